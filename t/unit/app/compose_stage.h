#pragma once

/* A configuration, a ticket, and eyes to read what is written about them: the stage of the tests of
 * app/compose. */

#include "app/compose.h"

#include "config_directory.h"

/* When all is written. */
#define COMPOSE_STAGE_NOW 1795431600

/* The good configuration with queue Reports (tag reports, Spanish) and constituency EDUNET (tag
 * edunet) beside it. */
Config *compose_stage_load (const ConfigDirectory *directory);

/* Number 12 in queue General. */
Ticket *compose_stage_ticket (void);

/* The row of NOTICE, which must work. */
OutboxRow *compose_stage_row (const Config *config, const Notice *notice, const Ticket *ticket);

/* The bytes of ROW as text, folded headers made one line; the caller frees it. */
char *compose_stage_text (const OutboxRow *row);

/* Asserts that TEXT has LINE as one of its lines, or has not. */
void compose_stage_assert_line (const char *text, const char *line, gboolean present);
