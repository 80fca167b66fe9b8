#pragma once

/* How a ticket begins. For core/apply*.c alone. */

#include "core/application.h"

/* CHANGE_CREATE. DENIED: the actor may not open tickets there. REFUSED: as apply_people_open(). */
gboolean apply_create_ticket (Application *application, const Change *change, GError **error);
