#include "mail/phrase.h"

#include <string.h>

/* From here on (CJK) words are written without blanks between them. */
enum { FIRST_WITHOUT_BLANKS = 0x2E80 };

char *
phrase_fold (const char *text, gsize limit)
{
  gsize length = strnlen (text, limit + 1);
  if (length > limit)
    for (length = limit; length > 0 && ((guchar) text[length] & 0xC0) == 0x80;)
      length--;
  g_autofree char *composed = g_utf8_normalize (text, (gssize) length, G_NORMALIZE_NFC);
  g_autofree char *folded = g_utf8_casefold (composed == NULL ? "" : composed, -1);
  g_autoptr (GString) result = g_string_sized_new (strlen (folded) + 1);
  gboolean blank = FALSE;
  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (g_unichar_isspace (c)) {
      blank = result->len > 0;
      continue;
    }
    if (blank)
      g_string_append_c (result, ' ');
    blank = FALSE;
    g_string_append_unichar (result, c == 0x2019 ? '\'' : c);
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

gboolean
phrase_begins (const char *folded, const char *phrase)
{
  if (!g_str_has_prefix (folded, phrase))
    return FALSE;
  gunichar next = g_utf8_get_char (folded + strlen (phrase));
  return next >= FIRST_WITHOUT_BLANKS || !g_unichar_isalnum (next);
}
