#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"

#include "mail/auto.h"
#include "mail/part-tree.h"

#include "parsed.h"

#define NESTED                                                                                     \
  "From: a@x.test\nContent-Type: multipart/mixed; boundary=a\n\n"                                  \
  "--a\nContent-Type: multipart/Alternative; boundary=b\n\n"                                       \
  "--b\nContent-Type: text/plain\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\n"             \
  "--a\nContent-Type: image/png;\n name=x\nContent-Transfer-Encoding: base64\n\nAAEC\n"            \
  "--a\nContent-Type: multipart/digest; boundary=c\n\n--c\n\nSubject: x\n\nthree\n--c--\n"         \
  "--a\n\nfour\n--a--\n"

static GMimeMessage *
construct (const char *text)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (text, strlen (text));
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  return g_mime_parser_construct_message (parser, NULL);
}

static PartTree *
tree_of (GMimeMessage *message, const ParseLimits *limits, GError **error)
{
  return part_tree_new (g_mime_message_get_mime_part (message), limits, error);
}

static void
test_order (void)
{
  static const struct {
    const char *type, *subtype;
    gint container;
  } wanted[] = {
    { "text", "plain", 1 },     { "text", "html", 1 },  { "image", "png", 0 },
    { "message", "rfc822", 2 }, { "text", "plain", 0 },
  };
  g_autoptr (GMimeMessage) message = construct (NESTED);
  g_autoptr (GError) error = NULL;
  g_autoptr (PartTree) tree = tree_of (message, &spool_limits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tree->leaves->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < tree->leaves->len; i++) {
    const Leaf *leaf = &g_array_index (tree->leaves, Leaf, i);
    g_assert_true (part_is (leaf->part, wanted[i].type, wanted[i].subtype));
    g_assert_true (part_is (leaf->part, wanted[i].type, "*"));
    g_assert_false (part_is (leaf->part, wanted[i].type, "x-none"));
    g_assert_cmpint (leaf->container, ==, wanted[i].container);
    g_assert_false (leaf->chosen);
  }
  g_assert_cmpuint (tree->containers->len, ==, 3);
  static const gint parents[] = { -1, 0, 0 };
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (tree->containers, Container, i).parent, ==, parents[i]);
  g_assert_true (part_tree_is (tree, 0, "mixed"));
  g_assert_true (part_tree_is (tree, 1, "alternative"));
  g_assert_true (part_tree_is (tree, 2, "digest"));
  g_assert_false (part_tree_is (tree, 2, "mixed"));
  g_assert_false (part_tree_is (tree, -1, "mixed"));
}

/* A leaf alone is a tree as well. */
static void
test_single (void)
{
  g_autoptr (GMimeMessage) message = construct ("From: a@x.test\n\nhello\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (PartTree) tree = tree_of (message, &spool_limits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tree->containers->len, ==, 0);
  g_assert_cmpuint (tree->leaves->len, ==, 1);
  g_assert_cmpint (g_array_index (tree->leaves, Leaf, 0).container, ==, -1);
}

/* NESTED has eight parts and is three deep, the mail in the digest not counted. */
static void
test_limits (void)
{
  static const struct {
    guint parts, depth;
    const char *message;
  } cases[] = {
    { 8, 3, NULL },
    { 7, 3, "more than 7 parts" },
    { 8, 2, "parts nested deeper than 2" },
    { 1, 1, "more than 1 parts" },
  };
  g_autoptr (GMimeMessage) message = construct (NESTED);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    ParseLimits limits = spool_limits;
    limits.parts = cases[i].parts;
    limits.depth = cases[i].depth;
    g_autoptr (GError) error = NULL;
    g_autoptr (PartTree) tree = tree_of (message, &limits, &error);
    g_assert_true ((tree == NULL) == (cases[i].message != NULL));
    if (tree != NULL)
      continue;
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
    g_assert_nonnull (strstr (error->message, cases[i].message));
  }
}

static void
test_header (void)
{
  g_autoptr (GMimeMessage) message = construct (NESTED);
  g_autoptr (PartTree) tree = tree_of (message, &spool_limits, NULL);
  GMimeObject *image = g_array_index (tree->leaves, Leaf, 2).part;
  g_autofree char *type = part_header (image, "content-type");
  g_assert_cmpstr (type, ==, "image/png; name=x");
  g_assert_null (part_header (image, "Content-ID"));
}

static void
test_content (void)
{
  static const struct {
    gint64 limit;
    guint length;
    gboolean cut;
  } cases[] = { { 10, 3, FALSE }, { 3, 3, FALSE }, { 2, 2, TRUE }, { 0, 0, TRUE } };
  g_autoptr (GMimeMessage) message = construct (NESTED);
  g_autoptr (PartTree) tree = tree_of (message, &spool_limits, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gboolean cut = !cases[i].cut;
    GMimeObject *image = g_array_index (tree->leaves, Leaf, 2).part;
    g_autoptr (GByteArray) bytes = part_content (image, cases[i].limit, &cut);
    g_assert_cmpmem (bytes->data, bytes->len, "\x00\x01\x02", cases[i].length);
    g_assert_true (cut == cases[i].cut);
  }
  g_autoptr (GByteArray) inner =
      part_content (g_array_index (tree->leaves, Leaf, 3).part, 100, NULL);
  g_assert_cmpuint (inner->len, ==, 0);
}

/* More than is read at once. */
static void
test_long_content (void)
{
  g_autofree char *long_body = g_strnfill (100000, 'x');
  g_autofree char *text = g_strconcat ("From: a@x.test\n\n", long_body, NULL);
  g_autoptr (GMimeMessage) message = construct (text);
  gboolean cut = TRUE;
  g_autoptr (GByteArray) whole =
      part_content (g_mime_message_get_mime_part (message), 100000, &cut);
  g_assert_cmpmem (whole->data, whole->len, long_body, 100000);
  g_assert_false (cut);
  g_autoptr (GByteArray) part = part_content (g_mime_message_get_mime_part (message), 9000, &cut);
  g_assert_cmpuint (part->len, ==, 9000);
  g_assert_true (cut);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/mail/part-tree/leaves-stand-in-the-mail's-order", test_order);
  g_test_add_func ("/mail/part-tree/one-leaf-is-a-tree", test_single);
  g_test_add_func ("/mail/part-tree/limits-are-exact", test_limits);
  g_test_add_func ("/mail/part-tree/fields-are-on-one-line", test_header);
  g_test_add_func ("/mail/part-tree/content-is-decoded-and-limited", test_content);
  g_test_add_func ("/mail/part-tree/long-content-is-whole", test_long_content);
  return g_test_run ();
}
