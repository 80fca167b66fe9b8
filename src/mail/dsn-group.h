#pragma once

/* The machine-readable part of a delivery report, RFC 3464 section 2 and RFC 6533 section 4. */

#include "core/mail.h"

/* Adds to MAIL the deliveries that STATUS tells, the content of a message/delivery-status part: one
 * per recipient's group of fields, also where empty lines or fields are missing. Of both recipients
 * the original one counts if it is an address: the writer of the mail knows it. Without a usable
 * Action the status tells it; without a Status, Diagnostic-Code does. */
void dsn_group_read (Mail *mail, const char *status);
