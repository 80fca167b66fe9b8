#include "config.h"

#include "base/clock.h"
#include "base/error.h"

#include "core/apply.h"
#include "core/notification.h"

#include "family.h"

/* What correspondence does to a ticket: the status it ends in. */
static const struct {
  Kind kind;
  const char *before;
  gboolean staff;
  gboolean person;
  const char *after;
} opening[] = {
  { KIND_GENERAL, "new", FALSE, TRUE, "open" },
  { KIND_GENERAL, "new", TRUE, TRUE, "open" },
  { KIND_GENERAL, "new", FALSE, FALSE, "new" },
  { KIND_GENERAL, "open", FALSE, TRUE, "open" },
  { KIND_GENERAL, "stalled", FALSE, TRUE, "stalled" },
  { KIND_GENERAL, "resolved", FALSE, TRUE, "open" },
  { KIND_GENERAL, "resolved", FALSE, FALSE, "resolved" },
  { KIND_GENERAL, "resolved", TRUE, TRUE, "open" },
  { KIND_GENERAL, "rejected", FALSE, TRUE, "open" },
  { KIND_GENERAL, "rejected", FALSE, FALSE, "rejected" },
  { KIND_REPORT, "new", FALSE, TRUE, "new" },
  { KIND_REPORT, "new", TRUE, TRUE, "open" },
  { KIND_REPORT, "open", FALSE, TRUE, "open" },
  { KIND_REPORT, "resolved", FALSE, TRUE, "open" },
  { KIND_REPORT, "resolved", FALSE, FALSE, "resolved" },
  { KIND_INCIDENT, "open", FALSE, TRUE, "open" },
  { KIND_INCIDENT, "abandoned", FALSE, TRUE, "open" },
  { KIND_INVESTIGATION, "resolved", FALSE, TRUE, "open" },
  { KIND_COUNTERMEASURE, "pending activation", FALSE, TRUE, "active" },
  { KIND_COUNTERMEASURE, "pending activation", FALSE, FALSE, "pending activation" },
  { KIND_COUNTERMEASURE, "pending activation", TRUE, TRUE, "pending activation" },
  { KIND_COUNTERMEASURE, "active", FALSE, TRUE, "active" },
  { KIND_COUNTERMEASURE, "pending removal", FALSE, FALSE, "pending removal" },
  { KIND_COUNTERMEASURE, "pending removal", TRUE, TRUE, "pending removal" },
  { KIND_COUNTERMEASURE, "removed", TRUE, TRUE, "active" },
  { KIND_COUNTERMEASURE, "removed", FALSE, TRUE, "active" },
};

static void
test_opening (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (opening); i++) {
    family_set_status (family, opening[i].kind, opening[i].before);
    gboolean closed = family->ticket->closed;
    family->ticket->resolved = closed ? FAMILY_BEFORE : CLOCK_NONE;
    family->actor =
        (Actor){ opening[i].staff ? "hank" : "ana@x.example", opening[i].staff, PROOF_NONE, NULL };
    family_forget (family);
    family_add_message (family, CHANGE_CORRESPOND, 5, opening[i].person);
    g_autoptr (Outcome) outcome = family_apply (family);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_test_message ("%s %s", kind_name (opening[i].kind), opening[i].before);
    g_assert_cmpstr (ticket->status, ==, opening[i].after);
    gboolean moved = !g_str_equal (opening[i].before, opening[i].after);
    g_assert_cmpuint (outcome->events->len, ==, moved ? 2 : 1);
    g_assert_cmpint (ticket->resolved, ==, closed && !moved ? FAMILY_BEFORE : CLOCK_NONE);
    g_assert_cmpint (ticket->updated, ==, FAMILY_NOW);
    if (!moved)
      continue;
    const Event *event = g_ptr_array_index (outcome->events, 1);
    g_assert_cmpint (event->type, ==, EVENT_STATUS);
    g_assert_cmpstr (event->field, ==, "status");
    g_assert_cmpstr (event->value[SEAL_OLD], ==, opening[i].before);
    g_assert_cmpstr (event->value[SEAL_NEW], ==, opening[i].after);
    g_assert_cmpstr (event->value[SEAL_ACTOR], ==, ACTOR_SYSTEM);
  }
}

static void
test_fifty_answers (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < 50; i++)
    family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  g_autoptr (Outcome) outcome = family_apply (family);
  guint moves = 0;
  for (guint i = 0; i < outcome->events->len; i++)
    moves += ((Event *) g_ptr_array_index (outcome->events, i))->type == EVENT_STATUS;
  g_assert_cmpuint (outcome->events->len, ==, 51);
  g_assert_cmpuint (moves, ==, 1);
}

