#include "core/command_value.h"

#include <string.h>

#include "base/text.h"

/* Adds what stands in TEXT, LENGTH bytes, to PIECES unless it is blank. */
static void
add_piece (GStrvBuilder *pieces, const char *text, gsize length)
{
  g_autofree char *piece = g_strstrip (g_strndup (text, length));
  if (*piece != '\0')
    g_strv_builder_add (pieces, piece);
}

char **
command_value_split (const char *text, const char *separators)
{
  g_autoptr (GStrvBuilder) pieces = g_strv_builder_new ();
  gboolean quoted = FALSE;
  gboolean bracket = FALSE;
  const char *start = text;
  const char *at = text;
  for (; *at != '\0'; at++) {
    quoted = quoted != (*at == '"');
    bracket = bracket ? *at != '>' : *at == '<';
    if (quoted || bracket || strchr (separators, *at) == NULL)
      continue;
    add_piece (pieces, start, (gsize) (at - start));
    start = at + 1;
  }
  add_piece (pieces, start, (gsize) (at - start));
  return g_strv_builder_end (pieces);
}

char *
command_value_bare (const char *text)
{
  gsize length = strlen (text);
  return g_strndup (text, length > 1 && text[length - 1] == '.' ? length - 1 : length);
}

gboolean
command_value_number (const char *text, gint64 low, gint64 high, gint64 *number)
{
  g_autofree char *bare = command_value_bare (text);
  return g_ascii_string_to_signed (bare, 10, low, high, number, NULL);
}

gboolean
command_value_ticket (const char *text, gint64 *ticket)
{
  return command_value_number (*text == '#' ? text + 1 : text, 1, G_MAXINT64, ticket);
}

/* The minutes in the unit that WORD, LENGTH bytes, names; 0 for none. */
static gint64
unit_minutes (const char *word, gsize length)
{
  static const struct {
    const char *name;
    gint64 minutes;
  } units[] = {
    { "m", 1 },  { "min", 1 }, { "mins", 1 }, { "minute", 1 }, { "minutes", 1 },
    { "h", 60 }, { "hr", 60 }, { "hrs", 60 }, { "hour", 60 },  { "hours", 60 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strlen (units[i].name) == length && g_ascii_strncasecmp (units[i].name, word, length) == 0)
      return units[i].minutes;
  return 0;
}

gboolean
command_value_minutes (const char *text, gint64 *minutes)
{
  gint64 sum = 0;
  if (command_value_number (text, 0, COMMAND_VALUE_MINUTES, minutes))
    return TRUE;
  g_autofree char *bare = command_value_bare (text);
  for (const char *at = bare; *at != '\0';) {
    char *unit = NULL;
    guint64 count = g_ascii_isdigit (*at) ? g_ascii_strtoull (at, &unit, 10) : G_MAXUINT64;
    if (count > COMMAND_VALUE_MINUTES)
      return FALSE;
    unit += strspn (unit, " ");
    gsize length = 0;
    while (g_ascii_isalpha (unit[length]))
      length++;
    gint64 scale = unit_minutes (unit, length);
    sum += (gint64) count * scale;
    if (scale == 0 || sum > COMMAND_VALUE_MINUTES)
      return FALSE;
    at = unit + length;
    at += strspn (at, " ");
  }
  *minutes = sum;
  return *text != '\0';
}

char *
command_value_address (const char *text)
{
  const char *open = strrchr (text, '<');
  const char *close = open == NULL ? NULL : strchr (open, '>');
  g_autofree char *address =
      close == NULL ? g_strdup (text) : g_strndup (open + 1, (gsize) (close - open - 1));
  g_strstrip (address);
  gboolean is_link = g_ascii_strncasecmp (address, "mailto:", strlen ("mailto:")) == 0;
  return text_fold_address (is_link ? address + strlen ("mailto:") : address);
}
