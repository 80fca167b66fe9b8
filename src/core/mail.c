#include "core/mail.h"

#include "base/clock.h"

static const char *const class_name[MAIL_CLASSES] = {
  [MAIL_HUMAN] = "human", [MAIL_AUTO_REPLY] = "auto-reply",
  [MAIL_DSN] = "dsn",     [MAIL_MDN] = "mdn",
  [MAIL_LIST] = "list",   [MAIL_REPORT] = "report",
  [MAIL_OWN] = "own",     [MAIL_MALFORMED] = "malformed",
};

static const char *const role_name[MAIL_PARTS] = {
  [MAIL_PART_FILE] = "file",
  [MAIL_PART_INLINE] = "inline",
  [MAIL_PART_ALTERNATIVE] = "alternative",
  [MAIL_PART_MESSAGE] = "message",
  [MAIL_PART_CALENDAR] = "calendar",
  [MAIL_PART_TNEF] = "tnef",
  [MAIL_PART_SIGNATURE] = "signature",
  [MAIL_PART_ENCRYPTED] = "encrypted",
  [MAIL_PART_REPORT] = "report",
};

const char *
mail_part_role_name (MailPartRole role)
{
  g_assert (role < MAIL_PARTS);
  return role_name[role];
}

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
  mail->defects = g_new0 (char *, 1);
  mail->to = g_new0 (char *, 1);
  mail->cc = g_new0 (char *, 1);
  mail->references = g_new0 (char *, 1);
  mail->subject = g_strdup ("");
  mail->text = g_strdup ("");
  mail->quoted = g_strdup ("");
  mail->signature = g_strdup ("");
  mail->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_header_free);
  mail->authentication = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_authentication_free);
  mail->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_delivery_free);
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
  g_strfreev (mail->defects);
  g_free (mail->from);
  g_free (mail->from_name);
  g_strfreev (mail->to);
  g_strfreev (mail->cc);
  g_free (mail->subject);
  g_free (mail->message_id);
  g_strfreev (mail->references);
  g_free (mail->text);
  g_free (mail->quoted);
  g_free (mail->signature);
  g_ptr_array_unref (mail->headers);
  g_ptr_array_unref (mail->authentication);
  g_ptr_array_unref (mail->deliveries);
  g_free (mail->original_message_id);
  g_ptr_array_unref (mail->attachments);
  mail_signature_free (mail->signed_part);
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
  g_free (attachment->name_as_sent);
  g_free (attachment->type);
  g_free (attachment->detected);
  g_free (attachment->content_id);
  g_free (attachment->disposition);
  g_free (attachment->sha256);
  mail_summary_free (attachment->summary);
  g_free (attachment);
}

void
mail_summary_free (MailSummary *summary)
{
  if (summary == NULL)
    return;
  g_free (summary->from);
  g_free (summary->subject);
  g_free (summary->date);
  g_free (summary->message_id);
  g_free (summary);
}

void
mail_header_free (MailHeader *header)
{
  if (header == NULL)
    return;
  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

void
mail_authentication_free (MailAuthentication *authentication)
{
  if (authentication == NULL)
    return;
  g_free (authentication->authserv_id);
  g_free (authentication->method);
  g_free (authentication->result);
  g_strfreev (authentication->properties);
  g_free (authentication);
}

void
mail_delivery_free (MailDelivery *delivery)
{
  if (delivery == NULL)
    return;
  g_free (delivery->recipient);
  g_free (delivery->action);
  g_free (delivery->status);
  g_free (delivery->reason);
  g_free (delivery);
}

MailSignature *
mail_signature_new (void)
{
  MailSignature *signature = g_new0 (MailSignature, 1);
  signature->armor = g_strdup ("");
  signature->text = g_strdup ("");
  return signature;
}

void
mail_signature_free (MailSignature *signature)
{
  if (signature == NULL)
    return;
  g_free (signature->problem);
  g_free (signature->armor);
  g_free (signature->text);
  g_free (signature->subject);
  g_free (signature);
}

const char *
mail_header (const Mail *mail, const char *name, guint *index)
{
  for (guint i = index == NULL ? 0 : *index; i < mail->headers->len; i++) {
    const MailHeader *header = g_ptr_array_index (mail->headers, i);
    if (g_ascii_strcasecmp (header->name, name) != 0)
      continue;
    if (index != NULL)
      *index = i + 1;
    return header->value;
  }
  return NULL;
}
