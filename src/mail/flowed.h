#pragma once

/* Text in format=flowed, RFC 3676. */

#include <glib.h>

/* TEXT (valid UTF-8, LF line ends) with its flowed lines joined: a line that ends in a blank goes
 * on in the next one of the same quote depth, with DELSP without that blank; space-stuffing is
 * undone, but where the writer's own `>` would then pass as a quote mark; quote marks become `> `
 * for each level; the signature line `-- ` ends a paragraph and stays. Takes time in proportion to
 * its length. The caller frees it. */
char *flowed_join (const char *text, gboolean delsp);
