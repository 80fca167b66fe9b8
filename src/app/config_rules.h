#pragma once

/* The rules in tocsin.conf. */

#include "app/config_scan.h"

/* Notes in FAULTS: conditions and actions that core/rule.h refuses, queues, constituencies and
 * languages that there are not, rules that do nothing. */
void config_rules_check (const ConfigTree *tree, ConfigFaults *faults);
