#include "mail/text-part.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "mail/attachment.h"
#include "mail/charset.h"
#include "mail/defect.h"
#include "mail/flowed.h"
#include "mail/html.h"
#include "mail/parameter.h"
#include "mail/uuencode.h"

/* How good a part is as the text of a mail. */
typedef enum { NO_TEXT, BLANK, RICH, PLAIN } Quality;

/* How far a part is looked into for anything but blanks. */
enum { PEEK_BYTES = 512, BLANK_BYTES = 1 << 20 };

static gboolean
has_name (GMimeObject *part)
{
  g_autofree char *disposition = part_header (part, "Content-Disposition");
  g_autofree char *type = part_header (part, "Content-Type");
  g_autofree char *name =
      disposition == NULL ? NULL : parameter_value (disposition, "filename", NULL);
  if (name == NULL && type != NULL)
    name = parameter_value (type, "name", NULL);
  return name != NULL && *name != '\0';
}

static gboolean
is_rich (GMimeObject *part)
{
  return part_is (part, "text", "html") || part_is (part, "text", "enriched") ||
         part_is (part, "text", "richtext");
}

/* A type that is no type is text/plain (RFC 2045 section 5.2). */
static gboolean
has_broken_type (GMimeObject *part)
{
  g_autofree char *type = part_header (part, "Content-Type");
  return type != NULL && strchr (type, '/') == NULL;
}

static gboolean
is_readable (GMimeObject *part)
{
  return GMIME_IS_PART (part) &&
         (is_rich (part) || part_is (part, "text", "plain") || part_is (part, "text", "markdown") ||
          part_is (part, "text", "x-markdown") || has_broken_type (part));
}

/* TRUE for what shows as nothing, in any script. */
static gboolean
is_blank_character (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0xAD || c == 0x034F ||
         c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064) ||
         c == 0x2800 || c == 0x3164 || c == 0xFEFF;
}

