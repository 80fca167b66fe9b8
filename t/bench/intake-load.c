/* The load of t/bench/intake: hands mails to a program as pipe(8) does, AT-ONCE at a time, and says
 * what each took. Small, so that starting a process costs what it must and no memory of ours is
 * taken for the program's.
 *
 * usage: intake-load AT-ONCE COUNT FIRST MAIL PROGRAM [ARGUMENT]...
 *
 * The file MAIL and the arguments hold @N@ wherever the number of the mail belongs, from FIRST on.
 * Prints a line for each mail when it is through, in microseconds and KiB: start, end (of one
 * clock), processor time of the program and what it waited for, peak memory of the largest of
 * these. Ends with 1 when a program ends otherwise than with 0. */

#include <glib.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE_MAXIMUM = 100, PIPE_BYTES = 65536 };

typedef struct {
  pid_t pid; /* 0 while there is none */
  gint64 start;
} Slot;

typedef struct {
  char *mail;       /* with @N@ */
  char **arguments; /* of the program, itself the first; with @N@ */
} Work;

static void
fail (const char *what)
{
  perror (what);
  exit (1);
}

/* TEXT with NUMBER in each place; the caller frees it. */
static char *
numbered (const char *text, guint number)
{
  g_autofree char *digits = g_strdup_printf ("%u", number);
  g_auto (GStrv) parts = g_strsplit (text, "@N@", -1);
  return g_strjoinv (digits, parts);
}

/* The reading end of a pipe that holds all of mail NUMBER and ends there. */
static int
pipe_of (const Work *work, guint number)
{
  g_autofree char *mail = numbered (work->mail, number);
  size_t length = strlen (mail);
  int ends[2];
  if (length > PIPE_BYTES || pipe (ends) != 0 ||
      write (ends[1], mail, length) != (ssize_t) length || close (ends[1]) != 0)
    fail ("pipe");
  return ends[0];
}

static Slot
start (const Work *work, guint number)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  for (char **argument = work->arguments; *argument != NULL; argument++)
    g_ptr_array_add (arguments, numbered (*argument, number));
  g_ptr_array_add (arguments, NULL);
  static const char *const environment[] = { "LANG=C", "PATH=/usr/bin:/bin", NULL };
  int input = pipe_of (work, number);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_addclose (&actions, input);
  Slot slot = { .start = g_get_monotonic_time () };
  if (posix_spawn (&slot.pid, work->arguments[0], &actions, NULL, (char **) arguments->pdata,
                   (char **) environment) != 0)
    fail (work->arguments[0]);
  posix_spawn_file_actions_destroy (&actions);
  close (input);
  return slot;
}

static gint64
processor_time (const struct rusage *usage)
{
  return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * G_USEC_PER_SEC +
         usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

/* Waits for one program to end, reports it, and returns its slot, free. */
static Slot *
finish (Slot *slots)
{
  int status;
  struct rusage usage;
  pid_t pid = wait4 (-1, &status, 0, &usage);
  gint64 end = g_get_monotonic_time ();
  if (pid < 0)
    fail ("wait4");
  if (status != 0) {
    fprintf (stderr, "intake-load: a program ended with wait status %d\n", status);
    exit (1);
  }
  Slot *slot = slots;
  while (slot->pid != pid)
    slot++;
  slot->pid = 0;
  printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %ld\n", slot->start, end,
          processor_time (&usage), usage.ru_maxrss);
  return slot;
}

int
main (int argc, char **argv)
{
  guint at_once = argc < 6 ? 0 : (guint) atoi (argv[1]);
  if (at_once == 0 || at_once > AT_ONCE_MAXIMUM)
    return 2;
  guint first = (guint) atoi (argv[3]);
  guint end = first + (guint) atoi (argv[2]);
  Work work = { .arguments = argv + 5 };
  if (!g_file_get_contents (argv[4], &work.mail, NULL, NULL))
    fail (argv[4]);
  Slot slots[AT_ONCE_MAXIMUM] = { 0 };
  guint running = 0;
  for (guint number = first; number < end; number++) {
    Slot *slot = running < at_once ? &slots[running++] : finish (slots);
    *slot = start (&work, number);
  }
  while (running-- > 0)
    finish (slots);
  g_free (work.mail);
  return 0;
}
