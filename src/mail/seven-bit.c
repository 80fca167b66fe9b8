#include "mail/seven-bit.h"

#include <string.h>

typedef enum { TABLE_ASCII, TABLE_KATAKANA, TABLE_DOUBLE, TABLE_SUPPLEMENT } Table;

static const char escape = '\x1B';

/* Reads the switch at P, the longest first; NULL when there is none, else what is behind it. */
static const char *
read_switch (const char *p, const char *end, Table *table)
{
  static const struct {
    const char *sequence;
    Table table;
  } switches[] = {
    { "\x1B$(D", TABLE_SUPPLEMENT }, { "\x1B$(B", TABLE_DOUBLE }, { "\x1B$(@", TABLE_DOUBLE },
    { "\x1B$B", TABLE_DOUBLE },      { "\x1B$@", TABLE_DOUBLE },  { "\x1B&@", TABLE_ASCII },
    { "\x1B(B", TABLE_ASCII },       { "\x1B(J", TABLE_ASCII },   { "\x1B(H", TABLE_ASCII },
    { "\x1B(I", TABLE_KATAKANA },    { "\x0E", TABLE_KATAKANA },  { "\x0F", TABLE_ASCII },
  };
  gboolean escaped = *p == escape && end - p >= 3 && (p[1] == '$' || p[1] == '(' || p[1] == '&');
  if (!escaped && *p != '\x0E' && *p != '\x0F')
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++) {
    gsize length = strlen (switches[i].sequence);
    if ((gsize) (end - p) < length || memcmp (p, switches[i].sequence, length) != 0)
      continue;
    *table = switches[i].table;
    return p + length;
  }
  return NULL;
}

static gboolean
is_graphic (char c)
{
  return c > 0x20 && c < 0x7F;
}

static void
append_high (GString *text, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_c (text, (char) ((guchar) bytes[i] | 0x80));
}

GString *
seven_bit_iso_2022_jp (const char *bytes, gsize length)
{
  GString *text = g_string_sized_new (length + 1);
  const char *end = bytes + length;
  Table table = TABLE_ASCII;
  for (const char *p = bytes; p < end;) {
    const char *behind = read_switch (p, end, &table);
    gboolean pair = end - p >= 2 && is_graphic (p[0]) && is_graphic (p[1]);
    if (behind != NULL) {
      p = behind;
      continue;
    }
    if (*p == '\n' || *p == '\r')
      table = TABLE_ASCII;
    if (table == TABLE_KATAKANA && *p > 0x20 && *p < 0x60) {
      g_string_append_c (text, '\x8E');
      append_high (text, p++, 1);
    } else if (table >= TABLE_DOUBLE && pair) {
      if (table == TABLE_SUPPLEMENT)
        g_string_append_c (text, '\x8F');
      append_high (text, p, 2);
      p += 2;
    } else
      g_string_append_c (text, *p++);
  }
  return text;
}

const char *
seven_bit_find_iso_2022_jp (const char *bytes, gsize length)
{
  const char *end = bytes + length;
  const char *p = memchr (bytes, escape, length);
  for (; p != NULL; p = memchr (p + 1, escape, (gsize) (end - p - 1))) {
    Table table = TABLE_ASCII;
    if (read_switch (p, end, &table) != NULL && table != TABLE_ASCII)
      break;
  }
  return p;
}

GString *
seven_bit_hz (const char *bytes, gsize length)
{
  GString *text = g_string_sized_new (length + 1);
  const char *end = bytes + length;
  gboolean chinese = FALSE;
  for (const char *p = bytes; p < end;) {
    gboolean two = end - p >= 2;
    if (*p == '\n')
      chinese = FALSE;
    if (two && p[0] == '~' && strchr ("{}~\n", p[1]) != NULL && p[1] != '\0') {
      if (p[1] == '~')
        g_string_append_c (text, '~');
      else
        chinese = p[1] == '{';
      p += 2;
    } else if (chinese && two && is_graphic (p[0]) && is_graphic (p[1])) {
      append_high (text, p, 2);
      p += 2;
    } else
      g_string_append_c (text, *p++);
  }
  return text;
}
