/* tocsin-escalate(8): what time brings about. Exit 0, 2 for a wrong command line, 75 otherwise. */

#include "config.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/printer.h"

#include "app/config.h"
#include "app/escalate.h"
#include "cmd/argument.h"
#include "cmd/descriptor.h"

#define EXIT_USAGE 2

static const ArgumentOption options[] = {
  { "c", "FILE", ARGUMENT_OPTIONAL },     { "loop", NULL, ARGUMENT_OPTIONAL },
  { "dry-run", NULL, ARGUMENT_OPTIONAL }, { "json", NULL, ARGUMENT_OPTIONAL },
  { "help", NULL, ARGUMENT_OPTIONAL },    { NULL },
};

/* The only word between a signal handler and the loop. */
static volatile int stop;

/* Comes again each second: the first may have come between the look at `stop` and a long wait. */
static void
on_signal (int number G_GNUC_UNUSED)
{
  stop = 1;
  alarm (1);
}

/* The mail under way is finished first; whatever waits is interrupted. */
static void
stop_on_signals (void)
{
  struct sigaction action = { .sa_handler = on_signal };
  sigemptyset (&action.sa_mask);
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGALRM, &action, NULL);
}

static gboolean
check_words (const Arguments *arguments, GError **error)
{
  gboolean dry = arguments_has (arguments, "dry-run");
  if (dry ? !arguments_has (arguments, "loop") : !arguments_has (arguments, "json"))
    return arguments_check (arguments, error);
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE,
                       dry ? "--dry-run goes without --loop" : "--json needs --dry-run");
  return FALSE;
}

/* Nothing is ever due yet: there are no clocks on tickets. */
static gboolean
print_due (gboolean json, GError **error)
{
  g_autoptr (json_t) due = json_array ();
  if (json)
    printer_json (stdout, due);
  else
    puts ("nothing is due");
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "the output cannot be written: %s",
               g_strerror (errno));
  return FALSE;
}

static gboolean
run (const Arguments *arguments, GError **error)
{
  if (!check_words (arguments, error))
    return FALSE;
  g_autoptr (Config) config = config_load (arguments_value (arguments, "c"), error);
  if (config == NULL)
    return FALSE;
  if (arguments_has (arguments, "dry-run"))
    return print_due (arguments_has (arguments, "json"), error);
  if (!arguments_has (arguments, "loop"))
    return escalate_pass (config, error);
  stop_on_signals ();
  escalate_loop (config, &stop);
  return TRUE;
}

int
main (int argc G_GNUC_UNUSED, char **argv)
{
  static const ArgumentOption *const tables[] = { options, NULL };
  g_autoptr (GError) error = NULL;
  descriptor_open_standard (EX_TEMPFAIL);
  setlocale (LC_CTYPE, "C.UTF-8");
  signal (SIGPIPE, SIG_IGN);
  log_open ("tocsin-escalate", LOG_TO_STDERR);
  g_autofree char *synopsis = argument_synopsis (options);
  g_autoptr (Arguments) arguments =
      arguments_parse (tables, "", (const char *const *) argv + 1, &error);
  if (arguments != NULL && arguments_has (arguments, "help")) {
    printf ("usage: tocsin-escalate %s\n", synopsis);
    return EX_OK;
  }
  if (arguments != NULL && run (arguments, &error))
    return EX_OK;
  gboolean usage = g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE);
  log_error ("%s%s%s", error->message, usage ? "\nusage: tocsin-escalate " : "",
             usage ? synopsis : "");
  return usage ? EXIT_USAGE : EX_TEMPFAIL;
}
