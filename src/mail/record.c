#include "mail/record.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "mail/defect.h"
#include "mail/message-id.h"
#include "mail/signed-part.h"

/* In the order of struct Mail in core/mail.h. */
#define HEADERS "as" /* name, value, name, value... */
#define AUTHENTICATION "a(usbssas)"
#define DELIVERIES "a(smsmsms)"
#define ATTACHMENTS "a(ysmssmsmsmsxsm(msmsmsms))"
#define SIGNED_PART "m(msxxssms)"
#define FORMAT                                                                                     \
  "(yasasmsmsasassxmsassss" HEADERS AUTHENTICATION DELIVERIES "ms" ATTACHMENTS SIGNED_PART "s)"

/* No honest mail has as many; those that come from the header are bounded by its size. */
enum { REASONS = 64, LINE_BYTES = 1024, AUTHENTICATIONS = 200, DELIVERIES_MOST = 100 };

static const char *const no_strings[] = { NULL };

static const char *const *
strings (char **array)
{
  return array == NULL ? no_strings : (const char *const *) array;
}

static GVariant *
encode_headers (const GPtrArray *headers)
{
  g_autofree const char **texts = g_new (const char *, 2 * (gsize) headers->len + 1);
  for (guint i = 0; i < headers->len; i++) {
    const MailHeader *header = g_ptr_array_index (headers, i);
    texts[2 * i] = header->name;
    texts[2 * i + 1] = header->value;
  }
  return g_variant_new_strv (texts, 2 * (gssize) headers->len);
}

