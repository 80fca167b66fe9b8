#pragma once

/* The one place where tickets change: a pure function from a family of tickets and a list of
 * changes to their new state, the history of it and the mails it calls for. */

#include <glib.h>

#include "core/actor.h"
#include "core/budget.h"
#include "core/change.h"
#include "core/event.h"
#include "core/notice.h"
#include "core/ticket.h"

/* Why one change of several cannot be. */
typedef struct {
  guint line; /* Change.line */
  char *message;
} Problem;

void problem_free (Problem *problem);

/* Who changes what under which rules. All borrowed. */
typedef struct {
  const Policy *policy;
  Actor actor;
  gint64 now;                 /* seconds */
  const BudgetLedger *ledger; /* mail so far; NULL: nothing went out yet */
  const GPtrArray *directory; /* of DirectoryEntry: staff that may be told; NULL for nobody */
  const char *mail_digest; /* of the mail that asks for the changes (chain_mail_digest()): when no
                              message of it is recorded, the first event of all holds it; or NULL */
  GPtrArray *problems;     /* of Problem: gets every change that cannot be, instead of stopping at
                              the first; or NULL */
} ApplyContext;

typedef struct {
  gint64 from;
  LinkType type;
  gint64 to;
  gboolean gone;
} LinkRow;

typedef struct {
  GPtrArray *tickets; /* of Ticket: all of the family in their new state, new ones included */
  GPtrArray *links;   /* of LinkRow: made or, when `gone`, taken away */
  GPtrArray *events;  /* of Event, in order, neither numbered nor chained yet */
  GPtrArray *notices; /* of Notice */
  GPtrArray *reports; /* of const Failure *: outbox rows to be marked, borrowed from the changes */
} Outcome;

Outcome *outcome_new (void);
void outcome_free (Outcome *outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outcome, outcome_free)

/* Applies CHANGES in order, all or none, to FAMILY (Ticket; untouched). What follows by rule:
 *  - a message is answered as it says (Answer), within the budgets; the answer to a writer without
 *    right to the ticket is about no ticket;
 *  - who is told of what, core/notification.h says; nobody is told of what he did or answered
 *    himself; what a correspondent of the ticket writes goes to the other correspondents too;
 *  - a mail that a budget keeps back leaves a `suppressed` event; when the breaker is open or staff
 *    are not told, the operators are alarmed once an hour;
 *  - accepting a held-back mail makes its writer a Cc of the ticket and its text correspondence:
 *    the others get it, and it opens the ticket if a person wrote it;
 *  - correspondence of a person opens a closed ticket, and in kind general a new one (RT's
 *    AutoOpenInactive); a requestor's lets a waiting countermeasure go on (RTIR);
 *  - leaving an initial status for the first time sets `started`; entering an inactive one sets
 *    `resolved` and clears `due`; leaving it clears `resolved`;
 *  - staff correspondence sets `told` (unless it is quick) and is mailed to every requestor and
 *    Cc; one whose address no envelope can hold leaves a `suppressed` event instead;
 *  - a value that is already so makes no event;
 *  - a new owner is told, and the requestors of a ticket that becomes resolved; but of a ticket
 *    opened in this very run nobody is told more than that;
 *  - what the actor's account has no right to cannot be (core/apply_right.h), unless `by_system`;
 *  - no ticket is closed while it depends on an open one, whoever asks;
 *  - Take wants a ticket without owner, Steal one of somebody else, Untake one's own; a new owner
 *    needs RIGHT_OWN (core/apply_owner.h);
 *  - our own addresses never become watchers.
 * REFUSED: one of these stands in the way. DENIED: a right is missing. MISSING: a change names a
 * ticket that is not in the family, an account or a field that there is not. With
 * context->problems, the error is that of the first; a ticket that cannot be opened is the last. */
Outcome *apply_changes (const GPtrArray *family, const GPtrArray *changes,
                        const ApplyContext *context, GError **error);

/* Draws salts and chains every event of OUTCOME to its ticket (core/chain.h). SALT fills a buffer
 * with random bytes. To be called once, last. */
void outcome_chain (Outcome *outcome, void (*salt) (guint8 *buffer, gsize length));

/* The ticket with number ID among TICKETS, or NULL. Borrowed. */
Ticket *outcome_ticket (const GPtrArray *tickets, gint64 id);
