#include "config.h"

#include <string.h>

#include "base/clock.h"

#include "core/plan.h"

#define NOW 1795431600
#define DAY (24 * 60 * 60)
#define MATCHED 7
#define FRESH 99

static Policy *
new_policy (void)
{
  Policy *policy = policy_new ();
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup ("Help");
  queue->kind = KIND_GENERAL;
  queue->address = g_strdup ("help@csirt.example");
  queue->comment_address = g_strdup ("help-comment@csirt.example");
  queue->language = g_strdup ("en");
  g_ptr_array_add (policy->queues, queue);
  policy->default_queue = queue;
  policy->reopen_days = 30;
  policy->domain = g_strdup ("csirt.example");
  return policy;
}

static Mail *
new_mail (MailClass class)
{
  Mail *mail = mail_new ();
  mail->class = class;
  mail->from = class == MAIL_MALFORMED ? NULL : g_strdup ("Ana@X.example");
  g_free (mail->subject);
  mail->subject = g_strdup ("A subject");
  g_free (mail->text);
  mail->text = g_strdup ("Text");
  return mail;
}

static Plan *
plan_of (const Policy *policy, const Mail *mail, const char *sender, const IntakeFacts *facts)
{
  g_autofree char *reverse_path = g_strdup (sender);
  Envelope envelope = { .sender = reverse_path };
  const Intake intake = { .policy = policy,
                          .envelope = &envelope,
                          .mail = mail,
                          .queue = policy->default_queue,
                          .mail_digest = "digest",
                          .arrived = NOW - 9,
                          .now = NOW };
  return plan_intake (&intake, facts);
}

typedef enum { OPEN, CLOSED, LONG_CLOSED, STATES } State;
typedef enum { TOKEN, TAG_WITH_RIGHT, TAG_WITHOUT_RIGHT, NOTHING, HITS } Hit;

/* Facts where HIT leads to ticket MATCHED, which is in STATE. */
static IntakeFacts *
facts_of (Hit hit, State state)
{
  IntakeFacts *facts = intake_facts_new ();
  facts->next_ticket = FRESH;
  if (hit == NOTHING)
    return facts;
  Ticket *ticket = ticket_new ();
  ticket->id = MATCHED;
  ticket->kind = KIND_GENERAL;
  ticket->status = g_strdup (state == OPEN ? "stalled" : "resolved");
  if (state != OPEN)
    ticket->resolved = state == CLOSED ? NOW - 29 * DAY : NOW - 31 * DAY;
  const char *requestor = hit == TAG_WITH_RIGHT ? "ana@x.example" : "else@x.example";
  g_ptr_array_add (ticket->requestors, g_strdup (requestor));
  g_ptr_array_add (facts->tickets, ticket);
  if (hit == TOKEN)
    facts->token_ticket = MATCHED;
  else
    facts->tag_ticket = MATCHED;
  return facts;
}

/* What a plan amounts to: D duplicate, A also delivered, S stored, C correspondence on the ticket,
 * N new ticket, R new ticket that refers to the ticket, ? anything else. */
static char
letter_of (const Plan *plan)
{
  const Change *first = plan->changes->len > 0 ? g_ptr_array_index (plan->changes, 0) : NULL;
  const Change *second = plan->changes->len > 1 ? g_ptr_array_index (plan->changes, 1) : NULL;
  if (first == NULL && plan->disposition == DISPOSITION_DUPLICATE)
    return 'D';
  if (first == NULL && plan->disposition == DISPOSITION_STORED && plan->ticket == 0)
    return 'S';
  if (first == NULL || plan->changes->len > 2 || first->ticket != plan->ticket)
    return '?';
  if (first->type == CHANGE_ALSO_DELIVERED && plan->disposition == DISPOSITION_DUPLICATE)
    return 'A';
  if (plan->disposition != DISPOSITION_TICKET)
    return '?';
  if (first->type == CHANGE_CORRESPOND && second == NULL)
    return plan->ticket == MATCHED ? 'C' : '?';
  if (first->type != CHANGE_CREATE || plan->ticket != FRESH)
    return '?';
  if (second == NULL)
    return 'N';
  return second->type == CHANGE_REFERS_TO && second->ticket == FRESH && second->other == MATCHED
             ? 'R'
             : '?';
}

