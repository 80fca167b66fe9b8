#pragma once

/* A connection to PostgreSQL: transactions, a deadline over everything, and a count of the round
 * trips. Statements themselves are run by the other modules of this layer (store/run.h). */

#include <glib.h>

typedef struct _Db Db;

/* Whom to connect as. All borrowed. */
typedef struct {
  const char *conninfo; /* libpq connection string */
  const char *role;     /* database user; NULL: what libpq finds (PGUSER, the system's user) */
  const char *program;  /* application_name */
  gint64 deadline;      /* g_get_monotonic_time() units (microseconds); everything done on the
                           connection ends by then with TIMEOUT. 0: only connecting is bounded */
} DbTarget;

/* Connects. TEMPORARY: the server cannot be reached or refuses us. TIMEOUT: see above. CONFIG: the
 * connection string cannot be read. */
Db *db_open (const DbTarget *target, GError **error);
void db_close (Db *db);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Db, db_close)

/* Opens a transaction. No trip of its own: BEGIN travels with the next statement. */
void db_begin (Db *db);

/* Ends the transaction for good. TEMPORARY when the server answered with an error of the passing
 * kind or no answer came: then nobody knows whether it happened, and doing the whole thing again
 * must be harmless. Other codes as for statements. */
gboolean db_commit (Db *db, GError **error);

/* Abandons the transaction if one is open; a broken connection is no error here. */
void db_rollback (Db *db);

/* Opens a part of the transaction that only reads and may fail: none of its statements gets more
 * than 3 seconds, then it ends with TIMEOUT. Within a transaction. Codes as for statements. */
gboolean db_reading_begin (Db *db, GError **error);

/* Ends that part; the transaction goes on as before it, even when a statement has failed meanwhile.
 * FALSE: it cannot, the connection is of no more use. Codes as for statements. */
gboolean db_reading_end (Db *db, GError **error);

/* Tells a listening `tocsin-escalate --loop` that there is something to do, after COMMIT: within
 * the transaction it would let only one commit at a time. A failure only costs time. */
void db_notify (Db *db);

/* Starts listening for db_notify(). Codes as for statements. */
gboolean db_listen (Db *db, GError **error);

/* Waits until a notification comes or SECONDS have passed. FALSE when the connection broke. */
gboolean db_wait_notification (Db *db, guint seconds);

/* Round trips so far, connecting not counted. */
guint db_trips (const Db *db);
