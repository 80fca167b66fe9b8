#include "app/answer_text.h"

#include <string.h>

#define MINUTE_LENGTH 16 /* of `2026-11-23T11:00` */

static guint
width_of (const char *place)
{
  gunichar c = g_utf8_get_char (place);
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

/* How many bytes of LINE fit into COLUMNS: all, or what stands before a blank, or as many
 * characters as there is room for. */
static gsize
fitting_length (const char *line, guint columns)
{
  const char *blank = NULL;
  gboolean begun = FALSE;
  guint used = 0;
  const char *p = line;
  for (; *p != '\0' && used + width_of (p) <= columns; p = g_utf8_next_char (p)) {
    used += width_of (p);
    begun |= *p != ' ';
    if (*p == ' ' && begun)
      blank = p;
  }
  gboolean whole = *p == '\0' || *p == ' ' || blank == NULL;
  return (gsize) ((whole ? p : blank) - line);
}

/* One line of the text, behind LEAD. */
static void
add_line (GString *out, const char *lead, const char *indent, const char *line)
{
  do {
    gsize length = fitting_length (line, (guint) (ANSWER_COLUMNS - strlen (lead)));
    gsize start = out->len;
    g_string_append (out, lead);
    g_string_append_len (out, line, (gssize) length);
    while (out->len > start && out->str[out->len - 1] == ' ')
      g_string_truncate (out, out->len - 1);
    g_string_append_c (out, '\n');
    line += length;
    line += strspn (line, " ");
    lead = indent;
  } while (*line != '\0');
}

void
answer_text_add (GString *out, const char *first, const char *indent, const char *text)
{
  g_autofree char *blanks = g_strdelimit (g_strdup (text), "\t", ' ');
  g_auto (GStrv) lines = g_strsplit (blanks, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    add_line (out, line == lines ? first : indent, indent, g_strchomp (*line));
}

char *
answer_text_time (const char *time)
{
  if (time == NULL || strlen (time) < MINUTE_LENGTH)
    return NULL;
  g_autofree char *minute = g_strndup (time, MINUTE_LENGTH);
  return g_strconcat (g_strdelimit (minute, "T", ' '), " UTC", NULL);
}
