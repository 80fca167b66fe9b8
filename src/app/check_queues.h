#pragma once

/* The part of `tocsin check` that looks for tickets whose queue left the configuration. */

#include <jansson.h>

#include "app/config.h"

/* The question for store_ticket_list() that finds them. The caller's. */
json_t *check_queues_query (const Policy *policy);

/* Appends one warning to CHECKS for each queue of TICKETS, as store_ticket_list() answers. */
void check_queues (const Config *config, const json_t *tickets, json_t *checks);
