#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "mail/heading.h"

#include "parsed.h"

#define FROM "From: ann@edunet.example\n"

static char *
joined (char **texts)
{
  return g_strjoinv (" ", texts);
}

static void
test_from (void)
{
  static const struct {
    const char *label, *header, *from, *name, *reason;
  } cases[] = {
    { "bare", "From: ann@edunet.example\n", "ann@edunet.example", NULL, NULL },
    { "named", "From: Ann Lee <ann@edunet.example>\n", "ann@edunet.example", "Ann Lee", NULL },
    { "encoded name", "From: =?utf-8?Q?=C3=84nn?= <ann@edunet.example>\n", "ann@edunet.example",
      "Änn", NULL },
    { "comment", "From: ann@edunet.example (Ann Lee)\n", "ann@edunet.example", "Ann Lee", NULL },
    { "folded", "From: Ann\n Lee\n\t<ann@edunet.example>\n", "ann@edunet.example", "Ann Lee",
      NULL },
    { "any case", "FROM: ann@edunet.example\n", "ann@edunet.example", NULL, NULL },
    { "blank before the colon", "Subject: x\nFrom : ann@edunet.example\n", "ann@edunet.example",
      NULL, NULL },
    { "none", "Subject: x\n", NULL, NULL, "no From" },
    { "empty", "From:\n", NULL, NULL, "From is not one plain address" },
    { "twice", FROM "From: bob@govnet.example\n", NULL, NULL, "several From" },
    { "twice the same", FROM FROM, NULL, NULL, "several From" },
    { "list", "From: a@x.test, b@x.test\n", NULL, NULL, "From is not one plain address" },
    { "group", "From: us: a@x.test;\n", NULL, NULL, "From is not one plain address" },
    { "route", "From: <@y.test:a@x.test>\n", NULL, NULL, "From is not one plain address" },
    { "no domain", "From: ann\n", NULL, NULL, "From is not one plain address" },
    { "two brackets", "From: <a@x.test> <b@x.test>\n", NULL, NULL,
      "From is not one plain address" },
    { "encoded address", "From: =?utf-8?Q?ann=40edunet.example?=\n", NULL, NULL,
      "From is not one plain address" },
    { "address in the name", "From: \"ceo@bank.test\" <ann@edunet.example>\n", "ann@edunet.example",
      "ceo@bank.test", NULL },
    { "line end in the name", "From: =?utf-8?Q?a=0D=0Ab?= <ann@edunet.example>\n",
      "ann@edunet.example", "a b", NULL },
    { "NUL picture in the address", "From: <a\x01@x.test>\n", NULL, NULL,
      "From is not one plain address" },
    { "not ASCII", "From: <änn@edunet.example>\n", NULL, NULL, "From is not one plain address" },
    { "CR alone", "From: ann@edunet.example\rBcc: x@y.test\n", NULL, NULL,
      "From is not one plain address" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *text = g_strconcat (cases[i].header, "\nhello\n", NULL);
    g_autoptr (Mail) mail = parsed_text (text);
    g_assert_cmpstr (mail->from, ==, cases[i].from);
    g_assert_cmpstr (mail->from_name, ==, cases[i].name);
    g_assert_true ((mail->class == MAIL_MALFORMED) == (cases[i].reason != NULL));
    if (cases[i].reason != NULL)
      g_assert_true (g_strv_contains ((const char *const *) mail->reasons, cases[i].reason));
  }
}

static void
test_nul_in_from (void)
{
  static const char text[] = "From: ann@edunet.example\0.evil.test\n\nhello\n";
  g_autoptr (Mail) mail = parsed_within (text, sizeof text - 1, &spool_limits, NULL);
  g_assert_null (mail->from);
  g_assert_cmpint (mail->class, ==, MAIL_MALFORMED);
  g_assert_cmpstr (mail_header (mail, "from", NULL), ==, "ann@edunet.example\u2400.evil.test");
}

/* Of fields that may stand once the first counts. */
static void
test_first_counts (void)
{
  g_autoptr (Mail) mail = parsed_text (
      FROM "Subject: one\nSubject: two\nMessage-ID: <1@x.test>\nMessage-ID: <2@x.test>\n"
           "Date: Mon, 23 Nov 2026 12:00:00 +0100\nDate: Tue, 24 Nov 2026 12:00:00 +0100\n\nx\n");
  g_autofree char *date = clock_to_text (mail->date);
  g_assert_cmpstr (mail->subject, ==, "one");
  g_assert_cmpstr (mail->message_id, ==, "<1@x.test>");
  g_assert_cmpstr (date, ==, "2026-11-23T11:00:00Z");
  g_assert_cmpuint (mail->headers->len, ==, 7);
  guint index = 0;
  g_assert_cmpstr (mail_header (mail, "SUBJECT", &index), ==, "one");
  g_assert_cmpstr (mail_header (mail, "SUBJECT", &index), ==, "two");
  g_assert_null (mail_header (mail, "SUBJECT", &index));
}

static void
test_absent (void)
{
  g_autoptr (Mail) mail = parsed_text (FROM "\nx\n");
  g_assert_cmpstr (mail->subject, ==, "");
  g_assert_cmpint (mail->date, ==, CLOCK_NONE);
  g_assert_null (mail->message_id);
  g_assert_cmpuint (g_strv_length (mail->references), ==, 0);
  g_assert_cmpuint (g_strv_length (mail->to), ==, 0);
  g_assert_cmpuint (mail->authentication->len, ==, 0);
}

static void
test_recipients (void)
{
  static const struct {
    const char *label, *header, *to, *cc;
  } cases[] = {
    { "one each", "To: a@x.test\nCc: b@x.test\n", "a@x.test", "b@x.test" },
    { "several fields are one", "To: a@x.test\nCc: c@x.test\nTo: b@x.test\n", "a@x.test b@x.test",
      "c@x.test" },
    { "groups", "To: us: a@x.test, B <b@x.test>;, c@x.test\nCc: undisclosed:;\n",
      "a@x.test b@x.test c@x.test", "" },
    { "an empty field beside", "To:\nTo: a@x.test\n", "a@x.test", "" },
    { "Bcc is nobody's business", "Bcc: a@x.test\n", "", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *text = g_strconcat (FROM, cases[i].header, "\nx\n", NULL);
    g_autoptr (Mail) mail = parsed_text (text);
    g_autofree char *to = joined (mail->to);
    g_autofree char *cc = joined (mail->cc);
    g_assert_cmpstr (to, ==, cases[i].to);
    g_assert_cmpstr (cc, ==, cases[i].cc);
  }
}

static void
test_address_limit (void)
{
  ParseLimits limits = spool_limits;
  static const char text[] = FROM "To: a@x.test, b@x.test\nCc: c@x.test\n\nx\n";
  limits.addresses = 4;
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = parsed_within (text, strlen (text), &limits, &error);
  g_assert_no_error (error);
  limits.addresses = 3;
  g_assert_null (parsed_within (text, strlen (text), &limits, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
}

static void
test_references (void)
{
  static const struct {
    const char *label, *header, *ids;
  } cases[] = {
    { "References before In-Reply-To", "In-Reply-To: <c@x>\nReferences: <a@x> <b@x>\n",
      "<a@x> <b@x> <c@x>" },
    { "each once", "References: <a@x> <b@x> <a@x>\nIn-Reply-To: <b@x>\n", "<a@x> <b@x>" },
    { "several fields", "References: <a@x>\nReferences: <b@x>\n", "<a@x> <b@x>" },
    { "folded, with commas", "References: <a@x>,\n <b@x>\n", "<a@x> <b@x>" },
    { "phrase", "In-Reply-To: Your mail of Monday <a@x>\n", "<a@x>" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *text = g_strconcat (FROM, cases[i].header, "\nx\n", NULL);
    g_autoptr (Mail) mail = parsed_text (text);
    g_autofree char *ids = joined (mail->references);
    g_assert_cmpstr (ids, ==, cases[i].ids);
  }
}

static void
test_subject (void)
{
  g_autofree char *long_subject = g_strnfill (2000, 's');
  const struct {
    const char *given, *subject;
  } cases[] = {
    { "=?iso-8859-1?Q?gr=FC=DFe?=", "grüße" },
    { " two\n  lines", "two lines" },
    { "gr\xFC\xDF", "grüß" },
    { "=?utf-8?Q?a=E2=80=AEb=00?=", "ab\u2400" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (FROM "Subject:", cases[i].given, "\n\nx\n", NULL);
    g_autoptr (Mail) mail = parsed_text (text);
    g_assert_cmpstr (mail->subject, ==, cases[i].subject);
  }
  g_autofree char *text = g_strconcat (FROM "Subject: ", long_subject, "\n\nx\n", NULL);
  g_autoptr (Mail) mail = parsed_text (text);
  g_assert_cmpuint (strlen (mail->subject), <=, 998);
  g_assert_cmpuint (strlen (mail->subject), >, 990);
  g_assert_cmpuint (strlen (mail_header (mail, "Subject", NULL)), ==, 2000);
}

static void
test_tricks (void)
{
  g_autoptr (Mail) mail = parsed_text (FROM "X-Note: =?utf-8?Q?a=E2=80=AEb?=\n\nx\n");
  parsed_assert_defect (mail, "X-Note: control or bidirectional characters");
  g_assert_cmpstr (mail_header (mail, "X-Note", NULL), ==, "ab");
}

static void
test_authentication (void)
{
  g_autoptr (Mail) mail = parsed_text (
      "Authentication-Results: mx.x.test; spf=pass smtp.mailfrom=x.test; dkim=fail\n"
      "Authentication-Results: broken field (\nAuthentication-Results: my.x.test; dmarc=pass\n" FROM
      "\nx\n");
  static const struct {
    guint field;
    const char *authserv_id, *method, *result;
  } wanted[] = {
    { 0, "mx.x.test", "spf", "pass" },
    { 0, "mx.x.test", "dkim", "fail" },
    { 2, "my.x.test", "dmarc", "pass" },
  };
  g_assert_cmpuint (mail->authentication->len, ==, G_N_ELEMENTS (wanted));
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++) {
    const MailAuthentication *result = g_ptr_array_index (mail->authentication, i);
    g_assert_cmpuint (result->field, ==, wanted[i].field);
    g_assert_cmpstr (result->authserv_id, ==, wanted[i].authserv_id);
    g_assert_cmpstr (result->method, ==, wanted[i].method);
    g_assert_cmpstr (result->result, ==, wanted[i].result);
  }
}

/* At most as many as a record may hold, and no half of a field. */
static void
test_authentication_limit (void)
{
  g_autoptr (GString) text = g_string_new ("");
  for (int i = 0; i < 150; i++)
    g_string_append (text, "Authentication-Results: x.test; spf=pass; dkim=pass; dmarc=pass\n");
  g_string_append (text, FROM "\nx\n");
  g_autoptr (Mail) mail = parsed_text (text->str);
  g_assert_cmpuint (mail->authentication->len, ==, 198);
}

/* Where the header ends in doubt. */
static void
test_broken_headers (void)
{
  static const struct {
    const char *label, *mail, *text;
    MailClass class;
    guint headers;
  } cases[] = {
    { "no empty line, words", FROM "Subject: x\nhello there\n", "hello there", MAIL_HUMAN, 3 },
    { "no empty line at all", FROM "Subject: x\n", "", MAIL_HUMAN, 2 },
    { "words, then more header", FROM "hello there\nSubject: x\n\nbody\n", "body", MAIL_HUMAN, 3 },
    { "continuation first", " hello\n" FROM "\nbody\n", " hello\n" FROM "\nbody\n", MAIL_MALFORMED,
      0 },
    { "words only", "hello\nthere\n", "hello\nthere\n", MAIL_MALFORMED, 0 },
    { "nothing", "", "", MAIL_MALFORMED, 0 },
    { "empty line first", "\n" FROM "\nbody\n", FROM "\nbody", MAIL_MALFORMED, 0 },
    { "mbox", "From ann Mon Nov 23 2026\n" FROM "\nbody\n", "body", MAIL_HUMAN, 1 },
    { "CR LF", "From: ann@edunet.example\r\nSubject: x\r\n\r\nbody\r\n", "body", MAIL_HUMAN, 2 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autoptr (Mail) mail = parsed_text (cases[i].mail);
    g_assert_cmpstr (mail->text, ==, cases[i].text);
    g_assert_cmpint (mail->class, ==, cases[i].class);
    g_assert_cmpuint (mail->headers->len, ==, cases[i].headers);
  }
}

static void
test_ends (void)
{
  static const struct {
    const char *mail;
    gint end, broken; /* offsets; -1 for none */
  } cases[] = {
    { "A: 1\n\nbody\n", 6, -1 },     { "A: 1\r\n\r\nbody\n", 8, -1 },     { "A: 1\n", 5, -1 },
    { "A: 1\nwords\n", 11, 5 },      { "A: 1\nwords\n\nbody\n", 12, -1 }, { "\nbody\n", 1, -1 },
    { "From x\nA: 1\n\nx", 13, -1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].mail);
    const char *bytes = cases[i].mail;
    const Reading reading = { .bytes = bytes, .end = bytes + strlen (bytes) };
    const char *broken = heading_broken_line (&reading);
    g_assert_cmpint (heading_end (&reading) - bytes, ==, cases[i].end);
    g_assert_cmpint (broken == NULL ? -1 : broken - bytes, ==, cases[i].broken);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  parsed_load ();
  g_test_add_func ("/mail/heading/from-is-one-plain-address-or-none", test_from);
  g_test_add_func ("/mail/heading/nul-hides-no-end-of-from", test_nul_in_from);
  g_test_add_func ("/mail/heading/first-of-several-counts", test_first_counts);
  g_test_add_func ("/mail/heading/absent-fields", test_absent);
  g_test_add_func ("/mail/heading/recipients-of-all-fields", test_recipients);
  g_test_add_func ("/mail/heading/addresses-are-limited", test_address_limit);
  g_test_add_func ("/mail/heading/references-in-order-and-once", test_references);
  g_test_add_func ("/mail/heading/subject-is-one-decoded-line", test_subject);
  g_test_add_func ("/mail/heading/tricks-are-told", test_tricks);
  g_test_add_func ("/mail/heading/authentication-results-by-field", test_authentication);
  g_test_add_func ("/mail/heading/authentication-results-are-limited", test_authentication_limit);
  g_test_add_func ("/mail/heading/broken-headers-lose-nothing", test_broken_headers);
  g_test_add_func ("/mail/heading/ends-are-found", test_ends);
  return g_test_run ();
}
