#include "base/random.h"

#include <sys/random.h>

#include "base/text.h"

void
random_bytes (guint8 *buffer, gsize length)
{
  g_assert (length <= 256);
  gssize got = getrandom (buffer, length, 0);
  g_assert (got == (gssize) length);
}

char *
random_text (gsize bytes)
{
  guint8 buffer[64];
  g_assert (bytes <= sizeof buffer);
  random_bytes (buffer, bytes);
  return text_base32 (buffer, bytes);
}
