#pragma once

/* The policy that a configuration spells. */

#include "core/policy.h"

#include "app/config_confuse.h"

/* Builds it from what has passed config_check(). CONFIG: a key file cannot be used any more. DATA:
 * as config_tables_read(). */
Policy *config_policy_new (cfg_t *root, GError **error);
