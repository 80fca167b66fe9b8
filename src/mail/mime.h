#pragma once

/* From the bytes of a mail to a record, with GMime. Runs in the parser child; it takes time, memory
 * and stack as the mail wants. */

#include "core/mail.h"

#include "mail/parse.h"

/* Reads the mail in SPOOL, whose file offset it leaves alone. Hostile or broken mail is a record of
 * class malformed, not an error. LIMIT: the mail is beyond request->limits (message: which).
 * TEMPORARY: SPOOL cannot be read. MISSING: there is HTML to be read and html_load() was not
 * called.
 */
Mail *mime_parse (int spool, const ParseRequest *request, GError **error);