/* For each class the outcome of: token, tag with right, tag without right, nothing; each on a
 * ticket that is open, closed lately, closed long ago. */
static const struct {
  MailClass class;
  const char *outcome;
} table[] = {
  { MAIL_HUMAN, "CCR CCR NNN NNN" },
  { MAIL_AUTO_REPLY, "CCC CCC SSS SSS" },
  { MAIL_DSN, "CCC CCC SSS SSS" },
  { MAIL_MDN, "CCC CCC SSS SSS" },
  { MAIL_LIST, "CCC CCC NNN NNN" },
  { MAIL_REPORT, "CCR CCR NNN NNN" },
  { MAIL_OWN, "SSS SSS SSS SSS" },
  /* Without a writer nobody has a right by a tag. */
  { MAIL_MALFORMED, "CCC NNN NNN NNN" },
};

static void
test_table (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (table[row].class);
  g_autoptr (GString) outcome = g_string_new (NULL);
  g_autoptr (GString) here = g_string_new (NULL);
  g_autoptr (GString) elsewhere = g_string_new (NULL);
  for (guint hit = 0; hit < HITS; hit++) {
    for (guint state = 0; state < STATES; state++) {
      g_autoptr (IntakeFacts) facts = facts_of ((Hit) hit, (State) state);
      g_autoptr (Plan) plan = plan_of (policy, mail, "a@x.example", facts);
      g_string_append_c (outcome, letter_of (plan));
      facts->same_mail = 3;
      facts->same_mail_ticket = 4;
      g_autoptr (Plan) other = plan_of (policy, mail, "a@x.example", facts);
      g_string_append_c (elsewhere, letter_of (other));
      facts->same_mail_here = TRUE;
      g_autoptr (Plan) same = plan_of (policy, mail, "a@x.example", facts);
      g_string_append_c (here, letter_of (same));
      g_assert_cmpint (same->ticket, ==, 4);
    }
    g_string_append (outcome, hit == HITS - 1 ? "" : " ");
  }
  g_assert_cmpstr (outcome->str, ==, table[row].outcome);
  /* A token of another ticket takes it there as well, unless that one was closed too long ago. */
  MailClass class = table[row].class;
  gboolean person = class == MAIL_HUMAN || class == MAIL_REPORT;
  g_assert_cmpstr (elsewhere->str, ==,
                   class == MAIL_OWN ? "AAAAAAAAAAAA"
                   : person          ? "CCAAAAAAAAAA"
                                     : "CCCAAAAAAAAA");
  g_assert_cmpstr (here->str, ==, "DDDDDDDDDDDD");
}

/* The same mail elsewhere, of which no ticket came: there is nothing to note it on. */
static void
test_same_without_ticket (void)
{
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (MAIL_DSN);
  g_autoptr (IntakeFacts) facts = facts_of (NOTHING, OPEN);
  facts->same_mail = 3;
  g_autoptr (Plan) plan = plan_of (policy, mail, "", facts);
  g_assert_cmpint (letter_of (plan), ==, 'D');
  g_assert_cmpint (plan->ticket, ==, 0);
}

static void
test_also_delivered (void)
{
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (MAIL_HUMAN);
  g_autoptr (IntakeFacts) facts = facts_of (NOTHING, OPEN);
  facts->same_mail = 3;
  facts->same_mail_ticket = 4;
  g_autoptr (Plan) plan = plan_of (policy, mail, "a@x.example", facts);
  const Change *change = g_ptr_array_index (plan->changes, 0);
  g_assert_cmpint (change->ticket, ==, 4);
  g_assert_cmpstr (change->value, ==, "Help");
  g_assert_null (change->message);
}