static GVariant *
encode_authentication (const GPtrArray *results)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE (AUTHENTICATION));
  for (guint i = 0; i < results->len; i++) {
    const MailAuthentication *result = g_ptr_array_index (results, i);
    g_variant_builder_add (&builder, "(usbss^as)", result->field, result->authserv_id, result->bare,
                           result->method, result->result, strings (result->properties));
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
encode_deliveries (const GPtrArray *deliveries)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE (DELIVERIES));
  for (guint i = 0; i < deliveries->len; i++) {
    const MailDelivery *delivery = g_ptr_array_index (deliveries, i);
    g_variant_builder_add (&builder, "(smsmsms)", delivery->recipient, delivery->action,
                           delivery->status, delivery->reason);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
encode_summary (const MailSummary *summary)
{
  const GVariantType *type = G_VARIANT_TYPE ("(msmsmsms)");
  GVariant *value = summary == NULL ? NULL
                                    : g_variant_new ("(msmsmsms)", summary->from, summary->subject,
                                                     summary->date, summary->message_id);
  return g_variant_new_maybe (type, value);
}

static GVariant *
encode_attachments (const GPtrArray *attachments)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE (ATTACHMENTS));
  for (guint i = 0; i < attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (attachments, i);
    g_variant_builder_add (&builder, "(ysmssmsmsmsxs@m(msmsmsms))", (guint8) attachment->role,
                           attachment->name, attachment->name_as_sent, attachment->type,
                           attachment->detected, attachment->content_id, attachment->disposition,
                           attachment->size, attachment->sha256,
                           encode_summary (attachment->summary));
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
encode_signed_part (const MailSignature *part)
{
  const GVariantType *type = G_VARIANT_TYPE ("(msxxssms)");
  GVariant *value = part == NULL
                        ? NULL
                        : g_variant_new ("(msxxssms)", part->problem, part->offset, part->length,
                                         part->armor, part->text, part->subject);
  return g_variant_new_maybe (type, value);
}

GBytes *
record_encode (const Mail *mail)
{
  g_autoptr (GVariant) record = g_variant_ref_sink (g_variant_new (
      "(y^as^asmsms^as^assxms^assss@" HEADERS "@" AUTHENTICATION "@" DELIVERIES "ms@" ATTACHMENTS
      "@" SIGNED_PART "s)",
      (guint8) mail->class, strings (mail->reasons), strings (mail->defects), mail->from,
      mail->from_name, strings (mail->to), strings (mail->cc), mail->subject, mail->date,
      mail->message_id, strings (mail->references), mail->text, mail->quoted, mail->signature,
      encode_headers (mail->headers), encode_authentication (mail->authentication),
      encode_deliveries (mail->deliveries), mail->original_message_id,
      encode_attachments (mail->attachments), encode_signed_part (mail->signed_part),
      mail->content_digest));
  return g_variant_get_data_as_bytes (record);
}

gsize
record_capacity (const ParseLimits *limits)
{
  /* Decoding a header can make it longer, at worst by three bytes for one, and most of it is there
   * twice: as a field and as what the field means. */
  return (gsize) limits->text_bytes * 3 + SIGNED_PART_ARMOR_BYTES +
         (gsize) limits->header_bytes * 8 + (gsize) limits->parts * 16 * LINE_BYTES +
         (REASONS + DEFECTS * DEFECT_LISTS) * LINE_BYTES + DELIVERIES_MOST * 4 * LINE_BYTES;
}

/* The checks below return the name of the first field that is wrong, or NULL. */

static gboolean
is_line (const char *text)
{
  g_autofree char *clean = text_one_line (text);
  return g_str_equal (clean, text);
}

static gboolean
is_line_or_null (const char *text)
{
  return text == NULL || is_line (text);
}

static gboolean
are_lines (char **array)
{
  for (char **p = array; *p != NULL; p++)
    if (!is_line (*p))
      return FALSE;
  return TRUE;
}

static gboolean
is_text (const char *text, gint64 limit)
{
  if ((gint64) strlen (text) > limit)
    return FALSE;
  g_autofree char *clean = text_lines (text);
  return g_str_equal (clean, text);
}

static gboolean
is_digest (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static gboolean
is_id_or_null (const char *text)
{
  return text == NULL || message_id_is_valid (text);
}

static const char *
wrong_line (const Mail *mail)
{
  if (mail->class >= MAIL_CLASSES)
    return "class";
  if (g_strv_length (mail->reasons) > REASONS || !are_lines (mail->reasons))
    return "reasons";
  if (g_strv_length (mail->defects) > DEFECTS * DEFECT_LISTS || !are_lines (mail->defects))
    return "defects";
  if (mail->from != NULL && !text_is_envelope_address (mail->from))
    return "from";
  if (!is_line_or_null (mail->from_name))
    return "from_name";
  if (!is_line (mail->subject))
    return "subject";
  return NULL;
}

static const char *
wrong_list (const Mail *mail, const ParseLimits *limits)
{
  if (g_strv_length (mail->to) + g_strv_length (mail->cc) > limits->addresses)
    return "addresses";
  if (!are_lines (mail->to))
    return "to";
  if (!are_lines (mail->cc))
    return "cc";
  if (!is_id_or_null (mail->message_id))
    return "message_id";
  if (!is_id_or_null (mail->original_message_id))
    return "original_message_id";
  for (char **p = mail->references; *p != NULL; p++)
    if (!message_id_is_valid (*p))
      return "references";
  return NULL;
}

static const char *
wrong_header (const Mail *mail, const ParseLimits *limits)
{
  if (mail->headers->len > limits->header_lines)
    return "headers";
  for (guint i = 0; i < mail->headers->len; i++) {
    const MailHeader *header = g_ptr_array_index (mail->headers, i);
    if (header->value == NULL || !is_line (header->name) || !is_line (header->value))
      return "headers";
  }
  if (mail->authentication->len > AUTHENTICATIONS)
    return "authentication";
  for (guint i = 0; i < mail->authentication->len; i++) {
    const MailAuthentication *result = g_ptr_array_index (mail->authentication, i);
    if (!is_line (result->authserv_id) || !is_line (result->method) || !is_line (result->result) ||
        !are_lines (result->properties))
      return "authentication";
  }
  return NULL;
}

static const char *
wrong_deliveries (const Mail *mail)
{
  if (mail->deliveries->len > DELIVERIES_MOST)
    return "deliveries";
  for (guint i = 0; i < mail->deliveries->len; i++) {
    const MailDelivery *delivery = g_ptr_array_index (mail->deliveries, i);
    if (!is_line (delivery->recipient) || !is_line_or_null (delivery->action) ||
        !is_line_or_null (delivery->status) || !is_line_or_null (delivery->reason))
      return "deliveries";
  }
  return NULL;
}

static gboolean
is_summary (const MailSummary *summary)
{
  return summary == NULL ||
         (is_line_or_null (summary->from) && is_line_or_null (summary->subject) &&
          is_line_or_null (summary->date) && is_id_or_null (summary->message_id));
}

static const char *
wrong_attachments (const Mail *mail, const ParseLimits *limits)
{
  /* As many again can stand within the text. */
  if (mail->attachments->len > 2 * limits->parts)
    return "attachments";
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (attachment->role >= MAIL_PARTS || attachment->size < 0 || !is_digest (attachment->sha256) ||
        !is_line (attachment->name) || !is_line_or_null (attachment->name_as_sent) ||
        !is_line (attachment->type) || !is_line_or_null (attachment->detected) ||
        !is_line_or_null (attachment->content_id) || !is_line_or_null (attachment->disposition) ||
        !is_summary (attachment->summary))
      return "attachments";
  }
  return NULL;
}

static const char *
wrong_text (const Mail *mail, const ParseLimits *limits)
{
  if (!is_text (mail->text, limits->text_bytes))
    return "text";
  if (!is_text (mail->quoted, limits->text_bytes))
    return "quoted";
  if (!is_text (mail->signature, limits->text_bytes))
    return "signature";
  return is_digest (mail->content_digest) ? NULL : "content_digest";
}

/* Bytes that are there, and an armour that no program can take for anything else. */
static const char *
wrong_signed_part (const MailSignature *part, const ParseLimits *limits)
{
  if (part == NULL)
    return NULL;
  if (!is_line_or_null (part->problem) || !is_line_or_null (part->subject) ||
      !is_text (part->text, limits->text_bytes))
    return "signed_part";
  if (part->offset < 0 || part->length < 0 || part->offset > limits->message_bytes ||
      part->length > limits->message_bytes - part->offset)
    return "signed_part";
  return signed_part_is_armor (part->armor) ? NULL : "signed_part";
}

static const char *
wrong_field (const Mail *mail, const ParseLimits *limits)
{
  const char *wrong[] = { wrong_line (mail),
                          wrong_list (mail, limits),
                          wrong_header (mail, limits),
                          wrong_deliveries (mail),
                          wrong_attachments (mail, limits),
                          wrong_text (mail, limits),
                          wrong_signed_part (mail->signed_part, limits) };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    if (wrong[i] != NULL)
      return wrong[i];
  return NULL;
}

/* The members of LIST, each made by DECODE; the array frees them with RELEASE. */
static GPtrArray *
decode_list (GVariant *list, gpointer (*decode) (GVariant *), GDestroyNotify release)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (release);
  GVariantIter iterator;
  GVariant *member;
  g_variant_iter_init (&iterator, list);
  while ((member = g_variant_iter_next_value (&iterator)) != NULL) {
    g_ptr_array_add (members, decode (member));
    g_variant_unref (member);
  }
  return members;
}

