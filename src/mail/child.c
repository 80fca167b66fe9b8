#include "config.h"

#include "mail/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

/* Where the child finds its descriptors. */
enum { ANSWER = 3, INPUT = 4, ABOVE_ALL = 10 };

struct _Child {
  pid_t pid;  /* 0 once reaped */
  int answer; /* reading end, -1 once closed */
};

/* Leaves the child 0 to 2 on /dev/null, ANSWER and INPUT, and nothing else. */
static gboolean
keep_only (int answer, int input)
{
  int null = open ("/dev/null", O_RDWR);
  int high_answer = fcntl (answer, F_DUPFD, ABOVE_ALL);
  int high_input = input < 0 ? -1 : fcntl (input, F_DUPFD, ABOVE_ALL);
  if (null < 0 || high_answer < 0 || (input >= 0 && high_input < 0))
    return FALSE;
#ifdef TOCSIN_SANITIZERS
  const int last = STDOUT_FILENO; /* a sanitizer's report must come out */
#else
  const int last = STDERR_FILENO;
#endif
  for (int fd = 0; fd <= last; fd++)
    if (dup2 (null, fd) < 0)
      return FALSE;
  if (dup2 (high_answer, ANSWER) < 0 || (input >= 0 && dup2 (high_input, INPUT) < 0))
    return FALSE;
  return close_range (input < 0 ? ANSWER + 1 : INPUT + 1, ~0U, 0) == 0;
}

static void
run_child (ChildJob job, gconstpointer data, const int ends[2], int input)
{
  if (!keep_only (ends[1], input))
    _exit (1);
  job (ANSWER, input < 0 ? -1 : INPUT, data);
  _exit (0);
}

Child *
child_start (ChildJob job, gconstpointer data, int input, GError **error)
{
  int ends[2];
  if (pipe2 (ends, O_CLOEXEC) != 0) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "cannot make a pipe: %s",
                 g_strerror (errno));
    return NULL;
  }
  pid_t parent = getpid ();
  pid_t pid = fork ();
  if (pid == 0) {
    /* The second look closes the gap in which the parent died before the first was in force. */
    if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid () != parent)
      _exit (1);
    run_child (job, data, ends, input);
  }
  int failure = errno;
  close (ends[1]);
  if (pid < 0) {
    close (ends[0]);
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "cannot make a process: %s",
                 g_strerror (failure));
    return NULL;
  }
  Child *child = g_new0 (Child, 1);
  child->pid = pid;
  child->answer = ends[0];
  return child;
}

/* The wait status. A child that is already dying keeps the status it dies with. */
static int
reap (Child *child)
{
  int status = 0;
  kill (child->pid, SIGKILL);
  while (waitpid (child->pid, &status, 0) < 0 && errno == EINTR)
    ;
  close (child->answer);
  child->pid = 0;
  child->answer = -1;
  return status;
}

/* Waits for something to read; FALSE when DEADLINE passed. */
static gboolean
wait_readable (int fd, gint64 deadline)
{
  for (;;) {
    gint64 left = deadline - g_get_monotonic_time ();
    if (left <= 0)
      return FALSE;
    struct pollfd watched = { .fd = fd, .events = POLLIN };
    /* Rounded up, so that the last wait does not spin. */
    int ready = poll (&watched, 1, (int) MIN (left / 1000 + 1, G_MAXINT));
    if (ready > 0)
      return TRUE;
    if (ready < 0 && errno != EINTR)
      return FALSE;
  }
}

ChildEnd *
child_finish (Child *child, gint64 deadline, gsize capacity)
{
  g_assert (child->pid != 0);
  ChildEnd *end = g_new0 (ChildEnd, 1);
  end->bytes = g_byte_array_new ();
  for (;;) {
    guint8 buffer[16384];
    end->late = !wait_readable (child->answer, deadline);
    if (end->late)
      break;
    ssize_t count = read (child->answer, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      break;
    end->overlong = end->bytes->len + (gsize) count > capacity;
    if (end->overlong)
      break;
    g_byte_array_append (end->bytes, buffer, (guint) count);
  }
  end->status = reap (child);
  return end;
}

void
child_free (Child *child)
{
  if (child == NULL)
    return;
  if (child->pid != 0)
    reap (child);
  g_free (child);
}

void
child_end_free (ChildEnd *end)
{
  if (end == NULL)
    return;
  g_byte_array_unref (end->bytes);
  g_free (end);
}

gboolean
child_write (int answer, gconstpointer bytes, gsize length)
{
  const char *rest = bytes;
  while (length > 0) {
    ssize_t count = write (answer, rest, length);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return FALSE;
    rest += count;
    length -= (gsize) count;
  }
  return TRUE;
}