/* A lifecycle that lets nobody come back is not overruled by an answer. */
static void
test_no_way_back (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const initial[] = { "new", NULL };
  static const char *const active[] = { "open", NULL };
  static const char *const inactive[] = { "resolved", NULL };
  Lifecycle *lifecycle = lifecycle_new ("general");
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_INITIAL, initial, NULL));
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_ACTIVE, active, NULL));
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_INACTIVE, inactive, NULL));
  g_assert_true (lifecycle_add_transitions (lifecycle, "* -> resolved", NULL));
  g_ptr_array_add (family->policy->lifecycles, lifecycle);
  family_set_status (family, KIND_GENERAL, "resolved");
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  g_autoptr (Outcome) outcome = family_apply (family);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_assert_cmpstr (ticket->status, ==, "resolved");
  g_assert_true (ticket->closed);
}

/* `started`, `resolved` and `due` along a way through the lifecycle. */
static const struct {
  Kind kind;
  const char *from;
  const char *to;
  gint64 started; /* before */
  gint64 resolved;
  gint64 now_started; /* after */
  gint64 now_resolved;
  gboolean keeps_due;
} move[] = {
  { KIND_GENERAL, "new", "open", CLOCK_NONE, CLOCK_NONE, FAMILY_NOW, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "new", "open", FAMILY_BEFORE, CLOCK_NONE, FAMILY_BEFORE, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "new", "resolved", CLOCK_NONE, CLOCK_NONE, FAMILY_NOW, FAMILY_NOW, FALSE },
  { KIND_GENERAL, "open", "stalled", FAMILY_BEFORE, CLOCK_NONE, FAMILY_BEFORE, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "open", "new", FAMILY_BEFORE, CLOCK_NONE, FAMILY_BEFORE, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "open", "rejected", FAMILY_BEFORE, CLOCK_NONE, FAMILY_BEFORE, FAMILY_NOW, FALSE },
  { KIND_GENERAL, "resolved", "rejected", FAMILY_BEFORE, FAMILY_BEFORE, FAMILY_BEFORE,
    FAMILY_BEFORE, FALSE },
  { KIND_GENERAL, "resolved", "open", FAMILY_BEFORE, FAMILY_BEFORE, FAMILY_BEFORE, CLOCK_NONE,
    TRUE },
  { KIND_GENERAL, "rejected", "new", FAMILY_BEFORE, FAMILY_BEFORE, FAMILY_BEFORE, CLOCK_NONE,
    TRUE },
  { KIND_REPORT, "new", "rejected", CLOCK_NONE, CLOCK_NONE, FAMILY_NOW, FAMILY_NOW, FALSE },
  { KIND_COUNTERMEASURE, "pending activation", "active", CLOCK_NONE, CLOCK_NONE, FAMILY_NOW,
    CLOCK_NONE, TRUE },
  { KIND_COUNTERMEASURE, "active", "pending removal", FAMILY_BEFORE, CLOCK_NONE, FAMILY_BEFORE,
    CLOCK_NONE, TRUE },
};

static void
test_times_of_a_move (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (move); i++) {
    family_set_status (family, move[i].kind, move[i].from);
    family->ticket->started = move[i].started;
    family->ticket->resolved = move[i].resolved;
    family->ticket->due = FAMILY_NOW + 60;
    family_forget (family);
    family_add (family, CHANGE_STATUS, 5, move[i].to);
    g_autoptr (Outcome) outcome = family_apply (family);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_test_message ("%s to %s", move[i].from, move[i].to);
    g_assert_cmpstr (ticket->status, ==, move[i].to);
    g_assert_cmpint (ticket->started, ==, move[i].now_started);
    g_assert_cmpint (ticket->resolved, ==, move[i].now_resolved);
    g_assert_cmpint (ticket->due, ==, move[i].keeps_due ? FAMILY_NOW + 60 : CLOCK_NONE);
  }
}

