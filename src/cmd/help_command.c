#include "cmd/help_command.h"

#include "base/error.h"

/* One line per command for scripts: words, operands, options, help, with tabs between; an option is
 * written `--name`, or `--name=VALUE` when it takes one. */
static void
print_options (FILE *out, const ArgumentOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    fprintf (out, " %s%s%s%s", options->name[1] == '\0' ? "-" : "--", options->name,
             options->value == NULL ? "" : "=", options->value == NULL ? "" : options->value);
}

static void
print_table (FILE *out)
{
  for (const Command *const *table = command_tables; *table != NULL; table++)
    for (const Command *command = *table; command->words != NULL; command++) {
      fprintf (out, "%s\t%s\t", command->words, command->operands);
      print_options (out, command->options);
      print_options (out, command->output);
      print_options (out, command_common);
      fprintf (out, "\t%s\n", command->help);
    }
}

static gboolean
help (const Request *request, GError **error)
{
  if (arguments_has (request->arguments, "commands")) {
    print_table (request->out);
    return TRUE;
  }
  g_autofree char *overview = command_overview (arguments_operands (request->arguments));
  if (overview[0] != '\0') {
    fputs (overview, request->out);
    return TRUE;
  }
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE,
                       "there is no such command; `tocsin help` lists all");
  return FALSE;
}

static const ArgumentOption help_options[] = {
  { "commands", NULL, ARGUMENT_OPTIONAL },
  { NULL },
};

const Command help_commands[] = {
  { "help", "[WORD...]", "Explain all commands, or those that begin with these words.",
    COMMAND_NEEDS_NOTHING, help_options, NULL, help },
  { NULL },
};
