#include "core/budget.h"

const char BUDGET_BREAKER[] = "too many automatic mails in all within an hour";

const char *
budget_charge (const BudgetLimits *limits, BudgetUse *use, gboolean acknowledgement)
{
  if (use->in_all >= limits->automatic_per_hour)
    return BUDGET_BREAKER;
  if (use->to_address >= limits->automatic_per_address_hour)
    return "too many automatic mails to this address within an hour";
  if (acknowledgement && use->acknowledgements >= limits->acknowledgements)
    return "this address was sent an acknowledgement a short while ago";
  use->in_all++;
  use->to_address++;
  if (acknowledgement)
    use->acknowledgements++;
  return NULL;
}
