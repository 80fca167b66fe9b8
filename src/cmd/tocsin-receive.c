/* tocsin-receive(8): Postfix hands one mail over. Exit 0 or 75, nothing else, ever: whatever status
 * anything in this process would end with, a funnel turns it into 75. The one way to 0 is the
 * _exit() behind receive_mail(). */

#include "config.h"

#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#include "app/receive.h"
#include "cmd/argument.h"
#include "cmd/descriptor.h"

/* The last resort, below the time limit of the transport that etc/postfix sets (300 s): exceeding
 * that would bounce the mail. The real deadline is an option of the configuration. */
#define ALARM_SECONDS 290

/* Room for the signal handler when the stack itself is the trouble. */
#define SIGNAL_STACK_BYTES 16384

static const ArgumentOption options[] = {
  { "c", "FILE", ARGUMENT_OPTIONAL },
  { "sender", "ADDRESS", ARGUMENT_REQUIRED },
  { "recipient", "ADDRESS", ARGUMENT_REQUIRED },
  { "original", "ADDRESS", ARGUMENT_OPTIONAL },
  { "queue-id", "ID", ARGUMENT_OPTIONAL },
  { "size", "BYTES", ARGUMENT_OPTIONAL },
  { "sasl-user", "USER", ARGUMENT_OPTIONAL },
  { "client", "ADDRESS", ARGUMENT_OPTIONAL },
  { "queue", "QUEUE", ARGUMENT_OPTIONAL },
  { "action", "correspond|comment", ARGUMENT_OPTIONAL },
  { "foreground", NULL, ARGUMENT_OPTIONAL },
  { "help", NULL, ARGUMENT_OPTIONAL },
  { NULL },
};

/* Signals that end no process, or that nobody can catch. Every other one is a way to end that
 * nobody approved. */
static const int harmless_signals[] = { SIGKILL, SIGSTOP, SIGCHLD, SIGCONT,  SIGTSTP,
                                        SIGTTIN, SIGTTOU, SIGURG,  SIGWINCH, SIGPIPE };

static gboolean
is_harmless (int number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (harmless_signals); i++)
    if (harmless_signals[i] == number)
      return TRUE;
  return FALSE;
}

static void
end_put_off (void)
{
  _exit (EX_TEMPFAIL);
}

static void
on_signal (int number G_GNUC_UNUSED)
{
  _exit (EX_TEMPFAIL);
}

static void
handle_signals (void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };
  sigemptyset (&action.sa_mask);
  for (int number = 1; number <= SIGRTMAX; number++)
    if (!is_harmless (number))
      sigaction (number, &action, NULL);
}

/* The parser's child must die as it dies: its parent tells a crash and a limit by the signal. */
static void
restore_signals (void)
{
  handle_signals (SIG_DFL);
}

/* STACK (SIGNAL_STACK_BYTES) must live as long as the process. */
static void
close_funnel (void *stack)
{
  const stack_t alternative = { .ss_sp = stack, .ss_size = SIGNAL_STACK_BYTES };
  atexit (end_put_off);
  sigaltstack (&alternative, NULL);
  handle_signals (on_signal);
  pthread_atfork (NULL, NULL, restore_signals);
  signal (SIGPIPE, SIG_IGN);
  alarm (ALARM_SECONDS);
}

/* Makes standard output and error silent. Returns a copy of both for unmute(). */
static void
mute (int copies[2])
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  copies[0] = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  copies[1] = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (null < 0 || copies[0] < 0 || copies[1] < 0 || dup2 (null, STDOUT_FILENO) < 0 ||
      dup2 (null, STDERR_FILENO) < 0)
    _exit (EX_TEMPFAIL);
}

static void
unmute (const int copies[2])
{
  if (dup2 (copies[0], STDOUT_FILENO) < 0 || dup2 (copies[1], STDERR_FILENO) < 0)
    _exit (EX_TEMPFAIL);
}

/* Nothing of the caller's surroundings may have a say. */
static void
settle_environment (void)
{
  umask (077);
  setlocale (LC_CTYPE, "C.UTF-8");
  g_setenv ("TZ", "UTC", TRUE);
  /* OpenSSL, which libpq brings along, reads its configuration as it starts: 0.4 ms per mail for
   * nothing we use. */
  g_setenv ("OPENSSL_CONF", "/dev/null", TRUE);
}

/* The words of the command line as valid UTF-8: an envelope may hold any byte. The caller frees
 * them. */
static char **
read_words (char **argv)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  for (char **word = argv; *word != NULL; word++) {
    g_autofree char *text = text_from_bytes (*word, strlen (*word));
    g_strv_builder_add (builder, text);
  }
  char **words = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return words;
}

