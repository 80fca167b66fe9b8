#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "mail/record.h"
#include "mail/signed-part.h"

#include "parsed.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
set (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static void
set_list (char ***field, const char *values)
{
  g_strfreev (*field);
  *field = g_strsplit (values, " ", -1);
}

static void
add_lists (Mail *mail)
{
  MailHeader *header = g_new0 (MailHeader, 1);
  set (&header->name, "Subject");
  set (&header->value, "süß");
  g_ptr_array_add (mail->headers, header);
  MailAuthentication *result = g_new0 (MailAuthentication, 1);
  result->field = 2;
  result->bare = TRUE;
  set (&result->authserv_id, "mx.x.test");
  set (&result->method, "dmarc");
  set (&result->result, "pass");
  set_list (&result->properties, "header.from=x.test");
  g_ptr_array_add (mail->authentication, result);
  MailDelivery *delivery = g_new0 (MailDelivery, 1);
  set (&delivery->recipient, "b@x.test");
  set (&delivery->action, "failed");
  set (&delivery->status, "5.1.1");
  set (&delivery->reason, "unknown user");
  g_ptr_array_add (mail->deliveries, delivery);
}

/* A record with something in every field. */
static Mail *
full_mail (void)
{
  Mail *mail = mail_new ();
  mail->class = MAIL_LIST;
  set_list (&mail->reasons, "one two");
  set (&mail->from, "ann@x.test");
  set (&mail->from_name, "Änn");
  set_list (&mail->to, "b@x.test c@x.test");
  set_list (&mail->cc, "d@x.test");
  set (&mail->subject, "süß");
  mail->date = 1795431600;
  set (&mail->message_id, "<a@x.test>");
  set_list (&mail->references, "<b@x.test> <c@x.test>");
  set (&mail->text, "one\n\ttwo\n");
  set (&mail->quoted, "> zero\n");
  set (&mail->content_digest, DIGEST);
  MailAttachment *attachment = mail_attachment_new ();
  set (&attachment->name, "a.png");
  set (&attachment->type, "image/png");
  set (&attachment->sha256, DIGEST);
  attachment->size = 12;
  attachment->role = MAIL_PART_MESSAGE;
  set (&attachment->name_as_sent, "/tmp/a.png");
  set (&attachment->detected, "image/gif");
  set (&attachment->content_id, "1@x.test");
  set (&attachment->disposition, "inline");
  attachment->summary = g_new0 (MailSummary, 1);
  set (&attachment->summary->from, "Änn <ann@x.test>");
  set (&attachment->summary->message_id, "<s@x.test>");
  g_ptr_array_add (mail->attachments, attachment);
  set_list (&mail->defects, "odd");
  set (&mail->signature, "-- \nAnn");
  set (&mail->original_message_id, "<o@x.test>");
  mail->signed_part = mail_signature_new ();
  mail->signed_part->offset = 100;
  mail->signed_part->length = 200;
  set (&mail->signed_part->problem, "why not");
  set (&mail->signed_part->armor, "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n");
  set (&mail->signed_part->text, "Take\n\nsüß");
  set (&mail->signed_part->subject, "[x #1] süß");
  add_lists (mail);
  return mail;
}

static MailAttachment *
first_attachment (const Mail *mail)
{
  return g_ptr_array_index (mail->attachments, 0);
}

static void
assert_lists_equal (char **a, char **b)
{
  g_assert_true (g_strv_equal ((const char *const *) a, (const char *const *) b));
}

static void
assert_equal (const Mail *a, const Mail *b)
{
  g_assert_cmpint (a->class, ==, b->class);
  assert_lists_equal (a->reasons, b->reasons);
  g_assert_cmpstr (a->from, ==, b->from);
  g_assert_cmpstr (a->from_name, ==, b->from_name);
  assert_lists_equal (a->to, b->to);
  assert_lists_equal (a->cc, b->cc);
  g_assert_cmpstr (a->subject, ==, b->subject);
  g_assert_cmpint (a->date, ==, b->date);
  g_assert_cmpstr (a->message_id, ==, b->message_id);
  assert_lists_equal (a->references, b->references);
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpstr (a->quoted, ==, b->quoted);
  g_assert_cmpstr (a->content_digest, ==, b->content_digest);
  g_assert_cmpuint (a->attachments->len, ==, b->attachments->len);
}

static void
test_round_trip (void)
{
  g_autoptr (Mail) full = full_mail ();
  g_autoptr (Mail) bare = mail_new ();
  set (&bare->content_digest, DIGEST);
  const Mail *mails[] = { full, bare };
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = record_encode (mails[i]);
    g_autoptr (Mail) decoded = record_decode (bytes, &spool_limits, &error);
    g_assert_no_error (error);
    assert_equal (decoded, mails[i]);
    g_autoptr (GBytes) again = record_encode (decoded);
    g_assert_true (g_bytes_equal (bytes, again));
  }
  g_autoptr (GBytes) bytes = record_encode (full);
  g_autoptr (Mail) decoded = record_decode (bytes, &spool_limits, NULL);
  g_assert_cmpstr (first_attachment (decoded)->name, ==, "a.png");
  g_assert_cmpstr (first_attachment (decoded)->type, ==, "image/png");
  g_assert_cmpstr (first_attachment (decoded)->sha256, ==, DIGEST);
  g_assert_cmpint (first_attachment (decoded)->size, ==, 12);
  g_assert_cmpint (first_attachment (decoded)->role, ==, MAIL_PART_MESSAGE);
  g_assert_cmpstr (first_attachment (decoded)->name_as_sent, ==, "/tmp/a.png");
  g_assert_cmpstr (first_attachment (decoded)->detected, ==, "image/gif");
  g_assert_cmpstr (first_attachment (decoded)->content_id, ==, "1@x.test");
  g_assert_cmpstr (first_attachment (decoded)->disposition, ==, "inline");
  g_assert_cmpstr (first_attachment (decoded)->summary->from, ==, "Änn <ann@x.test>");
  g_assert_null (first_attachment (decoded)->summary->subject);
  const MailAuthentication *result = g_ptr_array_index (decoded->authentication, 0);
  g_assert_cmpuint (result->field, ==, 2);
  g_assert_true (result->bare);
  g_assert_cmpstr (result->properties[0], ==, "header.from=x.test");
  const MailDelivery *delivery = g_ptr_array_index (decoded->deliveries, 0);
  g_assert_cmpstr (delivery->status, ==, "5.1.1");
  g_assert_cmpstr (decoded->signature, ==, "-- \nAnn");
  g_assert_cmpstr (decoded->original_message_id, ==, "<o@x.test>");
  g_assert_cmpstr (decoded->signed_part->problem, ==, "why not");
  g_assert_cmpint (decoded->signed_part->offset, ==, 100);
  g_assert_cmpint (decoded->signed_part->length, ==, 200);
  g_assert_cmpstr (decoded->signed_part->armor, ==, "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n");
  g_assert_cmpstr (decoded->signed_part->text, ==, "Take\n\nsüß");
  g_assert_cmpstr (decoded->signed_part->subject, ==, "[x #1] süß");
}

