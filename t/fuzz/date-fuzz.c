#include "base/clock.h"

#include "mail/date.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the field says, it is a moment that can be written, and read again as the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  gint64 seconds = date_read (value, defects);
  g_assert_cmpint (date_read (value, NULL), ==, seconds);
  g_assert_cmpuint (defects->len, <=, 3);
  if (seconds == CLOCK_NONE) {
    g_assert_cmpuint (defects->len, ==, 1);
    return 0;
  }
  g_assert_cmpint (seconds, >=, 0);
  g_assert_cmpint (seconds, <=, 253402300799);
  g_autofree char *text = clock_to_mail_date (seconds);
  g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func (g_free);
  g_assert_cmpint (date_read (text, none), ==, seconds);
  g_assert_cmpuint (none->len, ==, 0);
  return 0;
}
