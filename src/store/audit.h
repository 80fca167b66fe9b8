#pragma once

/* Reading the history the way an auditor does: every value, every seal, in the order of the chains.
 */

#include <glib.h>

#include "core/event.h"

#include "store/db.h"

/* Opens a transaction in which everything is read as it was at this moment; ends with
 * db_rollback(). Codes as db_run(). */
gboolean store_audit_begin (Db *db, GError **error);

/* One event as it stands in the database. Its SEAL_MAIL value is computed anew from the mail's row.
 */
typedef struct {
  Event *event;         /* NULL when the row does not even have the shape of one */
  gint64 ticket;        /* */
  guint n;              /* */
  gboolean mail_intact; /* the raw bytes have their digest, or there is no mail */
} AuditEvent;

void audit_event_free (AuditEvent *event);

/* The next at most LIMIT events behind (TICKET, N) (GPtrArray of AuditEvent). Codes as db_run(). */
GPtrArray *store_audit_events (Db *db, gint64 ticket, guint n, guint limit, GError **error);

/* Where the chain of one ticket ends. */
typedef struct {
  gint64 ticket;
  guint n;
  char hash[2 * TICKET_HASH_BYTES + 1]; /* hexadecimal */
} AuditHead;

/* The heads of at most LIMIT tickets behind number TICKET (GArray of AuditHead). Codes as db_run().
 */
GArray *store_audit_heads (Db *db, gint64 ticket, guint limit, GError **error);

/* Numbers (GArray of gint64) of mails outside any ticket whose bytes changed. Codes as db_run(). */
GArray *store_audit_changed_mail (Db *db, GError **error);
