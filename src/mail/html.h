#pragma once

/* HTML made readable as plain text. */

#include <glib.h>

/* The text in HTML, valid UTF-8: tags are taken out, blocks and breaks end lines, scripts, styles
 * and comments vanish, references to characters are resolved, blanks are collapsed. Takes time in
 * proportion to its length. The caller frees it. */
char *html_to_text (const char *html);
