#include "mail/uuencode.h"

#include <string.h>

typedef struct {
  const guint8 *start;
  gsize length;       /* without its end */
  const guint8 *next; /* behind its end */
} Line;

static Line
read_line (const guint8 *start, const guint8 *end)
{
  const guint8 *newline = start < end ? memchr (start, '\n', (gsize) (end - start)) : NULL;
  const guint8 *stop = newline == NULL ? end : newline;
  Line line = { start, (gsize) (stop - start), newline == NULL ? end : newline + 1 };
  if (newline != NULL && line.length > 0 && stop[-1] == '\r')
    line.length--;
  return line;
}

/* The file's name in a line `begin MODE NAME`, or NULL when it is none. */
static char *
read_begin (const Line *line)
{
  static const char begin[] = "begin ";
  const gsize word = strlen (begin);
  if (line->length <= word || memcmp (line->start, begin, word) != 0)
    return NULL;
  gsize i = word;
  while (i < line->length && line->start[i] >= '0' && line->start[i] <= '7')
    i++;
  gsize digits = i - word;
  if (digits < 3 || digits > 4 || i + 1 >= line->length || line->start[i] != ' ')
    return NULL;
  const guint8 *name = line->start + i + 1;
  gsize length = line->length - i - 1;
  return memchr (name, '\0', length) == NULL ? g_strndup ((const char *) name, length) : NULL;
}

static guint8
value (guint8 character)
{
  return (guint8) ((character - ' ') & 0x3F);
}

/* Adds what LINE holds to BYTES. FALSE when it is no data line. */
static gboolean
decode_line (const Line *line, GByteArray *bytes)
{
  for (gsize i = 0; i < line->length; i++)
    if (line->start[i] < ' ' || line->start[i] > '`')
      return FALSE;
  gsize rest = value (line->start[0]);
  if (line->length != 1 + (rest + 2) / 3 * 4)
    return FALSE;
  for (const guint8 *p = line->start + 1; rest > 0; p += 4) {
    guint8 group[3] = { (guint8) (value (p[0]) << 2 | value (p[1]) >> 4),
                        (guint8) (value (p[1]) << 4 | value (p[2]) >> 2),
                        (guint8) (value (p[2]) << 6 | value (p[3])) };
    gsize take = MIN (rest, sizeof group);
    g_byte_array_append (bytes, group, (guint) take);
    rest -= take;
  }
  return TRUE;
}

/* The empty data line before `end`; its blank often got lost on the way. */
static gboolean
is_last (const Line *line)
{
  return line->length == 0 || (line->length == 1 && value (line->start[0]) == 0);
}

/* Reads the data lines from *CURSOR into BYTES and moves behind the last of them. TRUE when `end`
 * was next, which is then taken too. */
static gboolean
read_data (const guint8 **cursor, const guint8 *end, GByteArray *bytes)
{
  gboolean last = FALSE;
  while (*cursor < end) {
    Line line = read_line (*cursor, end);
    if (line.length == 3 && memcmp (line.start, "end", 3) == 0) {
      *cursor = line.start + 3;
      return TRUE;
    }
    if (last || (!is_last (&line) && !decode_line (&line, bytes)))
      return FALSE;
    last = is_last (&line);
    *cursor = line.next;
  }
  return FALSE;
}

/* No data line can begin with `b`: after a block that is none, reading goes on where it broke, and
 * no line is read more than twice. */
GByteArray *
uuencode_extract (const guint8 *bytes, gsize length, UuencodeFile file, gpointer data)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  const guint8 *end = bytes + length;
  const guint8 *kept = bytes; /* what is before it is in TEXT */
  for (const guint8 *cursor = bytes; cursor < end;) {
    Line line = read_line (cursor, end);
    g_autofree char *name = read_begin (&line);
    cursor = line.next;
    if (name == NULL)
      continue;
    g_autoptr (GByteArray) decoded = g_byte_array_new ();
    if (!read_data (&cursor, end, decoded) || decoded->len == 0)
      continue;
    file (name, decoded->data, decoded->len, data);
    g_byte_array_append (text, kept, (guint) (line.start - kept));
    g_byte_array_append (text, (const guint8 *) "[", 1);
    g_byte_array_append (text, (const guint8 *) name, (guint) strlen (name));
    g_byte_array_append (text, (const guint8 *) "]", 1);
    kept = cursor;
    cursor = read_line (cursor, end).next;
  }
  if (kept < end)
    g_byte_array_append (text, kept, (guint) (end - kept));
  return g_steal_pointer (&text);
}
