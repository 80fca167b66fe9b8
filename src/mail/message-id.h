#pragma once

/* Message-IDs (RFC 5322 section 3.6.4) as Tocsin accepts and writes them. */

#include <glib.h>

/* TRUE for an id in angle brackets: printable ASCII without blanks and further brackets, at most
 * 998 bytes in all. Stricter rules would break threads of mailers that write odd ids. */
gboolean message_id_is_valid (const char *id);
