#include "config.h"

#include <glib.h>
#include <string.h>

#include "parsed.h"

#define FROM "From: ann@edunet.example\nSubject: x\nMIME-Version: 1.0\n"
#define MIXED FROM "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n"

static const MailAttachment *
attachment_at (const Mail *mail, guint index)
{
  g_assert_cmpuint (index, <, mail->attachments->len);
  return g_ptr_array_index (mail->attachments, index);
}

static void
assert_bytes (const MailAttachment *attachment, const char *bytes, gsize length)
{
  g_autofree char *digest =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
  g_assert_cmpint (attachment->size, ==, length);
  g_assert_cmpstr (attachment->sha256, ==, digest);
}

/* The record of a mail whose second part has HEADER and BODY. */
static Mail *
parse_part (const char *header, const char *body)
{
  g_autofree char *text = g_strconcat (MIXED, header, "\n", body, "\n--b--\n", NULL);
  return parsed_text (text);
}

static void
test_roles (void)
{
  static const struct {
    const char *role, *header;
  } cases[] = {
    { "file", "Content-Type: application/pdf\n" },
    { "file", "Content-Type: image/png\n" },
    { "file", "Content-Type: image/png\nContent-ID: <a@b>\n" },
    { "file", "Content-Type: image/png\nContent-Disposition: attachment\n" },
    { "inline", "Content-Type: image/png\nContent-Disposition: inline\n" },
    { "inline", "Content-Type: IMAGE/PNG\nContent-Disposition: INLINE; filename=a.png\n" },
    { "file", "Content-Type: application/pdf\nContent-Disposition: inline\n" },
    { "message", "Content-Type: message/rfc822\n" },
    { "message", "Content-Type: message/global\n" },
    { "file", "Content-Type: message/partial; id=x; number=1\n" },
    { "tnef", "Content-Type: application/ms-tnef\n" },
    { "tnef", "Content-Type: application/vnd.ms-tnef; name=x.dat\n" },
    { "tnef", "Content-Type: application/octet-stream; name=WINMAIL.DAT\n" },
    { "file", "Content-Type: application/octet-stream; name=mywinmail.dat\n" },
    { "calendar", "Content-Type: text/calendar; method=REQUEST\n" },
    { "calendar", "Content-Type: application/ics; name=invite.ics\n" },
    { "file", "Content-Type: application/octet-stream; name=invite.ics\n" },
    { "signature", "Content-Type: application/pgp-signature; name=signature.asc\n" },
    { "signature", "Content-Type: application/pkcs7-signature; name=smime.p7s\n" },
    { "signature", "Content-Type: application/x-pkcs7-signature\n" },
    { "encrypted", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n" },
    { "encrypted", "Content-Type: application/x-pkcs7-mime; name=smime.p7m\n" },
    { "encrypted", "Content-Type: application/pgp-encrypted\n" },
    { "report", "Content-Type: message/delivery-status\n" },
    { "report", "Content-Type: message/global-delivery-status\n" },
    { "report", "Content-Type: message/disposition-notification\n" },
    { "report", "Content-Type: message/global-disposition-notification\n" },
    { "report", "Content-Type: message/feedback-report\n" },
    { "report", "Content-Type: text/rfc822-headers\n" },
    { "report", "Content-Type: message/global-headers\n" },
    { "file", "Content-Type: text/html; name=page.html\n" },
    { "file", "Content-Type: text/csv\n" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].header);
    g_autoptr (Mail) mail = parse_part (cases[i].header, "Field: content");
    const MailAttachment *attachment = attachment_at (mail, 0);
    g_assert_cmpstr (mail_part_role_name (attachment->role), ==, cases[i].role);
    g_assert_cmpstr (mail->text, ==, "hello");
    g_assert_true ((attachment->summary != NULL) == (attachment->role == MAIL_PART_MESSAGE));
  }
}

