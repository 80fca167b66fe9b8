#pragma once

/* Every section and option of a scanned tocsin.conf against the option table. */

#include "app/config_scan.h"

/* Notes in FAULTS: unknown sections and options (with the nearest known name), what is given twice,
 * missing or superfluous titles and braces, values of the wrong type or out of range, required
 * options and sections that are missing. Settings with a fault become `bad`; an obvious slip in a
 * name is put right in TREE, so that one fault is not told twice. */
void config_lint (ConfigTree *tree, ConfigFaults *faults);

/* ` in queue "General"`, ` in smtp`, or nothing outside every section; to follow the name of an
 * option in a message. The caller frees it. */
char *config_lint_place (const ConfigSection *section);
