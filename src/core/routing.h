#pragma once

/* Where a mail that opens a ticket goes: constituency first, then the rules, in order. Pure: the
 * same mail to the same address always ends the same. */

#include <glib.h>

#include "core/envelope.h"
#include "core/mail.h"
#include "core/policy.h"

/* What told the constituency. */
typedef enum { BY_NOTHING, BY_EXTENSION, BY_CLIENT, BY_DOMAIN, BY_RULE } ConstituencyEvidence;

/* `nothing`, `address extension`, `client`, `sender's domain`, `rule`. */
const char *constituency_evidence_name (ConstituencyEvidence evidence);

typedef struct {
  const Queue *addressed;           /* by --queue, else the recipient's, else the default queue */
  const Queue *queue;               /* where the ticket opens: that, or as a rule says */
  const Constituency *constituency; /* or NULL */
  ConstituencyEvidence evidence;    /* */
  const char *language;             /* by a rule, the constituency or the queue */
  const char *tag;                  /* by a rule, or NULL */
  const char *template;             /* of the acknowledgement, by a rule, or NULL */
  const char *owner;                /* name of an account, by a rule, or NULL */
  const char *sla;                  /* level, by a rule, or NULL */
  int priority;                     /* by a rule, or -1 */
  GPtrArray *fired;                 /* of const Rule *, in order, borrowed */
} Routing;

/* Decides; everything but the result is borrowed from POLICY, which must outlive it. The
 * constituency is the first that the address extension, the client's network, or the domain in From
 * names; a rule may set another. A later rule overrides what an earlier one set; a rule that fires
 * with `stop` is the last. */
Routing *routing_decide (const Policy *policy, const Envelope *envelope, const Mail *mail);
void routing_free (Routing *routing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Routing, routing_free)

/* The constituency before any rule, or NULL, and in EVIDENCE what told it, the first of: the
 * address extension of the recipient, or of the original one where that has none (a reply token is
 * none); the client, by the longest prefix; the domain in From, by the longest one that it is or
 * lies below. Of equals the first in the file. Borrowed. */
const Constituency *routing_constituency (const Policy *policy, const Envelope *envelope,
                                          const Mail *mail, ConstituencyEvidence *evidence);

/* Which queue ENVELOPE is addressed to, whatever the rules say. Borrowed. */
const Queue *routing_addressed_queue (const Policy *policy, const Envelope *envelope);
