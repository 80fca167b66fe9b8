#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "core/apply.h"
#include "core/chain.h"

#define NOW 1795431600
#define BEFORE (NOW - 3600)

static Queue *
queue_of (Kind kind)
{
  static Queue queue[KINDS];
  static char name[] = "Queue";
  static char language[] = "es";
  queue[kind] = (Queue){ .name = name, .kind = kind, .language = language };
  return &queue[kind];
}

/* A family of one ticket, number 5, a list of changes, and who asks for them. */
typedef struct {
  Policy *policy;
  GPtrArray *family;
  Ticket *ticket; /* borrowed from family */
  GPtrArray *changes;
  BudgetUse used;
  Actor actor;
  Mail *mail;
} Scene;

static void
set_up (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  *scene = (Scene){ .actor = { "ana@x.example", FALSE, PROOF_NONE } };
  scene->policy = policy_new ();
  g_strfreev (scene->policy->operators);
  scene->policy->operators = g_strsplit ("op@staff.example boss@staff.example", " ", -1);
  scene->policy->budgets = (BudgetLimits){ 1, 10, 3, 300 };
  scene->family = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  scene->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  scene->mail = mail_new ();
  scene->mail->from = g_strdup ("ana@x.example");
  scene->mail->message_id = g_strdup ("<m@x.example>");
  g_strfreev (scene->mail->references);
  scene->mail->references = g_strsplit ("<r@x>", " ", -1);
  Ticket *ticket = ticket_new ();
  ticket->id = 5;
  ticket->queue = g_strdup ("Queue");
  ticket->kind = KIND_GENERAL;
  ticket->subject = g_strdup ("Old subject");
  ticket->status = g_strdup ("new");
  ticket->language = g_strdup ("en");
  ticket->created = ticket->updated = BEFORE;
  ticket->last_n = 3;
  memset (ticket->head, 9, sizeof ticket->head);
  ticket->last_message_id = g_strdup ("<last@x.example>");
  g_ptr_array_add (ticket->requestors, g_strdup ("ana@x.example"));
  g_ptr_array_add (scene->family, ticket);
  scene->ticket = ticket;
}

static void
tear_down (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  g_ptr_array_unref (scene->changes);
  g_ptr_array_unref (scene->family);
  policy_free (scene->policy);
  mail_free (scene->mail);
}

static void
set_status (Scene *scene, Kind kind, const char *status)
{
  scene->ticket->kind = kind;
  g_free (scene->ticket->status);
  scene->ticket->status = g_strdup (status);
}

static Change *
add (Scene *scene, ChangeType type, gint64 ticket, const char *value)
{
  Change *change = change_new (type, ticket);
  change->value = g_strdup (value);
  change->queue = queue_of (KIND_GENERAL);
  g_ptr_array_add (scene->changes, change);
  return change;
}

/* A change with a message by a person, or by a machine. */
static Change *
add_message (Scene *scene, ChangeType type, gint64 ticket, gboolean person)
{
  Change *change = add (scene, type, ticket, "A subject");
  change->message = message_new ("Text");
  change->message->quoted = g_strdup ("> quoted");
  change->message->mail = scene->mail;
  change->message->mail_digest = g_strdup ("digest");
  change->message->from_person = person;
  return change;
}

static Outcome *
try_apply (Scene *scene, GError **error)
{
  const ApplyContext context = { scene->policy, scene->actor, NOW, &scene->used };
  return apply_changes (scene->family, scene->changes, &context, error);
}

static Outcome *
apply (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  Outcome *outcome = try_apply (scene, &error);
  g_assert_no_error (error);
  return outcome;
}

