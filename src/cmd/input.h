#pragma once

/* What a command reads besides its words. */

#include <glib.h>

/* FILE, or standard input for `-`, to its end. LIMIT: more than BYTES; the message says so and no
 * more. Another domain: it cannot be read. The caller's. */
GBytes *input_read (const char *file, gint64 bytes, GError **error);
