#pragma once

/* The text of a mail, put together from its parts. */

#include "mail/part-tree.h"

/* All chosen leaves of TREE, one below the other, at most as many bytes as the limits allow; valid
 * UTF-8 with LF line ends; the caller's. Without them the words before the first part, unless they
 * are the notice by which mailers tell old clients that this is MIME. What stands in a multipart
 * without parts (its boundary is broken) comes last. Words behind the last part are a defect.
 * MISSING: it needs html_load(). */
char *body_text_read (const PartTree *tree, const Reading *reading, GError **error);
