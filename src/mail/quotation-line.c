#include "mail/quotation-line.h"

#include <string.h>

/* The length of what is from START to END without blanks at its end. */
static gsize
chomp (const char *start, const char *end)
{
  while (end > start) {
    const char *last = g_utf8_find_prev_char (start, end);
    if (last == NULL || !g_unichar_isspace (g_utf8_get_char (last)))
      break;
    end = last;
  }
  return (gsize) (end - start);
}

QuotationLines
quotation_line_read (const char *text)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (QuotationLine));
  gboolean gap = FALSE;
  while (*text != '\0') {
    const char *end = strchrnul (text, '\n');
    gsize length = chomp (text, end);
    if (length > 0) {
      QuotationLine line = { text, (guint32) MIN (length, G_MAXUINT32), QUOTATION_TEXT, gap };
      g_array_append_val (lines, line);
    }
    gap = length == 0;
    text = *end == '\n' ? end + 1 : end;
  }
  gsize count = lines->len;
  return (QuotationLines){ (QuotationLine *) g_array_free (g_steal_pointer (&lines), FALSE),
                           count };
}

gboolean
quotation_line_is_marked (const QuotationLine *line)
{
  return line->start[0] == '>';
}

gboolean
quotation_line_is_rule (const QuotationLine *line)
{
  const char first = line->start[0];
  if (line->length < 5 || strchr ("-_=*", first) == NULL)
    return FALSE;
  for (gsize i = 0; i < line->length; i++)
    if (line->start[i] != first)
      return FALSE;
  return TRUE;
}

gboolean
quotation_line_ends (const QuotationLine *line, char c)
{
  return line->start[line->length - 1] == c;
}

static gboolean
is_rule_character (char c)
{
  return c != '\0' && strchr ("-_= ", c) != NULL;
}

/* An ideographic comma parts words too. */
static gboolean
is_blank (gunichar c)
{
  return c < 0x80 ? g_ascii_isspace ((char) c)
                  : g_unichar_isspace (c) || c == 0x3001 || c == 0xFF0C;
}

/* Without a meaning for the words: bold print and characters without width. */
static gboolean
is_ornament (gunichar c)
{
  return c == '*' || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

/* Appends the character at P. */
static void
append_plain (GString *plain, const char *p)
{
  const gunichar c = g_utf8_get_char (p);
  const gboolean blank = is_blank (c);
  if (blank && (plain->len == 0 || plain->str[plain->len - 1] != ' '))
    g_string_append_c (plain, ' ');
  else if (c == 0xFF1A)
    g_string_append_c (plain, ':');
  else if (c < 0x80 && !blank && c != '*')
    g_string_append_c (plain, (char) c);
  else if (!blank && !is_ornament (c))
    g_string_append_unichar (plain, c);
}

char *
quotation_line_plain (const QuotationLine *line, gsize *rule)
{
  if (line->length > QUOTATION_PLAIN)
    return NULL;
  g_autoptr (GString) plain = g_string_sized_new (line->length + 1);
  const char *end = line->start + line->length;
  for (const char *p = line->start; p < end; p = g_utf8_next_char (p))
    append_plain (plain, p);
  while (plain->len > 0 && is_rule_character (plain->str[plain->len - 1]))
    g_string_truncate (plain, plain->len - 1);
  gsize skip = 0;
  gsize ruled = 0;
  for (; is_rule_character (plain->str[skip]); skip++)
    ruled += plain->str[skip] == ' ' ? 0 : 1;
  if (rule != NULL)
    *rule = ruled;
  g_string_erase (plain, 0, (gssize) skip);
  return g_string_free (g_steal_pointer (&plain), FALSE);
}
