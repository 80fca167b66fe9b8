#include "app/schema.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/quarantine.h"
#include "store/schema.h"

#include "app/database.h"

typedef struct {
  gsize present; /* in the database, good or bad */
  gsize pending;
} Count;

static gboolean
count_migrations (Db *db, Count *count, GError **error)
{
  g_autoptr (json_t) status = store_schema_status (db, error);
  for (gsize i = 0; i < json_array_size (status); i++) {
    const json_t *state = json_object_get (json_array_get (status, i), "state");
    if (g_strcmp0 (json_string_value (state), "pending") == 0)
      count->pending++;
    else
      count->present++;
  }
  return status != NULL;
}

static gboolean
apply (Db *db, SchemaUpgrade *upgrade, GError **error)
{
  gint64 now = clock_now ();
  *upgrade = (SchemaUpgrade){ 0 };
  return store_schema_upgrade (db, now, &upgrade->applied, error) &&
         (upgrade->applied == 0 || store_quarantine_retry_all (db, now, &upgrade->retried, error));
}

gboolean
schema_init (const Config *config, SchemaUpgrade *upgrade, GError **error)
{
  Count count = { 0 };
  g_autoptr (Db) db = database_open (config, NULL, 0, error);
  if (db == NULL || !count_migrations (db, &count, error))
    return FALSE;
  if (count.present == 0 || count.pending == 0)
    return apply (db, upgrade, error);
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
                       "the database holds an older schema already; use `tocsin db upgrade`");
  return FALSE;
}

gboolean
schema_upgrade (const Config *config, SchemaUpgrade *upgrade, GError **error)
{
  Count count = { 0 };
  g_autoptr (Db) db = database_open (config, NULL, 0, error);
  if (db == NULL || !count_migrations (db, &count, error))
    return FALSE;
  if (count.present > 0)
    return apply (db, upgrade, error);
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING,
                       "the database holds no schema of Tocsin yet; use `tocsin db init`");
  return FALSE;
}

json_t *
schema_status (const Config *config, GError **error)
{
  g_autoptr (Db) db = database_open (config, NULL, 0, error);
  return db == NULL ? NULL : store_schema_status (db, error);
}
