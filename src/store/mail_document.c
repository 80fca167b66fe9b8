#include "store/mail_document.h"

#include "base/clock.h"

static json_t *
text (const char *value)
{
  return value == NULL ? json_null () : json_string (value);
}

static json_t *
texts (char **values)
{
  json_t *list = json_array ();
  for (; *values != NULL; values++)
    json_array_append_new (list, json_string (*values));
  return list;
}

static json_t *
instant (gint64 seconds)
{
  g_autofree char *line = seconds == CLOCK_NONE ? NULL : clock_to_text (seconds);
  return text (line);
}

static json_t *
summary_of (const MailSummary *summary)
{
  if (summary == NULL)
    return json_null ();
  return json_pack ("{s:o, s:o, s:o, s:o}", "from", text (summary->from), "subject",
                    text (summary->subject), "date", text (summary->date), "message_id",
                    text (summary->message_id));
}

/* What the history's seals cover. */
static json_t *
sealed_row (gconstpointer member)
{
  const MailAttachment *attachment = member;
  return json_pack ("{s:s, s:s, s:I, s:s}", "name", attachment->name, "type", attachment->type,
                    "size", (json_int_t) attachment->size, "sha256", attachment->sha256);
}

static json_t *
found_row (gconstpointer member)
{
  const MailAttachment *attachment = member;
  return json_pack ("{s:o, s:o, s:s, s:o, s:o, s:o}", "name_as_sent",
                    text (attachment->name_as_sent), "detected", text (attachment->detected),
                    "role", mail_part_role_name (attachment->role), "disposition",
                    text (attachment->disposition), "content_id", text (attachment->content_id),
                    "summary", summary_of (attachment->summary));
}

static json_t *
attachment_row (gconstpointer member)
{
  json_t *row = sealed_row (member);
  json_t *found = found_row (member);
  json_object_update (row, found);
  json_decref (found);
  return row;
}

static json_t *
delivery_row (gconstpointer member)
{
  const MailDelivery *delivery = member;
  return json_pack ("{s:s, s:o, s:o, s:o}", "recipient", delivery->recipient, "action",
                    text (delivery->action), "status", text (delivery->status), "reason",
                    text (delivery->reason));
}

static json_t *
authentication_row (gconstpointer member)
{
  const MailAuthentication *result = member;
  return json_pack ("{s:i, s:s, s:b, s:s, s:s, s:o}", "field", (int) result->field, "authserv_id",
                    result->authserv_id, "bare", result->bare, "method", result->method, "result",
                    result->result, "properties", texts (result->properties));
}

static json_t *
header_row (gconstpointer member)
{
  const MailHeader *header = member;
  return json_pack ("{s:s, s:s}", "name", header->name, "value", header->value);
}

static json_t *
rows (const GPtrArray *members, json_t *(*row) (gconstpointer))
{
  json_t *list = json_array ();
  for (guint i = 0; i < members->len; i++)
    json_array_append_new (list, row (g_ptr_array_index (members, i)));
  return list;
}

json_t *
mail_document (const Mail *mail)
{
  json_t *record = json_object ();
  json_object_set_new (record, "class", json_string (mail_class_name (mail->class)));
  json_object_set_new (record, "reasons", texts (mail->reasons));
  json_object_set_new (record, "defects", texts (mail->defects));
  json_object_set_new (record, "from", text (mail->from));
  json_object_set_new (record, "from_name", text (mail->from_name));
  json_object_set_new (record, "to", texts (mail->to));
  json_object_set_new (record, "cc", texts (mail->cc));
  json_object_set_new (record, "subject", text (mail->subject));
  json_object_set_new (record, "date", instant (mail->date));
  json_object_set_new (record, "message_id", text (mail->message_id));
  json_object_set_new (record, "references", texts (mail->references));
  json_object_set_new (record, "text", text (mail->text));
  json_object_set_new (record, "quoted", text (mail->quoted));
  json_object_set_new (record, "signature", text (mail->signature));
  json_object_set_new (record, "attachments", rows (mail->attachments, attachment_row));
  json_object_set_new (record, "deliveries", rows (mail->deliveries, delivery_row));
  json_object_set_new (record, "original_message_id", text (mail->original_message_id));
  json_object_set_new (record, "authentication", rows (mail->authentication, authentication_row));
  json_object_set_new (record, "headers", rows (mail->headers, header_row));
  json_object_set_new (record, "content_digest", text (mail->content_digest));
  return record;
}

json_t *
mail_document_attachments (const Mail *mail)
{
  return rows (mail->attachments, sealed_row);
}

json_t *
mail_document_findings (const Mail *mail)
{
  json_t *findings = json_object ();
  json_object_set_new (findings, "defects", texts (mail->defects));
  json_object_set_new (findings, "attachments", rows (mail->attachments, found_row));
  json_object_set_new (findings, "deliveries", rows (mail->deliveries, delivery_row));
  json_object_set_new (findings, "original_message_id", text (mail->original_message_id));
  json_object_set_new (findings, "authentication", rows (mail->authentication, authentication_row));
  return findings;
}
