#pragma once

/* The parts of a mail that are not its text: what they are called, what they are, their digest. */

#include "mail/part-tree.h"

/* Adds every leaf of TREE that is not chosen as text to the mail's attachments. A part's size and
 * digest are those of its decoded bytes, an attached mail's those of its bytes as they stand in the
 * mail; it gets a summary of its header. */
void attachment_read_all (const PartTree *tree, const Reading *reading);

/* Adds a file called NAME (raw bytes) that was found within the text. */
void attachment_add_bytes (const Reading *reading, const char *name, const guint8 *bytes,
                           gsize length);

/* Where in the mail LEAF's content stands, as it came: from *START up to the end that is returned,
 * or MOST bytes of it. Only for parts with a header of their own and mails; NULL for others. */
const char *attachment_raw (const PartTree *tree, const Leaf *leaf, const Reading *reading,
                            gsize most, const char **start);
