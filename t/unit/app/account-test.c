#include "config.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "app/account.h"
#include "app/lookup.h"

#include "../store/cluster.h"
#include "office.h"

#define LIST(...)                                                                                  \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

/* Member NAME of account dora as JSON; the caller frees it. */
static char *
member_of_dora (const Office *office, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) account = lookup_account (office->config, "dora", &error);
  g_assert_no_error (error);
  char *encoded = json_dumps (json_object_get (account, name), JSON_COMPACT | JSON_ENCODE_ANY);
  char *text = g_strdup (encoded);
  free (encoded);
  return text;
}

static void
assert_dora (const Office *office, const char *name, const char *value)
{
  g_autofree char *found = member_of_dora (office, name);
  g_assert_cmpstr (found, ==, value);
}

static void
test_changes (void)
{
  g_autoptr (Office) office = office_open ("account_changes");
  office_hire (office, "carol", "manager");
  office_hire (office, "dora", "duty");
  g_autoptr (GError) error = NULL;
  account_add_group (office->config, "Night", LIST ("dora"), &error);
  g_assert_no_error (error);
  static const struct {
    const char *label;
    AccountFacts facts;
    const char *member;
    const char *value;
  } row[] = {
    { "a new one has", { .suspended = NULL, .name = NULL }, "own_actions", "false" },
    { "and is", { .name = NULL }, "suspended", "false" },
    { "in a group", { .name = NULL }, "groups", "[\"Night\"]" },
    { "own actions", { .name = "Dora", .own_actions = "yes" }, "own_actions", "true" },
    { "manager", { .name = "dora", .manager = "CAROL" }, "manager", "\"carol\"" },
    { "the rest stays", { .name = "dora", .suspended = "yes" }, "manager", "\"carol\"" },
    { "no manager", { .name = "dora", .manager = "" }, "manager", "null" },
    { "login", { .name = "dora", .sasl_user = "dd" }, "sasl_user", "\"dd\"" },
    { "no login", { .name = "dora", .sasl_user = "" }, "sasl_user", "null" },
    { "language", { .name = "dora", .language = "es" }, "language", "\"es\"" },
    { "usual language", { .name = "dora", .language = "" }, "language", "\"en\"" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_test_message ("%s", row[i].label);
    if (row[i].facts.name != NULL)
      account_set_staff (office->config, &row[i].facts, &error);
    g_assert_no_error (error);
    assert_dora (office, row[i].member, row[i].value);
  }
  const AccountFacts lists = { .name = "dora",
                               .addresses = LIST ("d@staff.example", "E@staff.example"),
                               .roles = LIST ("handler:report@edunet", "read-only"),
                               .groups = (const char *const[]){ NULL } };
  account_set_staff (office->config, &lists, &error);
  g_assert_no_error (error);
  assert_dora (office, "addresses", "[\"d@staff.example\",\"e@staff.example\"]");
  assert_dora (office, "roles", "[\"handler:report@EDUNET\",\"read-only\"]");
  assert_dora (office, "groups", "[]");
}

static void
test_refusals (void)
{
  g_autoptr (Office) office = office_open ("account_refusals");
  office_hire (office, "carol", "manager");
  office_hire (office, "dora", "duty");
  static const char *const duty[] = { "duty", NULL };
  const struct {
    const char *label;
    gboolean change;
    AccountFacts facts;
    TocsinError code;
  } row[] = {
    { "name taken", FALSE, { .name = "DORA", .roles = duty }, TOCSIN_ERROR_REFUSED },
    { "address taken",
      FALSE,
      { .name = "d", .roles = duty, .addresses = LIST ("Dora@staff.example") },
      TOCSIN_ERROR_REFUSED },
    { "no group",
      FALSE,
      { .name = "d", .roles = duty, .groups = LIST ("Day") },
      TOCSIN_ERROR_MISSING },
    { "no manager", FALSE, { .name = "d", .roles = duty, .manager = "x" }, TOCSIN_ERROR_MISSING },
    { "no account", TRUE, { .name = "d", .suspended = "yes" }, TOCSIN_ERROR_MISSING },
    { "his own manager", TRUE, { .name = "dora", .manager = "dora" }, TOCSIN_ERROR_DATA },
    { "nothing", TRUE, { .name = "dora" }, TOCSIN_ERROR_DATA },
    { "no role", TRUE, { .name = "dora", .roles = LIST ("king") }, TOCSIN_ERROR_DATA },
  };
  g_autoptr (json_t) before = lookup_staff (office->config, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false ((row[i].change ? account_set_staff
                                   : account_add_staff) (office->config, &row[i].facts, &error));
    g_test_message ("%s: %s", row[i].label, error->message);
    g_assert_error (error, TOCSIN_ERROR, (int) row[i].code);
  }
  g_autoptr (json_t) after = lookup_staff (office->config, NULL);
  g_assert_true (json_equal (before, after));
}

static void
test_absence (void)
{
  g_autoptr (Office) office = office_open ("account_absence");
  office_hire (office, "dora", "duty");
  gint64 now = clock_now ();
  g_autofree char *text = clock_to_text (now + 3 * 24 * 60 * 60);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", text);
  g_autoptr (GError) error = NULL;
  g_assert_true (account_set_absent (office->config, "DORA", text, &error));
  assert_dora (office, "absent_until", quoted);
  static const char *const wrong[] = { "", "yesterday", "-3d", "now", "soon" };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_false (account_set_absent (office->config, "dora", wrong[i], &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_clear_error (&error);
  }
  assert_dora (office, "absent_until", quoted);
  g_assert_true (account_set_absent (office->config, "dora", "Back", &error));
  assert_dora (office, "absent_until", "null");
  g_assert_false (account_set_absent (office->config, "nobody", "+3d", &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

static void
test_groups (void)
{
  g_autoptr (Office) office = office_open ("account_groups");
  office_hire (office, "carol", "manager");
  office_hire (office, "dora", "duty");
  g_autoptr (GError) error = NULL;
  g_assert_true (account_add_group (office->config, "Night", LIST ("dora"), &error));
  g_assert_true (account_set_group (office->config, "night", LIST ("Carol"), &error));
  assert_dora (office, "groups", "[]");
  g_autoptr (json_t) groups = lookup_groups (office->config, &error);
  g_assert_cmpstr (json_string_value (
                       json_array_get (json_object_get (json_array_get (groups, 0), "members"), 0)),
                   ==, "carol");
  g_assert_true (
      account_set_group (office->config, "Night", (const char *const[]){ NULL }, &error));
  g_assert_false (account_set_group (office->config, "Day", LIST ("dora"), &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (account_set_group (office->config, "Night", LIST ("nobody"), &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (account_add_group (office->config, "Night Team", LIST ("dora"), &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
}

/* Only a manager of everything may: accounts are not those of one kind or constituency. */
static void
test_administration (void)
{
  static const struct {
    const char *name;
    const char *role;
    gboolean may;
  } row[] = {
    { "carol", "manager", TRUE },        { "alice", "duty", FALSE },
    { "tess", "triage", FALSE },         { "hank", "handler", FALSE },
    { "rose", "read-only", FALSE },      { "mark", "manager:report", FALSE },
    { "mina", "manager@EDUNET", FALSE }, { "mona", "manager:report@EDUNET", FALSE },
  };
  g_autoptr (Office) office = office_open ("account_administration");
  g_autoptr (GError) error = NULL;
  g_assert_true (account_may_administer (office->config, "system", &error));
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    office_hire (office, row[i].name, row[i].role);
    gboolean may = account_may_administer (office->config, row[i].name, &error);
    g_test_message ("%s", row[i].role);
    g_assert_true (may == row[i].may);
    g_assert_true (may || g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED));
    g_clear_error (&error);
  }
  g_assert_false (account_may_administer (office->config, "nobody", &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

static void
test_sight (void)
{
  static const struct {
    const char *role;
    const char *kind;
    const char *constituency;
    gboolean may;
  } row[] = {
    { "read-only", "report", NULL, TRUE },
    { "duty:report", "report", "GOVNET", TRUE },
    { "duty:report", "incident", NULL, FALSE },
    { "duty@EDUNET", "incident", "EDUNET", TRUE },
    { "duty@EDUNET", "incident", "GOVNET", FALSE },
    { "duty@EDUNET", "incident", NULL, FALSE },
    { "duty:report@EDUNET", "report", "EDUNET", TRUE },
    { "duty:report@EDUNET", "general", "EDUNET", FALSE },
  };
  g_autoptr (Office) office = office_open ("account_sight");
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *name = g_strdup_printf ("person%u", i);
    office_hire (office, name, row[i].role);
    g_autoptr (Account) account = account_find (office->db, name, &error);
    g_assert_no_error (error);
    g_autoptr (json_t) ticket = json_pack ("{s:i, s:s, s:s?}", "id", 7, "kind", row[i].kind,
                                           "constituency", row[i].constituency);
    gboolean may = account_check_see (office->config, account, ticket, &error);
    g_test_message ("%s %s %s", row[i].role, row[i].kind, row[i].constituency);
    g_assert_true (may == row[i].may);
    g_assert_true (may || g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/app/account/changes-what-is-given", test_changes);
  g_test_add_func ("/app/account/refuses-what-cannot-be", test_refusals);
  g_test_add_func ("/app/account/notes-absence", test_absence);
  g_test_add_func ("/app/account/keeps-groups", test_groups);
  g_test_add_func ("/app/account/knows-who-may-administer", test_administration);
  g_test_add_func ("/app/account/knows-who-may-see", test_sight);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
