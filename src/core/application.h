#pragma once

/* One run of apply_changes(): what is decided so far. For core/apply*.c and core/announce*.c alone.
 */

#include <glib.h>

#include "base/error.h"

#include "core/apply.h"

/* Something that staff are told of once all changes are made. */
typedef struct {
  NoticeEvent event;
  gint64 ticket;
  guint n;                /* number of the event it is about */
  const Message *message; /* borrowed; may be NULL */
} Telling;

typedef struct {
  const ApplyContext *context;
  Outcome *outcome;
  BudgetLedger *ledger;
  GArray *tellings; /* of Telling */
  gboolean quick;   /* a change of this run wants no mail to requestors and Cc */
} Application;

/* The actor of what follows by rule. */
extern const Actor APPLICATION_SYSTEM;

/* Who asks for CHANGE: the actor or, for a rule, the system. Borrowed. */
const Actor *application_actor (const Application *application, const Change *change);

/* The lifecycle that TICKET follows. Borrowed. */
const Lifecycle *application_lifecycle (const Application *application, const Ticket *ticket);

/* Adds an event of TYPE by ACTOR; returns it, owned by the outcome, for the caller to fill. */
Event *application_record (Application *application, Ticket *ticket, EventType type,
                           const Actor *actor);

/* Adds an event by the actor with what MESSAGE (NULL for none) says; returns it, likewise. */
Event *application_record_message (Application *application, Ticket *ticket, EventType type,
                                   const Message *message);

/* A value on its way from OLD to NOW; NULL: unset. All borrowed. */
typedef struct {
  EventType type;
  const char *field;
  const char *old;
  const char *now;
} Difference;

/* Adds the event of DIFFERENCE, which CHANGE asks for. */
void application_record_value (Application *application, Ticket *ticket, const Change *change,
                               const Difference *difference);

/* Sets ERROR to CODE with a message; FALSE, for the caller to return. */
gboolean application_refuse (GError **error, TocsinError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