static void
spoil_class (Mail *mail)
{
  mail->class = MAIL_CLASSES;
}

static void
spoil_reasons (Mail *mail)
{
  set_list (&mail->reasons, "two\nlines");
}

static void
spoil_reason_count (Mail *mail)
{
  g_strfreev (mail->reasons);
  mail->reasons = g_new0 (char *, 1001);
  for (int i = 0; i < 1000; i++)
    mail->reasons[i] = g_strdup ("r");
}

static void
spoil_from (Mail *mail)
{
  set (&mail->from, "a@x.test>\r\nRCPT TO:<b@x.test");
}

static void
spoil_name (Mail *mail)
{
  set (&mail->from_name, "a\u202Eb");
}

static void
spoil_subject (Mail *mail)
{
  set (&mail->subject, "a\r\nBcc: b");
}

static void
spoil_to (Mail *mail)
{
  set_list (&mail->to, "a\tb");
}

static void
spoil_cc (Mail *mail)
{
  set_list (&mail->cc, "a\x7F");
}

static void
spoil_message_id (Mail *mail)
{
  set (&mail->message_id, "a@x.test");
}

static void
spoil_references (Mail *mail)
{
  set_list (&mail->references, "<a@x.test> <b@x.test\n>");
}

static void
spoil_text (Mail *mail)
{
  set (&mail->text, "a\r\nb");
}

static void
spoil_text_length (Mail *mail)
{
  g_free (mail->text);
  mail->text = g_strnfill ((gsize) spool_limits.text_bytes + 1, 'x');
}

