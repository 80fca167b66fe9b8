#pragma once

/* Foreign words made comparable with the phrases in our tables, which are written in this form. */

#include <glib.h>

/* The first LIMIT bytes of TEXT, valid UTF-8: canonically composed, without case, typographic
 * apostrophes plain, every run of blanks and line ends one blank, none at the ends. The caller
 * frees it. */
char *phrase_fold (const char *text, gsize limit);

/* TRUE when FOLDED begins with PHRASE and the word ends there (in scripts that part words). */
gboolean phrase_begins (const char *folded, const char *phrase);
