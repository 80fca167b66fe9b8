#include "base/text.h"

#include "mail/defect.h"
#include "mail/message-id.h"
#include "mail/references.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the field says, its ids are valid, each there once, and written down again they are the
 * same ids. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ids = references_read (value, "References", defects);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) line = g_string_new (NULL);
  g_assert_cmpuint (ids->len, <=, 1000);
  g_assert_cmpuint (defects->len, <=, DEFECTS);
  for (guint i = 0; i < ids->len; i++) {
    char *id = g_ptr_array_index (ids, i);
    g_assert_true (message_id_is_valid (id));
    g_assert_true (g_hash_table_add (seen, id));
    g_string_append_printf (line, "%s ", id);
  }
  g_autoptr (GPtrArray) again = references_read (line->str, "References", NULL);
  for (guint i = 0; i < ids->len && i < again->len; i++)
    g_assert_cmpstr (g_ptr_array_index (again, i), ==, g_ptr_array_index (ids, i));
  g_assert_cmpuint (again->len, ==, ids->len);
  return 0;
}
