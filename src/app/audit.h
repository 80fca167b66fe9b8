#pragma once

/* Proving that history is what it was. */

#include <glib.h>
#include <jansson.h>
#include <stdio.h>

#include "app/config.h"

/* Writes an anchor to OUT: a line `tocsin-anchor 1 TIME`, then `TICKET N HASH` for the last event
 * of each ticket, then `end COUNT SHA-256` over all lines before. To be kept where the database's
 * administrator cannot reach. TEMPORARY: OUT cannot be written. Others as db_run(). */
gboolean audit_anchor (const Config *config, FILE *out, GError **error);

/* Walks every chain and every mail, and with ANCHOR (a file's name, or NULL) checks that each event
 * it names is still there unchanged. FINDINGS receives an array of `{ticket, n, problem}` (n null
 * where no event is concerned), empty when all is clean; EVENTS and ERASED count events and values
 * erased with their salts. CONFIG: ANCHOR cannot be read or is damaged itself. Others as db_run().
 */
gboolean audit_verify (const Config *config, const char *anchor, json_t **findings, guint64 *events,
                       guint64 *erased, GError **error);