/* The events as `type:field:old>new by actor`, one a line. */
static char *
history_of (const Outcome *outcome)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < outcome->events->len; i++) {
    const Event *event = g_ptr_array_index (outcome->events, i);
    g_string_append_printf (text, "%" G_GINT64_FORMAT " %s:%s:%s>%s by %s\n", event->ticket,
                            event_type_name (event->type), event->field ? event->field : "-",
                            event->value[SEAL_OLD] ? event->value[SEAL_OLD] : "-",
                            event->value[SEAL_NEW] ? event->value[SEAL_NEW] : "-",
                            event->value[SEAL_ACTOR] ? event->value[SEAL_ACTOR] : "-");
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_history (const Outcome *outcome, const char *expected)
{
  g_autofree char *history = history_of (outcome);
  g_assert_cmpstr (history, ==, expected);
}

static guint
count_notices (const Outcome *outcome, NoticeEvent event, gboolean suppressed)
{
  guint count = 0;
  for (guint i = 0; i < outcome->notices->len; i++) {
    const Notice *notice = g_ptr_array_index (outcome->notices, i);
    count += notice->event == event && (notice->suppressed != NULL) == suppressed;
  }
  return count;
}

static void
test_create (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  Change *change = add_message (scene, CHANGE_CREATE, 9, TRUE);
  g_free (change->value);
  change->value = g_strdup (" Two\nlines\u202e ");
  change->requestors = g_strsplit ("Ana@X.example bo@x.example ANA@x.example", " ", -1);
  g_autoptr (Outcome) outcome = apply (scene);
  g_assert_cmpuint (outcome->tickets->len, ==, 2);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 9);
  g_assert_cmpstr (ticket->subject, ==, "Two lines");
  g_assert_cmpstr (ticket->queue, ==, "Queue");
  g_assert_cmpstr (ticket->language, ==, "es");
  g_assert_cmpstr (ticket->status, ==, "new");
  g_assert_cmpint (ticket->created, ==, NOW);
  g_assert_cmpint (ticket->updated, ==, NOW);
  g_assert_true (ticket->started == CLOCK_NONE && ticket->resolved == CLOCK_NONE &&
                 ticket->told == CLOCK_NONE);
  g_assert_true (ticket->fresh);
  g_assert_cmpuint (ticket->requestors->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (ticket->requestors, 0), ==, "ana@x.example");
  g_assert_cmpstr (g_ptr_array_index (ticket->requestors, 1), ==, "bo@x.example");
  assert_history (outcome, "9 create:-:->- by ana@x.example\n");
  const Event *event = g_ptr_array_index (outcome->events, 0);
  g_assert_cmpstr (event->value[SEAL_TEXT], ==, "Text");
  g_assert_cmpstr (event->value[SEAL_QUOTED], ==, "> quoted");
  g_assert_cmpstr (event->value[SEAL_MAIL], ==, "digest");
  g_assert_true (event->with_mail);
  g_assert_cmpint (event->at, ==, NOW);
  g_assert_cmpuint (outcome->notices->len, ==, 0);
}

/* Each kind begins where its lifecycle says; one that begins at work has been started. */
static void
test_create_kinds (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
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
    Change *change = add (scene, CHANGE_CREATE, 100 + i, "S");
    change->queue = queue_of (table[i].kind);
  }
  g_autoptr (Outcome) outcome = apply (scene);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const Ticket *ticket = outcome_ticket (outcome->tickets, 100 + i);
    g_assert_cmpint (ticket->kind, ==, table[i].kind);
    g_assert_cmpstr (ticket->status, ==, table[i].status);
    g_assert_cmpint (ticket->started, ==, table[i].started ? NOW : CLOCK_NONE);
  }
}

static void
test_acknowledgement (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  add_message (scene, CHANGE_CREATE, 9, TRUE)->message->answerable = TRUE;
  g_autoptr (Outcome) outcome = apply (scene);
  g_assert_cmpuint (outcome->notices->len, ==, 1);
  const Notice *notice = g_ptr_array_index (outcome->notices, 0);
  g_assert_cmpint (notice->event, ==, NOTICE_ACKNOWLEDGEMENT);
  g_assert_cmpint (notice->ticket, ==, 9);
  g_assert_cmpstr (notice->to, ==, "ana@x.example");
  g_assert_cmpstr (notice->answers, ==, "<m@x.example>");
  g_assert_cmpstr (notice->references[0], ==, "<r@x>");
  g_assert_null (notice->suppressed);
  g_assert_cmpuint (json_object_size (notice->values), ==, 0);
}

/* Only what opens a ticket is acknowledged. */
static void
test_no_acknowledgement (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  add_message (scene, CHANGE_CORRESPOND, 5, TRUE)->message->answerable = TRUE;
  add_message (scene, CHANGE_COMMENT, 5, TRUE)->message->answerable = TRUE;
  g_autoptr (Outcome) outcome = apply (scene);
  g_assert_cmpuint (outcome->notices->len, ==, 0);
}

static const struct {
  const char *label;
  BudgetUse used;
  guint alarms;
} suppression[] = {
  { "acknowledged a moment ago", { 1, 1, 1, FALSE }, 0 },
  { "too many to this address", { 0, 3, 3, FALSE }, 0 },
  { "breaker", { 0, 0, 300, FALSE }, 2 },
  { "breaker, alarmed already", { 0, 0, 300, TRUE }, 0 },
};

