#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/error.h"

#include "mail/parse.h"
#include "mail/sandbox.h"

#include "spool.h"

enum { SECOND = G_USEC_PER_SEC };

/* Parses and closes SPOOL. */
static Mail *
parse_with (int spool, const ParseLimits *limits, gint64 wait, GError **error)
{
  const ParseRequest request = { .sender = "a@x.test", .instance = "us.test", .limits = limits };
  g_autoptr (Parse) parse = parse_start (spool, &request, error);
  g_assert_nonnull (parse);
  Mail *mail = parse_finish (parse, g_get_monotonic_time () + wait, error);
  close (spool);
  return mail;
}

static void
test_plain_mail (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = parse_with (
      spool_text ("From: Ann <ann@x.test>\nTo: us@y.test\nSubject: hello\n\nfirst\nsecond\n"),
      &spool_limits, 10 * SECOND, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mail->class, ==, MAIL_HUMAN);
  g_assert_cmpstr (mail->from, ==, "ann@x.test");
  g_assert_cmpstr (mail->from_name, ==, "Ann");
  g_assert_cmpstr (mail->to[0], ==, "us@y.test");
  g_assert_cmpstr (mail->subject, ==, "hello");
  g_assert_cmpstr (mail->text, ==, "first\nsecond");
}

/* The signed part is read by a parser of its own, which finds libxml2 loaded when it needs it. */
static void
test_signed_mail (void)
{
  static const char start[] =
      "From: Ann <ann@x.test>\nContent-Type: multipart/signed; boundary=b;\n"
      " protocol=\"application/pgp-signature\"\n\n--b\n";
  static const char behind[] = "\n--b\nContent-Type: application/pgp-signature\n\n"
                               "-----BEGIN PGP SIGNATURE-----\n--b--\n";
  static const char *const parts[] = { "Content-Type: text/plain\n\nfirst\n",
                                       "Content-Type: text/html\n\n<p>first\n",
                                       "Content-Type: text/html\nX: text/plain\n\n<p>first\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *text = g_strconcat (start, parts[i], behind, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (Mail) mail = parse_with (spool_text (text), &spool_limits, 10 * SECOND, &error);
    g_assert_no_error (error);
    g_assert_nonnull (mail->signed_part);
    g_assert_null (mail->signed_part->problem);
    g_assert_cmpstr (mail->signed_part->text, ==, "first");
    g_assert_cmpint (mail->signed_part->offset, ==, strlen (start));
    g_assert_cmpint (mail->signed_part->length, ==, strlen (parts[i]));
  }
}

static void
test_empty_message (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = parse_with (spool_text (""), &spool_limits, 10 * SECOND, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mail->class, ==, MAIL_MALFORMED);
  g_assert_cmpstr (mail->text, ==, "");
}

/* Behind the filter no converter can be loaded: they must be there already. */
static void
test_character_sets (void)
{
  static const struct {
    const char *charset;
    const char *body;
    const char *text;
  } cases[] = {
    { "iso-8859-1", "gr\xFC\xDF", "grüß" },
    { "ISO-8859-15", "\xA4", "€" },
    { "windows-1252", "\x80", "€" },
    { "\"koi8-r\"", "\xD0\xD2", "пр" },
    { "shift_jis", "\x93\xFA\x96\x7B", "日本" },
    { "gb18030", "\xC4\xE3", "你" },
    { "iso-2022-jp", "\x1B$BF|\x1B(B", "日" },
    { "utf-8", "ü", "ü" },
    { "no-such-set", "\x80", "€" },
    { "us-ascii", "\x80", "€" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].charset);
    g_autofree char *text =
        g_strdup_printf ("From: a@x.test\nContent-Type: text/plain; charset=%s\n"
                         "Content-Transfer-Encoding: 8bit\n\n%s\n",
                         cases[i].charset, cases[i].body);
    g_autoptr (GError) error = NULL;
    g_autoptr (Mail) mail = parse_with (spool_text (text), &spool_limits, 10 * SECOND, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (mail->text, ==, cases[i].text);
  }
}

static void
test_encoded_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail =
      parse_with (spool_text ("From: =?koi8-r?Q?=D0=D2?= <a@x.test>\n"
                              "Subject: =?iso-2022-jp?B?GyRCRnwbKEI=?= =?windows-1252?Q?=80?=\n\n"),
                  &spool_limits, 10 * SECOND, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mail->from_name, ==, "пр");
  g_assert_cmpstr (mail->subject, ==, "日€");
}

