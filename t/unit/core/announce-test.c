#include "config.h"

#include <string.h>

#include "base/error.h"

#include "core/apply.h"
#include "core/directory.h"

#include "family.h"

static const char *
value_of (const Outcome *outcome, guint index, const char *name)
{
  const Notice *notice = g_ptr_array_index (outcome->notices, index);
  return json_string_value (json_object_get (notice->values, name));
}

static void
test_new_ticket (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  Change *change = family_add_message (family, CHANGE_CREATE, 9, TRUE);
  change->queue = family->policy->default_queue;
  change->requestors = g_strsplit ("ana@x.example", " ", -1);
  change->message->answer = ANSWER_ACKNOWLEDGEMENT;
  family->routing.template = "special";
  Change *priority = family_add (family, CHANGE_PRIORITY, 9, NULL);
  priority->number = 80;
  priority->by_system = TRUE;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "acknowledgement ana@x.example\n"
                                  "new-ticket alice@staff.example\n"
                                  "new-ticket bob@staff.example\n");
  const Notice *ana = g_ptr_array_index (outcome->notices, 0);
  const Notice *alice = g_ptr_array_index (outcome->notices, 1);
  const Notice *bob = g_ptr_array_index (outcome->notices, 2);
  g_assert_cmpstr (ana->template, ==, "special");
  g_assert_null (alice->template);
  g_assert_cmpint (alice->ticket, ==, 9);
  g_assert_cmpint (alice->budget, ==, BUDGET_STAFF);
  g_assert_cmpstr (bob->language, ==, "es");
  g_assert_cmpstr (alice->answers, ==, "<m@x.example>");
  g_assert_cmpstr (alice->references[0], ==, "<r@x>");
  g_assert_cmpstr (value_of (outcome, 1, "who"), ==, "ana@x.example");
  g_assert_cmpstr (value_of (outcome, 1, "text"), ==, "  Text");
  g_assert_cmpstr (value_of (outcome, 1, "origin"), ==, origin_text (ORIGIN_UNVERIFIED));
  g_assert_cmpstr (value_of (outcome, 1, "requestors"), ==, "ana@x.example");
  /* The ticket as it is in the end, rules included. */
  g_assert_cmpint (json_integer_value (json_object_get (alice->values, "priority")), ==, 80);
  g_assert_cmpint (json_integer_value (json_object_get (alice->values, "n")), ==, 1);
}

/* Whose words go to whom: each writer, by what he answers, on a ticket of ana and Cc cy with alice,
 * bob and a pager watching and carl owning it. */
