#include <string.h>

#include "core/command_reader.h"
#include "core/command_value.h"

/* The numbers in the value, or NULL with what is wrong in ERROR: WHAT says what they are of. */
static GArray *
read_numbers (const CommandReader *reader, const char *what, char **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) words = command_value_split (reader->parts->value, ",; ");
  for (char **word = words; *word != NULL; word++) {
    gint64 number = 0;
    if (!command_value_ticket (*word, &number)) {
      *error = command_refuse (reader, "'%s' is no number of a %s", *word, what);
      return NULL;
    }
    g_array_append_val (numbers, number);
  }
  return g_steal_pointer (&numbers);
}

static void
add_links (Change *list, CommandEdit edit, const GArray *numbers)
{
  char ***part = command_list_part (list, edit);
  for (guint i = 0; i < numbers->len; i++) {
    g_autofree char *number =
        g_strdup_printf ("%" G_GINT64_FORMAT, g_array_index (numbers, gint64, i));
    command_append (part, number);
  }
}

char *
command_read_link (CommandReader *reader)
{
  const CommandRow *row = reader->parts->row;
  char *error = NULL;
  g_autoptr (GArray) numbers = read_numbers (reader, "ticket", &error);
  if (numbers != NULL)
    add_links (command_link_list (reader, (LinkType) row->number, row->inward), row->edit, numbers);
  return error;
}

char *
command_read_unlink (CommandReader *reader)
{
  char *error = NULL;
  g_autoptr (GArray) numbers = read_numbers (reader, "ticket", &error);
  for (guint type = 0; numbers != NULL && type < LINK_TYPES; type++) {
    add_links (command_link_list (reader, (LinkType) type, FALSE), COMMAND_DELETE, numbers);
    add_links (command_link_list (reader, (LinkType) type, TRUE), COMMAND_DELETE, numbers);
  }
  return error;
}

/* TRUE when an earlier line, or this one, accepts mail NUMBER already. */
static gboolean
is_accepted (const CommandReader *reader, gint64 number)
{
  const GPtrArray *changes = reader->commands->changes;
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);
    if (change->type == CHANGE_ACCEPT && change->number == number)
      return TRUE;
  }
  return FALSE;
}

char *
command_read_accept (CommandReader *reader)
{
  char *error = NULL;
  g_autoptr (GArray) numbers = read_numbers (reader, "mail in the history", &error);
  for (guint i = 0; numbers != NULL && i < numbers->len; i++) {
    gint64 number = g_array_index (numbers, gint64, i);
    if (number > G_MAXINT32)
      return command_refuse (reader, "there is no mail %" G_GINT64_FORMAT " in a history", number);
    if (!is_accepted (reader, number))
      command_change (reader, CHANGE_ACCEPT)->number = number;
  }
  return error;
}