static void
spoil_quoted (Mail *mail)
{
  set (&mail->quoted, "\x1B[2J");
}

static void
spoil_digest (Mail *mail)
{
  mail->content_digest[63] = 'G';
}

static void
spoil_attachment_name (Mail *mail)
{
  set (&first_attachment (mail)->name, "a\nb");
}

static void
spoil_attachment_size (Mail *mail)
{
  first_attachment (mail)->size = -1;
}

static void
spoil_attachment_digest (Mail *mail)
{
  set (&first_attachment (mail)->sha256, "");
}

static void
spoil_defects (Mail *mail)
{
  set_list (&mail->defects, "a\nb");
}

static void
spoil_signature (Mail *mail)
{
  set (&mail->signature, "a\rb");
}

static void
spoil_original_id (Mail *mail)
{
  set (&mail->original_message_id, "<a b@x.test>");
}

static void
spoil_header_name (Mail *mail)
{
  set (&((MailHeader *) g_ptr_array_index (mail->headers, 0))->name, "a\nb");
}

static void
spoil_header_value (Mail *mail)
{
  set (&((MailHeader *) g_ptr_array_index (mail->headers, 0))->value, "a\r\nX: b");
}

static void
spoil_authentication (Mail *mail)
{
  MailAuthentication *result = g_ptr_array_index (mail->authentication, 0);
  set_list (&result->properties, "a\nb");
}

static void
spoil_delivery (Mail *mail)
{
  set (&((MailDelivery *) g_ptr_array_index (mail->deliveries, 0))->reason, "a\nb");
}

static void
spoil_role (Mail *mail)
{
  first_attachment (mail)->role = MAIL_PARTS;
}

static void
spoil_detected (Mail *mail)
{
  set (&first_attachment (mail)->detected, "a\nb");
}

static void
spoil_summary (Mail *mail)
{
  set (&first_attachment (mail)->summary->message_id, "no id");
}

static void
spoil_signed_problem (Mail *mail)
{
  set (&mail->signed_part->problem, "a\nb");
}

static void
spoil_signed_offset (Mail *mail)
{
  mail->signed_part->offset = -1;
}

static void
spoil_signed_length (Mail *mail)
{
  mail->signed_part->length = -1;
}

static void
spoil_signed_end (Mail *mail)
{
  mail->signed_part->length = spool_limits.message_bytes - 99;
}

static void
spoil_signed_overflow (Mail *mail)
{
  mail->signed_part->offset = G_MAXINT64;
  mail->signed_part->length = G_MAXINT64;
}

static void
spoil_signed_armor (Mail *mail)
{
  set (&mail->signed_part->armor, "a\x1B[2J");
}

static void
spoil_signed_armor_letters (Mail *mail)
{
  set (&mail->signed_part->armor, "ü");
}

static void
spoil_signed_armor_length (Mail *mail)
{
  g_free (mail->signed_part->armor);
  mail->signed_part->armor = g_strnfill (SIGNED_PART_ARMOR_BYTES + 1, 'x');
}

static void
spoil_signed_text (Mail *mail)
{
  set (&mail->signed_part->text, "a\r\nb");
}

static void
spoil_signed_text_length (Mail *mail)
{
  g_free (mail->signed_part->text);
  mail->signed_part->text = g_strnfill ((gsize) spool_limits.text_bytes + 1, 'x');
}

static void
spoil_signed_subject (Mail *mail)
{
  set (&mail->signed_part->subject, "a\r\nBcc: b");
}

