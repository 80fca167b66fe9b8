#pragma once

/* Encoded words (RFC 2047) as real mail has them: split characters, blanks and line ends inside,
 * no blanks around, padding in the middle, no end, raw 8-bit beside, character sets unknown, wrong
 * or missing, words within words. */

#include <glib.h>

/* VALUE, the unfolded bytes of a header field (no NUL), with its encoded words decoded: valid UTF-8
 * without NUL, not yet one line. Blanks between neighbouring words vanish, neighbours of one
 * character set are decoded together so that a split character is whole again; what is no word
 * stays as it is; bytes beyond ASCII outside words are read as charset_to_utf8() reads those
 * without claim. Nothing is decoded twice (RFC 2047 section 5), save that a value which is one
 * quoted string around words, as some mailers write, is read without its quotes' effect. Adds what
 * is broken to DEFECTS, in front of it NAME, the field's. Takes time in proportion to its length.
 * The caller frees it. */
char *encoded_word_decode (const char *value, const char *name, GPtrArray *defects);
