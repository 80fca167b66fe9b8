#pragma once

/* The body of a mail: its text, its attachments, its structure. */

#include "mail/auto.h"
#include "mail/reading.h"
#include "mail/structure.h"

/* Sets text, quoted, signature and attachments of the mail from MESSAGE and fills STRUCTURE, which
 * must be empty. A multipart without any part goes to malformed and all its bytes are the text;
 * words before the first part of one that has no other text are its text. LIMIT: more parts or
 * deeper nesting than allowed. MISSING: there is HTML to be read and html_load() was not called. */
gboolean body_read (GMimeMessage *message, const Reading *reading, Structure *structure,
                    GError **error);

/* Sets text, quoted and signature of the mail from ROOT, a part read by itself, and looks at
 * nothing else. LIMIT, MISSING: likewise. */
gboolean body_read_text (GMimeObject *root, const Reading *reading, GError **error);

/* Sets the text of the mail to the bytes from START on, for want of anything better. */
void body_take_raw (const Reading *reading, const char *start);
