#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/child.h"

enum { SECOND = G_USEC_PER_SEC, CAPACITY = 1000 };

static void
echo (int answer, int input, gconstpointer data)
{
  g_assert (input == -1);
  child_write (answer, data, strlen (data));
}

static void
die (int answer, int input, gconstpointer data)
{
  (void) input;
  (void) data;
  child_write (answer, "half", 4);
  raise (SIGKILL);
}

static void
hang (int answer, int input, gconstpointer data)
{
  (void) input;
  (void) data;
  child_write (answer, "half", 4);
  pause ();
}

/* Closes its answer and goes on: must not be waited for. */
static void
hide (int answer, int input, gconstpointer data)
{
  (void) input;
  (void) data;
  close (answer);
  pause ();
}

static void
chatter (int answer, int input, gconstpointer data)
{
  (void) input;
  (void) data;
  while (child_write (answer, "never ends ", 11))
    ;
}

static void
count_descriptors (int answer, int input, gconstpointer data)
{
  (void) data;
  char open[64] = { 0 };
  for (int fd = 0; fd < 63; fd++)
    open[fd] = fcntl (fd, F_GETFD) >= 0 ? 'x' : '-';
  g_assert (input > answer);
  child_write (answer, open, strlen (open));
}

static ChildEnd *
run (ChildJob job, int input, gint64 wait)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Child) child = child_start (job, "hello", input, &error);
  g_assert_no_error (error);
  ChildEnd *end = child_finish (child, g_get_monotonic_time () + wait, CAPACITY);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
  return end;
}

static void
assert_answer (const ChildEnd *end, const char *text)
{
  g_assert_cmpmem (end->bytes->data, end->bytes->len, text, strlen (text));
}

static void
test_answer (void)
{
  g_autoptr (ChildEnd) end = run (echo, -1, 10 * SECOND);
  assert_answer (end, "hello");
  g_assert_false (end->late);
  g_assert_false (end->overlong);
  g_assert_cmpint (end->status, ==, 0);
}

static void
test_death (void)
{
  g_autoptr (ChildEnd) end = run (die, -1, 10 * SECOND);
  assert_answer (end, "half");
  g_assert_false (end->late);
  g_assert_cmpint (WTERMSIG (end->status), ==, SIGKILL);
}

static void
test_deadline (void)
{
  g_autoptr (ChildEnd) end = run (hang, -1, SECOND / 5);
  assert_answer (end, "half");
  g_assert_true (end->late);
}

static void
test_hiding (void)
{
  g_autoptr (ChildEnd) end = run (hide, -1, 10 * SECOND);
  g_assert_cmpuint (end->bytes->len, ==, 0);
  g_assert_false (end->late);
  g_assert_cmpint (WTERMSIG (end->status), ==, SIGKILL);
}

static void
test_capacity (void)
{
  g_autoptr (ChildEnd) end = run (chatter, -1, 10 * SECOND);
  g_assert_true (end->overlong);
  g_assert_cmpuint (end->bytes->len, <=, CAPACITY);
}

static void
test_descriptors (void)
{
  int secret = open ("/etc/passwd", O_RDONLY); /* without close-on-exec, as libraries open */
  g_autoptr (ChildEnd) end = run (count_descriptors, secret, 10 * SECOND);
  g_autofree char *open = g_strndup ((const char *) end->bytes->data, end->bytes->len);
  g_assert_true (g_str_has_prefix (open, "xxxxx-----"));
  g_assert_null (strchr (open + 5, 'x'));
  close (secret);
}

static void
test_abandoned (void)
{
  g_autoptr (GError) error = NULL;
  Child *child = child_start (hang, NULL, -1, &error);
  g_assert_no_error (error);
  child_free (child);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/child/answer-comes-back-whole", test_answer);
  g_test_add_func ("/mail/child/death-is-told", test_death);
  g_test_add_func ("/mail/child/deadline-ends-it", test_deadline);
  g_test_add_func ("/mail/child/closed-answer-ends-it", test_hiding);
  g_test_add_func ("/mail/child/endless-answer-ends-it", test_capacity);
  g_test_add_func ("/mail/child/keeps-no-descriptor-of-the-parent", test_descriptors);
  g_test_add_func ("/mail/child/abandoned-child-is-reaped", test_abandoned);
  return g_test_run ();
}
