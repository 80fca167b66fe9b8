#pragma once

/* Who may be told of a ticket and what went to them already, as several statements answer it: for
 * the modules of store/ alone. */

#include <jansson.h>

#include "core/budget.h"
#include "core/directory.h"

#include "store/run.h"

/* How far tocsin.budget_ledger() is to count so that LIMITS can be kept; the caller's. */
json_t *store_people_limits (const BudgetLimits *limits);

/* The column `ledger` of the first row; the caller's. */
BudgetLedger *store_people_ledger (const PGresult *result);

/* The column `directory` of the first row (GPtrArray of DirectoryEntry); the caller's. */
GPtrArray *store_people_directory (const PGresult *result);
