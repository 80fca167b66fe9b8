#include <string.h>

#include "core/lifecycle.h"

/* The expected lifecycles, written apart from the table under test: one row for each status, its
 * phase (i, a or x for inactive), then one column for each status in the same order, `+` where the
 * transition is allowed. */
typedef struct {
  Kind kind;
  const char *name;
  const char *on_create;
  const char *on_open;
  struct {
    const char *status;
    char phase;
    const char *to;
  } row[7];
} Expected;

static const Expected expected[KINDS] = {
  { KIND_GENERAL,
    "general",
    "new",
    "open",
    { { "new", 'i', "-+++++" },
      { "open", 'a', "+-++++" },
      { "stalled", 'a', "++-+++" },
      { "resolved", 'x', "+++-++" },
      { "rejected", 'x', "++++-+" },
      { "deleted", 'x', "+++++-" } } },
  { KIND_REPORT,
    "report",
    "new",
    "open",
    { { "new", 'i', "-+++" },
      { "open", 'a', "--++" },
      { "resolved", 'x', "-+--" },
      { "rejected", 'x', "-+--" } } },
  { KIND_INCIDENT,
    "incident",
    "open",
    "open",
    { { "open", 'a', "-++" }, { "resolved", 'x', "+--" }, { "abandoned", 'x', "+--" } } },
  { KIND_INVESTIGATION,
    "investigation",
    "open",
    "open",
    { { "open", 'a', "-+" }, { "resolved", 'x', "+-" } } },
  { KIND_COUNTERMEASURE,
    "countermeasure",
    "pending activation",
    "active",
    { { "pending activation", 'i', "-+-+" },
      { "active", 'a', "--++" },
      { "pending removal", 'a', "-+-+" },
      { "removed", 'x', "-+--" } } },
};

static void
test_transitions (void)
{
  for (guint k = 0; k < KINDS; k++) {
    const Expected *kind = &expected[k];
    for (guint from = 0; kind->row[from].status != NULL; from++)
      for (guint to = 0; kind->row[to].status != NULL; to++) {
        const char *source = kind->row[from].status;
        const char *target = kind->row[to].status;
        gboolean wanted = kind->row[from].to[to] == '+';
        if (lifecycle_allows (kind->kind, source, target) != wanted)
          g_error ("%s: %s -> %s should be %s", kind->name, source, target,
                   wanted ? "allowed" : "refused");
      }
  }
}

static void
test_statuses (void)
{
  for (guint k = 0; k < KINDS; k++) {
    const char *const *status = lifecycle_statuses (expected[k].kind);
    guint count = 0;
    for (; expected[k].row[count].status != NULL; count++)
      g_assert_cmpstr (status[count], ==, expected[k].row[count].status);
    g_assert_null (status[count]);
  }
}

static StatusPhase
phase_of (char letter)
{
  return letter == 'i' ? STATUS_INITIAL : letter == 'a' ? STATUS_ACTIVE : STATUS_INACTIVE;
}

static void
test_phases (void)
{
  for (guint k = 0; k < KINDS; k++)
    for (guint i = 0; expected[k].row[i].status != NULL; i++)
      g_assert_cmpint (lifecycle_phase (expected[k].kind, expected[k].row[i].status), ==,
                       phase_of (expected[k].row[i].phase));
}

static void
test_create_and_open (void)
{
  for (guint k = 0; k < KINDS; k++) {
    g_assert_cmpstr (lifecycle_on_create (expected[k].kind), ==, expected[k].on_create);
    g_assert_cmpstr (lifecycle_on_open (expected[k].kind), ==, expected[k].on_open);
  }
}

/* Mail opens and reopens: that way must exist from wherever a ticket rests. */
static void
test_open_is_reachable (void)
{
  for (guint k = 0; k < KINDS; k++)
    for (guint i = 0; expected[k].row[i].status != NULL; i++) {
      const char *status = expected[k].row[i].status;
      if (expected[k].row[i].phase != 'a')
        g_assert_true (lifecycle_allows (expected[k].kind, status, expected[k].on_open));
    }
}

static void
test_foreign_words (void)
{
  static const char *const word[] = { "", "New", "OPEN", "open ", "done", "activ", "actives" };
  for (guint k = 0; k < KINDS; k++)
    for (guint i = 0; i < G_N_ELEMENTS (word); i++) {
      const char *known = expected[k].row[0].status;
      g_assert_cmpint (lifecycle_phase (expected[k].kind, word[i]), ==, STATUS_UNKNOWN);
      g_assert_false (lifecycle_allows (expected[k].kind, word[i], known));
      g_assert_false (lifecycle_allows (expected[k].kind, known, word[i]));
    }
  g_assert_cmpint (lifecycle_phase (KIND_INCIDENT, "stalled"), ==, STATUS_UNKNOWN);
  g_assert_false (lifecycle_allows (KIND_REPORT, "open", "deleted"));
}

static void
test_kind_names (void)
{
  for (guint k = 0; k < KINDS; k++) {
    Kind kind = KINDS;
    g_assert_cmpstr (kind_name (expected[k].kind), ==, expected[k].name);
    g_assert_true (kind_from_name (expected[k].name, &kind));
    g_assert_cmpint (kind, ==, expected[k].kind);
  }
  Kind untouched = KIND_REPORT;
  g_assert_false (kind_from_name ("Incident", &untouched));
  g_assert_false (kind_from_name ("", &untouched));
  g_assert_cmpint (untouched, ==, KIND_REPORT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/lifecycle/allows-exactly-the-transitions-of-each-kind", test_transitions);
  g_test_add_func ("/core/lifecycle/lists-statuses-in-order", test_statuses);
  g_test_add_func ("/core/lifecycle/knows-the-phase-of-each-status", test_phases);
  g_test_add_func ("/core/lifecycle/creates-and-opens", test_create_and_open);
  g_test_add_func ("/core/lifecycle/reaches-open-from-rest", test_open_is_reachable);
  g_test_add_func ("/core/lifecycle/refuses-foreign-words", test_foreign_words);
  g_test_add_func ("/core/lifecycle/names-kinds", test_kind_names);
  return g_test_run ();
}
