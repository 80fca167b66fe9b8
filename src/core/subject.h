#pragma once

/* Subject tags, `[TAG #N]`: RT's grammar. Searched anywhere in the decoded subject, without case:
 * `[`, optional `http://` or `https://` (a mail client's rewriting of a tag that looks like a
 * domain), TAG, white space, `#`, digits, optional white space, `]`. Subjects and tags are valid
 * UTF-8. TAGS (NULL-terminated) are all tags of ours, taken literally. All functions take time
 * linear in the length of SUBJECT for a given number of tags. */

#include <glib.h>

/* TRUE when SUBJECT holds a tag of ours; NUMBER gets that of the first one, 0 when it is beyond
 * what a ticket number can be (1 to 2^63-1). */
gboolean subject_ticket (const char *subject, const char *const *tags, gint64 *number);

/* SUBJECT with `[TAG #TICKET]` first and every other tag of ours removed, also one that only
 * appears by the removal; foreign trackers' tags stay where they are. The result is one line, see
 * text_one_line(). The caller frees it. */
char *subject_with_tag (const char *subject, const char *const *tags, const char *tag,
                        gint64 ticket);

/* SUBJECT, of a ticket, with the foreign trackers' tags that MESSAGE, the subject of a mail on it,
 * brings and SUBJECT lacks, in front: `[other #79] ...` (RT appends them, where a tracker that cuts
 * subjects loses them). A foreign tag is `[`, up to 60 characters without brackets, one blank, `#`,
 * digits, `]`. At most 5 in all, and only while the result stays within 250 characters. NULL when
 * there is nothing to add. The caller frees it. */
char *subject_with_foreign_tags (const char *subject, const char *message, const char *const *tags);
