#include "config.h"

#include <glib.h>
#include <string.h>

#include "mail/defect.h"

static void
test_clauses (void)
{
  g_autofree char *long_words = g_strnfill (300, 'x');
  static const struct {
    const char *given, *kept;
  } cases[] = {
    { "Subject: three fields, the first counts", "Subject: three fields, the first counts" },
    { "two\nlines\r\nand a\ttab", "two lines and a tab" },
    { "no \xFF byte", "no \uFFFD byte" },
    { "a\u202Eb", "ab" },
    { "", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    defect_add (defects, "%s", cases[i].given);
    g_assert_cmpuint (defects->len, ==, 1);
    g_assert_cmpstr (g_ptr_array_index (defects, 0), ==, cases[i].kept);
  }
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  defect_add (defects, "%sü", long_words);
  const char *clipped = g_ptr_array_index (defects, 0);
  g_assert_cmpuint (strlen (clipped), <=, 200);
  g_assert_cmpuint (strlen (clipped), >, 190);
  g_assert_true (g_utf8_validate (clipped, -1, NULL));
}

static void
test_once (void)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  defect_add (defects, "%s: %d fields", "To", 2);
  defect_add (defects, "%s: %d fields", "To", 3);
  defect_add (defects, "To: 2\n fields");
  g_assert_cmpuint (defects->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (defects, 0), ==, "To: 2 fields");
  g_assert_cmpstr (g_ptr_array_index (defects, 1), ==, "To: 3 fields");
}

static void
test_limit (void)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < 2 * DEFECTS; i++)
    defect_add (defects, "defect %d", i);
  g_assert_cmpuint (defects->len, ==, DEFECTS);
  g_assert_cmpstr (g_ptr_array_index (defects, 0), ==, "defect 0");
  g_assert_cmpstr (g_ptr_array_index (defects, DEFECTS - 2), ==, "defect 14");
  g_assert_cmpstr (g_ptr_array_index (defects, DEFECTS - 1), ==, "there are more than are listed");
}

/* Readers that nobody asks for defects pass none. */
static void
test_nobody (void)
{
  defect_add (NULL, "%s", "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/defect/is-one-clean-short-line", test_clauses);
  g_test_add_func ("/mail/defect/is-told-once", test_once);
  g_test_add_func ("/mail/defect/first-ones-tell-enough", test_limit);
  g_test_add_func ("/mail/defect/nobody-wants-to-know", test_nobody);
  return g_test_run ();
}
