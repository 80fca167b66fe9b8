#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "core/apply.h"
#include "core/chain.h"

#include "family.h"

static void
test_create (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Change *change = family_add_message (family, CHANGE_CREATE, 9, TRUE);
  g_free (change->value);
  change->value = g_strdup (" Two\nlines\u202e ");
  change->requestors = g_strsplit ("Ana@X.example bo@x.example ANA@x.example", " ", -1);
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (outcome->tickets->len, ==, 2);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 9);
  g_assert_cmpstr (ticket->subject, ==, "Two lines");
  g_assert_cmpstr (ticket->queue, ==, "Queue");
  g_assert_cmpstr (ticket->language, ==, "es");
  g_assert_cmpstr (ticket->status, ==, "new");
  g_assert_cmpint (ticket->created, ==, FAMILY_NOW);
  g_assert_cmpint (ticket->updated, ==, FAMILY_NOW);
  g_assert_true (ticket->started == CLOCK_NONE && ticket->resolved == CLOCK_NONE &&
                 ticket->told == CLOCK_NONE);
  g_assert_true (ticket->fresh);
  g_assert_cmpuint (ticket->requestors->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (ticket->requestors, 0), ==, "ana@x.example");
  g_assert_cmpstr (g_ptr_array_index (ticket->requestors, 1), ==, "bo@x.example");
  family_assert_history (outcome, "9 create:-:->- by ana@x.example\n");
  const Event *event = g_ptr_array_index (outcome->events, 0);
  g_assert_cmpstr (event->value[SEAL_TEXT], ==, "Text");
  g_assert_cmpstr (event->value[SEAL_QUOTED], ==, "> quoted");
  g_assert_cmpstr (event->value[SEAL_MAIL], ==, "digest");
  g_assert_true (event->with_mail);
  g_assert_cmpint (event->at, ==, FAMILY_NOW);
  g_assert_cmpuint (outcome->notices->len, ==, 0);
}

/* Each kind begins where its lifecycle says; one that begins at work has been started. */
static void
test_create_kinds (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    Kind kind;
    const char *status;
    gboolean started;
  } table[] = {
    { KIND_GENERAL, "new", FALSE },
    { KIND_REPORT, "new", FALSE },
    { KIND_INCIDENT, "open", TRUE },
    { KIND_INVESTIGATION, "open", TRUE },
    { KIND_COUNTERMEASURE, "pending activation", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Change *change = family_add (family, CHANGE_CREATE, 100 + i, "S");
    change->queue = family_queue (table[i].kind);
  }
  g_autoptr (Outcome) outcome = family_apply (family);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const Ticket *ticket = outcome_ticket (outcome->tickets, 100 + i);
    g_assert_cmpint (ticket->kind, ==, table[i].kind);
    g_assert_cmpstr (ticket->status, ==, table[i].status);
    g_assert_cmpint (ticket->started, ==, table[i].started ? FAMILY_NOW : CLOCK_NONE);
  }
}

/* Mail that was in quarantine is as old as it is. */
static void
test_create_late (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_message (family, CHANGE_CREATE, 9, TRUE)->arrived = FAMILY_BEFORE;
  g_autoptr (Outcome) outcome = family_apply (family);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 9);
  g_assert_cmpint (ticket->created, ==, FAMILY_BEFORE);
  g_assert_cmpint (ticket->updated, ==, FAMILY_NOW);
}

static void
test_acknowledgement (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_message (family, CHANGE_CREATE, 9, TRUE)->message->answer = ANSWER_ACKNOWLEDGEMENT;
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (outcome->notices->len, ==, 1);
  const Notice *notice = g_ptr_array_index (outcome->notices, 0);
  g_assert_cmpint (notice->event, ==, NOTICE_ACKNOWLEDGEMENT);
  g_assert_cmpint (notice->ticket, ==, 9);
  g_assert_cmpstr (notice->to, ==, "ana@x.example");
  g_assert_cmpstr (notice->answers, ==, "<m@x.example>");
  g_assert_null (notice->references);
  g_assert_null (notice->suppressed);
  g_assert_cmpuint (json_object_size (notice->values), ==, 0);
}

