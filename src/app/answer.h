#pragma once

/* What `Show` and `Search` answer by mail: plain text of at most 72 columns that reads well on a
 * phone.
 */

#include <glib.h>

#include "core/account.h"

#include "store/db.h"

#include "app/config.h"

/* Ticket ID as ACCOUNT may see it: its values, people, fields, links, then what was written, the
 * latest first, as much as fits (about 20 messages, each with who, when, how proven, the first
 * lines), comments marked as internal, and what happened besides as one line each. What takes the
 * database longer than a few seconds (db_reading_begin()) is given up, and the answer says so.
 * DENIED: he may not see it. MISSING: no such ticket. Others as db_run(). Within the caller's
 * transaction, which goes on as if nothing had been read. The caller frees it. */
char *answer_show (Db *db, const Config *config, const Account *account, gint64 id, GError **error);

/* The tickets that QUERY (core/query.h) finds and ACCOUNT may see: one paragraph each with number,
 * status, owner, due, subject; 50 at most, then how many more (counted up to 1000). Only open ones
 * unless it says otherwise. DATA: as query_parse(). Otherwise like answer_show(). */
char *answer_search (Db *db, const Config *config, const Account *account, const char *query,
                     gint64 now, GError **error);
