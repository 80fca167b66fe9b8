#pragma once

/* Subject tags, `[TAG #N]`: RT's grammar. Searched anywhere in the decoded subject, without case:
 * `[`, optional `http://` or `https://` (a mail client's rewriting of a tag that looks like a
 * domain), TAG, white space, `#`, digits, optional white space, `]`. Subjects and tags are valid
 * UTF-8. Both functions take time linear in the length of SUBJECT. */

#include <glib.h>

/* The number in the first tag of ours in SUBJECT, or 0: there is none, or it is beyond what a
 * ticket number can be (1 to 2^63-1). NAME is our tag, taken literally. */
gint64 subject_ticket (const char *subject, const char *name);

/* SUBJECT with our tag for TICKET first and every other tag of ours removed, also one that only
 * appears by the removal; foreign trackers' tags stay where they are. The result is one line, see
 * text_one_line(). The caller frees it. */
char *subject_with_tag (const char *subject, const char *name, gint64 ticket);
