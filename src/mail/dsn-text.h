#pragma once

/* What a delivery report without a machine-readable part says, read out of its words. */

#include "core/mail.h"

#include "mail/dsn-form.h"

/* How many deliveries one report may tell, in bytes how long an address and a reason of one. */
enum { DSN_DELIVERIES = 100, DSN_ADDRESS_BYTES = 320, DSN_REASON_BYTES = 500 };

/* Completes the deliveries of MAIL and adds to them those that the first 64 KB of NOTICE name,
 * without the copy of the returned mail: their recipient, the reason in the words that go with it,
 * and the status that these contain. FORM tells the action; NULL means failed. */
void dsn_text_read (Mail *mail, const char *notice, const DsnForm *form);

/* How many bytes of NOTICE are the reporter's, up to the copy of the returned mail. */
gsize dsn_text_length (const char *notice);

/* The delivery to RECIPIENT among MAIL's, compared without case, or NULL. Borrowed. */
MailDelivery *dsn_text_find (const Mail *mail, const char *recipient);

/* The first address in the LENGTH bytes at TEXT, which moves behind it when it is not NULL; NULL
 * when there is none. The caller frees it. */
char *dsn_text_address (const char **text, gsize length);
