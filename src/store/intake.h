#pragma once

/* What the database knows about a mail that has just come in. */

#include <glib.h>

#include "core/plan.h"

#include "store/db.h"

typedef struct {
  GBytes *duplicate_key; /* 32 bytes that are equal for copies of one mail */
  const char *queue;
  const char *token;      /* folded address extension that looks like a reply token, or NULL */
  gint64 tag;             /* number in the subject tag, or 0 */
  const char *address;    /* folded address of the writer, or NULL */
  const char *message_id; /* or NULL */
  const char *recipient;  /* of the envelope */
  gboolean opens;         /* the mail is of a class that may open a ticket */
  gint64 now;             /* seconds */
} IntakeQuestion;

/* One trip, within a transaction: the tickets found come back locked. Codes as db_run(). */
IntakeFacts *store_intake_find (Db *db, const IntakeQuestion *question, const BudgetLimits *budgets,
                                GError **error);

/* Counts one more time-out of this mail (queue id "" when unknown) and tells how many there were in
 * COUNT. Codes as db_run(). */
gboolean store_intake_count_timeout (Db *db, const Envelope *envelope, GBytes *sha256, gint64 now,
                                     guint *count, GError **error);
