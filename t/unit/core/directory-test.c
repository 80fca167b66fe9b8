#include "core/directory.h"

/* Staff as the database gives them: a row for each group, and one without for Hank. */
static GPtrArray *
new_directory (void)
{
  static const struct {
    const char *group, *name, *address, *language;
  } rows[] = {
    { "DutyTeam", "alice", "Alice@staff.example", "en" },
    { "DutyTeam", "bob", "bob@staff.example", "es" },
    { "Triage", "tess", "tess@staff.example", "en" },
    { "Triage", "bob", "bob@staff.example", "es" },
    { NULL, "Hank", "hank@staff.example", "en" },
    { NULL, "bob", "bob@staff.example", "es" },
    { "hank", "tess", "tess@staff.example", "en" },
  };
  GPtrArray *directory = g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (directory, directory_entry_new (rows[i].group, rows[i].name, rows[i].address,
                                                     rows[i].language));
  Account *zoe = account_new ("zoe");
  g_strfreev (zoe->addresses);
  zoe->addresses = g_strsplit ("zoe@staff.example zoe@phone.example", " ", -1);
  g_ptr_array_add (directory, directory_entry_of (NULL, zoe));
  g_ptr_array_add (directory, directory_entry_of ("Nowhere", account_new ("nils")));
  return directory;
}

static const struct {
  const char *label;
  const char *watcher;
  const char *accounts;
} table[] = {
  { "a group", "DutyTeam", "alice bob" },
  { "a group without case", "dutyTEAM", "alice bob" },
  { "another group", "Triage", "tess bob" },
  { "an address", "tess@staff.example", "tess" },
  { "an address without case", "ALICE@staff.example", "alice" },
  { "a second address", "zoe@phone.example", "zoe" },
  { "an account", "ZOE", "zoe" },
  { "a group comes before the account of its name", "Hank", "tess" },
  { "a member without address", "Nowhere", "nils" },
  { "nobody's name", "Nobodies", "" },
  { "nobody's address", "eve@x.example", "" },
  { "nothing", "", "" },
};

static void
test_resolve (void)
{
  g_autoptr (GPtrArray) directory = new_directory ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GPtrArray) accounts = directory_resolve (directory, table[i].watcher);
    g_autoptr (GString) names = g_string_new (NULL);
    for (guint j = 0; j < accounts->len; j++)
      g_string_append_printf (names, "%s%s", j == 0 ? "" : " ",
                              ((const Account *) g_ptr_array_index (accounts, j))->name);
    if (!g_str_equal (names->str, table[i].accounts))
      g_error ("%s: '%s'", table[i].label, names->str);
  }
  g_autoptr (GPtrArray) none = directory_resolve (NULL, "DutyTeam");
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_account (void)
{
  g_autoptr (GPtrArray) directory = new_directory ();
  const Account *alice = directory_account (directory, "alice");
  g_assert_cmpstr (alice->addresses[0], ==, "alice@staff.example");
  g_assert_null (alice->addresses[1]);
  g_assert_cmpstr (alice->language, ==, "en");
  g_assert_cmpstr (directory_account (directory, "BOB")->addresses[0], ==, "bob@staff.example");
  g_assert_cmpstr (directory_account (directory, "hank")->name, ==, "Hank");
  g_assert_null (directory_account (directory, "DutyTeam"));
  g_assert_null (directory_account (directory, ""));
  g_assert_null (directory_account (NULL, "bob"));
}

static void
test_address (void)
{
  g_autoptr (GPtrArray) directory = new_directory ();
  g_assert_cmpstr (directory_address (directory, "Zoe@PHONE.example")->name, ==, "zoe");
  g_assert_cmpstr (directory_address (directory, "alice@staff.example")->name, ==, "alice");
  g_assert_null (directory_address (directory, "alice@x.example"));
  g_assert_null (directory_address (directory, "alice"));
  g_assert_null (directory_address (NULL, "alice@staff.example"));
}

static void
test_groups (void)
{
  g_autoptr (GPtrArray) directory = new_directory ();
  g_assert_true (directory_has_group (directory, "dutyteam"));
  g_assert_true (directory_has_group (directory, "Triage"));
  g_assert_false (directory_has_group (directory, "alice"));
  g_assert_false (directory_has_group (directory, ""));
  g_assert_false (directory_has_group (NULL, "Triage"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/directory/resolves-watchers", test_resolve);
  g_test_add_func ("/core/directory/finds-accounts-without-case", test_account);
  g_test_add_func ("/core/directory/finds-accounts-by-each-address", test_address);
  g_test_add_func ("/core/directory/knows-groups", test_groups);
  return g_test_run ();
}
