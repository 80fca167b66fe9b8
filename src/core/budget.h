#pragma once

/* The last dam against mail loops: however an automatic mail came about, only so many go out. */

#include <glib.h>

#include "core/policy.h"

/* What has gone out already, as counted from the outbox. */
typedef struct {
  guint acknowledgements; /* to this address within the acknowledgement window */
  guint to_address;       /* automatic mails to this address within the last hour */
  guint in_all;           /* automatic mails within the last hour */
  gboolean alarmed;       /* an alarm about the breaker went out within the last hour */
} BudgetUse;

/* The reason why one more automatic mail must not go out, as a clause for the history, or NULL when
 * it may. Counts it into USE when it may. */
const char *budget_charge (const BudgetLimits *limits, BudgetUse *use, gboolean acknowledgement);

/* The reason budget_charge() gives when the breaker is open; the first time within an hour the
 * operators get an alarm. */
extern const char BUDGET_BREAKER[];
