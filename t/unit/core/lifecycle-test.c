#include <string.h>

#include "base/error.h"

#include "core/lifecycle.h"
#include "core/right.h"

/* The expected lifecycles, written apart from the table under test: one row for each status, its
 * phase (i, a or x for inactive), then one column for each status in the same order, `+` where the
 * transition is allowed. */
typedef struct {
  Kind kind;
  const char *name;
  const char *on_create;
  const char *on_open;
  const char *on_close;
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
    "resolved",
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
    "resolved",
    { { "new", 'i', "-+++" },
      { "open", 'a', "--++" },
      { "resolved", 'x', "-+--" },
      { "rejected", 'x', "-+--" } } },
  { KIND_INCIDENT,
    "incident",
    "open",
    "open",
    "resolved",
    { { "open", 'a', "-++" }, { "resolved", 'x', "+--" }, { "abandoned", 'x', "+--" } } },
  { KIND_INVESTIGATION,
    "investigation",
    "open",
    "open",
    "resolved",
    { { "open", 'a', "-+" }, { "resolved", 'x', "+-" } } },
  { KIND_COUNTERMEASURE,
    "countermeasure",
    "pending activation",
    "active",
    "removed",
    { { "pending activation", 'i', "-+-+" },
      { "active", 'a', "--++" },
      { "pending removal", 'a', "-+-+" },
      { "removed", 'x', "-+--" } } },
};

/* What each status becomes in a queue of another kind, after rt-rtir.md's table; what is not here
 * has no way there but the same word. */
static const struct {
  Kind from;
  Kind to;
  const char *pairs[7][2];
} expected_map[] = {
  { KIND_INCIDENT,
    KIND_REPORT,
    { { "open", "open" }, { "resolved", "resolved" }, { "abandoned", "rejected" } } },
  { KIND_INCIDENT,
    KIND_INVESTIGATION,
    { { "open", "open" }, { "resolved", "resolved" }, { "abandoned", "resolved" } } },
  { KIND_INCIDENT,
    KIND_COUNTERMEASURE,
    { { "open", "active" }, { "resolved", "removed" }, { "abandoned", "removed" } } },
  { KIND_INCIDENT,
    KIND_GENERAL,
    { { "open", "open" }, { "resolved", "resolved" }, { "abandoned", "rejected" } } },
  { KIND_REPORT,
    KIND_INCIDENT,
    { { "new", "open" },
      { "open", "open" },
      { "resolved", "resolved" },
      { "rejected", "abandoned" } } },
  { KIND_REPORT,
    KIND_INVESTIGATION,
    { { "new", "open" },
      { "open", "open" },
      { "resolved", "resolved" },
      { "rejected", "resolved" } } },
  { KIND_REPORT,
    KIND_COUNTERMEASURE,
    { { "new", "pending activation" },
      { "open", "active" },
      { "resolved", "removed" },
      { "rejected", "removed" } } },
  { KIND_REPORT,
    KIND_GENERAL,
    { { "new", "new" },
      { "open", "open" },
      { "resolved", "resolved" },
      { "rejected", "rejected" } } },
  { KIND_INVESTIGATION, KIND_INCIDENT, { { "open", "open" }, { "resolved", "resolved" } } },
  { KIND_INVESTIGATION, KIND_REPORT, { { "open", "open" }, { "resolved", "resolved" } } },
  { KIND_INVESTIGATION, KIND_COUNTERMEASURE, { { "open", "active" }, { "resolved", "removed" } } },
  { KIND_INVESTIGATION, KIND_GENERAL, { { "open", "open" }, { "resolved", "resolved" } } },
  { KIND_COUNTERMEASURE,
    KIND_INCIDENT,
    { { "pending activation", "open" },
      { "active", "open" },
      { "pending removal", "open" },
      { "removed", "resolved" } } },
  { KIND_COUNTERMEASURE,
    KIND_REPORT,
    { { "pending activation", "new" },
      { "active", "open" },
      { "pending removal", "open" },
      { "removed", "resolved" } } },
  { KIND_COUNTERMEASURE,
    KIND_INVESTIGATION,
    { { "pending activation", "open" },
      { "active", "open" },
      { "pending removal", "open" },
      { "removed", "resolved" } } },
  { KIND_COUNTERMEASURE, KIND_GENERAL, { { NULL, NULL } } },
  { KIND_GENERAL,
    KIND_REPORT,
    { { "new", "new" },
      { "open", "open" },
      { "stalled", "open" },
      { "resolved", "resolved" },
      { "rejected", "rejected" } } },
  { KIND_GENERAL,
    KIND_INCIDENT,
    { { "new", "open" },
      { "open", "open" },
      { "stalled", "open" },
      { "resolved", "resolved" },
      { "rejected", "abandoned" } } },
  { KIND_GENERAL,
    KIND_INVESTIGATION,
    { { "new", "open" },
      { "open", "open" },
      { "stalled", "open" },
      { "resolved", "resolved" },
      { "rejected", "resolved" } } },
  { KIND_GENERAL,
    KIND_COUNTERMEASURE,
    { { "new", "active" },
      { "open", "active" },
      { "stalled", "pending activation" },
      { "resolved", "removed" },
      { "rejected", "removed" } } },
};

