#include "mail/auto-reply.h"

#include <string.h>

#include "mail/auto-reply-phrase.h"
#include "mail/phrase.h"

/* A phrase stands at the beginning, behind some prefixes at most. */
enum { SUBJECT_BYTES = 998, PREFIXES = 16, ADDRESS_BYTES = 320 };

/* What mail programs put in front of the subject of an answer or a forwarded mail. */
static const char *const reply_prefixes[] = {
  "re:",    "re :",    "re：",   "aw:",   "antw:", "antwort:", "sv:",   "vs:",    "vá:",
  "vl:",    "res:",    "rv:",    "rif:",  "r:",    "i:",       "enc:",  "odp:",   "ynt:",
  "απ:",    "σχετ:",   "atb:",   "fw:",   "fwd:",  "wg:",      "tr:",   "tr :",   "doorst:",
  "vb:",    "пересл:", "на:",    "ha:",   "回复:", "回复：",   "答复:", "答复：", "回覆:",
  "回覆：", "转发:",   "转发：", "返信:", "回信:", "회신:",    "답장:",
};

/* Local parts in lower case, from which no person writes. */
static const char *const machine_names[] = {
  "mailer-daemon",   "mailerdaemon",    "mailer_daemon", "mail-daemon",  "maildaemon",
  "mdaemon",         "postmaster",      "daemon",        "root",         "cron",
  "nobody",          "noreply",         "no-reply",      "no_reply",     "no.reply",
  "donotreply",      "do-not-reply",    "do_not_reply",  "do.not.reply", "dontreply",
  "nicht-antworten", "ne-pas-repondre", "no-responder",  "nao-responda", "nepasrepondre",
  "bounce",          "bounces",         "listserv",      "listproc",     "majordomo",
  "mailman",         "sympa",           "autoreply",     "auto-reply",   "autoresponder",
  "auto-responder",  "autoresponse",    "auto-response", "autoanswer",   "automailer",
  "notification",    "notifications",   "notify",        "nagios",       "icinga",
  "zabbix",          "www-data",        "apache",        "uucp",         "vacation",
};

static const char *const machine_prefixes[] = {
  "owner-",
  "bounce-",
  "bounces-",
  "bounce+",
  "bounces+",
  "noreply-",
  "noreply_",
  "no-reply-",
  "no-reply_",
  "donotreply-",
  "msprvs1=",
  "prvs=mailer-daemon",
  "microsoftexchange",
};

static const char *const machine_suffixes[] = {
  "-request",  "-owner",    "-bounce",   "-bounces", "-noreply",    "_noreply",     ".noreply",
  "-no-reply", "_no-reply", ".no-reply", "-daemon",  "-donotreply", "-return-path",
};

/* Behind what stands before the subject proper: `Re:` and its kin, `[EXTERNAL]` and ticket tags. */
static const char *
skip_prefix (const char *folded)
{
  if (*folded == '[') {
    const char *close = strchr (folded, ']');
    return close == NULL ? folded : close + 1;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (reply_prefixes); i++)
    if (g_str_has_prefix (folded, reply_prefixes[i]))
      return folded + strlen (reply_prefixes[i]);
  return folded;
}

const char *
auto_reply_phrase (const char *subject)
{
  g_autofree char *folded = phrase_fold (subject, SUBJECT_BYTES);
  const char *rest = folded;
  for (guint i = 0; i < PREFIXES; i++) {
    rest += strspn (rest, " \"'*-");
    const char *phrase = auto_reply_phrase_find (rest);
    if (phrase != NULL)
      return phrase;
    const char *next = skip_prefix (rest);
    if (next == rest)
      break;
    rest = next;
  }
  /* `[Auto-Reply] ...` */
  return *folded == '[' ? auto_reply_phrase_find (folded + 1) : NULL;
}

gboolean
auto_reply_is_machine_address (const char *address)
{
  const char *at = g_strrstr_len (address, ADDRESS_BYTES, "@");
  g_autofree char *local = g_ascii_strdown (address, at == NULL ? ADDRESS_BYTES : at - address);
  for (gsize i = 0; i < G_N_ELEMENTS (machine_prefixes); i++)
    if (g_str_has_prefix (local, machine_prefixes[i]))
      return TRUE;
  local[strcspn (local, "+")] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (machine_names); i++)
    if (g_str_equal (local, machine_names[i]))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (machine_suffixes); i++)
    if (g_str_has_suffix (local, machine_suffixes[i]))
      return TRUE;
  return FALSE;
}