/* An odd number of texts makes a header without a value, which the caller refuses. */
static GPtrArray *
decode_headers (GVariant *list)
{
  gsize count;
  g_autofree char **texts = g_variant_dup_strv (list, &count);
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_header_free);
  for (gsize i = 0; i < count; i += 2) {
    MailHeader *header = g_new0 (MailHeader, 1);
    header->name = texts[i];
    header->value = texts[i + 1];
    g_ptr_array_add (headers, header);
  }
  return headers;
}

static gpointer
decode_result (GVariant *value)
{
  MailAuthentication *result = g_new0 (MailAuthentication, 1);
  g_variant_get (value, "(usbss^as)", &result->field, &result->authserv_id, &result->bare,
                 &result->method, &result->result, &result->properties);
  return result;
}

static gpointer
decode_delivery (GVariant *value)
{
  MailDelivery *delivery = g_new0 (MailDelivery, 1);
  g_variant_get (value, "(smsmsms)", &delivery->recipient, &delivery->action, &delivery->status,
                 &delivery->reason);
  return delivery;
}

static gpointer
decode_attachment (GVariant *value)
{
  guint8 role;
  g_autoptr (GVariant) summary = NULL;
  MailAttachment *attachment = mail_attachment_new ();
  g_variant_get (value, "(ysmssmsmsmsxsm@(msmsmsms))", &role, &attachment->name,
                 &attachment->name_as_sent, &attachment->type, &attachment->detected,
                 &attachment->content_id, &attachment->disposition, &attachment->size,
                 &attachment->sha256, &summary);
  attachment->role = (MailPartRole) role;
  if (summary == NULL)
    return attachment;
  attachment->summary = g_new0 (MailSummary, 1);
  g_variant_get (summary, "(msmsmsms)", &attachment->summary->from, &attachment->summary->subject,
                 &attachment->summary->date, &attachment->summary->message_id);
  return attachment;
}