static const struct {
  const char *label;
  BudgetUse used; /* of the writer */
  guint in_all;
  gboolean alarmed;
  guint alarms;
} suppression[] = {
  { "acknowledged a moment ago", { 1, 1, 0, 0 }, 1, FALSE, 0 },
  { "too many to this address", { 0, 3, 0, 0 }, 3, FALSE, 0 },
  { "breaker", { 0, 0, 0, 0 }, 300, FALSE, 2 },
  { "breaker, alarmed already", { 0, 0, 0, 0 }, 300, TRUE, 0 },
};

static void
test_suppression (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_message (family, CHANGE_CREATE, 9, TRUE)->message->answer = ANSWER_ACKNOWLEDGEMENT;
  for (guint i = 0; i < G_N_ELEMENTS (suppression); i++) {
    *budget_ledger_use (family->ledger, "ana@x.example") = suppression[i].used;
    family->ledger->in_all = suppression[i].in_all;
    family->ledger->alarmed = suppression[i].alarmed;
    g_test_message ("%s", suppression[i].label);
    g_autoptr (Outcome) outcome = family_apply (family);
    g_assert_cmpuint (family_count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, TRUE), ==, 1);
    g_assert_cmpuint (family_count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, FALSE), ==, 0);
    g_assert_cmpuint (family_count_notices (outcome, NOTICE_BUDGET_ALARM, FALSE), ==,
                      suppression[i].alarms);
    g_assert_cmpuint (outcome->events->len, ==, 2);
    const Event *event = g_ptr_array_index (outcome->events, 1);
    g_assert_cmpint (event->type, ==, EVENT_SUPPRESSED);
    g_assert_cmpstr (event->field, ==, "acknowledgement");
    g_assert_cmpstr (event->value[SEAL_ACTOR], ==, ACTOR_SYSTEM);
    g_assert_cmpstr (event->value[SEAL_NEW], !=, NULL);
    g_assert_cmpint (event->proof, ==, PROOF_NONE);
    g_assert_cmpuint (budget_ledger_use (family->ledger, "ana@x.example")->automatic, ==,
                      suppression[i].used.automatic);
  }
}

/* Many meet the open breaker in one go: each operator hears of it once. */
static void
test_one_alarm (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->policy->budgets = (BudgetLimits){ 100, 10, 100, 3, 60, 10 };
  for (guint i = 0; i < 10; i++)
    family_add_message (family, CHANGE_CREATE, 100 + i, TRUE)->message->answer =
        ANSWER_ACKNOWLEDGEMENT;
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, FALSE), ==, 3);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, TRUE), ==, 7);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_BUDGET_ALARM, FALSE), ==, 2);
  const Notice *alarm = g_ptr_array_index (outcome->notices, 3);
  g_assert_cmpint (alarm->event, ==, NOTICE_BUDGET_ALARM);
  g_assert_cmpstr (alarm->to, ==, "op@staff.example");
  g_assert_cmpint (alarm->ticket, ==, 0);
  g_assert_cmpint (json_integer_value (json_object_get (alarm->values, "limit")), ==, 3);
  g_assert_cmpint (json_integer_value (json_object_get (alarm->values, "minutes")), ==, 60);
}

static void
test_no_budget_given (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_message (family, CHANGE_CREATE, 9, TRUE)->message->answer = ANSWER_ACKNOWLEDGEMENT;
  const ApplyContext context = { .policy = family->policy,
                                 .actor = family->actor,
                                 .now = FAMILY_NOW };
  g_autoptr (Outcome) outcome = apply_changes (family->tickets, family->changes, &context, NULL);
  g_assert_cmpuint (family_count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, FALSE), ==, 1);
}

