#include "core/command_key.h"

#include <string.h>

#include "base/text.h"

#include "core/command_nearest.h"
#include "core/field.h"

/* Letters: shorter words are too much like others; in longer ones two may be wrong. */
#define SHORTEST_SLIP 4
#define LONG_SLIP 7

/* Words of a line that somebody means as a command, and when a sign shows where its verb ends. */
#define SLIP_WORDS 3
#define SLIP_WORDS_MOST 6

/* RT's custom roles: they have a spelling, and we have none. */
static const CommandRow role_row = { .key = { .name = "CustomRole",
                                              .example = "AddCc: anna@example.org" },
                                     .action = COMMAND_ACTION_ROLE };

/* What phones and word processors write for a colon. */
static const char *const colons[] = { ":", "：", "﹕", "︓", "∶", "꞉" };

/* How many bytes the colon has that TEXT begins with; 0 for none. */
static gsize
colon_length (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (colons); i++)
    if (g_str_has_prefix (text, colons[i]))
      return strlen (colons[i]);
  return 0;
}

/* The first colon in LINE, or NULL. */
static const char *
find_colon (const char *line)
{
  const char *at = line;
  while (*at != '\0' && colon_length (at) == 0)
    at = g_utf8_next_char (at);
  return *at != '\0' ? at : NULL;
}

/* What follows WORD, without case, or NULL when TEXT does not begin with it. */
static const char *
after (const char *text, const char *word)
{
  gsize length = strlen (word);
  return g_ascii_strncasecmp (text, word, length) == 0 ? text + length : NULL;
}

static const char *
skip (const char *text, const char *characters)
{
  return text + strspn (text, characters);
}

/* What follows the longer or the shorter of two words, or NULL. */
static const char *
after_either (const char *text, const char *longer, const char *shorter)
{
  const char *rest = after (text, longer);
  return rest != NULL ? rest : after (text, shorter);
}

/* The end of what the bracket at OPEN holds: a colon follows, or nothing. NULL when there is none.
 */
static const char *
closing (const char *open)
{
  static const char pairs[] = "(){}[]";
  const char *pair = *open == '\0' ? NULL : strchr (pairs, *open);
  if (pair == NULL || (pair - pairs) % 2 != 0)
    return NULL;
  for (const char *end = strchr (open, pair[1]); end != NULL; end = strchr (end + 1, pair[1])) {
    const char *rest = skip (end + 1, " ");
    if (*rest == '\0' || colon_length (rest) > 0)
      return end;
  }
  return NULL;
}

/* The row with ACTION and EDIT whose field is named in braces. */
static const CommandRow *
braced_row (CommandAction action, CommandEdit edit)
{
  for (gsize i = 0; command_row (i) != NULL; i++) {
    const CommandRow *row = command_row (i);
    if (row->action == action && row->edit == edit && row->field == NULL)
      return row;
  }
  g_assert_not_reached ();
}

/* Reads RT's `[Add|Del]CF.{NAME}`, `TxnCF.{NAME}`, `[Add|Del]CustomRole.{NAME}` and their other
 * spellings. FIELD gets NAME; returns the end of it, NULL when LINE begins otherwise. */
static const char *
read_braced (const char *line, const CommandRow **row, char **field)
{
  const char *added = after (line, "Add");
  const char *deleted = after (line, "Del");
  CommandEdit edit = added != NULL ? COMMAND_ADD : deleted != NULL ? COMMAND_DELETE : COMMAND_SET;
  const char *at = added != NULL ? added : deleted != NULL ? deleted : line;
  const char *message = edit == COMMAND_SET ? after_either (at, "Transaction", "Txn") : NULL;
  at = after_either (message != NULL ? message : at, "Custom", "C");
  if (at == NULL)
    return NULL;
  at = skip (at, "- ");
  const char *role = message == NULL ? after_either (at, "Role", "R") : NULL;
  at = role != NULL ? role : after_either (at, "Field", "F");
  if (at == NULL)
    return NULL;
  at = skip (skip (skip (at, " "), "."), " ");
  const char *end = closing (at);
  if (end == NULL)
    return NULL;
  *field = g_strstrip (g_strndup (at + 1, (gsize) (end - at - 1)));
  if (role != NULL)
    *row = &role_row;
  else if (message != NULL)
    *row = braced_row (COMMAND_ACTION_MESSAGE_FIELD, COMMAND_ADD);
  else
    *row = braced_row (COMMAND_ACTION_FIELD, edit);
  return end + 1;
}

/* The row for KEY when it is, perhaps behind Add or Del, the name of a field of POLICY. */
static const CommandRow *
field_row (const char *key, const Policy *policy, char **field)
{
  static const struct {
    const char *word;
    CommandEdit edit;
  } prefixes[] = { { "", COMMAND_SET }, { "Add", COMMAND_ADD }, { "Del", COMMAND_DELETE } };
  gboolean is_word = strchr (key, ' ') == NULL;
  for (gsize i = 0; is_word && i < G_N_ELEMENTS (prefixes); i++) {
    const char *name = after (key, prefixes[i].word);
    const Field *found = name == NULL ? NULL : field_find (policy->fields, name);
    if (found == NULL)
      continue;
    *field = g_strdup (found->name);
    return braced_row (COMMAND_ACTION_FIELD, prefixes[i].edit);
  }
  return NULL;
}

