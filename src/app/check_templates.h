#pragma once

/* The part of `tocsin check` that reads every template. */

#include <jansson.h>

#include "app/config.h"

/* Compiles each template that a mail may be made from: those of all events and rules, for each
 * queue and constituency, in each language that a queue, a constituency, a rule or one of STAFF (as
 * store_staff_list() gives them; NULL: unknown) speaks. Appends one row to CHECKS for each that
 * differs, as check_installation() returns them. */
void check_templates (const Config *config, const json_t *staff, json_t *checks);
