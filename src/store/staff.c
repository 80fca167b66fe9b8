#include "store/staff.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/run.h"

static DbValue
time_value (gint64 instant)
{
  return instant == CLOCK_NONE ? db_null () : db_number (instant);
}

static gboolean
write_document (Db *db, const Statement *statement, const DbValue *values, GError **error)
{
  GError *problem = NULL;
  g_autoptr (PGresult) result = db_run_values (db, statement, values, 3, &problem);
  if (result != NULL)
    return TRUE;
  /* Two accounts that exchange their names or logins. */
  if (g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT)) {
    g_clear_error (&problem);
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
                         "a name, an address or a SASL user is taken already");
    return FALSE;
  }
  g_propagate_error (error, problem);
  return FALSE;
}

gboolean
store_staff_write (Db *db, const json_t *documents, gboolean change, gint64 now, GError **error)
{
  char *text = json_dumps (documents, JSON_COMPACT);
  const DbValue values[] = { db_text (text), db_boolean (change), db_number (now) };
  gboolean written = write_document (db, &statement_staff_write, values, error);
  free (text);
  return written;
}

json_t *
store_staff_list (Db *db, const char *name, GError **error)
{
  return db_rows (db, &statement_staff_list, error, db_text (name));
}

/* FALSE with MISSING unless RESULT has a row. */
static gboolean
check_found (const PGresult *result, const char *what, const char *name, GError **error)
{
  if (result == NULL)
    return FALSE;
  if (PQntuples (result) > 0)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "%s %s", what, name);
  return FALSE;
}

gboolean
store_staff_absent (Db *db, const char *name, gint64 until, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_staff_absent, error, db_text (name), time_value (until));
  return check_found (result, "there is no account", name, error);
}

gboolean
store_group_write (Db *db, const json_t *document, gboolean change, gint64 now, GError **error)
{
  char *text = json_dumps (document, JSON_COMPACT);
  const DbValue values[] = { db_text (text), db_boolean (change), db_number (now) };
  gboolean written = write_document (db, &statement_group_write, values, error);
  free (text);
  return written;
}

json_t *
store_group_list (Db *db, GError **error)
{
  return db_run_rows (db, &statement_group_list, NULL, 0, error);
}

gboolean
store_key_add (Db *db, const NewKey *key, gint64 now, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_key_add, error, db_text (key->name), db_text (key->fingerprint),
              db_data (key->bytes), db_number (key->not_before), time_value (key->not_after),
              db_number (now));
  if (result == NULL)
    return FALSE;
  if (db_get_boolean (result, 0, "added"))
    return TRUE;
  if (db_get_boolean (result, 0, "known"))
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
                 "the key %s is revoked, or somebody else's", key->fingerprint);
  else
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no account %s", key->name);
  return FALSE;
}

json_t *
store_key_list (Db *db, const char *name, GError **error)
{
  return db_rows (db, &statement_key_list, error, db_text (name));
}

gboolean
store_key_revoke (Db *db, const char *name, const char *fingerprint, gint64 now, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_key_revoke, error, db_text (name),
                                        db_text (fingerprint), db_number (now));
  g_autofree char *what =
      g_strdup_printf ("%s has no key that is not revoked yet and ends in", name);
  return check_found (result, what, fingerprint, error);
}

json_t *
store_key_warnings (Db *db, gint64 now, GError **error)
{
  return db_rows (db, &statement_key_warnings, error, db_number (now));
}
