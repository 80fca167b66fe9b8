#pragma once

/* Mail that waits, moved on by hand. */

#include <glib.h>

#include "app/config.h"
#include "app/deliver.h"

/* Makes every pending outbox row due and sends it, in this process. Codes as db_run(); a server
 * that cannot be reached is no error. */
gboolean release_outbox (const Config *config, DeliverResult *result, GError **error);

/* Quarantined mail ID is tried again by the next pass of tocsin-escalate, which is told. MISSING:
 * no such entry, or it is settled. Others as db_run(). */
gboolean release_quarantined (const Config *config, gint64 id, GError **error);

/* Quarantined mail ID will never be tried again; its bytes stay. ACTOR (from act_resolve_actor())
 * and REASON are noted. MISSING: no such entry, or it is settled. DATA: REASON is blank. Others as
 * db_run(). */
gboolean release_discard (const Config *config, gint64 id, const char *actor, const char *reason,
                          GError **error);
