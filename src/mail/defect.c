#include "mail/defect.h"

#include <string.h>

#include "base/text.h"

enum { DEFECT_BYTES = 200 };

void
defect_add (GPtrArray *defects, const char *format, ...)
{
  if (defects == NULL || defects->len >= DEFECTS)
    return;
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *bytes = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *utf8 = text_from_bytes (bytes, strlen (bytes));
  g_autofree char *line = text_one_line (utf8);
  g_autofree char *clause = text_clip (line, DEFECT_BYTES);
  if (g_ptr_array_find_with_equal_func (defects, clause, g_str_equal, NULL))
    return;
  gboolean last = defects->len == DEFECTS - 1;
  g_ptr_array_add (defects,
                   last ? g_strdup ("there are more than are listed") : g_steal_pointer (&clause));
}
