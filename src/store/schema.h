#pragma once

/* The database schema: roles and append-only migrations with checksums. */

#include <glib.h>
#include <jansson.h>

#include "store/db.h"

/* Makes or upgrades the schema in one transaction under an advisory lock; APPLIED tells how many
 * migrations ran. The connection's role must be able to create roles. CONFIG: the database is newer
 * than this program, or a migration it holds has another checksum than ours. Others as db_run(). */
gboolean store_schema_upgrade (Db *db, gint64 now, guint *applied, GError **error);

/* All migrations, ours and the database's: `[{number, name, applied, state: "applied|pending|
 * changed|unknown"}]`. Codes as db_run(); a database without a schema shows all as pending. */
json_t *store_schema_status (Db *db, GError **error);