static const struct {
  const char *label;
  Actor actor;
  const char *bearer;
  MailClass class;
  const char *notices;
} correspondence[] = {
  { "the requestor",
    { "Ana@X.example", FALSE, PROOF_NONE },
    NULL,
    MAIL_HUMAN,
    "relayed cy@x.example\nstaff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "the requestor, by what alice was sent",
    { "ana@x.example", FALSE, PROOF_NONE },
    "alice@staff.example",
    MAIL_HUMAN,
    "relayed cy@x.example\nstaff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "another machine, for a person",
    { "ana@x.example", FALSE, PROOF_NONE },
    NULL,
    MAIL_REPORT,
    "relayed cy@x.example\nstaff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "a robot", { "ana@x.example", FALSE, PROOF_NONE }, NULL, MAIL_AUTO_REPLY, "" },
  { "a list",
    { "ana@x.example", FALSE, PROOF_NONE },
    NULL,
    MAIL_LIST,
    "staff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "a bearer who is not on the ticket",
    { "eve@y.example", FALSE, PROOF_NONE },
    "cy@x.example",
    MAIL_HUMAN,
    "staff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "nobody knows who",
    { NULL, FALSE, PROOF_NONE },
    NULL,
    MAIL_MALFORMED,
    "staff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "a watcher without account, answering what he was sent",
    { "pager@y.example", FALSE, PROOF_NONE },
    "pager@y.example",
    MAIL_HUMAN,
    "staff-correspondence carl@staff.example\nstaff-correspondence alice@staff.example\n"
    "staff-correspondence bob@staff.example\n" },
  { "somebody as alice, who got her mail",
    { "alice@staff.example", FALSE, PROOF_NONE },
    "alice@staff.example",
    MAIL_HUMAN,
    "staff-correspondence carl@staff.example\nstaff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "somebody as alice",
    { "alice@staff.example", FALSE, PROOF_NONE },
    NULL,
    MAIL_HUMAN,
    "staff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
  { "somebody as alice by another's token",
    { "alice@staff.example", FALSE, PROOF_NONE },
    "ana@x.example",
    MAIL_HUMAN,
    "staff-correspondence carl@staff.example\n"
    "staff-correspondence pager@y.example\n"
    "staff-correspondence alice@staff.example\nstaff-correspondence bob@staff.example\n" },
};

static void
test_correspondence (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  g_ptr_array_add (family->ticket->cc, g_strdup ("cy@x.example"));
  family->ticket->owner = g_strdup ("carl");
  g_ptr_array_add (family->directory,
                   directory_entry_new (NULL, "carl", "carl@staff.example", "en"));
  g_ptr_array_add (family->ticket->admin_cc, g_strdup ("pager@y.example"));
  for (guint i = 0; i < G_N_ELEMENTS (correspondence); i++) {
    g_test_message ("%s", correspondence[i].label);
    g_ptr_array_set_size (family->changes, 0);
    gboolean person =
        correspondence[i].class == MAIL_HUMAN || correspondence[i].class == MAIL_REPORT;
    Change *change = family_add_message (family, CHANGE_CORRESPOND, 5, person);
    family->mail->class = correspondence[i].class;
    change->message->bearer = g_strdup (correspondence[i].bearer);
    family->actor = correspondence[i].actor;
    g_autoptr (Outcome) outcome = family_apply (family);
    family_assert_notices (outcome, correspondence[i].notices);
  }
}

/* What staff write goes out; the others of staff hear of it, the writer does not. */
static void
test_reply (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family->actor = (Actor){ "Alice", TRUE, PROOF_CLI };
  Change *change = family_add (family, CHANGE_CORRESPOND, 5, NULL);
  change->message = message_new ("Answer");
  change->message->from_person = TRUE;
  g_ptr_array_add (family->ticket->cc, g_strdup ("help@csirt.example"));
  g_ptr_array_add (family->ticket->cc, g_strdup ("no address"));
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "correspondence ana@x.example\n"
                                  "correspondence help@csirt.example suppressed\n"
                                  "correspondence no address suppressed\n"
                                  "staff-correspondence bob@staff.example\n");
  g_assert_cmpstr (value_of (outcome, 3, "who"), ==, "Alice");
  const Notice *bob = g_ptr_array_index (outcome->notices, 3);
  g_assert_cmpstr (bob->answers, ==, "<last@x.example>");
}

/* Fixed words about no ticket, whatever ticket there is. */
static void
test_received (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const ChangeType types[] = { CHANGE_CREATE, CHANGE_HOLD_BACK, CHANGE_CORRESPOND };
  const Constituency constituency = { 0 };
  family->routing.queue = family_queue (KIND_INCIDENT);
  family->routing.constituency = &constituency;
  family->routing.template = "special";
  family->routing.language = "es";
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_ptr_array_set_size (family->changes, 0);
    Change *change = family_add_message (family, types[i], types[i] == CHANGE_CREATE ? 9 : 5, TRUE);
    change->message->answer = ANSWER_RECEIVED;
    family->actor.name = "eve@y.example";
    g_autoptr (Outcome) outcome = family_apply (family);
    family_assert_notices (outcome, "received ana@x.example\n");
    const Notice *notice = g_ptr_array_index (outcome->notices, 0);
    g_assert_cmpint (notice->ticket, ==, 0);
    g_assert_cmpstr (notice->language, ==, "es");
    g_assert_null (notice->template);
    g_assert_true (notice->queue == family->routing.addressed);
    g_assert_true (notice->constituency == &constituency);
    g_assert_cmpuint (json_object_size (notice->values), ==, 0);
    g_assert_null (notice->references);
  }
}

