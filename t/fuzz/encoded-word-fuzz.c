#include <string.h>

#include "base/text.h"

#include "mail/defect.h"
#include "mail/encoded-word.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the value, its text is valid, not much longer, and has the same meaning behind other
 * text; text without words stays as it is. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = encoded_word_decode (value, "Subject", defects);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, 6 * strlen (value) + 16);
  g_assert_cmpuint (defects->len, <=, DEFECTS);
  for (guint i = 0; i < defects->len && i < DEFECTS - 1; i++) /* the last may stand for more */
    g_assert_true (g_str_has_prefix (g_ptr_array_index (defects, i), "Subject: "));
  if (strstr (value, "=?") == NULL && strchr (value, '\x1B') == NULL &&
      g_utf8_validate (value, -1, NULL) && !g_str_has_prefix (value, "\uFEFF"))
    g_assert_cmpstr (text, ==, value);
  g_autofree char *longer = g_strconcat ("x ", value, NULL);
  g_autofree char *longer_text = encoded_word_decode (longer, "Subject", NULL);
  if (!g_str_has_prefix (value, "\uFEFF"))
    g_assert_cmpstr (longer_text + 2, ==, text);
  return 0;
}
