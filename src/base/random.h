#pragma once

/* Bytes nobody can guess. */

#include <glib.h>

/* Fills BUFFER with LENGTH (at most 256) bytes from the kernel's generator; never fails. */
void random_bytes (guint8 *buffer, gsize length);

/* BYTES (at most 64) random bytes in base32, lower case; the caller frees it. */
char *random_text (gsize bytes);
