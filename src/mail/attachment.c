#include "mail/attachment.h"

#include <string.h>

#include "base/text.h"

#include "mail/defect.h"
#include "mail/detect.h"
#include "mail/encoded-word.h"
#include "mail/header.h"
#include "mail/heading.h"
#include "mail/parameter.h"

enum { TYPE_BYTES = 127, NAME_BYTES = 255, CONTENT_ID_BYTES = 250 };

static char *
clean_line (const char *value, gsize limit)
{
  g_autofree char *utf8 = text_from_bytes (value, strlen (value));
  g_autofree char *line = text_one_line (utf8);
  return text_clip (line, limit);
}

/* NULL for NULL. */
static char *
lower_line (const char *value, gsize limit)
{
  g_autofree char *line = value == NULL ? NULL : clean_line (value, limit);
  return line == NULL ? NULL : g_ascii_strdown (line, -1);
}

/* Sets both names of ATTACHMENT from what the sender called it, decoded. */
static void
set_name (MailAttachment *attachment, const char *decoded)
{
  g_autofree char *utf8 = text_from_bytes (decoded, strlen (decoded));
  g_autofree char *sent = text_one_line (utf8);
  attachment->name = parameter_file_name (decoded);
  if (!g_str_equal (attachment->name, sent))
    attachment->name_as_sent = text_clip (sent, NAME_BYTES);
}

static char *
find_name (GMimeObject *part, GPtrArray *defects)
{
  g_autofree char *disposition = part_header (part, "Content-Disposition");
  g_autofree char *type = part_header (part, "Content-Type");
  char *name = disposition == NULL ? NULL : parameter_value (disposition, "filename", defects);
  if (name == NULL && type != NULL)
    name = parameter_value (type, "name", defects);
  return name == NULL ? g_strdup ("") : name;
}

static gboolean
is_calendar (const MailAttachment *attachment)
{
  return g_str_equal (attachment->type, "text/calendar") ||
         g_str_equal (attachment->type, "application/ics");
}

static const struct {
  const char *type;
  MailPartRole role;
} type_roles[] = {
  { "message/rfc822", MAIL_PART_MESSAGE },
  { "message/global", MAIL_PART_MESSAGE },
  { "application/ms-tnef", MAIL_PART_TNEF },
  { "application/vnd.ms-tnef", MAIL_PART_TNEF },
  { "application/pgp-signature", MAIL_PART_SIGNATURE },
  { "application/pkcs7-signature", MAIL_PART_SIGNATURE },
  { "application/x-pkcs7-signature", MAIL_PART_SIGNATURE },
  { "application/pgp-encrypted", MAIL_PART_ENCRYPTED },
  { "application/pkcs7-mime", MAIL_PART_ENCRYPTED },
  { "application/x-pkcs7-mime", MAIL_PART_ENCRYPTED },
  { "message/delivery-status", MAIL_PART_REPORT },
  { "message/global-delivery-status", MAIL_PART_REPORT },
  { "message/disposition-notification", MAIL_PART_REPORT },
  { "message/global-disposition-notification", MAIL_PART_REPORT },
  { "message/feedback-report", MAIL_PART_REPORT },
  { "text/rfc822-headers", MAIL_PART_REPORT },
  { "message/global-headers", MAIL_PART_REPORT },
};

static gboolean
is_shown_image (const PartTree *tree, const Leaf *leaf, const MailAttachment *attachment)
{
  gboolean shown = g_strcmp0 (attachment->disposition, "inline") == 0 ||
                   (attachment->disposition == NULL && attachment->content_id != NULL &&
                    part_tree_is (tree, leaf->container, "related"));
  return shown && g_str_has_prefix (attachment->type, "image/");
}

/* TRUE when LEAF stands in a multipart/alternative, at whatever depth. */
static gboolean
is_alternative (const PartTree *tree, const Leaf *leaf)
{
  for (gint i = leaf->container; i >= 0; i = g_array_index (tree->containers, Container, i).parent)
    if (part_tree_is (tree, i, "alternative"))
      return TRUE;
  return FALSE;
}

static MailPartRole
role_of (const PartTree *tree, const Leaf *leaf, const MailAttachment *attachment)
{
  if (part_tree_is (tree, leaf->container, "encrypted"))
    return MAIL_PART_ENCRYPTED;
  for (gsize i = 0; i < G_N_ELEMENTS (type_roles); i++)
    if (g_str_equal (attachment->type, type_roles[i].type))
      return type_roles[i].role;
  if (g_ascii_strcasecmp (attachment->name, "winmail.dat") == 0)
    return MAIL_PART_TNEF;
  if (is_calendar (attachment))
    return MAIL_PART_CALENDAR;
  if (is_shown_image (tree, leaf, attachment))
    return MAIL_PART_INLINE;
  if (g_str_has_prefix (attachment->type, "text/") && *attachment->name == '\0' &&
      g_strcmp0 (attachment->disposition, "attachment") != 0 && is_alternative (tree, leaf))
    return MAIL_PART_ALTERNATIVE;
  return MAIL_PART_FILE;
}

