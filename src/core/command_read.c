#include <string.h>

#include "base/text.h"

#include "core/command_reader.h"

#define LONGEST_REASON 500
#define LONGEST_EXAMPLE 200

/* What one mail may have of commands: lists are searched from end to end. */
#define MOST_LINES 200
#define MOST_BYTES 16384

typedef char *(*ReadFunction) (CommandReader *reader);

static const ReadFunction read_function[COMMAND_ACTIONS] = {
  [COMMAND_ACTION_VERB] = command_read_verb,
  [COMMAND_ACTION_QUICK] = command_read_quick,
  [COMMAND_ACTION_ONCE] = command_read_once,
  [COMMAND_ACTION_OWN] = command_read_own,
  [COMMAND_ACTION_OWNER] = command_read_owner,
  [COMMAND_ACTION_CLOSE] = command_read_close,
  [COMMAND_ACTION_REJECT] = command_read_reject,
  [COMMAND_ACTION_STATUS] = command_read_status,
  [COMMAND_ACTION_QUEUE] = command_read_queue,
  [COMMAND_ACTION_CONSTITUENCY] = command_read_constituency,
  [COMMAND_ACTION_SUBJECT] = command_read_subject,
  [COMMAND_ACTION_PRIORITY] = command_read_priority,
  [COMMAND_ACTION_SLA] = command_read_sla,
  [COMMAND_ACTION_DATE] = command_read_date,
  [COMMAND_ACTION_TIME] = command_read_time,
  [COMMAND_ACTION_WATCHERS] = command_read_watchers,
  [COMMAND_ACTION_FIELD] = command_read_field,
  [COMMAND_ACTION_MESSAGE_FIELD] = command_read_message_field,
  [COMMAND_ACTION_LINK] = command_read_link,
  [COMMAND_ACTION_UNLINK] = command_read_unlink,
  [COMMAND_ACTION_ACCEPT] = command_read_accept,
  [COMMAND_ACTION_TICKET] = command_read_ticket,
  [COMMAND_ACTION_SHOW] = command_read_show,
  [COMMAND_ACTION_SEARCH] = command_read_search,
  [COMMAND_ACTION_HELP] = command_read_help,
};

char *
command_refuse (const CommandReader *reader, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *clipped = text_clip (reason, LONGEST_REASON);
  g_autofree char *example = text_clip (reader->example, LONGEST_EXAMPLE);
  return g_strconcat (clipped, "; try: ", example, NULL);
}

void
command_suggest (CommandReader *reader, const char *value)
{
  g_free (reader->example);
  reader->example = g_strdup_printf ("%s: %s", reader->parts->row->key.name, value);
}

char *
command_claim (CommandReader *reader, const char *subject)
{
  CommandLine *line = g_ptr_array_index (reader->commands->lines, reader->line - 1);
  const CommandLine *earlier = g_hash_table_lookup (reader->claims, subject);
  if (earlier == NULL) {
    g_hash_table_insert (reader->claims, g_strdup (subject), line);
    return NULL;
  }
  g_free (reader->example);
  reader->example = g_strdup ("only one of the two");
  return command_refuse (reader, "'%s' decides this already", earlier->line);
}

Change *
command_change (CommandReader *reader, ChangeType type)
{
  Change *change = change_new (type, 0);
  change->line = reader->line;
  g_ptr_array_add (reader->commands->changes, change);
  return change;
}

static Change *
new_list (CommandReader *reader, ChangeType type)
{
  Change *list = command_change (reader, type);
  list->edit = list_edit_new ();
  return list;
}

Change *
command_list (CommandReader *reader, ChangeType type, const char *field)
{
  const GPtrArray *changes = reader->commands->changes;
  for (guint i = 0; i < changes->len; i++) {
    Change *change = g_ptr_array_index (changes, i);
    if (change->type == type && g_str_equal (change->field, field))
      return change;
  }
  Change *list = new_list (reader, type);
  list->field = g_strdup (field);
  return list;
}

