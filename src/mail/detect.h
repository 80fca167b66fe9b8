#pragma once

/* What kind of file bytes are, by libmagic: what the sender says may be a lie. */

#include <glib.h>

/* How much of a file detect_type() looks at. */
#define DETECT_BYTES 4096

/* Loads the table of signatures; needs files, so it comes before the system call filter. FALSE when
 * it is not there. May be called again. */
gboolean detect_load (void);

/* The media type of a file that begins with BYTES, such as `application/pdf`, or NULL when nothing
 * can be said (or detect_load() was not called). Plain text says nothing: any declared text type is
 * then right. The caller frees it. */
char *detect_type (const guint8 *bytes, gsize length);
