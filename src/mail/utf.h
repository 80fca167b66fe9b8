#pragma once

/* The encodings of Unicode besides UTF-8, read without a converter. */

#include <glib.h>

typedef enum {
  UTF_ANY_ORDER, /* as the byte order mark, or else as most NULs say; little-endian without any */
  UTF_LITTLE_ENDIAN,
  UTF_BIG_ENDIAN
} UtfOrder;

/* BYTES in UTF-7 (RFC 2152), or with IMAP in its modified form (RFC 3501 section 5.1.3). What is no
 * shifted run that holds whole characters stays as it is, so that text which only claims to be
 * UTF-7 loses nothing. The result may hold NULs and is UTF-8 as far as BYTES are. */
GString *utf_7_read (const char *bytes, gsize length, gboolean imap);

/* BYTES in UTF-16 (RFC 2781), in UTF-8; a byte order mark counts more than ORDER and is left out. A
 * lone surrogate, and a byte left over, becomes U+FFFD. The result may hold NULs. */
GString *utf_16_read (const char *bytes, gsize length, UtfOrder order);

/* BYTES in UTF-32 of either order, likewise. */
GString *utf_32_read (const char *bytes, gsize length);