static void
test_lies (void)
{
  static const struct {
    const char *field;
    void (*spoil) (Mail *mail);
  } cases[] = {
    { "class", spoil_class },
    { "reasons", spoil_reasons },
    { "reasons", spoil_reason_count },
    { "from", spoil_from },
    { "from_name", spoil_name },
    { "subject", spoil_subject },
    { "to", spoil_to },
    { "cc", spoil_cc },
    { "message_id", spoil_message_id },
    { "references", spoil_references },
    { "text", spoil_text },
    { "text", spoil_text_length },
    { "quoted", spoil_quoted },
    { "content_digest", spoil_digest },
    { "attachments", spoil_attachment_name },
    { "attachments", spoil_attachment_size },
    { "attachments", spoil_attachment_digest },
    { "defects", spoil_defects },
    { "signature", spoil_signature },
    { "original_message_id", spoil_original_id },
    { "headers", spoil_header_name },
    { "headers", spoil_header_value },
    { "authentication", spoil_authentication },
    { "deliveries", spoil_delivery },
    { "attachments", spoil_role },
    { "attachments", spoil_detected },
    { "attachments", spoil_summary },
    { "signed_part", spoil_signed_problem },
    { "signed_part", spoil_signed_offset },
    { "signed_part", spoil_signed_length },
    { "signed_part", spoil_signed_end },
    { "signed_part", spoil_signed_overflow },
    { "signed_part", spoil_signed_armor },
    { "signed_part", spoil_signed_armor_letters },
    { "signed_part", spoil_signed_armor_length },
    { "signed_part", spoil_signed_text },
    { "signed_part", spoil_signed_text_length },
    { "signed_part", spoil_signed_subject },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].field);
    g_autoptr (Mail) mail = full_mail ();
    cases[i].spoil (mail);
    g_autoptr (GBytes) bytes = record_encode (mail);
    g_autoptr (GError) error = NULL;
    g_assert_null (record_decode (bytes, &spool_limits, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_autofree char *wanted = g_strconcat (": ", cases[i].field, NULL);
    g_assert_true (g_str_has_suffix (error->message, wanted));
  }
}

static void
test_too_many (void)
{
  g_autoptr (Mail) mail = full_mail ();
  ParseLimits limits = spool_limits;
  limits.addresses = 2;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = record_encode (mail);
  g_assert_null (record_decode (bytes, &limits, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  g_clear_error (&error);
  limits = spool_limits;
  limits.parts = 0;
  g_assert_null (record_decode (bytes, &limits, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
}

/* A record or DATA, never anything else, whatever is flipped or cut. */
static void
assert_decodes_or_not (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (Mail) mail = record_decode (bytes, &spool_limits, &error);
  if (mail == NULL)
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  else
    g_assert_true (g_utf8_validate (mail->text, -1, NULL));
}

static void
test_damage (void)
{
  g_autoptr (Mail) mail = full_mail ();
  g_autoptr (GBytes) bytes = record_encode (mail);
  gsize length;
  const guint8 *whole = g_bytes_get_data (bytes, &length);
  for (gsize cut = 0; cut < length; cut++)
    assert_decodes_or_not (whole, cut);
  for (int i = 0; i < 5000; i++) {
    g_autofree guint8 *copy = g_memdup2 (whole, length);
    for (int flips = g_test_rand_int_range (1, 5); flips > 0; flips--)
      copy[g_test_rand_int_range (0, (gint32) length)] = (guint8) g_test_rand_int_range (0, 256);
    assert_decodes_or_not (copy, length);
  }
}

/* As many parts and files within the text as the limits allow, each with the longest fields. */
static void
test_fullest_mail (void)
{
  g_autofree char *word = g_strnfill (400, 'w');
  g_autoptr (GString) text =
      g_string_new ("From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n");
  for (int i = 0; i < 300; i++)
    g_string_append_printf (text, "begin 644 /%d%s.txt\n#0V%%T\n`\nend\n", i, word);
  for (guint i = 0; i < spool_limits.parts - 2; i++)
    g_string_append_printf (text,
                            "--b\nContent-Type: message/rfc822; name=\"/%s\"\n"
                            "Content-ID: <%s>\nContent-Disposition: %s\n\n"
                            "From: %s%s%s\nSubject: %s%s%s\nDate: %s%s%s\n\nx\n",
                            word, word, word, word, word, word, word, word, word, word, word, word);
  g_string_append (text, "--b--\n");
  ParseLimits limits = spool_limits;
  limits.text_bytes = limits.header_bytes = 4096; /* so that they leave no room to spare */
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = parsed_within (text->str, text->len, &limits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mail->attachments->len, ==, 2 * spool_limits.parts);
  g_autoptr (GBytes) bytes = record_encode (mail);
  g_autoptr (Mail) read = record_decode (bytes, &limits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->attachments->len, ==, mail->attachments->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  parsed_load ();
  g_test_add_func ("/mail/record/comes-back-as-it-was", test_round_trip);
  g_test_add_func ("/mail/record/each-lie-is-named", test_lies);
  g_test_add_func ("/mail/record/counts-are-limited", test_too_many);
  g_test_add_func ("/mail/record/fullest-mail-fits", test_fullest_mail);
  g_test_add_func ("/mail/record/damage-is-data", test_damage);
  return g_test_run ();
}
