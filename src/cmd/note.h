#pragma once

/* The text that somebody writes for a ticket on standard input. */

#include <glib.h>

/* Standard input to its end as valid UTF-8 (what is none is made visible); NULL with ERROR unset
 * when it is blank. LIMIT: more than BYTES. Another domain: it cannot be read. The caller frees it.
 */
char *note_read (gint64 bytes, GError **error);
