#include "cmd/note.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

/* One chunk of standard input to the end of TEXT: its length, 0 at the end, -1 after an error. */
static gssize
read_chunk (GByteArray *text, GError **error)
{
  guint8 chunk[65536];
  ssize_t count;
  do
    count = read (STDIN_FILENO, chunk, sizeof chunk);
  while (count < 0 && errno == EINTR);
  if (count < 0)
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
                 "standard input cannot be read: %s", g_strerror (errno));
  else
    g_byte_array_append (text, chunk, (guint) count);
  return count;
}

char *
note_read (gint64 bytes, GError **error)
{
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  gssize count;
  do
    count = read_chunk (raw, error);
  while (count > 0 && raw->len <= bytes);
  if (count < 0)
    return NULL;
  if (count > 0) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT,
                 "the text on standard input is longer than %" G_GINT64_FORMAT
                 " bytes, the limit text-bytes of the configuration",
                 bytes);
    return NULL;
  }
  g_autofree char *text = text_from_bytes ((const char *) raw->data, raw->len);
  g_autofree char *line = text_one_line (text);
  return line[0] == '\0' ? NULL : g_steal_pointer (&text);
}
