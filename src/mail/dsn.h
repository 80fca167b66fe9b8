#pragma once

/* Delivery status notifications: RFC 3464, and the free forms that mail servers used before it or
 * use still. */

#include "core/mail.h"

#include "mail/structure.h"

/* TRUE when MAIL, by STRUCTURE, is a report on the delivery of another mail; REASON (owned by the
 * caller) then says what shows it (`multipart/report: delivery-status`, `qmail's bounce form`...),
 * and MAIL's deliveries and original_message_id are set from what the report says: per recipient
 * action, status (RFC 3463) and reason, the Message-ID out of the returned mail or its header. A
 * copy of the returned mail below the reporter's words becomes quoted text. A free form counts only
 * with a second sign (empty envelope sender NULL_SENDER, a mailer-daemon's local part in From,
 * X-Failed-Recipients or the like), so that nobody's forwarded bounce is one. At most 100
 * deliveries. Takes time in proportion to the texts. */
gboolean dsn_read (Mail *mail, const Structure *structure, gboolean null_sender, char **reason);
