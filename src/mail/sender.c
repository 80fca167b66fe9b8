#include "mail/sender.h"

#include <string.h>

#include "base/text.h"

#include "mail/auto.h"

enum { ADDRESS_BYTES = 320, GROUP_DEPTH = 8 };

/* TRUE when a quoted string begins at TEXT and nothing but blanks follows it. */
static gboolean
is_quoted_string (const char *text)
{
  if (*text != '"')
    return FALSE;
  const char *p = text + 1;
  while (*p != '\0' && *p != '"')
    p += *p == '\\' && p[1] != '\0' ? 2 : 1;
  return *p == '"' && p[1 + strspn (p + 1, " \t")] == '\0';
}

/* A display name that no parser can take for an address, a list or a group. */
static gboolean
is_plain_name (const char *name)
{
  return *name == '\0' || is_quoted_string (name) || strpbrk (name, "<>@,;:\"") == NULL;
}

/* NAME without its quotes and escapes, NULL when nothing is left. */
static char *
plain_name (const char *name)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  gboolean quoted = is_quoted_string (name);
  for (const char *p = quoted ? name + 1 : name; *p != '\0' && !(quoted && *p == '"'); p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    g_string_append_c (plain, *p);
  }
  g_strstrip (plain->str);
  return *plain->str == '\0' ? NULL : g_strdup (plain->str);
}

/* Reads `name <addr>`, BRACKET the opening one. VALUE is taken apart. */
static char *
address_in_brackets (char *value, char *bracket, char **name)
{
  char *close = strchr (bracket, '>');
  if (close == NULL || close[1] != '\0')
    return NULL;
  *bracket = '\0';
  *close = '\0';
  /* Who writes the very address as its name deceives nobody. */
  if (!is_plain_name (g_strstrip (value)) && g_ascii_strcasecmp (value, bracket + 1) != 0)
    return NULL;
  *name = plain_name (value);
  return g_strdup (bracket + 1);
}

/* How long the comment at TEXT, a parenthesis, is with those within it; 0 when it does not end, or
 * holds what could be an address. */
static gsize
comment_length (const char *text)
{
  guint open = 0;
  for (const char *p = text; *p != '\0' && strchr ("<>@,;:", *p) == NULL; p++) {
    if (*p == '(')
      open++;
    else if (*p == ')' && --open == 0)
      return (gsize) (p - text) + 1;
  }
  return 0;
}

/* Reads `addr` and `addr (comment)`; the comment must stand apart from the address. */
static char *
bare_address (const char *value, char **name)
{
  gsize length = strcspn (value, " \t");
  const char *comment = value + length + strspn (value + length, " \t");
  if (*comment == '\0')
    return g_strndup (value, length);
  gsize whole = *comment == '(' ? comment_length (comment) : 0;
  if (whole == 0 || comment[whole] != '\0')
    return NULL;
  g_autofree char *text = g_strndup (comment + 1, whole - 2);
  *name = plain_name (text);
  return g_strndup (value, length);
}

gboolean
sender_read (const char *value, char **address, char **name)
{
  g_autofree char *copy = g_strstrip (g_strdup (value));
  char *bracket = strrchr (copy, '<');
  g_autofree char *display = NULL;
  g_autofree char *bare = bracket == NULL ? bare_address (copy, &display)
                                          : address_in_brackets (copy, bracket, &display);
  if (bare == NULL || !text_is_envelope_address (bare))
    return FALSE;
  *address = g_steal_pointer (&bare);
  *name = g_steal_pointer (&display);
  return TRUE;
}

/* Adds the mailboxes of LIST to ADDRESSES, groups taken apart. */
static void
collect (InternetAddressList *list, guint depth, GPtrArray *addresses)
{
  int count = list == NULL || depth > GROUP_DEPTH ? 0 : internet_address_list_length (list);
  for (int i = 0; i < count; i++) {
    InternetAddress *address = internet_address_list_get_address (list, i);
    if (INTERNET_ADDRESS_IS_GROUP (address)) {
      collect (INTERNET_ADDRESS_GROUP (address)->members, depth + 1, addresses);
      continue;
    }
    /* The plain call turns `xn--` into letters that no envelope of ours can hold. */
    const char *bare = internet_address_mailbox_get_idn_addr (INTERNET_ADDRESS_MAILBOX (address));
    gsize length = bare == NULL ? 0 : strlen (bare);
    g_autofree char *utf8 = text_from_bytes (bare, length);
    g_autofree char *line = text_one_line (utf8);
    if (*line != '\0')
      g_ptr_array_add (addresses, text_clip (line, ADDRESS_BYTES));
  }
}

char **
sender_addresses (const char *value)
{
  GPtrArray *addresses = g_ptr_array_new ();
  g_autoptr (InternetAddressList) list = internet_address_list_parse (NULL, value);
  collect (list, 1, addresses);
  g_ptr_array_add (addresses, NULL);
  return (char **) g_ptr_array_free (addresses, FALSE);
}
