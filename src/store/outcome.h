#pragma once

/* The one place where what was decided is written: mail, tickets, history, outbox, in one statement
 * of the caller's transaction. */

#include <glib.h>

#include "core/apply.h"
#include "core/envelope.h"
#include "core/plan.h"

#include "store/db.h"
#include "store/outbox.h"

/* Why a mail is held, and how its writer can prove himself. All borrowed. */
typedef struct {
  const char *account; /* whose address stands in From */
  const char *token;   /* folded extension that his answer comes to */
  const char *reason;  /* a clause */
} Holding;

/* The mail that an outcome came with. All borrowed. */
typedef struct {
  const Envelope *envelope;
  const Mail *mail;
  const char *queue;          /* name of the queue it was for */
  GBytes *raw;                /* exact bytes */
  const char *sha256;         /* of raw, hexadecimal */
  GBytes *duplicate_key;      /* as in IntakeQuestion */
  gboolean other_content;     /* flagged: its Message-ID was seen with other content */
  gint64 received;            /* when the mail came in, seconds */
  gint64 at;                  /* now, seconds */
  gint64 same_mail;           /* row of the same mail when it came before, else 0 */
  const Plan *plan;           /* disposition and ticket */
  const char *identity;       /* why its writer was believed or not: Identity.reason; or NULL */
  const Signature *signature; /* that proved it, to be used only once; or NULL */
  const Holding *holding;     /* with DISPOSITION_HELD: then the mail goes to quarantine instead */
} Arrival;

/* Writes OUTCOME (NULL for none), chained, the ARRIVAL (NULL for none) and the OUTBOX rows
 * (GPtrArray of OutboxRow; NULL for none). Of a mail that is held already, nothing. CONFLICT: among
 * others, the signature was used meanwhile. Other codes as db_run(). */
gboolean store_outcome (Db *db, const Outcome *outcome, const Arrival *arrival,
                        const GPtrArray *outbox, GError **error);
