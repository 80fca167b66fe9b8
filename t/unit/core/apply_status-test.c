#include "config.h"

#include "base/clock.h"
#include "base/error.h"

#include "core/apply.h"

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
  { KIND_COUNTERMEASURE, "pending activation", FALSE, TRUE, "pending activation" },
  { KIND_COUNTERMEASURE, "removed", FALSE, TRUE, "active" },
};

static void
test_opening (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (opening); i++) {
    gboolean closed = lifecycle_phase (opening[i].kind, opening[i].before) == STATUS_INACTIVE;
    family_set_status (family, opening[i].kind, opening[i].before);
    family->ticket->resolved = closed ? FAMILY_BEFORE : CLOCK_NONE;
    family->actor =
        (Actor){ opening[i].staff ? "hank" : "ana@x.example", opening[i].staff, PROOF_NONE };
    g_ptr_array_set_size (family->changes, 0);
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
    g_ptr_array_set_size (family->changes, 0);
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

/* The lifecycle alone decides which words are let through; words are without case. */
static const struct {
  Kind kind;
  const char *from;
  const char *word;
  const char *to; /* NULL: refused */
} word[] = {
  { KIND_GENERAL, "new", "OPEN", "open" },
  { KIND_GENERAL, "new", "new", "new" },
  { KIND_GENERAL, "new", "abandoned", NULL },
  { KIND_GENERAL, "new", "", NULL },
  { KIND_GENERAL, "new", "opened", NULL },
  { KIND_REPORT, "new", "Rejected", "rejected" },
  { KIND_REPORT, "new", "stalled", NULL },
  { KIND_REPORT, "open", "new", NULL },
  { KIND_REPORT, "resolved", "rejected", NULL },
  { KIND_INCIDENT, "open", "abandoned", "abandoned" },
  { KIND_INCIDENT, "open", "rejected", NULL },
  { KIND_INVESTIGATION, "open", "resolved", "resolved" },
  { KIND_INVESTIGATION, "open", "new", NULL },
  { KIND_COUNTERMEASURE, "pending activation", "ACTIVE", "active" },
  { KIND_COUNTERMEASURE, "pending activation", "pending removal", NULL },
  { KIND_COUNTERMEASURE, "active", "Pending Removal", "pending removal" },
};

static void
test_status_words (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (word); i++) {
    g_autoptr (GError) error = NULL;
    family_set_status (family, word[i].kind, word[i].from);
    g_ptr_array_set_size (family->changes, 0);
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
  g_autoptr (GError) error = NULL;
  family_set_status (family, KIND_INVESTIGATION, "open");
  family_add (family, CHANGE_STATUS, 5, "closed");
  g_assert_null (family_try_apply (family, &error));
  g_assert_cmpstr (error->message, ==,
                   "ticket 5: 'closed' is no status of queue 'Queue'; its statuses are open, "
                   "resolved");
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
    { "fifty-answers-one-status-event", test_fifty_answers },
    { "times-of-a-move", test_times_of_a_move },
    { "status-words-of-each-kind", test_status_words },
    { "refusal-helps", test_refusal_helps },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_status/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
