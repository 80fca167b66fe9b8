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

/* Which tickets to list. All borrowed. */
typedef struct {
  const char *actor;  /* from act_resolve_actor() */
  const char *words;  /* as core/query.h takes them, or NULL */
  const char *queue;  /* name, NULL for any; likewise below */
  const char *status; /* */
  const char *owner;  /* name, or `nobody` */
} TicketQuestion;

/* The tickets that QUESTION asks for and its actor may see, without history, by due date then
 * number. DATA: as query_parse(), or one thing is asked for twice. */
json_t *lookup_tickets (const Config *config, const TicketQuestion *question, GError **error);

/* Ticket ID with its history. MISSING: there is none. DENIED: ACTOR may not see it. */
json_t *lookup_ticket (const Config *config, const char *actor, gint64 id, GError **error);

/* The history of ticket ID, oldest first. Codes as above. */
json_t *lookup_history (const Config *config, const char *actor, gint64 id, GError **error);

/* What a mail is in the history of. All borrowed. */
typedef struct {
  const char *actor;
  gint64 ticket;
  gint64 n; /* number of the event */
} TicketMail;

/* The exact bytes of the mail. MISSING: no such ticket or event, or no mail behind it. DENIED: as
 * above. */
GBytes *lookup_ticket_raw (const Config *config, const TicketMail *mail, GError **error);

/* Of mail, ACTOR, from act_resolve_actor(), may see what is of a ticket that he may see. What is of
 * no ticket or in quarantine, and challenges, with which one can confirm mail in the name of
 * somebody else, are for those whom account_may_administer() lets. */

/* Every trace of one mail that ACTOR may see, oldest first; an empty array when there is none. KEY
 * comes without scopes. */
json_t *lookup_messages (const Config *config, const char *actor, const MessageKey *key,
                         GError **error);

/* The exact bytes of the oldest of them. MISSING: there is no trace. DENIED: none that ACTOR may
 * see. */
GBytes *lookup_message_raw (const Config *config, const char *actor, const MessageKey *key,
                            GError **error);

/* The outbox rows that FILTER, without scopes, lets through and ACTOR may see, oldest first. */
json_t *lookup_outbox (const Config *config, const char *actor, const OutboxFilter *filter,
                       GError **error);

/* Outbox row ID, and its frozen bytes. MISSING: no such row; for the bytes: or it was suppressed.
 * DENIED: ACTOR may not see it. */
json_t *lookup_outbox_row (const Config *config, const char *actor, gint64 id, GError **error);
GBytes *lookup_outbox_raw (const Config *config, const char *actor, gint64 id, GError **error);

/* All of quarantine, oldest first. Of this and the next two, who asks was asked for his right
 * already: account_may_administer(). */
json_t *lookup_quarantine (const Config *config, GError **error);

/* Entry ID, and its exact bytes. MISSING: no such entry. */
json_t *lookup_quarantined (const Config *config, gint64 id, GError **error);
GBytes *lookup_quarantined_raw (const Config *config, gint64 id, GError **error);

/* All accounts, by name; account NAME (MISSING: there is none); all groups, by name. */
json_t *lookup_staff (const Config *config, GError **error);
json_t *lookup_account (const Config *config, const char *name, GError **error);
json_t *lookup_groups (const Config *config, GError **error);

/* Keys of account NAME, or of all when it is NULL, by account, as they were added. MISSING: there
 * is no such account. */
json_t *lookup_keys (const Config *config, const char *name, GError **error);
