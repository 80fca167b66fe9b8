#include "mail/dsn-status.h"

#include <string.h>

#include "mail/phrase.h"

/* Words are looked for in the beginning of a reason only. */
enum { WORDS_BYTES = 1000 };

static const struct {
  const char *words, *status;
} meanings[] = {
  { "over quota", "5.2.2" },
  { "quota exceeded", "5.2.2" },
  { "exceeded its quota", "5.2.2" },
  { "exceeded storage", "5.2.2" },
  { "mailbox is full", "5.2.2" },
  { "mailbox full", "5.2.2" },
  { "inbox is full", "5.2.2" },
  { "postfach ist voll", "5.2.2" },
  { "postfach voll", "5.2.2" },
  { "speicherplatz überschritten", "5.2.2" },
  { "boîte aux lettres est pleine", "5.2.2" },
  { "user unknown", "5.1.1" },
  { "unknown user", "5.1.1" },
  { "no such user", "5.1.1" },
  { "no mailbox here by that name", "5.1.1" },
  { "unknown local part", "5.1.1" },
  { "recipient unknown", "5.1.1" },
  { "unknown recipient", "5.1.1" },
  { "user not found", "5.1.1" },
  { "recipient not found", "5.1.1" },
  { "address couldn't be found", "5.1.1" },
  { "address not found", "5.1.1" },
  { "not listed in domino directory", "5.1.1" },
  { "not listed in public name", "5.1.1" },
  { "account does not exist", "5.1.1" },
  { "user doesn't have a ", "5.1.1" },
  { "empfänger unbekannt", "5.1.1" },
  { "benutzer unbekannt", "5.1.1" },
  { "utilisateur inconnu", "5.1.1" },
  { "destinataire inconnu", "5.1.1" },
  { "usuario desconocido", "5.1.1" },
  { "utente sconosciuto", "5.1.1" },
};

/* One to LIMIT digits at *P, which moves behind them. */
static gboolean
skip_digits (const char **p, guint limit)
{
  guint count = 0;
  while (g_ascii_isdigit (**p) && count <= limit) {
    (*p)++;
    count++;
  }
  return count > 0 && count <= limit;
}

/* The length of the code at TEXT, 0 when there is none. */
static gsize
status_length (const char *text)
{
  const char *p = text;
  if (strchr ("245", *p) == NULL || *p++ == '\0' || *p++ != '.' || !skip_digits (&p, 3) ||
      *p++ != '.' || !skip_digits (&p, 3))
    return 0;
  return *p == '.' && g_ascii_isalnum (p[1]) ? 0 : (gsize) (p - text);
}

char *
dsn_status_read (const char *text)
{
  text += strspn (text, " \t\r\n#(<");
  gsize length = status_length (text);
  return length == 0 ? NULL : g_strndup (text, length);
}

char *
dsn_status_find (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    /* RFC 3463 has subjects 0 to 7; more is somebody's version. */
    if ((*p != '4' && *p != '5') || p[1] != '.' || p[2] < '0' || p[2] > '7' || p[3] != '.')
      continue;
    if (p > text && (g_ascii_isalnum (p[-1]) || p[-1] == '.' || p[-1] == '/' || p[-1] == '@'))
      continue;
    gsize length = status_length (p);
    if (length > 0 && !g_ascii_isalpha (p[length]) && p[length] != '/' && p[length] != '-')
      return g_strndup (p, length);
  }
  return NULL;
}

const char *
dsn_status_of_reply (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if ((*p != '4' && *p != '5') || p[1] < '0' || p[1] > '5' || !g_ascii_isdigit (p[2]))
      continue;
    /* RFC 5321 section 4.2: three digits, then a blank or, in several lines, a hyphen. */
    gboolean starts = p == text || strchr (" \t\n;,=(:#'\"<>[", p[-1]) != NULL;
    if (starts && strchr (" -\t\n:;,)'\"]", p[3]) != NULL && p[3] != '\0')
      return *p == '5' ? "5.0.0" : "4.0.0";
  }
  return NULL;
}

const char *
dsn_status_of_words (const char *text, gboolean delayed)
{
  g_autofree char *folded = phrase_fold (text, WORDS_BYTES);
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (strstr (folded, meanings[i].words) != NULL)
      return !delayed                                    ? meanings[i].status
             : g_str_equal (meanings[i].status, "5.2.2") ? "4.2.2"
                                                         : NULL;
  return NULL;
}
