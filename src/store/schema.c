#include "store/schema.h"

#include <string.h>

#include "base/error.h"
#include "base/printer.h"

#include "store/migration.h"
#include "store/run.h"

static const Migration *
our_migration (gint64 number)
{
  for (const Migration *migration = migrations; migration->number != 0; migration++)
    if (migration->number == number)
      return migration;
  return NULL;
}

static char *
checksum_of (const Migration *migration)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, migration->sql, -1);
}

static const char *
state_of (const PGresult *applied, int row)
{
  const Migration *ours = our_migration (db_get_number (applied, row, "number"));
  if (ours == NULL)
    return "unknown";
  g_autofree char *checksum = checksum_of (ours);
  return g_str_equal (checksum, db_get (applied, row, "sha256")) ? "applied" : "changed";
}

/* The migrations in the database, or NULL with ERROR unset when it has no schema yet. */
static PGresult *
applied_migrations (Db *db, GError **error)
{
  g_autoptr (PGresult) present = db_run_values (db, &statement_schema_exists, NULL, 0, error);
  if (present == NULL || !db_get_boolean (present, 0, "present"))
    return NULL;
  return db_run_values (db, &statement_schema_applied, NULL, 0, error);
}

json_t *
store_schema_status (Db *db, GError **error)
{
  GError *problem = NULL;
  g_autoptr (PGresult) applied = applied_migrations (db, &problem);
  if (problem != NULL) {
    g_propagate_error (error, problem);
    return NULL;
  }
  json_t *rows = json_array ();
  int count = applied == NULL ? 0 : PQntuples (applied);
  gint64 last = 0;
  for (int row = 0; row < count; row++) {
    last = db_get_number (applied, row, "number");
    json_array_append_new (rows, json_pack ("{s:I, s:s, s:s, s:s}", "number", (json_int_t) last,
                                            "name", db_get (applied, row, "name"), "applied",
                                            db_get (applied, row, "applied"), "state",
                                            state_of (applied, row)));
  }
  for (const Migration *ours = migrations; ours->number != 0; ours++)
    if (ours->number > last)
      json_array_append_new (rows, json_pack ("{s:i, s:s, s:n, s:s}", "number", ours->number,
                                              "name", ours->name, "applied", "state", "pending"));
  return rows;
}

/* LAST: number of the newest migration in the database. */
static gboolean
check_applied (const PGresult *applied, gint64 *last, GError **error)
{
  *last = 0;
  for (int row = 0; row < PQntuples (applied); row++) {
    *last = db_get_number (applied, row, "number");
    const char *state = state_of (applied, row);
    if (g_str_equal (state, "applied"))
      continue;
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "migration %" G_GINT64_FORMAT " (%s) of the database is %s to this program; %s",
                 *last, db_get (applied, row, "name"), state,
                 g_str_equal (state, "unknown") ? "install the newer programs"
                                                : "its text must never change once applied");
    return FALSE;
  }
  return TRUE;
}

static gboolean
execute (Db *db, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = db_execute (db, sql, error);
  return result != NULL;
}

static gboolean
apply_migration (Db *db, const Migration *migration, gint64 now, GError **error)
{
  if (!execute (db, migration->sql, error)) {
    g_prefix_error (error, "migration %04d-%s: ", migration->number, migration->name);
    return FALSE;
  }
  g_autofree char *checksum = checksum_of (migration);
  g_autoptr (PGresult) noted =
      db_run (db, &statement_schema_note, error, db_number (migration->number),
              db_text (migration->name), db_text (checksum), db_number (now));
  return noted != NULL;
}

static gboolean
apply_pending (Db *db, gint64 now, guint *applied, GError **error)
{
  g_autoptr (PGresult) present = db_run_values (db, &statement_schema_applied, NULL, 0, error);
  gint64 last;
  if (present == NULL || !check_applied (present, &last, error))
    return FALSE;
  *applied = 0;
  for (const Migration *ours = migrations; ours->number != 0; ours++) {
    if (ours->number <= last)
      continue;
    if (!apply_migration (db, ours, now, error))
      return FALSE;
    ++*applied;
  }
  return TRUE;
}

gboolean
store_schema_upgrade (Db *db, gint64 now, guint *applied, GError **error)
{
  db_begin (db);
  g_autoptr (PGresult) locked = db_run_values (db, &statement_schema_lock, NULL, 0, error);
  if (locked != NULL && execute (db, migration_roles, error) &&
      execute (db, "SET LOCAL ROLE tocsin_owner", error) &&
      execute (db, migration_bootstrap, error) && apply_pending (db, now, applied, error) &&
      db_commit (db, error))
    return TRUE;
  db_rollback (db);
  return FALSE;
}
