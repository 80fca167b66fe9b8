#include "core/budget.h"

#define BREAKER "too many automatic mails in all within an hour"
#define ADDRESS "too many automatic mails to this address within an hour"
#define SOON "this address was sent an acknowledgement a short while ago"
#define STAFF "too many mails to this member of staff within an hour"
#define ASKED "this member of staff was asked too often within an hour whether a mail is his"
#define RELAYED "too many mails passed on to this address within an hour"

static const BudgetLimits limits = { .acknowledgements = 2,
                                     .acknowledgement_minutes = 10,
                                     .automatic_per_address_hour = 5,
                                     .automatic_per_hour = 9,
                                     .staff_per_address_hour = 4,
                                     .relayed_per_address_hour = 3 };

/* What was used, what is asked for, and the answer. */
static const struct {
  const char *label;
  BudgetUse use;
  guint in_all;
  Budget budget;
  const char *reason;
} table[] = {
  { "nothing so far", { 0 }, 0, BUDGET_ACKNOWLEDGEMENT, NULL },
  { "nothing so far, other mail", { 0 }, 0, BUDGET_AUTOMATIC, NULL },
  { "nothing so far, staff", { 0 }, 0, BUDGET_STAFF, NULL },
  { "nothing so far, relayed", { 0 }, 0, BUDGET_RELAYED, NULL },
  { "last acknowledgement", { 1, 1, 0, 0, 0 }, 1, BUDGET_ACKNOWLEDGEMENT, NULL },
  { "one too many", { 2, 2, 0, 0, 0 }, 2, BUDGET_ACKNOWLEDGEMENT, SOON },
  { "other mail is not bound by it", { 2, 2, 0, 0, 0 }, 2, BUDGET_AUTOMATIC, NULL },
  { "last to this address", { 0, 4, 0, 0, 0 }, 4, BUDGET_AUTOMATIC, NULL },
  { "too many to this address", { 0, 5, 0, 0, 0 }, 5, BUDGET_AUTOMATIC, ADDRESS },
  { "too many to it, acknowledgement", { 0, 5, 0, 0, 0 }, 5, BUDGET_ACKNOWLEDGEMENT, ADDRESS },
  { "last in all", { 0 }, 8, BUDGET_AUTOMATIC, NULL },
  { "operators are told though the breaker is open", { 0 }, 9, BUDGET_AUTOMATIC, NULL },
  { "breaker, acknowledgement", { 0 }, 9, BUDGET_ACKNOWLEDGEMENT, BREAKER },
  { "beyond the breaker", { 0 }, 999, BUDGET_ACKNOWLEDGEMENT, BREAKER },
  { "breaker before all else", { 2, 5, 0, 0, 0 }, 9, BUDGET_ACKNOWLEDGEMENT, BREAKER },
  { "address before window", { 2, 5, 0, 0, 0 }, 5, BUDGET_ACKNOWLEDGEMENT, ADDRESS },
  { "staff are told though the breaker is open", { 0, 5, 0, 0, 0 }, 9, BUDGET_STAFF, NULL },
  { "last to staff", { 0, 0, 3, 0, 9 }, 0, BUDGET_STAFF, NULL },
  { "too many to staff", { 0, 0, 4, 0, 0 }, 0, BUDGET_STAFF, STAFF },
  { "last relayed", { 2, 5, 4, 0, 2 }, 9, BUDGET_RELAYED, NULL },
  { "too many relayed", { 0, 0, 0, 0, 3 }, 0, BUDGET_RELAYED, RELAYED },
  { "last question", { 0, 0, 0, 4, 0 }, 0, BUDGET_CHALLENGE, NULL },
  { "one question too many", { 0, 0, 0, 5, 0 }, 0, BUDGET_CHALLENGE, ASKED },
  { "a question though the breaker is open", { 2, 5, 4, 0, 3 }, 99, BUDGET_CHALLENGE, NULL },
  { "questions do not keep staff from being told", { 0, 5, 0, 5, 0 }, 9, BUDGET_STAFF, NULL },
  { "questions are automatic mail", { 0, 5, 0, 5, 0 }, 5, BUDGET_AUTOMATIC, ADDRESS },
  { "a person's own mail", { 9, 9, 9, 0, 9 }, 99, BUDGET_FREE, NULL },
};

