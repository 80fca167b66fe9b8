#include "mail/auto-reply.h"

#include <string.h>

#include "mail/auto-reply-phrase.h"
#include "mail/phrase.h"

/* A phrase stands at the beginning, behind some prefixes at most. */
enum { SUBJECT_BYTES = 998, PREFIXES = 16, ADDRESS_BYTES = 320 };

/* What mail programs put in front of the subject of an answer. */
static const char *const reply_prefixes[] = {
  "re:",   "re :",   "re：",  "aw:",    "antw:", "antwort:", "sv:",   "vs:",   "vá:",   "res:",
  "rif:",  "r:",     "odp:",  "ynt:",   "απ:",   "atb:",     "на:",   "ha:",   "回复:", "回复：",
  "答复:", "答复：", "回覆:", "回覆：", "返信:", "回信:",    "회신:", "답장:",
};

/* The same for a forwarded mail. */
static const char *const forward_prefixes[] = {
  "fw:", "fwd:", "wg:",  "tr:",   "tr :",    "doorst:", "vb:",    "vl:",
  "rv:", "i:",   "enc:", "σχετ:", "пересл:", "转发:",   "转发：",
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

static gsize
prefix_length (const char *folded, const char *const *prefixes, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_has_prefix (folded, prefixes[i]))
      return strlen (prefixes[i]);
  return 0;
}

/* How long what stands before the subject proper is: `Re:` and its kin, `[EXTERNAL]`. Not a
 * ticket's tag: behind it stands the ticket's subject, which is not the writer's. */
static gsize
skip_prefix (const char *folded)
{
  if (*folded == '[') {
    gsize length = strcspn (folded, "]#");
    return folded[length] == ']' ? length + 1 : 0;
  }
  gsize reply = prefix_length (folded, reply_prefixes, G_N_ELEMENTS (reply_prefixes));
  return reply > 0 ? reply
                   : prefix_length (folded, forward_prefixes, G_N_ELEMENTS (forward_prefixes));
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
    gsize length = skip_prefix (rest);
    if (length == 0)
      break;
    rest += length;
  }
  /* `[Auto-Reply] ...` */
  return *folded == '[' ? auto_reply_phrase_find (folded + 1) : NULL;
}

gboolean
auto_reply_is_answer (const char *subject)
{
  g_autofree char *folded = phrase_fold (subject, SUBJECT_BYTES);
  return prefix_length (folded + strspn (folded, " "), reply_prefixes,
                        G_N_ELEMENTS (reply_prefixes)) > 0;
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