/* TRUE when LINE, up to STOP, ends a part of one of the multiparts around CONTAINER. */
static gboolean
is_boundary (const PartTree *tree, gint container, const char *line, const char *stop)
{
  while (container >= 0) {
    const Container *around = &g_array_index (tree->containers, Container, container);
    gsize length = around->boundary_length;
    container = around->parent;
    if (length == 0 || (gsize) (stop - line) < length + 2 ||
        memcmp (line + 2, around->boundary, length) != 0)
      continue;
    const char *rest = line + 2 + length;
    if (stop - rest >= 2 && rest[0] == '-' && rest[1] == '-')
      rest += 2;
    while (rest < stop && g_ascii_isspace (*rest))
      rest++;
    if (rest == stop)
      return TRUE;
  }
  return FALSE;
}

/* Where the content that begins at START ends: before the line end that belongs to the boundary. */
static const char *
find_end (const PartTree *tree, gint container, const char *start, const char *end)
{
  for (const char *line = start; line < end;) {
    const char *newline = memchr (line, '\n', (gsize) (end - line));
    const char *stop = newline == NULL ? end : newline;
    if (stop - line > 2 && line[0] == '-' && line[1] == '-' &&
        is_boundary (tree, container, line, stop)) {
      line -= line > start ? 1 : 0;
      return line > start && line[-1] == '\r' ? line - 1 : line;
    }
    line = newline == NULL ? end : newline + 1;
  }
  return end;
}

/* Where the first field of OBJECT's header stands in the mail, or -1. */
static gint64
offset_of (GMimeObject *object)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);
  return g_mime_header_list_get_count (headers) == 0
             ? -1
             : g_mime_header_get_offset (g_mime_header_list_get_header_at (headers, 0));
}

/* Where the content of LEAF begins, or NULL. */
static const char *
find_start (const Leaf *leaf, const Reading *reading)
{
  gint64 own = offset_of (leaf->part);
  gint64 length = reading->end - reading->bytes;
  GMimeMessage *inner = GMIME_IS_MESSAGE_PART (leaf->part)
                            ? g_mime_message_part_get_message (GMIME_MESSAGE_PART (leaf->part))
                            : NULL;
  if (own < 0 || own > length) { /* in a digest, mails need no header of the part */
    gint64 first = inner == NULL ? -1 : offset_of (GMIME_OBJECT (inner));
    return first < 0 || first > length ? NULL : reading->bytes + first;
  }
  /* The root's header is the mail's own. */
  const char *start =
      leaf->container < 0 ? header_start (reading->bytes, reading->end) : reading->bytes + own;
  HeaderField field;
  while (header_next (&start, reading->end, &field))
    ;
  return start;
}

const char *
attachment_raw (const PartTree *tree, const Leaf *leaf, const Reading *reading, gsize most,
                const char **start)
{
  *start = find_start (leaf, reading);
  if (*start == NULL)
    return NULL;
  gsize left = (gsize) (reading->end - *start);
  return find_end (tree, leaf->container, *start, *start + MIN (left, most));
}

static void
set_digest (MailAttachment *attachment, const guint8 *bytes, gsize length)
{
  attachment->size = (gint64) length;
  attachment->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);
  attachment->detected = detect_type (bytes, MIN (length, DETECT_BYTES));
}

/* Writes what PART holds, decoded: a part's content or a whole mail. */
static void
write_part (GMimeObject *part, GMimeStream *stream)
{
  g_autoptr (GMimeStream) content = part_open (part);
  GMimeMessage *inner = GMIME_IS_MESSAGE_PART (part)
                            ? g_mime_message_part_get_message (GMIME_MESSAGE_PART (part))
                            : NULL;
  if (content != NULL)
    g_mime_stream_write_to_stream (content, stream);
  else if (inner != NULL)
    g_mime_object_write_to_stream (GMIME_OBJECT (inner), NULL, stream);
  g_mime_stream_flush (stream);
}

/* The digest of PART's content without having it in memory as a whole. */
static void
digest_part (GMimeObject *part, MailAttachment *attachment)
{
  g_autoptr (GMimeStream) nowhere = g_mime_stream_null_new ();
  g_autoptr (GMimeStream) stream = g_mime_stream_filter_new (nowhere);
  g_autoptr (GMimeFilter) checksum = g_mime_filter_checksum_new (G_CHECKSUM_SHA256);
  g_mime_stream_filter_add (GMIME_STREAM_FILTER (stream), checksum);
  write_part (part, stream);
  attachment->size = (gint64) GMIME_STREAM_NULL (nowhere)->written;
  attachment->sha256 = g_mime_filter_checksum_get_string (GMIME_FILTER_CHECKSUM (checksum));
  if (attachment->role == MAIL_PART_ALTERNATIVE)
    return; /* text, that says nothing */
  g_autoptr (GByteArray) start = part_content (part, DETECT_BYTES, NULL);
  attachment->detected = detect_type (start->data, start->len);
}

