#include "config.h"

#include "family.h"

static const char *
value_of (const Outcome *outcome, guint index, const char *name)
{
  const Notice *notice = g_ptr_array_index (outcome->notices, index);
  return json_string_value (json_object_get (notice->values, name));
}

static json_t *
number_of (const Outcome *outcome, guint index, const char *name)
{
  return json_object_get (((const Notice *) outcome->notices->pdata[index])->values, name);
}

/* How it is proven who wrote, in words and in the one word that is not empty. */
static void
test_proofs (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    Proof proof;
    const char *word;
  } table[] = {
    { PROOF_SASL, "sasl" },           { PROOF_PGP, "pgp" }, { PROOF_DMARC, "dmarc" },
    { PROOF_CHALLENGE, "challenge" }, { PROOF_CLI, "cli" }, { PROOF_NONE, "unverified" },
  };
  family_add_team (family);
  const Account *hank = family_add_account (family, "hank", "manager");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    family_forget (family);
    family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
    family_act_as (family, hank);
    family->actor.proof = table[i].proof;
    if (table[i].proof == PROOF_NONE)
      family->actor = (Actor){ "ana@x.example", FALSE, PROOF_NONE };
    g_autoptr (Outcome) outcome = family_apply (family);
    guint last = outcome->notices->len - 1;
    g_assert_cmpstr (value_of (outcome, last, "who"), ==, family->actor.name);
    for (guint j = 0; j < G_N_ELEMENTS (table); j++)
      g_assert_true ((i == j) == (value_of (outcome, last, table[j].word) != NULL));
    g_assert_null (value_of (outcome, last, "rule"));
  }
}

/* What we kept back meanwhile is not what staff are told of. */
static void
test_number (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family->policy->budgets.acknowledgements = 0;
  Change *change = family_add_message (family, CHANGE_CREATE, 9, TRUE);
  change->queue = family->policy->default_queue;
  change->message->answer = ANSWER_ACKNOWLEDGEMENT;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "acknowledgement ana@x.example suppressed\n"
                                  "new-ticket alice@staff.example\n"
                                  "new-ticket bob@staff.example\n");
  g_assert_cmpint (json_integer_value (number_of (outcome, 1, "n")), ==, 1);
}

/* A comment stays in the house, whomever it names; its answer is a comment. */
static void
test_comment (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family_act_as (family, family_add_account (family, "hank", "manager"));
  family_add_account (family, "rose", "read-only");
  Change *change = family_add_message (family, CHANGE_COMMENT, 5, TRUE);
  change->message->once_cc = g_strsplit ("rose@staff.example", " ", -1);
  change->message->once_bcc = g_strsplit ("alice@staff.example", " ", -1);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "comment alice@staff.example\ncomment bob@staff.example\n"
                                  "comment rose@staff.example\n");
  const Notice *alice = g_ptr_array_index (outcome->notices, 0);
  g_assert_true (alice->comment);
  g_assert_cmpint (alice->budget, ==, BUDGET_STAFF);
  g_assert_cmpstr (value_of (outcome, 0, "inside"), !=, "");
}

/* A mail in the name of alice that she did not confirm: she hears of it too. */
static void
test_unconfirmed (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family->actor = (Actor){ "alice@staff.example", FALSE, PROOF_NONE };
  Change *change = family_add_message (family, CHANGE_COMMENT, 5, TRUE);
  change->message->bearer = g_strdup ("alice@staff.example");
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "held-back alice@staff.example\nheld-back bob@staff.example\n");
  g_assert_cmpstr (value_of (outcome, 0, "unconfirmed"), !=, "");
  g_assert_cmpstr (value_of (outcome, 0, "who"), ==, "alice@staff.example");
}

/* A new owner hears who gave him the ticket, and what it was before. */
static void
test_owner (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Account *hank = family_add_account (family, "hank", "manager");
  family_add_account (family, "carl", "manager");
  family_act_as (family, hank);
  family->ticket->owner = g_strdup ("hank");
  family_add (family, CHANGE_OWNER, 5, "carl");
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "owner carl@staff.example\n");
  g_assert_cmpstr (value_of (outcome, 0, "who"), ==, "hank");
  g_assert_cmpstr (value_of (outcome, 0, "old"), ==, "hank");
  g_assert_cmpstr (value_of (outcome, 0, "new"), ==, "carl");
  g_assert_cmpstr (value_of (outcome, 0, "sasl"), !=, "");
  family_forget (family);
  family_add (family, CHANGE_OWNER, 5, "carl")->by_system = TRUE;
  g_autoptr (Outcome) by_rule = family_apply (family);
  g_assert_cmpstr (value_of (by_rule, 0, "rule"), !=, "");
  g_assert_cmpstr (value_of (by_rule, 0, "who"), ==, ACTOR_SYSTEM);
  g_assert_null (value_of (by_rule, 0, "sasl"));
}

