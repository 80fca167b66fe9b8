#include "core/mail.h"

#include "base/clock.h"

static const char *const class_name[MAIL_CLASSES] = {
  [MAIL_HUMAN] = "human", [MAIL_AUTO_REPLY] = "auto-reply",
  [MAIL_DSN] = "dsn",     [MAIL_MDN] = "mdn",
  [MAIL_LIST] = "list",   [MAIL_REPORT] = "report",
  [MAIL_OWN] = "own",     [MAIL_MALFORMED] = "malformed",
};

const char *
mail_class_name (MailClass class)
{
  g_assert (class < MAIL_CLASSES);
  return class_name[class];
}

gboolean
mail_class_from_name (const char *name, MailClass *class)
{
  for (guint i = 0; i < MAIL_CLASSES; i++)
    if (g_str_equal (name, class_name[i])) {
      *class = (MailClass) i;
      return TRUE;
    }
  return FALSE;
}

Mail *
mail_new (void)
{
  Mail *mail = g_new0 (Mail, 1);
  mail->reasons = g_new0 (char *, 1);
  mail->to = g_new0 (char *, 1);
  mail->cc = g_new0 (char *, 1);
  mail->references = g_new0 (char *, 1);
  mail->subject = g_strdup ("");
  mail->text = g_strdup ("");
  mail->quoted = g_strdup ("");
  mail->date = CLOCK_NONE;
  mail->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  return mail;
}

void
mail_free (Mail *mail)
{
  if (mail == NULL)
    return;
  g_strfreev (mail->reasons);
  g_free (mail->from);
  g_free (mail->from_name);
  g_strfreev (mail->to);
  g_strfreev (mail->cc);
  g_free (mail->subject);
  g_free (mail->message_id);
  g_strfreev (mail->references);
  g_free (mail->text);
  g_free (mail->quoted);
  g_ptr_array_unref (mail->attachments);
  g_free (mail->content_digest);
  g_free (mail);
}

MailAttachment *
mail_attachment_new (void)
{
  return g_new0 (MailAttachment, 1);
}

void
mail_attachment_free (MailAttachment *attachment)
{
  if (attachment == NULL)
    return;
  g_free (attachment->name);
  g_free (attachment->type);
  g_free (attachment->sha256);
  g_free (attachment);
}