static void
test_values (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->actor = (Actor){ "hank", TRUE, PROOF_SASL };
  family_add (family, CHANGE_SUBJECT, 5, "New\nsubject ");
  family_add (family, CHANGE_SUBJECT, 5, "New subject");
  family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 50;
  family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 50;
  family_add (family, CHANGE_SLA, 5, "full");
  family_add (family, CHANGE_SLA, 5, "full");
  g_autoptr (Outcome) outcome = family_apply (family);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_assert_cmpstr (ticket->subject, ==, "New subject");
  g_assert_cmpint (ticket->priority, ==, 50);
  family_assert_history (outcome, "5 subject:subject:Old subject>New subject by hank\n"
                                  "5 priority:priority:0>50 by hank\n"
                                  "5 sla:sla:->full by hank\n");
  g_assert_cmpstr (ticket->sla, ==, "full");
  const Event *event = g_ptr_array_index (outcome->events, 0);
  g_assert_cmpint (event->proof, ==, PROOF_SASL);
}

static void
test_same_values (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add (family, CHANGE_SUBJECT, 5, " Old  subject");
  family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 0;
  family_add (family, CHANGE_STATUS, 5, "new");
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (outcome->events->len, ==, 0);
  g_assert_cmpint (outcome_ticket (outcome->tickets, 5)->updated, ==, FAMILY_BEFORE);
}

static void
test_staff_correspondence (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->actor = (Actor){ "hank", TRUE, PROOF_CLI };
  g_ptr_array_add (family->ticket->requestors, g_strdup ("bo@x.example"));
  g_ptr_array_add (family->ticket->cc, g_strdup ("cy@x.example"));
  Change *change = family_add (family, CHANGE_CORRESPOND, 5, NULL);
  change->message = message_new ("Answer");
  change->message->from_person = TRUE;
  g_autoptr (Outcome) outcome = family_apply (family);
  static const char *const to[] = { "ana@x.example", "bo@x.example", "cy@x.example" };
  g_assert_cmpuint (outcome->notices->len, ==, G_N_ELEMENTS (to));
  for (guint i = 0; i < outcome->notices->len; i++) {
    const Notice *notice = g_ptr_array_index (outcome->notices, i);
    g_assert_cmpint (notice->event, ==, NOTICE_CORRESPONDENCE);
    g_assert_cmpstr (notice->to, ==, to[i]);
    g_assert_cmpstr (notice->answers, ==, "<last@x.example>");
    g_assert_cmpstr (json_string_value (json_object_get (notice->values, "text")), ==, "Answer");
    g_assert_cmpstr (json_string_value (json_object_get (notice->values, "subject")), ==,
                     "Old subject");
    g_assert_null (notice->suppressed);
  }
  g_assert_cmpint (outcome_ticket (outcome->tickets, 5)->told, ==, FAMILY_NOW);
  family_assert_history (outcome,
                         "5 correspond:-:->- by hank\n5 status:status:new>open by system\n");
  g_assert_false (((Event *) g_ptr_array_index (outcome->events, 0))->with_mail);
}

/* A comment never leaves the house, moves nothing, and an outsider's words go to no outsider. */
static void
test_what_stays (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_set_status (family, KIND_GENERAL, "resolved");
  family_add_message (family, CHANGE_COMMENT, 5, TRUE);
  family->actor = (Actor){ "hank", TRUE, PROOF_CLI };
  g_autoptr (Outcome) comment = family_apply (family);
  g_assert_cmpuint (comment->notices->len, ==, 0);
  g_assert_false (((Event *) g_ptr_array_index (comment->events, 0))->held_back);
  g_assert_cmpstr (outcome_ticket (comment->tickets, 5)->status, ==, "resolved");
  g_assert_true (outcome_ticket (comment->tickets, 5)->told == CLOCK_NONE);
  family_assert_history (comment, "5 comment:-:->- by hank\n");
  g_ptr_array_set_size (family->changes, 0);
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  family->actor = (Actor){ "eve@x.example", FALSE, PROOF_NONE };
  g_autoptr (Outcome) outsider = family_apply (family);
  g_assert_cmpuint (outsider->notices->len, ==, 0);
  g_assert_true (outcome_ticket (outsider->tickets, 5)->told == CLOCK_NONE);
  g_assert_cmpuint (outcome_ticket (outsider->tickets, 5)->requestors->len, ==, 1);
}

