#include "base/error.h"
#include "base/printer.h"

#include "core/right.h"

static Policy *
two_constituencies (void)
{
  static const char *const names[] = { "EDUNET", "Gov: North" };
  Policy *policy = policy_new ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    Constituency *constituency = g_new0 (Constituency, 1);
    constituency->name = g_strdup (names[i]);
    g_ptr_array_add (policy->constituencies, constituency);
  }
  return policy;
}

static void
test_names (void)
{
  static const char *const names[] = { "see",  "create", "comment", "reply",  "change",    "own",
                                       "take", "steal",  "assign",  "delete", "administer" };
  g_assert_cmpuint (G_N_ELEMENTS (names), ==, RIGHTS);
  for (guint i = 0; i < RIGHTS; i++) {
    Right right = RIGHTS;
    g_assert_cmpstr (right_name ((Right) i), ==, names[i]);
    g_assert_true (right_from_name (names[i], &right));
    g_assert_cmpuint (right, ==, i);
  }
  Right untouched = RIGHT_OWN;
  g_assert_false (right_from_name ("See", &untouched));
  g_assert_false (right_from_name ("", &untouched));
  g_assert_cmpint (untouched, ==, RIGHT_OWN);
}

/* One column for each right in order: see create comment reply change own take steal assign delete
 * administer. */
static const struct {
  const char *role;
  const char *rights;
} shipped[] = {
  { "duty", "++++++++---" },    { "triage", "+++++++++--" },    { "handler", "+++++++----" },
  { "manager", "+++++++++++" }, { "read-only", "+----------" },
};

static void
test_shipped_roles (void)
{
  g_autoptr (Policy) policy = two_constituencies ();
  g_assert_cmpuint (policy->roles->len, ==, G_N_ELEMENTS (shipped));
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++) {
    g_autoptr (GPtrArray) grants = g_ptr_array_new_with_free_func ((GDestroyNotify) grant_free);
    g_ptr_array_add (grants, grant_parse (policy, shipped[i].role, NULL));
    for (guint right = 0; right < RIGHTS; right++) {
      g_test_message ("%s: %s", shipped[i].role, right_name ((Right) right));
      g_assert_cmpint (right_allows (policy, grants, (Right) right, KIND_REPORT, NULL), ==,
                       shipped[i].rights[right] == '+');
    }
  }
  role_free (NULL);
  grant_free (NULL);
}

static const struct {
  const char *text;
  const char *canonical; /* NULL: refused */
} parse_case[] = {
  { "duty", "duty" },
  { " Duty ", "duty" },
  { "READ-ONLY", "read-only" },
  { "duty:report", "duty:report" },
  { "duty : Report", "duty:report" },
  { "duty@edunet", "duty@EDUNET" },
  { "duty:incident@Edunet", "duty:incident@EDUNET" },
  { "manager@gov: north", "manager@Gov: North" },
  { "manager:general @ Gov: North ", "manager:general@Gov: North" },
  { "", NULL },
  { "boss", NULL },
  { "duty:", NULL },
  { "duty@", NULL },
  { "duty:reports", NULL },
  { "duty@nowhere", NULL },
  { ":report", NULL },
  { "@EDUNET", NULL },
  { "duty@EDUNET:report", NULL },
};

static void
test_parse (void)
{
  g_autoptr (Policy) policy = two_constituencies ();
  for (guint i = 0; i < G_N_ELEMENTS (parse_case); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", parse_case[i].text);
    g_autoptr (Grant) grant = grant_parse (policy, parse_case[i].text, &error);
    g_assert_cmpint (g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA), ==,
                     parse_case[i].canonical == NULL);
    g_autofree char *text = grant == NULL ? NULL : grant_text (grant);
    g_assert_cmpstr (text, ==, parse_case[i].canonical);
    g_autoptr (Grant) again = text == NULL ? NULL : grant_read (text);
    g_autofree char *repeated = again == NULL ? NULL : grant_text (again);
    g_assert_cmpstr (repeated, ==, text);
  }
}

static void
test_messages (void)
{
  static const char *const row[][2] = {
    { "boss", "there is no role `boss`; there are: duty, triage, handler, manager, read-only" },
    { "duty:x", "there is no kind `x`; there are: general, report, incident, investigation, "
                "countermeasure" },
    { "duty@x", "there is no constituency `x`; there are: EDUNET, Gov: North" },
  };
  g_autoptr (Policy) policy = two_constituencies ();
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (grant_parse (policy, row[i][0], &error));
    g_assert_cmpstr (error->message, ==, row[i][1]);
  }
}

