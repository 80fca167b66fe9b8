#pragma once

/* Paragraphs as Outlook writes them where no Exchange server does it: in the text beside its HTML,
 * each has an empty line below it, and an empty one is a line with one blank. Two lines that its
 * writer sees together stand apart. */

#include "core/mail.h"

/* TRUE when MAIL, whose header and attachments are known, has paragraphs like these in its text,
 * WHOLE, quotation included. */
gboolean paragraph_is_doubled (const Mail *mail, const char *whole);

/* TEXT, of such a mail, as its writer saw it. The caller frees it. */
char *paragraph_undouble (const char *text);