/* A token is a bearer's; a tag beside it, even with right, is not looked at. */
static void
test_token_before_tag (void)
{
  static const struct {
    State token;
    State tag;
    char letter;
  } cases[] = {
    { OPEN, OPEN, 'C' },        { CLOSED, OPEN, 'C' },        { LONG_CLOSED, OPEN, 'R' },
    { OPEN, LONG_CLOSED, 'C' }, { LONG_CLOSED, CLOSED, 'R' },
  };
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (MAIL_HUMAN);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (IntakeFacts) facts = facts_of (TOKEN, cases[i].token);
    g_autoptr (IntakeFacts) tag = facts_of (TAG_WITH_RIGHT, cases[i].tag);
    Ticket *tagged = ticket_copy (g_ptr_array_index (tag->tickets, 0));
    tagged->id = 8;
    g_ptr_array_add (facts->tickets, tagged);
    facts->tag_ticket = 8;
    g_autoptr (Plan) plan = plan_of (policy, mail, "a@x.example", facts);
    g_assert_cmpint (letter_of (plan), ==, cases[i].letter);
  }
}

static void
test_unknown_tag (void)
{
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (MAIL_HUMAN);
  g_autoptr (IntakeFacts) facts = facts_of (NOTHING, OPEN);
  facts->tag_ticket = 123456;
  g_autoptr (Plan) plan = plan_of (policy, mail, "a@x.example", facts);
  g_assert_cmpint (letter_of (plan), ==, 'N');
}

/* To the second. */
static void
test_reopen_days (void)
{
  static const struct {
    guint days;
    gint64 resolved;
    char letter;
  } cases[] = {
    { 30, NOW - 30 * DAY, 'C' },
    { 30, NOW - 30 * DAY - 1, 'R' },
    { 30, NOW, 'C' },
    { 30, NOW + DAY, 'C' },
    { 0, NOW, 'C' },
    { 0, NOW - 1, 'R' },
    { G_MAXUINT, NOW - 10 * DAY, 'C' },
    { 1, CLOCK_NONE, 'C' },
  };
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (MAIL_HUMAN);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (IntakeFacts) facts = facts_of (TOKEN, CLOSED);
    Ticket *ticket = g_ptr_array_index (facts->tickets, 0);
    ticket->resolved = cases[i].resolved;
    policy->reopen_days = cases[i].days;
    g_autoptr (Plan) plan = plan_of (policy, mail, "a@x.example", facts);
    g_assert_cmpint (letter_of (plan), ==, cases[i].letter);
  }
}

/* Whoever is on a ticket as Cc has the same right as its requestor, AdminCc has none by mail. */
static void
test_right_by_tag (void)
{
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (MAIL_HUMAN);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (IntakeFacts) facts = facts_of (TAG_WITHOUT_RIGHT, OPEN);
    Ticket *ticket = g_ptr_array_index (facts->tickets, 0);
    g_ptr_array_add (i == 0 ? ticket->cc : ticket->admin_cc, g_strdup ("ana@x.example"));
    g_autoptr (Plan) plan = plan_of (policy, mail, "a@x.example", facts);
    g_assert_cmpint (letter_of (plan), ==, i == 0 ? 'C' : 'N');
  }
}

static void
test_new_ticket (void)
{
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (Mail) mail = new_mail (MAIL_HUMAN);
  g_autoptr (IntakeFacts) facts = facts_of (NOTHING, OPEN);
  g_autoptr (Plan) plan = plan_of (policy, mail, "a@x.example", facts);
  const Change *create = g_ptr_array_index (plan->changes, 0);
  g_assert_true (create->queue == policy->default_queue);
  g_assert_cmpstr (create->value, ==, "A subject");
  g_assert_cmpint (create->arrived, ==, NOW - 9);
  g_assert_cmpstr (create->requestors[0], ==, "Ana@X.example");
  g_assert_null (create->requestors[1]);
  const Message *message = create->message;
  g_assert_cmpstr (message->text, ==, "Text");
  g_assert_null (message->quoted);
  g_assert_cmpstr (message->mail_digest, ==, "digest");
  g_assert_true (message->mail == mail);
  g_free (mail->subject);
  mail->subject = g_strdup ("");
  g_free (mail->quoted);
  mail->quoted = g_strdup ("> q");
  g_clear_pointer (&mail->from, g_free);
  g_autoptr (Plan) bare = plan_of (policy, mail, "a@x.example", facts);
  create = g_ptr_array_index (bare->changes, 0);
  g_assert_cmpstr (create->value, ==, "(no subject)");
  g_assert_null (create->requestors[0]);
  g_assert_cmpstr (create->message->quoted, ==, "> q");
}

