#pragma once

/* What the header of a mail says. */

#include "mail/reading.h"

/* Fills the headers, from, from_name, to, cc, subject, date, message_id, references and
 * authentication of the mail from its top header. Of fields that may stand once the first counts;
 * several To and Cc are read as one. Authentication-Results count only above the first line that is
 * no field. From is used only when there is exactly one with one plain
 * mailbox on which GMime agrees; otherwise the reason goes to malformed. LIMIT: more addresses in
 * From, To and Cc than allowed. */
gboolean heading_read (const Reading *reading, GError **error);

/* Where the top header ends and the body begins. */
const char *heading_end (const Reading *reading);

/* The first line of a top header that is not ended by an empty line which is no field either, or
 * NULL. */
const char *heading_broken_line (const Reading *reading);

/* What the header at BYTES, of an attached mail, says. The caller frees it. */
MailSummary *heading_summary (const char *bytes, const char *end);
