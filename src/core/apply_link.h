#pragma once

/* Links between tickets. For core/apply*.c alone. */

#include "core/application.h"

/* CHANGE_LINK: one event for each that goes and each that comes, on TICKET alone; both ends know.
 * MISSING: a new one leads to TICKET itself or out of the family. REFUSED: as far as the family
 * shows, tickets would depend on each other in a circle. */
gboolean apply_link_edit (Application *application, Ticket *ticket, const Change *change,
                          GError **error);
