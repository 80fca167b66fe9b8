#pragma once

/* The words of automatic answers, by language. */

#include <glib.h>

/* The N-th phrase, in the form of phrase.h, from 0, or NULL behind the last. */
const char *auto_reply_phrase_at (gsize n);

/* The phrase with which FOLDED (see phrase_fold()) begins, or NULL. */
const char *auto_reply_phrase_find (const char *folded);
