#include "mail/body.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "mail/charset.h"
#include "mail/html.h"

enum { NAME_BYTES = 255, TYPE_BYTES = 127 };

/* One part still to be looked at. */
typedef struct {
  GMimeObject *part; /* borrowed from the message */
  guint depth;
} Visit;

static void
push_children (GArray *visits, GMimeMultipart *multipart, guint depth)
{
  for (int i = g_mime_multipart_get_count (multipart) - 1; i >= 0; i--) {
    Visit visit = { .part = g_mime_multipart_get_part (multipart, i), .depth = depth + 1 };
    g_array_append_val (visits, visit);
  }
}

/* The leaves of the tree under ROOT in the order of the mail, borrowed. Without recursion: the
 * depth is the sender's choice. */
static GPtrArray *
find_leaves (GMimeObject *root, const ParseLimits *limits, GError **error)
{
  g_autoptr (GPtrArray) leaves = g_ptr_array_new ();
  g_autoptr (GArray) visits = g_array_new (FALSE, FALSE, sizeof (Visit));
  Visit first = { .part = root, .depth = 1 };
  g_array_append_val (visits, first);
  for (guint parts = 1; visits->len > 0; parts++) {
    Visit visit = g_array_index (visits, Visit, visits->len - 1);
    g_array_set_size (visits, visits->len - 1);
    if (parts > limits->parts) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %u parts", limits->parts);
      return NULL;
    }
    if (visit.depth > limits->depth) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "parts nested deeper than %u",
                   limits->depth);
      return NULL;
    }
    if (GMIME_IS_MULTIPART (visit.part))
      push_children (visits, GMIME_MULTIPART (visit.part), visit.depth);
    else
      g_ptr_array_add (leaves, visit.part);
  }
  return g_steal_pointer (&leaves);
}

/* A stream of the decoded content of PART, or NULL when it has none. */
static GMimeStream *
open_decoded (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GMimeStream *stream = content == NULL ? NULL : g_mime_data_wrapper_get_stream (content);
  if (stream == NULL)
    return NULL;
  g_mime_stream_reset (stream);
  GMimeStream *decoded = g_mime_stream_filter_new (stream);
  g_autoptr (GMimeFilter) decoder =
      g_mime_filter_basic_new (g_mime_data_wrapper_get_encoding (content), FALSE);
  g_mime_stream_filter_add (GMIME_STREAM_FILTER (decoded), decoder);
  return decoded;
}

/* The first LIMIT bytes of the content of PART; CUT tells whether there are more. */
static GByteArray *
read_content (GMimePart *part, gint64 limit, gboolean *cut)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GMimeStream) stream = open_decoded (part);
  *cut = FALSE;
  while (stream != NULL && !*cut) {
    char buffer[8192];
    ssize_t count = g_mime_stream_read (stream, buffer, sizeof buffer);
    if (count <= 0)
      break;
    *cut = bytes->len + count > limit;
    g_byte_array_append (bytes, (const guint8 *) buffer,
                         (guint) (*cut ? limit - bytes->len : count));
  }
  return bytes;
}

static char *
read_text (GMimePart *part, gint64 limit)
{
  gboolean cut;
  g_autoptr (GByteArray) bytes = read_content (part, limit, &cut);
  const char *charset = g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "charset");
  g_autofree char *utf8 = charset_to_utf8 ((const char *) bytes->data, bytes->len, charset);
  gboolean is_html = g_mime_content_type_is_type (
      g_mime_object_get_content_type (GMIME_OBJECT (part)), "text", "html");
  g_autofree char *readable = is_html ? html_to_text (utf8) : g_steal_pointer (&utf8);
  g_autofree char *lines = text_lines (readable);
  g_autofree char *marked = g_strconcat (lines, cut ? "\u2026" : "", NULL);
  return text_clip (marked, (gsize) limit);
}

static GMimePart *
find_text (const GPtrArray *leaves, const char *subtype)
{
  for (guint i = 0; i < leaves->len; i++) {
    GMimeObject *leaf = g_ptr_array_index (leaves, i);
    if (GMIME_IS_PART (leaf) && !g_mime_part_is_attachment (GMIME_PART (leaf)) &&
        g_mime_content_type_is_type (g_mime_object_get_content_type (leaf), "text", subtype))
      return GMIME_PART (leaf);
  }
  return NULL;
}

static char *
clean_line (const char *value, gsize limit)
{
  g_autofree char *utf8 = text_from_bytes (value, strlen (value));
  g_autofree char *line = text_one_line (utf8);
  return text_clip (line, limit);
}

static char *
attachment_name (GMimeObject *leaf)
{
  const char *name = g_mime_object_get_content_disposition_parameter (leaf, "filename");
  if (name == NULL)
    name = g_mime_object_get_content_type_parameter (leaf, "name");
  return clean_line (name == NULL ? "" : name, NAME_BYTES);
}

static char *
attachment_type (GMimeObject *leaf)
{
  g_autofree char *type = g_mime_content_type_get_mime_type (g_mime_object_get_content_type (leaf));
  g_autofree char *line = clean_line (type, TYPE_BYTES);
  return g_ascii_strdown (line, -1);
}

/* Writes what LEAF holds, decoded: a part's content or a whole mail. */
static void
write_leaf (GMimeObject *leaf, GMimeStream *stream)
{
  GMimeDataWrapper *content =
      GMIME_IS_PART (leaf) ? g_mime_part_get_content (GMIME_PART (leaf)) : NULL;
  GMimeMessage *inner = GMIME_IS_MESSAGE_PART (leaf)
                            ? g_mime_message_part_get_message (GMIME_MESSAGE_PART (leaf))
                            : NULL;
  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, stream);
  else if (inner != NULL)
    g_mime_object_write_to_stream (GMIME_OBJECT (inner), NULL, stream);
  g_mime_stream_flush (stream);
}

static MailAttachment *
read_attachment (GMimeObject *leaf)
{
  g_autoptr (GMimeStream) nowhere = g_mime_stream_null_new ();
  g_autoptr (GMimeStream) stream = g_mime_stream_filter_new (nowhere);
  g_autoptr (GMimeFilter) checksum = g_mime_filter_checksum_new (G_CHECKSUM_SHA256);
  g_mime_stream_filter_add (GMIME_STREAM_FILTER (stream), checksum);
  write_leaf (leaf, stream);
  MailAttachment *attachment = mail_attachment_new ();
  attachment->name = attachment_name (leaf);
  attachment->type = attachment_type (leaf);
  attachment->size = (gint64) GMIME_STREAM_NULL (nowhere)->written;
  attachment->sha256 = g_mime_filter_checksum_get_string (GMIME_FILTER_CHECKSUM (checksum));
  return attachment;
}

gboolean
body_read (GMimeMessage *message, const ParseLimits *limits, Mail *mail, GError **error)
{
  GMimeObject *root = g_mime_message_get_mime_part (message);
  if (root == NULL)
    return TRUE;
  g_autoptr (GPtrArray) leaves = find_leaves (root, limits, error);
  if (leaves == NULL)
    return FALSE;
  GMimePart *text = find_text (leaves, "plain");
  if (text == NULL)
    text = find_text (leaves, "html");
  if (text != NULL) {
    g_free (mail->text);
    mail->text = read_text (text, limits->text_bytes);
  }
  for (guint i = 0; i < leaves->len; i++)
    if (g_ptr_array_index (leaves, i) != (gpointer) text)
      g_ptr_array_add (mail->attachments, read_attachment (g_ptr_array_index (leaves, i)));
  return TRUE;
}
