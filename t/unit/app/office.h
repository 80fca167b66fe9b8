#pragma once

/* A database of its own with a configuration that knows no mail: queue General, kind general;
 * constituencies EDUNET and GOVNET; shipped roles and templates, budgets without end; language
 * `en`; nobody works there yet. Whatever fails ends the test program. cluster_start() comes first.
 */

#include "store/db.h"

#include "app/config.h"

typedef struct {
  Config *config;
  Db *db; /* as the superuser */
} Office;

/* Opens one on a new database. */
Office *office_open (const char *database);
void office_close (Office *office);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Office, office_close)

/* Adds three tickets without history: 1, general and open, alice's; 2, a report of EDUNET and new;
 * 3, a report of GOVNET and resolved. Their subjects are `one`, `two` and `three`. */
void office_fill (const Office *office);

/* Adds account NAME at NAME@staff.example with ROLE. */
void office_hire (const Office *office, const char *name, const char *role);
