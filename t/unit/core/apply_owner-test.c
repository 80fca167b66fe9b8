#include "config.h"

#include "family.h"

/* alice is on duty, bob too, hank a handler, rose may only read. */
static void
set_owner (Family *family, const char *owner)
{
  g_free (family->ticket->owner);
  family->ticket->owner = g_strdup (owner);
}

static void
add_staff (Family *family)
{
  static const char *const staff[][2] = {
    { "alice", "duty" }, { "bob", "duty" }, { "hank", "handler" }, { "rose", "read-only" }
  };
  for (guint i = 0; i < G_N_ELEMENTS (staff); i++)
    family_add_account (family, staff[i][0], staff[i][1]);
  family_act_as (family, directory_account (family->directory, "alice"));
}

/* What alice asks of a ticket of OWNER, and what is said against it; NULL: she gets NEW. */
static const struct {
  const char *owner;
  ChangeType type;
  const char *value;
  const char *new;
  TocsinError code;
  const char *message;
} ask[] = {
  { NULL, CHANGE_TAKE, NULL, "alice", 0, NULL },
  { "bob", CHANGE_TAKE, NULL, NULL, TOCSIN_ERROR_REFUSED, "ticket 5 is bob's already; try: Steal" },
  { "alice", CHANGE_TAKE, NULL, NULL, TOCSIN_ERROR_REFUSED,
    "ticket 5 is alice's already; leave this line out" },
  { "bob", CHANGE_STEAL, NULL, "alice", 0, NULL },
  { NULL, CHANGE_STEAL, NULL, NULL, TOCSIN_ERROR_REFUSED, "ticket 5 is nobody's; try: Take" },
  { "alice", CHANGE_STEAL, NULL, NULL, TOCSIN_ERROR_REFUSED,
    "ticket 5 is alice's already; leave this line out" },
  { "Alice", CHANGE_UNTAKE, NULL, "", 0, NULL },
  { "bob", CHANGE_UNTAKE, NULL, NULL, TOCSIN_ERROR_REFUSED,
    "ticket 5 is bob's, who alone can give it back; try: Owner: nobody" },
  { NULL, CHANGE_UNTAKE, NULL, NULL, TOCSIN_ERROR_REFUSED,
    "ticket 5 is nobody's already; leave this line out" },
  { NULL, CHANGE_OWNER, "HANK", "hank", 0, NULL },
  { NULL, CHANGE_OWNER, "alice", "alice", 0, NULL },
  { "alice", CHANGE_OWNER, "bob", "bob", 0, NULL },
  { "alice", CHANGE_OWNER, NULL, "", 0, NULL },
  { "bob", CHANGE_OWNER, "alice", "alice", 0, NULL },
  { "bob", CHANGE_OWNER, "hank", NULL, TOCSIN_ERROR_DENIED,
    "alice may not assign tickets of queue 'Queue': that takes the right 'assign', which these "
    "roles have there: triage, manager" },
  { NULL, CHANGE_OWNER, "rose", NULL, TOCSIN_ERROR_DENIED,
    "rose may not own tickets of queue 'Queue': that takes the right 'own', which these roles have "
    "there: duty, triage, handler, manager" },
  { NULL, CHANGE_OWNER, "nemo", NULL, TOCSIN_ERROR_MISSING, "there is no staff account 'nemo'" },
};

static void
test_ask (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  add_staff (family);
  for (guint i = 0; i < G_N_ELEMENTS (ask); i++) {
    set_owner (family, ask[i].owner);
    family_forget (family);
    family_add (family, ask[i].type, 5, ask[i].value);
    g_test_message ("%u: %s", i, ask[i].owner == NULL ? "nobody" : ask[i].owner);
    if (ask[i].message != NULL) {
      family_assert_refused (family, ask[i].code, ask[i].message);
      continue;
    }
    g_autoptr (Outcome) outcome = family_apply (family);
    const char *new = *ask[i].new == '\0' ? NULL : ask[i].new;
    g_assert_cmpstr (outcome_ticket (outcome->tickets, 5)->owner, ==, new);
    g_autofree char *history =
        g_strdup_printf ("5 owner:owner:%s>%s by alice\n",
                         ask[i].owner == NULL ? "-" : ask[i].owner, new == NULL ? "-" : new);
    family_assert_history (outcome, history);
  }
}

