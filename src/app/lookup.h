#pragma once

/* What operators and staff look at. Nothing here changes anything. All JSON is as the machine
 * contract (tocsin-json(7)) shows it and the caller's; so are bytes. Codes besides those named: as
 * db_run(). */

#include <glib.h>
#include <jansson.h>

#include "store/message.h"
#include "store/outbox.h"
#include "store/ticket.h"

#include "app/config.h"

/* The tickets that FILTER lets through, without history, by due date then number. */
json_t *lookup_tickets (const Config *config, const TicketFilter *filter, GError **error);

/* Ticket ID with its history. MISSING: there is none. */
json_t *lookup_ticket (const Config *config, gint64 id, GError **error);

/* The history of ticket ID, oldest first. MISSING: there is no such ticket. */
json_t *lookup_history (const Config *config, gint64 id, GError **error);

/* The exact bytes of the mail behind event N of ticket ID. MISSING: no such event, or no mail. */
GBytes *lookup_ticket_raw (const Config *config, gint64 id, gint64 n, GError **error);

/* Every trace of one mail, oldest first; an empty array when there is none. */
json_t *lookup_messages (const Config *config, const MessageKey *key, GError **error);

/* The exact bytes of the oldest trace. MISSING: there is none. */
GBytes *lookup_message_raw (const Config *config, const MessageKey *key, GError **error);

/* The outbox rows that FILTER lets through, oldest first. */
json_t *lookup_outbox (const Config *config, const OutboxFilter *filter, GError **error);

/* Outbox row ID, and its frozen bytes. MISSING: no such row; for the bytes: or it was suppressed.
 */
json_t *lookup_outbox_row (const Config *config, gint64 id, GError **error);
GBytes *lookup_outbox_raw (const Config *config, gint64 id, GError **error);

/* All of quarantine, oldest first. */
json_t *lookup_quarantine (const Config *config, GError **error);

/* Entry ID, and its exact bytes. MISSING: no such entry. */
json_t *lookup_quarantined (const Config *config, gint64 id, GError **error);
GBytes *lookup_quarantined_raw (const Config *config, gint64 id, GError **error);

/* All accounts, by name; account NAME (MISSING: there is none); all groups, by name. */
json_t *lookup_staff (const Config *config, GError **error);
json_t *lookup_account (const Config *config, const char *name, GError **error);
json_t *lookup_groups (const Config *config, GError **error);
