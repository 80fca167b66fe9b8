#pragma once

/* One run of apply_changes(): what is decided so far. For core/apply.c and core/announce.c alone.
 */

#include <glib.h>

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
} Application;

/* The actor of what follows by rule. */
extern const Actor APPLICATION_SYSTEM;

/* Adds an event of TYPE by ACTOR; returns it, owned by the outcome, for the caller to fill. */
Event *application_record (Application *application, Ticket *ticket, EventType type,
                           const Actor *actor);
