#pragma once

/* Files that old mailers put into the text itself: uuencode (POSIX uuencode). */

#include <glib.h>

/* Called for each file, in order: NAME as written (not terminated UTF-8-clean: raw bytes, no NUL),
 * its decoded BYTES, both borrowed. */
typedef void (*UuencodeFile) (const char *name, const guint8 *bytes, gsize length, gpointer data);

/* BYTES without the well-formed uuencoded files in it, each of which is passed to FILE with DATA;
 * in its place stands the line `[NAME]`. A block counts only from `begin MODE NAME` (octal mode of
 * 3 or 4 digits, at the start of a line) to its `end` with at least one line of data between and
 * every one of the right length (an empty line may stand for the last, empty one); anything else
 * stays text. LF and CR LF are
 * both understood. Takes time in proportion to LENGTH. The caller frees it. */
GByteArray *uuencode_extract (const guint8 *bytes, gsize length, UuencodeFile file, gpointer data);
