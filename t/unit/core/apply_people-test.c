#include "config.h"

#include "family.h"

/* What becomes of people, as the history tells it; `+` for who comes, `-` for who goes. */
static const struct {
  const char *label;
  const char *field;
  const char *old;
  const char *edit[3]; /* set, add, delete */
  const char *history;
  const char *new;
} edit[] = {
  { "a Cc comes", "cc", "", { NULL, "b@y.example", "" }, "+b@y.example", "b@y.example" },
  { "is there already", "cc", "b@y.example", { NULL, "B@y.example", "" }, "", "b@y.example" },
  { "goes",
    "cc",
    "b@y.example c@y.example",
    { NULL, "", "b@y.example" },
    "-b@y.example",
    "c@y.example" },
  { "was not there", "cc", "b@y.example", { NULL, "", "c@y.example" }, "", "b@y.example" },
  { "replaced",
    "cc",
    "b@y.example c@y.example",
    { "c@y.example d@y.example", "", "" },
    "-b@y.example +d@y.example",
    "c@y.example d@y.example" },
  { "nobody is left", "cc", "b@y.example", { "", "", "" }, "-b@y.example", "" },
  { "in another order",
    "cc",
    "b@y.example c@y.example",
    { "c@y.example b@y.example", "", "" },
    "",
    "b@y.example c@y.example" },
  { "requestors",
    "requestor",
    "a@y.example",
    { NULL, "b@y.example", "a@y.example" },
    "-a@y.example +b@y.example",
    "b@y.example" },
  { "groups and accounts",
    "admin-cc",
    "DutyTeam",
    { NULL, "bob x@y.example", "dutyteam" },
    "-DutyTeam +bob +x@y.example",
    "bob x@y.example" },
  { "squelched", "squelched", "", { NULL, "b@y.example", "" }, "+b@y.example", "b@y.example" },
  { "own address squelched",
    "squelched",
    "",
    { NULL, "help@csirt.example", "" },
    "+help@csirt.example",
    "help@csirt.example" },
  { "own address stays",
    "cc",
    "help@csirt.example",
    { NULL, "b@y.example", "" },
    "+b@y.example",
    "help@csirt.example b@y.example" },
  { "own address goes",
    "cc",
    "help@csirt.example",
    { NULL, "", "help@csirt.example" },
    "-help@csirt.example",
    "" },
};

static GPtrArray *
list_of (const Ticket *ticket, const char *field)
{
  return g_str_equal (field, "requestor")  ? ticket->requestors
         : g_str_equal (field, "cc")       ? ticket->cc
         : g_str_equal (field, "admin-cc") ? ticket->admin_cc
                                           : ticket->squelched;
}

static char *
joined (const GPtrArray *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < list->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (list, i));
  g_auto (GStrv) words = g_strv_builder_end (builder);
  return g_strjoinv (" ", words);
}

static char *
history_of (const Outcome *outcome, const char *field)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < outcome->events->len; i++) {
    const Event *event = g_ptr_array_index (outcome->events, i);
    g_assert_cmpint (event->type, ==, EVENT_WATCHER);
    g_assert_cmpstr (event->field, ==, field);
    g_assert_true ((event->value[SEAL_NEW] == NULL) != (event->value[SEAL_OLD] == NULL));
    g_autofree char *word = event->value[SEAL_NEW] == NULL
                                ? g_strconcat ("-", event->value[SEAL_OLD], NULL)
                                : g_strconcat ("+", event->value[SEAL_NEW], NULL);
    g_strv_builder_add (builder, word);
  }
  g_auto (GStrv) words = g_strv_builder_end (builder);
  return g_strjoinv (" ", words);
}

static void
test_edit (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (edit); i++) {
    GPtrArray *list = list_of (family->ticket, edit[i].field);
    g_auto (GStrv) old = g_strsplit (edit[i].old, " ", -1);
    g_ptr_array_set_size (list, 0);
    for (char **person = old; *person != NULL; person++)
      g_ptr_array_add (list, g_strdup (*person));
    family_forget (family);
    family_add_edit (family, CHANGE_WATCHERS, edit[i].field, edit[i].edit);
    g_test_message ("%s", edit[i].label);
    g_autoptr (Outcome) outcome = family_apply (family);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_autofree char *history = history_of (outcome, edit[i].field);
    g_autofree char *new = joined (list_of (ticket, edit[i].field));
    g_assert_cmpstr (history, ==, edit[i].history);
    g_assert_cmpstr (new, ==, edit[i].new);
    g_assert_cmpint (ticket->people_changed, ==, *edit[i].history != '\0');
  }
}

static void
test_own_address (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const field[] = { "requestor", "cc", "admin-cc" };
  static const char *const add[] = { NULL, "x@y.example help+tag@CSIRT.example", "" };
  for (guint i = 0; i < G_N_ELEMENTS (field); i++) {
    family_forget (family);
    family_add_edit (family, CHANGE_WATCHERS, field[i], add);
    family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                           "'help+tag@CSIRT.example' is an address of this system and can be "
                           "nobody on a ticket");
  }
}

/* In mail from outside an address of ours is left out; staff are told of their mistake. */
static void
test_opening (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Change *change = family_add_message (family, CHANGE_CREATE, 9, TRUE);
  change->requestors = g_strsplit ("Ana@x.example help@csirt.example", " ", -1);
  change->cc = g_strsplit ("ana@x.example help@csirt.example cy@x.example CY@x.example", " ", -1);
  g_autoptr (Outcome) outcome = family_apply (family);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 9);
  g_autofree char *requestors = joined (ticket->requestors);
  g_autofree char *cc = joined (ticket->cc);
  g_assert_cmpstr (requestors, ==, "ana@x.example");
  g_assert_cmpstr (cc, ==, "cy@x.example");
  g_assert_cmpuint (outcome->events->len, ==, 1);
  family->actor = (Actor){ "hank", TRUE, PROOF_CLI, NULL };
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "'help@csirt.example' is an address of this system and can be nobody on a "
                         "ticket");
}

/* Who squelched somebody reaches the others. */
static void
test_squelched_gets_nothing (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const squelch[] = { NULL, "ana@x.example", "" };
  g_ptr_array_add (family->ticket->cc, g_strdup ("cy@x.example"));
  family->actor = (Actor){ "hank", TRUE, PROOF_CLI, NULL };
  family_add_edit (family, CHANGE_WATCHERS, "squelched", squelch);
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "correspondence cy@x.example\n");
}

/* Whose mail is accepted is on the ticket from then on, and it is written there. */
static void
test_joins (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  HeldMail *held = g_new0 (HeldMail, 1);
  held->n = 2;
  held->from = g_strdup ("Eve@y.example");
  held->text = g_strdup ("T");
  held->references = g_new0 (char *, 1);
  g_ptr_array_add (family->ticket->held, held);
  family_add (family, CHANGE_ACCEPT, 5, NULL)->number = 2;
  g_autoptr (Outcome) outcome = family_apply (family);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_autofree char *cc = joined (ticket->cc);
  g_assert_cmpstr (cc, ==, "eve@y.example");
  g_assert_true (ticket->people_changed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "sets-adds-and-deletes", test_edit },
    { "own-addresses-are-refused", test_own_address },
    { "opens-with-each-once", test_opening },
    { "squelched-get-nothing", test_squelched_gets_nothing },
    { "accepted-joins", test_joins },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_people/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
