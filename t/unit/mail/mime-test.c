#include "config.h"

#include <fcntl.h>

#include "base/clock.h"
#include "base/error.h"

#include "parsed.h"

static const ParseRequest request = {
  .sender = "ann@edunet.example",
  .instance = "csirt.example",
  .limits = &spool_limits,
};

static Mail *
parse_spool (int spool)
{
  g_autoptr (GError) error = NULL;
  Mail *mail = mime_parse (spool, &request, &error);
  g_assert_no_error (error);
  close (spool);
  return mail;
}

static Mail *
parse_file (const char *name)
{
  g_autofree char *path = g_build_filename (TOP_SRCDIR, "t", "corpus", name, NULL);
  int spool = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (spool, >=, 0);
  return parse_spool (spool);
}

static void
test_corpus (void)
{
  static const struct {
    const char *file;
    MailClass class;
    const char *from, *from_name, *subject, *text;
    guint attachments;
  } cases[] = {
    { "plain.eml", MAIL_HUMAN, "ann@edunet.example", "Ann Lee", "Scan from 192.0.2.7",
      "We see a scan.\n\nAnn", 0 },
    { "latin1.eml", MAIL_HUMAN, "ann@edunet.example", "Ann Lee", "Müll im Netz 😀", "Grüße", 0 },
    { "padded-words.eml", MAIL_HUMAN, "joerg@edunet.example", "Jörg Müller",
      "Hello world! [csirt.example #7]", "x", 0 },
    { "charset-lie.eml", MAIL_HUMAN, "ann@edunet.example", "Ann Lee", "charset lie", "lied ascii ä",
      0 },
    { "eight-bit-header.eml", MAIL_HUMAN, "joerg@edunet.example", "Jörg", "äöü", "x", 0 },
    { "html-only.eml", MAIL_HUMAN, "ann@edunet.example", "Ann Lee", "html",
      "Phish & more:\n\nsee here <http://x.test/>\n€", 0 },
    { "attachments.eml", MAIL_HUMAN, "ann@edunet.example", "Ann Lee", "attachments", "grüße again",
      4 },
    { "dsn.eml", MAIL_DSN, "MAILER-DAEMON@mx.edunet.example", "Mail Delivery System",
      "Undelivered Mail Returned to Sender", "I could not deliver it.", 2 },
    { "vacation.eml", MAIL_AUTO_REPLY, "ann@edunet.example", "Ann Lee", "Out of office",
      "I am away.", 0 },
    { "list.eml", MAIL_LIST, "ann@edunet.example", "Ann Lee", "[list] news", "news", 0 },
    { "feedback.eml", MAIL_REPORT, "ann@edunet.example", "Ann Lee", "abuse report",
      "This is an abuse report.", 1 },
    { "two-from.eml", MAIL_MALFORMED, NULL, NULL, "who am I", "x", 0 },
    { "route-from.eml", MAIL_MALFORMED, NULL, NULL, "route", "x", 0 },
    { "no-boundary.eml", MAIL_MALFORMED, "ann@edunet.example", "Ann Lee", "no boundary",
      "--b\nContent-Type: text/plain\n\nhidden?\n--b--\n", 0 },
    { "unterminated.eml", MAIL_HUMAN, "ann@edunet.example", "Ann Lee", "cut", "first", 1 },
    { "nul-in-body.eml", MAIL_HUMAN, "ann@edunet.example", "Ann Lee", "nul",
      "before\u2400after ü \uFFFD end", 0 },
    { "no-header.eml", MAIL_MALFORMED, NULL, NULL, "",
      " just some words\nthat look like no header\n\nbody\n", 0 },
    { "cron.eml", MAIL_REPORT, "root@host.edunet.example", "Cron Daemon", "Cron job", "done", 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].file);
    g_autoptr (Mail) mail = parse_file (cases[i].file);
    g_assert_cmpstr (mail_class_name (mail->class), ==, mail_class_name (cases[i].class));
    g_assert_cmpstr (mail->from, ==, cases[i].from);
    g_assert_cmpstr (mail->from_name, ==, cases[i].from_name);
    g_assert_cmpstr (mail->subject, ==, cases[i].subject);
    g_assert_cmpstr (mail->text, ==, cases[i].text);
    g_assert_cmpuint (mail->attachments->len, ==, cases[i].attachments);
    g_assert_cmpuint (strlen (mail->content_digest), ==, 64);
  }
}

