#include "cmd/note.h"

#include "base/error.h"
#include "base/text.h"

#include "cmd/input.h"

char *
note_read (gint64 bytes, GError **error)
{
  GError *problem = NULL;
  g_autoptr (GBytes) raw = input_read ("-", bytes, &problem);
  if (g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT))
    g_prefix_error (&problem, "the text is beyond the limit text-bytes of the configuration: ");
  if (raw == NULL) {
    g_propagate_error (error, problem);
    return NULL;
  }
  gsize length;
  const char *data = g_bytes_get_data (raw, &length);
  g_autofree char *text = text_from_bytes (data, length);
  g_autofree char *line = text_one_line (text);
  return line[0] == '\0' ? NULL : g_steal_pointer (&text);
}
