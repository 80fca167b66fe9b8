#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/text.h"

#include "mail/build.h"
#include "mail/detect.h"
#include "mail/html.h"
#include "mail/mime.h"

#include "spool.h"

/* Enough to meet every pair of choices many times; the seed is GLib's, shown and set by --seed. */
enum { ROUNDS = 2000 };

static const ParseRequest request = {
  .sender = "ann@edunet.example",
  .instance = "csirt.example",
  .limits = &spool_limits,
};

static int
below (int bound)
{
  return g_test_rand_int_range (0, bound);
}

static Mail *
parse (gconstpointer bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  int spool = spool_bytes (bytes, length);
  Mail *mail = mime_parse (spool, &request, &error);
  g_assert_no_error (error);
  close (spool);
  return mail;
}

/* COUNT pieces, some of them beyond ASCII and some that mean something to mail. */
static char *
random_words (int count)
{
  static const char *const piece[] = {
    "scan",  "a",          "Grüße",  "日本語",     "=?utf-8?Q?x?=", "=3D",   "10:20",
    "emoji", "\U0001F600", "[t #1]", "\"quoted\"", "a@b.c",         "x;y,z", "long",
    "naïve", "%41",        "\\",     "(c)"
  };
  g_autoptr (GString) words = g_string_new ("");
  for (int i = 0; i < count; i++)
    g_string_append_printf (words, "%s%s", i == 0 ? "" : " ", piece[below (G_N_ELEMENTS (piece))]);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/* Lines that no quotation begins with. */
static char *
random_text (void)
{
  g_autoptr (GString) text = g_string_new ("Start");
  for (int lines = below (12); lines > 0; lines--) {
    g_autofree char *line = random_words (1 + below (40));
    g_string_append_printf (text, "\n%s%s", below (4) == 0 ? "\n" : "", line);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char **
random_ids (void)
{
  int count = below (8);
  char **ids = g_new0 (char *, (gsize) count + 1);
  for (int i = 0; i < count; i++)
    ids[i] = g_strdup_printf ("<%d.%d@x%d.test>", i, below (1000000), below (9));
  return ids;
}

static Outgoing *
random_outgoing (void)
{
  Outgoing *outgoing = outgoing_new ();
  outgoing->from = g_strdup ("report@csirt.example");
  outgoing->from_name = below (3) == 0 ? NULL : random_words (1 + below (6));
  outgoing->to = g_strdup ("ann@edunet.example");
  outgoing->subject = random_words (below (20));
  outgoing->message_id = g_strdup_printf ("<o-%d@csirt.example>", below (1000000));
  g_strfreev (outgoing->references);
  outgoing->references = random_ids ();
  outgoing->instance = g_strdup ("other.example");
  outgoing->date = g_test_rand_int_range (0, G_MAXINT32);
  outgoing->text = random_text ();
  return outgoing;
}

/* What is written is what is read. */
static void
test_build_and_parse (void)
{
  for (int round = 0; round < ROUNDS; round++) {
    g_autoptr (Outgoing) outgoing = random_outgoing ();
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = build_mail (outgoing, &error);
    g_assert_no_error (error);
    g_autoptr (Mail) mail = parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    g_assert_cmpstr (mail->from, ==, outgoing->from);
    g_assert_cmpstr (mail->from_name, ==, outgoing->from_name);
    g_assert_cmpstr (mail->to[0], ==, outgoing->to);
    g_assert_cmpstr (mail->subject, ==, outgoing->subject);
    g_assert_cmpstr (mail->message_id, ==, outgoing->message_id);
    g_assert_true (g_strv_equal ((const char *const *) mail->references,
                                 (const char *const *) outgoing->references));
    g_assert_cmpint (mail->date, ==, outgoing->date);
    g_assert_cmpstr (mail->text, ==, outgoing->text);
    g_assert_cmpstr (mail->quoted, ==, "");
    g_assert_cmpint (mail->class, ==, MAIL_HUMAN);
  }
}

static GByteArray *
random_bytes (void)
{
  GByteArray *bytes = g_byte_array_new ();
  for (int left = below (4) == 0 ? 0 : below (3000); left > 0; left--) {
    guint8 byte = (guint8) (below (3) == 0 ? "\r\n\0.-= "[below (7)] : below (256));
    g_byte_array_append (bytes, &byte, 1);
  }
  return bytes;
}

/* BYTES as the body of a part, in one of the encodings that keep every byte. */
static void
append_part (GString *mail, const GByteArray *bytes)
{
  if (below (2) == 0) {
    g_autofree char *base64 = g_base64_encode (bytes->data, bytes->len);
    g_string_append (mail, "Content-Transfer-Encoding: base64\n\n");
    for (const char *p = base64; *p != '\0'; p += strnlen (p, 72))
      g_string_append_printf (mail, "%.72s\n", p);
    return;
  }
  g_string_append (mail, "Content-Transfer-Encoding: quoted-printable\n\n");
  for (guint i = 0; i < bytes->len; i++)
    g_string_append_printf (mail, "=%02X%s", bytes->data[i], i % 24 == 23 ? "=\n" : "");
  g_string_append_c (mail, '\n');
}

/* No byte of an attachment is changed on its way, whatever it holds; quoted-printable's last line
 * end is the boundary's. */
static void
test_attachments (void)
{
  for (int round = 0; round < ROUNDS / 4; round++) {
    g_autoptr (GString) text = g_string_new (
        "From: a@x.test\nContent-Type: multipart/mixed; boundary=\"=-b\"\n\n--=-b\n\nhello\n");
    g_autoptr (GPtrArray) sent =
        g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
    for (int count = below (6); count > 0; count--) {
      GByteArray *bytes = random_bytes ();
      g_ptr_array_add (sent, bytes);
      g_string_append (text, "--=-b\nContent-Type: application/x-evidence\n");
      append_part (text, bytes);
    }
    g_string_append (text, "--=-b--\n");
    g_autoptr (Mail) mail = parse (text->str, text->len);
    g_assert_cmpstr (mail->text, ==, "hello");
    g_assert_cmpuint (mail->attachments->len, ==, sent->len);
    for (guint i = 0; i < sent->len; i++) {
      const GByteArray *bytes = g_ptr_array_index (sent, i);
      const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
      g_autofree char *digest =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes->data, bytes->len);
      g_assert_cmpint (attachment->size, ==, bytes->len);
      g_assert_cmpstr (attachment->sha256, ==, digest);
    }
  }
}

static void
assert_clean (const char *text)
{
  g_assert_true (text == NULL || text_is_valid (text, strlen (text)));
}

/* A mail of the corpus with some of its bytes changed. */
static void
mutate (GByteArray *mail)
{
  static const char *const insert[] = { "\n", "\r\n", "=?",   "?=",   "\xFF", "\x00", "\"",
                                        "<",  "--",   "> ",   "\t",   ";",    "&#0;", "%0d",
                                        ":",  "<!--", "=\n=", "\n\n", "\xC3" };
  for (int changes = 1 + below (6); changes > 0 && mail->len > 1; changes--) {
    guint at = (guint) below ((int) mail->len - 1);
    const char *piece = insert[below (G_N_ELEMENTS (insert))];
    guint left = mail->len - at;
    guint some = (guint) below (200);
    g_autofree guint8 *copy = g_memdup2 (mail->data + at, MIN (some, left));
    switch (below (3)) {
    case 0:
      memcpy (mail->data + at, piece, MIN (MAX (strlen (piece), 1), left));
      break;
    case 1:
      g_byte_array_remove_range (mail, at, MIN (some / 3, left));
      break;
    default:
      g_byte_array_append (mail, copy, MIN (some, left));
    }
  }
}

static GPtrArray *
corpus_files (void)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) directory = g_dir_open (TOP_SRCDIR "/t/corpus", 0, NULL);
  for (const char *name; (name = g_dir_read_name (directory)) != NULL;)
    if (g_str_has_suffix (name, ".eml"))
      g_ptr_array_add (files, g_build_filename (TOP_SRCDIR, "t", "corpus", name, NULL));
  return files;
}