/* An attached mail as it came, or, sent in base64 against the rules, decoded. */
static void
read_message (const PartTree *tree, const Leaf *leaf, const Reading *reading,
              MailAttachment *attachment)
{
  const char *start = NULL;
  const char *end = GMIME_IS_MESSAGE_PART (leaf->part)
                        ? attachment_raw (tree, leaf, reading, G_MAXSIZE, &start)
                        : NULL;
  if (end != NULL) {
    set_digest (attachment, (const guint8 *) start, (gsize) (end - start));
    attachment->summary = heading_summary (start, end);
    return;
  }
  digest_part (leaf->part, attachment);
  g_autoptr (GByteArray) bytes =
      part_content (leaf->part, reading->request->limits->header_bytes, NULL);
  const char *header = (const char *) bytes->data;
  attachment->summary = bytes->len == 0 ? NULL : heading_summary (header, header + bytes->len);
}

static gboolean
is_one_of (const char *type, const char *const *types)
{
  return type != NULL && g_strv_contains (types, type);
}

/* Adds a defect when the bytes are something more dangerous or simply else than declared. */
static void
check_type (const MailAttachment *attachment, GPtrArray *defects)
{
  static const char *const programs[] = {
    "application/x-dosexec",    "application/vnd.microsoft.portable-executable",
    "application/x-executable", "application/x-pie-executable",
    "application/x-sharedlib",  "application/x-mach-binary",
    "application/x-msdownload", NULL
  };
  static const char *const vague[] = { "application/octet-stream", "application/x-msdownload",
                                       "application/x-dosexec", NULL };
  const char *type = attachment->type;
  const char *detected = attachment->detected;
  if (detected == NULL || g_str_equal (type, detected))
    return;
  const char *slash = strchr (type, '/');
  gsize major = slash == NULL ? 0 : (gsize) (slash - type) + 1;
  gboolean media = g_str_has_prefix (type, "image/") || g_str_has_prefix (type, "audio/") ||
                   g_str_has_prefix (type, "video/");
  if ((is_one_of (detected, programs) && !is_one_of (type, vague)) ||
      (media && strncmp (type, detected, major) != 0) || g_str_equal (type, "application/pdf"))
    defect_add (defects, "%s: declared %s, is %s",
                *attachment->name == '\0' ? "attachment" : attachment->name, type, detected);
}

static char *
content_id_of (GMimeObject *part)
{
  const char *id = g_mime_object_get_content_id (part);
  return id == NULL ? NULL : clean_line (id, CONTENT_ID_BYTES);
}

static MailAttachment *
read_leaf (const PartTree *tree, const Leaf *leaf, const Reading *reading)
{
  MailAttachment *attachment = mail_attachment_new ();
  g_autofree char *type =
      g_mime_content_type_get_mime_type (g_mime_object_get_content_type (leaf->part));
  g_autofree char *name = find_name (leaf->part, reading->defects);
  set_name (attachment, name);
  if (text_has_tricks (name))
    defect_add (reading->defects, "%s: control or bidirectional characters in the name, taken out",
                attachment->name);
  attachment->type = lower_line (type, TYPE_BYTES);
  attachment->disposition = lower_line (g_mime_object_get_disposition (leaf->part), TYPE_BYTES);
  attachment->content_id = content_id_of (leaf->part);
  attachment->role = role_of (tree, leaf, attachment);
  if (attachment->role == MAIL_PART_MESSAGE)
    read_message (tree, leaf, reading, attachment);
  else
    digest_part (leaf->part, attachment);
  check_type (attachment, reading->defects);
  return attachment;
}

void
attachment_read_all (const PartTree *tree, const Reading *reading)
{
  for (guint i = 0; i < tree->leaves->len; i++) {
    const Leaf *leaf = &g_array_index (tree->leaves, Leaf, i);
    if (!leaf->chosen)
      g_ptr_array_add (reading->mail->attachments, read_leaf (tree, leaf, reading));
  }
}

void
attachment_add_bytes (const Reading *reading, const char *name, const guint8 *bytes, gsize length)
{
  /* First of all, for a text can hold a million of them. */
  guint most = 2 * reading->request->limits->parts;
  if (reading->mail->attachments->len >= most) {
    defect_add (reading->defects, "attachments: more than %u, the others are not listed", most);
    return;
  }
  MailAttachment *attachment = mail_attachment_new ();
  g_autofree char *decoded = encoded_word_decode (name, "", NULL);
  set_name (attachment, decoded);
  attachment->role = MAIL_PART_FILE;
  attachment->type = g_strdup ("application/octet-stream");
  set_digest (attachment, bytes, length);
  g_ptr_array_add (reading->mail->attachments, attachment);
}