static void
test_notes (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->actor.name = NULL;
  family_add (family, CHANGE_ALSO_DELIVERED, 5, "Reports");
  family_add_failure (family, CHANGE_OUTBOX_FAILED)->news = FALSE;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 also-delivered:queue:->Reports by -\n"
                                  "5 outbox:77:->failed: 550 no by system\n");
  g_assert_cmpuint (outcome->notices->len, ==, 0);
  g_assert_cmpstr (outcome_ticket (outcome->tickets, 5)->status, ==, "new");
}

/* A mistake at each place of the list: nothing comes of any of it. */
static void
test_all_or_nothing (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Ticket) before = ticket_copy (family->ticket);
  for (guint place = 0; place < 4; place++) {
    for (guint kind = 0; kind < 2; kind++) {
      g_autoptr (GError) error = NULL;
      g_ptr_array_set_size (family->changes, 0);
      for (guint i = 0; i < 4; i++) {
        if (i == place)
          family_add (family, CHANGE_STATUS, kind == 0 ? 5 : 6, "nonsense");
        family_add (family, i % 2 ? CHANGE_SUBJECT : CHANGE_PRIORITY, 5, "Changed")->number = 99;
        family_add_message (family, CHANGE_CREATE, 100 + i, TRUE)->message->answer =
            ANSWER_ACKNOWLEDGEMENT;
      }
      g_assert_null (family_try_apply (family, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (error->code, ==, kind == 0 ? TOCSIN_ERROR_REFUSED : TOCSIN_ERROR_MISSING);
      g_assert_cmpstr (family->ticket->subject, ==, before->subject);
      g_assert_cmpint (family->ticket->priority, ==, before->priority);
      g_assert_cmpuint (family->tickets->len, ==, 1);
      g_assert_cmpuint (family->ledger->in_all, ==, 0);
    }
  }
}

/* A later change sees what an earlier one did, also to a ticket that did not exist before. */
static void
test_in_order (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add (family, CHANGE_CREATE, 9, "Fresh");
  family_add (family, CHANGE_PRIORITY, 9, NULL)->number = 5;
  family_add (family, CHANGE_STATUS, 9, "resolved");
  family_add_message (family, CHANGE_CORRESPOND, 9, TRUE);
  family_add (family, CHANGE_STATUS, 9, "rejected");
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "9 create:-:->- by ana@x.example\n"
                                  "9 priority:priority:0>5 by ana@x.example\n"
                                  "9 status:status:new>resolved by ana@x.example\n"
                                  "9 correspond:-:->- by ana@x.example\n"
                                  "9 status:status:resolved>open by system\n"
                                  "9 status:status:open>rejected by ana@x.example\n");
  g_assert_cmpuint (family->tickets->len, ==, 1);
}

static void
test_inputs_untouched (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Ticket) before = ticket_copy (family->ticket);
  family->actor = (Actor){ "hank", TRUE, PROOF_CLI };
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  family_add (family, CHANGE_STATUS, 5, "resolved");
  family_add (family, CHANGE_SUBJECT, 5, "Changed");
  outcome_free (family_apply (family));
  const Ticket *ticket = family->ticket;
  g_assert_cmpstr (ticket->subject, ==, before->subject);
  g_assert_cmpstr (ticket->status, ==, before->status);
  g_assert_cmpint (ticket->updated, ==, before->updated);
  g_assert_cmpint (ticket->told, ==, before->told);
  g_assert_cmpint (ticket->resolved, ==, before->resolved);
  g_assert_cmpuint (ticket->last_n, ==, before->last_n);
  g_assert_cmpuint (family->changes->len, ==, 3);
}

/* A note that nobody proved to be ours: staff hear of it as of a stranger's mail. */
static void
test_unverified_note (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  family_add_message (family, CHANGE_COMMENT, 5, TRUE);
  family->actor.name = "alice@staff.example";
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 comment:-:->- by alice@staff.example\n");
  g_assert_true (((Event *) g_ptr_array_index (outcome->events, 0))->held_back);
  family_assert_notices (outcome, "held-back alice@staff.example\nheld-back bob@staff.example\n");
  family->actor.proof = PROOF_DMARC;
  g_autoptr (Outcome) proven = family_apply (family);
  g_assert_false (((Event *) g_ptr_array_index (proven->events, 0))->held_back);
}

