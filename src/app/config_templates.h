#pragma once

/* The directories of templates that tocsin.conf names, and the languages that are in them. */

#include "app/config_scan.h"

/* Notes in FAULTS: what is no directory, and a queue or constituency whose language is in none of
 * the directories that its mail may be made from. */
void config_templates_check (const ConfigTree *tree, ConfigFaults *faults);

/* FALSE when no directory that applies to SECTION (a queue, a constituency or a rule) has LANGUAGE.
 * A directory with a fault counts as if it had. */
gboolean config_templates_speak (const ConfigTree *tree, const ConfigSection *section,
                                 const char *language);
