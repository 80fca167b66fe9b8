#pragma once

/* What the templates of mail to staff are filled with (tocsin-template(5)). For core/announce*.c
 * alone. */

#include <glib.h>
#include <jansson.h>

#include "core/application.h"

/* Who did what TELLING tells of: the actor of its event. */
Actor announce_values_actor (const Application *application, const Ticket *ticket,
                             const Telling *telling);

/* The values that are the same for everybody on our side who is told of TELLING. The caller's. */
json_t *announce_values (const Application *application, const Ticket *ticket,
                         const Telling *telling);