static void
test_fields (void)
{
  g_autoptr (Mail) mail =
      parse_part ("Content-Type: Image/PNG; name=a.png\nContent-ID: <pic@x.test>\n"
                  "Content-Disposition: INLINE; filename=b.png\n",
                  "x");
  const MailAttachment *attachment = attachment_at (mail, 0);
  g_assert_cmpstr (attachment->type, ==, "image/png");
  g_assert_cmpstr (attachment->disposition, ==, "inline");
  g_assert_cmpstr (attachment->content_id, ==, "pic@x.test");
  g_assert_cmpstr (attachment->name, ==, "b.png");
  g_assert_null (attachment->name_as_sent);
  g_autoptr (Mail) bare = parse_part ("Content-Type: image/png\n", "x");
  attachment = attachment_at (bare, 0);
  g_assert_null (attachment->disposition);
  g_assert_null (attachment->content_id);
  g_assert_cmpstr (attachment->name, ==, "");
  g_assert_null (attachment->name_as_sent);
}

static void
test_names (void)
{
  static const struct {
    const char *parameter, *name, *sent;
    gboolean defect;
  } cases[] = {
    { "filename=report.pdf", "report.pdf", NULL, FALSE },
    { "filename=\"two words.pdf\"", "two words.pdf", NULL, FALSE },
    { "filename=\"../../etc/passwd\"", "passwd", "../../etc/passwd", FALSE },
    { "filename=\"C:\\\\Temp\\\\x.exe\"", "x.exe", "C:\\Temp\\x.exe", FALSE },
    { "filename=\".htaccess\"", "htaccess", ".htaccess", FALSE },
    { "filename=\"a.exe. \"", "a.exe", "a.exe.", FALSE },
    { "filename*=utf-8''gr%C3%BC%C3%9Fe.txt", "grüße.txt", NULL, FALSE },
    { "filename*0=long; filename*1=name.txt", "longname.txt", NULL, FALSE },
    { "filename=\"=?utf-8?Q?gr=C3=BCn.txt?=\"", "grün.txt", NULL, FALSE },
    { "filename*=utf-8''a%0D%0Ab.txt", "a b.txt", NULL, TRUE },
    { "filename*=utf-8''gnp%E2%80%AEexe.txt", "gnpexe.txt", NULL, TRUE },
    { "filename*=utf-8''a%00.exe", "a\u2400.exe", NULL, FALSE },
    { "filename=\"..\"", "", "..", FALSE },
    { "filename=\"\"", "", NULL, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].parameter);
    g_autofree char *header =
        g_strconcat ("Content-Type: application/x-evidence\nContent-Disposition: attachment; ",
                     cases[i].parameter, "\n", NULL);
    g_autoptr (Mail) mail = parse_part (header, "x");
    const MailAttachment *attachment = attachment_at (mail, 0);
    g_assert_cmpstr (attachment->name, ==, cases[i].name);
    g_assert_cmpstr (attachment->name_as_sent, ==, cases[i].sent);
    g_autofree char *defects = g_strjoinv ("; ", mail->defects);
    g_assert_true ((strstr (defects, "characters in the name") != NULL) == cases[i].defect);
  }
}

