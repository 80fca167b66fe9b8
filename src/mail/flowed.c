#include "mail/flowed.h"

#include <string.h>

typedef struct {
  gsize depth;
  const char *content; /* behind quote marks and stuffing */
  gsize length;
  gboolean flowed;
} Line;

static gboolean
is_signature (const Line *line)
{
  return line->length == 3 && memcmp (line->content, "-- ", 3) == 0;
}

/* Reads the line at *TEXT, which moves behind it. */
static Line
read_line (const char **text)
{
  Line line = { 0 };
  const char *p = *text;
  const char *end = strchrnul (p, '\n');
  /* RFC 3676 writes `>>`, but many a client `> >`. */
  while (*p == '>' || (line.depth > 0 && p[0] == ' ' && p[1] == '>'))
    line.depth += *p++ == '>' ? 1 : 0;
  /* Stuffing goes, except where a mark that the writer wrote would pass as a quote's. */
  if (*p == ' ' && p[1] != '>')
    p++;
  line.content = p;
  line.length = (gsize) (end - p);
  line.flowed = line.length > 0 && end[-1] == ' ' && !is_signature (&line);
  *text = *end == '\n' ? end + 1 : end;
  return line;
}

static void
append_marks (GString *joined, const Line *line)
{
  for (gsize i = 0; i < line->depth; i++)
    g_string_append (joined, "> ");
  if (line->depth > 0 && line->length == 0)
    g_string_truncate (joined, joined->len - 1);
}

char *
flowed_join (const char *text, gboolean delsp)
{
  g_autoptr (GString) joined = g_string_sized_new (strlen (text) + 1);
  Line previous = { 0 };
  for (gboolean first = TRUE; *text != '\0'; first = FALSE) {
    Line line = read_line (&text);
    gboolean goes_on =
        !first && previous.flowed && previous.depth == line.depth && !is_signature (&line);
    if (goes_on && delsp)
      g_string_truncate (joined, joined->len - 1);
    if (!goes_on && !first)
      g_string_append_c (joined, '\n');
    if (!goes_on)
      append_marks (joined, &line);
    g_string_append_len (joined, line.content, (gssize) line.length);
    previous = line;
    if (*text == '\0' && text[-1] == '\n')
      g_string_append_c (joined, '\n');
  }
  return g_string_free (g_steal_pointer (&joined), FALSE);
}
