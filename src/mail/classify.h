#pragma once

/* What kind of writer stands behind a mail: RFC 3834 section 2, RFC 2369, RFC 2919, RFC 3464, RFC
 * 8098, RFC 5965, and the signs that mailers without standards leave. */

#include "core/mail.h"

#include "mail/auto.h"
#include "mail/parse.h"

/* Sets the class of MAIL and its reasons. MAIL's reasons must then hold why it is malformed, empty
 * if it is not. The first of these that has a sign wins: own, dsn, mdn, auto-reply, list, report,
 * malformed; without any it is human. */
void classify_mail (GMimeMessage *message, const ParseRequest *request, Mail *mail);
