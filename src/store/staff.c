#include "store/staff.h"

#include "base/error.h"

#include "store/run.h"

/* Runs STATEMENT (document, now); no row means that something named in the document is missing. */
static gboolean
add (Db *db, const Statement *statement, const json_t *document, gint64 now, GError **error)
{
  GError *problem = NULL;
  char *text = json_dumps (document, JSON_COMPACT);
  g_autoptr (PGresult) result = db_run (db, statement, &problem, db_text (text), db_number (now));
  free (text);
  if (g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT)) {
    g_clear_error (&problem);
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
                         "the name, an address or the SASL user is taken already");
    return FALSE;
  }
  if (problem != NULL) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  if (PQntuples (result) > 0)
    return TRUE;
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING,
                       "a group, manager or member named does not exist; add it first");
  return FALSE;
}

gboolean
store_staff_add (Db *db, const json_t *document, gint64 now, GError **error)
{
  return add (db, &statement_staff_add, document, now, error);
}

json_t *
store_staff_list (Db *db, const char *name, GError **error)
{
  return db_rows (db, &statement_staff_list, error, db_text (name));
}

gboolean
store_group_add (Db *db, const json_t *document, gint64 now, GError **error)
{
  return add (db, &statement_group_add, document, now, error);
}

json_t *
store_group_list (Db *db, GError **error)
{
  return db_run_rows (db, &statement_group_list, NULL, 0, error);
}