/* The requestors get what is meant for them, and nothing else; but not when all is to be quiet. */
static void
test_resolved (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_set_status (family, KIND_GENERAL, "open");
  g_ptr_array_add (family->ticket->cc, g_strdup ("cy@x.example"));
  family_act_as (family, family_add_account (family, "hank", "manager"));
  family_add_message (family, CHANGE_COMMENT, 5, TRUE);
  family_add (family, CHANGE_STATUS, 5, "resolved");
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "resolved ana@x.example\n");
  const Notice *notice = g_ptr_array_index (outcome->notices, 0);
  g_assert_cmpuint (json_object_size (notice->values), ==, 1);
  g_assert_cmpstr (value_of (outcome, 0, "subject"), ==, "Old subject");
  g_assert_cmpint (notice->budget, ==, BUDGET_FREE);
  g_assert_null (notice->references);
  g_assert_null (notice->language);
  ((Change *) g_ptr_array_index (family->changes, 0))->quick = TRUE;
  g_autoptr (Outcome) quick = family_apply (family);
  family_assert_notices (quick, "");
}

/* Whoever staff open a ticket for hears of it; a mail that he never saw is not named to him. */
static void
test_opened_by_staff (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const people[] = { NULL, "ben@x.example eve@x.example", "hank@staff.example" };
  static const char *const squelched[] = { NULL, "eve@x.example", "" };
  family_act_as (family, family_add_account (family, "hank", "manager"));
  g_free (family->mail->from);
  family->mail->from = g_strdup ("hank@staff.example");
  Change *change = family_add_message (family, CHANGE_CREATE, 5, TRUE);
  change->queue = family->policy->default_queue;
  change->requestors = g_strsplit ("hank@staff.example", " ", -1);
  change->message->answer = ANSWER_ACKNOWLEDGEMENT;
  g_ptr_array_set_size (family->tickets, 0);
  family_add_edit (family, CHANGE_WATCHERS, "requestor", people);
  family_add_edit (family, CHANGE_WATCHERS, "squelched", squelched);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome,
                         "acknowledgement hank@staff.example\nacknowledgement ben@x.example\n");
  const Notice *hank = g_ptr_array_index (outcome->notices, 0);
  const Notice *ben = g_ptr_array_index (outcome->notices, 1);
  g_assert_cmpstr (hank->answers, ==, "<m@x.example>");
  g_assert_null (ben->answers);
  g_assert_cmpint (ben->ticket, ==, 5);
  change->quick = TRUE;
  g_autoptr (Outcome) quick = family_apply (family);
  family_assert_notices (quick, "acknowledgement hank@staff.example\n");
  change->quick = FALSE;
  change->message->once_squelch = g_strsplit ("ben@x.example", " ", -1);
  g_autoptr (Outcome) once = family_apply (family);
  family_assert_notices (once, "acknowledgement hank@staff.example\n");
}

static Challenge *
add_challenge (Family *family, gint64 ticket)
{
  Challenge *challenge = challenge_new ();
  challenge->account = g_strdup ("alice");
  challenge->address = g_strdup ("alice@staff.example");
  challenge->language = g_strdup ("es");
  challenge->token = g_strdup ("c-token");
  challenge->reason = g_strdup ("nothing proves it");
  challenge->commands = g_strdup ("Take\nStatus: resolved");
  challenge->text = g_strdup ("-- \nThanks");
  challenge->client = g_strdup ("192.0.2.7");
  challenge->ticket = ticket;
  challenge->mail = family->mail;
  family_add (family, CHANGE_CHALLENGE, ticket, NULL)->challenge = challenge;
  return challenge;
}

static void
test_challenge (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *name, *value;
  } table[] = {
    { "account", "alice" },        { "reason", "nothing proves it" },
    { "client", "192.0.2.7" },     { "commands", "  Take\n  Status: resolved" },
    { "text", "  -- \n  Thanks" }, { "cut", "" },
  };
  static const gint64 tickets[] = { 5, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (tickets); i++) {
    family_forget (family);
    add_challenge (family, tickets[i]);
    g_autoptr (Outcome) outcome = family_apply (family);
    family_assert_notices (outcome, "challenge alice@staff.example\n");
    family_assert_history (outcome, "");
    const Notice *notice = g_ptr_array_index (outcome->notices, 0);
    g_assert_cmpint (notice->ticket, ==, tickets[i]);
    g_assert_cmpint (notice->budget, ==, BUDGET_CHALLENGE);
    g_assert_cmpstr (notice->confirm, ==, "c-token");
    g_assert_cmpstr (notice->language, ==, "es");
    g_assert_cmpstr (notice->answers, ==, "<m@x.example>");
    for (guint j = 0; j < G_N_ELEMENTS (table); j++)
      g_assert_cmpstr (value_of (outcome, 0, table[j].name), ==, table[j].value);
  }
}

