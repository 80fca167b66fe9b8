#pragma once

/* What a mail that came in means: which ticket it belongs to and which changes it asks for. */

#include <glib.h>

#include "core/budget.h"
#include "core/change.h"
#include "core/envelope.h"
#include "core/mail.h"
#include "core/policy.h"
#include "core/ticket.h"

/* The mail and what it was addressed to. All borrowed. */
typedef struct {
  const Policy *policy;
  const Envelope *envelope;
  const Mail *mail;
  const Queue *queue;      /* by --queue or by the recipient */
  const char *mail_digest; /* chain_mail_digest() */
  gint64 arrived;          /* when the mail came in, seconds */
  gint64 now;              /* seconds */
} Intake;

/* What the database knows about it. */
typedef struct {
  gint64 same_mail;        /* row of the very same mail, arrived before; 0 for none */
  gint64 same_mail_ticket; /* ticket that one went to, or 0 */
  gboolean same_mail_here; /* it came before: through this queue, with a token to
                               this recipient or for its ticket */
  gboolean other_content;  /* another mail with this Message-ID and other content is here */
  gint64 token_ticket;     /* ticket that the reply token leads to, or 0 */
  gint64 tag_ticket;       /* ticket that the subject tag names, if it exists, or 0 */
  gint64 next_ticket;      /* a fresh number, unless an open ticket above takes the mail; else 0 */
  GPtrArray *tickets;      /* of Ticket: those named above, locked */
  BudgetUse used;          /* automatic mail to the writer so far */
} IntakeFacts;

IntakeFacts *intake_facts_new (void);
void intake_facts_free (IntakeFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IntakeFacts, intake_facts_free)

typedef enum { DISPOSITION_TICKET, DISPOSITION_DUPLICATE, DISPOSITION_STORED } Disposition;

/* `ticket`, `duplicate`, `stored`. */
const char *disposition_name (Disposition disposition);

typedef struct {
  Disposition disposition;
  gint64 ticket;      /* where it went, or 0 for nowhere */
  GPtrArray *changes; /* of Change; empty when nothing happens to any ticket */
} Plan;

void plan_free (Plan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plan, plan_free)

/* First hit wins: the same mail again changes nothing, goes to the ticket of another token as well,
 * or is noted when it came through another queue; mail of our own making is stored; a reply token
 * leads to its ticket; a subject tag leads there only when the writer is a correspondent of it;
 * anything else opens a ticket, but automatic answers, dsn and mdn are stored. A person's mail to a
 * ticket closed longer ago than reopen-days opens a new one that refers to it. */
Plan *plan_intake (const Intake *intake, const IntakeFacts *facts);