/* NULL for none. */
static MailSignature *
decode_signed_part (GVariant *value)
{
  if (value == NULL)
    return NULL;
  MailSignature *part = g_new0 (MailSignature, 1);
  g_variant_get (value, "(msxxssms)", &part->problem, &part->offset, &part->length, &part->armor,
                 &part->text, &part->subject);
  return part;
}

static Mail *
unpack (GVariant *record)
{
  guint8 class;
  g_autoptr (GVariant) headers = NULL;
  g_autoptr (GVariant) authentication = NULL;
  g_autoptr (GVariant) deliveries = NULL;
  g_autoptr (GVariant) attachments = NULL;
  g_autoptr (GVariant) signed_part = NULL;
  Mail *mail = g_new0 (Mail, 1);
  g_variant_get (record,
                 "(y^as^asmsms^as^assxms^assss@" HEADERS "@" AUTHENTICATION "@" DELIVERIES
                 "ms@" ATTACHMENTS "m@(msxxssms)s)",
                 &class, &mail->reasons, &mail->defects, &mail->from, &mail->from_name, &mail->to,
                 &mail->cc, &mail->subject, &mail->date, &mail->message_id, &mail->references,
                 &mail->text, &mail->quoted, &mail->signature, &headers, &authentication,
                 &deliveries, &mail->original_message_id, &attachments, &signed_part,
                 &mail->content_digest);
  mail->class = (MailClass) class;
  mail->headers = decode_headers (headers);
  mail->authentication =
      decode_list (authentication, decode_result, (GDestroyNotify) mail_authentication_free);
  mail->deliveries = decode_list (deliveries, decode_delivery, (GDestroyNotify) mail_delivery_free);
  mail->attachments =
      decode_list (attachments, decode_attachment, (GDestroyNotify) mail_attachment_free);
  mail->signed_part = decode_signed_part (signed_part);
  return mail;
}

Mail *
record_decode (GBytes *bytes, const ParseLimits *limits, GError **error)
{
  g_autoptr (GVariant) record =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FORMAT), bytes, FALSE));
  if (g_bytes_get_size (bytes) > record_capacity (limits) || !g_variant_is_normal_form (record)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the parser's record is no record");
    return NULL;
  }
  g_autoptr (Mail) mail = unpack (record);
  const char *wrong = wrong_field (mail, limits);
  if (wrong != NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the parser's record is wrong: %s", wrong);
    return NULL;
  }
  return g_steal_pointer (&mail);
}