/* A flood of forgeries: some questions, then silence, of which the operators hear once. Mail that
 * is held changes nothing, the history least of all. */
static void
test_challenge_budget (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const gint64 tickets[] = { 5, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (tickets); i++) {
    family_forget (family);
    for (guint j = 0; j < 10; j++)
      add_challenge (family, tickets[i]);
    g_autoptr (Outcome) outcome = family_apply (family);
    g_assert_cmpuint (family_count_notices (outcome, NOTICE_CHALLENGE, FALSE), ==, 3);
    g_assert_cmpuint (family_count_notices (outcome, NOTICE_CHALLENGE, TRUE), ==, 7);
    g_assert_cmpuint (family_count_notices (outcome, NOTICE_BUDGET_ALARM, FALSE), ==, 2);
    g_assert_cmpuint (outcome->events->len, ==, 0);
    guint last = outcome->notices->len - 1;
    const Notice *question = g_ptr_array_index (outcome->notices, last);
    g_assert_cmpint (question->event, ==, NOTICE_CHALLENGE);
    g_assert_cmpstr (question->suppressed, !=, NULL);
    const Notice *alarm = g_ptr_array_index (outcome->notices, 3);
    g_assert_cmpint (alarm->event, ==, NOTICE_BUDGET_ALARM);
    g_assert_cmpint (alarm->budget, ==, BUDGET_STAFF);
    g_assert_cmpint (json_integer_value (number_of (outcome, 3, "limit")), ==, 3);
    g_assert_cmpstr (value_of (outcome, 3, "address"), ==, "alice@staff.example");
    g_assert_cmpstr (value_of (outcome, 3, "questions"), !=, "");
  }
}

static void
test_transcript (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    guint errors;
    const char *lines;
    const char *asked;
    gint64 ticket;
  } table[] = {
    { 0, "ok: Take\nok: Show", "Take; Show", 5 },
    { 1, "ok: Take\nerror: Foo: no such key; try: Help", "Take", 5 },
    { 2, "error: A: b; try: C\nerror: D: e; try: F", "", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    family_forget (family);
    Transcript *transcript = transcript_new ();
    transcript->address = g_strdup ("alice@staff.example");
    transcript->errors = table[i].errors;
    transcript->lines = g_strdup (table[i].lines);
    transcript->answer = g_strdup (table[i].errors == 0 ? "What was asked for" : NULL);
    transcript->subject = g_strdup ("Re: x");
    transcript->mail = family->mail;
    family_add (family, CHANGE_TRANSCRIPT, table[i].ticket, NULL)->transcript = transcript;
    g_autoptr (Outcome) outcome = family_apply (family);
    family_assert_notices (outcome, "transcript alice@staff.example\n");
    const Notice *notice = g_ptr_array_index (outcome->notices, 0);
    g_assert_cmpint (notice->ticket, ==, table[i].ticket);
    g_assert_cmpint (notice->budget, ==, BUDGET_STAFF);
    /* What it shows may be internal, and an answer may quote it. */
    g_assert_true (notice->comment == (table[i].errors == 0));
    g_assert_cmpint (json_integer_value (number_of (outcome, 0, "errors")), ==, table[i].errors);
    g_assert_true ((number_of (outcome, 0, "errors") == NULL) == (table[i].errors == 0));
    g_assert_true ((*value_of (outcome, 0, "several") != '\0') == (table[i].errors > 1));
    g_assert_cmpstr (value_of (outcome, 0, "asked"), ==, table[i].asked);
    g_assert_cmpstr (value_of (outcome, 0, "lines"), ==, table[i].lines);
    g_assert_cmpstr (value_of (outcome, 0, "answer"), ==,
                     table[i].errors == 0 ? "What was asked for" : "");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "how-it-is-proven", test_proofs },
    { "the-event-it-is-about", test_number },
    { "comments-stay-in-the-house", test_comment },
    { "what-nobody-confirmed", test_unconfirmed },
    { "a-new-owner", test_owner },
    { "requestors-of-what-is-resolved", test_resolved },
    { "tickets-that-staff-open", test_opened_by_staff },
    { "challenges", test_challenge },
    { "challenges-within-their-budget", test_challenge_budget },
    { "transcripts", test_transcript },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/announce_staff/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