static const struct {
  const char *from;
  gboolean reachable;
} writer[] = {
  { "ana@x.example", TRUE },
  { "ana+news@x.example", TRUE },
  { "ana@csirt.example", TRUE },
  { NULL, FALSE },
  { "", FALSE },
  { "ana", FALSE },
  { "\"a b\"@x.example", FALSE },
  { "a b@x.example", FALSE },
  { "-ana@x.example", FALSE },
  { "ana@x.example>", FALSE },
  { "a,b@x.example", FALSE },
  { "se\u00f1or@x.example", FALSE },
  { "ana@x.example\r\nBcc: all@x.example", FALSE },
  { "help@csirt.example", FALSE },
  { "HELP@CSIRT.example", FALSE },
  { "help+t-abc@csirt.example", FALSE },
  { "help-comment@csirt.example", FALSE },
  { "bounce@csirt.example", FALSE },
  { "Bounce+abc@CSIRT.example", FALSE },
  { "confirm+abc@csirt.example", FALSE },
  { "bouncer@csirt.example", TRUE },
  { "bounce+abc@x.example", TRUE },
};

/* Only a person who can be reached, and who is not ourselves, is ever answered. */
static void
test_answerable (void)
{
  static const char *const sender[] = { "a@x.example", "" };
  g_autoptr (Policy) policy = new_policy ();
  g_autoptr (IntakeFacts) facts = facts_of (TOKEN, OPEN);
  for (guint class = 0; class < MAIL_CLASSES; class ++)
    for (guint i = 0; i < G_N_ELEMENTS (writer); i++)
      for (guint j = 0; j < G_N_ELEMENTS (sender); j++) {
        g_autoptr (Mail) mail = new_mail ((MailClass) class);
        g_free (mail->from);
        mail->from = g_strdup (writer[i].from);
        g_autoptr (Plan) plan = plan_of (policy, mail, sender[j], facts);
        if (class == MAIL_OWN) {
          g_assert_cmpuint (plan->changes->len, ==, 0);
          continue;
        }
        const Change *change = g_ptr_array_index (plan->changes, 0);
        gboolean answered = class == MAIL_HUMAN && writer[i].reachable && *sender[j] != '\0';
        g_assert_cmpint (change->message->answerable, ==, answered);
        g_assert_cmpint (change->message->from_person, ==,
                         class == MAIL_HUMAN || class == MAIL_REPORT);
      }
}

static void
test_names (void)
{
  g_assert_cmpstr (disposition_name (DISPOSITION_TICKET), ==, "ticket");
  g_assert_cmpstr (disposition_name (DISPOSITION_DUPLICATE), ==, "duplicate");
  g_assert_cmpstr (disposition_name (DISPOSITION_STORED), ==, "stored");
  plan_free (NULL);
  intake_facts_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *path =
        g_strdup_printf ("/core/plan/evidence/%s", mail_class_name (table[i].class));
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_table);
  }
  g_test_add_func ("/core/plan/same-mail-without-ticket", test_same_without_ticket);
  g_test_add_func ("/core/plan/same-mail-through-another-queue", test_also_delivered);
  g_test_add_func ("/core/plan/token-before-tag", test_token_before_tag);
  g_test_add_func ("/core/plan/tag-of-no-ticket", test_unknown_tag);
  g_test_add_func ("/core/plan/reopens-to-the-second", test_reopen_days);
  g_test_add_func ("/core/plan/right-by-tag", test_right_by_tag);
  g_test_add_func ("/core/plan/new-ticket", test_new_ticket);
  g_test_add_func ("/core/plan/who-is-answered", test_answerable);
  g_test_add_func ("/core/plan/names", test_names);
  return g_test_run ();
}
