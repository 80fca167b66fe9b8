#include "app/key_warning.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/budget.h"
#include "core/notice.h"

#include "store/outbox.h"
#include "store/outcome.h"
#include "store/staff.h"

#include "app/compose.h"

#define DAY_SECONDS 86400

static const char *
text_of (const json_t *warning, const char *key)
{
  return json_string_value (json_object_get (warning, key));
}

/* What has gone so far to those who are to be warned. */
static BudgetLedger *
read_ledger (Db *db, const Policy *policy, const json_t *warnings, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < json_array_size (warnings); i++)
    g_ptr_array_add (addresses,
                     text_fold_address (text_of (json_array_get (warnings, i), "address")));
  g_ptr_array_add (addresses, NULL);
  return store_outbox_ledger (db, (const char *const *) addresses->pdata, &policy->budgets, now,
                              error);
}

static Notice *
make_notice (const json_t *warning, gint64 now)
{
  Notice *notice = notice_new (NOTICE_KEY_EXPIRES, 0, text_of (warning, "address"));
  notice->language = g_strdup (text_of (warning, "language"));
  gint64 end = json_integer_value (json_object_get (warning, "not_after"));
  gint64 days = (end - now + DAY_SECONDS - 1) / DAY_SECONDS;
  g_autofree char *expires = clock_to_text (end);
  g_autoptr (json_t) values =
      json_pack ("{s:s, s:s, s:s, s:I, s:s*}", "account", text_of (warning, "name"), "fingerprint",
                 text_of (warning, "fingerprint"), "expires", expires, "days", (json_int_t) days,
                 "several", days == 1 ? NULL : "yes");
  json_object_update (notice->values, values);
  return notice;
}

/* The outbox rows of WARNINGS. */
static GPtrArray *
compose_all (const Config *config, const json_t *warnings, BudgetLedger *ledger, gint64 now)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_row_free);
  for (gsize i = 0; i < json_array_size (warnings); i++) {
    g_autoptr (Notice) notice = make_notice (json_array_get (warnings, i), now);
    notice->suppressed =
        budget_charge (&config->policy->budgets, ledger, notice->budget, notice->to);
    g_autoptr (GError) problem = NULL;
    OutboxRow *row = compose_notice (config, notice, NULL, now, &problem);
    if (row == NULL)
      log_warning ("%s cannot be told that a key expires: %s", notice->to, problem->message);
    else
      g_ptr_array_add (rows, row);
  }
  return rows;
}

/* Within the open transaction. */
static gboolean
warn (Db *db, const Config *config, gint64 now, GError **error)
{
  g_autoptr (json_t) warnings = store_key_warnings (db, now, error);
  if (warnings == NULL)
    return FALSE;
  if (json_array_size (warnings) == 0)
    return TRUE;
  g_autoptr (BudgetLedger) ledger = read_ledger (db, config->policy, warnings, now, error);
  g_autoptr (GPtrArray) rows = ledger == NULL ? NULL : compose_all (config, warnings, ledger, now);
  return rows != NULL && store_outcome (db, NULL, NULL, rows, error);
}

gboolean
key_warning_send (Db *db, const Config *config, gint64 now, GError **error)
{
  db_begin (db);
  if (warn (db, config, now, error) && db_commit (db, error))
    return TRUE;
  db_rollback (db);
  return FALSE;
}
