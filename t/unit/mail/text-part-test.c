#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"

#include "parsed.h"

#define FROM "From: ann@edunet.example\nSubject: x\nMIME-Version: 1.0\n"
#define MULTIPART(subtype) FROM "Content-Type: multipart/" subtype "; boundary=b\n\n"
#define INNER(subtype) "Content-Type: multipart/" subtype "; boundary=c\n\n"
#define PLAIN(text) "Content-Type: text/plain\n\n" text "\n"
#define HTML(text) "Content-Type: text/html\n\n<p>" text "</p>\n"
#define PICTURE "Content-Type: image/x-none\nContent-ID: <p@x>\n\npixels\n"
#define OCTETS "Content-Type: application/octet-stream\n\nbytes\n"

typedef struct {
  const char *label;
  const char *mail;
  const char *text;  /* what is shown */
  const char *roles; /* of what is not */
} Case;

static void
check_cases (const Case *cases, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", cases[i].label);
    g_autoptr (Mail) mail = parsed_text (cases[i].mail);
    g_autofree char *roles = parsed_roles (mail);
    g_assert_cmpstr (mail->text, ==, cases[i].text);
    g_assert_cmpstr (roles, ==, cases[i].roles);
  }
}

static void
test_alternative (void)
{
  static const Case cases[] = {
    { "plain before HTML",
      MULTIPART ("alternative") "--b\n" PLAIN ("plain") "--b\n" HTML ("page") "--b--\n", "plain",
      "alternative text/html" },
    { "HTML before plain",
      MULTIPART ("alternative") "--b\n" HTML ("page") "--b\n" PLAIN ("plain") "--b--\n", "plain",
      "alternative text/html" },
    { "blank plain",
      MULTIPART ("alternative") "--b\n" PLAIN (" \n\t\n") "--b\n" HTML ("page") "--b--\n", "page",
      "alternative text/plain" },
    { "empty plain", MULTIPART ("alternative") "--b\n" PLAIN ("") "--b\n" HTML ("page") "--b--\n",
      "page", "alternative text/plain" },
    { "all blank",
      MULTIPART ("alternative") "--b\n" PLAIN ("") "--b\nContent-Type: text/html\n\n\n--b--\n", "",
      "alternative text/html" },
    { "first of two plain",
      MULTIPART ("alternative") "--b\n" PLAIN ("one") "--b\n" PLAIN ("two") "--b--\n", "one",
      "alternative text/plain" },
    { "plain, HTML in related",
      MULTIPART ("alternative") "--b\n" PLAIN ("plain") "--b\n" INNER ("related") "--c\n" HTML (
          "page") "--c\n" PICTURE "--c--\n--b--\n",
      "plain", "alternative text/html, inline image/x-none" },
    { "blank plain, HTML in related",
      MULTIPART ("alternative") "--b\n" PLAIN ("") "--b\n" INNER ("related") "--c\n" HTML (
          "page") "--c\n" PICTURE "--c--\n--b--\n",
      "page", "alternative text/plain, inline image/x-none" },
    { "HTML, plain in mixed",
      MULTIPART ("alternative") "--b\n" HTML ("page") "--b\n" INNER ("mixed") "--c\n" PLAIN (
          "plain") "--c\n" OCTETS "--c--\n--b--\n",
      "plain", "alternative text/html, file application/octet-stream" },
    { "plain, calendar",
      MULTIPART ("alternative") "--b\n" PLAIN ("come") "--b\nContent-Type: text/calendar; "
                                                       "method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n",
      "come", "calendar text/calendar" },
    { "calendar alone is no text",
      MULTIPART ("alternative") "--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--\n", "",
      "calendar text/calendar" },
    { "named plain, HTML",
      MULTIPART ("alternative") "--b\nContent-Type: text/plain; name=a.txt\n\nfile\n--b\n" HTML (
          "page") "--b--\n",
      "page", "file text/plain" },
    { "watch-text first",
      MULTIPART ("alternative") "--b\nContent-Type: text/x-watch-html\n\nw\n--b\n" HTML (
          "page") "--b--\n",
      "page", "alternative text/x-watch-html" },
    { "enriched",
      MULTIPART ("alternative") "--b\nContent-Type: text/enriched\n\n<bold>now</bold> go\n--b--\n",
      "now go", "" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_related (void)
{
  static const Case cases[] = {
    { "root text", MULTIPART ("related") "--b\n" HTML ("page") "--b\n" PICTURE "--b--\n", "page",
      "inline image/x-none" },
    { "second text is no text",
      MULTIPART ("related") "--b\n" HTML ("page") "--b\n" PLAIN ("other") "--b--\n", "page",
      "file text/plain" },
    { "picture first", MULTIPART ("related") "--b\n" PICTURE "--b\n" HTML ("page") "--b--\n",
      "page", "inline image/x-none" },
    { "alternative as root",
      MULTIPART ("related") "--b\n" INNER ("alternative") "--c\n" PLAIN ("plain") "--c\n" HTML (
          "page") "--c--\n--b\n" PICTURE "--b--\n",
      "plain", "alternative text/html, inline image/x-none" },
    { "picture first, behind another text",
      MULTIPART ("mixed") "--b\n" PLAIN ("one") "--b\n" INNER (
          "related") "--c\n" PICTURE "--c\n" HTML ("page") "--c--\n--b--\n",
      "one\n\npage", "inline image/x-none" },
    { "no text at all", MULTIPART ("related") "--b\n" PICTURE "--b\n" PICTURE "--b--\n", "",
      "inline image/x-none, inline image/x-none" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_mixed (void)
{
  static const Case cases[] = {
    { "several texts",
      MULTIPART ("mixed") "--b\n" PLAIN ("one") "--b\n" OCTETS "--b\n" PLAIN ("two") "--b--\n",
      "one\n\ntwo", "file application/octet-stream" },
    { "an empty one between",
      MULTIPART ("mixed") "--b\n" PLAIN ("one") "--b\n" PLAIN ("") "--b\n" PLAIN ("two") "--b--\n",
      "one\n\ntwo", "" },
    { "plain and HTML", MULTIPART ("mixed") "--b\n" PLAIN ("one") "--b\n" HTML ("two") "--b--\n",
      "one\n\ntwo", "" },
    { "no type is plain", MULTIPART ("mixed") "--b\n\none\n--b--\n", "one", "" },
    { "attachment by disposition",
      MULTIPART ("mixed") "--b\n" PLAIN (
          "one") "--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nlog\n--b--\n",
      "one", "file text/plain" },
    { "file by name",
      MULTIPART ("mixed") "--b\n" PLAIN ("one") "--b\nContent-Type: text/plain; name=log.txt\n"
                                                "Content-Disposition: inline\n\nlog\n--b--\n",
      "one", "file text/plain" },
    { "unknown subtype is mixed",
      MULTIPART ("appledouble") "--b\n" PLAIN ("one") "--b\n" PLAIN ("two") "--b--\n", "one\n\ntwo",
      "" },
    { "alternative within, footer behind",
      MULTIPART ("mixed") "--b\n" INNER ("alternative") "--c\n" PLAIN ("plain") "--c\n" HTML (
          "page") "--c--\n--b\n" PLAIN ("footer") "--b--\n",
      "plain\n\nfooter", "alternative text/html" },
    { "no final boundary", MULTIPART ("mixed") "--b\n" PLAIN ("one") "--b\n" OCTETS, "one",
      "file application/octet-stream" },
    { "no text", MULTIPART ("mixed") "--b\n" OCTETS "--b\n" OCTETS "--b--\n", "",
      "file application/octet-stream, file application/octet-stream" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_special_multiparts (void)
{
  static const Case cases[] = {
    { "signed",
      MULTIPART ("signed") "--b\n" PLAIN (
          "sure") "--b\nContent-Type: application/pgp-signature; "
                  "name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n--b--\n",
      "sure", "signature application/pgp-signature" },
    { "S/MIME signed alternative",
      MULTIPART ("signed") "--b\n" INNER ("alternative") "--c\n" PLAIN ("sure") "--c\n" HTML (
          "sure") "--c--\n--b\nContent-Type: application/pkcs7-signature\n\nMIIB\n--b--\n",
      "sure", "alternative text/html, signature application/pkcs7-signature" },
    { "signed, text as signature",
      MULTIPART ("signed") "--b\n" PLAIN ("sure") "--b\n" PLAIN ("not signed") "--b--\n", "sure",
      "file text/plain" },
    { "encrypted",
      MULTIPART ("encrypted") "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
                              "--b\nContent-Type: application/octet-stream\n\nsecret\n--b--\n",
      "", "encrypted application/pgp-encrypted, encrypted application/octet-stream" },
    { "encrypted with a text in it", MULTIPART ("encrypted") "--b\n" PLAIN ("secret") "--b--\n", "",
      "encrypted text/plain" },
    { "note beside encrypted",
      MULTIPART ("mixed") "--b\n" PLAIN ("see below") "--b\n" INNER ("encrypted") "--c\n" OCTETS
                                                                                  "--c--\n--b--\n",
      "see below", "encrypted application/octet-stream" },
    { "report",
      MULTIPART ("report") "--b\n" PLAIN (
          "failed") "--b\nContent-Type: message/delivery-status\n\n"
                    "Reporting-MTA: dns; mx.test\n--b\nContent-Type: text/rfc822-headers\n\n"
                    "Subject: old\n--b--\n",
      "failed", "report message/delivery-status, report text/rfc822-headers" },
    { "report, only the first part is words",
      MULTIPART ("report") "--b\n" PLAIN ("failed") "--b\n" PLAIN ("returned") "--b--\n", "failed",
      "file text/plain" },
    { "digest",
      MULTIPART ("digest") "--b\n\nFrom: a@x.test\nSubject: 1\n\none\n--b\n\nFrom: b@x.test\n\n"
                           "two\n--b--\n",
      "", "message message/rfc822, message message/rfc822" },
    { "digest behind its contents",
      MULTIPART ("mixed") "--b\n" PLAIN ("contents") "--b\n" INNER (
          "digest") "--c\n\nFrom: a@x.test\n\none\n--c--\n--b--\n",
      "contents", "message message/rfc822" },
    { "a forwarded mail's text is its own",
      MULTIPART ("mixed") "--b\nContent-Type: message/rfc822\n\nFrom: a@x.test\n\nold\n--b--\n", "",
      "message message/rfc822" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_single_parts (void)
{
  static const Case cases[] = {
    { "no type", FROM "\nhello\n", "hello", "" },
    { "named only part", FROM "Content-Type: text/plain; name=a.txt\n\nhello\n", "hello", "" },
    { "named HTML", FROM "Content-Type: text/html; name=a.html\n\n<p>hello</p>\n", "hello", "" },
    { "declared as attachment",
      FROM "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nhello\n", "",
      "file text/plain" },
    { "type without slash", FROM "Content-Type: text\n\nhello\n", "hello", "" },
    { "type of nonsense", FROM "Content-Type: ;;;\n\nhello\n", "hello", "" },
    { "markdown", FROM "Content-Type: text/markdown\n\n*hello*\n", "*hello*", "" },
    { "upper case", FROM "Content-Type: TEXT/HTML\n\n<b>hello</b>\n", "hello", "" },
    { "calendar", FROM "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n", "",
      "calendar text/calendar" },
    { "octets", FROM "Content-Type: application/octet-stream\n\nhello\n", "",
      "file application/octet-stream" },
    { "quoted-printable, unknown set",
      FROM "Content-Type: text/plain; charset=x-none\n"
           "Content-Transfer-Encoding: quoted-printable\n\ngr=C3=BC=C3=9Fe\n",
      "grüße", "" },
    { "base64 text",
      FROM "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
           "Z3LDvMOfZQ==\n",
      "grüße", "" },
    { "flowed", FROM "Content-Type: text/plain; format=flowed\n\none \ntwo\n", "one two", "" },
    { "flowed, delsp", FROM "Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n",
      "onetwo", "" },
    { "not flowed", FROM "Content-Type: text/plain; format=fixed\n\none \ntwo\n", "one \ntwo", "" },
    { "set named in the page",
      FROM "Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n"
           "<html><meta charset=\"koi8-r\"><body>\xC1\xC2</body></html>\n",
      "аб", "" },
    { "richtext", FROM "Content-Type: text/richtext\n\n<bold>go</bold><nl>on\n", "go\non", "" },
    { "no empty line, then words", "From: ann@edunet.example\nSubject: x\nsome words here\nmore\n",
      "some words here\nmore", "" },
    { "empty body", FROM "\n", "", "" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_prologue (void)
{
  static const Case cases[] = {
    { "words before the only part", MULTIPART ("mixed") "words\n\n--b\n" OCTETS "--b--\n", "words",
      "file application/octet-stream" },
    { "notice to old clients",
      MULTIPART ("mixed") "This is a multi-part message in MIME format.\n--b\n" OCTETS "--b--\n",
      "", "file application/octet-stream" },
    { "words, but there is a text", MULTIPART ("mixed") "words\n--b\n" PLAIN ("text") "--b--\n",
      "text", "" },
    { "blank prologue", MULTIPART ("mixed") " \n\n--b\n" OCTETS "--b--\n", "",
      "file application/octet-stream" },
    { "before what is encrypted", MULTIPART ("encrypted") "words\n--b\n" OCTETS "--b--\n", "",
      "encrypted application/octet-stream" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
  g_autoptr (Mail) mail = parsed_text (cases[0].mail);
  parsed_assert_defect (mail, "text: only before the first part");
}

/* Files within a text become attachments, in front of all others. */
static void
test_uuencode (void)
{
  g_autoptr (Mail) mail = parsed_text (FROM "\nsee\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n");
  g_assert_cmpstr (mail->text, ==, "see\n[cat.txt]\nbye");
  g_assert_cmpuint (mail->attachments->len, ==, 1);
  const MailAttachment *attachment = g_ptr_array_index (mail->attachments, 0);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "Cat", 3);
  g_assert_cmpstr (attachment->name, ==, "cat.txt");
  g_assert_cmpstr (attachment->type, ==, "application/octet-stream");
  g_assert_cmpint (attachment->role, ==, MAIL_PART_FILE);
  g_assert_cmpint (attachment->size, ==, 3);
  g_assert_cmpstr (attachment->sha256, ==, digest);
}

/* Twice as many as parts; what is more is told and its place in the text stays. */
static void
test_uuencode_limit (void)
{
  static const char file[] = "begin 644 cat.txt\n#0V%T\n`\nend\n";
  ParseLimits limits = spool_limits;
  limits.parts = 3;
  g_autoptr (GString) text = g_string_new (FROM "\n");
  for (int i = 0; i < 8; i++)
    g_string_append (text, file);
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = parsed_within (text->str, text->len, &limits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mail->attachments->len, ==, 6);
  g_assert_true (
      g_str_has_suffix (mail->text, "[cat.txt]\n[cat.txt]\n[cat.txt]\n[cat.txt]\n[cat.txt]"));
  parsed_assert_defect (mail, "attachments: more than 6");
}

static void
test_limit (void)
{
  static const struct {
    const char *label, *header, *unit;
    gsize count;
    gboolean cut;
  } cases[] = {
    { "shorter", FROM "\n", "x", 99, FALSE },
    { "as long", FROM "\n", "x", 100, FALSE },
    { "longer", FROM "\n", "x", 101, TRUE },
    { "in the middle of a character", FROM "\n", "\xE2\x82\xAC", 50, TRUE },
    { "a page", FROM "Content-Type: text/html\n\n", "<b>x</b>", 200, TRUE },
    { "grows while it is read", FROM "Content-Type: text/plain; charset=iso-8859-1\n\n", "\xE4", 90,
      TRUE },
    { "without header", "", "no header \n", 20, TRUE },
  };
  ParseLimits limits = spool_limits;
  limits.text_bytes = 100;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autoptr (GString) text = g_string_new (cases[i].header);
    for (gsize n = 0; n < cases[i].count; n++)
      g_string_append (text, cases[i].unit);
    g_autoptr (GError) error = NULL;
    g_autoptr (Mail) mail = parsed_within (text->str, text->len, &limits, &error);
    g_assert_no_error (error);
    gsize length = strlen (mail->text);
    g_assert_cmpuint (length, <=, 100);
    g_assert_true (g_utf8_validate (mail->text, -1, NULL));
    g_assert_true (g_str_has_suffix (mail->text, "…") == cases[i].cut);
    g_assert_true (cases[i].cut || length == cases[i].count);
  }
}

/* Two pieces that are each within the limit are together too. */
static void
test_limit_of_pieces (void)
{
  ParseLimits limits = spool_limits;
  limits.text_bytes = 10;
  static const char text[] =
      MULTIPART ("mixed") "--b\n" PLAIN ("12345678") "--b\n" PLAIN ("12345678") "--b--\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = parsed_within (text, strlen (text), &limits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (mail->text), <=, 10);
  g_assert_true (g_str_has_prefix (mail->text, "1234567"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  parsed_load ();
  g_test_add_func ("/mail/text-part/alternative-shows-its-plain-form", test_alternative);
  g_test_add_func ("/mail/text-part/related-shows-its-root", test_related);
  g_test_add_func ("/mail/text-part/mixed-shows-all-texts", test_mixed);
  g_test_add_func ("/mail/text-part/signed-encrypted-report-digest", test_special_multiparts);
  g_test_add_func ("/mail/text-part/single-parts-are-read", test_single_parts);
  g_test_add_func ("/mail/text-part/prologue-for-want-of-text", test_prologue);
  g_test_add_func ("/mail/text-part/uuencoded-files-are-taken-out", test_uuencode);
  g_test_add_func ("/mail/text-part/uuencoded-files-are-limited", test_uuencode_limit);
  g_test_add_func ("/mail/text-part/long-text-is-cut-and-marked", test_limit);
  g_test_add_func ("/mail/text-part/pieces-are-limited-together", test_limit_of_pieces);
  return g_test_run ();
}
