#pragma once

/* The one place where what was decided is written: mail, tickets, history, outbox, in one statement
 * of the caller's transaction. */

#include <glib.h>

#include "core/apply.h"
#include "core/envelope.h"
#include "core/plan.h"

#include "store/db.h"
#include "store/outbox.h"

/* The mail that an outcome came with. All borrowed. */
typedef struct {
  const Envelope *envelope;
  const Mail *mail;
  const char *queue;      /* name of the queue it was for */
  GBytes *raw;            /* exact bytes */
  const char *sha256;     /* of raw, hexadecimal */
  GBytes *duplicate_key;  /* as in IntakeQuestion */
  gboolean other_content; /* flagged: its Message-ID was seen with other content */
  gint64 received;        /* when the mail came in, seconds */
  gint64 at;              /* now, seconds */
  gint64 same_mail;       /* row of the same mail when it came before, else 0 */
  const Plan *plan;       /* disposition and ticket */
} Arrival;

/* Writes OUTCOME (NULL for none), chained, the ARRIVAL (NULL for none) and the OUTBOX rows
 * (GPtrArray of OutboxRow; NULL for none). Codes as db_run(). */
gboolean store_outcome (Db *db, const Outcome *outcome, const Arrival *arrival,
                        const GPtrArray *outbox, GError **error);
