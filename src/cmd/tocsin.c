/* tocsin(1): the command line for operators and staff. */

#include "config.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#include "app/account.h"
#include "app/act.h"
#include "cmd/command.h"
#include "cmd/descriptor.h"

/* What is said to a person or stored must be text. */
static gboolean
check_words (const char *const *words, GError **error)
{
  for (gsize i = 0; words[i] != NULL; i++)
    if (!text_is_valid (words[i], strlen (words[i]))) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE,
                   "word %" G_GSIZE_FORMAT " of the command line is not valid UTF-8", i + 1);
      return FALSE;
    }
  return TRUE;
}

/* Where the command begins in WORDS, behind options that every command takes. */
static gsize
command_start (const char *const *words)
{
  gsize i = 0;
  while (words[i] != NULL && words[i][0] == '-') {
    gboolean value_follows = g_str_equal (words[i], "-c") || g_str_equal (words[i], "--as");
    i += value_follows && words[i + 1] != NULL ? 2 : 1;
  }
  return i;
}

/* Loads what COMMAND needs and runs it. */
static gboolean
run (const Command *command, const Arguments *arguments, GError **error)
{
  Request request = { .config_file = arguments_value (arguments, "c"),
                      .arguments = arguments,
                      .out = stdout };
  g_autoptr (Config) config = NULL;
  g_autofree char *actor = NULL;
  if (command->need != COMMAND_NEEDS_NOTHING) {
    config = config_load (request.config_file, error);
    if (config == NULL)
      return FALSE;
    request.config = config;
  }
  if (command->need >= COMMAND_NEEDS_ACTOR) {
    actor = act_resolve_actor (config, arguments_value (arguments, "as"), g_get_user_name (),
                               getuid (), error);
    if (actor == NULL)
      return FALSE;
    request.actor = actor;
  }
  if (command->need == COMMAND_NEEDS_ADMINISTRATOR &&
      !account_may_administer (config, actor, error))
    return FALSE;
  return command->run (&request, error);
}

/* Answers --version and --help; FALSE when neither was given. COMMAND is NULL when none was named.
 */
static gboolean
print_information (const Arguments *arguments, const Command *command)
{
  if (arguments_has (arguments, "version")) {
    puts ("tocsin " PACKAGE_VERSION);
    return TRUE;
  }
  if (!arguments_has (arguments, "help"))
    return FALSE;
  g_autofree char *usage = command == NULL ? command_overview (NULL) : command_usage (command);
  fputs (usage, stdout);
  if (command != NULL)
    printf ("       %s\n", command->help);
  return TRUE;
}

/* The error that PLACE, where a command should stand, is none; NULL when nothing is there. */
static void
set_no_command (const char *place, GError **error)
{
  const char *const nearby[] = { place, NULL };
  g_autofree char *overview = g_strchomp (command_overview (nearby));
  g_autofree char *name = place == NULL ? NULL : text_one_line (place);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE, "%s%s; `tocsin help` lists all%s%s",
               place == NULL ? "a command is missing" : "no such command: ",
               place == NULL ? "" : name, overview[0] == '\0' ? "" : "\n", overview);
}

/* WORDS without a command in them: a plea for help, or a mistake. */
static gboolean
run_options (const char *const *words, GError **error)
{
  static const ArgumentOption *const tables[] = { command_common, NULL };
  g_autoptr (Arguments) arguments = arguments_parse (tables, "", words, error);
  if (arguments == NULL)
    return FALSE;
  if (print_information (arguments, NULL))
    return TRUE;
  set_no_command (NULL, error);
  return FALSE;
}

/* The words before the command and those behind it. The caller frees the array, not the words. */
static const char **
words_around (const char *const *words, gsize start, gsize length)
{
  GPtrArray *rest = g_ptr_array_new ();
  for (gsize i = 0; words[i] != NULL; i++)
    if (i < start || i >= start + length)
      g_ptr_array_add (rest, (gpointer) words[i]);
  g_ptr_array_add (rest, NULL);
  return (const char **) g_ptr_array_free (rest, FALSE);
}

/* Explains all commands that begin as WORDS do, as in `staff --help`; FALSE when there is none or
 * it is not asked for. */
static gboolean
explain_several (const char *const *words)
{
  gsize length = 0;
  while (words[length] != NULL && words[length][0] != '-')
    length++;
  if (length == 0 || g_strcmp0 (words[length], "--help") != 0)
    return FALSE;
  g_autofree const char **first = words_around (words, length, G_MAXSIZE - length);
  g_autofree char *overview = command_overview (first);
  fputs (overview, stdout);
  return overview[0] != '\0';
}

static gboolean
run_command (const Command *command, const char *const *words, GError **error)
{
  g_autofree const ArgumentOption **tables = command_options (command);
  g_autoptr (Arguments) arguments = arguments_parse (tables, command->operands, words, error);
  if (arguments == NULL)
    return FALSE;
  return print_information (arguments, command) ||
         (arguments_check (arguments, error) && run (command, arguments, error));
}

/* A mistake in the command line is told together with what is right. */
static gboolean
run_words (const char *const *words, GError **error)
{
  if (!check_words (words, error))
    return FALSE;
  gsize length, start = command_start (words);
  const Command *command = command_find (words + start, &length);
  if (words[start] == NULL)
    return run_options (words, error);
  if (command == NULL && explain_several (words + start))
    return TRUE;
  if (command == NULL) {
    set_no_command (words[start], error);
    return FALSE;
  }
  g_autofree const char **rest = words_around (words, start, length);
  g_autoptr (GError) problem = NULL;
  if (run_command (command, rest, &problem))
    return TRUE;
  g_autofree char *usage = command_usage (command);
  if (g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_USAGE))
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE, "%s\n%s", problem->message,
                 g_strchomp (usage));
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* What could not be written was not said. */
static gboolean
finish_output (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout) && fclose (stdout) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
               "the output cannot be written: %s", g_strerror (errno));
  return FALSE;
}

int
main (int argc G_GNUC_UNUSED, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unwritten = NULL;
  descriptor_open_standard (1);
  setlocale (LC_CTYPE, "C.UTF-8");
  signal (SIGPIPE, SIG_IGN);
  log_open ("tocsin", LOG_TO_STDERR);
  run_words ((const char *const *) argv + 1, &error);
  finish_output (&unwritten);
  const GError *problem = error != NULL ? error : unwritten;
  if (problem != NULL)
    log_error ("%s", problem->message);
  return tocsin_error_exit_status (problem);
}
