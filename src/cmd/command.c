#include "cmd/command.h"

#include "cmd/audit_command.h"
#include "cmd/check_command.h"
#include "cmd/db_command.h"
#include "cmd/help_command.h"
#include "cmd/message_command.h"
#include "cmd/outbox_command.h"
#include "cmd/quarantine_command.h"
#include "cmd/rule_command.h"
#include "cmd/staff_command.h"
#include "cmd/ticket_command.h"

const ArgumentOption command_listing[] = {
  { "json", NULL, ARGUMENT_EITHER },
  { "csv", NULL, ARGUMENT_EITHER },
  { NULL },
};

const ArgumentOption command_record[] = {
  { "json", NULL, ARGUMENT_OPTIONAL },
  { NULL },
};

const ArgumentOption command_raw_record[] = {
  { "raw", NULL, ARGUMENT_EITHER },
  { "json", NULL, ARGUMENT_EITHER },
  { NULL },
};

const ArgumentOption command_common[] = {
  { "c", "FILE", ARGUMENT_OPTIONAL },
  { "as", "NAME", ARGUMENT_OPTIONAL },
  { "help", NULL, ARGUMENT_OPTIONAL },
  { "version", NULL, ARGUMENT_OPTIONAL },
  { NULL },
};

const Command *const command_tables[] = {
  ticket_commands,     message_commands, rule_commands,  outbox_commands,
  quarantine_commands, staff_commands,   audit_commands, db_commands,
  check_commands,      help_commands,    NULL,
};

/* How many words of COMMAND stand at the start of WORDS; 0 unless all do, or unless all WORDS do
 * when PREFIX. */
static gsize
match (const Command *command, const char *const *words, gboolean prefix)
{
  g_auto (GStrv) own = g_strsplit (command->words, " ", -1);
  gsize count = 0;
  while (own[count] != NULL && words[count] != NULL && g_str_equal (own[count], words[count]))
    count++;
  return (prefix ? words[count] : own[count]) == NULL ? count : 0;
}

const Command *
command_find (const char *const *words, gsize *length)
{
  for (const Command *const *table = command_tables; *table != NULL; table++)
    for (const Command *command = *table; command->words != NULL; command++) {
      *length = match (command, words, FALSE);
      if (*length > 0)
        return command;
    }
  return NULL;
}

const ArgumentOption **
command_options (const Command *command)
{
  const ArgumentOption **tables = g_new0 (const ArgumentOption *, 4);
  gsize count = 0;
  if (command->options != NULL)
    tables[count++] = command->options;
  if (command->output != NULL)
    tables[count++] = command->output;
  tables[count] = command_common;
  return tables;
}

char *
command_usage (const Command *command)
{
  g_autoptr (GString) text = g_string_new ("usage: tocsin ");
  g_string_append (text, command->words);
  if (command->operands[0] != '\0')
    g_string_append_printf (text, " %s", command->operands);
  const ArgumentOption *const tables[] = { command->options, command->output };
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
    g_autofree char *options = tables[i] == NULL ? NULL : argument_synopsis (tables[i]);
    if (options != NULL)
      g_string_append_printf (text, " %s", options);
  }
  g_string_append_c (text, '\n');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
command_overview (const char *const *prefix)
{
  gboolean all = prefix == NULL || prefix[0] == NULL;
  g_autofree char *common = argument_synopsis (command_common);
  g_autoptr (GString) text = g_string_new (NULL);
  if (all)
    g_string_append_printf (text, "usage: tocsin %s COMMAND ...\n", common);
  for (const Command *const *table = command_tables; *table != NULL; table++)
    for (const Command *command = *table; command->words != NULL; command++) {
      if (!all && match (command, prefix, TRUE) == 0)
        continue;
      g_autofree char *usage = command_usage (command);
      g_string_append_printf (text, "%s       %s\n", usage, command->help);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
