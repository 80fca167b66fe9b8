#include "mail/record.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "mail/message-id.h"

/* class, reasons, from, from_name, to, cc, subject, date, message_id, references, text, quoted,
 * attachments (name, type, size, sha256), content_digest */
#define FORMAT "(yasmsmsasassxmsasssa(ssxs)s)"

/* No honest mail has as many; those that come from the header are bounded by its size. */
enum { REASONS = 64, LINE_BYTES = 1024 };

static const char *const no_strings[] = { NULL };

static const char *const *
strings (char **array)
{
  return array == NULL ? no_strings : (const char *const *) array;
}

static GVariant *
encode_attachments (const GPtrArray *attachments)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssxs)"));
  for (guint i = 0; i < attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (attachments, i);
    g_variant_builder_add (&builder, "(ssxs)", attachment->name, attachment->type, attachment->size,
                           attachment->sha256);
  }
  return g_variant_builder_end (&builder);
}

GBytes *
record_encode (const Mail *mail)
{
  g_autoptr (GVariant) record = g_variant_ref_sink (g_variant_new (
      "(y^asmsms^as^assxms^asss@a(ssxs)s)", (guint8) mail->class, strings (mail->reasons),
      mail->from, mail->from_name, strings (mail->to), strings (mail->cc), mail->subject,
      mail->date, mail->message_id, strings (mail->references), mail->text, mail->quoted,
      encode_attachments (mail->attachments), mail->content_digest));
  return g_variant_get_data_as_bytes (record);
}

gsize
record_capacity (const ParseLimits *limits)
{
  /* Decoding a header can make it longer, at worst by three bytes for one. */
  return (gsize) limits->text_bytes * 2 + (gsize) limits->header_bytes * 4 +
         (gsize) limits->parts * LINE_BYTES + REASONS * LINE_BYTES;
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

static const char *
wrong_line (const Mail *mail)
{
  if (mail->class >= MAIL_CLASSES)
    return "class";
  if (g_strv_length (mail->reasons) > REASONS || !are_lines (mail->reasons))
    return "reasons";
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
  if (mail->message_id != NULL && !message_id_is_valid (mail->message_id))
    return "message_id";
  for (char **p = mail->references; *p != NULL; p++)
    if (!message_id_is_valid (*p))
      return "references";
  return NULL;
}

static const char *
wrong_content (const Mail *mail, const ParseLimits *limits)
{
  if (!is_text (mail->text, limits->text_bytes))
    return "text";
  if (!is_text (mail->quoted, limits->text_bytes))
    return "quoted";
  if (!is_digest (mail->content_digest))
    return "content_digest";
  if (mail->attachments->len > limits->parts)
    return "attachments";
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (!is_line (attachment->name) || !is_line (attachment->type) ||
        !is_digest (attachment->sha256) || attachment->size < 0)
      return "attachments";
  }
  return NULL;
}

static GPtrArray *
decode_attachments (GVariant *list)
{
  GPtrArray *attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  for (gsize i = 0; i < g_variant_n_children (list); i++) {
    MailAttachment *attachment = mail_attachment_new ();
    g_variant_get_child (list, i, "(ssxs)", &attachment->name, &attachment->type, &attachment->size,
                         &attachment->sha256);
    g_ptr_array_add (attachments, attachment);
  }
  return attachments;
}

static Mail *
unpack (GVariant *record)
{
  guint8 class;
  g_autoptr (GVariant) attachments = NULL;
  Mail *mail = g_new0 (Mail, 1);
  g_variant_get (record, "(y^asmsms^as^assxms^asss@a(ssxs)s)", &class, &mail->reasons, &mail->from,
                 &mail->from_name, &mail->to, &mail->cc, &mail->subject, &mail->date,
                 &mail->message_id, &mail->references, &mail->text, &mail->quoted, &attachments,
                 &mail->content_digest);
  mail->class = (MailClass) class;
  mail->attachments = decode_attachments (attachments);
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
  const char *wrong = wrong_line (mail);
  if (wrong == NULL)
    wrong = wrong_list (mail, limits);
  if (wrong == NULL)
    wrong = wrong_content (mail, limits);
  if (wrong != NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the parser's record is wrong: %s", wrong);
    return NULL;
  }
  return g_steal_pointer (&mail);
}