static const char *
mapped (guint row, const char *status)
{
  for (guint i = 0; expected_map[row].pairs[i][0] != NULL; i++)
    if (g_str_equal (expected_map[row].pairs[i][0], status))
      return expected_map[row].pairs[i][1];
  return NULL;
}

static void
test_maps (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (expected_map), ==, KINDS * (KINDS - 1));
  for (guint row = 0; row < G_N_ELEMENTS (expected_map); row++) {
    const Lifecycle *from = lifecycle_shipped (expected_map[row].from);
    const Lifecycle *to = lifecycle_shipped (expected_map[row].to);
    const char *const *status = lifecycle_statuses (from);
    for (guint i = 0; status[i] != NULL; i++) {
      g_test_message ("%s in %s to %s", status[i], lifecycle_name (from), lifecycle_name (to));
      g_assert_cmpstr (lifecycle_map (from, status[i], to), ==, mapped (row, status[i]));
      g_assert_cmpstr (lifecycle_map (from, status[i], from), ==, status[i]);
    }
    g_assert_null (lifecycle_map (from, "unheard of", to));
  }
}

static void
test_transitions (void)
{
  for (guint k = 0; k < KINDS; k++) {
    const Expected *kind = &expected[k];
    const Lifecycle *lifecycle = lifecycle_shipped (kind->kind);
    for (guint from = 0; kind->row[from].status != NULL; from++) {
      g_autofree const char **next = lifecycle_next (lifecycle, kind->row[from].status);
      guint reached = 0;
      for (guint to = 0; kind->row[to].status != NULL; to++) {
        const char *source = kind->row[from].status;
        const char *target = kind->row[to].status;
        gboolean wanted = kind->row[from].to[to] == '+';
        g_test_message ("%s: %s -> %s", kind->name, source, target);
        g_assert_cmpint (lifecycle_allows (lifecycle, source, target), ==, wanted);
        if (wanted)
          g_assert_cmpstr (next[reached++], ==, target);
      }
      g_assert_null (next[reached]);
    }
  }
}

/* Every pair, allowed or not: only the general lifecycle reserves anything. */
static void
test_rights (void)
{
  for (guint k = 0; k < KINDS; k++) {
    const Lifecycle *lifecycle = lifecycle_shipped ((Kind) k);
    const char *const *status = lifecycle_statuses (lifecycle);
    for (guint from = 0; status[from] != NULL; from++)
      for (guint to = 0; status[to] != NULL; to++) {
        gboolean reserved = k == KIND_GENERAL && g_str_equal (status[to], "deleted");
        g_assert_cmpuint (lifecycle_right (lifecycle, status[from], status[to]), ==,
                          reserved ? RIGHT_DELETE : RIGHT_CHANGE);
      }
  }
}

