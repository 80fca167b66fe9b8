#pragma once

/* The tables that tocsin.conf may replace in a policy: lifecycles, fields, roles, notifications,
 * proofs. */

#include "core/policy.h"

#include "app/config_confuse.h"

/* Puts those of ROOT, which has passed config_check(), into POLICY, as new from policy_new(). DATA:
 * a line of a lifecycle, or a notification, that config_check() should have refused. */
gboolean config_tables_read (Policy *policy, cfg_t *root, GError **error);
