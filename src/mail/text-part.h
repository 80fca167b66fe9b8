#pragma once

/* Which parts of a mail are its text, as a reader's client would show them. */

#include "mail/part-tree.h"

/* Marks the leaves of TREE that are the text: of a multipart/alternative the first form in plain
 * text that is not blank, else the one in HTML; the root of a multipart/related (its `start`, else
 * its first part); the first part of a multipart/signed or multipart/report; nothing of a
 * multipart/encrypted or multipart/digest; of any other multipart each part, for many clients cut a
 * text in pieces around their pictures. Parts with a file name or the disposition attachment are no
 * text unless there is nothing else. */
void text_part_choose (PartTree *tree);

/* The readable text of LEAF, valid UTF-8 with LF line ends, at most text_bytes of the
 * limits: decoded, HTML and
 * text/enriched made readable, format=flowed undone, uuencoded files taken out (and added to the
 * mail's attachments). The caller frees it. MISSING: it needs html_load(). */
char *text_part_read (const Leaf *leaf, const Reading *reading, GError **error);
