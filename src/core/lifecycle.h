#pragma once

/* The states a ticket can be in and how it gets from one to another. Statuses and transitions are
 * those of RT's default lifecycle (kind general) and of RTIR's queues. */

#include <glib.h>

/* What a queue's tickets are about. */
typedef enum {
  KIND_GENERAL,
  KIND_REPORT,
  KIND_INCIDENT,
  KIND_INVESTIGATION,
  KIND_COUNTERMEASURE,
  KINDS
} Kind;

/* `general`, `report`...: the word used in the configuration, SQL and JSON. */
const char *kind_name (Kind kind);
gboolean kind_from_name (const char *name, Kind *kind);

typedef enum { STATUS_UNKNOWN, STATUS_INITIAL, STATUS_ACTIVE, STATUS_INACTIVE } StatusPhase;

/* The phase of STATUS (lower case) in the lifecycle of KIND; STATUS_UNKNOWN for a foreign word. */
StatusPhase lifecycle_phase (Kind kind, const char *status);

/* The status of a new ticket. */
const char *lifecycle_on_create (Kind kind);

/* The first active status: where a ticket goes that is opened or reopened. */
const char *lifecycle_on_open (Kind kind);

/* TRUE when a ticket in status FROM may be set to status TO. A status never follows itself. */
gboolean lifecycle_allows (Kind kind, const char *from, const char *to);

/* All statuses of KIND in the order of its lifecycle, NULL-terminated, borrowed. */
const char *const *lifecycle_statuses (Kind kind);
