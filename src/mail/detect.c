#include "mail/detect.h"

#include <magic.h>
#include <string.h>

/* How far a regular expression looks: with the default of 8192, 4096 line ends take 50 ms. */
enum { EXPRESSION_BYTES = 256 };

/* Never closed: it is there for the life of the process. */
static magic_t signatures;

gboolean
detect_load (void)
{
  if (signatures != NULL)
    return TRUE;
  magic_t loading = magic_open (MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF |
                                MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON |
                                MAGIC_NO_CHECK_APPTYPE);
  if (loading == NULL)
    return FALSE;
  static const gsize bytes = EXPRESSION_BYTES;
  if (magic_setparam (loading, MAGIC_PARAM_REGEX_MAX, &bytes) != 0 ||
      magic_load (loading, NULL) != 0) {
    magic_close (loading);
    return FALSE;
  }
  signatures = loading;
  return TRUE;
}

char *
detect_type (const guint8 *bytes, gsize length)
{
  static const char *const silent[] = { "application/octet-stream", "text/plain", "inode/x-empty" };
  if (signatures == NULL || length == 0)
    return NULL;
  const char *type = magic_buffer (signatures, bytes, MIN (length, DETECT_BYTES));
  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (silent); i++)
    if (strcmp (type, silent[i]) == 0)
      return NULL;
  return g_strdup (type);
}
