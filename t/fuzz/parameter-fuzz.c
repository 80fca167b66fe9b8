#include <string.h>

#include "base/text.h"

#include "mail/defect.h"
#include "mail/parameter.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_file_name (const char *name)
{
  g_autofree char *clean = parameter_file_name (name);
  g_autofree char *line = text_one_line (clean);
  g_autofree char *again = parameter_file_name (clean);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_cmpuint (strlen (clean), <=, 255);
  g_assert_null (strpbrk (clean, "/\\<>:\"|?*"));
  g_assert_true (*clean != '.' && *clean != '-' && !g_str_has_suffix (clean, "."));
  g_assert_null (strstr (clean, "  "));
  g_assert_null (strstr (clean, "\u3164"));
  g_assert_null (strstr (clean, "\uFE0F"));
  g_assert_true (g_ascii_strncasecmp (clean, "con.", 4) != 0);
  g_assert_cmpstr (line, ==, clean);
  g_assert_cmpstr (again, ==, clean);
}

/* Whatever the field, a parameter is valid text and makes a harmless file name; with its plain form
 * in front of everything, there is a value. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = parameter_value (value, "name", defects);
  g_assert_cmpuint (defects->len, <=, DEFECTS);
  if (text != NULL) {
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_cmpuint (strlen (text), <=, 6 * strlen (value) + 16);
    check_file_name (text);
  }
  g_autofree char *any = text_from_bytes ((const char *) data, size);
  check_file_name (any);
  g_autofree char *longer = g_strconcat ("a/b; name=\"first\"; ", value, NULL);
  g_autofree char *found = parameter_value (longer, "name", NULL);
  g_assert_nonnull (found);
  if (strstr (value, "*") == NULL)
    g_assert_cmpstr (found, ==, "first");
  return 0;
}