static void
test_ids_and_date (void)
{
  g_autoptr (Mail) mail = parse_file ("plain.eml");
  g_assert_cmpstr (mail->message_id, ==, "<plain@edunet.example>");
  g_autofree char *references = g_strjoinv (" ", mail->references);
  g_assert_cmpstr (references, ==, "<a@csirt.example> <b@csirt.example>");
  g_autofree char *date = clock_to_text (mail->date);
  g_assert_cmpstr (date, ==, "2026-11-23T11:00:00Z");
}

static void
test_attachments (void)
{
  static const struct {
    const char *name, *type;
    gint64 size;
  } wanted[] = {
    { "", "text/html", 23 },
    { "etc passgnp.exe", "image/png", 4 },
    { "notes.txt", "text/plain", 5 },
    { "", "message/rfc822", 51 },
  };
  g_autoptr (Mail) mail = parse_file ("attachments.eml");
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    g_assert_cmpstr (attachment->name, ==, wanted[i].name);
    g_assert_cmpstr (attachment->type, ==, wanted[i].type);
    g_assert_cmpint (attachment->size, ==, wanted[i].size);
  }
  g_autofree char *png = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "\x89PNG", 4);
  g_assert_cmpstr (((MailAttachment *) g_ptr_array_index (mail->attachments, 1))->sha256, ==, png);
  g_autofree char *inner = g_compute_checksum_for_string (
      G_CHECKSUM_SHA256, "From: bob@govnet.example\nSubject: inner\n\ninner text", -1);
  g_assert_cmpstr (((MailAttachment *) g_ptr_array_index (mail->attachments, 3))->sha256, ==,
                   inner);
}

static void
test_message_ids (void)
{
  static const struct {
    const char *field, *id;
  } cases[] = {
    { "Message-ID: <a@b>\n", "<a@b>" },  { "", NULL },
    { "Message-ID: <>\n", NULL },        { "Message-ID: <a\xC3\xBC@b>\n", NULL },
    { "Message-ID: <a\x01@b>\n", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].field);
    g_autofree char *text = g_strconcat ("From: a@x.test\n", cases[i].field, "\nx\n", NULL);
    g_autoptr (Mail) mail = parse_spool (spool_text (text));
    g_assert_cmpstr (mail->message_id, ==, cases[i].id);
  }
  g_autoptr (Mail) mail =
      parse_spool (spool_repeated ("From: a@x.test\nMessage-ID: <", "a", 1000, "@b>\n\nx\n"));
  g_assert_null (mail->message_id);
}

static void
test_recipients (void)
{
  g_autoptr (Mail) mail =
      parse_spool (spool_text ("From: a@x.test\nTo: Ann <ann@x.test>, friends: b@x.test,\n"
                               " \"c, c\" <c@x.test>;\nCc: undisclosed:;, d@x.test\n\nx\n"));
  g_autofree char *to = g_strjoinv (" ", mail->to);
  g_autofree char *cc = g_strjoinv (" ", mail->cc);
  g_assert_cmpstr (to, ==, "ann@x.test b@x.test c@x.test");
  g_assert_cmpstr (cc, ==, "d@x.test");
}

/* What an encoded word smuggles in does not get out of its line. */
static void
test_smuggled_line (void)
{
  g_autoptr (Mail) mail =
      parse_spool (spool_text ("From: =?utf-8?B?YQ0KQmNjOiBldmls?= <a@x.test>\n"
                               "Subject: =?utf-8?Q?a=0D=0ABcc=3A_evil=00=E2=80=AEx?=\n\nx\n"));
  g_assert_cmpstr (mail->from_name, ==, "a Bcc: evil");
  g_assert_null (strpbrk (mail->subject, "\r\n"));
  g_assert_true (g_str_has_prefix (mail->subject, "a Bcc: evil"));
}

