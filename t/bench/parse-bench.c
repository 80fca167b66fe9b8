/* What reading a mail costs, as ratios to a floor measured in the same run: time of a 5 KB mail in
 * the sandbox, peak memory of the child for 25 MB, processor time of hostile mail. Ends with 0 when
 * every figure is within its bound. Run by `make bench`. */

#include "config.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

#include "mail/auto.h"
#include "mail/parse.h"

enum { ROUNDS = 41, PER_ROUND = 20, SMALL_BYTES = 5 * 1024, LARGE_BYTES = 25 << 20 };

static const ParseLimits limits = {
  .message_bytes = 64 << 20,
  .header_bytes = 262144,
  .header_lines = 1000,
  .addresses = 500,
  .depth = 20,
  .parts = 200,
  .text_bytes = 1048576,
  .memory_bytes = 536870912,
  .cpu_seconds = 10,
};

static const ParseRequest request = {
  .sender = "ann@edunet.example",
  .instance = "csirt.example",
  .limits = &limits,
};

static const char header[] =
    "Return-Path: <ann@edunet.example>\r\n"
    "Received: from mail.edunet.example (mail.edunet.example [192.0.2.10])\r\n"
    "\tby mx.csirt.example (Postfix) with ESMTPS id 4Xk2Yj0q1Nz9\r\n"
    "\tfor <report@csirt.example>; Mon, 23 Nov 2026 10:00:02 +0100 (CET)\r\n"
    "Authentication-Results: mx.csirt.example; dmarc=pass header.from=edunet.example;\r\n"
    "\tspf=pass smtp.mailfrom=ann@edunet.example\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=edunet.example; s=s1;\r\n"
    "\th=from:to:subject:date; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;\r\n"
    "\tb=BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\r\n"
    "Message-ID: <20261123090000.1@mail.edunet.example>\r\n"
    "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\n"
    "From: =?utf-8?Q?Ann_L=C3=A9e?= <ann@edunet.example>\r\n"
    "To: CSIRT <report@csirt.example>, \"Bob, Duty\" <bob@edunet.example>\r\n"
    "Subject: =?utf-8?B?U2NhbnMgZnJvbSAxOTIuMC4yLjcg4oCTIHdpZWRlcg==?=\r\n"
    "References: <a@edunet.example> <b@edunet.example>\r\n"
    "In-Reply-To: <b@edunet.example>\r\n"
    "User-Agent: Mozilla Thunderbird\r\n"
    "MIME-Version: 1.0\r\n";

static const char plain_type[] = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
static const char plain_line[] = "Nov 23 09:58:01 gate sshd[4711]: Failed password for root\r\n";
static const char html_type[] = "Content-Type: text/html; charset=utf-8\r\n\r\n";
static const char html_line[] =
    "<p>We see <b>scans</b> from <a href=\"http://x.test/\">x</a>.</p>\r\n";
static const char mixed_type[] = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                                 "Content-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\n"
                                 "Content-Type: application/octet-stream; name=dump.bin\r\n"
                                 "Content-Transfer-Encoding: base64\r\n\r\n";
static const char base64_line[] =
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";

/* A mail of at least BYTES: header, TYPE, LINE as often as it takes. */
static GString *
make_mail (const char *type, const char *line, gsize bytes)
{
  GString *mail = g_string_sized_new (bytes + 128);
  g_string_append_printf (mail, "%s%s", header, type);
  while (mail->len < bytes)
    g_string_append (mail, line);
  return mail;
}

/* A multipart/alternative: half in plain text, half in HTML. */
static GString *
make_alternative (void)
{
  GString *mail = make_mail ("Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"
                             "Content-Type: text/plain; charset=utf-8\r\n\r\n",
                             plain_line, SMALL_BYTES / 2);
  g_string_append_printf (mail, "--b\r\n%s", html_type);
  while (mail->len < SMALL_BYTES)
    g_string_append (mail, html_line);
  g_string_append (mail, "--b--\r\n");
  return mail;
}

static int
spool_of (const GString *mail)
{
  int spool = memfd_create ("mail", MFD_CLOEXEC);
  for (gsize done = 0; done < mail->len;) {
    ssize_t count = write (spool, mail->str + done, mail->len - done);
    g_assert_cmpint (count, >, 0);
    done += (gsize) count;
  }
  return spool;
}

/* The floor's first half: what GMime alone takes for tree and text. */
static void
parse_bare (const GString *mail)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (mail->str, mail->len);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);
  GMimeObject *part = g_mime_message_get_body (message);
  if (GMIME_IS_TEXT_PART (part))
    g_free (g_mime_text_part_get_text (GMIME_TEXT_PART (part)));
}

/* The floor's other half: a child that does nothing. */
static void
fork_empty (void)
{
  pid_t pid = fork ();
  if (pid == 0)
    _exit (0);
  waitpid (pid, NULL, 0);
}

/* What no reader in a child can go below: the same parse there, where every page it touches is new
 * to the process. For comparison; no bound hangs on it. */
static void
parse_forked (const GString *mail)
{
  pid_t pid = fork ();
  if (pid == 0) {
    parse_bare (mail);
    _exit (0);
  }
  waitpid (pid, NULL, 0);
}

