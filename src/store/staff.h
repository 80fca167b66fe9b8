#pragma once

/* Staff accounts and groups. */

#include <glib.h>
#include <jansson.h>

#include "store/db.h"

/* Adds the account that DOCUMENT describes: name, addresses, roles, groups, manager, sasl_user,
 * language (as `tocsin staff show --json` shows them). MISSING: a group or the manager does not
 * exist. REFUSED: the name, an address or the SASL user is taken. DATA: a name or role that cannot
 * be. Other codes as db_run(). */
gboolean store_staff_add (Db *db, const json_t *document, gint64 now, GError **error);

/* Account NAME (NULL: all) as the machine contract shows it, by name. Codes as db_run(). */
json_t *store_staff_list (Db *db, const char *name, GError **error);

/* Adds a group with members. MISSING: a member does not exist. REFUSED: the name is taken. Other
 * codes as db_run(). */
gboolean store_group_add (Db *db, const json_t *document, gint64 now, GError **error);

/* All groups, by name. Codes as db_run(). */
json_t *store_group_list (Db *db, GError **error);