static void
test_text_limit (void)
{
  ParseLimits limits = spool_limits;
  limits.text_bytes = 100;
  ParseRequest tight = request;
  tight.limits = &limits;
  g_autoptr (GError) error = NULL;
  int spool = spool_repeated ("From: a@x.test\n\n", "\xC3\xBC", 1000, "\n");
  g_autoptr (Mail) mail = mime_parse (spool, &tight, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (mail->text), <=, 100);
  g_assert_true (g_str_has_suffix (mail->text, "ü…"));
  close (spool);
}

/* The caller must then start over with libxml2. */
static void
test_html_not_loaded (void)
{
  if (g_test_subprocess ()) {
    static const char page[] = "From: a@x.test\nContent-Type: text/html\n\n<p>x</p>\n";
    g_autoptr (GError) error = NULL;
    g_assert_null (parsed_within (page, strlen (page), &spool_limits, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
    g_autoptr (Mail) mail = parse_spool (spool_text ("From: a@x.test\n\n<p>x</p>\n"));
    g_assert_cmpstr (mail->text, ==, "<p>x</p>");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_unreadable_spool (void)
{
  g_autoptr (GError) error = NULL;
  int spool = open ("/", O_RDONLY | O_CLOEXEC);
  g_assert_null (mime_parse (spool, &request, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  close (spool);
}

/* In proportion to the length, whatever it is made of. */
static void
test_time (void)
{
  static const struct {
    const char *label, *prefix, *unit;
    gsize count;
  } cases[] = {
    { "references", "From: a@x.test\nReferences: ", "<a> <b> ", 30000 },
    { "breaks", "From: a@x.test\nContent-Type: text/html\n\n", "x<br>", 200000 },
    { "scripts", "From: a@x.test\nContent-Type: text/html\n\n", "<script>", 130000 },
    { "comments", "From: a@x.test\nContent-Type: text/html\n\n", "<!--", 250000 },
    { "open tags", "From: a@x.test\nContent-Type: text/html\n\n", "<a", 500000 },
    { "charsets", "From: a@x.test\n\n", "charset==?charset=", 500000 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 start = g_get_monotonic_time ();
    mail_free (
        parse_spool (spool_repeated (cases[i].prefix, cases[i].unit, cases[i].count, "\n\n")));
    gint64 taken = g_get_monotonic_time () - start;
    g_test_message ("%s: %.3f s", cases[i].label, (double) taken / G_USEC_PER_SEC);
#ifndef TOCSIN_SANITIZERS /* whose string functions read on to the end each time */
    g_assert_cmpint (taken, <, 5 * G_USEC_PER_SEC);
#endif
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_test_subprocess ())
    g_mime_init ();
  else
    parsed_load ();
  g_test_add_func ("/mail/mime/corpus-is-understood", test_corpus);
  g_test_add_func ("/mail/mime/ids-and-date-are-read", test_ids_and_date);
  g_test_add_func ("/mail/mime/attachments-are-measured", test_attachments);
  g_test_add_func ("/mail/mime/odd-message-ids-are-none", test_message_ids);
  g_test_add_func ("/mail/mime/groups-are-taken-apart", test_recipients);
  g_test_add_func ("/mail/mime/encoded-line-ends-stay-in-their-line", test_smuggled_line);
  g_test_add_func ("/mail/mime/long-text-is-clipped", test_text_limit);
  g_test_add_func ("/mail/mime/page-without-libxml2-is-missing", test_html_not_loaded);
  g_test_add_func ("/mail/mime/unreadable-spool-is-temporary", test_unreadable_spool);
  g_test_add_func ("/mail/mime/time-grows-with-length-only", test_time);
  return g_test_run ();
}