/* The class of the mail in SPOOL, or why there is none. */
static const char *
parse_caged (int spool)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Parse) parse = parse_start (spool, &request, &error);
  g_autoptr (Mail) mail =
      parse == NULL ? NULL
                    : parse_finish (parse, g_get_monotonic_time () + 30 * G_USEC_PER_SEC, &error);
  if (mail != NULL)
    return mail_class_name (mail->class);
  return g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT) ? "limit" : "failed";
}

typedef enum { BARE, EMPTY, FORKED, CAGED, KINDS } Kind;

static double
time_round (Kind kind, const GString *mail, int spool)
{
  gint64 start = g_get_monotonic_time ();
  for (int i = 0; i < PER_ROUND; i++) {
    if (kind == BARE)
      parse_bare (mail);
    else if (kind == EMPTY)
      fork_empty ();
    else if (kind == FORKED)
      parse_forked (mail);
    else
      g_assert_cmpstr (parse_caged (spool), ==, "human");
  }
  return (double) (g_get_monotonic_time () - start) / PER_ROUND;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Prints the medians for MAIL (taken over); the ratio of ours to the floor. */
static double
bench_time (const char *label, GString *mail)
{
  static double times[KINDS][ROUNDS];
  int spool = spool_of (mail);
  for (int round = 0; round < ROUNDS; round++)
    for (Kind kind = BARE; kind < KINDS; kind++)
      times[kind][round] = time_round (kind, mail, spool);
  for (Kind kind = BARE; kind < KINDS; kind++)
    qsort (times[kind], ROUNDS, sizeof (double), compare);
  double bare = times[BARE][ROUNDS / 2];
  double empty = times[EMPTY][ROUNDS / 2];
  double forked = times[FORKED][ROUNDS / 2];
  double caged = times[CAGED][ROUNDS / 2];
  double ratio = caged / (bare + empty);
  printf ("%-12s %6zu %10.0f %10.0f %10.0f %10.0f %8.2f %10.2f\n", label, mail->len, bare, empty,
          forked, caged, ratio, caged / forked);
  close (spool);
  g_string_free (mail, TRUE);
  return ratio;
}

/* Parses MAIL in a process of its own; what its children used. */
static struct rusage
use_of (const GString *mail, char class[16])
{
  int spool = spool_of (mail);
  int ends[2];
  struct {
    struct rusage usage;
    char class[16];
  } answer = { 0 };
  g_assert_cmpint (pipe (ends), ==, 0);
  pid_t pid = fork ();
  if (pid == 0) {
    g_strlcpy (answer.class, parse_caged (spool), sizeof answer.class);
    getrusage (RUSAGE_CHILDREN, &answer.usage);
    _exit (write (ends[1], &answer, sizeof answer) == sizeof answer ? 0 : 1);
  }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &answer, sizeof answer), ==, sizeof answer);
  close (ends[0]);
  waitpid (pid, NULL, 0);
  close (spool);
  g_strlcpy (class, answer.class, 16);
  return answer.usage;
}

/* Prints the peak memory for MAIL (taken over); MB of it beyond twice the mail's size. */
static double
bench_memory (const char *label, GString *mail)
{
  char class[16];
  struct rusage usage = use_of (mail, class);
  double peak = (double) usage.ru_maxrss / 1024;
  double size = (double) mail->len / (1 << 20);
  printf ("%-12s %6.1f %10.1f %10.1f %10s\n", label, size, peak, peak - 2 * size, class);
  g_string_free (mail, TRUE);
  return g_str_equal (class, "human") ? peak - 2 * size : G_MAXDOUBLE;
}