static void
test_comment_copy (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < 2; i++) {
    family_forget (family);
    Message *message = family_add_message (family, CHANGE_COMMENT, 5, TRUE)->message;
    char ***copies = i == 0 ? &message->once_cc : &message->once_bcc;
    *copies = g_strsplit ("eve@y.example", " ", -1);
    family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                           "eve@y.example is none of our staff, and a comment does not leave the "
                           "house; try: Reply");
  }
}

/* Staff who are told nothing was told to requestors did not tell them. */
static void
test_quick (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->actor = (Actor){ "hank", TRUE, PROOF_SASL, NULL };
  family_add (family, CHANGE_STATUS, 5, "resolved");
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE)->quick = TRUE;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_notices (outcome, "");
  g_assert_true (outcome_ticket (outcome->tickets, 5)->told == CLOCK_NONE);
}

/* A mail of commands alone stands in the history with the first of its events. */
static void
test_mail_is_kept (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint messages = 0; messages < 2; messages++) {
    family_forget (family);
    family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 7;
    family_add (family, CHANGE_SLA, 5, "full");
    if (messages > 0)
      family_add_message (family, CHANGE_COMMENT, 5, TRUE);
    const ApplyContext context = { .policy = family->policy,
                                   .actor = { "hank", TRUE, PROOF_SASL, NULL },
                                   .now = FAMILY_NOW,
                                   .mail_digest = "digest" };
    g_autoptr (GError) error = NULL;
    g_autoptr (Outcome) outcome =
        apply_changes (family->tickets, family->changes, &context, &error);
    g_assert_no_error (error);
    for (guint i = 0; i < outcome->events->len; i++) {
      const Event *event = g_ptr_array_index (outcome->events, i);
      gboolean holds = messages == 0 ? i == 0 : i == 2;
      g_assert_cmpint (event->with_mail, ==, holds);
      g_assert_cmpstr (event->value[SEAL_MAIL], ==, holds ? "digest" : NULL);
    }
  }
}

/* Each change that cannot be is told, with its line; a ticket that cannot be opened says it all. */
static void
test_problems (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) problem_free);
  family->actor = (Actor){ "hank", TRUE, PROOF_SASL, NULL };
  family_add (family, CHANGE_STATUS, 5, "nonsense")->line = 3;
  family_add (family, CHANGE_SLA, 5, "full")->line = 4;
  family_add (family, CHANGE_REOPEN, 5, NULL)->line = 1;
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5: 'nonsense' is no status of queue 'Queue'; its statuses are "
                         "new, open, stalled, resolved, rejected, deleted");
  g_assert_cmpuint (family->problems->len, ==, 2);
  const Problem *first = g_ptr_array_index (family->problems, 0);
  const Problem *second = g_ptr_array_index (family->problems, 1);
  g_assert_cmpuint (first->line, ==, 3);
  g_assert_cmpuint (second->line, ==, 1);
  g_assert_cmpstr (second->message, ==, "ticket 5 is not closed, its status is 'new'");
  g_ptr_array_set_size (family->problems, 0);
  family_forget (family);
  const char *own[] = { "help@csirt.example", NULL };
  family_add (family, CHANGE_CREATE, 9, "S")->requestors = g_strdupv ((char **) own);
  family_add (family, CHANGE_SLA, 9, "full");
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "'help@csirt.example' is an address of this system and can be nobody on "
                         "a ticket");
  g_assert_cmpuint (family->problems->len, ==, 1);
  g_ptr_array_unref (family->problems);
}

static void
test_problem_free (Family *family G_GNUC_UNUSED, gconstpointer unused G_GNUC_UNUSED)
{
  problem_free (NULL);
}

