#include <string.h>

#include "base/text.h"

#include "core/rule.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static Mail *
mail_with (const char *value)
{
  g_autofree char *line = text_one_line (value);
  Mail *mail = mail_new ();
  MailHeader *header = g_new0 (MailHeader, 1);
  header->name = g_strdup ("X");
  header->value = g_strdup (line);
  g_ptr_array_add (mail->headers, header);
  g_free (mail->subject);
  mail->subject = g_strdup (line);
  g_free (mail->text);
  mail->text = g_strdup (value);
  mail->from = g_strdup (line);
  return mail;
}

/* What refuses a line says why in valid text. */
static gboolean
was_taken (gboolean taken, GError *error)
{
  g_assert_true (taken == (error == NULL));
  if (error != NULL)
    g_assert_true (text_is_valid (error->message, strlen (error->message)));
  g_clear_error (&error);
  return taken;
}

/* A finding is one short line of valid text. */
static void
look (const char *condition, const Mail *mail)
{
  GError *error = NULL;
  g_autoptr (Rule) rule = rule_new ("fuzz", FALSE);
  if (!was_taken (rule_add_condition (rule, condition, &error), error))
    return;
  g_autoptr (Envelope) envelope = envelope_new ();
  envelope->sender = g_strdup (mail->from);
  envelope->client = g_strdup (mail->from);
  RuleFinding *finding = rule_condition_try (rule, 0, envelope, mail);
  g_assert_true (text_is_valid (finding->because, strlen (finding->because)));
  g_assert_cmpuint (strlen (finding->because), <=, 120);
  g_assert_null (strpbrk (finding->because, "\r\n"));
  g_assert_true (rule_fires (rule, envelope, mail) == finding->holds);
  rule_finding_free (finding);
}

/* The first line is a condition and an action, the rest what a mail says. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *newline = size == 0 ? NULL : memchr (data, '\n', size);
  gsize length = newline == NULL ? size : (gsize) (newline - data);
  gsize rest = newline == NULL ? size : length + 1;
  g_autofree char *line = g_strndup ((const char *) data, length);
  g_autofree char *value = text_from_bytes ((const char *) data + rest, size - rest);
  g_autofree char *pattern = g_strconcat ("text ~ ", line, NULL);
  g_autoptr (Mail) mail = mail_with (value);
  GError *error = NULL;
  g_autoptr (Rule) rule = rule_new ("fuzz", FALSE);
  was_taken (rule_add_action (rule, line, &error), error);
  look (line, mail);
  look (pattern, mail);
  return 0;
}
