#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

#include "mail/smtp.h"

/* How the server in the test behaves. NULL means the usual friendly answer; "" ends the session
 * there; "-" says nothing for ever. */
typedef struct {
  const char *greeting, *mail, *rcpt, *data, *end, *quit;
} Script;

enum { TRANSCRIPT_BYTES = 1 << 20 };

typedef struct {
  SmtpServer server;
  pid_t pid;
  char *transcript; /* shared with the server process: what it read */
} Sink;

/* FALSE: the session ends here. */
static gboolean
say (FILE *peer, const char *scripted, const char *usual)
{
  const char *answer = scripted == NULL ? usual : scripted;
  if (*answer == '\0')
    return FALSE;
  if (*answer == '-')
    pause ();
  return fprintf (peer, "%s\r\n", answer) > 0 && fflush (peer) == 0;
}

static gboolean
read_line (FILE *peer, char *line, int size, char *transcript)
{
  if (fgets (line, size, peer) == NULL)
    return FALSE;
  g_strlcat (transcript, line, TRANSCRIPT_BYTES);
  return TRUE;
}

static gboolean
read_data (FILE *peer, char *transcript)
{
  char line[2048];
  while (read_line (peer, line, sizeof line, transcript))
    if (strcmp (line, ".\r\n") == 0)
      return TRUE;
  return FALSE;
}

static gboolean
answer_line (FILE *peer, const Script *script, const char *line, char *transcript)
{
  if (g_str_has_prefix (line, "EHLO"))
    return say (peer, NULL, "250-sink\r\n250-ENHANCEDSTATUSCODES\r\n250 DSN");
  if (g_str_has_prefix (line, "MAIL"))
    return say (peer, script->mail, "250 2.1.0 Ok");
  if (g_str_has_prefix (line, "RCPT"))
    return say (peer, script->rcpt, "250 2.1.5 Ok");
  if (g_str_has_prefix (line, "DATA")) {
    if (!say (peer, script->data, "354 go ahead"))
      return FALSE;
    return script->data != NULL ||
           (read_data (peer, transcript) && say (peer, script->end, "250 2.0.0 Ok: queued"));
  }
  if (g_str_has_prefix (line, "QUIT"))
    return say (peer, script->quit, "221 2.0.0 Bye") && FALSE;
  return say (peer, NULL, "250 2.0.0 Ok");
}

static void
serve (int listener, const Script *script, char *transcript)
{
  int fd = accept (listener, NULL, NULL);
  FILE *peer = fdopen (fd, "r+");
  char line[2048];
  if (!say (peer, script->greeting, "220 sink ESMTP"))
    return;
  while (read_line (peer, line, sizeof line, transcript) &&
         answer_line (peer, script, line, transcript))
    ;
  fclose (peer);
}

/* A listener on a free port of the loopback, and the port. */
static int
listen_somewhere (guint *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (listener, 4), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return listener;
}

