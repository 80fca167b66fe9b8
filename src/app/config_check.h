#pragma once

/* What one option of tocsin.conf means for another, and for files on disk. */

#include "app/config_scan.h"

/* Notes in FAULTS: a default queue that does not exist, an address that two queues share or that is
 * kept for our own mail, an extension that two constituencies share, a language without templates,
 * a rule, a lifecycle or a notification that cannot be, choices for a field that takes none, a
 * key file that cannot be used, a frozen clock without testing.
 * TREE has been through config_lint(); what is bad there already is left alone. */
void config_check (const ConfigTree *tree, ConfigFaults *faults);
