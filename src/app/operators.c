#include "app/operators.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/budget.h"

#include "store/outbox.h"

#include "app/compose.h"

/* What has gone to the operators so far. */
static BudgetLedger *
read_ledger (Db *db, const Policy *policy, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  for (char **operator= policy->operators; *operator!= NULL; operator++)
    g_ptr_array_add (addresses, text_fold_address (*operator));
  g_ptr_array_add (addresses, NULL);
  return store_outbox_ledger (db, (const char *const *) addresses->pdata, &policy->budgets, now,
                              error);
}

GPtrArray *
operators_tell (Db *db, const Config *config, NoticeEvent event, const json_t *values,
                GError **error)
{
  const Policy *policy = config->policy;
  gint64 now = clock_now ();
  g_autoptr (BudgetLedger) ledger = read_ledger (db, policy, now, error);
  if (ledger == NULL)
    return NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_row_free);
  for (char **operator= policy->operators; *operator!= NULL; operator++) {
    g_autoptr (Notice) notice = notice_new (event, 0, *operator);
    json_object_update (notice->values, (json_t *) values);
    notice->budget = BUDGET_AUTOMATIC;
    notice->suppressed = budget_charge (&policy->budgets, ledger, notice->budget, notice->to);
    g_autoptr (GError) problem = NULL;
    OutboxRow *row = compose_notice (config, notice, NULL, now, &problem);
    if (row == NULL)
      log_warning ("operators cannot be told (%s): %s", notice_event_name (event),
                   problem->message);
    else
      g_ptr_array_add (rows, row);
  }
  return g_steal_pointer (&rows);
}
