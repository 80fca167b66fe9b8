#pragma once

/* The lifecycles in tocsin.conf. */

#include "app/config_scan.h"

/* Notes in FAULTS: statuses, transitions, rights and maps that core/lifecycle.h refuses, maps to
 * lifecycles or statuses that there are not, queues that follow a lifecycle that there is not. */
void config_lifecycles_check (const ConfigTree *tree, ConfigFaults *faults);
