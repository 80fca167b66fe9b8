#include "base/clock.h"

#include "core/mail.h"

static const struct {
  MailClass class;
  const char *name;
} expected[MAIL_CLASSES] = {
  { MAIL_HUMAN, "human" }, { MAIL_AUTO_REPLY, "auto-reply" },
  { MAIL_DSN, "dsn" },     { MAIL_MDN, "mdn" },
  { MAIL_LIST, "list" },   { MAIL_REPORT, "report" },
  { MAIL_OWN, "own" },     { MAIL_MALFORMED, "malformed" },
};

static void
test_class_names (void)
{
  for (guint i = 0; i < MAIL_CLASSES; i++) {
    MailClass class = MAIL_CLASSES;
    g_assert_cmpstr (mail_class_name (expected[i].class), ==, expected[i].name);
    g_assert_true (mail_class_from_name (expected[i].name, &class));
    g_assert_cmpint (class, ==, expected[i].class);
  }
}

static void
test_foreign_class (void)
{
  static const char *const foreign[] = { "", "Human", "humans", "hum" };
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    MailClass class = MAIL_OWN;
    g_assert_false (mail_class_from_name (foreign[i], &class));
    g_assert_cmpint (class, ==, MAIL_OWN);
  }
}

static void
test_new (void)
{
  g_autoptr (Mail) mail = mail_new ();
  g_assert_cmpint (mail->class, ==, MAIL_HUMAN);
  char **const list[] = { mail->reasons, mail->to, mail->cc, mail->references };
  for (guint i = 0; i < G_N_ELEMENTS (list); i++) {
    g_assert_nonnull (list[i]);
    g_assert_null (list[i][0]);
  }
  const char *const text[] = { mail->subject, mail->text, mail->quoted };
  for (guint i = 0; i < G_N_ELEMENTS (text); i++)
    g_assert_cmpstr (text[i], ==, "");
  g_assert_null (mail->from);
  g_assert_cmpint (mail->date, ==, CLOCK_NONE);
  g_assert_cmpuint (mail->attachments->len, ==, 0);
}

/* Leaks and double frees show under the sanitizers. */
static void
test_free (void)
{
  g_autoptr (Mail) mail = mail_new ();
  MailAttachment *attachment = mail_attachment_new ();
  attachment->name = g_strdup ("a.png");
  attachment->type = g_strdup ("image/png");
  attachment->sha256 = g_strnfill (64, '0');
  g_ptr_array_add (mail->attachments, attachment);
  mail->from = g_strdup ("bob@example.net");
  mail->from_name = g_strdup ("Bob");
  mail->message_id = g_strdup ("<1@example.net>");
  mail->content_digest = g_strnfill (64, '0');
  g_assert_cmpuint (mail->attachments->len, ==, 1);
  mail_free (NULL);
  mail_attachment_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/mail/names-classes", test_class_names);
  g_test_add_func ("/core/mail/refuses-a-foreign-class", test_foreign_class);
  g_test_add_func ("/core/mail/begins-empty-and-human", test_new);
  g_test_add_func ("/core/mail/frees-all-it-holds", test_free);
  return g_test_run ();
}