static void
test_already_so (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  add_staff (family);
  family_add (family, CHANGE_OWNER, 5, NULL);
  g_autoptr (Outcome) nobody = family_apply (family);
  g_assert_cmpuint (nobody->events->len, ==, 0);
  family_forget (family);
  set_owner (family, "bob");
  family_add (family, CHANGE_OWNER, 5, "Bob");
  g_autoptr (Outcome) same = family_apply (family);
  g_assert_cmpuint (same->events->len, ==, 0);
}

/* The later of two finds whose it is. */
static void
test_race (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  add_staff (family);
  family_add (family, CHANGE_TAKE, 5, NULL);
  g_autoptr (Outcome) first = family_apply (family);
  set_owner (family, outcome_ticket (first->tickets, 5)->owner);
  family_act_as (family, directory_account (family->directory, "bob"));
  family_assert_refused (family, TOCSIN_ERROR_REFUSED, "ticket 5 is alice's already; try: Steal");
}

static void
test_no_account (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->actor = (Actor){ ACTOR_SYSTEM, TRUE, PROOF_CLI, NULL };
  family_add (family, CHANGE_TAKE, 5, NULL);
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "system is no staff account and can own no ticket; try: Owner: NAME");
}

/* Who may take and steal must still be one who may own. */
static void
test_right_to_own (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char message[] = "tom may not own tickets of queue 'Queue': that takes the right "
                                "'own', which these roles have there: duty, triage, handler, "
                                "manager";
  Role *taker = g_new (Role, 1);
  *taker = (Role){ g_strdup ("taker"), 1u << RIGHT_TAKE | 1u << RIGHT_STEAL };
  g_ptr_array_add (family->policy->roles, taker);
  family_act_as (family, family_add_account (family, "tom", "taker"));
  family_add (family, CHANGE_TAKE, 5, NULL);
  family_assert_refused (family, TOCSIN_ERROR_DENIED, message);
  family_forget (family);
  set_owner (family, "bob");
  family_add (family, CHANGE_STEAL, 5, NULL);
  family_assert_refused (family, TOCSIN_ERROR_DENIED, message);
}

/* A rule asks for nobody's leave. */
static void
test_rule (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add (family, CHANGE_OWNER, 5, "nemo")->by_system = TRUE;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 owner:owner:->nemo by system\n");
}

/* The new owner hears of it, unless he did it himself or hears of the ticket anyway. */
static void
test_told (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  add_staff (family);
  family_add (family, CHANGE_OWNER, 5, "bob");
  g_autoptr (Outcome) given = family_apply (family);
  family_assert_notices (given, "owner bob@staff.example\n");
  family_forget (family);
  family_add (family, CHANGE_TAKE, 5, NULL);
  g_autoptr (Outcome) taken = family_apply (family);
  family_assert_notices (taken, "");
  family_forget (family);
  family_add (family, CHANGE_CREATE, 9, "S");
  family_add (family, CHANGE_OWNER, 9, "bob");
  g_autoptr (Outcome) created = family_apply (family);
  family_assert_notices (created, "new-ticket bob@staff.example\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "asked-by-one-on-duty", test_ask },
    { "already-so-makes-no-event", test_already_so },
    { "two-at-once", test_race },
    { "no-account-no-ticket", test_no_account },
    { "takers-may-own", test_right_to_own },
    { "rules-ask-nobody", test_rule },
    { "new-owner-is-told", test_told },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_owner/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