/* What goes to members of staff alone works with and without a ticket. */
static void
test_challenge_and_transcript (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const gint64 tickets[] = { 0, 5 };
  for (guint i = 0; i < G_N_ELEMENTS (tickets); i++) {
    family_forget (family);
    Challenge *challenge = challenge_new ();
    challenge->account = g_strdup ("alice");
    challenge->address = g_strdup ("alice@staff.example");
    challenge->token = g_strdup ("t-abc");
    challenge->reason = g_strdup ("nobody logged in");
    challenge->commands = g_strdup ("Take");
    challenge->text = g_strdup ("");
    challenge->ticket = tickets[i];
    challenge->mail = family->mail;
    Transcript *transcript = transcript_new ();
    transcript->address = g_strdup ("bob@staff.example");
    transcript->lines = g_strdup ("ok: Show");
    transcript->answer = g_strdup ("All.");
    transcript->subject = g_strdup ("S");
    transcript->mail = family->mail;
    family_add (family, CHANGE_CHALLENGE, tickets[i], NULL)->challenge = challenge;
    family_add (family, CHANGE_TRANSCRIPT, tickets[i], NULL)->transcript = transcript;
    g_autoptr (Outcome) outcome = family_apply (family);
    family_assert_notices (outcome,
                           "challenge alice@staff.example\ntranscript bob@staff.example\n");
    g_assert_cmpuint (outcome->events->len, ==, 0);
  }
}

static void
test_nothing_to_do (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (outcome->tickets->len, ==, 1);
  g_assert_cmpuint (outcome->events->len + outcome->notices->len + outcome->links->len, ==, 0);
}

static void
count_up (guint8 *buffer, gsize length)
{
  static guint8 next;
  for (gsize i = 0; i < length; i++)
    buffer[i] = ++next;
}

/* Events of two tickets between each other: each follows the last of its own. */
static void
test_chain (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 1;
  family_add (family, CHANGE_CREATE, 9, "Fresh");
  family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 2;
  family_add (family, CHANGE_PRIORITY, 9, NULL)->number = 3;
  g_autoptr (Outcome) outcome = family_apply (family);
  outcome_chain (outcome, count_up);
  static const guint n[] = { 4, 1, 5, 2 };
  static const guint8 zeros[TICKET_HASH_BYTES];
  const Event *event[4];
  for (guint i = 0; i < 4; i++) {
    event[i] = g_ptr_array_index (outcome->events, i);
    g_assert_cmpuint (event[i]->n, ==, n[i]);
  }
  g_assert_cmpint (chain_check (event[0], family->ticket->head), ==, CHAIN_WHOLE);
  g_assert_cmpint (chain_check (event[1], zeros), ==, CHAIN_WHOLE);
  g_assert_cmpint (chain_check (event[2], event[0]->hash), ==, CHAIN_WHOLE);
  g_assert_cmpint (chain_check (event[3], event[1]->hash), ==, CHAIN_WHOLE);
  g_assert_cmpint (memcmp (event[0]->salt, event[2]->salt, sizeof event[0]->salt), !=, 0);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_assert_cmpuint (ticket->last_n, ==, 5);
  g_assert_cmpmem (ticket->head, TICKET_HASH_BYTES, event[2]->hash, TICKET_HASH_BYTES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "creates", test_create },
    { "creates-as-the-kind-begins", test_create_kinds },
    { "creates-when-it-arrived", test_create_late },
    { "acknowledges", test_acknowledgement },
    { "suppresses-within-budgets", test_suppression },
    { "alarms-each-operator-once", test_one_alarm },
    { "counts-from-nothing-without-a-budget", test_no_budget_given },
    { "values", test_values },
    { "same-values-make-no-event", test_same_values },
    { "staff-correspondence-is-mailed", test_staff_correspondence },
    { "comments-and-outsiders-words-stay", test_what_stays },
    { "notes", test_notes },
    { "all-or-nothing", test_all_or_nothing },
    { "in-order", test_in_order },
    { "inputs-untouched", test_inputs_untouched },
    { "unverified-notes-are-held-back", test_unverified_note },
    { "a-comment-has-no-copy-outside", test_comment_copy },
    { "quick-tells-no-requestor", test_quick },
    { "mail-of-commands-is-kept", test_mail_is_kept },
    { "tells-all-problems", test_problems },
    { "frees-no-problem", test_problem_free },
    { "challenges-and-transcripts", test_challenge_and_transcript },
    { "nothing-to-do", test_nothing_to_do },
    { "chains-each-ticket", test_chain },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
