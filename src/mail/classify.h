#pragma once

/* What kind of writer stands behind a mail: RFC 3834 section 2, RFC 2369, RFC 2919, RFC 3464, RFC
 * 8098, RFC 5965, and the signs that mailers without standards leave. */

#include "core/mail.h"

#include "mail/parse.h"
#include "mail/structure.h"

/* Sets the class of MAIL and its reasons, for a dsn its deliveries, for a dsn or mdn its
 * original_message_id. MAIL holds everything else by then; its reasons say why it is malformed,
 * empty if it is not. The first of these that has strong evidence wins: own, dsn, mdn, report by
 * its structure (ARF, X-ARF, DMARC), auto-reply, list, report, malformed; without any it is human.
 * Weak evidence (phrases, local parts, hints of bulk) is added to the reasons, those of human too,
 * and decides nothing by itself, however much there is of it. But mail that says only that a
 * machine wrote it (Auto-Submitted: auto-generated, Precedence: junk, a mailbox rule's program) is
 * an auto-reply with the phrase of one, or if it refers to a Message-ID that ends with our name;
 * Precedence: bulk, and what a mailbox rule passed on, only with both. An empty envelope sender is
 * strong: it makes a mail a dsn or auto-reply with weak evidence for one, else a report. From
 * mailer-daemon is a report when nothing says better. */
void classify_mail (Mail *mail, const Structure *structure, const ParseRequest *request);
