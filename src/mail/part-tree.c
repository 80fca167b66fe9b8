#include "mail/part-tree.h"

#include <string.h>

#include "base/error.h"

#include "mail/parameter.h"

/* One part still to be looked at. */
typedef struct {
  GMimeObject *part;
  gint container;
  guint depth;
} Visit;

static void
push_children (GArray *visits, GMimeMultipart *multipart, gint container, guint depth)
{
  for (int i = g_mime_multipart_get_count (multipart) - 1; i >= 0; i--) {
    Visit visit = { .part = g_mime_multipart_get_part (multipart, i),
                    .container = container,
                    .depth = depth + 1 };
    g_array_append_val (visits, visit);
  }
}

static void
take (PartTree *tree, const Visit *visit, GArray *visits)
{
  if (!GMIME_IS_MULTIPART (visit->part)) {
    Leaf leaf = { .part = visit->part, .container = visit->container };
    g_array_append_val (tree->leaves, leaf);
    return;
  }
  GMimeMultipart *multipart = GMIME_MULTIPART (visit->part);
  const char *boundary = g_mime_multipart_get_boundary (multipart);
  Container container = { .multipart = multipart,
                          .boundary = boundary == NULL ? "" : boundary,
                          .boundary_length = boundary == NULL ? 0 : strlen (boundary),
                          .parent = visit->container };
  g_array_append_val (tree->containers, container);
  push_children (visits, container.multipart, (gint) tree->containers->len - 1, visit->depth);
}

PartTree *
part_tree_new (GMimeObject *root, const ParseLimits *limits, GError **error)
{
  g_autoptr (PartTree) tree = g_new0 (PartTree, 1);
  tree->containers = g_array_new (FALSE, FALSE, sizeof (Container));
  tree->leaves = g_array_new (FALSE, FALSE, sizeof (Leaf));
  /* Without recursion: the depth is the sender's choice. */
  g_autoptr (GArray) visits = g_array_new (FALSE, FALSE, sizeof (Visit));
  Visit first = { .part = root, .container = -1, .depth = 1 };
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
    take (tree, &visit, visits);
  }
  return g_steal_pointer (&tree);
}

void
part_tree_free (PartTree *tree)
{
  if (tree == NULL)
    return;
  g_array_unref (tree->containers);
  g_array_unref (tree->leaves);
  g_free (tree);
}

gboolean
part_tree_is (const PartTree *tree, gint container, const char *subtype)
{
  return container >= 0 &&
         part_is (GMIME_OBJECT (g_array_index (tree->containers, Container, container).multipart),
                  "multipart", subtype);
}

gboolean
part_is (GMimeObject *part, const char *type, const char *subtype)
{
  return g_mime_content_type_is_type (g_mime_object_get_content_type (part), type, subtype);
}

char *
part_header (GMimeObject *part, const char *name)
{
  GMimeHeader *header = g_mime_header_list_get_header (g_mime_object_get_header_list (part), name);
  const char *raw = header == NULL ? NULL : g_mime_header_get_raw_value (header);
  if (raw == NULL)
    return NULL;
  g_autofree char *value = g_strdup (raw);
  char *stop = value;
  for (const char *p = value; *p != '\0'; p++)
    if (*p != '\r' && *p != '\n')
      *stop++ = *p;
  *stop = '\0';
  return g_strdup (g_strstrip (value));
}

char *
part_parameter (GMimeObject *part, const char *name, GPtrArray *defects)
{
  g_autofree char *type = part_header (part, "Content-Type");
  return type == NULL ? NULL : parameter_value (type, name, defects);
}

/* CONTENT with two `=` behind it: GMime drops the last bytes of base64 without its padding, and
 * makes nothing of padding too much. */
static GMimeStream *
pad (GMimeStream *content)
{
  GMimeStream *padded = g_mime_stream_cat_new ();
  g_autoptr (GMimeStream) padding = g_mime_stream_mem_new_with_buffer ("==", 2);
  g_mime_stream_cat_add_source (GMIME_STREAM_CAT (padded), content);
  g_mime_stream_cat_add_source (GMIME_STREAM_CAT (padded), padding);
  return padded;
}

GMimeStream *
part_open (GMimeObject *part)
{
  GMimeDataWrapper *content =
      GMIME_IS_PART (part) ? g_mime_part_get_content (GMIME_PART (part)) : NULL;
  GMimeStream *stream = content == NULL ? NULL : g_mime_data_wrapper_get_stream (content);
  if (stream == NULL)
    return NULL;
  g_mime_stream_reset (stream);
  GMimeContentEncoding encoding = g_mime_data_wrapper_get_encoding (content);
  g_autoptr (GMimeStream) source =
      encoding == GMIME_CONTENT_ENCODING_BASE64 ? pad (stream) : g_object_ref (stream);
  GMimeStream *decoded = g_mime_stream_filter_new (source);
  g_autoptr (GMimeFilter) decoder = g_mime_filter_basic_new (encoding, FALSE);
  g_mime_stream_filter_add (GMIME_STREAM_FILTER (decoded), decoder);
  return decoded;
}

GByteArray *
part_content (GMimeObject *part, gint64 limit, gboolean *cut)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GMimeStream) stream = part_open (part);
  gboolean more = FALSE;
  while (stream != NULL && !more) {
    char buffer[8192];
    ssize_t count = g_mime_stream_read (stream, buffer, sizeof buffer);
    if (count <= 0)
      break;
    more = bytes->len + count > limit;
    g_byte_array_append (bytes, (const guint8 *) buffer,
                         (guint) (more ? limit - bytes->len : count));
  }
  if (cut != NULL)
    *cut = more;
  return bytes;
}
