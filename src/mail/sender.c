#include "mail/sender.h"

#include <string.h>

#include "base/text.h"

/* TRUE when a quoted string begins at TEXT and nothing but blanks follows it. */
static gboolean
is_quoted_string (const char *text)
{
  const char *p = text + 1;
  while (*p != '\0' && *p != '"')
    p += *p == '\\' && p[1] != '\0' ? 2 : 1;
  return *text == '"' && *p == '"' && p[1 + strspn (p + 1, " \t")] == '\0';
}

/* A display name that no parser can take for an address, a list or a group. */
static gboolean
is_plain_name (const char *name)
{
  return *name == '\0' || is_quoted_string (name) || strpbrk (name, "<>@,;:\"") == NULL;
}

static char *
address_in_brackets (char *value, char *bracket)
{
  char *close = strchr (bracket, '>');
  if (close == NULL || close[1] != '\0')
    return NULL;
  *bracket = '\0';
  *close = '\0';
  return is_plain_name (g_strstrip (value)) ? g_strdup (bracket + 1) : NULL;
}

/* The address before an optional comment, which must stand apart from it. */
static char *
bare_address (const char *value)
{
  gsize length = strcspn (value, " \t");
  const char *comment = value + length + strspn (value + length, " \t");
  gboolean plain =
      *comment == '\0' || (*comment == '(' && g_str_has_suffix (comment, ")") &&
                           strlen (comment + 1) == strcspn (comment + 1, "()<>@,;:") + 1);
  return plain ? g_strndup (value, length) : NULL;
}

char *
sender_address (const char *value)
{
  g_autofree char *copy = g_strstrip (g_strdup (value));
  char *bracket = strrchr (copy, '<');
  g_autofree char *address =
      bracket == NULL ? bare_address (copy) : address_in_brackets (copy, bracket);
  return address != NULL && text_is_envelope_address (address) ? g_steal_pointer (&address) : NULL;
}
