#pragma once

/* Members of staff hear in time that an OpenPGP key of theirs will soon not count any more. */

#include <glib.h>

#include "store/db.h"

#include "app/config.h"

/* Writes the mails that are due at NOW (seconds) into the outbox, in a transaction of its own: none
 * may be open. Each key's owner is warned 30, 7 and 1 days before its end, within the budgets. A
 * mail that cannot be composed is logged and left out. Codes as db_run(). */
gboolean key_warning_send (Db *db, const Config *config, gint64 now, GError **error);
