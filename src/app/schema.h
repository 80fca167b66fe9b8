#pragma once

/* Making and upgrading the database. The user that libpq finds connects: one who may create roles.
 */

#include <glib.h>
#include <jansson.h>

#include "app/config.h"

/* What an upgrade did. */
typedef struct {
  guint applied;  /* migrations */
  gint64 retried; /* quarantined mails that are tried again because of it */
} SchemaUpgrade;

/* Makes the schema in a database that has none; does nothing in one that is up to date. REFUSED:
 * there is an older schema. Others as store_schema_upgrade(). */
gboolean schema_init (const Config *config, SchemaUpgrade *upgrade, GError **error);

/* Applies what is pending; what could not be worked on before is then tried again. MISSING: there
 * is no schema. Others as store_schema_upgrade(). */
gboolean schema_upgrade (const Config *config, SchemaUpgrade *upgrade, GError **error);

/* All migrations as store_schema_status() shows them. Codes as db_run(). */
json_t *schema_status (const Config *config, GError **error);
