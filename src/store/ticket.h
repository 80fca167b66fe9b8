#pragma once

/* Reading tickets. They are written through store/outcome.h alone. */

#include <glib.h>
#include <jansson.h>

#include "core/ticket.h"

#include "store/db.h"

/* A ticket from the JSON that tocsin.ticket_state() makes; the caller's. */
Ticket *store_ticket_from_state (const json_t *state);

/* The family of ticket ID (GPtrArray of Ticket), locked until the transaction ends. MISSING: there
 * is none. Other codes as db_run(). */
GPtrArray *store_ticket_lock (Db *db, gint64 id, GError **error);

/* A fresh ticket number in ID. Codes as db_run(). */
gboolean store_ticket_number (Db *db, gint64 *id, GError **error);

/* Which tickets to list; NULL or 0 for any. */
typedef struct {
  gint64 id;
  const char *queue;
  const char *status;
  const char *owner;
} TicketFilter;

/* Tickets as the machine contract shows them, without history. Codes as db_run(). */
json_t *store_ticket_list (Db *db, const TicketFilter *filter, GError **error);

/* The history of ticket ID, oldest first; an empty array for an unknown one. Codes as db_run(). */
json_t *store_ticket_history (Db *db, gint64 id, GError **error);

/* The exact bytes of the mail behind event N of ticket ID. MISSING: there is no such event, or no
 * mail behind it. Other codes as db_run(). */
GBytes *store_ticket_raw (Db *db, gint64 id, gint64 n, GError **error);