static void
test_closed (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_set_status (family, KIND_GENERAL, "resolved");
  family_add_message (family, CHANGE_REFUSE, 5, TRUE)->message->answer = ANSWER_CLOSED;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "closed ana@x.example\n");
  family_assert_history (outcome, "");
}

static void
add_held (Family *family, guint n, const char *from, gboolean person)
{
  HeldMail *held = g_new0 (HeldMail, 1);
  held->n = n;
  held->from = g_strdup (from);
  held->text = g_strdup ("Held text");
  held->message_id = g_strdup ("<held@y.example>");
  held->references = g_new0 (char *, 1);
  held->person = person;
  g_ptr_array_add (family->ticket->held, held);
}

static void
test_hold_back (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family_set_status (family, KIND_GENERAL, "stalled");
  family->actor = (Actor){ "eve@y.example", FALSE, PROOF_NONE };
  family_add_message (family, CHANGE_HOLD_BACK, 5, TRUE);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "held-back alice@staff.example\nheld-back bob@staff.example\n");
  family_assert_history (outcome, "5 held-back:-:->- by eve@y.example\n");
  g_assert_true (((const Event *) g_ptr_array_index (outcome->events, 0))->held_back);
  const Notice *notice = g_ptr_array_index (outcome->notices, 0);
  g_assert_cmpint (json_integer_value (json_object_get (notice->values, "n")), ==, 4);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_assert_cmpstr (ticket->status, ==, "stalled");
  g_assert_cmpuint (ticket->requestors->len + ticket->cc->len, ==, 1);
}

static void
test_accept (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family_set_status (family, KIND_GENERAL, "resolved");
  add_held (family, 2, "eve@y.example", TRUE);
  family->actor = (Actor){ "alice", TRUE, PROOF_CLI };
  family_add (family, CHANGE_ACCEPT, 5, "2")->number = 2;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 accepted:-:->2 by alice\n"
                                  "5 watcher:cc:->eve@y.example by alice\n"
                                  "5 status:status:resolved>open by system\n");
  family_assert_notices (outcome, "relayed ana@x.example\n");
  g_assert_cmpstr (value_of (outcome, 0, "who"), ==, "eve@y.example");
  g_assert_cmpstr (value_of (outcome, 0, "text"), ==, "  Held text");
  g_assert_true (ticket_has_correspondent (outcome_ticket (outcome->tickets, 5), "EVE@y.example"));
  g_assert_cmpuint (family->ticket->held->len, ==, 1);
}

/* A machine's mail moves nothing; somebody without address, or with one of ours, joins nothing. */
static void
test_accept_odd (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const writers[] = { NULL, "help@csirt.example", "ana@x.example", "not one" };
  family_set_status (family, KIND_GENERAL, "resolved");
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++) {
    add_held (family, 10 + i, writers[i], FALSE);
    family_add (family, CHANGE_ACCEPT, 5, NULL)->number = 10 + i;
  }
  family->actor = (Actor){ "alice", TRUE, PROOF_CLI };
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 accepted:-:->10 by alice\n5 accepted:-:->11 by alice\n"
                                  "5 accepted:-:->12 by alice\n5 accepted:-:->13 by alice\n");
}

static void
test_accept_wrong (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  add_held (family, 2, "eve@y.example", TRUE);
  family->actor = (Actor){ "alice", TRUE, PROOF_CLI };
  family_add (family, CHANGE_ACCEPT, 5, NULL)->number = 2;
  family_add (family, CHANGE_ACCEPT, 5, NULL)->number = 2;
  g_autoptr (GError) error = NULL;
  g_assert_null (family_try_apply (family, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "tocsin ticket history 5"));
}

