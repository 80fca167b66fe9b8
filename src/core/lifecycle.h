#pragma once

/* The states a ticket can be in and how it gets from one to another: a table that the configuration
 * may replace. Shipped are RT's default lifecycle (kind general) and those of RTIR's queues. */

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

typedef struct _Lifecycle Lifecycle;

/* An empty one. */
Lifecycle *lifecycle_new (const char *name);
void lifecycle_free (Lifecycle *lifecycle);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lifecycle, lifecycle_free)

/* The one that tickets of KIND have unless the configuration says otherwise; named like the kind.
 * Static; any thread may ask. */
const Lifecycle *lifecycle_shipped (Kind kind);

const char *lifecycle_name (const Lifecycle *lifecycle);

/* Adds STATUSES (NULL-terminated) of PHASE, not STATUS_UNKNOWN. DATA: one is there already, or
 * holds other than lower-case letters, digits, blanks inside and dashes. */
gboolean lifecycle_add_statuses (Lifecycle *lifecycle, StatusPhase phase,
                                 const char *const *statuses, GError **error);

/* Reads `FROM -> TO, TO...`, FROM a status or `*` for every other one. DATA: another form, or an
 * unknown status. */
gboolean lifecycle_add_transitions (Lifecycle *lifecycle, const char *line, GError **error);

/* Reads `FROM -> TO: RIGHT`, FROM and TO statuses or `*`: these transitions need RIGHT, a
 * right_name() (as a number of core/right.h) instead of `change`. DATA: another form, an unknown
 * status or right. */
gboolean lifecycle_add_right (Lifecycle *lifecycle, const char *line, GError **error);

/* Reads `LIFECYCLE: STATUS = STATUS, ...`: what each status here becomes when a ticket moves to a
 * queue of LIFECYCLE (a name, compared without case; whether there is such a lifecycle, and what
 * its statuses are, is not looked at). The last line wins. DATA: another form, or an unknown status
 * on the left. */
gboolean lifecycle_add_map (Lifecycle *lifecycle, const char *line, GError **error);

/* DATA: there is no active status to reopen to, or no inactive one to close to, or a status that no
 * transition leads to, but that of new tickets. To be called once all is added; the functions below
 * count on it. */
gboolean lifecycle_check (const Lifecycle *lifecycle, GError **error);

/* The phase of STATUS (lower case); STATUS_UNKNOWN for a foreign word. */
StatusPhase lifecycle_phase (const Lifecycle *lifecycle, const char *status);

/* The status of a new ticket: the first initial one, else the first active one. */
const char *lifecycle_on_create (const Lifecycle *lifecycle);

/* The first active status: where a ticket goes that is opened or reopened. */
const char *lifecycle_on_open (const Lifecycle *lifecycle);

/* The first inactive status: what `Resolve` sets. */
const char *lifecycle_on_close (const Lifecycle *lifecycle);

/* TRUE when a ticket in status FROM may be set to status TO. A status never follows itself. */
gboolean lifecycle_allows (const Lifecycle *lifecycle, const char *from, const char *to);

/* The right (a Right of core/right.h) that the transition needs: RIGHT_CHANGE or what a rights line
 * says; the last one that fits. */
guint lifecycle_right (const Lifecycle *lifecycle, const char *from, const char *to);

/* Where FROM may go, in the order of the statuses, NULL-terminated; the caller frees the array, not
 * the words. */
const char **lifecycle_next (const Lifecycle *lifecycle, const char *from);

/* What STATUS of LIFECYCLE becomes in OTHER: what the map says, where it says nothing the same
 * word; NULL if OTHER does not know it. Borrowed from OTHER. */
const char *lifecycle_map (const Lifecycle *lifecycle, const char *status, const Lifecycle *other);

/* All statuses in order: initial, active, inactive; NULL-terminated, borrowed. */
const char *const *lifecycle_statuses (const Lifecycle *lifecycle);