static void
test_statuses (void)
{
  for (guint k = 0; k < KINDS; k++) {
    const Lifecycle *lifecycle = lifecycle_shipped (expected[k].kind);
    const char *const *status = lifecycle_statuses (lifecycle);
    guint count = 0;
    for (; expected[k].row[count].status != NULL; count++)
      g_assert_cmpstr (status[count], ==, expected[k].row[count].status);
    g_assert_null (status[count]);
    g_assert_cmpstr (lifecycle_name (lifecycle), ==, expected[k].name);
    g_assert_true (lifecycle_shipped (expected[k].kind) == lifecycle);
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
      g_assert_cmpint (
          lifecycle_phase (lifecycle_shipped (expected[k].kind), expected[k].row[i].status), ==,
          phase_of (expected[k].row[i].phase));
}

static void
test_create_open_close (void)
{
  for (guint k = 0; k < KINDS; k++) {
    const Lifecycle *lifecycle = lifecycle_shipped (expected[k].kind);
    g_assert_cmpstr (lifecycle_on_create (lifecycle), ==, expected[k].on_create);
    g_assert_cmpstr (lifecycle_on_open (lifecycle), ==, expected[k].on_open);
    g_assert_cmpstr (lifecycle_on_close (lifecycle), ==, expected[k].on_close);
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
        g_assert_true (
            lifecycle_allows (lifecycle_shipped (expected[k].kind), status, expected[k].on_open));
    }
}

static void
test_foreign_words (void)
{
  static const char *const word[] = { "", "New", "OPEN", "open ", "done", "activ", "actives", "*" };
  for (guint k = 0; k < KINDS; k++)
    for (guint i = 0; i < G_N_ELEMENTS (word); i++) {
      const Lifecycle *lifecycle = lifecycle_shipped (expected[k].kind);
      const char *known = expected[k].row[0].status;
      g_assert_cmpint (lifecycle_phase (lifecycle, word[i]), ==, STATUS_UNKNOWN);
      g_assert_false (lifecycle_allows (lifecycle, word[i], known));
      g_assert_false (lifecycle_allows (lifecycle, known, word[i]));
      g_autofree const char **next = lifecycle_next (lifecycle, word[i]);
      g_assert_null (next[0]);
    }
  g_assert_cmpint (lifecycle_phase (lifecycle_shipped (KIND_INCIDENT), "stalled"), ==,
                   STATUS_UNKNOWN);
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

/* waiting (initial); working, asking (active); done, void (inactive). Statuses are added out of
 * order. */
static Lifecycle *
site_lifecycle (void)
{
  static const char *const closed[] = { "done", "void", NULL };
  static const char *const begun[] = { "waiting", NULL };
  static const char *const working[] = { "working", NULL };
  static const char *const asking[] = { "señalado-2 b", NULL };
  Lifecycle *lifecycle = lifecycle_new ("Site");
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_INACTIVE, closed, NULL));
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_ACTIVE, working, NULL));
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_INITIAL, begun, NULL));
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_ACTIVE, asking, NULL));
  return lifecycle;
}

static void
test_building (void)
{
  g_autoptr (Lifecycle) site = site_lifecycle ();
  g_autofree char *statuses = g_strjoinv (",", (char **) lifecycle_statuses (site));
  g_assert_cmpstr (statuses, ==, "waiting,working,señalado-2 b,done,void");
  g_assert_cmpint (lifecycle_phase (site, "señalado-2 b"), ==, STATUS_ACTIVE);
  g_assert_cmpint (lifecycle_phase (site, "done"), ==, STATUS_INACTIVE);
  g_assert_true (lifecycle_add_transitions (site, "waiting->working , señalado-2 b", NULL));
  g_assert_true (lifecycle_add_transitions (site, "  * -> done, void ", NULL));
  g_assert_true (lifecycle_check (site, NULL));
  g_assert_true (lifecycle_allows (site, "waiting", "señalado-2 b"));
  g_assert_true (lifecycle_allows (site, "done", "void"));
  g_assert_false (lifecycle_allows (site, "done", "done"));
  g_assert_false (lifecycle_allows (site, "done", "working"));
  g_assert_true (lifecycle_add_right (site, "* -> void: delete", NULL));
  g_assert_true (lifecycle_add_right (site, "done -> *: assign", NULL));
  g_assert_cmpuint (lifecycle_right (site, "waiting", "void"), ==, RIGHT_DELETE);
  g_assert_cmpuint (lifecycle_right (site, "done", "void"), ==, RIGHT_ASSIGN);
  g_assert_cmpuint (lifecycle_right (site, "waiting", "working"), ==, RIGHT_CHANGE);
  const Lifecycle *report = lifecycle_shipped (KIND_REPORT);
  g_assert_true (
      lifecycle_add_map (site, "Report: waiting = new, done=resolved, void = lost", NULL));
  g_assert_cmpstr (lifecycle_map (site, "waiting", report), ==, "new");
  g_assert_cmpstr (lifecycle_map (site, "done", report), ==, "resolved");
  g_assert_null (lifecycle_map (site, "void", report));
  g_assert_null (lifecycle_map (site, "working", report));
  g_assert_null (lifecycle_map (site, "waiting", lifecycle_shipped (KIND_INCIDENT)));
  lifecycle_free (NULL);
}

typedef gboolean (*AddLine) (Lifecycle *lifecycle, const char *line, GError **error);

