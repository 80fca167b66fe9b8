#include <string.h>

#include "base/text.h"

#include "mail/defect.h"
#include "mail/html.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the page, its text is valid UTF-8 without blanks at the end of a line and without two
 * empty lines in a row, and it is not much longer than the page; defects are few and short. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_assert_true (html_load ());
  g_autofree char *html = text_from_bytes ((const char *) data, size);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = html_to_text (html, defects);
  gsize length = strlen (text);
  g_assert_true (text_is_valid (text, length));
  g_assert_cmpuint (length, <=, 40 * strlen (html) + 1000);
  g_assert_true (length == 0 || (text[0] != '\n' && text[length - 1] == '\n'));
  g_assert_null (strstr (text, "\n\n\n"));
  g_assert_null (strstr (text, " \n"));
  g_assert_null (strpbrk (text, "\t\r\f\v\033"));
  g_assert_cmpuint (defects->len, <=, DEFECTS);
  guint lies = 0;
  for (guint i = 0; i < defects->len; i++) {
    const char *defect = g_ptr_array_index (defects, i);
    lies += g_str_has_prefix (defect, "link shows ") ? 1 : 0;
    g_assert_true (text_is_valid (defect, strlen (defect)));
    g_assert_cmpuint (strlen (defect), <=, 200);
  }
  g_assert_cmpuint (lies, <=, 8);
  /* A second reader says the same: nothing depends on what was read before. */
  g_autofree char *again = html_to_text (html, NULL);
  g_assert_cmpstr (again, ==, text);
  return 0;
}
