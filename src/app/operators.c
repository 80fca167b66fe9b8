#include "app/operators.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/budget.h"

#include "store/outbox.h"

#include "app/compose.h"

GPtrArray *
operators_tell (Db *db, const Config *config, NoticeEvent event, const json_t *values,
                GError **error)
{
  const BudgetLimits *limits = &config->policy->budgets;
  gint64 now = clock_now ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_row_free);
  for (char **operator= config->policy->operators; *operator!= NULL; operator++) {
    BudgetUse used;
    g_autofree char *address = text_fold_address (*operator);
    if (!store_outbox_budget (db, address, limits, now, &used, error))
      return NULL;
    g_autoptr (Notice) notice = notice_new (event, 0, *operator);
    json_object_update (notice->values, (json_t *) values);
    notice->suppressed = budget_charge (limits, &used, FALSE);
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
