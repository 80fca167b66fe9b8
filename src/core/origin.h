#pragma once

/* What is known of where a mail really came from. It is shown to staff beside the sender; it grants
 * nothing by itself. */

#include <glib.h>

#include "core/envelope.h"
#include "core/mail.h"
#include "core/policy.h"

typedef enum {
  ORIGIN_UNVERIFIED, /* anybody can have written it */
  ORIGIN_FAILED,     /* our verifier says that it is not from where From says (dmarc=fail) */
  ORIGIN_DMARC,      /* our verifier vouches for the domain in From (dmarc=pass) */
  ORIGIN_SASL,       /* the writer logged in */
} Origin;

/* Believes only Authentication-Results that begin with POLICY's authserv-id as a bare token; of two
 * dmarc results in them, none; a result whose header.from is not the domain in From, none (RFC 8601
 * section 5, RFC 7489 section 11.5). */
Origin origin_of (const Policy *policy, const Envelope *envelope, const Mail *mail);

/* A clause for staff, such as `sender not verified`. Static. */
const char *origin_text (Origin origin);
