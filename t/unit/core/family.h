#pragma once

/* One ticket, changes to it and who asks for them: the stage of the tests of core/apply. */

#include "base/error.h"

#include "core/apply.h"
#include "core/directory.h"

/* When the changes are asked for, and when the ticket was touched last. */
#define FAMILY_NOW 1795431600
#define FAMILY_BEFORE (FAMILY_NOW - 3600)

/* A family of one ticket: number 5, new, in a general queue, of ana@x.example. Nobody of staff is
 * told of it but whom the test puts into the queue's AdminCc. */
typedef struct {
  Policy *policy;
  GPtrArray *tickets;
  Ticket *ticket; /* borrowed from tickets */
  GPtrArray *changes;
  BudgetLedger *ledger;
  GPtrArray *directory;
  Routing routing;
  Actor actor;
  Mail *mail;
  GPtrArray *problems; /* NULL unless the test wants them */
} Family;

/* To be used with g_test_add(). */
void family_set_up (Family *family, gconstpointer unused);
void family_tear_down (Family *family, gconstpointer unused);

/* A queue of KIND in Spanish. Static. */
Queue *family_queue (Kind kind);

/* Makes the ticket one of KIND in STATUS. */
void family_set_status (Family *family, Kind kind, const char *status);

/* Adds an account to the directory, of address NAME@staff.example, with ROLES: grants with blanks
 * between. */
Account *family_add_account (Family *family, const char *name, const char *roles);

/* From now on that account asks, by a mail of proof `sasl`. */
void family_act_as (Family *family, const Account *account);

/* Adds another ticket, open, like the first; the family's. */
Ticket *family_add_ticket (Family *family, gint64 id);

/* Makes alice and bob members of group Team, and Team AdminCc of the ticket's queue. */
void family_add_team (Family *family);

/* Adds a change, the family's. */
Change *family_add (Family *family, ChangeType type, gint64 ticket, const char *value);

/* Adds one with FIELD and an edit: texts with blanks between; SET may be NULL. */
Change *family_add_edit (Family *family, ChangeType type, const char *field,
                         const char *const texts[3]);

/* Adds a change with a message by a person, or by a machine. */
Change *family_add_message (Family *family, ChangeType type, gint64 ticket, gboolean person);

/* Adds a change with a failure of outbox row 77, a mail to ana@x.example. */
Failure *family_add_failure (Family *family, ChangeType type);

/* Takes all changes away again. */
void family_forget (Family *family);

/* Applies the changes; the caller frees the outcome. family_apply() must work. */
Outcome *family_try_apply (Family *family, GError **error);
Outcome *family_apply (Family *family);

/* Asserts that the changes cannot be, for the reason of CODE and MESSAGE. */
void family_assert_refused (Family *family, TocsinError code, const char *message);

/* Asserts that the events, as `ticket type:field:old>new by actor`, one a line, are EXPECTED. */
void family_assert_history (const Outcome *outcome, const char *expected);

/* Asserts that the notices, as `event to`, with ` suppressed` behind, one a line, are EXPECTED. */
void family_assert_notices (const Outcome *outcome, const char *expected);

/* How many notices about EVENT are, or are not, SUPPRESSED. */
guint family_count_notices (const Outcome *outcome, NoticeEvent event, gboolean suppressed);
