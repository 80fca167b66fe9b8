#pragma once

/* What the database knows about a mail that has just come in. */

#include <glib.h>

#include "core/plan.h"

#include "store/db.h"

/* All borrowed; lists are NULL-terminated and never NULL, ids in angle brackets. */
typedef struct {
  GBytes *duplicate_key;      /* 32 bytes that are equal for copies of one mail */
  const char *token;          /* folded address extension that is a reply token, or NULL */
  const char *bounce;         /* folded recipient when it is a bounce address, or NULL */
  const char *message_id;     /* or NULL */
  const char *const *own_ids; /* of its References, those at our domain, oldest first */
  const char *const *ids;     /* the others, likewise; few (the caller bounds them) */
  gint64 tag;                 /* number in the subject tag, or 0 */
  const char *address;        /* folded address of the writer, or NULL */
  const char *const *outside; /* folded addresses in From, To and Cc that are not ours */
  const char *constituency;   /* that the mail is for, or NULL: decides between equals */
  const char *owner;          /* account that a rule wants for owner, or NULL */
  const char *const *groups;  /* policy_groups() */
  const char *const *told;    /* folded addresses whose use of the budgets is wanted too */
  gboolean opens;             /* the mail is of a class that may open a ticket */
  gint64 now;                 /* seconds */
} IntakeQuestion;

/* One trip, within a transaction: the tickets found come back locked, and so does the bounced
 * outbox row. Of several tickets that ids lead to, one that the writer is on comes first, then the
 * one of the id that is last in the list, then one of the constituency, then the oldest. Touches
 * about the same number of pages however many tickets and mails there are. Codes as db_run(). */
IntakeFacts *store_intake_find (Db *db, const IntakeQuestion *question, const BudgetLimits *budgets,
                                GError **error);

/* Counts one more time-out of this mail (queue id "" when unknown) and tells how many there were in
 * COUNT. Codes as db_run(). */
gboolean store_intake_count_timeout (Db *db, const Envelope *envelope, GBytes *sha256, gint64 now,
                                     guint *count, GError **error);
