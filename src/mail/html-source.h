#pragma once

/* HTML made fit for libxml2: it reads as browsers do, and drops nothing. */

#include <glib.h>

/* HTML (valid UTF-8) with the same text as browsers find in it: comments end where they do for
 * browsers (`<!-->`, `--!>`), declarations, processing instructions and conditions at the first `>`
 * (HTML section 13.2.5); each becomes an empty comment unless it has no end. What libxml2 would
 * drop is made text: controls and non-characters (U+FFFD), references to them or by long names,
 * addresses in angle brackets. Takes time in proportion to HTML's length. The caller frees it. */
GString *html_source (const char *html);
