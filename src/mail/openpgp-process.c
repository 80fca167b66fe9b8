#include "mail/openpgp-process.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

#include "mail/child.h"

enum { FIRST_FILE = 4, ANSWER_BYTES = 1 << 20 };

/* Less than programs get by the clock, so that one with too much to do meets this bound first. */
enum { CPU_SECONDS = 4 };

static const rlim_t memory_bytes = 512 << 20;
static const rlim_t file_bytes = 4 << 20;

/* What the child says instead of the program's answer when there was no program to answer. */
static const char not_started[] = "!";

static gboolean
limit (__rlimit_resource_t resource, rlim_t most)
{
  struct rlimit wanted = { .rlim_cur = most, .rlim_max = most };
  return setrlimit (resource, &wanted) == 0;
}

/* At the first bound the program gets SIGXCPU, which nothing else sends; SIGKILL, at the second,
 * could be anybody's. */
static gboolean
limit_processor (void)
{
  struct rlimit wanted = { .rlim_cur = CPU_SECONDS, .rlim_max = CPU_SECONDS + 1 };
  return setrlimit (RLIMIT_CPU, &wanted) == 0;
}

static gboolean
confine (void)
{
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limit (RLIMIT_AS, memory_bytes) &&
         limit_processor () && limit (RLIMIT_CORE, 0) && limit (RLIMIT_FSIZE, file_bytes) &&
         limit (RLIMIT_NPROC, 0);
}

/* Opens BYTES as the descriptor FD, the lowest that is free. */
static gboolean
open_file (GBytes *bytes, int fd)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  return memfd_create ("openpgp", 0) == fd && child_write (fd, data, length);
}

static void
run_in_child (int answer, int input G_GNUC_UNUSED, gconstpointer data)
{
  const OpenpgpProcess *process = data;
  char *const environment[] = { NULL };
  int fd = FIRST_FILE;
  gboolean ready = TRUE;
  for (GBytes *const *file = process->files; ready && *file != NULL; file++)
    ready = open_file (*file, fd++);
  if (process->standard_output)
    ready = ready && dup2 (answer, STDOUT_FILENO) >= 0;
  /* The second copy of the pipe is closed by the kernel when the program ends, not before. */
  ready = ready && dup2 (STDIN_FILENO, STDERR_FILENO) >= 0 && dup (answer) >= 0 && confine ();
  if (ready)
    execve (process->arguments[0], (char *const *) process->arguments, environment);
  child_write (answer, not_started, 1);
}

/* TEMPORARY or TIMEOUT when PATH was not started, or was stopped by something other than what it
 * was given: that alone can take it to the bounds of its answer, processor time and files, or make
 * it crash. */
static gboolean
check_end (const ChildEnd *end, const char *path, GError **error)
{
  int signal = WIFSIGNALED (end->status) ? WTERMSIG (end->status) : 0;
  gboolean stopped = signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGHUP;
  gboolean ended = !end->late && !stopped;
  if (end->bytes->len == 1 && end->bytes->data[0] == (guint8) not_started[0]) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "%s cannot be started", path);
    return FALSE;
  }
  if (ended || end->overlong)
    return TRUE;
  if (end->late)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT, "%s has not ended in time", path);
  else
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "%s was ended by signal %d (%s)",
                 path, signal, g_strsignal (signal));
  return FALSE;
}

OpenpgpAnswer *
openpgp_process_run (const OpenpgpProcess *process, GError **error)
{
  g_autoptr (Child) child = child_start (run_in_child, process, -1, error);
  if (child == NULL)
    return NULL;
  g_autoptr (ChildEnd) end = child_finish (child, process->deadline, ANSWER_BYTES);
  if (!check_end (end, process->arguments[0], error))
    return NULL;
  OpenpgpAnswer *answer = g_new0 (OpenpgpAnswer, 1);
  answer->answer = g_bytes_new (end->bytes->data, end->bytes->len);
  answer->done = !end->overlong && WIFEXITED (end->status) && WEXITSTATUS (end->status) == 0;
  return answer;
}

void
openpgp_answer_free (OpenpgpAnswer *answer)
{
  if (answer == NULL)
    return;
  g_bytes_unref (answer->answer);
  g_free (answer);
}
