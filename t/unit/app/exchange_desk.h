#pragma once

/* Mail in the name of staff on its way through the house: done, refused, held, confirmed, filed,
 * and the same once more. */

#include "exchange.h"

/* One of these happens; there must be a ticket. */
void exchange_desk_work (Exchange *exchange);

/* Files the mails that were held for 72 hours when the clock shows UNTIL, each at its time; the
 * clock then stands at the last of these times or where it was. */
void exchange_desk_expire (Exchange *exchange, gint64 until);
