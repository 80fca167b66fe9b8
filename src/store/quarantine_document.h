#pragma once

/* An envelope as a row of the quarantine holds it: for the modules of store/ alone. */

#include <jansson.h>

#include "core/envelope.h"

/* ENVELOPE as a JSON object with the names of the columns, the caller's; NULL when a text of it is
 * not valid UTF-8. */
json_t *store_quarantine_envelope (const Envelope *envelope);
