#pragma once

/* The part of `tocsin check` that holds the configuration against the people in the database. */

#include <glib.h>
#include <jansson.h>

#include "app/config.h"

/* Accounts and groups as store_staff_list() and store_group_list() give them. */
typedef struct {
  const json_t *staff;
  const json_t *groups;
} People;

/* Append rows to CHECKS, as check_installation() returns them: */

/* One for each group or account that admin-cc and notify name, there or not; one for each address
 * of Tocsin itself that they or operators name, which would be told in vain. */
void check_people_watchers (const Config *config, const People *people, json_t *checks);

/* One for each owner that a rule sets, there or not. */
void check_people_owners (const Config *config, const People *people, json_t *checks);

/* One for each account with a role, kind or constituency that the configuration does not know. */
void check_people_roles (const Config *config, const People *people, json_t *checks);

/* A warning for each of KEYS, as store_key_list() gives them, that is good now and not any more 30
 * days after NOW (seconds). */
void check_people_keys (const json_t *keys, gint64 now, json_t *checks);