static void
sink_start (Sink *sink, const Script *script, guint timeout)
{
  sink->transcript =
      mmap (NULL, TRANSCRIPT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (sink->transcript != MAP_FAILED);
  sink->server.host = (char *) "127.0.0.1";
  sink->server.timeout = timeout;
  int listener = listen_somewhere (&sink->server.port);
  sink->pid = fork ();
  if (sink->pid == 0) {
    signal (SIGPIPE, SIG_IGN);
    serve (listener, script, sink->transcript);
    _exit (0);
  }
  close (listener);
}

static void
sink_stop (Sink *sink)
{
  kill (sink->pid, SIGKILL);
  g_assert_cmpint (waitpid (sink->pid, NULL, 0), ==, sink->pid);
  munmap (sink->transcript, TRANSCRIPT_BYTES);
}

static const char mail_bytes[] =
    "Date: Mon, 23 Nov 2026 11:00:00 +0000\r\nFrom: us@csirt.example\r\n"
    "To: ann@x.test\r\nSubject: hi\r\nMessage-ID: <1@csirt.example>\r\n"
    "\r\nfirst\r\n.second\r\n.\r\nlast\r\n";

static SmtpResult
send_bytes (const SmtpServer *server, const char *recipient, const char *bytes, char **reason)
{
  g_autoptr (GBytes) content = g_bytes_new (bytes, strlen (bytes));
  const SmtpMail mail = {
    .sender = "bounce+t@csirt.example", .recipient = recipient, .id = 42, .bytes = content
  };
  return smtp_send (server, &mail, reason);
}

static void
test_wire (void)
{
  const Script script = { 0 };
  Sink sink;
  sink_start (&sink, &script, 10);
  g_autofree char *reason = NULL;
  g_assert_cmpint (send_bytes (&sink.server, "ann@x.test", mail_bytes, &reason), ==, SMTP_SENT);
  g_assert_cmpstr (reason, ==, "250 2.0.0 Ok: queued");
  const char *wire = strstr (sink.transcript, "MAIL FROM");
  g_assert_true (g_str_has_prefix (wire, "MAIL FROM:<bounce+t@csirt.example> ENVID=42\r\n"
                                         "RCPT TO:<ann@x.test>\r\n"
                                         "DATA\r\n"
                                         "Date: "));
  g_assert_nonnull (
      strstr (wire, "<1@csirt.example>\r\n\r\nfirst\r\n..second\r\n..\r\nlast\r\n.\r\n"));
  sink_stop (&sink);
}

static void
test_empty_sender (void)
{
  const Script script = { 0 };
  Sink sink;
  sink_start (&sink, &script, 10);
  g_autofree char *reason = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (mail_bytes, strlen (mail_bytes));
  const SmtpMail mail = { .sender = "", .recipient = "ann@x.test", .id = 1, .bytes = bytes };
  g_assert_cmpint (smtp_send (&sink.server, &mail, &reason), ==, SMTP_SENT);
  g_assert_nonnull (strstr (sink.transcript, "MAIL FROM:<> ENVID=1\r\n"));
  sink_stop (&sink);
}

static void
test_answers (void)
{
  static const struct {
    const char *label;
    Script script;
    SmtpResult result;
    const char *reason; /* how it begins, or NULL */
  } cases[] = {
    { "MAIL 4xx", { .mail = "451 4.3.0 later" }, SMTP_TEMPORARY, "451 4.3.0 later" },
    { "MAIL 5xx", { .mail = "550 5.7.1 not you" }, SMTP_PERMANENT, "550 5.7.1 not you" },
    { "RCPT 4xx", { .rcpt = "450 4.2.0 greylisted" }, SMTP_TEMPORARY, "450 4.2.0 greylisted" },
    { "RCPT 5xx", { .rcpt = "550 5.1.1 unknown" }, SMTP_PERMANENT, "550 5.1.1 unknown" },
    { "RCPT without enhanced code", { .rcpt = "550 unknown" }, SMTP_PERMANENT, "550 unknown" },
    { "RCPT answer with controls",
      { .rcpt = "550 5.1.1 a\x01\x1B[2Jb\xFF" },
      SMTP_PERMANENT,
      "550 5.1.1 a [2Jb\uFFFD" },
    { "DATA 250, as if the mail were there",
      { .data = "250 2.0.0 Ok: queued" },
      SMTP_TEMPORARY,
      "the server answered DATA" },
    { "DATA 4xx", { .data = "451 4.3.0 later" }, SMTP_TEMPORARY, "451 4.3.0 later" },
    { "end 4xx", { .end = "452 4.3.1 disk full" }, SMTP_TEMPORARY, "452 4.3.1 disk full" },
    { "end 5xx", { .end = "554 5.6.0 refused" }, SMTP_PERMANENT, "554 5.6.0 refused" },
    { "closing instead of greeting", { .greeting = "" }, SMTP_TEMPORARY, NULL },
    { "greeting 554", { .greeting = "554 no" }, SMTP_TEMPORARY, NULL },
    { "closing at MAIL", { .mail = "" }, SMTP_TEMPORARY, NULL },
    { "closing at RCPT", { .rcpt = "" }, SMTP_TEMPORARY, NULL },
    { "closing at DATA", { .data = "" }, SMTP_TEMPORARY, NULL },
    { "closing after DATA", { .end = "" }, SMTP_UNKNOWN, NULL },
    { "garbage after DATA", { .end = "what?" }, SMTP_UNKNOWN, NULL },
    { "silent greeting", { .greeting = "-" }, SMTP_TEMPORARY, "no answer within 1 s" },
    { "silent at RCPT", { .rcpt = "-" }, SMTP_TEMPORARY, "no answer within 1 s" },
    { "silent after DATA", { .end = "-" }, SMTP_UNKNOWN, "no answer within 1 s" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    Sink sink;
    gboolean silent = cases[i].reason != NULL && g_str_has_prefix (cases[i].reason, "no answer");
    sink_start (&sink, &cases[i].script, silent ? 1 : 10);
    g_autofree char *reason = NULL;
    g_assert_cmpint (send_bytes (&sink.server, "ann@x.test", mail_bytes, &reason), ==,
                     cases[i].result);
    g_test_message ("  %s", reason);
    g_assert_cmpstr (reason, !=, "");
    if (cases[i].reason != NULL)
      g_assert_true (g_str_has_prefix (reason, cases[i].reason));
    sink_stop (&sink);
  }
}

/* Once the server has the mail, it is sent: sending it again because of a bad end would double it.
 */
static void
test_bad_ends (void)
{
  static const struct {
    const char *label;
    Script script;
  } cases[] = {
    { "silent at QUIT", { .quit = "-" } },
    { "closing at QUIT", { .quit = "" } },
    { "QUIT 4xx", { .quit = "421 4.3.2 going down" } },
    { "QUIT 5xx", { .quit = "554 5.0.0 no" } },
    { "garbage at QUIT", { .quit = "what?" } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    Sink sink;
    sink_start (&sink, &cases[i].script, 1);
    g_autofree char *reason = NULL;
    gint64 start = g_get_monotonic_time ();
    g_assert_cmpint (send_bytes (&sink.server, "ann@x.test", mail_bytes, &reason), ==, SMTP_SENT);
    g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
    g_assert_cmpstr (reason, ==, "250 2.0.0 Ok: queued");
    sink_stop (&sink);
  }
}

static void
test_refused_connection (void)
{
  SmtpServer server = { .host = (char *) "127.0.0.1", .timeout = 10 };
  close (listen_somewhere (&server.port));
  g_autofree char *reason = NULL;
  g_assert_cmpint (send_bytes (&server, "ann@x.test", mail_bytes, &reason), ==, SMTP_TEMPORARY);
  g_test_message ("%s", reason);
  g_assert_nonnull (strstr (reason, "onnection refused"));
}

/* A server that takes the connection but no bytes: libesmtp would wait for ever. */
static void
test_blocked_write (void)
{
  const gsize size = 16 << 20;
  guint port;
  int listener = listen_somewhere (&port);
  SmtpServer server = { .host = (char *) "127.0.0.1", .port = port, .timeout = 1 };
  g_autofree char *line = g_strnfill (70, 'x');
  g_autoptr (GString) text = g_string_new ("From: us@csirt.example\r\n\r\n");
  while (text->len < size)
    g_string_append_printf (text, "%s\r\n", line);
  pid_t peer = fork ();
  if (peer == 0) {
    int fd = accept (listener, NULL, NULL);
    static const char answers[] = "220 sink\r\n250 sink\r\n250 Ok\r\n250 Ok\r\n354 go ahead\r\n";
    if (write (fd, answers, strlen (answers)) > 0)
      pause ();
    _exit (0);
  }
  close (listener);
  g_autofree char *reason = NULL;
  gint64 start = g_get_monotonic_time ();
  g_assert_cmpint (send_bytes (&server, "ann@x.test", text->str, &reason), ==, SMTP_UNKNOWN);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  kill (peer, SIGKILL);
  waitpid (peer, NULL, 0);
}

static void
test_unfit_mail (void)
{
  static const struct {
    const char *label, *recipient, *bytes;
  } cases[] = {
    { "second command", "ann@x.test>\r\nRCPT TO:<evil@x.test", mail_bytes },
    { "bare line feed", "ann@x.test\n", mail_bytes },
    { "no address", "ann", mail_bytes },
    { "UTF-8", "\xC3\xA4@x.test", mail_bytes },
    { "LF in the mail", "ann@x.test", "A: b\r\n\r\nx\n.\r\nMAIL FROM:<a@x.test>\r\n" },
    { "CR in the mail", "ann@x.test", "A: b\r\n\r\nx\r.\r\nMAIL FROM:<a@x.test>\r\n" },
    { "CR at the end", "ann@x.test", "A: b\r\n\r\nx\r" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    const Script script = { 0 };
    Sink sink;
    sink_start (&sink, &script, 10);
    g_autofree char *reason = NULL;
    g_assert_cmpint (send_bytes (&sink.server, cases[i].recipient, cases[i].bytes, &reason), ==,
                     SMTP_PERMANENT);
    g_assert_cmpstr (sink.transcript, ==, "");
    sink_stop (&sink);
  }
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
  static const Script scripts[] = { { 0 }, { .rcpt = "550 no" }, { .end = "" }, { .end = "-" } };
  int before = open_descriptors ();
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
    Sink sink;
    sink_start (&sink, &scripts[i], 1);
    g_autofree char *reason = NULL;
    send_bytes (&sink.server, "ann@x.test", mail_bytes, &reason);
    sink_stop (&sink);
  }
  g_assert_cmpint (open_descriptors (), ==, before);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

static void
test_probe (void)
{
  static const struct {
    const char *label;
    Script script;
    gboolean good;
  } cases[] = {
    { "220", { 0 }, TRUE },
    { "554", { .greeting = "554 no" }, FALSE },
    { "closing", { .greeting = "" }, FALSE },
    { "silent", { .greeting = "-" }, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    Sink sink;
    sink_start (&sink, &cases[i].script, 1);
    g_autoptr (GError) error = NULL;
    g_assert_cmpint (smtp_probe (&sink.server, &error), ==, cases[i].good);
    if (!cases[i].good)
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
    sink_stop (&sink);
  }
  SmtpServer nobody = { .host = (char *) "127.0.0.1", .timeout = 10 };
  close (listen_somewhere (&nobody.port));
  g_autoptr (GError) error = NULL;
  g_assert_false (smtp_probe (&nobody, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  g_assert_nonnull (strstr (error->message, "Connection refused"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/smtp/mail-arrives-byte-for-byte", test_wire);
  g_test_add_func ("/mail/smtp/empty-reverse-path-is-sent", test_empty_sender);
  g_test_add_func ("/mail/smtp/each-answer-has-its-result", test_answers);
  g_test_add_func ("/mail/smtp/mail-taken-is-sent-however-the-session-ends", test_bad_ends);
  g_test_add_func ("/mail/smtp/refused-connection-is-temporary", test_refused_connection);
  g_test_add_func ("/mail/smtp/blocked-write-ends-in-time", test_blocked_write);
  g_test_add_func ("/mail/smtp/unfit-mail-is-never-tried", test_unfit_mail);
  g_test_add_func ("/mail/smtp/nothing-is-left-behind", test_no_leaks);
  g_test_add_func ("/mail/smtp/probe-reads-the-greeting", test_probe);
  return g_test_run ();
}
