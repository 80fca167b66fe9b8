#include "mail/body-text.h"

#include <string.h>

#include "base/text.h"

#include "mail/charset.h"
#include "mail/defect.h"
#include "mail/text-part.h"

/* How long a notice to old clients can be. */
enum { NOTICE_BYTES = 400 };

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

static void
append (GString *text, const char *piece)
{
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
  if (text->len > 0 && *piece != '\0')
    g_string_append_c (text, '\n');
  g_string_append (text, piece);
}

static gboolean
append_chosen (GString *text, const PartTree *tree, const Reading *reading, GError **error)
{
  for (guint i = 0; i < tree->leaves->len; i++) {
    const Leaf *leaf = &g_array_index (tree->leaves, Leaf, i);
    g_autofree char *piece = leaf->chosen ? text_part_read (leaf, reading, error) : NULL;
    if (leaf->chosen && piece == NULL)
      return FALSE;
    if (piece != NULL)
      append (text, piece);
  }
  return TRUE;
}

static void
append_raw (GString *text, const char *bytes, const Reading *reading)
{
  gsize most = (gsize) reading->request->limits->text_bytes;
  g_autofree char *utf8 =
      charset_to_utf8 (bytes, MIN (strlen (bytes), most), NULL, reading->defects);
  g_autofree char *lines = text_lines (utf8);
  append (text, lines);
}

/* The words before the first part of MULTIPART, or NULL for none and for the notice. */
static const char *
prologue_of (GMimeMultipart *multipart)
{
  const char *prologue = g_mime_multipart_get_prologue (multipart);
  if (is_blank (prologue) || part_is (GMIME_OBJECT (multipart), "multipart", "encrypted"))
    return NULL;
  return strlen (prologue) < NOTICE_BYTES && strstr (prologue, "MIME") != NULL ? NULL : prologue;
}

/* What no part holds. */
static void
append_stray (GString *text, const PartTree *tree, const Reading *reading)
{
  gboolean blank = is_blank (text->str);
  for (guint i = 0; i < tree->containers->len; i++) {
    GMimeMultipart *multipart = g_array_index (tree->containers, Container, i).multipart;
    gboolean broken = g_mime_multipart_get_count (multipart) == 0;
    const char *prologue = prologue_of (multipart);
    if (prologue != NULL)
      defect_add (reading->defects, broken  ? "text: in a multipart without parts"
                                    : blank ? "text: only before the first part"
                                            : "text: words before the first part, not shown");
    if (prologue != NULL && (broken || blank))
      append_raw (text, prologue, reading);
    if (!is_blank (g_mime_multipart_get_epilogue (multipart)))
      defect_add (reading->defects, "text: words behind the last part, not shown");
  }
}

char *
body_text_read (const PartTree *tree, const Reading *reading, GError **error)
{
  gsize most = (gsize) reading->request->limits->text_bytes;
  g_autoptr (GString) text = g_string_new ("");
  if (!append_chosen (text, tree, reading, error))
    return NULL;
  append_stray (text, tree, reading);
  if (text->len > most)
    defect_add (reading->defects, "text: longer than %zu bytes, cut here", most);
  return text_clip (text->str, most);
}
