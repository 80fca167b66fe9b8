#include "core/budget.h"

#include "base/text.h"

static const char BREAKER[] = "too many automatic mails in all within an hour";
static const char STAFF[] = "too many mails to this member of staff within an hour";
static const char ASKED[] =
    "this member of staff was asked too often within an hour whether a mail is his";

const char *
budget_name (Budget budget)
{
  static const char *const name[BUDGETS] = {
    [BUDGET_ACKNOWLEDGEMENT] = "acknowledgement",
    [BUDGET_AUTOMATIC] = "automatic",
    [BUDGET_STAFF] = "staff",
    [BUDGET_CHALLENGE] = "challenge",
    [BUDGET_RELAYED] = "relayed",
  };
  g_assert (budget < BUDGETS);
  return name[budget];
}

BudgetLedger *
budget_ledger_new (void)
{
  BudgetLedger *ledger = g_new0 (BudgetLedger, 1);
  ledger->uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return ledger;
}

BudgetLedger *
budget_ledger_copy (const BudgetLedger *ledger)
{
  BudgetLedger *copy = budget_ledger_new ();
  copy->in_all = ledger->in_all;
  copy->alarmed = ledger->alarmed;
  copy->staff_alarmed = ledger->staff_alarmed;
  GHashTableIter iter;
  gpointer address;
  gpointer use;
  g_hash_table_iter_init (&iter, ledger->uses);
  while (g_hash_table_iter_next (&iter, &address, &use))
    g_hash_table_insert (copy->uses, g_strdup (address), g_memdup2 (use, sizeof (BudgetUse)));
  return copy;
}

void
budget_ledger_free (BudgetLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_hash_table_unref (ledger->uses);
  g_free (ledger);
}

BudgetUse *
budget_ledger_use (BudgetLedger *ledger, const char *address)
{
  g_autofree char *folded = text_fold_address (address);
  BudgetUse *use = g_hash_table_lookup (ledger->uses, folded);
  if (use != NULL)
    return use;
  use = g_new0 (BudgetUse, 1);
  g_hash_table_insert (ledger->uses, g_steal_pointer (&folded), use);
  return use;
}

static gboolean
is_used_up (guint used, guint limit)
{
  return limit < POLICY_BOUNDLESS && used >= limit;
}

static const char *
charge_automatic (const BudgetLimits *limits, BudgetLedger *ledger, BudgetUse *use,
                  gboolean acknowledgement)
{
  if (acknowledgement && is_used_up (ledger->in_all, limits->automatic_per_hour))
    return BREAKER;
  if (is_used_up (use->automatic, limits->automatic_per_address_hour))
    return "too many automatic mails to this address within an hour";
  if (acknowledgement && is_used_up (use->acknowledgements, limits->acknowledgements))
    return "this address was sent an acknowledgement a short while ago";
  ledger->in_all++;
  use->automatic++;
  if (acknowledgement)
    use->acknowledgements++;
  return NULL;
}

static const char *
charge_challenge (const BudgetLimits *limits, BudgetLedger *ledger, BudgetUse *use)
{
  if (is_used_up (use->challenges, limits->automatic_per_address_hour))
    return ASKED;
  ledger->in_all++;
  use->automatic++;
  use->challenges++;
  return NULL;
}

/* Counts one more in USED, or gives REASON when LIMIT is reached. */
static const char *
charge_one (guint *used, guint limit, const char *reason)
{
  if (is_used_up (*used, limit))
    return reason;
  (*used)++;
  return NULL;
}

const char *
budget_charge (const BudgetLimits *limits, BudgetLedger *ledger, Budget budget, const char *address)
{
  BudgetUse *use = budget_ledger_use (ledger, address);
  switch (budget) {
  case BUDGET_ACKNOWLEDGEMENT:
  case BUDGET_AUTOMATIC:
    return charge_automatic (limits, ledger, use, budget == BUDGET_ACKNOWLEDGEMENT);
  case BUDGET_STAFF:
    return charge_one (&use->staff, limits->staff_per_address_hour, STAFF);
  case BUDGET_CHALLENGE:
    return charge_challenge (limits, ledger, use);
  case BUDGET_RELAYED:
    return charge_one (&use->relayed, limits->relayed_per_address_hour,
                       "too many mails passed on to this address within an hour");
  case BUDGET_FREE:
  case BUDGETS:
    break;
  }
  return NULL;
}

gboolean
budget_alarms (const char *reason)
{
  return reason == BREAKER || reason == STAFF || reason == ASKED;
}
