#pragma once

/* The parts of a mail: which of them is its text, and what the others are. */

#include "core/mail.h"

#include "mail/auto.h"
#include "mail/parse.h"

/* Sets text and attachments of MAIL. The text is the first text/plain part that is no attachment,
 * else the first text/html part, made readable; every other leaf is an attachment, a mail within
 * the mail too. A multipart without any part leaves both empty. LIMIT: more parts or deeper
 * nesting than LIMITS allow. */
gboolean body_read (GMimeMessage *message, const ParseLimits *limits, Mail *mail, GError **error);
