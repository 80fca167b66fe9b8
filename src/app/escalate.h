#pragma once

/* tocsin-escalate: what time brings about. */

#include <glib.h>

#include "app/config.h"

/* One pass: the outbox is delivered, then quarantined mail that is due is tried again. Logs one
 * line when anything was done. Codes as db_run(). */
gboolean escalate_pass (const Config *config, GError **error);

/* Passes until *STOP becomes true: at once when a program has committed mail, when the next row is
 * due, and every minute. A database that is away is waited for, up to 30 seconds between tries. */
void escalate_loop (const Config *config, const volatile int *stop);