/* The lifecycle alone decides which words are let through; words are in lower case. */
static const struct {
  Kind kind;
  const char *from;
  const char *word;
  const char *to; /* NULL: refused */
} word[] = {
  { KIND_GENERAL, "new", "open", "open" },
  { KIND_GENERAL, "new", "new", "new" },
  { KIND_GENERAL, "new", "abandoned", NULL },
  { KIND_GENERAL, "new", "", NULL },
  { KIND_GENERAL, "new", "opened", NULL },
  { KIND_GENERAL, "new", "Open", NULL },
  { KIND_REPORT, "new", "rejected", "rejected" },
  { KIND_REPORT, "new", "stalled", NULL },
  { KIND_REPORT, "open", "new", NULL },
  { KIND_REPORT, "resolved", "rejected", NULL },
  { KIND_INCIDENT, "open", "abandoned", "abandoned" },
  { KIND_INCIDENT, "open", "rejected", NULL },
  { KIND_INVESTIGATION, "open", "resolved", "resolved" },
  { KIND_INVESTIGATION, "open", "new", NULL },
  { KIND_COUNTERMEASURE, "pending activation", "active", "active" },
  { KIND_COUNTERMEASURE, "pending activation", "pending removal", NULL },
  { KIND_COUNTERMEASURE, "active", "pending removal", "pending removal" },
};

static void
test_status_words (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (word); i++) {
    g_autoptr (GError) error = NULL;
    family_set_status (family, word[i].kind, word[i].from);
    family_forget (family);
    family_add (family, CHANGE_STATUS, 5, word[i].word);
    g_autoptr (Outcome) outcome = family_try_apply (family, &error);
    g_test_message ("%s to %s", word[i].from, word[i].word);
    if (word[i].to == NULL) {
      g_assert_null (outcome);
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpstr (outcome_ticket (outcome->tickets, 5)->status, ==, word[i].to);
    g_assert_cmpuint (outcome->events->len, ==, !g_str_equal (word[i].from, word[i].to));
  }
}

/* A refusal names what is known, so that the next try can be right. */
static void
test_refusal_helps (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_set_status (family, KIND_INVESTIGATION, "open");
  family_add (family, CHANGE_STATUS, 5, "closed");
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5: 'closed' is no status of queue 'Queue'; its statuses are open, "
                         "resolved");
  family_set_status (family, KIND_REPORT, "open");
  family_forget (family);
  family_add (family, CHANGE_STATUS, 5, "new");
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5: queue 'Queue' does not allow going from 'open' to 'new', only "
                         "to resolved, rejected");
}

/* Who writes on a countermeasure that waits to be removed: only its requestor lets it go on, and an
 * open dependency keeps it. */
static void
test_countermeasure (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *writer;
    gboolean staff;
    gboolean depends;
    const char *after;
  } table[] = {
    { "Ana@x.example", FALSE, FALSE, "removed" },
    { "ana@x.example", TRUE, FALSE, "pending removal" },
    { "cy@x.example", FALSE, FALSE, "pending removal" },
    { "eve@y.example", FALSE, FALSE, "pending removal" },
    { NULL, FALSE, FALSE, "pending removal" },
    { "ana@x.example", FALSE, TRUE, "pending removal" },
  };
  g_ptr_array_add (family->ticket->cc, g_strdup ("cy@x.example"));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const TicketLink link = { LINK_DEPENDS_ON, FALSE, 8, FALSE };
    family_set_status (family, KIND_COUNTERMEASURE, "pending removal");
    if (table[i].depends)
      g_ptr_array_add (family->ticket->links, g_memdup2 (&link, sizeof link));
    family->actor = (Actor){ table[i].writer, table[i].staff, PROOF_NONE, NULL };
    family_forget (family);
    family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
    g_autoptr (Outcome) outcome = family_apply (family);
    g_test_message ("%s", table[i].writer == NULL ? "nobody" : table[i].writer);
    g_assert_cmpstr (outcome_ticket (outcome->tickets, 5)->status, ==, table[i].after);
  }
}

/* `Resolve` and `Reopen` as each lifecycle means them; NULL: refused. */
static const struct {
  Kind kind;
  const char *from;
  ChangeType type;
  const char *to;
} verb[] = {
  { KIND_GENERAL, "new", CHANGE_CLOSE, "resolved" },
  { KIND_GENERAL, "rejected", CHANGE_CLOSE, "resolved" },
  { KIND_REPORT, "open", CHANGE_CLOSE, "resolved" },
  { KIND_REPORT, "rejected", CHANGE_CLOSE, NULL },
  { KIND_REPORT, "resolved", CHANGE_CLOSE, "resolved" },
  { KIND_INCIDENT, "open", CHANGE_CLOSE, "resolved" },
  { KIND_COUNTERMEASURE, "active", CHANGE_CLOSE, "removed" },
  { KIND_GENERAL, "resolved", CHANGE_REOPEN, "open" },
  { KIND_GENERAL, "new", CHANGE_REOPEN, NULL },
  { KIND_GENERAL, "open", CHANGE_REOPEN, NULL },
  { KIND_REPORT, "rejected", CHANGE_REOPEN, "open" },
  { KIND_COUNTERMEASURE, "removed", CHANGE_REOPEN, "active" },
  { KIND_COUNTERMEASURE, "pending removal", CHANGE_REOPEN, NULL },
};