Change *
command_link_list (CommandReader *reader, LinkType type, gboolean inward)
{
  const GPtrArray *changes = reader->commands->changes;
  for (guint i = 0; i < changes->len; i++) {
    Change *change = g_ptr_array_index (changes, i);
    if (change->type == CHANGE_LINK && change->link == type && change->inward == inward)
      return change;
  }
  Change *list = new_list (reader, CHANGE_LINK);
  list->link = type;
  list->inward = inward;
  return list;
}

char ***
command_list_part (Change *list, CommandEdit edit)
{
  ListEdit *parts = list->edit;
  if (edit == COMMAND_SET && parts->set == NULL)
    parts->set = g_new0 (char *, 1);
  return edit == COMMAND_SET ? &parts->set : edit == COMMAND_ADD ? &parts->add : &parts->delete;
}

void
command_append (char ***list, const char *value)
{
  guint length = g_strv_length (*list);
  if (g_strv_contains ((const char *const *) *list, value))
    return;
  *list = g_renew (char *, *list, length + 2);
  (*list)[length] = g_strdup (value);
  (*list)[length + 1] = NULL;
}

/* What is wrong with a line that begins with no key. */
static char *
refuse_unknown (CommandReader *reader)
{
  const CommandParts *parts = reader->parts;
  g_auto (GStrv) words = g_strsplit (parts->key, " ", 2);
  const CommandRow *row =
      parts->value == NULL && words[0] != NULL ? command_row_find (words[0]) : NULL;
  if (row != NULL) {
    g_free (reader->example);
    reader->example = g_strdup (row->key.example);
    return command_refuse (reader,
                           row->key.value == NULL ? "'%s' stands alone on its line"
                                                  : "there is no colon behind '%s'",
                           words[0]);
  }
  const char *nearest = command_row_nearest (parts->key, reader->context->policy);
  if (nearest == NULL)
    return command_refuse (reader,
                           "'%s%s' is no command; text stands below commands and an empty line",
                           parts->key, parts->value == NULL ? "" : ":");
  g_free (reader->example);
  reader->example = parts->value == NULL || *parts->value == '\0'
                        ? g_strdup (nearest)
                        : g_strdup_printf ("%s: %s", nearest, parts->value);
  return command_refuse (reader, "there is no command '%s'", parts->key);
}

/* TRUE when an empty value says that there is to be none. */
static gboolean
may_be_empty (const CommandRow *row)
{
  switch (row->action) {
  case COMMAND_ACTION_DATE:
  case COMMAND_ACTION_CONSTITUENCY:
    return TRUE;
  case COMMAND_ACTION_WATCHERS:
  case COMMAND_ACTION_FIELD:
  case COMMAND_ACTION_LINK:
    return row->edit == COMMAND_SET;
  default:
    return command_row_is_verb (row);
  }
}

/* What is wrong with the shape of a line whose key is known, or NULL. */
static char *
check_shape (const CommandReader *reader)
{
  const CommandParts *parts = reader->parts;
  const CommandRow *row = parts->row;
  if (parts->value != NULL && strlen (parts->value) > COMMAND_LONGEST_VALUE)
    return command_refuse (reader, "the value is longer than %d bytes", COMMAND_LONGEST_VALUE);
  if (row->action == COMMAND_ACTION_ROLE)
    return command_refuse (reader, "there are no custom roles");
  if (row->key.value == NULL && parts->value != NULL && *parts->value != '\0')
    return row->action == COMMAND_ACTION_VERB
               ? command_refuse (reader, "'%s' stands alone, its text below an empty line",
                                 parts->key)
               : command_refuse (reader, "'%s' stands alone on its line", parts->key);
  if (parts->value == NULL && !command_row_is_verb (row))
    return command_refuse (reader, "there is no colon and no value behind '%s'", parts->key);
  if (parts->value != NULL && *parts->value == '\0' && !may_be_empty (row))
    return command_refuse (reader, "there is no value behind '%s'", parts->key);
  return NULL;
}

