#include "mail/encode.h"

#include <string.h>

/* `=?UTF-8?B?` and `?=` around 52 characters of base64: with a field name before it the first word
 * still fits into a line of 78. */
enum { WORD_BYTES = 39 };

/* Room for the `=` of a soft line break within 76. */
enum { QUOTED_LINE = 75 };

gboolean
encode_is_ascii (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      return FALSE;
  return TRUE;
}

char *
encode_words (const char *text)
{
  g_autoptr (GString) words = g_string_new (NULL);
  while (*text != '\0') {
    const char *stop = text;
    while (*stop != '\0' && g_utf8_next_char (stop) - text <= WORD_BYTES)
      stop = g_utf8_next_char (stop);
    g_autofree char *base64 = g_base64_encode ((const guchar *) text, (gsize) (stop - text));
    g_string_append_printf (words, "%s=?UTF-8?B?%s?=", words->len == 0 ? "" : " ", base64);
    text = stop;
  }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static gboolean
may_stand (const char *p)
{
  if (*p == ' ' || *p == '\t')
    return p[1] != '\n' && p[1] != '\0';
  return g_ascii_isgraph (*p) && *p != '=';
}

char *
encode_quoted_printable (const char *text)
{
  g_autoptr (GString) encoded = g_string_sized_new (strlen (text) * 2 + 2);
  gsize column = 0;
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '\n') {
      g_string_append (encoded, "\r\n");
      column = 0;
      continue;
    }
    gsize width = may_stand (p) ? 1 : 3;
    if (column + width > QUOTED_LINE) {
      g_string_append (encoded, "=\r\n");
      column = 0;
    }
    if (width == 1)
      g_string_append_c (encoded, *p);
    else
      g_string_append_printf (encoded, "=%02X", (guchar) *p);
    column += width;
  }
  if (column > 0)
    g_string_append (encoded, "\r\n");
  return g_string_free (g_steal_pointer (&encoded), FALSE);
}
