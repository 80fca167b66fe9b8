#include "mail/header.h"

#include <string.h>

static const char *
line_end (const char *line, const char *end)
{
  const char *newline = memchr (line, '\n', (gsize) (end - line));
  return newline == NULL ? end : newline + 1;
}

const char *
header_start (const char *bytes, const char *end)
{
  static const char mbox[] = "From ";
  gsize length = (gsize) (end - bytes);
  if (length <= strlen (mbox) || memcmp (bytes, mbox, strlen (mbox)) != 0)
    return bytes;
  const char *word = bytes + strlen (mbox);
  while (word < end && *word == ' ')
    word++;
  return word < end && *word == ':' ? bytes : line_end (bytes, end);
}

static gboolean
is_empty_line (const char *line, const char *end)
{
  return *line == '\n' || (*line == '\r' && line + 1 < end && line[1] == '\n');
}

static void
split_field (HeaderField *field)
{
  gsize length = (gsize) (field->end - field->start);
  const char *colon = memchr (field->start, ':', length);
  const char *newline = memchr (field->start, '\n', length);
  gboolean named = colon != NULL && (newline == NULL || colon < newline);
  field->name = field->start;
  field->name_length = named ? (gsize) (colon - field->start) : 0;
  while (field->name_length > 0 && strchr (" \t", field->name[field->name_length - 1]) != NULL)
    field->name_length--;
  field->value = named ? colon + 1 : field->start;
  field->value_length = (gsize) (field->end - field->value);
}

gboolean
header_next (const char **cursor, const char *end, HeaderField *field)
{
  const char *start = *cursor;
  if (start >= end)
    return FALSE;
  if (is_empty_line (start, end)) {
    *cursor = line_end (start, end);
    return FALSE;
  }
  const char *next = line_end (start, end);
  while (next < end && (*next == ' ' || *next == '\t'))
    next = line_end (next, end);
  field->start = start;
  field->end = next;
  split_field (field);
  *cursor = next;
  return TRUE;
}

gboolean
header_is (const HeaderField *field, const char *name)
{
  return field->name_length == strlen (name) &&
         g_ascii_strncasecmp (field->name, name, field->name_length) == 0;
}

char *
header_unfold (const HeaderField *field)
{
  g_autoptr (GString) value = g_string_sized_new (field->value_length + 1);
  const char *end = field->value + field->value_length;
  for (const char *p = field->value; p < end; p++) {
    if (*p == '\0')
      g_string_append (value, "\u2400");
    else if (*p == '\r' && p + 1 < end && p[1] != '\n')
      g_string_append_c (value, ' ');
    else if (*p != '\n' && *p != '\r')
      g_string_append_c (value, *p);
  }
  return g_strstrip (g_string_free (g_steal_pointer (&value), FALSE));
}

gboolean
header_is_address (const HeaderField *field)
{
  static const char *const names[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc" };
  static const char resent[] = "Resent-";
  HeaderField plain = *field;
  if (field->name_length > strlen (resent) &&
      g_ascii_strncasecmp (field->name, resent, strlen (resent)) == 0) {
    plain.name += strlen (resent);
    plain.name_length -= strlen (resent);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (header_is (&plain, names[i]))
      return TRUE;
  return FALSE;
}