/* However broken a mail is, its record is clean, and reading it again says the same. */
static void
test_broken_mail (void)
{
  g_autoptr (GPtrArray) files = corpus_files ();
  g_assert_cmpuint (files->len, >, 250);
  for (int round = 0; round < ROUNDS; round++) {
    g_autofree char *content = NULL;
    gsize length;
    const char *file = g_ptr_array_index (files, below ((int) files->len));
    g_assert_true (g_file_get_contents (file, &content, &length, NULL));
    g_autoptr (GByteArray) bytes =
        g_byte_array_new_take ((guint8 *) g_steal_pointer (&content), length);
    mutate (bytes);
    int spool = spool_bytes ((const char *) bytes->data, bytes->len);
    g_autoptr (Mail) mail = mime_parse (spool, &request, NULL);
    g_autoptr (Mail) again = mime_parse (spool, &request, NULL);
    close (spool);
    g_assert_true ((mail == NULL) == (again == NULL));
    if (mail == NULL) /* beyond a limit */
      continue;
    assert_clean (mail->subject);
    assert_clean (mail->from_name);
    assert_clean (mail->text);
    assert_clean (mail->quoted);
    assert_clean (mail->signature);
    g_assert_cmpstr (mail->text, ==, again->text);
    g_assert_cmpstr (mail->subject, ==, again->subject);
    g_assert_cmpint (mail->class, ==, again->class);
    g_assert_cmpuint (mail->attachments->len, ==, again->attachments->len);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_assert_true (html_load () && detect_load ());
  g_test_add_func ("/mail/property/what-is-built-is-parsed", test_build_and_parse);
  g_test_add_func ("/mail/property/attachments-keep-every-byte", test_attachments);
  g_test_add_func ("/mail/property/broken-mail-makes-clean-records", test_broken_mail);
  return g_test_run ();
}
