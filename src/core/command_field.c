#include <string.h>

#include "core/command_nearest.h"
#include "core/command_reader.h"
#include "core/command_value.h"
#include "core/field.h"

/* The names of all fields of the policy, or that there are none. The caller frees it. */
static char *
field_names (const Policy *policy)
{
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < policy->fields->len; i++) {
    const Field *field = g_ptr_array_index (policy->fields, i);
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "the fields are ", field->name);
  }
  return g_string_free (names, FALSE);
}

static char *
refuse_name (CommandReader *reader, const char *name)
{
  const Policy *policy = reader->context->policy;
  CommandNearest nearest = { .word = name };
  for (guint i = 0; i < policy->fields->len; i++)
    command_nearest_consider (&nearest,
                              ((const Field *) g_ptr_array_index (policy->fields, i))->name);
  if (nearest.best != NULL) {
    g_free (reader->example);
    reader->example = g_strdup_printf ("CF.{%s}: %s", nearest.best, reader->parts->value);
  }
  g_autofree char *names = field_names (policy);
  return command_refuse (reader, "there is no field '%s'; %s", name,
                         policy->fields->len > 0 ? names : "there are none at all");
}

/* From now on the example is one that FIELD can hold. */
static void
suggest_value (CommandReader *reader, const Field *field)
{
  static const char *const samples[] = { [FIELD_TEXT] = "some words",
                                         [FIELD_CHOICE] = "some words",
                                         [FIELD_NUMBER] = "5",
                                         [FIELD_DATE] = "2026-12-01",
                                         [FIELD_IP] = "192.0.2.0/24" };
  gboolean chosen = field->type == FIELD_CHOICE && field->choices[0] != NULL;
  g_free (reader->example);
  reader->example = g_strdup_printf ("%s: %s", reader->parts->key,
                                     chosen ? field->choices[0] : samples[field->type]);
}

/* Words behind a comma may belong to a choice, such as the name of a customer. */
static char **
split_values (const Field *field, const char *value)
{
  gboolean single = !field->several || field->type == FIELD_CHOICE;
  return command_value_split (value, single ? "" : ",");
}

/* Reads the values into LIST. */
static char *
add_values (CommandReader *reader, const Field *field, char ***list)
{
  g_auto (GStrv) words = split_values (field, reader->parts->value);
  for (char **word = words; *word != NULL; word++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *value = field_value (field, *word, &error);
    if (value == NULL)
      return command_refuse (reader, "%s", error->message);
    command_append (list, value);
  }
  return NULL;
}

/* The field that the line is about; NULL with what is wrong in ERROR. */
static const Field *
find_field (CommandReader *reader, char **error)
{
  const CommandParts *parts = reader->parts;
  const char *name = parts->field != NULL ? parts->field : parts->row->field;
  const Field *field = field_find (reader->context->policy->fields, name);
  if (field == NULL)
    *error = refuse_name (reader, name);
  else
    suggest_value (reader, field);
  return field;
}

char *
command_read_field (CommandReader *reader)
{
  char *error = NULL;
  const Field *field = find_field (reader, &error);
  if (field == NULL)
    return error;
  CommandEdit edit = reader->parts->row->edit;
  if (!field->several && edit != COMMAND_DELETE) {
    g_autofree char *subject = g_strconcat ("field ", field->name, NULL);
    error = command_claim (reader, subject);
    if (error != NULL)
      return error;
    edit = COMMAND_SET;
  }
  Change *list = command_list (reader, CHANGE_FIELD, field->name);
  return add_values (reader, field, command_list_part (list, edit));
}

char *
command_read_message_field (CommandReader *reader)
{
  char *error = NULL;
  const Field *field = find_field (reader, &error);
  if (field == NULL)
    return error;
  Change *list = command_list (reader, CHANGE_MESSAGE_FIELD, field->name);
  return add_values (reader, field, command_list_part (list, COMMAND_ADD));
}
