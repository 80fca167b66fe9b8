#include "mail/header.h"

#include <string.h>

#include "base/error.h"

/* Groups do not nest at all (RFC 5322 section 3.4); a little clumsiness is forgiven. */
enum { NESTED_GROUPS = 32 };

static const char *const address_fields[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc" };

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
  if ((gsize) (end - bytes) > strlen (mbox) && memcmp (bytes, mbox, strlen (mbox)) == 0)
    return line_end (bytes, end);
  return bytes;
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
  for (gsize i = 0; i < field->value_length && field->value[i] != '\0'; i++)
    if (field->value[i] != '\n' && field->value[i] != '\r')
      g_string_append_c (value, field->value[i]);
  return g_strstrip (g_string_free (g_steal_pointer (&value), FALSE));
}

static gboolean
nests_groups (const HeaderField *field)
{
  int open = 0;
  for (gsize i = 0; i < field->value_length && open <= NESTED_GROUPS; i++) {
    if (field->value[i] == ':')
      open++;
    else if (field->value[i] == ';' && open > 0)
      open--;
  }
  return open > NESTED_GROUPS;
}

static gboolean
is_address_field (const HeaderField *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (address_fields); i++)
    if (header_is (field, address_fields[i]))
      return TRUE;
  return FALSE;
}

gboolean
header_check (const char *bytes, const char *end, const ParseLimits *limits, GError **error)
{
  const char *cursor = header_start (bytes, end);
  HeaderField field;
  guint lines = 0;
  while (header_next (&cursor, end, &field)) {
    if (++lines > limits->header_lines) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %u header fields",
                   limits->header_lines);
      return FALSE;
    }
    if (is_address_field (&field) && nests_groups (&field)) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %d nested groups in %.*s",
                   NESTED_GROUPS, (int) field.name_length, field.name);
      return FALSE;
    }
  }
  if (cursor - bytes > limits->header_bytes) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT,
                 "a header of more than %" G_GINT64_FORMAT " bytes", limits->header_bytes);
    return FALSE;
  }
  return TRUE;
}
