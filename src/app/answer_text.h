#pragma once

/* Text laid out for a screen as narrow as a phone's. */

#include <glib.h>

/* The widest line, in columns of a terminal: letters of East Asia take two. */
#define ANSWER_COLUMNS 72

/* Appends TEXT, valid UTF-8, its first line behind FIRST, all others behind INDENT; both are ASCII
 * and far narrower than a line. What is too long goes on in a further line, broken at a blank if
 * there is one. Blanks at the ends of lines are left out. */
void answer_text_add (GString *out, const char *first, const char *indent, const char *text);

/* `2026-11-23 11:00 UTC` for a time of the machine contract, or NULL when it is none. The caller
 * frees it. */
char *answer_text_time (const char *time);