static void
test_type_lies (void)
{
  static const char program[] = "f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  static const char pdf[] = "JVBERi0xLjQKJeLjz9MKMSAwIG9iago=";
  static const char png[] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";
  static const struct {
    const char *type, *base64, *detected, *defect;
  } cases[] = {
    { "application/pdf", pdf, "application/pdf", NULL },
    { "application/octet-stream", pdf, "application/pdf", NULL },
    { "image/png", png, "image/png", NULL },
    { "image/jpeg", png, "image/png", NULL },
    { "image/jpeg", pdf, "application/pdf", "f: declared image/jpeg, is application/pdf" },
    { "audio/wav", png, "image/png", "f: declared audio/wav, is image/png" },
    { "application/pdf", png, "image/png", "f: declared application/pdf, is image/png" },
    { "application/octet-stream", program, "application/x-executable", NULL },
    { "application/x-msdownload", program, "application/x-executable", NULL },
    { "application/pdf", program, "application/x-executable",
      "f: declared application/pdf, is application/x-executable" },
    { "image/png", program, "application/x-executable",
      "f: declared image/png, is application/x-executable" },
    { "text/csv", program, "application/x-executable",
      "f: declared text/csv, is application/x-executable" },
    { "text/csv", "YSxiLGMK", NULL, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *header = g_strdup_printf (
        "Content-Type: %s; name=f\nContent-Transfer-Encoding: base64\n", cases[i].type);
    g_autoptr (Mail) mail = parse_part (header, cases[i].base64);
    const MailAttachment *attachment = attachment_at (mail, 0);
    g_test_message ("%s is %s", cases[i].type, attachment->detected);
    g_assert_cmpstr (attachment->detected, ==, cases[i].detected);
    g_assert_cmpstr (attachment->type, ==, cases[i].type);
    if (cases[i].defect != NULL)
      parsed_assert_defect (mail, cases[i].defect);
    g_autofree char *defects = g_strjoinv ("; ", mail->defects);
    g_assert_true ((strstr (defects, "f: declared") != NULL) == (cases[i].defect != NULL));
  }
}

static void
test_decoded_bytes (void)
{
  static const struct {
    const char *label, *header, *body, *bytes;
    gsize length;
  } cases[] = {
    { "as it is", "", "a\nb", "a\nb", 3 },
    { "CR LF", "", "a\r\nb", "a\r\nb", 4 },
    { "empty", "", "", "", 0 },
    { "base64", "Content-Transfer-Encoding: base64\n", "AAEC\n/w==", "\x00\x01\x02\xFF", 4 },
    { "quoted-printable", "Content-Transfer-Encoding: quoted-printable\n", "a=00=\nb",
      "a\x00"
      "b",
      3 },
    { "unknown encoding", "Content-Transfer-Encoding: x-none\n", "a=b", "a=b", 3 },
    { "uuencode", "Content-Transfer-Encoding: x-uuencode\n", "begin 644 c\n#0V%T\n`\nend", "Cat",
      3 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *header =
        g_strconcat ("Content-Type: application/x-evidence\n", cases[i].header, NULL);
    g_autoptr (Mail) mail = parse_part (header, cases[i].body);
    assert_bytes (attachment_at (mail, 0), cases[i].bytes, cases[i].length);
  }
}

#define INNER "From: bob@govnet.example\nSubject: inner\n\ntext\n"
#define INNER_CRLF "From: bob@govnet.example\r\nSubject: inner\r\n\r\ntext\r\n"
#define NESTED                                                                                     \
  "From: bob@govnet.example\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--c\n\n"     \
  "two\n--c--\n"

/* The digest of an attached mail is that of its bytes as they stand in the mail. */
static void
test_attached_mail (void)
{
  static const struct {
    const char *label, *mail, *bytes;
  } cases[] = {
    { "line feeds", MIXED "Content-Type: message/rfc822\n\n" INNER "\n--b--\n", INNER },
    { "no line end before the boundary",
      MIXED "Content-Type: message/rfc822\n\nSubject: a\n\nx\n--b--\n", "Subject: a\n\nx" },
    { "CR LF",
      "From: a@x.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
      "Content-Type: message/rfc822\r\n\r\n" INNER_CRLF "\r\n--b--\r\n",
      INNER_CRLF },
    { "multipart in it", MIXED "Content-Type: message/rfc822\n\n" NESTED "--b--\n",
      "From: bob@govnet.example\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--c\n\n"
      "two\n--c--" },
    { "no final boundary", MIXED "Content-Type: message/rfc822\n\n" INNER, INNER },
    { "next part follows",
      MIXED "Content-Type: message/rfc822\n\n" INNER "\n--b\nContent-Type: image/png\n\nx\n--b--\n",
      INNER },
    { "boundary begins like another",
      FROM "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
           "Subject: a\n\n--bc\n--b-\nx\n--b--\n",
      "Subject: a\n\n--bc\n--b-\nx" },
    { "boundary with blanks behind",
      MIXED "Content-Type: message/rfc822\n\nSubject: a\n\nx\n--b-- \t\n", "Subject: a\n\nx" },
    { "only the outer boundary ends it",
      FROM "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
           "boundary=c\n\n--c\nContent-Type: message/rfc822\n\nSubject: a\n\nx\n--b--\n",
      "Subject: a\n\nx" },
    { "in a digest", FROM "Content-Type: multipart/digest; boundary=b\n\n--b\n\n" INNER "\n--b--\n",
      INNER },
    { "in a digest, with a type",
      FROM
      "Content-Type: multipart/digest; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" INNER
      "\n--b--\n",
      INNER },
    { "root", FROM "Content-Type: message/rfc822\n\n" INNER, INNER },
    { "root behind the line of an mbox",
      "From ann Mon Nov 23\nFrom: ann@edunet.example\nContent-Type: message/rfc822\n\n" INNER,
      INNER },
    { "message/global", MIXED "Content-Type: message/global\n\n" INNER "\n--b--\n", INNER },
    { "base64 against the rules",
      MIXED "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            "RnJvbTogYm9iQGdvdm5ldC5leGFtcGxlClN1YmplY3Q6IGlubmVyCgp0ZXh0Cg==\n--b--\n",
      INNER },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autoptr (Mail) mail = parsed_text (cases[i].mail);
    const MailAttachment *attachment = attachment_at (mail, 0);
    g_assert_cmpint (attachment->role, ==, MAIL_PART_MESSAGE);
    assert_bytes (attachment, cases[i].bytes, strlen (cases[i].bytes));
  }
}

static void
test_summary (void)
{
  static const struct {
    const char *label, *mail, *from, *subject, *date, *message_id;
  } cases[] = {
    { "whole",
      "From: Bob <bob@govnet.example>\nSubject: =?utf-8?Q?gr=C3=BCn?=\nDate: Mon, 23 Nov 2026\n"
      "Message-ID: <a@b.test>\n\nx",
      "Bob <bob@govnet.example>", "grün", "Mon, 23 Nov 2026", "<a@b.test>" },
    { "nothing", "X-None: 1\n\nx", NULL, NULL, NULL, NULL },
    { "first of several", "From: a@x.test\nFrom: b@x.test\nSubject: 1\nSubject: 2\n\nx", "a@x.test",
      "1", NULL, NULL },
    { "folded", "Subject: one\n two\n\nx", NULL, "one two", NULL, NULL },
    { "tricks", "Subject: =?utf-8?Q?a=0D=0AFrom:_b=E2=80=AEx?=\n\nx", NULL, "a From: bx", NULL,
      NULL },
    { "id without brackets", "Message-ID: a@b.test\n\nx", NULL, NULL, NULL, "<a@b.test>" },
    { "what stands in its body does not count", "To: x@y.test\n\nFrom: a@x.test\n", NULL, NULL,
      NULL, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autoptr (Mail) mail = parse_part ("Content-Type: message/rfc822\n", cases[i].mail);
    const MailSummary *summary = attachment_at (mail, 0)->summary;
    g_assert_cmpstr (summary->from, ==, cases[i].from);
    g_assert_cmpstr (summary->subject, ==, cases[i].subject);
    g_assert_cmpstr (summary->date, ==, cases[i].date);
    g_assert_cmpstr (summary->message_id, ==, cases[i].message_id);
  }
}

/* Of a mail in base64 too, which GMime does not open. */
static void
test_summary_of_base64 (void)
{
  g_autoptr (Mail) mail =
      parse_part ("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n",
                  "RnJvbTogYm9iQGdvdm5ldC5leGFtcGxlClN1YmplY3Q6IGlubmVyCgp0ZXh0Cg==");
  const MailSummary *summary = attachment_at (mail, 0)->summary;
  g_assert_cmpstr (summary->subject, ==, "inner");
  g_assert_cmpstr (summary->from, ==, "bob@govnet.example");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  parsed_load ();
  g_test_add_func ("/mail/attachment/roles-by-type-place-and-disposition", test_roles);
  g_test_add_func ("/mail/attachment/fields-are-taken", test_fields);
  g_test_add_func ("/mail/attachment/names-are-made-harmless", test_names);
  g_test_add_func ("/mail/attachment/lies-about-the-type-are-told", test_type_lies);
  g_test_add_func ("/mail/attachment/decoded-bytes-are-exact", test_decoded_bytes);
  g_test_add_func ("/mail/attachment/attached-mail-is-byte-exact", test_attached_mail);
  g_test_add_func ("/mail/attachment/attached-mail-is-summarised", test_summary);
  g_test_add_func ("/mail/attachment/mail-in-base64-is-summarised", test_summary_of_base64);
  return g_test_run ();
}