/* Most text shows in its first bytes that it is none; only the rest is decoded. */
static gboolean
is_blank (GMimeObject *part)
{
  g_autoptr (GByteArray) start = part_content (part, PEEK_BYTES, NULL);
  for (guint i = 0; i < start->len; i++)
    if (g_ascii_isgraph (start->data[i]))
      return FALSE;
  g_autoptr (GByteArray) whole = part_content (part, BLANK_BYTES, NULL);
  g_autofree char *charset = part_parameter (part, "charset", NULL);
  g_autofree char *utf8 = charset_to_utf8 ((const char *) whole->data, whole->len, charset, NULL);
  for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_blank_character (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static Quality
quality_of (const Leaf *leaf)
{
  if (!is_readable (leaf->part) || g_mime_part_is_attachment (GMIME_PART (leaf->part)) ||
      has_name (leaf->part))
    return NO_TEXT;
  if (is_blank (leaf->part))
    return BLANK;
  return is_rich (leaf->part) ? RICH : PLAIN;
}

static GMimeObject *
child_of (const PartTree *tree, gint container, int index)
{
  GMimeMultipart *multipart = g_array_index (tree->containers, Container, container).multipart;
  return g_mime_multipart_get_part (multipart, index);
}

/* What each multipart is worth as text; bottom up, for a container stands before what is in it. */
static Quality *
rate_containers (const PartTree *tree, const Quality *leaves)
{
  Quality *rating = g_new0 (Quality, tree->containers->len + 1);
  for (guint i = 0; i < tree->leaves->len; i++) {
    gint in = g_array_index (tree->leaves, Leaf, i).container;
    if (in >= 0)
      rating[in] = MAX (rating[in], leaves[i]);
  }
  for (gint i = (gint) tree->containers->len - 1; i >= 0; i--) {
    gint in = g_array_index (tree->containers, Container, i).parent;
    if (part_tree_is (tree, i, "encrypted") || part_tree_is (tree, i, "digest"))
      rating[i] = NO_TEXT;
    if (in >= 0)
      rating[in] = MAX (rating[in], rating[i]);
  }
  return rating;
}

static Quality
quality_in (GHashTable *quality, gconstpointer part)
{
  const Quality *known = g_hash_table_lookup (quality, part);
  return known == NULL ? NO_TEXT : *known;
}

/* The child of CONTAINER, a multipart/related, that its `start` names (RFC 2387 section 3.2), else
 * its first. */
static GMimeObject *
root_of (const PartTree *tree, gint container)
{
  GMimeMultipart *multipart = g_array_index (tree->containers, Container, container).multipart;
  g_autofree char *start = part_parameter (GMIME_OBJECT (multipart), "start", NULL);
  gsize length = start == NULL ? 0 : strlen (start);
  for (int i = 0; length > 2 && i < g_mime_multipart_get_count (multipart); i++) {
    const char *id = g_mime_object_get_content_id (g_mime_multipart_get_part (multipart, i));
    if (id != NULL && strlen (id) == length - 2 && strncmp (id, start + 1, length - 2) == 0)
      return g_mime_multipart_get_part (multipart, i);
  }
  return g_mime_multipart_get_part (multipart, 0);
}

/* For each multipart of which only one child counts, that child; NULL where all do. */
static GMimeObject **
pick_children (const PartTree *tree, GHashTable *quality)
{
  GMimeObject **picked = g_new0 (GMimeObject *, tree->containers->len + 1);
  for (guint i = 0; i < tree->containers->len; i++) {
    gint container = (gint) i;
    int count =
        g_mime_multipart_get_count (g_array_index (tree->containers, Container, i).multipart);
    gboolean alternative = part_tree_is (tree, container, "alternative");
    if (count == 0 ||
        !(alternative || part_tree_is (tree, container, "related") ||
          part_tree_is (tree, container, "signed") || part_tree_is (tree, container, "report")))
      continue;
    gboolean related = part_tree_is (tree, container, "related");
    picked[i] = related ? root_of (tree, container) : child_of (tree, container, 0);
    gboolean rootless = related && quality_in (quality, picked[i]) == NO_TEXT;
    for (int child = 0; (alternative || rootless) && child < count; child++) {
      GMimeObject *other = child_of (tree, container, child);
      if (quality_in (quality, other) > quality_in (quality, picked[i]))
        picked[i] = other;
    }
  }
  return picked;
}

/* TRUE when PART, in CONTAINER, is on the way that a reader's client takes. */
static gboolean
is_picked (const PartTree *tree, GMimeObject *const *picked, GMimeObject *part, gint container)
{
  while (container >= 0) {
    const Container *around = &g_array_index (tree->containers, Container, container);
    if ((picked[container] != NULL && picked[container] != part) ||
        part_tree_is (tree, container, "encrypted") || part_tree_is (tree, container, "digest"))
      return FALSE;
    part = GMIME_OBJECT (around->multipart);
    container = around->parent;
  }
  return TRUE;
}

/* TRUE for a mail that is one text of whatever kind, but for those that are not for people. */
static gboolean
is_only_text (const Leaf *leaf)
{
  return leaf->container < 0 && GMIME_IS_PART (leaf->part) && part_is (leaf->part, "text", "*") &&
         !part_is (leaf->part, "text", "calendar") && !part_is (leaf->part, "text", "vcard") &&
         !part_is (leaf->part, "text", "x-vcard") &&
         !part_is (leaf->part, "text", "rfc822-headers");
}

/* For want of any text, the first readable part that is not sent as a named file, or the mail's
 * very first part. */
static void
choose_any (PartTree *tree)
{
  for (guint i = 0; i < tree->leaves->len; i++) {
    Leaf *leaf = &g_array_index (tree->leaves, Leaf, i);
    if ((is_only_text (leaf) || is_readable (leaf->part)) &&
        !part_tree_is (tree, leaf->container, "encrypted") &&
        (!has_name (leaf->part) ||
         (i == 0 && !g_mime_part_is_attachment (GMIME_PART (leaf->part))))) {
      leaf->chosen = TRUE;
      return;
    }
  }
}

void
text_part_choose (PartTree *tree)
{
  g_autofree Quality *leaves = g_new0 (Quality, tree->leaves->len + 1);
  g_autoptr (GHashTable) quality = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < tree->leaves->len; i++) {
    const Leaf *leaf = &g_array_index (tree->leaves, Leaf, i);
    leaves[i] = quality_of (leaf);
    g_hash_table_insert (quality, leaf->part, &leaves[i]);
  }
  g_autofree Quality *containers = rate_containers (tree, leaves);
  for (guint i = 0; i < tree->containers->len; i++)
    g_hash_table_insert (quality, g_array_index (tree->containers, Container, i).multipart,
                         &containers[i]);
  g_autofree GMimeObject **picked = pick_children (tree, quality);
  gboolean any = FALSE;
  for (guint i = 0; i < tree->leaves->len; i++) {
    Leaf *leaf = &g_array_index (tree->leaves, Leaf, i);
    leaf->chosen = leaves[i] != NO_TEXT && is_picked (tree, picked, leaf->part, leaf->container);
    any = any || leaf->chosen;
  }
  if (!any)
    choose_any (tree);
}

static void
add_uuencoded (const char *name, const guint8 *bytes, gsize length, gpointer data)
{
  attachment_add_bytes (data, name, bytes, length);
}

/* The bytes of LEAF, as many as are shown and one more, without the files in them. */
static GByteArray *
read_bytes (const Leaf *leaf, const Reading *reading)
{
  static const char begin[] = "begin ";
  const ParseLimits *limits = reading->request->limits;
  GByteArray *shown = part_content (leaf->part, limits->text_bytes + 1, NULL);
  if (is_rich (leaf->part) || shown->len == 0 ||
      memmem (shown->data, shown->len, begin, strlen (begin)) == NULL)
    return shown;
  g_byte_array_unref (shown);
  g_autoptr (GByteArray) whole = part_content (leaf->part, limits->message_bytes, NULL);
  return uuencode_extract (whole->data, whole->len, add_uuencoded, (gpointer) reading);
}

/* HTML that reads like ENRICHED (RFC 1896). */
static char *
enriched_to_html (const char *enriched, gboolean richtext)
{
  g_autoptr (GMimeFilter) filter =
      g_mime_filter_enriched_new (richtext ? GMIME_FILTER_ENRICHED_IS_RICHTEXT : 0);
  char *html;
  gsize length;
  gsize prespace;
  g_mime_filter_complete (filter, (char *) enriched, strlen (enriched), 0, &html, &length,
                          &prespace);
  return text_from_bytes (html, length);
}

/* UTF8, the decoded content of LEAF, as lines for people. */
static char *
readable (const Leaf *leaf, const char *utf8, const Reading *reading)
{
  gboolean html = part_is (leaf->part, "text", "html");
  if (html || is_rich (leaf->part)) {
    g_autofree char *source =
        html ? NULL : enriched_to_html (utf8, part_is (leaf->part, "text", "richtext"));
    g_autofree char *text = html_to_text (html ? utf8 : source, reading->defects);
    return text_lines (text);
  }
  g_autofree char *lines = text_lines (utf8);
  g_autofree char *format = part_parameter (leaf->part, "format", NULL);
  if (format == NULL || g_ascii_strcasecmp (format, "flowed") != 0)
    return g_steal_pointer (&lines);
  g_autofree char *delsp = part_parameter (leaf->part, "delsp", NULL);
  return flowed_join (lines, delsp != NULL && g_ascii_strcasecmp (delsp, "yes") == 0);
}

/* The character set that a page itself names near its start, `<meta charset=...>`; NULL for none.
 */
static char *
charset_in_page (const GByteArray *bytes)
{
  g_autofree char *start = g_strndup ((const char *) bytes->data, MIN (bytes->len, PEEK_BYTES));
  g_autofree char *lower = g_ascii_strdown (start, -1);
  const char *name = strstr (lower, "charset=");
  if (strstr (lower, "<meta") == NULL || name == NULL)
    return NULL;
  name += strlen ("charset=");
  name += strspn (name, "\"' ");
  return g_strndup (name, strcspn (name, "\"' />;"));
}

static char *
charset_of (const Leaf *leaf, const GByteArray *bytes, GPtrArray *defects)
{
  char *declared = part_parameter (leaf->part, "charset", defects);
  if (declared != NULL || !part_is (leaf->part, "text", "html") || bytes->len == 0)
    return declared;
  return charset_in_page (bytes);
}

/* Says when something follows the end of PART's base64, where lists put their footers: no decoder
 * shows it. */
static void
note_stray_bytes (GMimeObject *part, GPtrArray *defects)
{
  GMimeDataWrapper *content = g_mime_part_get_content (GMIME_PART (part));
  GMimeStream *stream = content == NULL ? NULL : g_mime_data_wrapper_get_stream (content);
  if (stream == NULL || g_mime_data_wrapper_get_encoding (content) != GMIME_CONTENT_ENCODING_BASE64)
    return;
  g_mime_stream_reset (stream);
  gboolean ended = FALSE;
  char buffer[8192];
  for (ssize_t count; (count = g_mime_stream_read (stream, buffer, sizeof buffer)) > 0;)
    for (ssize_t i = 0; i < count; i++) {
      gboolean padding = buffer[i] == '=';
      if (ended && !padding && g_ascii_isgraph (buffer[i])) {
        defect_add (defects, "text: words behind the end of its base64, not shown");
        return;
      }
      ended = ended || padding;
    }
}

char *
text_part_read (const Leaf *leaf, const Reading *reading, GError **error)
{
  if (is_rich (leaf->part) && !html_is_loaded ()) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "libxml2 is not loaded");
    return NULL;
  }
  gint64 most = reading->request->limits->text_bytes;
  g_autoptr (GByteArray) bytes = read_bytes (leaf, reading);
  gboolean cut = bytes->len > most;
  if (cut)
    g_byte_array_set_size (bytes, (guint) most);
  g_autofree char *charset = charset_of (leaf, bytes, reading->defects);
  g_autofree char *utf8 =
      charset_to_utf8 ((const char *) bytes->data, bytes->len, charset, reading->defects);
  g_autofree char *lines = readable (leaf, utf8, reading);
  cut = cut || (gint64) strlen (lines) > most;
  note_stray_bytes (leaf->part, reading->defects);
  if (cut)
    defect_add (reading->defects, "text: longer than %" G_GINT64_FORMAT " bytes, cut here", most);
  g_autofree char *marked = g_strconcat (lines, cut ? "\u2026" : "", NULL);
  return text_clip (marked, (gsize) most);
}