/* A ledger in which ANN has USE. */
static BudgetLedger *
ledger_with (BudgetUse use, guint in_all)
{
  BudgetLedger *ledger = budget_ledger_new ();
  *budget_ledger_use (ledger, "ann@x.example") = use;
  ledger->in_all = in_all;
  return ledger;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s", table[i].label);
    g_autoptr (BudgetLedger) ledger = ledger_with (table[i].use, table[i].in_all);
    Budget budget = table[i].budget;
    const char *reason = budget_charge (&limits, ledger, budget, "Ann@X.example");
    g_assert_cmpstr (reason, ==, table[i].reason);
    guint charged = reason == NULL ? 1 : 0;
    gboolean acknowledgement = budget == BUDGET_ACKNOWLEDGEMENT;
    gboolean automatic =
        acknowledgement || budget == BUDGET_AUTOMATIC || budget == BUDGET_CHALLENGE;
    BudgetUse want = table[i].use;
    want.acknowledgements += acknowledgement ? charged : 0;
    want.automatic += automatic ? charged : 0;
    want.staff += budget == BUDGET_STAFF ? charged : 0;
    want.challenges += budget == BUDGET_CHALLENGE ? charged : 0;
    want.relayed += budget == BUDGET_RELAYED ? charged : 0;
    const BudgetUse *use = budget_ledger_use (ledger, "ann@x.example");
    g_assert_cmpmem (use, sizeof *use, &want, sizeof want);
    g_assert_cmpuint (ledger->in_all, ==, table[i].in_all + (automatic ? charged : 0));
    g_assert_false (ledger->alarmed);
  }
}

/* Charges BUDGET a hundred times for ADDRESS and tells how many passed. */
static guint
charge (const BudgetLimits *bounds, BudgetLedger *ledger, Budget budget, const char *address)
{
  guint passed = 0;
  for (guint i = 0; i < 100; i++)
    passed += budget_charge (bounds, ledger, budget, address) == NULL;
  return passed;
}

/* However often somebody asks, no more than the limits go out. */
static void
test_exhaustion (void)
{
  g_autoptr (BudgetLedger) ledger = budget_ledger_new ();
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_ACKNOWLEDGEMENT, "ann@x.example"), ==, 2);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_AUTOMATIC, "ANN@x.example"), ==, 3);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_STAFF, "ann@x.example"), ==, 4);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_RELAYED, "ann@x.example"), ==, 3);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_FREE, "ann@x.example"), ==, 100);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_AUTOMATIC, "ben@x.example"), ==, 5);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_ACKNOWLEDGEMENT, "cid@x.example"), ==, 0);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_STAFF, "ben@x.example"), ==, 4);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_CHALLENGE, "ben@x.example"), ==, 5);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_CHALLENGE, "dan@x.example"), ==, 5);
  g_assert_cmpuint (charge (&limits, ledger, BUDGET_AUTOMATIC, "dan@x.example"), ==, 0);
}

static void
test_nothing_allowed (void)
{
  const BudgetLimits none = { 0 };
  g_autoptr (BudgetLedger) ledger = budget_ledger_new ();
  for (Budget budget = BUDGET_ACKNOWLEDGEMENT; budget < BUDGETS; budget++)
    g_assert_nonnull (budget_charge (&none, ledger, budget, "ann@x.example"));
  g_assert_null (budget_charge (&none, ledger, BUDGET_FREE, "ann@x.example"));
}