static void
test_verbs (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (verb); i++) {
    g_autoptr (GError) error = NULL;
    family_set_status (family, verb[i].kind, verb[i].from);
    family_forget (family);
    family_add (family, verb[i].type, 5, NULL);
    g_autoptr (Outcome) outcome = family_try_apply (family, &error);
    g_test_message ("%s: %s", kind_name (verb[i].kind), verb[i].from);
    if (verb[i].to == NULL) {
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
      continue;
    }
    g_assert_no_error (error);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_assert_cmpstr (ticket->status, ==, verb[i].to);
    g_assert_cmpint (ticket->closed, ==, verb[i].type == CHANGE_CLOSE);
  }
}

/* What is open and depended on keeps a ticket open, whether it is here or only known of. */
static void
test_dependencies (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const TicketLink links[] = {
    { LINK_DEPENDS_ON, FALSE, 8, FALSE }, { LINK_DEPENDS_ON, FALSE, 9, TRUE },
    { LINK_DEPENDS_ON, FALSE, 10, TRUE }, { LINK_DEPENDS_ON, TRUE, 11, FALSE },
    { LINK_REFERS_TO, FALSE, 12, FALSE }, { LINK_DEPENDS_ON, FALSE, 13, FALSE },
  };
  family->actor = (Actor){ "hank", TRUE, PROOF_CLI, NULL };
  family_add_ticket (family, 10);
  Ticket *closed = family_add_ticket (family, 13);
  closed->closed = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    g_ptr_array_add (family->ticket->links, g_memdup2 (&links[i], sizeof links[i]));
  family_add (family, CHANGE_STATUS, 5, "resolved");
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5 depends on what is still open: 8, 10; close that first");
  /* Closed in the same run, it stands in nobody's way. */
  g_ptr_array_remove_index (family->ticket->links, 0);
  family_forget (family);
  family_add (family, CHANGE_CLOSE, 10, NULL);
  family_add (family, CHANGE_STATUS, 5, "resolved");
  outcome_free (family_apply (family));
  /* From one inactive status to another nothing closes. */
  family_set_status (family, KIND_GENERAL, "rejected");
  family_forget (family);
  family_add (family, CHANGE_STATUS, 5, "resolved");
  outcome_free (family_apply (family));
}

/* A status that has left the configuration is no trap. */
static void
test_lost_status (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_set_status (family, KIND_REPORT, "gone");
  family_add (family, CHANGE_STATUS, 5, "open");
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 status:status:gone>open by ana@x.example\n");
}

/* Requestors hear that their ticket is resolved, and staff who want to of every status; of a ticket
 * that did not exist before nobody does. */
static void
test_told (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    gint64 ticket;
    const char *status;
    const char *notices;
  } table[] = {
    { 5, "resolved", "status bob@staff.example\nresolved ana@x.example\n" },
    { 5, "rejected", "status bob@staff.example\n" },
    { 9, "resolved", "" },
  };
  Notification *notification = (Notification *) notification_of (family->policy, NOTICE_STATUS);
  g_strfreev (notification->named);
  notification->named = g_strsplit ("bob@staff.example", " ", -1);
  family_act_as (family, family_add_account (family, "hank", "handler"));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    family_forget (family);
    if (table[i].ticket == 9)
      family_add (family, CHANGE_CREATE, 9, "S")->requestors =
          g_strsplit ("ana@x.example", " ", -1);
    family_add (family, CHANGE_STATUS, table[i].ticket, table[i].status);
    g_autoptr (Outcome) outcome = family_apply (family);
    family_assert_notices (outcome, table[i].notices);
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
    { "correspondence-opens", test_opening },
    { "correspondence-keeps-to-the-lifecycle", test_no_way_back },
    { "fifty-answers-one-status-event", test_fifty_answers },
    { "times-of-a-move", test_times_of_a_move },
    { "status-words-of-each-kind", test_status_words },
    { "refusal-helps", test_refusal_helps },
    { "countermeasures-wait-for-their-requestor", test_countermeasure },
    { "resolve-and-reopen", test_verbs },
    { "dependencies-keep-open", test_dependencies },
    { "lost-status-is-no-trap", test_lost_status },
    { "who-is-told", test_told },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_status/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