static void
test_suppression (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  add_message (scene, CHANGE_CREATE, 9, TRUE)->message->answerable = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (suppression); i++) {
    scene->used = suppression[i].used;
    g_test_message ("%s", suppression[i].label);
    g_autoptr (Outcome) outcome = apply (scene);
    g_assert_cmpuint (count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, TRUE), ==, 1);
    g_assert_cmpuint (count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, FALSE), ==, 0);
    g_assert_cmpuint (count_notices (outcome, NOTICE_BUDGET_ALARM, FALSE), ==,
                      suppression[i].alarms);
    g_assert_cmpuint (outcome->events->len, ==, 2);
    const Event *event = g_ptr_array_index (outcome->events, 1);
    g_assert_cmpint (event->type, ==, EVENT_SUPPRESSED);
    g_assert_cmpstr (event->field, ==, "acknowledgement");
    g_assert_cmpstr (event->value[SEAL_ACTOR], ==, ACTOR_SYSTEM);
    g_assert_cmpstr (event->value[SEAL_NEW], !=, NULL);
    g_assert_cmpint (event->proof, ==, PROOF_NONE);
    g_assert_cmpint (memcmp (&scene->used, &suppression[i].used, sizeof scene->used), ==, 0);
  }
}

/* Many meet the open breaker in one go: each operator hears of it once. */
static void
test_one_alarm (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  scene->policy->budgets = (BudgetLimits){ 100, 10, 100, 3 };
  for (guint i = 0; i < 10; i++)
    add_message (scene, CHANGE_CREATE, 100 + i, TRUE)->message->answerable = TRUE;
  g_autoptr (Outcome) outcome = apply (scene);
  g_assert_cmpuint (count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, FALSE), ==, 3);
  g_assert_cmpuint (count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, TRUE), ==, 7);
  g_assert_cmpuint (count_notices (outcome, NOTICE_BUDGET_ALARM, FALSE), ==, 2);
  const Notice *alarm = g_ptr_array_index (outcome->notices, 3);
  g_assert_cmpint (alarm->event, ==, NOTICE_BUDGET_ALARM);
  g_assert_cmpstr (alarm->to, ==, "op@staff.example");
  g_assert_cmpint (alarm->ticket, ==, 0);
  g_assert_cmpint (json_integer_value (json_object_get (alarm->values, "limit")), ==, 3);
  g_assert_cmpint (json_integer_value (json_object_get (alarm->values, "minutes")), ==, 60);
}

static void
test_no_budget_given (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  add_message (scene, CHANGE_CREATE, 9, TRUE)->message->answerable = TRUE;
  const ApplyContext context = { scene->policy, scene->actor, NOW, NULL };
  g_autoptr (Outcome) outcome = apply_changes (scene->family, scene->changes, &context, NULL);
  g_assert_cmpuint (count_notices (outcome, NOTICE_ACKNOWLEDGEMENT, FALSE), ==, 1);
}

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
test_opening (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (opening); i++) {
    gboolean closed = lifecycle_phase (opening[i].kind, opening[i].before) == STATUS_INACTIVE;
    set_status (scene, opening[i].kind, opening[i].before);
    scene->ticket->resolved = closed ? BEFORE : CLOCK_NONE;
    scene->actor =
        (Actor){ opening[i].staff ? "hank" : "ana@x.example", opening[i].staff, PROOF_NONE };
    g_ptr_array_set_size (scene->changes, 0);
    add_message (scene, CHANGE_CORRESPOND, 5, opening[i].person);
    g_autoptr (Outcome) outcome = apply (scene);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_test_message ("%s %s", kind_name (opening[i].kind), opening[i].before);
    g_assert_cmpstr (ticket->status, ==, opening[i].after);
    gboolean moved = !g_str_equal (opening[i].before, opening[i].after);
    g_assert_cmpuint (outcome->events->len, ==, moved ? 2 : 1);
    g_assert_cmpint (ticket->resolved, ==, closed && !moved ? BEFORE : CLOCK_NONE);
    g_assert_cmpint (ticket->updated, ==, NOW);
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
test_fifty_answers (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < 50; i++)
    add_message (scene, CHANGE_CORRESPOND, 5, TRUE);
  g_autoptr (Outcome) outcome = apply (scene);
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
  { KIND_GENERAL, "new", "open", CLOCK_NONE, CLOCK_NONE, NOW, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "new", "open", BEFORE, CLOCK_NONE, BEFORE, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "new", "resolved", CLOCK_NONE, CLOCK_NONE, NOW, NOW, FALSE },
  { KIND_GENERAL, "open", "stalled", BEFORE, CLOCK_NONE, BEFORE, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "open", "new", BEFORE, CLOCK_NONE, BEFORE, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "open", "rejected", BEFORE, CLOCK_NONE, BEFORE, NOW, FALSE },
  { KIND_GENERAL, "resolved", "rejected", BEFORE, BEFORE, BEFORE, BEFORE, FALSE },
  { KIND_GENERAL, "resolved", "open", BEFORE, BEFORE, BEFORE, CLOCK_NONE, TRUE },
  { KIND_GENERAL, "rejected", "new", BEFORE, BEFORE, BEFORE, CLOCK_NONE, TRUE },
  { KIND_REPORT, "new", "rejected", CLOCK_NONE, CLOCK_NONE, NOW, NOW, FALSE },
  { KIND_COUNTERMEASURE, "pending activation", "active", CLOCK_NONE, CLOCK_NONE, NOW, CLOCK_NONE,
    TRUE },
  { KIND_COUNTERMEASURE, "active", "pending removal", BEFORE, CLOCK_NONE, BEFORE, CLOCK_NONE,
    TRUE },
};

