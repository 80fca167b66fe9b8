#include <string.h>

#include "base/clock.h"

#include "core/command_nearest.h"
#include "core/command_reader.h"
#include "core/command_value.h"
#include "core/query.h"
#include "core/when.h"

#define HIGHEST_PRIORITY 100

/* The ticket is locked while they run. */
#define SEARCHES_MOST 5

char *
command_read_verb (CommandReader *reader)
{
  char *error = command_claim (reader, "message");
  if (error == NULL)
    reader->commands->verb = (CommandVerb) reader->parts->row->number;
  return error;
}

char *
command_read_quick (CommandReader *reader)
{
  reader->commands->quick = TRUE;
  return NULL;
}

char *
command_read_own (CommandReader *reader)
{
  char *error = command_claim (reader, "owner");
  if (error == NULL)
    command_change (reader, (ChangeType) reader->parts->row->number);
  return error;
}

char *
command_read_close (CommandReader *reader)
{
  char *error = command_claim (reader, "status");
  if (error == NULL)
    command_change (reader, (ChangeType) reader->parts->row->number);
  return error;
}

char *
command_read_reject (CommandReader *reader)
{
  const char *reason = reader->parts->value;
  char *error = command_claim (reader, "status");
  if (error != NULL)
    return error;
  command_change (reader, CHANGE_STATUS)->value = g_strdup (reader->parts->row->field);
  if (reason != NULL && *reason != '\0')
    reader->commands->reason = g_strdup (reason);
  return NULL;
}

char *
command_read_status (CommandReader *reader)
{
  char *error = command_claim (reader, "status");
  g_autofree char *status = command_value_bare (reader->parts->value);
  if (error == NULL)
    command_change (reader, CHANGE_STATUS)->value = g_utf8_strdown (status, -1);
  return error;
}

/* What is wrong with the name of a queue or constituency: NAMES, of those there are, is taken over.
 */
static char *
refuse_name (CommandReader *reader, const char *what, const char *several, GPtrArray *names)
{
  CommandNearest nearest = { .word = reader->parts->value };
  for (guint i = 0; i < names->len; i++)
    command_nearest_consider (&nearest, g_ptr_array_index (names, i));
  if (names->len > 0)
    command_suggest (reader, nearest.best != NULL ? nearest.best : g_ptr_array_index (names, 0));
  g_ptr_array_add (names, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **) names->pdata);
  g_ptr_array_unref (names);
  if (*list == '\0')
    return command_refuse (reader, "there are no %s", several);
  return command_refuse (reader, "there is no %s '%s'; the %s are %s", what, reader->parts->value,
                         several, list);
}

char *
command_read_queue (CommandReader *reader)
{
  const Policy *policy = reader->context->policy;
  const Queue *queue = policy_queue (policy, reader->parts->value);
  if (queue == NULL) {
    GPtrArray *names = g_ptr_array_new ();
    for (guint i = 0; i < policy->queues->len; i++)
      g_ptr_array_add (names, ((Queue *) g_ptr_array_index (policy->queues, i))->name);
    return refuse_name (reader, "queue", "queues", names);
  }
  char *error = command_claim (reader, "queue");
  if (error == NULL)
    command_change (reader, CHANGE_QUEUE)->queue = queue;
  return error;
}

char *
command_read_constituency (CommandReader *reader)
{
  const Policy *policy = reader->context->policy;
  const char *name = reader->parts->value;
  const Constituency *found = policy_constituency (policy, name);
  if (found == NULL && *name != '\0' && g_ascii_strcasecmp (name, "none") != 0) {
    GPtrArray *names = g_ptr_array_new ();
    for (guint i = 0; i < policy->constituencies->len; i++)
      g_ptr_array_add (names,
                       ((Constituency *) g_ptr_array_index (policy->constituencies, i))->name);
    return refuse_name (reader, "constituency", "constituencies", names);
  }
  char *error = command_claim (reader, "constituency");
  if (error == NULL)
    command_change (reader, CHANGE_CONSTITUENCY)->value =
        found == NULL ? NULL : g_strdup (found->name);
  return error;
}

char *
command_read_subject (CommandReader *reader)
{
  char *error = command_claim (reader, "subject");
  if (error == NULL)
    command_change (reader, CHANGE_SUBJECT)->value = g_strdup (reader->parts->value);
  return error;
}

