#include "core/directory.h"

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
  };
  GPtrArray *directory = g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (directory, directory_entry_new (rows[i].group, rows[i].name, rows[i].address,
                                                     rows[i].language));
  return directory;
}

/* A policy whose queue General and constituency EDUNET tell QUEUE_WATCHERS and
 * CONSTITUENCY_WATCHERS, separated by blanks. */
static Policy *
new_policy (const char *queue_watchers, const char *constituency_watchers)
{
  Policy *policy = policy_new ();
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup ("General");
  queue->admin_cc = g_strsplit (queue_watchers, " ", -1);
  g_ptr_array_add (policy->queues, queue);
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup ("EDUNET");
  constituency->domains = g_new0 (char *, 1);
  constituency->networks = g_ptr_array_new ();
  constituency->admin_cc = g_strsplit (constituency_watchers, " ", -1);
  g_ptr_array_add (policy->constituencies, constituency);
  return policy;
}

static const struct {
  const char *label;
  const char *owner;
  const char *admin_cc;
  const char *queue;
  const char *constituency;
  gboolean in_constituency;
  const char *told; /* name, group and language of each */
} table[] = {
  { "nobody", NULL, NULL, "", "", FALSE, "" },
  { "group of the queue", NULL, NULL, "DutyTeam", "", FALSE, "alice/DutyTeam/en bob/DutyTeam/es" },
  { "group without case", NULL, NULL, "dutyteam", "", FALSE, "alice/DutyTeam/en bob/DutyTeam/es" },
  { "unknown group", NULL, NULL, "Nobodies", "", FALSE, "" },
  { "address of the queue", NULL, NULL, "Pager@x.example", "", FALSE, "pager@x.example/-/-" },
  { "constituency beside the queue", NULL, NULL, "DutyTeam", "Triage", TRUE,
    "alice/DutyTeam/en bob/DutyTeam/es tess/Triage/en" },
  { "another constituency", NULL, NULL, "DutyTeam", "Triage", FALSE,
    "alice/DutyTeam/en bob/DutyTeam/es" },
  { "owner first, once", "bob", NULL, "DutyTeam", "", FALSE, "bob/-/es alice/DutyTeam/en" },
  { "owner without case, of no group", "hank", NULL, "Triage", "", FALSE,
    "Hank/-/en tess/Triage/en bob/Triage/es" },
  { "owner nobody knows", "zoe", NULL, "", "", FALSE, "" },
  { "AdminCc after the owner", "hank", "eve@x.example", "DutyTeam", "", FALSE,
    "Hank/-/en eve@x.example/-/- alice/DutyTeam/en bob/DutyTeam/es" },
  { "AdminCc is a member's address", NULL, "alice@staff.example", "DutyTeam", "", FALSE,
    "alice/-/en bob/DutyTeam/es" },
  { "the same address thrice", NULL, "eve@x.example", "EVE@x.example", "eve@X.example", TRUE,
    "eve@x.example/-/-" },
};

static char *
told (const GPtrArray *watchers)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < watchers->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (watchers, i);
    g_string_append_printf (text, "%s%s/%s/%s", i == 0 ? "" : " ", entry->name,
                            entry->group == NULL ? "-" : entry->group,
                            entry->language == NULL ? "-" : entry->language);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_watchers (void)
{
  g_autoptr (GPtrArray) directory = new_directory ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Policy) policy = new_policy (table[i].queue, table[i].constituency);
    g_autoptr (Ticket) ticket = ticket_new ();
    ticket->queue = g_strdup ("general");
    ticket->constituency = g_strdup (table[i].in_constituency ? "EDUNET" : NULL);
    ticket->owner = g_strdup (table[i].owner);
    if (table[i].admin_cc != NULL)
      g_ptr_array_add (ticket->admin_cc, g_strdup (table[i].admin_cc));
    g_autoptr (GPtrArray) watchers = directory_watchers (policy, directory, ticket);
    g_autofree char *found = told (watchers);
    if (!g_str_equal (found, table[i].told))
      g_error ("%s: '%s'", table[i].label, found);
  }
}

static void
test_addresses (void)
{
  g_autoptr (GPtrArray) directory = new_directory ();
  g_autoptr (Policy) policy = new_policy ("DutyTeam", "");
  g_autoptr (Ticket) ticket = ticket_new ();
  ticket->queue = g_strdup ("General");
  g_autoptr (GPtrArray) watchers = directory_watchers (policy, directory, ticket);
  const DirectoryEntry *alice = g_ptr_array_index (watchers, 0);
  g_assert_cmpstr (alice->address, ==, "alice@staff.example");
}

/* Nothing loaded, a queue that is gone: addresses alone are told. */
static void
test_nothing_known (void)
{
  g_autoptr (Policy) policy = new_policy ("DutyTeam pager@x.example", "");
  g_autoptr (Ticket) ticket = ticket_new ();
  ticket->queue = g_strdup ("General");
  ticket->owner = g_strdup ("bob");
  g_autoptr (GPtrArray) watchers = directory_watchers (policy, NULL, ticket);
  g_autofree char *found = told (watchers);
  g_assert_cmpstr (found, ==, "pager@x.example/-/-");
  g_free (ticket->queue);
  ticket->queue = g_strdup ("Gone");
  g_autoptr (GPtrArray) none = directory_watchers (policy, NULL, ticket);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_account (void)
{
  g_autoptr (GPtrArray) directory = new_directory ();
  g_assert_cmpstr (directory_account (directory, "BOB")->address, ==, "bob@staff.example");
  g_assert_cmpstr (directory_account (directory, "hank")->name, ==, "Hank");
  g_assert_null (directory_account (directory, "DutyTeam"));
  g_assert_null (directory_account (directory, ""));
  g_assert_null (directory_account (NULL, "bob"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/directory/tells-each-watcher-once-and-in-order", test_watchers);
  g_test_add_func ("/core/directory/addresses-are-folded", test_addresses);
  g_test_add_func ("/core/directory/does-without-what-is-not-known", test_nothing_known);
  g_test_add_func ("/core/directory/finds-accounts-without-case", test_account);
  return g_test_run ();
}