static void
test_nested_groups (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (parse_with (spool_repeated ("From: a@x.test\nTo: ", "g:", 45000, "\n\nhi\n"),
                             &spool_limits, 10 * SECOND, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
}

/* In a mail within the mail GMime would see them too. */
static void
test_nested_groups_inside (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (parse_with (spool_repeated ("From: a@x.test\nContent-Type: message/rfc822\n\nTo: ",
                                             "g:", 1000000, "\n\nhi\n"),
                             &spool_limits, 10 * SECOND, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
}

static void
test_nested_multiparts (void)
{
  g_autoptr (GString) text = g_string_new ("From: a@x.test\n");
  for (int i = 0; i < 30000; i++)
    g_string_append_printf (text, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
  g_autoptr (GError) error = NULL;
  g_assert_null (
      parse_with (spool_bytes (text->str, text->len), &spool_limits, 10 * SECOND, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "nested deeper"));
}

/* The largest child so far, in bytes. */
static gint64
peak_of_children (void)
{
  struct rusage usage;
  g_assert_cmpint (getrusage (RUSAGE_CHILDREN, &usage), ==, 0);
  return (gint64) usage.ru_maxrss * 1024;
}

static void
test_large_mail (void)
{
  static const char *const types[] = {
    "text/plain", "application/octet-stream\nContent-Transfer-Encoding: base64", "message/rfc822"
  };
  const gint64 size = 25 << 20;
  const char *line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\n";
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    g_test_message ("%s", types[i]);
    g_autofree char *header = g_strdup_printf ("From: a@x.test\nContent-Type: %s\n\n", types[i]);
    g_autoptr (GError) error = NULL;
    int spool = spool_repeated (header, line, (gsize) size / strlen (line), "");
    gint64 start = g_get_monotonic_time ();
    g_autoptr (Mail) mail = parse_with (spool, &spool_limits, 30 * SECOND, &error);
    g_test_message ("%.3f s, %" G_GINT64_FORMAT " MB",
                    (double) (g_get_monotonic_time () - start) / SECOND, peak_of_children () >> 20);
    g_assert_no_error (error);
    g_assert_cmpuint (strlen (mail->text), <=, spool_limits.text_bytes);
#ifndef TOCSIN_SANITIZERS
    g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * SECOND);
    g_assert_cmpint (peak_of_children (), <, 2 * size + (40 << 20));
#endif
  }
}

static void
test_limits (void)
{
  static const struct {
    const char *label;
    ParseLimits limits;
    const char *prefix, *unit, *suffix;
    gsize count;
  } cases[] = {
    { "bytes", { .message_bytes = 999 }, "From: a@x.test\n\n", "x", "\n", 1000 },
    { "header of", { .header_bytes = 999 }, "From: a@x.test\n", "X: y\n", "\n", 300 },
    { "header fields", { .header_lines = 99 }, "From: a@x.test\n", "X: y\n", "\n", 100 },
    { "addresses", { .addresses = 99 }, "From: a@x.test\nTo: ", "b@x.test, ", "c@x.test\n\n", 99 },
    { "parts",
      { .parts = 99 },
      "From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n",
      "--b\n\nx\n",
      "--b--\n",
      100 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    ParseLimits limits = spool_limits;
    const ParseLimits *own = &cases[i].limits;
    limits.message_bytes = own->message_bytes != 0 ? own->message_bytes : limits.message_bytes;
    limits.header_bytes = own->header_bytes != 0 ? own->header_bytes : limits.header_bytes;
    limits.header_lines = own->header_lines != 0 ? own->header_lines : limits.header_lines;
    limits.addresses = own->addresses != 0 ? own->addresses : limits.addresses;
    limits.parts = own->parts != 0 ? own->parts : limits.parts;
    int spool = spool_repeated (cases[i].prefix, cases[i].unit, cases[i].count, cases[i].suffix);
    int again = dup (spool);
    g_autoptr (GError) error = NULL;
    g_assert_null (parse_with (spool, &limits, 10 * SECOND, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
    g_assert_nonnull (strstr (error->message, cases[i].label));
    g_clear_error (&error);
    mail_free (parse_with (again, &spool_limits, 10 * SECOND, &error));
    g_assert_no_error (error);
  }
}

/* The deadline is over before the child can have answered; afterwards nothing is left of it. */
static void
test_deadline (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (parse_with (spool_text ("From: a@x.test\n\nhi\n"), &spool_limits, 0, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

static int
open_descriptors (void)
{
  int count = 0;
  for (int fd = 0; fd < 256; fd++)
    count += fcntl (fd, F_GETFD) >= 0;
  return count;
}

static void
test_no_leaks (void)
{
  int before = open_descriptors ();
  off_t offset = 5;
  for (int i = 0; i < 20; i++) {
    g_autoptr (GError) error = NULL;
    const ParseRequest request = { .sender = "", .instance = "us", .limits = &spool_limits };
    int spool = spool_text ("From: a@x.test\n\nhi\n");
    lseek (spool, offset, SEEK_SET);
    g_autoptr (Parse) finished = parse_start (spool, &request, &error);
    parse_free (parse_start (spool, &request, &error));
    mail_free (parse_finish (finished, g_get_monotonic_time () + 10 * SECOND, &error));
    g_assert_no_error (error);
    g_assert_cmpint (lseek (spool, 0, SEEK_CUR), ==, offset);
    close (spool);
  }
  g_assert_cmpint (open_descriptors (), ==, before);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

#ifndef TOCSIN_SANITIZERS
static void
write_file (void)
{
  _exit (open ("/dev/null", O_WRONLY) >= 0 ? 0 : 1);
}

static void
make_file (void)
{
  _exit (open ("/dev/null", O_RDONLY | O_CREAT, 0600) >= 0 ? 0 : 1);
}

static void
read_file (void)
{
  _exit (open ("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? 42 : 1);
}

static void
make_socket (void)
{
  _exit (socket (AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : 1);
}

static void
run_program (void)
{
  execl ("/bin/true", "true", NULL);
  _exit (1);
}

static void
make_process (void)
{
  _exit (fork () >= 0 ? 0 : 1);
}

static void
kill_parent (void)
{
  _exit (kill (getppid (), 0) == 0 ? 0 : 1);
}

static void
map_code (void)
{
  void *code =
      mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  _exit (code == MAP_FAILED ? 1 : 0);
}

static void
make_code (void)
{
  void *page = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  _exit (mprotect (page, 4096, PROT_READ | PROT_EXEC) == 0 ? 0 : 1);
}

/* The one call whose rule holds a number that is known only in the child. */
static void
kill_thread_of_parent (void)
{
  _exit (tgkill (getppid (), getppid (), 0) == 0 ? 0 : 1);
}

/* More than the 64 MB that the sandbox below allows. */
static void
take_memory (void)
{
  _exit (malloc (65 << 20) == NULL && errno == ENOMEM ? 42 : 1);
}

static void
run_in_circles (void)
{
  for (volatile guint64 i = 0;; i++)
    ;
}

/* Deeper than the 8 MB of stack a process has by default. */
static int
recurse (int levels)
{
  volatile char frame[1024];
  frame[0] = (char) levels;
  return levels == 0 ? 0 : recurse (levels - 1) + (frame[0] != (char) levels);
}

static void
use_stack (void)
{
  _exit (recurse (32 << 10) == 0 ? 42 : 1);
}

static int
status_in_sandbox (void (*act) (void), gint64 memory)
{
  pid_t pid = fork ();
  if (pid == 0) {
    if (!sandbox_enter (memory, 1))
      _exit (2);
    act ();
  }
  int status = 0;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

static void
test_sandbox (void)
{
  static const struct {
    const char *label;
    void (*act) (void);
    int signal; /* 0: ends by itself with status 42 */
  } cases[] = {
    { "opening a file for writing", write_file, SIGSYS },
    { "making a file", make_file, SIGSYS },
    { "opening a file for reading", read_file, 0 },
    { "making a socket", make_socket, SIGSYS },
    { "running a program", run_program, SIGSYS },
    { "making a process", make_process, SIGSYS },
    { "signalling another process", kill_parent, SIGSYS },
    { "signalling another process's thread", kill_thread_of_parent, SIGSYS },
    { "mapping writable code", map_code, SIGSYS },
    { "making memory code", make_code, SIGSYS },
    { "aborting", abort, SIGABRT },
    { "processor time", run_in_circles, SIGXCPU },
    { "memory", take_memory, 0 },
    { "stack", use_stack, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    int status = status_in_sandbox (cases[i].act, 64 << 20);
    if (cases[i].signal == 0)
      g_assert_cmpint (WEXITSTATUS (status), ==, 42);
    else
      g_assert_cmpint (WTERMSIG (status), ==, cases[i].signal);
  }
}

/* A mail that needs more memory than there may be is a dead child, not a dead parent. */
static void
test_memory_limit (void)
{
  ParseLimits limits = spool_limits;
  limits.memory_bytes = 160 << 20;
  limits.parts = 10000000;
  g_autoptr (GError) error = NULL;
  int spool = spool_repeated ("From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n",
                              "--b\n\nx\n", 400000, "--b--\n");
  g_assert_null (parse_with (spool, &limits, 20 * SECOND, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "died of signal"));
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/parse/plain-mail-becomes-a-record", test_plain_mail);
  g_test_add_func ("/mail/parse/signed-mail", test_signed_mail);
  g_test_add_func ("/mail/parse/empty-message-is-malformed", test_empty_message);
  g_test_add_func ("/mail/parse/large-mail-stays-within-time-and-memory", test_large_mail);
  g_test_add_func ("/mail/parse/character-sets-are-converted-in-the-sandbox", test_character_sets);
  g_test_add_func ("/mail/parse/encoded-words-are-decoded-in-the-sandbox", test_encoded_words);
  g_test_add_func ("/mail/parse/nested-groups-are-refused", test_nested_groups);
  g_test_add_func ("/mail/parse/nested-groups-inside-harm-nobody", test_nested_groups_inside);
  g_test_add_func ("/mail/parse/nested-multiparts-are-refused", test_nested_multiparts);
  g_test_add_func ("/mail/parse/each-limit-is-named", test_limits);
  g_test_add_func ("/mail/parse/deadline-ends-the-child", test_deadline);
  g_test_add_func ("/mail/parse/nothing-is-left-behind", test_no_leaks);
#ifndef TOCSIN_SANITIZERS
  g_test_add_func ("/mail/sandbox/forbids-what-no-parser-needs", test_sandbox);
  g_test_add_func ("/mail/parse/memory-is-limited", test_memory_limit);
#endif
  return g_test_run ();
}
