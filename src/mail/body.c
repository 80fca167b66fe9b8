#include "mail/body.h"

#include <string.h>

#include "base/text.h"

#include "mail/attachment.h"
#include "mail/body-text.h"
#include "mail/charset.h"
#include "mail/defect.h"
#include "mail/heading.h"
#include "mail/paragraph.h"
#include "mail/part-tree.h"
#include "mail/quotation.h"
#include "mail/text-part.h"

/* How much of a report's machine-readable parts is read. */
enum { REPORT_BYTES = 65536 };

void
body_take_raw (const Reading *reading, const char *start)
{
  gint64 most = reading->request->limits->text_bytes;
  gint64 length = reading->end - start;
  g_autofree char *utf8 = charset_to_utf8 (start, (gsize) MIN (length, most), NULL, NULL);
  g_autofree char *lines = text_lines (utf8);
  g_autofree char *marked = g_strconcat (lines, length > most ? "\u2026" : "", NULL);
  g_free (reading->mail->text);
  reading->mail->text = text_clip (marked, (gsize) most);
}

static void
split_text (Mail *mail, const char *text)
{
  g_autoptr (Quotation) parts =
      quotation_split (text, quotation_context (mail->subject, g_strv_length (mail->references)));
  g_free (mail->text);
  g_free (mail->quoted);
  g_free (mail->signature);
  mail->text = paragraph_is_doubled (mail, text) ? paragraph_undouble (parts->text)
                                                 : g_steal_pointer (&parts->text);
  mail->quoted = g_steal_pointer (&parts->quoted);
  mail->signature = g_steal_pointer (&parts->signature);
}

static char *
report_text (const Leaf *leaf)
{
  g_autoptr (GByteArray) bytes = part_content (leaf->part, REPORT_BYTES, NULL);
  g_autofree char *utf8 = text_from_bytes ((const char *) bytes->data, bytes->len);
  return text_lines (utf8);
}

static char *
returned_mail (const PartTree *tree, const Leaf *leaf, const Reading *reading)
{
  const char *start = NULL;
  const char *end = GMIME_IS_MESSAGE_PART (leaf->part)
                        ? attachment_raw (tree, leaf, reading, REPORT_BYTES, &start)
                        : NULL;
  if (end == NULL)
    return report_text (leaf);
  g_autofree char *utf8 = text_from_bytes (start, (gsize) (end - start));
  return text_lines (utf8);
}

/* Where in STRUCTURE what LEAF holds is kept; NULL when nobody asks for it. */
static char **
place_of (const Leaf *leaf, Structure *structure)
{
  static const char *const returned[] = { "rfc822", "global", "global-headers" };
  if (part_is (leaf->part, "message", "delivery-status") ||
      part_is (leaf->part, "message", "global-delivery-status"))
    return &structure->delivery_status;
  if (part_is (leaf->part, "message", "disposition-notification") ||
      part_is (leaf->part, "message", "global-disposition-notification"))
    return &structure->disposition;
  if (part_is (leaf->part, "message", "feedback-report"))
    return &structure->feedback;
  if (part_is (leaf->part, "text", "rfc822-headers"))
    return &structure->returned;
  for (gsize i = 0; i < G_N_ELEMENTS (returned); i++)
    if (part_is (leaf->part, "message", returned[i]))
      return &structure->returned;
  return NULL;
}

static guint
count_headers (GMimeObject *part, const char *name)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (part);
  guint found = 0;
  for (int i = 0; i < g_mime_header_list_get_count (headers); i++)
    if (g_ascii_strcasecmp (g_mime_header_get_name (g_mime_header_list_get_header_at (headers, i)),
                            name) == 0)
      found++;
  return found;
}

/* Says what two programs could read in two ways; the gate has seen to the top header. */
static void
check_part (GMimeObject *part, GPtrArray *defects)
{
  static const char *const single[] = { "Content-Type", "Content-Disposition",
                                        "Content-Transfer-Encoding" };
  for (gsize i = 0; i < G_N_ELEMENTS (single); i++)
    if (count_headers (part, single[i]) > 1)
      defect_add (defects, "%s: several in one part", single[i]);
}

static void
check_parts (const PartTree *tree, GPtrArray *defects)
{
  for (guint i = 0; i < tree->containers->len; i++) {
    const Container *container = &g_array_index (tree->containers, Container, i);
    g_free (part_parameter (GMIME_OBJECT (container->multipart), "boundary", defects));
    check_part (GMIME_OBJECT (container->multipart), defects);
    if (!container->multipart->write_end_boundary)
      defect_add (defects, "boundary: the last one is missing, the mail may be cut off");
  }
  for (guint i = 0; i < tree->leaves->len; i++)
    check_part (g_array_index (tree->leaves, Leaf, i).part, defects);
}