/* What nobody counts cannot be used up. */
static void
test_boundless (void)
{
  const BudgetLimits boundless = { POLICY_BOUNDLESS, 10,
                                   POLICY_BOUNDLESS, POLICY_BOUNDLESS,
                                   POLICY_BOUNDLESS, POLICY_BOUNDLESS };
  const BudgetUse use = { G_MAXINT, G_MAXINT, G_MAXINT, G_MAXINT, G_MAXINT };
  g_autoptr (BudgetLedger) ledger = ledger_with (use, G_MAXINT);
  for (Budget budget = 0; budget < BUDGETS; budget++)
    g_assert_null (budget_charge (&boundless, ledger, budget, "ann@x.example"));
}

static void
test_names (void)
{
  static const char *const names[BUDGETS] = { NULL,    "acknowledgement", "automatic",
                                              "staff", "challenge",       "relayed" };
  for (Budget budget = 0; budget < BUDGETS; budget++)
    g_assert_cmpstr (budget_name (budget), ==, names[budget]);
}

/* One address that gets no more is no alarm; a breaker, silence towards staff and questions that
 * staff are not asked any more are. */
static void
test_alarms (void)
{
  static const struct {
    BudgetUse use;
    guint in_all;
    Budget budget;
    gboolean alarms;
  } cases[] = {
    { { 2, 2, 0, 0, 0 }, 2, BUDGET_ACKNOWLEDGEMENT, FALSE },
    { { 0, 5, 0, 0, 0 }, 5, BUDGET_AUTOMATIC, FALSE },
    { { 0, 0, 0, 0, 3 }, 0, BUDGET_RELAYED, FALSE },
    { { 0, 0, 0, 5, 0 }, 0, BUDGET_CHALLENGE, TRUE },
    { { 0, 0, 4, 0, 0 }, 0, BUDGET_STAFF, TRUE },
    { { 0, 0, 0, 0, 0 }, 9, BUDGET_ACKNOWLEDGEMENT, TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (BudgetLedger) ledger = ledger_with (cases[i].use, cases[i].in_all);
    const char *reason = budget_charge (&limits, ledger, cases[i].budget, "ann@x.example");
    g_assert_nonnull (reason);
    if (budget_alarms (reason) != cases[i].alarms)
      g_error ("%s", reason);
  }
}

static void
test_copy (void)
{
  g_autoptr (BudgetLedger) ledger = ledger_with ((BudgetUse){ 1, 2, 3, 5, 4 }, 5);
  ledger->alarmed = TRUE;
  g_autoptr (BudgetLedger) copy = budget_ledger_copy (ledger);
  budget_ledger_use (ledger, "ann@x.example")->automatic = 99;
  budget_ledger_use (ledger, "ben@x.example");
  const BudgetUse *use = budget_ledger_use (copy, "ANN@X.EXAMPLE");
  g_assert_cmpuint (use->acknowledgements, ==, 1);
  g_assert_cmpuint (use->automatic, ==, 2);
  g_assert_cmpuint (use->staff, ==, 3);
  g_assert_cmpuint (use->challenges, ==, 5);
  g_assert_cmpuint (use->relayed, ==, 4);
  g_assert_cmpuint (copy->in_all, ==, 5);
  g_assert_true (copy->alarmed);
  g_assert_cmpuint (g_hash_table_size (copy->uses), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/budget/each-limit-in-its-order", test_table);
  g_test_add_func ("/core/budget/never-more-than-the-limits", test_exhaustion);
  g_test_add_func ("/core/budget/nothing-where-nothing-is-allowed", test_nothing_allowed);
  g_test_add_func ("/core/budget/anything-where-nothing-is-counted", test_boundless);
  g_test_add_func ("/core/budget/names", test_names);
  g_test_add_func ("/core/budget/alarms-about-what-silences-many", test_alarms);
  g_test_add_func ("/core/budget/copies-are-apart", test_copy);
  return g_test_run ();
}
