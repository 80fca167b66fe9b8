#pragma once

/* Parameters of Content-Type and Content-Disposition: RFC 2045 section 5.1, RFC 2231, and what
 * mailers write instead. */

#include <glib.h>

/* The parameter NAME (lower case) in VALUE, the unfolded bytes of the field (no NUL) from its first
 * byte, decoded: valid UTF-8 without NUL, or NULL when it is not there. Understands continuations
 * in any order (`name*0*=`), character set and language, percent signs, quoted strings with
 * escapes, values without quotes that contain blanks, encoded words in or without quotes, raw
 * 8-bit. The extended form wins over the plain one; of two of a kind the first. What is broken or
 * doubled is added to DEFECTS. Takes time in proportion to VALUE's length. The caller frees it. */
char *parameter_value (const char *value, const char *name, GPtrArray *defects);

/* NAME, decoded as above, as a file name for people: the last component of whatever path it has
 * (`/` and `\\`), one line, without leading dots and blanks, trailing dots and blanks, invisible
 * characters and the characters <>:"|?* that some system gives a meaning; runs of whatever looks
 * blank are one blank. A `-` at the beginning becomes `_`; the name of a device of Windows (`CON`,
 * `aux.txt`) has a `_` before it. At most 255 bytes, of which the extension is kept. May be empty.
 * The caller frees it. */
char *parameter_file_name (const char *name);
