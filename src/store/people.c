#include "store/people.h"

#include "base/printer.h"

/* One more than may go out is never asked for; nothing at all where anything may. */
static json_t *
bound (guint limit)
{
  return json_integer (limit >= POLICY_BOUNDLESS ? 0 : (json_int_t) limit + 1);
}

json_t *
store_people_limits (const BudgetLimits *limits)
{
  json_t *bounds = json_object ();
  json_object_set_new (bounds, "minutes", json_integer (limits->acknowledgement_minutes));
  json_object_set_new (bounds, "acknowledgements", bound (limits->acknowledgements));
  json_object_set_new (bounds, "automatic", bound (limits->automatic_per_address_hour));
  json_object_set_new (bounds, "staff", bound (limits->staff_per_address_hour));
  json_object_set_new (bounds, "relayed", bound (limits->relayed_per_address_hour));
  json_object_set_new (bounds, "in_all", bound (limits->automatic_per_hour));
  return bounds;
}

static guint
count_of (const json_t *row, const char *key)
{
  return (guint) json_integer_value (json_object_get (row, key));
}

static const char *
text_of (const json_t *row, const char *key)
{
  return json_string_value (json_object_get (row, key));
}

BudgetLedger *
store_people_ledger (const PGresult *result)
{
  g_autoptr (json_t) document = db_get_json (result, 0, "ledger");
  const json_t *uses = json_object_get (document, "uses");
  BudgetLedger *ledger = budget_ledger_new ();
  ledger->in_all = count_of (document, "in_all");
  ledger->alarmed = json_is_true (json_object_get (document, "alarmed"));
  ledger->staff_alarmed = json_is_true (json_object_get (document, "staff_alarmed"));
  for (gsize i = 0; i < json_array_size (uses); i++) {
    const json_t *row = json_array_get (uses, i);
    *budget_ledger_use (ledger, text_of (row, "address")) =
        (BudgetUse){ .acknowledgements = count_of (row, "acknowledgements"),
                     .automatic = count_of (row, "automatic"),
                     .staff = count_of (row, "staff"),
                     .challenges = count_of (row, "challenges"),
                     .relayed = count_of (row, "relayed") };
  }
  return ledger;
}

GPtrArray *
store_people_directory (const PGresult *result)
{
  g_autoptr (json_t) rows = db_get_json (result, 0, "directory");
  GPtrArray *directory = g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  for (gsize i = 0; i < json_array_size (rows); i++) {
    const json_t *row = json_array_get (rows, i);
    g_ptr_array_add (directory,
                     directory_entry_of (text_of (row, "group"),
                                         account_read (json_object_get (row, "account"))));
  }
  return directory;
}
