#pragma once

/* The queue and the constituency of a ticket. For core/apply*.c alone. */

#include "core/application.h"

/* CHANGE_QUEUE: the status becomes what the other lifecycle makes of it; all else stays, fields
 * that the other kind does not have too. REFUSED: as apply_status_map(). */
gboolean apply_place_queue (Application *application, Ticket *ticket, const Change *change,
                            GError **error);

/* CHANGE_CONSTITUENCY; always TRUE. */
gboolean apply_place_constituency (Application *application, Ticket *ticket, const Change *change,
                                   GError **error);