static void
test_times_of_a_move (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (move); i++) {
    set_status (scene, move[i].kind, move[i].from);
    scene->ticket->started = move[i].started;
    scene->ticket->resolved = move[i].resolved;
    scene->ticket->due = NOW + 60;
    g_ptr_array_set_size (scene->changes, 0);
    add (scene, CHANGE_STATUS, 5, move[i].to);
    g_autoptr (Outcome) outcome = apply (scene);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_test_message ("%s to %s", move[i].from, move[i].to);
    g_assert_cmpstr (ticket->status, ==, move[i].to);
    g_assert_cmpint (ticket->started, ==, move[i].now_started);
    g_assert_cmpint (ticket->resolved, ==, move[i].now_resolved);
    g_assert_cmpint (ticket->due, ==, move[i].keeps_due ? NOW + 60 : CLOCK_NONE);
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
test_status_words (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (word); i++) {
    g_autoptr (GError) error = NULL;
    set_status (scene, word[i].kind, word[i].from);
    g_ptr_array_set_size (scene->changes, 0);
    add (scene, CHANGE_STATUS, 5, word[i].word);
    g_autoptr (Outcome) outcome = try_apply (scene, &error);
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
test_refusal_helps (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  set_status (scene, KIND_INVESTIGATION, "open");
  add (scene, CHANGE_STATUS, 5, "closed");
  g_assert_null (try_apply (scene, &error));
  g_assert_cmpstr (error->message, ==,
                   "ticket 5: 'closed' is no status of queue 'Queue'; its statuses are open, "
                   "resolved");
}

static void
test_values (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  scene->actor = (Actor){ "hank", TRUE, PROOF_SASL };
  add (scene, CHANGE_SUBJECT, 5, "New\nsubject ");
  add (scene, CHANGE_SUBJECT, 5, "New subject");
  add (scene, CHANGE_PRIORITY, 5, "050");
  add (scene, CHANGE_PRIORITY, 5, "50");
  g_autoptr (Outcome) outcome = apply (scene);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_assert_cmpstr (ticket->subject, ==, "New subject");
  g_assert_cmpint (ticket->priority, ==, 50);
  assert_history (outcome, "5 subject:subject:Old subject>New subject by hank\n"
                           "5 priority:priority:0>50 by hank\n");
  const Event *event = g_ptr_array_index (outcome->events, 0);
  g_assert_cmpint (event->proof, ==, PROOF_SASL);
}

static void
test_same_values (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  add (scene, CHANGE_SUBJECT, 5, " Old  subject");
  add (scene, CHANGE_PRIORITY, 5, "0");
  add (scene, CHANGE_STATUS, 5, "NEW");
  g_autoptr (Outcome) outcome = apply (scene);
  g_assert_cmpuint (outcome->events->len, ==, 0);
  g_assert_cmpint (outcome_ticket (outcome->tickets, 5)->updated, ==, BEFORE);
}

static void
test_staff_correspondence (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  scene->actor = (Actor){ "hank", TRUE, PROOF_CLI };
  g_ptr_array_add (scene->ticket->requestors, g_strdup ("bo@x.example"));
  g_ptr_array_add (scene->ticket->cc, g_strdup ("cy@x.example"));
  g_ptr_array_add (scene->ticket->admin_cc, g_strdup ("secret@staff.example"));
  Change *change = add (scene, CHANGE_CORRESPOND, 5, NULL);
  change->message = message_new ("Answer");
  change->message->from_person = TRUE;
  g_autoptr (Outcome) outcome = apply (scene);
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
  g_assert_cmpint (outcome_ticket (outcome->tickets, 5)->told, ==, NOW);
  assert_history (outcome, "5 correspond:-:->- by hank\n5 status:status:new>open by system\n");
  g_assert_false (((Event *) g_ptr_array_index (outcome->events, 0))->with_mail);
}

/* A comment never leaves the house, moves nothing, and an outsider's words go to no outsider. */
static void
test_what_stays (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  set_status (scene, KIND_GENERAL, "resolved");
  add_message (scene, CHANGE_COMMENT, 5, TRUE);
  scene->actor = (Actor){ "hank", TRUE, PROOF_CLI };
  g_autoptr (Outcome) comment = apply (scene);
  g_assert_cmpuint (comment->notices->len, ==, 0);
  g_assert_cmpstr (outcome_ticket (comment->tickets, 5)->status, ==, "resolved");
  g_assert_true (outcome_ticket (comment->tickets, 5)->told == CLOCK_NONE);
  assert_history (comment, "5 comment:-:->- by hank\n");
  g_ptr_array_set_size (scene->changes, 0);
  add_message (scene, CHANGE_CORRESPOND, 5, TRUE);
  scene->actor = (Actor){ "eve@x.example", FALSE, PROOF_NONE };
  g_autoptr (Outcome) outsider = apply (scene);
  g_assert_cmpuint (outsider->notices->len, ==, 0);
  g_assert_true (outcome_ticket (outsider->tickets, 5)->told == CLOCK_NONE);
  g_assert_cmpuint (outcome_ticket (outsider->tickets, 5)->requestors->len, ==, 1);
}

static void
test_notes (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  scene->actor.name = NULL;
  add (scene, CHANGE_REFERS_TO, 5, NULL)->other = 4;
  add (scene, CHANGE_ALSO_DELIVERED, 5, "Reports");
  add (scene, CHANGE_OUTBOX_FAILED, 5, "550 no")->other = 77;
  g_autoptr (Outcome) outcome = apply (scene);
  assert_history (outcome, "5 link:refers-to:->4 by -\n"
                           "5 also-delivered:queue:->Reports by -\n"
                           "5 outbox:77:->failed: 550 no by -\n");
  g_assert_cmpuint (outcome->links->len, ==, 1);
  g_assert_true (g_ptr_array_index (outcome->links, 0) == g_ptr_array_index (scene->changes, 0));
  g_assert_cmpuint (outcome->notices->len, ==, 0);
  g_assert_cmpstr (outcome_ticket (outcome->tickets, 5)->status, ==, "new");
}

/* A mistake at each place of the list: nothing comes of any of it. */
static void
test_all_or_nothing (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Ticket) before = ticket_copy (scene->ticket);
  for (guint place = 0; place < 4; place++) {
    for (guint kind = 0; kind < 2; kind++) {
      g_autoptr (GError) error = NULL;
      g_ptr_array_set_size (scene->changes, 0);
      for (guint i = 0; i < 4; i++) {
        if (i == place)
          add (scene, CHANGE_STATUS, kind == 0 ? 5 : 6, "nonsense");
        add (scene, i % 2 ? CHANGE_SUBJECT : CHANGE_PRIORITY, 5, i % 2 ? "Changed" : "99");
        add_message (scene, CHANGE_CREATE, 100 + i, TRUE)->message->answerable = TRUE;
      }
      g_assert_null (try_apply (scene, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (error->code, ==, kind == 0 ? TOCSIN_ERROR_REFUSED : TOCSIN_ERROR_MISSING);
      g_assert_cmpstr (scene->ticket->subject, ==, before->subject);
      g_assert_cmpint (scene->ticket->priority, ==, before->priority);
      g_assert_cmpuint (scene->family->len, ==, 1);
      g_assert_cmpuint (scene->used.in_all, ==, 0);
    }
  }
}

/* A later change sees what an earlier one did, also to a ticket that did not exist before. */
static void
test_in_order (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  add (scene, CHANGE_CREATE, 9, "Fresh");
  add (scene, CHANGE_PRIORITY, 9, "5");
  add (scene, CHANGE_STATUS, 9, "resolved");
  add_message (scene, CHANGE_CORRESPOND, 9, TRUE);
  add (scene, CHANGE_STATUS, 9, "rejected");
  g_autoptr (Outcome) outcome = apply (scene);
  assert_history (outcome, "9 create:-:->- by ana@x.example\n"
                           "9 priority:priority:0>5 by ana@x.example\n"
                           "9 status:status:new>resolved by ana@x.example\n"
                           "9 correspond:-:->- by ana@x.example\n"
                           "9 status:status:resolved>open by system\n"
                           "9 status:status:open>rejected by ana@x.example\n");
  g_assert_cmpuint (scene->family->len, ==, 1);
}

static void
test_inputs_untouched (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Ticket) before = ticket_copy (scene->ticket);
  scene->actor = (Actor){ "hank", TRUE, PROOF_CLI };
  add_message (scene, CHANGE_CORRESPOND, 5, TRUE);
  add (scene, CHANGE_STATUS, 5, "resolved");
  add (scene, CHANGE_SUBJECT, 5, "Changed");
  g_autoptr (Outcome) outcome = apply (scene);
  const Ticket *ticket = scene->ticket;
  g_assert_cmpstr (ticket->subject, ==, before->subject);
  g_assert_cmpstr (ticket->status, ==, before->status);
  g_assert_cmpint (ticket->updated, ==, before->updated);
  g_assert_cmpint (ticket->told, ==, before->told);
  g_assert_cmpint (ticket->resolved, ==, before->resolved);
  g_assert_cmpuint (ticket->last_n, ==, before->last_n);
  g_assert_cmpuint (scene->changes->len, ==, 3);
}

static void
test_nothing_to_do (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Outcome) outcome = apply (scene);
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
test_chain (Scene *scene, gconstpointer unused G_GNUC_UNUSED)
{
  add (scene, CHANGE_PRIORITY, 5, "1");
  add (scene, CHANGE_CREATE, 9, "Fresh");
  add (scene, CHANGE_PRIORITY, 5, "2");
  add (scene, CHANGE_PRIORITY, 9, "3");
  g_autoptr (Outcome) outcome = apply (scene);
  outcome_chain (outcome, count_up);
  static const guint n[] = { 4, 1, 5, 2 };
  static const guint8 zeros[TICKET_HASH_BYTES];
  const Event *event[4];
  for (guint i = 0; i < 4; i++) {
    event[i] = g_ptr_array_index (outcome->events, i);
    g_assert_cmpuint (event[i]->n, ==, n[i]);
  }
  g_assert_cmpint (chain_check (event[0], scene->ticket->head), ==, CHAIN_WHOLE);
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
    void (*test) (Scene *scene, gconstpointer unused);
  } tests[] = {
    { "creates", test_create },
    { "creates-as-the-kind-begins", test_create_kinds },
    { "acknowledges", test_acknowledgement },
    { "acknowledges-only-what-opens-a-ticket", test_no_acknowledgement },
    { "suppresses-within-budgets", test_suppression },
    { "alarms-each-operator-once", test_one_alarm },
    { "counts-from-nothing-without-a-budget", test_no_budget_given },
    { "correspondence-opens", test_opening },
    { "fifty-answers-one-status-event", test_fifty_answers },
    { "times-of-a-move", test_times_of_a_move },
    { "status-words-of-each-kind", test_status_words },
    { "refusal-helps", test_refusal_helps },
    { "values", test_values },
    { "same-values-make-no-event", test_same_values },
    { "staff-correspondence-is-mailed", test_staff_correspondence },
    { "comments-and-outsiders-words-stay", test_what_stays },
    { "links-and-notes", test_notes },
    { "all-or-nothing", test_all_or_nothing },
    { "in-order", test_in_order },
    { "inputs-untouched", test_inputs_untouched },
    { "nothing-to-do", test_nothing_to_do },
    { "chains-each-ticket", test_chain },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply/", tests[i].path, NULL);
    g_test_add (path, Scene, NULL, set_up, tests[i].test, tear_down);
  }
  return g_test_run ();
}
