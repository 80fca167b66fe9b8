#pragma once

/* GMime up to 3.2.13 joins neighbouring base64 encoded words (RFC 2047) of one character set before
 * it decodes them, and stops at the first padding: the rest of the subject is lost. */

/* Joins such neighbours in the header block BYTES to END into one word each, padded at its end
 * only. What becomes free is filled with blanks before the word; no length changes. */
void encoded_word_join (char *bytes, char *end);
