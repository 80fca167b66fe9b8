#include "config.h"

#include "core/budget.h"

#define ADDRESS "too many automatic mails to this address within an hour"
#define SOON "this address was sent an acknowledgement a short while ago"

static const BudgetLimits limits = { 2, 10, 5, 9 };

/* What was used, what is asked for, and the answer. */
static const struct {
  const char *label;
  BudgetUse use;
  gboolean acknowledgement;
  const char *reason; /* "" stands for the breaker */
} table[] = {
  { "nothing so far", { 0, 0, 0, FALSE }, TRUE, NULL },
  { "nothing so far, other mail", { 0, 0, 0, FALSE }, FALSE, NULL },
  { "last acknowledgement", { 1, 1, 1, FALSE }, TRUE, NULL },
  { "one too many", { 2, 2, 2, FALSE }, TRUE, SOON },
  { "other mail is not bound by acknowledgements", { 2, 2, 2, FALSE }, FALSE, NULL },
  { "last to this address", { 0, 4, 4, FALSE }, FALSE, NULL },
  { "too many to this address", { 0, 5, 5, FALSE }, FALSE, ADDRESS },
  { "too many to this address, acknowledgement", { 0, 5, 5, FALSE }, TRUE, ADDRESS },
  { "last in all", { 0, 0, 8, FALSE }, FALSE, NULL },
  { "breaker", { 0, 0, 9, FALSE }, FALSE, "" },
  { "breaker, acknowledgement", { 0, 0, 9, FALSE }, TRUE, "" },
  { "beyond the breaker", { 0, 0, 999, TRUE }, TRUE, "" },
  { "breaker before all else", { 2, 5, 9, FALSE }, TRUE, "" },
  { "address before acknowledgement", { 2, 5, 5, FALSE }, TRUE, ADDRESS },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    BudgetUse use = table[i].use;
    const char *reason = budget_charge (&limits, &use, table[i].acknowledgement);
    const char *wanted = table[i].reason;
    if (wanted != NULL && *wanted == '\0')
      g_assert_true (reason == BUDGET_BREAKER);
    else
      g_assert_cmpstr (reason, ==, wanted);
    guint charged = wanted == NULL ? 1 : 0;
    g_test_message ("%s", table[i].label);
    g_assert_cmpuint (use.in_all, ==, table[i].use.in_all + charged);
    g_assert_cmpuint (use.to_address, ==, table[i].use.to_address + charged);
    g_assert_cmpuint (use.acknowledgements, ==,
                      table[i].use.acknowledgements + (table[i].acknowledgement ? charged : 0));
    g_assert_cmpint (use.alarmed, ==, table[i].use.alarmed);
  }
}

/* However often somebody asks, no more than the limits go out. */
static void
test_exhaustion (void)
{
  BudgetUse use = { 0 };
  guint sent = 0;
  for (guint i = 0; i < 100; i++)
    sent += budget_charge (&limits, &use, TRUE) == NULL;
  g_assert_cmpuint (sent, ==, limits.acknowledgements);
  for (guint i = 0; i < 100; i++)
    sent += budget_charge (&limits, &use, FALSE) == NULL;
  g_assert_cmpuint (sent, ==, limits.automatic_per_address_hour);
  BudgetLimits none = { 0 };
  BudgetUse fresh = { 0 };
  g_assert_nonnull (budget_charge (&none, &fresh, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/budget/each-limit-in-its-order", test_table);
  g_test_add_func ("/core/budget/never-more-than-the-limits", test_exhaustion);
  return g_test_run ();
}
