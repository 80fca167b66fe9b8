#pragma once

/* Reading tickets. They are written through store/outcome.h alone. */

#include <glib.h>
#include <jansson.h>

#include "core/budget.h"
#include "core/directory.h"
#include "core/ticket.h"

#include "store/db.h"

/* The tickets (GPtrArray of Ticket) that several statements answer with: STATES is an array of what
 * tocsin.ticket_state() makes, or NULL for none. The caller's. */
GPtrArray *store_ticket_read (const json_t *states);

/* What is wanted of a family. All borrowed; lists are NULL-terminated and never NULL. */
typedef struct {
  gint64 ticket;             /* 0: a number for a new ticket */
  const gint64 *others;      /* tickets that the changes name besides, ascending, ended by 0; or
                                NULL; those there are come locked, all in ascending order */
  gboolean everybody;        /* all accounts and groups are wanted in the directory */
  const gint64 *held;        /* numbers of events that may be accepted, ended by 0; or NULL */
  const char *const *groups; /* policy_groups() */
  const char *const *told;   /* folded addresses whose use of the budgets is wanted too */
  const BudgetLimits *budgets;
  gint64 now; /* seconds */
} FamilyQuestion;

/* A ticket with all that apply_changes() needs to know. */
typedef struct {
  GPtrArray *tickets;   /* of Ticket: the one asked for, unless it is new, and the others */
  gint64 ticket;        /* number of the one asked for, a merged one resolved, or of the new one */
  GPtrArray *directory; /* of DirectoryEntry: members of the groups and of those on the tickets, the
                           owners; or everybody */
  BudgetLedger *ledger; /* of everybody who may be told */
} TicketFamily;

void ticket_family_free (TicketFamily *family);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketFamily, ticket_family_free)

/* One trip; the tickets are locked until the transaction ends. A merged number leads to its target,
 * which is then the one in TICKETS. MISSING: there is no such ticket. Other codes as db_run(). */
TicketFamily *store_ticket_family (Db *db, const FamilyQuestion *question, GError **error);

/* Tickets that QUERY (query_parse(); NULL: all) asks for and SCOPES (right_scopes(); NULL: all) let
 * see, as the machine contract shows them, without history, by due date then number, at most LIMIT
 * (0: all). Codes as db_run(). */
json_t *store_ticket_list (Db *db, const json_t *query, const json_t *scopes, guint limit,
                           GError **error);

/* The history of ticket ID, oldest first; an empty array for an unknown one. Codes as db_run(). */
json_t *store_ticket_history (Db *db, gint64 id, GError **error);

/* The exact bytes of the mail behind event N of ticket ID. MISSING: there is no such event, or no
 * mail behind it. Other codes as db_run(). */
GBytes *store_ticket_raw (Db *db, gint64 id, gint64 n, GError **error);