static const struct {
  AddLine add;
  const char *line;
  const char *message; /* part of it */
} bad_line[] = {
  { lifecycle_add_transitions, "", "not of the form" },
  { lifecycle_add_transitions, "waiting", "not of the form" },
  { lifecycle_add_transitions, "-> done", "not of the form" },
  { lifecycle_add_transitions, "waiting ->", "not of the form" },
  { lifecycle_add_transitions, "begun -> done", "no status `begun`" },
  { lifecycle_add_transitions, "waiting -> ended", "no status `ended`" },
  { lifecycle_add_transitions, "waiting -> Done", "no status `Done`" },
  { lifecycle_add_transitions, "waiting -> done,", "no status ``" },
  { lifecycle_add_transitions, "waiting -> *", "`*` may not stand here" },
  { lifecycle_add_right, "waiting -> done", "not of the form" },
  { lifecycle_add_right, "waiting: change", "not of the form" },
  { lifecycle_add_right, "waiting -> done:", "not of the form" },
  { lifecycle_add_right, "waiting -> done: fly", "no right `fly`" },
  { lifecycle_add_right, "waiting -> ended: change", "no status `ended`" },
  { lifecycle_add_right, "begun -> done: change", "no status `begun`" },
  { lifecycle_add_map, "report", "not of the form" },
  { lifecycle_add_map, "report: waiting", "not of the form" },
  { lifecycle_add_map, "report: waiting = new, done", "not of the form" },
  { lifecycle_add_map, ": waiting = new", "not of the form" },
  { lifecycle_add_map, "report: begun = new", "no status `begun`" },
  { lifecycle_add_map, "report: * = new", "`*` may not stand here" },
};

static void
test_bad_lines (void)
{
  g_autoptr (Lifecycle) site = site_lifecycle ();
  for (guint i = 0; i < G_N_ELEMENTS (bad_line); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", bad_line[i].line);
    g_assert_false (bad_line[i].add (site, bad_line[i].line, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_assert_nonnull (strstr (error->message, bad_line[i].message));
  }
}

static void
test_bad_statuses (void)
{
  static const char *const word[] = { "",     " open", "open ", "Open", "a_b",   "a,b",
                                      "a\tb", "*",     "a:b",   "\xff", "Señal", "waiting" };
  g_autoptr (Lifecycle) site = site_lifecycle ();
  for (guint i = 0; i < G_N_ELEMENTS (word); i++) {
    const char *const words[] = { word[i], NULL };
    g_autoptr (GError) error = NULL;
    g_assert_false (lifecycle_add_statuses (site, STATUS_ACTIVE, words, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  }
}

static void
test_unfit (void)
{
  static const struct {
    const char *initial;
    const char *active;
    const char *inactive;
    const char *line;
    gboolean fit;
  } row[] = {
    { "a", "b", "c", "* -> b, c", TRUE },
    { "", "b", "c", "b -> c", TRUE },
    { "", "", "", NULL, FALSE },
    { "a", "", "c", "* -> c", FALSE },
    { "a", "b", "", "* -> b", FALSE },
    { "a", "b", "c", "* -> c", FALSE },
    { "a,d", "b", "c", "* -> b, c", FALSE },
    { "a", "b", "c", NULL, FALSE },
    { "a,d", "b", "c", "* -> b, c, d", TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (Lifecycle) lifecycle = lifecycle_new ("unfit");
    const char *const words[] = { row[i].initial, row[i].active, row[i].inactive };
    for (guint phase = 0; phase < 3; phase++) {
      g_auto (GStrv) statuses = g_strsplit (words[phase], ",", -1);
      g_assert_true (lifecycle_add_statuses (lifecycle, (StatusPhase) (STATUS_INITIAL + phase),
                                             (const char *const *) statuses, NULL));
    }
    if (row[i].line != NULL)
      g_assert_true (lifecycle_add_transitions (lifecycle, row[i].line, NULL));
    g_autoptr (GError) error = NULL;
    g_test_message ("row %u", i);
    g_assert_cmpint (lifecycle_check (lifecycle, &error), ==, row[i].fit);
    g_assert_cmpint (g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA), ==, !row[i].fit);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/lifecycle/allows-exactly-the-transitions-of-each-kind", test_transitions);
  g_test_add_func ("/core/lifecycle/reserves-deleting", test_rights);
  g_test_add_func ("/core/lifecycle/maps-statuses-between-kinds", test_maps);
  g_test_add_func ("/core/lifecycle/lists-statuses-in-order", test_statuses);
  g_test_add_func ("/core/lifecycle/knows-the-phase-of-each-status", test_phases);
  g_test_add_func ("/core/lifecycle/creates-opens-and-closes", test_create_open_close);
  g_test_add_func ("/core/lifecycle/reaches-open-from-rest", test_open_is_reachable);
  g_test_add_func ("/core/lifecycle/refuses-foreign-words", test_foreign_words);
  g_test_add_func ("/core/lifecycle/names-kinds", test_kind_names);
  g_test_add_func ("/core/lifecycle/is-built-from-lines", test_building);
  g_test_add_func ("/core/lifecycle/refuses-bad-lines", test_bad_lines);
  g_test_add_func ("/core/lifecycle/refuses-bad-statuses", test_bad_statuses);
  g_test_add_func ("/core/lifecycle/refuses-what-does-not-hold-together", test_unfit);
  return g_test_run ();
}
