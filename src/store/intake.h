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
  const char *address; /* folded address of the writer as far as it gives him a right, or NULL */
  const char *writer;  /* folded address in From of a person, believed or not: it may be staff's */
  const char *const *outside; /* folded addresses in From, To and Cc that are not ours */
  const char *constituency;   /* that the mail is for, or NULL: decides between equals */
  const char *owner;          /* account that a rule wants for owner, or NULL */
  const char *const *groups;  /* policy_groups() */
  const char *const *told;    /* folded addresses whose use of the budgets is wanted too */
  const char *challenge;      /* folded address extension that is a challenge token, or NULL */
  gboolean keys;              /* the writer's OpenPGP keys are wanted */
  GBytes *signature;          /* digest of the mail's signature (32 bytes), or NULL */
  const gint64 *others;       /* tickets that commands in it name, ascending, ended by 0; they count
                                 only when the writer is staff */
  const gint64 *accepts; /* numbers of held-back events that its commands accept, ended by 0; of
                            the ticket it leads to; they count only when the writer is staff */
  GBytes *sha256;        /* of the mail, and `recipient`: whether it is held already */
  const char *recipient; /* envelope recipient */
  gboolean opens;        /* the mail is of a class that may open a ticket */
  gint64 now;            /* seconds */
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
