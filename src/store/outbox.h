#pragma once

/* Mail on its way out. Rows are written through store/outcome.h. */

#include <glib.h>
#include <jansson.h>

#include "core/budget.h"

#include "store/db.h"

/* A new row. */
typedef struct {
  gint64 ticket;      /* 0 for none */
  const char *event;  /* notice_event_name() */
  const char *budget; /* budget_name(), NULL for mail that a person asked for */
  char *sender;       /* envelope sender, "" for the empty reverse path */
  char *recipient;    /* folded envelope recipient */
  char *subject;
  char *message_id; /* NULL when suppressed; likewise raw */
  char *token;      /* reply token in its Reply-To, or NULL */
  GBytes *raw;      /* frozen bytes, ASCII with CRLF line ends */
  char *reason;     /* why it is suppressed, or NULL */
  gint64 created;   /* seconds */
} OutboxRow;

void outbox_row_free (OutboxRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxRow, outbox_row_free)

/* A row that this process holds for the time of the lease. */
typedef struct {
  gint64 id;
  gint64 ticket; /* 0 for none */
  char *event;
  char *budget; /* budget_name(), NULL for mail that a person asked for */
  char *sender;
  char *recipient;
  char *subject;
  GBytes *raw;
  guint attempts; /* before this one */
  gint64 created; /* seconds */
} OutboxClaim;

void outbox_claim_free (OutboxClaim *claim);

/* At most LIMIT rows due at NOW, each held for LEASE seconds of the real clock, oldest due first
 * (GPtrArray of OutboxClaim). Codes as db_run(). */
GPtrArray *store_outbox_claim (Db *db, gint64 now, guint lease, guint limit, GError **error);

/* What has gone to the folded ADDRESSES (NULL-terminated) so far, as far as LIMITS ask. Codes as
 * db_run(). */
BudgetLedger *store_outbox_ledger (Db *db, const char *const *addresses, const BudgetLimits *limits,
                                   gint64 now, GError **error);

/* How an attempt ended. All borrowed. */
typedef struct {
  gint64 id;
  const char *state; /* `sent`, `failed` or `pending` */
  const char *reason;
  gint64 at;   /* seconds */
  gint64 next; /* pending: time of the next attempt; else CLOCK_NONE */
} OutboxVerdict;

/* Settles a claimed row; FRESH tells whether it still was to be settled. Codes as db_run(). */
gboolean store_outbox_settle (Db *db, const OutboxVerdict *verdict, gboolean *fresh,
                              GError **error);

/* SECONDS until the next row is due, -1 when none is pending. Codes as db_run(). */
gboolean store_outbox_next (Db *db, gint64 now, gint64 *seconds, GError **error);

/* Makes all pending rows due at NOW; COUNT of those that were not. Codes as db_run(). */
gboolean store_outbox_hurry (Db *db, gint64 now, gint64 *count, GError **error);

/* Which rows to list; NULL or 0 for any. */
typedef struct {
  gint64 id;
  gint64 ticket;
  const char *recipient;
  const char *state;
  const char *event;
  const json_t *scopes; /* right_scopes(): only rows of such tickets, no challenges */
  gboolean beyond;      /* with SCOPES: challenges, too, and rows of no ticket */
} OutboxFilter;

/* Rows as the machine contract shows them, oldest first. Codes as db_run(). */
json_t *store_outbox_list (Db *db, const OutboxFilter *filter, GError **error);

/* The frozen bytes of row ID. MISSING: no such row, or it was suppressed. Others as db_run(). */
GBytes *store_outbox_raw (Db *db, gint64 id, GError **error);
