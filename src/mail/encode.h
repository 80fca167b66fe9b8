#pragma once

/* The transfer encodings of the mail we write: RFC 2045 section 6.7, RFC 2047. */

#include <glib.h>

/* TRUE for printable ASCII and blanks only. */
gboolean encode_is_ascii (const char *text);

/* TEXT, one line of UTF-8, as encoded words of at most 75 characters with one blank between them;
 * none begins or ends within a character. The caller frees it. */
char *encode_words (const char *text);

/* TEXT, lines of UTF-8 with LF, in quoted-printable: lines of at most 76 characters that end in
 * CR LF, the last one too, and no blank before a line end. The caller frees it. */
char *encode_quoted_printable (const char *text);