static void
test_read (void)
{
  g_assert_null (grant_read ("duty:reports"));
  g_autoptr (Grant) grant = grant_read ("gone:report@Left");
  g_assert_cmpstr (grant->role, ==, "gone");
  g_assert_false (grant->any_kind);
  g_assert_cmpint (grant->kind, ==, KIND_REPORT);
  g_assert_cmpstr (grant->constituency, ==, "Left");
}

/* Where a grant reaches: no constituency, EDUNET (in another spelling), another one; for reports,
 * then for incidents. */
static const struct {
  const char *grants;
  Right right;
  const char *reached;
} reach_case[] = {
  { "", RIGHT_SEE, "------" },
  { "duty", RIGHT_REPLY, "++++++" },
  { "duty", RIGHT_ASSIGN, "------" },
  { "duty:report", RIGHT_REPLY, "+++---" },
  { "duty@EDUNET", RIGHT_REPLY, "-+--+-" },
  { "duty:incident@EDUNET", RIGHT_REPLY, "----+-" },
  { "read-only duty:incident@EDUNET", RIGHT_SEE, "++++++" },
  { "read-only duty:incident@EDUNET", RIGHT_TAKE, "----+-" },
  { "duty:report triage@EDUNET", RIGHT_ASSIGN, "-+--+-" },
  { "unheard-of", RIGHT_SEE, "------" },
};

static GPtrArray *
grants_of (const char *text)
{
  GPtrArray *grants = g_ptr_array_new_with_free_func ((GDestroyNotify) grant_free);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (grants, grant_read (words[i]));
  return grants;
}

static void
test_reach (void)
{
  static const Kind kinds[] = { KIND_REPORT, KIND_INCIDENT };
  static const char *const constituencies[] = { NULL, "edunet", "GOVNET" };
  g_autoptr (Policy) policy = two_constituencies ();
  for (guint i = 0; i < G_N_ELEMENTS (reach_case); i++) {
    g_autoptr (GPtrArray) grants = grants_of (reach_case[i].grants);
    for (guint column = 0; column < 6; column++) {
      g_test_message ("%s, column %u", reach_case[i].grants, column);
      g_assert_cmpint (right_allows (policy, grants, reach_case[i].right, kinds[column / 3],
                                     constituencies[column % 3]),
                       ==, reach_case[i].reached[column] == '+');
    }
  }
}

static void
test_scopes (void)
{
  static const char *const row[][2] = {
    { "", "[]" },
    { "unheard-of", "[]" },
    { "duty", "[{'kind':null,'constituency':null}]" },
    { "read-only:report duty@EDUNET", "[{'kind':'report','constituency':null},"
                                      "{'kind':null,'constituency':'EDUNET'}]" },
  };
  g_autoptr (Policy) policy = two_constituencies ();
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GPtrArray) grants = grants_of (row[i][0]);
    g_autofree char *wanted = g_strdelimit (g_strdup (row[i][1]), "'", '"');
    g_autoptr (json_t) expected = json_loads (wanted, 0, NULL);
    g_autoptr (json_t) scopes = right_scopes (policy, grants);
    g_test_message ("%s", row[i][0]);
    g_assert_true (json_equal (scopes, expected));
  }
}

/* A role without RIGHT_SEE sees nothing, and a site may have one. */
static void
test_site_role (void)
{
  g_autoptr (Policy) policy = two_constituencies ();
  Role *role = g_new0 (Role, 1);
  role->name = g_strdup ("Dropbox");
  role->rights = 1u << RIGHT_CREATE;
  g_ptr_array_add (policy->roles, role);
  g_autoptr (GPtrArray) grants = grants_of ("dropbox");
  g_assert_true (right_allows (policy, grants, RIGHT_CREATE, KIND_GENERAL, NULL));
  g_assert_false (right_allows (policy, grants, RIGHT_SEE, KIND_GENERAL, NULL));
  g_autoptr (json_t) scopes = right_scopes (policy, grants);
  g_assert_cmpuint (json_array_size (scopes), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/right/names-rights", test_names);
  g_test_add_func ("/core/right/ships-five-roles", test_shipped_roles);
  g_test_add_func ("/core/right/reads-and-writes-grants", test_parse);
  g_test_add_func ("/core/right/says-what-there-is", test_messages);
  g_test_add_func ("/core/right/reads-what-the-database-holds", test_read);
  g_test_add_func ("/core/right/reaches-as-far-as-the-grant", test_reach);
  g_test_add_func ("/core/right/lists-what-may-be-seen", test_scopes);
  g_test_add_func ("/core/right/knows-roles-of-the-site", test_site_role);
  return g_test_run ();
}