char *
command_read_priority (CommandReader *reader)
{
  const CommandRow *row = reader->parts->row;
  gint64 number = 0;
  if (!command_value_number (reader->parts->value, 0, HIGHEST_PRIORITY, &number))
    return command_refuse (reader, "'%s' is no priority, a whole number from 0 to %d is",
                           reader->parts->value, HIGHEST_PRIORITY);
  char *error = command_claim (reader, row->key.name);
  if (error != NULL)
    return error;
  Change *change = command_change (reader, CHANGE_PRIORITY);
  change->number = number;
  change->field = g_strdup (row->field);
  return NULL;
}

char *
command_read_sla (CommandReader *reader)
{
  char *error = command_claim (reader, "sla");
  if (error == NULL)
    command_change (reader, CHANGE_SLA)->value = g_strdup (reader->parts->value);
  return error;
}

char *
command_read_date (CommandReader *reader)
{
  const char *date = reader->parts->value;
  gint64 instant = CLOCK_NONE;
  gboolean unset =
      *date == '\0' || g_str_equal (date, "0") || g_ascii_strcasecmp (date, "none") == 0;
  if (!unset && !when_parse (date, reader->context->now, &instant))
    return command_refuse (reader, "'%s' is no date", date);
  char *error = command_claim (reader, reader->parts->row->field);
  if (error != NULL)
    return error;
  Change *change = command_change (reader, CHANGE_DATE);
  change->field = g_strdup (reader->parts->row->field);
  change->number = instant;
  return NULL;
}

/* The change that sums up the time worked, or NULL while there is none. */
static Change *
find_worked (const CommandReader *reader, const char *field)
{
  const GPtrArray *changes = reader->commands->changes;
  for (guint i = 0; i < changes->len; i++) {
    Change *change = g_ptr_array_index (changes, i);
    if (change->type == CHANGE_TIME && g_str_equal (change->field, field))
      return change;
  }
  return NULL;
}

char *
command_read_time (CommandReader *reader)
{
  const char *field = reader->parts->row->field;
  gboolean adds = g_str_equal (field, "time-worked");
  gint64 minutes = 0;
  if (!command_value_minutes (reader->parts->value, &minutes))
    return command_refuse (reader, "'%s' is no time, minutes are, or hours and minutes",
                           reader->parts->value);
  Change *change = adds ? find_worked (reader, field) : NULL;
  if (change != NULL && change->number + minutes > COMMAND_VALUE_MINUTES)
    return command_refuse (reader, "this is more time than there is");
  char *error = adds ? NULL : command_claim (reader, field);
  if (error != NULL)
    return error;
  if (change == NULL) {
    change = command_change (reader, CHANGE_TIME);
    change->field = g_strdup (field);
  }
  change->number += minutes;
  return NULL;
}

char *
command_read_ticket (CommandReader *reader)
{
  const char *value = reader->parts->value;
  gint64 ticket = 0;
  if (g_ascii_strcasecmp (value, "new") != 0 && !command_value_ticket (value, &ticket))
    return command_refuse (reader, "'%s' is no ticket number, and not `new`", value);
  char *error = command_claim (reader, "ticket");
  if (error != NULL)
    return error;
  reader->commands->names_ticket = TRUE;
  reader->commands->ticket = ticket;
  return NULL;
}

char *
command_read_show (CommandReader *reader)
{
  reader->commands->show = TRUE;
  return NULL;
}

char *
command_read_help (CommandReader *reader)
{
  reader->commands->help = TRUE;
  return NULL;
}

/* Word processors and phones write quotation marks that no query knows. */
static char *
plain_quotes (const char *text)
{
  static const char *const marks[] = { "“", "”", "„", "«", "»" };
  GString *plain = g_string_new (text);
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    g_string_replace (plain, marks[i], "\"", 0);
  return g_string_free (plain, FALSE);
}

char *
command_read_search (CommandReader *reader)
{
  const CommandContext *context = reader->context;
  const QueryContext query = { .policy = context->policy,
                               .account = context->account == NULL ? NULL : context->account->name,
                               .now = context->now,
                               .open = TRUE };
  if (reader->commands->searches->len >= SEARCHES_MOST)
    return command_refuse (reader, "a mail may search %d times", SEARCHES_MOST);
  g_autofree char *words = plain_quotes (reader->parts->value);
  g_autoptr (GError) error = NULL;
  json_t *question = query_parse (words, &query, &error);
  if (question == NULL)
    return command_refuse (reader, "%s", error->message);
  json_decref (question);
  g_ptr_array_add (reader->commands->searches, g_steal_pointer (&words));
  return NULL;
}
