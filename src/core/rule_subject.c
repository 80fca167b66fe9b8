#include "core/rule_subject.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define HEADER_PREFIX "header:"

static const char *const names[RULE_SUBJECTS + 1] = {
  [RULE_SUBJECT_SENDER] = "sender",
  [RULE_SUBJECT_RECIPIENT] = "recipient",
  [RULE_SUBJECT_ORIGINAL] = "original",
  [RULE_SUBJECT_CLIENT] = "client",
  [RULE_SUBJECT_SASL_USER] = "sasl-user",
  [RULE_SUBJECT_FROM] = "from",
  [RULE_SUBJECT_TO] = "to",
  [RULE_SUBJECT_CC] = "cc",
  [RULE_SUBJECT_SUBJECT] = "subject",
  [RULE_SUBJECT_TEXT] = "text",
  [RULE_SUBJECT_CLASS] = "class",
  [RULE_SUBJECT_ATTACHMENT_NAME] = "attachment-name",
  [RULE_SUBJECT_ATTACHMENT_TYPE] = "attachment-type",
  [RULE_SUBJECT_HEADER] = "header:NAME",
};

static gboolean
is_field_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || *p == ':')
      return FALSE;
  return *name != '\0';
}

static gboolean
refuse (const char *word, GError **error)
{
  g_autofree char *shown = text_one_line (word);
  g_autofree char *list = g_strjoinv (", ", (char **) names);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "a condition cannot look at '%s'; it can look at %s", shown, list);
  return FALSE;
}

gboolean
rule_subject_parse (const char *word, RuleSubject *subject, const char **field, GError **error)
{
  *field = NULL;
  if (g_str_has_prefix (word, HEADER_PREFIX)) {
    *subject = RULE_SUBJECT_HEADER;
    *field = word + strlen (HEADER_PREFIX);
    return is_field_name (*field) || refuse (word, error);
  }
  for (guint i = 0; i < RULE_SUBJECT_HEADER; i++)
    if (g_str_equal (word, names[i])) {
      *subject = (RuleSubject) i;
      return TRUE;
    }
  return refuse (word, error);
}

static void
add (GPtrArray *values, const char *value)
{
  if (value != NULL)
    g_ptr_array_add (values, (gpointer) value);
}

static void
add_all (GPtrArray *values, char **list)
{
  for (; *list != NULL; list++)
    add (values, *list);
}

static void
add_fields (GPtrArray *values, const Mail *mail, const char *field)
{
  guint index = 0;
  for (const char *value = mail_header (mail, field, &index); value != NULL;
       value = mail_header (mail, field, &index))
    add (values, value);
}

static void
add_attachments (GPtrArray *values, const Mail *mail, gboolean types)
{
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    add (values, types ? attachment->type : attachment->name);
    if (types)
      add (values, attachment->detected);
  }
}

static void
add_of_mail (GPtrArray *values, RuleSubject subject, const Mail *mail)
{
  switch (subject) {
  case RULE_SUBJECT_FROM:
    add (values, mail->from);
    break;
  case RULE_SUBJECT_TO:
    add_all (values, mail->to);
    break;
  case RULE_SUBJECT_CC:
    add_all (values, mail->cc);
    break;
  case RULE_SUBJECT_SUBJECT:
    add (values, mail->subject);
    break;
  case RULE_SUBJECT_TEXT:
    add (values, mail->text);
    break;
  case RULE_SUBJECT_CLASS:
    add (values, mail_class_name (mail->class));
    break;
  default:
    add_attachments (values, mail, subject == RULE_SUBJECT_ATTACHMENT_TYPE);
  }
}

GPtrArray *
rule_subject_values (RuleSubject subject, const char *field, const Envelope *envelope,
                     const Mail *mail)
{
  const char *const of_envelope[] = {
    [RULE_SUBJECT_SENDER] = envelope->sender,       [RULE_SUBJECT_RECIPIENT] = envelope->recipient,
    [RULE_SUBJECT_ORIGINAL] = envelope->original,   [RULE_SUBJECT_CLIENT] = envelope->client,
    [RULE_SUBJECT_SASL_USER] = envelope->sasl_user,
  };
  GPtrArray *values = g_ptr_array_new ();
  if (subject < G_N_ELEMENTS (of_envelope))
    add (values, of_envelope[subject]);
  else if (subject == RULE_SUBJECT_HEADER)
    add_fields (values, mail, field);
  else
    add_of_mail (values, subject, mail);
  return values;
}
