#include "app/config_key.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/text.h"

enum { LEAST_BYTES = 16, MOST_BYTES = 4096 };

static gboolean
may_be_used (const char *file, gboolean testing, GError **error)
{
  struct stat status;
  if (stat (file, &status) != 0) {
    int reason = errno;
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "key file %s: %s; make it, for example with openssl rand -hex 32", file,
                 g_strerror (reason));
  } else if (!S_ISREG (status.st_mode)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "key file %s is no regular file; name a file", file);
  } else if ((status.st_mode & S_IRWXO) != 0 && !testing) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "key file %s is accessible to others; run: chmod o= %s", file, file);
  } else if (status.st_size > MOST_BYTES) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "key file %s is larger than %d bytes; name a file that holds one secret", file,
                 MOST_BYTES);
  } else {
    return TRUE;
  }
  return FALSE;
}

/* CONTENT without its line end, decoded when it is hexadecimal. */
static GBytes *
decode (char *content, gsize length)
{
  if (length > 0 && content[length - 1] == '\n')
    content[--length] = '\0';
  if (length > 0 && content[length - 1] == '\r')
    content[--length] = '\0';
  GBytes *decoded = strlen (content) == length ? text_from_hex (content) : NULL;
  return decoded != NULL ? decoded : g_bytes_new (content, length);
}

GBytes *
config_key_read (const char *file, gboolean testing, GError **error)
{
  if (!may_be_used (file, testing, error))
    return NULL;
  g_autofree char *content = NULL;
  gsize length;
  g_autoptr (GError) unreadable = NULL;
  if (!g_file_get_contents (file, &content, &length, &unreadable)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "key file %s cannot be read; let the user of the programs read it (%s)", file,
                 unreadable->message);
    return NULL;
  }
  g_autoptr (GBytes) secret = decode (content, length);
  explicit_bzero (content, length);
  if (g_bytes_get_size (secret) < LEAST_BYTES) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "key file %s holds %u bytes of secret; it must hold at least %d", file,
                 (guint) g_bytes_get_size (secret), LEAST_BYTES);
    return NULL;
  }
  return g_steal_pointer (&secret);
}