/* Prints the processor time for a hostile mail: PREFIX, UNIT up to BYTES, in seconds. */
static double
bench_hostile (const char *label, const char *prefix, const char *unit, gsize bytes)
{
  char class[16];
  g_autoptr (GString) mail = g_string_new (prefix);
  while (mail->len < bytes)
    g_string_append (mail, unit);
  struct rusage usage = use_of (mail, class);
  double seconds = (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  printf ("%-28s %6.1f %10.3f %10s\n", label, (double) mail->len / (1 << 20), seconds, class);
  return seconds;
}

static double
bench_all_hostile (void)
{
  static const char html[] = "From: a@x.test\nContent-Type: text/html\n\n";
  static const char multi[] = "From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n";
  static const char flowed[] = "From: a@x.test\nContent-Type: text/plain; format=flowed\n\n";
  static const struct {
    const char *label, *prefix, *unit;
    gsize bytes;
  } cases[] = {
    { "nested groups", "From: a@x.test\nTo: ", "g:", 250000 },
    { "addresses", "From: a@x.test\nTo: a@x", ", b@x.test", 250000 },
    { "comments in addresses", "From: a@x.test\nTo: ", "(", 250000 },
    { "encoded words", "From: a@x.test\nSubject: ", "=?utf-8?Q?=C3?= ", 250000 },
    { "half encoded words", "From: a@x.test\nSubject: ", "=?", 250000 },
    { "references", "From: a@x.test\nReferences: ", "<a@b> ", 250000 },
    { "header fields", "From: a@x.test\n", "X: y\n", LARGE_BYTES },
    { "parameters", "From: a@x.test\nContent-Type: text/plain", "; a=b", 250000 },
    { "parameters in parts", multi, "--b\nContent-Type: a/b; a=b; c=d; e=f; g=h\n\n", LARGE_BYTES },
    { "long part headers", multi, "--b\nContent-Type: text/plain;\n a=b;\n c=d;\n\n", LARGE_BYTES },
    { "empty parts", multi, "--b\n\n", LARGE_BYTES },
    { "boundaries", multi, "--b\n", LARGE_BYTES },
    { "almost boundaries", multi, "--bb\n", LARGE_BYTES },
    { "mails in mails", "From: a@x.test\n", "Content-Type: message/rfc822\n\n", LARGE_BYTES },
    { "multiparts in multiparts", "From: a@x.test\n",
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n", LARGE_BYTES },
    { "results", "From: a@x.test\nAuthentication-Results: mx", "; spf=pass", 250000 },
    { "html open tags", html, "<b>", LARGE_BYTES },
    { "html open and close", html, "<b></i>", LARGE_BYTES },
    { "html comments", html, "<!--", LARGE_BYTES },
    { "html attributes", html, "<a b=c ", LARGE_BYTES },
    { "html less-than", html, "<", LARGE_BYTES },
    { "html entities", html, "&amp", LARGE_BYTES },
    { "html tables", html, "<table><tr><td>", LARGE_BYTES },
    { "html lists", html, "<ul><li>", LARGE_BYTES },
    { "html quotes", html, "<blockquote>x", LARGE_BYTES },
    { "flowed", flowed, "> > > x \n", LARGE_BYTES },
    { "quote marks", flowed, ">", LARGE_BYTES },
    { "quotes", "From: a@x.test\n\n", "On a b wrote:\n> x\n", LARGE_BYTES },
    { "header blocks", "From: a@x.test\n\n", "From: a\nSent: b\nTo: c\n", LARGE_BYTES },
    { "signatures", "From: a@x.test\n\n", "-- \n", LARGE_BYTES },
    { "uuencode", "From: a@x.test\n\n", "begin 644 x\n", LARGE_BYTES },
    { "uuencoded", "From: a@x.test\n\n", "begin 644 x\n#86)C\n`\nend\n", LARGE_BYTES },
    { "charset names", "From: a@x.test\n\n", "charset=x =?a?", LARGE_BYTES },
    { "one line", "From: a@x.test\n\n", "a", LARGE_BYTES },
    { "empty lines", "From: a@x.test\n\n", "\n", LARGE_BYTES },
    { "NULs", "From: a@x.test\n\n", "\xC3\x28\xFF", LARGE_BYTES },
    { "delivery status",
      "From: a@x.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
      "--b\nContent-Type: message/delivery-status\n\n",
      "Final-Recipient: rfc822; a@x\nStatus: 5.0.0\n\n", LARGE_BYTES },
    { "bounce in free form", "From: MAILER-DAEMON@x.test\nSubject: failure notice\n\n",
      "<a@x.test>:\n550 no\n\n", LARGE_BYTES },
  };
  double worst = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    double seconds = bench_hostile (cases[i].label, cases[i].prefix, cases[i].unit, cases[i].bytes);
    worst = MAX (worst, seconds);
  }
  return worst;
}

static gboolean
verdict (const char *figure, double value, double bound)
{
  printf ("%s: %s %.2f (bound %.2f)\n", value <= bound ? "within" : "BEYOND", figure, value, bound);
  return value <= bound;
}

int
main (void)
{
  setlinebuf (stdout);
  g_mime_init ();
  printf ("%-12s %6s %10s %10s %10s %10s %8s %10s\n", "5 KB mail", "bytes", "GMime us", "fork us",
          "both us", "ours us", "ratio", "to both");
  double ratio = bench_time ("plain", make_mail (plain_type, plain_line, SMALL_BYTES));
  double both = bench_time ("alternative", make_alternative ());
  bench_time ("html only", make_mail (html_type, html_line, SMALL_BYTES));
  printf ("\n%-12s %6s %10s %10s %10s\n", "large mail", "MB", "peak MB", "beyond 2x", "class");
  double memory = bench_memory ("file", make_mail (mixed_type, base64_line, LARGE_BYTES));
  double text = bench_memory ("text", make_mail (plain_type, plain_line, LARGE_BYTES));
  double html = bench_memory ("html", make_mail (html_type, html_line, LARGE_BYTES));
  printf ("\n%-28s %6s %10s %10s\n", "hostile mail", "MB", "CPU s", "class");
  double worst = bench_all_hostile ();
  putchar ('\n');
  gboolean good = verdict ("time of a plain 5 KB mail, to GMime and an empty fork", ratio, 2);
  good &= verdict ("the same with HTML beside the text", both, 2);
  good &= verdict ("memory beyond twice the size, MB", MAX (memory, MAX (text, html)), 40);
  good &= verdict ("processor time of the worst hostile mail, s", worst, 1);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
