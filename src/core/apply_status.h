#pragma once

/* How a ticket gets from one status to another, and what follows. For core/apply*.c alone. */

#include "core/application.h"

/* The status that CHANGE_STATUS, CHANGE_CLOSE or CHANGE_REOPEN means. Borrowed. */
const char *apply_status_wanted (const Application *application, const Ticket *ticket,
                                 const Change *change);

/* Makes one of those changes. REFUSED: the lifecycle does not know or allow it, it would close a
 * ticket that depends on an open one, or reopen one that is open. From a status that has left the
 * configuration every other is allowed. */
gboolean apply_status_change (Application *application, Ticket *ticket, const Change *change,
                              GError **error);

/* Moves TICKET, still in its old queue, to the status that it has in LIFECYCLE. REFUSED: there is
 * no map for it, or as above. */
gboolean apply_status_map (Application *application, Ticket *ticket, const Change *change,
                           const Lifecycle *lifecycle, GError **error);

/* What correspondence of WRITER (NULL: unknown; of STAFF or not) does by itself: it opens a closed
 * ticket, and a new one in kind general or when staff wrote it; a countermeasure that waits goes on
 * when a requestor, and only he, answers: pending activation is active, pending removal removed
 * (RTIR). Where the lifecycle does not allow it, nothing happens. */
void apply_status_correspondence (Application *application, Ticket *ticket, const char *writer,
                                  gboolean staff);
