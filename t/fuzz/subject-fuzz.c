#include <string.h>

#include "base/text.h"

#include "core/subject.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the subject, the tagged one is one line that names our ticket and no other of ours. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char tag[] = "[c.x #12]";
  g_autofree char *subject = text_from_bytes ((const char *) data, size);
  g_assert_cmpint (subject_ticket (subject, "c.x"), >=, 0);
  g_autofree char *tagged = subject_with_tag (subject, "c.x", 12);
  g_assert_true (g_str_has_prefix (tagged, tag));
  g_assert_cmpint (subject_ticket (tagged, "c.x"), ==, 12);
  g_assert_cmpint (subject_ticket (tagged + strlen (tag), "c.x"), ==, 0);
  g_autofree char *line = text_one_line (tagged);
  g_assert_cmpstr (line, ==, tagged);
  g_autofree char *again = subject_with_tag (tagged, "c.x", 12);
  g_assert_cmpstr (again, ==, tagged);
  return 0;
}
