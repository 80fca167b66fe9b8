#pragma once

/* Running statements: for the modules of store/ alone. */

#include <glib.h>
#include <jansson.h>
#include <libpq-fe.h>

#include "store/db.h"
#include "store/statements.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* One parameter: text, number or bytes; a NULL pointer is SQL NULL. */
typedef struct {
  enum { DB_VALUE_TEXT, DB_VALUE_NUMBER, DB_VALUE_BYTES, DB_VALUE_NULL } kind;
  const void *data; /* borrowed */
  gsize length;     /* of bytes */
  gint64 number;
} DbValue;

DbValue db_text (const char *text);
DbValue db_number (gint64 number);
DbValue db_bytes (const void *data, gsize length);
DbValue db_null (void);

/* DATA as bytes, without length as well; NULL is SQL NULL. VALUE as a boolean. */
DbValue db_data (GBytes *data);
DbValue db_boolean (gboolean value);

/* JSON text of the database as a value; the caller's. The text must be JSON. */
json_t *db_json (const char *text);

/* TEXT as JSON, null for NULL; a list of texts; a list of numbers that 0 ends, empty for NULL. */
json_t *db_json_text (const char *text);
json_t *db_json_texts (const char *const *texts);
json_t *db_json_numbers (const gint64 *numbers);

/* Runs STATEMENT with COUNT VALUES in one trip, taking a BEGIN that is due along. Text results.
 * CONFLICT: serialization failure, deadlock or a unique key taken: run the transaction again.
 * TIMEOUT: the deadline, statement_timeout or lock_timeout passed. TEMPORARY: SQLSTATE classes 08,
 * 53, 55, 57, 58, 25006, 25P03, or the connection broke. MISSING, REFUSED: a function of ours says
 * so (tocsin.refuse()); its message is for people. DATA: likewise, and any other. */
PGresult *db_run_values (Db *db, const Statement *statement, const DbValue *values, guint count,
                         GError **error);
#define db_run(db, statement, error, ...)                                                          \
  db_run_values (db, statement, (const DbValue[]){ __VA_ARGS__ },                                  \
                 G_N_ELEMENTS (((const DbValue[]){ __VA_ARGS__ })), error)

/* As db_run_values() for a statement whose one column is `row`: the rows as a JSON array, the
 * caller's. */
json_t *db_run_rows (Db *db, const Statement *statement, const DbValue *values, guint count,
                     GError **error);
#define db_rows(db, statement, error, ...)                                                         \
  db_run_rows (db, statement, (const DbValue[]){ __VA_ARGS__ },                                    \
               G_N_ELEMENTS (((const DbValue[]){ __VA_ARGS__ })), error)

/* As db_run_values() for a statement whose one column is `raw`: the bytes, the caller's. MISSING:
 * no row, or SQL NULL. */
GBytes *db_run_raw (Db *db, const Statement *statement, const DbValue *values, guint count,
                    GError **error);
#define db_raw(db, statement, error, ...)                                                          \
  db_run_raw (db, statement, (const DbValue[]){ __VA_ARGS__ },                                     \
              G_N_ELEMENTS (((const DbValue[]){ __VA_ARGS__ })), error)

/* Runs SQL, static text of one or more commands without parameters. Codes as above. */
PGresult *db_execute (Db *db, const char *sql, GError **error);

/* Describes STATEMENT on the server without running it: the contract test's eye. */
PGresult *db_describe (Db *db, const Statement *statement, GError **error);

/* Column COLUMN of row ROW: NULL when SQL NULL, borrowed from RESULT; as a number, 0 when NULL; as
 * a boolean. The column must exist. */
const char *db_get (const PGresult *result, int row, const char *column);
gint64 db_get_number (const PGresult *result, int row, const char *column);
gboolean db_get_boolean (const PGresult *result, int row, const char *column);

/* A bytea column as bytes; NULL when SQL NULL. The caller owns it. */
GBytes *db_get_bytes (const PGresult *result, int row, const char *column);

/* A JSON column as a value; NULL when SQL NULL. The caller owns it. */
json_t *db_get_json (const PGresult *result, int row, const char *column);