/* TRUE when LEAF is the root or a form of the text, no file that came along. */
static gboolean
is_shown (const PartTree *tree, const Leaf *leaf)
{
  return leaf->container < 0 || part_tree_is (tree, leaf->container, "alternative");
}

static void
read_structure (GMimeObject *root, const PartTree *tree, const Reading *reading,
                Structure *structure)
{
  g_autofree char *type = g_mime_content_type_get_mime_type (g_mime_object_get_content_type (root));
  g_autofree char *utf8 = text_from_bytes (type, strlen (type));
  g_autofree char *report = part_parameter (root, "report-type", NULL);
  structure->type = g_ascii_strdown (utf8, -1);
  structure->report_type = report == NULL ? NULL : g_ascii_strdown (report, -1);
  for (guint i = 0; i < tree->leaves->len; i++) {
    const Leaf *leaf = &g_array_index (tree->leaves, Leaf, i);
    char **place = place_of (leaf, structure);
    if (place != NULL && *place == NULL)
      *place =
          place == &structure->returned ? returned_mail (tree, leaf, reading) : report_text (leaf);
    gboolean calendar = part_is (leaf->part, "text", "calendar") && is_shown (tree, leaf);
    g_autofree char *method = calendar ? part_parameter (leaf->part, "method", NULL) : NULL;
    if (method != NULL && structure->calendar_method == NULL)
      structure->calendar_method = g_ascii_strup (method, -1);
  }
}

/* Without an empty line the body looks like more of the header: it begins with the first line that
 * is no field (RFC 7103 section 7.3 takes it so too). */
static void
take_unseparated (const Reading *reading, Structure *structure)
{
  const char *start = heading_broken_line (reading);
  if (start == NULL)
    return;
  body_take_raw (reading, start);
  g_free (structure->whole_text);
  structure->whole_text = g_strdup (reading->mail->text);
}

/* For people who wonder why there is no text. */
static void
note_unreadable (const Mail *mail, GPtrArray *defects)
{
  for (guint i = 0; i < mail->attachments->len && *mail->text == '\0'; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (attachment->role == MAIL_PART_ENCRYPTED)
      defect_add (defects, "text: encrypted or signed as a whole, not readable here");
  }
}

/* Fills text and attachments from TREE. Files come first, and both have a list of defects of their
 * own: a flood of one kind must not hide the others. */
static gboolean
read_tree (GMimeObject *root, const PartTree *tree, const Reading *reading, Structure *structure,
           GError **error)
{
  Reading files = *reading;
  Reading words = *reading;
  g_autoptr (GPtrArray) file_defects = files.defects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) text_defects = words.defects = g_ptr_array_new_with_free_func (g_free);
  check_parts (tree, file_defects);
  attachment_read_all (tree, &files);
  structure->whole_text = body_text_read (tree, &words, error);
  if (structure->whole_text == NULL)
    return FALSE;
  if (GMIME_IS_TEXT_PART (root) && *structure->whole_text == '\0')
    take_unseparated (reading, structure);
  split_text (reading->mail, structure->whole_text);
  read_structure (root, tree, reading, structure);
  note_unreadable (reading->mail, text_defects);
  g_ptr_array_extend_and_steal (reading->defects, g_steal_pointer (&file_defects));
  g_ptr_array_extend_and_steal (reading->defects, g_steal_pointer (&text_defects));
  return TRUE;
}

gboolean
body_read (GMimeMessage *message, const Reading *reading, Structure *structure, GError **error)
{
  GMimeObject *root = g_mime_message_get_mime_part (message);
  if (root == NULL)
    return TRUE;
  if (GMIME_IS_MULTIPART (root) && g_mime_multipart_get_count (GMIME_MULTIPART (root)) == 0) {
    g_ptr_array_add (reading->malformed, g_strdup ("multipart without parts"));
    body_take_raw (reading, heading_end (reading));
    structure->whole_text = g_strdup (reading->mail->text);
    return TRUE;
  }
  g_autoptr (PartTree) tree = part_tree_new (root, reading->request->limits, error);
  if (tree == NULL)
    return FALSE;
  text_part_choose (tree);
  return read_tree (root, tree, reading, structure, error);
}

gboolean
body_read_text (GMimeObject *root, const Reading *reading, GError **error)
{
  g_autoptr (PartTree) tree = part_tree_new (root, reading->request->limits, error);
  if (tree == NULL)
    return FALSE;
  text_part_choose (tree);
  g_autofree char *text = body_text_read (tree, reading, error);
  if (text == NULL)
    return FALSE;
  split_text (reading->mail, text);
  return TRUE;
}
