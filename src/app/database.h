#pragma once

/* Connecting as the role that a program is given. */

#include <glib.h>

#include "store/db.h"

#include "app/config.h"

/* The least-privileged roles, as sql/roles.sql makes them. */
#define ROLE_RECEIVE "tocsin_receive"
#define ROLE_ESCALATE "tocsin_escalate"
#define ROLE_COMMAND "tocsin_command"

/* Connects as ROLE (NULL: the user that libpq finds, for `tocsin db`). DEADLINE as in DbTarget.
 * Codes as db_open(). */
Db *database_open (const Config *config, const char *role, gint64 deadline, GError **error);