/* Who hears of a mail that did not arrive. */
static void
test_failure (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *label;
    gboolean team;
    gboolean to_staff;
    gboolean news;
    gboolean delayed;
    const char *notices;
  } table[] = {
    { "nobody watches", FALSE, FALSE, TRUE, FALSE,
      "delivery-failed op@staff.example\ndelivery-failed boss@staff.example\n" },
    { "staff watch", TRUE, FALSE, TRUE, FALSE,
      "delivery-failed alice@staff.example\ndelivery-failed bob@staff.example\n" },
    { "late", TRUE, FALSE, TRUE, TRUE,
      "delivery-failed alice@staff.example\ndelivery-failed bob@staff.example\n" },
    { "a mail to staff", TRUE, TRUE, TRUE, FALSE,
      "delivery-failed op@staff.example\ndelivery-failed boss@staff.example\n" },
    { "known already", TRUE, FALSE, FALSE, FALSE, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s", table[i].label);
    g_ptr_array_set_size (family->changes, 0);
    if (table[i].team && family->directory->len == 0)
      family_add_team (family);
    Failure *failure = family_add_failure (family, CHANGE_BOUNCE);
    ((Change *) g_ptr_array_index (family->changes, 0))->message = message_new ("Report");
    failure->to_staff = table[i].to_staff;
    failure->news = table[i].news;
    failure->delayed = table[i].delayed;
    g_autoptr (Outcome) outcome = family_apply (family);
    family_assert_notices (outcome, table[i].notices);
    for (guint j = 0; j < outcome->notices->len; j++)
      g_assert_cmpstr (value_of (outcome, j, "delayed"), ==, table[i].delayed ? "delayed" : "");
    g_assert_cmpuint (outcome->reports->len, ==, table[i].news);
    Budget budget = table[i].team && !table[i].to_staff ? BUDGET_STAFF : BUDGET_AUTOMATIC;
    for (guint j = 0; j < outcome->notices->len; j++)
      g_assert_cmpint (((const Notice *) outcome->notices->pdata[j])->budget, ==, budget);
    g_autofree char *noted =
        g_strdup_printf ("5 bounce:-:->- by ana@x.example\n%s",
                         !table[i].news     ? ""
                         : table[i].delayed ? "5 outbox:77:->delayed: 550 no by system\n"
                                            : "5 outbox:77:->failed: 550 no by system\n");
    family_assert_history (outcome, noted);
  }
}

/* A flood: each of staff gets what the budget allows, the rest is in the history, and the operators
 * hear of it once. */
static void
test_staff_budget (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family->policy->budgets.staff_per_address_hour = 4;
  for (guint i = 0; i < 10; i++)
    family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_STAFF_CORRESPONDENCE, FALSE), ==, 8);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_STAFF_CORRESPONDENCE, TRUE), ==, 12);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_BUDGET_ALARM, FALSE), ==, 2);
  guint suppressed = 0;
  for (guint i = 0; i < outcome->events->len; i++) {
    const Event *event = g_ptr_array_index (outcome->events, i);
    suppressed += event->type == EVENT_SUPPRESSED;
    g_assert_true (event->type != EVENT_SUPPRESSED ||
                   strstr (event->value[SEAL_NEW], "@staff.example: ") != NULL);
  }
  g_assert_cmpuint (suppressed, ==, 12);
}

static void
test_relay_budget (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  g_ptr_array_add (family->ticket->cc, g_strdup ("cy@x.example"));
  family->policy->budgets.relayed_per_address_hour = 3;
  for (guint i = 0; i < 10; i++)
    family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_RELAYED, FALSE), ==, 3);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_RELAYED, TRUE), ==, 7);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_BUDGET_ALARM, FALSE), ==, 0);
}

static void
test_long_text (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  Change *change = family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  g_free (change->message->text);
  change->message->text = g_strnfill (1 << 20, 'x');
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (strlen (value_of (outcome, 0, "text")), <=, 16 * 1024 + 2);
  g_assert_cmpstr (value_of (outcome, 0, "cut"), !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "staff-of-a-new-ticket", test_new_ticket },
    { "whose-words-go-to-whom", test_correspondence },
    { "staff-of-each-other's-replies", test_reply },
    { "answers-that-lead-nowhere", test_received },
    { "a-closed-ticket", test_closed },
    { "holds-back", test_hold_back },
    { "accepts", test_accept },
    { "accepts-odd-writers", test_accept_odd },
    { "accepts-once-what-is-held-back", test_accept_wrong },
    { "failures", test_failure },
    { "staff-within-their-budget", test_staff_budget },
    { "relays-within-their-budget", test_relay_budget },
    { "cuts-long-texts", test_long_text },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/announce/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
