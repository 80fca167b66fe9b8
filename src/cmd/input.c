#include "cmd/input.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"

static gboolean
set_unreadable (const char *file, GError **error)
{
  int code = errno;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s cannot be read: %s",
               g_str_equal (file, "-") ? "standard input" : file, g_strerror (code));
  return FALSE;
}

/* One chunk to the end of BYTES: its length, 0 at the end, -1 with errno set. */
static gssize
read_chunk (int descriptor, GByteArray *bytes)
{
  guint8 chunk[65536];
  ssize_t count;
  do
    count = read (descriptor, chunk, sizeof chunk);
  while (count < 0 && errno == EINTR);
  if (count > 0)
    g_byte_array_append (bytes, chunk, (guint) count);
  return count;
}

GBytes *
input_read (const char *file, gint64 bytes, GError **error)
{
  gboolean standard = g_str_equal (file, "-");
  int descriptor = standard ? STDIN_FILENO : open (file, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    set_unreadable (file, error);
    return NULL;
  }
  g_autoptr (GByteArray) read = g_byte_array_new ();
  gssize count;
  do
    count = read_chunk (descriptor, read);
  while (count > 0 && read->len <= bytes);
  if (count < 0)
    set_unreadable (file, error);
  if (!standard)
    close (descriptor);
  if (count == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&read));
  if (count > 0)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT,
                 "%s is longer than %" G_GINT64_FORMAT " bytes", standard ? "standard input" : file,
                 bytes);
  return NULL;
}