/* The value of option NAME; NULL when it was not given or is empty, as Postfix leaves what it does
 * not know. The caller frees it. */
static char *
known_value (const Arguments *arguments, const char *name)
{
  const char *value = arguments_value (arguments, name);
  return value == NULL || value[0] == '\0' ? NULL : g_strdup (value);
}

static Envelope *
read_envelope (const Arguments *arguments, GError **error)
{
  g_autoptr (Envelope) envelope = envelope_new ();
  const char *size = arguments_value (arguments, "size");
  envelope->size = -1;
  if (!arguments_check (arguments, error) ||
      (size != NULL && !argument_number (size, "--size", 0, G_MAXINT64, &envelope->size, error)))
    return NULL;
  envelope->sender = g_strdup (arguments_value (arguments, "sender"));
  envelope->recipient = g_strdup (arguments_value (arguments, "recipient"));
  envelope->original = known_value (arguments, "original");
  envelope->queue_id = known_value (arguments, "queue-id");
  envelope->sasl_user = known_value (arguments, "sasl-user");
  envelope->client = known_value (arguments, "client");
  envelope->queue = known_value (arguments, "queue");
  envelope->action = known_value (arguments, "action");
  return g_steal_pointer (&envelope);
}

static void
log_result (const Envelope *envelope, const ReceiveResult *result, gint64 start)
{
  g_autofree char *queue_id = text_one_line (envelope->queue_id ? envelope->queue_id : "-");
  g_autofree char *recipient = text_one_line (envelope->recipient);
  g_autofree char *place = result->quarantined ? g_strdup ("quarantined")
                           : result->ticket == 0
                               ? g_strdup ("ticket=none")
                               : g_strdup_printf ("ticket=%" G_GINT64_FORMAT, result->ticket);
  log_info ("mail queue-id=%s recipient=%s %s trips=%u ms=%" G_GINT64_FORMAT, queue_id, recipient,
            place, result->trips, (g_get_monotonic_time () - start) / 1000);
}

/* Ends the process. */
static void
receive (const Arguments *arguments, pid_t parent, gint64 start)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Envelope) envelope = read_envelope (arguments, &error);
  ReceiveResult result = { 0 };
  const ReceiveRequest request = { .config_file = arguments_value (arguments, "c"),
                                   .envelope = envelope,
                                   .input = STDIN_FILENO,
                                   .parent = parent };
  if (envelope != NULL && receive_mail (&request, &result, &error)) {
    log_result (envelope, &result, start);
    _exit (EX_OK);
  }
  g_autofree char *problem = text_one_line (error->message);
  g_autofree char *queue_id =
      text_one_line (envelope != NULL && envelope->queue_id != NULL ? envelope->queue_id : "-");
  log_error ("deferred: %s (queue-id=%s)", problem, queue_id);
  _exit (EX_TEMPFAIL);
}

static void
print_help (void)
{
  g_autofree char *synopsis = argument_synopsis (options);
  printf ("usage: tocsin-receive %s < message\n", synopsis);
  fflush (stdout);
}

int
main (int argc G_GNUC_UNUSED, char **argv)
{
  const pid_t parent = getppid ();
  const gint64 start = g_get_monotonic_time ();
  static const ArgumentOption *const tables[] = { options, NULL };
  char stack[SIGNAL_STACK_BYTES];
  int copies[2];
  close_funnel (stack);
  descriptor_open_standard (EX_TEMPFAIL);
  if (close_range (STDERR_FILENO + 1, ~0U, 0) != 0)
    _exit (EX_TEMPFAIL);
  gboolean loud = isatty (STDOUT_FILENO);
  mute (copies);
  settle_environment ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = read_words (argv + 1);
  g_autoptr (Arguments) arguments =
      arguments_parse (tables, "", (const char *const *) words, &error);
  gboolean help = arguments != NULL && arguments_has (arguments, "help");
  loud = loud || help ||
         (arguments != NULL ? arguments_has (arguments, "foreground")
                            : g_strv_contains ((const char *const *) words, "--foreground"));
  if (loud)
    unmute (copies);
  close_range (STDERR_FILENO + 1, ~0U, 0);
  log_open ("tocsin-receive", loud ? LOG_TO_STDERR : LOG_TO_SYSLOG);
  if (help)
    print_help ();
  else if (arguments == NULL)
    log_error ("deferred: %s", error->message);
  else
    receive (arguments, parent, start);
  return EX_TEMPFAIL;
}