/* What cannot be asked for on the command line, or NULL. */
static char *
check_place (CommandReader *reader)
{
  static const char *const instead[COMMAND_ACTIONS] = {
    [COMMAND_ACTION_TICKET] = "tocsin ticket do 12 'Status: open'",
    [COMMAND_ACTION_SHOW] = "tocsin ticket show 12",
    [COMMAND_ACTION_SEARCH] = "tocsin ticket list owner:me",
    [COMMAND_ACTION_HELP] = "man 7 tocsin-commands",
  };
  const char *other = instead[reader->parts->row->action];
  if (reader->context->by_mail || other == NULL)
    return NULL;
  g_free (reader->example);
  reader->example = g_strdup (other);
  return command_refuse (reader, "'%s' is for mail alone", reader->parts->key);
}

static gboolean
is_repeated (const CommandReader *reader)
{
  return command_row_is_verb (reader->parts->row) &&
         (reader->parts->value == NULL || *reader->parts->value == '\0') &&
         g_ptr_array_find (reader->verbs, reader->parts->row, NULL);
}

static char *
read_line (CommandReader *reader)
{
  const CommandRow *row = reader->parts->row;
  reader->example = g_strdup (row == NULL ? "Help" : row->key.example);
  if (row == NULL)
    return refuse_unknown (reader);
  char *error = check_shape (reader);
  if (error == NULL)
    error = check_place (reader);
  if (error != NULL || is_repeated (reader))
    return error;
  g_ptr_array_add (reader->verbs, (gpointer) row);
  return read_function[row->action](reader);
}

/* The types of changes in the order of execution; from CHANGE_LINK on, the message is in the
 * history already. */
static const ChangeType order[] = {
  CHANGE_QUEUE,    CHANGE_CONSTITUENCY,  CHANGE_OWNER,    CHANGE_TAKE,  CHANGE_STEAL,
  CHANGE_UNTAKE,   CHANGE_SUBJECT,       CHANGE_PRIORITY, CHANGE_TIME,  CHANGE_DATE,
  CHANGE_WATCHERS, CHANGE_MESSAGE_FIELD, CHANGE_REOPEN,   CHANGE_LINK,  CHANGE_FIELD,
  CHANGE_SLA,      CHANGE_ACCEPT,        CHANGE_STATUS,   CHANGE_CLOSE,
};

static guint
rank (ChangeType type)
{
  guint i = 0;
  while (order[i] != type)
    i++;
  return i;
}

static int
compare_rank (gconstpointer a, gconstpointer b)
{
  const Change *const *one = a;
  const Change *const *other = b;
  return (int) rank ((*one)->type) - (int) rank ((*other)->type);
}

static void
sort_changes (Commands *commands)
{
  /* A stable sort: what is of one rank stays in the order of the lines. */
  g_ptr_array_sort (commands->changes, compare_rank);
  while (commands->before < commands->changes->len) {
    const Change *change = g_ptr_array_index (commands->changes, commands->before);
    if (rank (change->type) >= rank (CHANGE_LINK))
      return;
    commands->before++;
  }
}

/* Reads TEXT, the line that READER has come to. */
static void
add_read_line (CommandReader *reader, const char *text)
{
  const CommandContext *context = reader->context;
  g_autoptr (CommandParts) parts = command_parts_read (text, context->policy);
  reader->parts = parts;
  commands_add_line (reader->commands, text);
  g_autofree char *error = read_line (reader);
  g_clear_pointer (&reader->example, g_free);
  if (error != NULL)
    commands_fail (reader->commands, reader->line, error);
}

Commands *
commands_read (const GPtrArray *lines, const CommandContext *context)
{
  Commands *commands = commands_new ();
  g_autoptr (GHashTable) claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) verbs = g_ptr_array_new ();
  CommandReader reader = {
    .context = context, .commands = commands, .claims = claims, .verbs = verbs
  };
  gsize bytes = 0;
  commands->policy = context->policy;
  for (reader.line = 1; reader.line <= lines->len; reader.line++) {
    const char *text = g_ptr_array_index (lines, reader.line - 1);
    bytes += strlen (text);
    if (reader.line > MOST_LINES || bytes > MOST_BYTES) {
      commands_add_line (commands, text);
      commands_fail (commands, reader.line,
                     "this and what follows is more than one mail can ask for; try: two mails");
      break;
    }
    add_read_line (&reader, text);
  }
  sort_changes (commands);
  return commands;
}