/* Takes the asterisks out that bold text leaves in plain text: `*Status:* open`, `*Take*`. TEXT
 * begins with one. */
static void
drop_asterisks (char *text)
{
  gsize length = strlen (text);
  char *behind = strstr (text, ":*");
  char *before = strstr (text, "*:");
  char *other = behind != NULL ? behind + 1 : before;
  if (other == NULL && text[length - 1] == '*')
    other = text + length - 1;
  if (other != NULL)
    memmove (other, other + 1, strlen (other));
  memmove (text, text + 1, strlen (text));
}

/* LINE as far as it matters: on one line, without the mark of a list item, not bold. */
static char *
essence (const char *line)
{
  static const char *const marks[] = { "* ", "- ", "• ", "· ", "‣ ", "◦ ", "– " };
  g_autofree char *flat = text_one_line (line);
  const char *start = flat;
  for (gsize i = 0; start == flat && i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (flat, marks[i]))
      start = flat + strlen (marks[i]);
  char *text = g_strstrip (g_strdup (start));
  if (*text == '*')
    drop_asterisks (text);
  return g_strstrip (text);
}

/* Takes out the targets that Outlook's plain text has behind what it made a link of:
 * `anna@example.org<mailto:anna@example.org>`. VALUE is changed in place. */
static void
drop_link_targets (char *value)
{
  static const char *const schemes[] = { "<mailto:", "<http://", "<https://", "<tel:" };
  for (char *at = value; *at != '\0'; at++)
    for (gsize i = 0; at > value && at[-1] != ' ' && i < G_N_ELEMENTS (schemes); i++) {
      char *end = after (at, schemes[i]) == NULL ? NULL : strchr (at, '>');
      if (end != NULL)
        memmove (at, end + 1, strlen (end + 1) + 1);
    }
}

/* The caller frees it. */
static char *
trimmed (const char *text, gsize length)
{
  return g_strstrip (g_strndup (text, length));
}

/* LINE has no colon: a verb, perhaps with a full stop that the phone put in. */
static void
read_verb (CommandParts *parts, const char *line)
{
  gsize length = strlen (line);
  while (length > 0 && strchr (".!", line[length - 1]) != NULL)
    length--;
  parts->key = trimmed (line, length);
  parts->row = strchr (parts->key, ' ') == NULL ? command_row_find (parts->key) : NULL;
}

CommandParts *
command_parts_read (const char *line, const Policy *policy)
{
  CommandParts *parts = g_new0 (CommandParts, 1);
  g_autofree char *text = essence (line);
  const char *rest = read_braced (text, &parts->row, &parts->field);
  const char *colon = find_colon (rest != NULL ? rest : text);
  if (rest != NULL)
    parts->key = g_strndup (text, (gsize) (rest - text));
  if (colon == NULL && rest == NULL)
    read_verb (parts, text);
  if (colon == NULL)
    return parts;
  if (rest == NULL) {
    parts->key = trimmed (text, (gsize) (colon - text));
    parts->row = command_row_find (parts->key);
  }
  if (parts->row == NULL)
    parts->row = field_row (parts->key, policy, &parts->field);
  const char *value = colon + colon_length (colon);
  parts->value = trimmed (value, strlen (value));
  if (strlen (parts->value) <= COMMAND_LONGEST_VALUE)
    drop_link_targets (parts->value);
  return parts;
}

void
command_parts_free (CommandParts *parts)
{
  if (parts == NULL)
    return;
  g_free (parts->key);
  g_free (parts->field);
  g_free (parts->value);
  g_free (parts);
}

gboolean
command_is_known (const char *line, const Policy *policy)
{
  g_autoptr (CommandParts) parts = command_parts_read (line, policy);
  if (parts->row == NULL)
    return FALSE;
  return parts->value != NULL || command_row_is_verb (parts->row);
}

/* TRUE when WORD is a key or verb, or one with a letter wrong. */
static gboolean
is_nearly_known (const char *word, const Policy *policy)
{
  if (command_row_find (word) != NULL)
    return TRUE;
  gsize length = strlen (word);
  const char *nearest = command_row_nearest (word, policy);
  return length >= SHORTEST_SLIP && nearest != NULL &&
         command_nearest_distance (word, nearest) <= (length >= LONG_SLIP ? 2 : 1);
}

gboolean
command_is_slip (const char *line, const Policy *policy)
{
  static const char *const opening[] = { "[", "(", "*", "\"", "'", "`", "“", "„", "«" };
  g_autofree char *text = essence (line);
  const char *start = text;
  for (gsize i = 0; start == text && i < G_N_ELEMENTS (opening); i++)
    if (g_str_has_prefix (text, opening[i]))
      start = text + strlen (opening[i]);
  gsize length = 0;
  while (g_ascii_isalpha (start[length]) || start[length] == '-')
    length++;
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint most = strchr (" ", start[length]) == NULL ? SLIP_WORDS_MOST : SLIP_WORDS;
  if (length == 0 || g_ascii_isdigit (start[length]) || g_strv_length (words) > most)
    return FALSE;
  g_autofree char *word = g_strndup (start, length);
  return is_nearly_known (word, policy);
}
