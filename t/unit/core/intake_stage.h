#pragma once

/* One mail, what it was addressed to and what is known of it: the stage of the tests of core/plan.
 * The mail is a person's, `Ana@X.example`'s, to `help@csirt.example` of queue Help, without any
 * tie to a ticket; queues Help and Abuse belong to everybody, EDUNET is a constituency. */

#include "core/apply.h"
#include "core/plan.h"

#define STAGE_NOW G_GINT64_CONSTANT (1795431600)
#define STAGE_DAY (24 * 60 * 60)
/* The number that a new ticket gets. */
#define STAGE_FRESH 99

typedef struct {
  Policy *policy;
  Envelope envelope; /* borrowed but for recipient */
  Mail *mail;
  Routing routing;   /* borrowed */
  Identity identity; /* borrowed; of an outsider */
  gboolean unconfirmed;
  IntakeFacts *facts;
} IntakeStage;

/* The token that a challenge would have. */
#define STAGE_CHALLENGE "c-abcdefghijklmnopqrstuvwxyz"

/* What can be done with a ticket that exists. */
typedef enum { STAGE_OPEN, STAGE_CLOSED, STAGE_LONG_CLOSED, STAGE_STATES } StageState;

/* What a mail can say of EVIDENCE, and whether it is true. */
typedef enum { STAGE_SILENT, STAGE_NAMES_TICKET, STAGE_NAMES_NOTHING } StageClaim;

/* Both to be used with g_autoptr or by hand. */
IntakeStage *stage_new (MailClass class);
void stage_free (IntakeStage *stage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IntakeStage, stage_free)

/* Adds ticket ID of queue Help in STATE with one requestor. Borrowed. */
Ticket *stage_add_ticket (IntakeStage *stage, gint64 id, StageState state, const char *requestor);

/* Lets the mail name TICKET by EVIDENCE, as a mail would: by the envelope's recipient, References
 * or its subject. TRUTH: the facts say so too. Each evidence once. */
void stage_name (IntakeStage *stage, Evidence evidence, gint64 ticket, gboolean truth);

/* The plan of it all; the caller frees it. */
Plan *stage_plan (const IntakeStage *stage);

/* What PLAN amounts to: D changes nothing, A noted as delivered through another queue, S stored,
 * C correspondence, H held back, X refused, B a delivery report, N new ticket, R new ticket that
 * refers to another; ? anything else or a plan at odds with itself. TICKET (may be NULL): the one
 * that it is about; for N the new one, for R the one referred to, 0 for none. */
char stage_letter (const Plan *plan, gint64 *ticket);

/* What the writer gets by itself: of the one message in PLAN, ANSWER_NONE without one. */
Answer stage_answer (const Plan *plan);

/* Applies PLAN; the caller frees it. */
Outcome *stage_apply (const IntakeStage *stage, const Plan *plan);
