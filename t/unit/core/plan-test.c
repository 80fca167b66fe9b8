#include "config.h"

#include "base/clock.h"

#include "intake_stage.h"

#define WRITER "ana@x.example"
#define MATCHED 7

/* A copy of the mail that went to TICKET of CONSTITUENCY through QUEUE. */
static void
add_copy (IntakeStage *stage, gint64 ticket, const char *constituency, const char *queue)
{
  EarlierCopy *copy = g_new0 (EarlierCopy, 1);
  copy->ticket = ticket;
  copy->constituency = g_strdup (constituency);
  copy->queue = g_strdup (queue);
  copy->recipient = g_strdup_printf ("%s%s%s@csirt.example", queue, constituency ? "+" : "",
                                     constituency ? constituency : "");
  g_ptr_array_add (stage->facts->copies, copy);
  if (ticket == 0 || outcome_ticket (stage->facts->tickets, ticket) != NULL)
    return;
  Ticket *there = stage_add_ticket (stage, ticket, STAGE_OPEN, WRITER);
  there->constituency = g_strdup (constituency);
}

/* Where the very same mail went before, as `TICKET CONSTITUENCY QUEUE`, several by a comma, and
 * what becomes of one more copy through Help: of a person's and of an automatic answer. */
static const struct {
  const char *label;
  const char *copies;
  const char *constituency; /* that it is for */
  const char *letters;
  gint64 ticket;
} same_mail_cases[] = {
  { "it was only stored", "0 - Help", NULL, "DD", 0 },
  { "it was only stored, of another queue", "0 - Abuse", NULL, "DD", 0 },
  { "the same again", "4 - Help", NULL, "DD", 4 },
  { "the same again, in a constituency", "4 EDUNET Help", "EDUNET", "DD", 4 },
  { "through another queue", "4 - Abuse", NULL, "AA", 4 },
  { "through another queue of the constituency", "4 EDUNET Abuse", "EDUNET", "AA", 4 },
  { "noted already", "4 - Abuse,4 - Help", NULL, "DD", 4 },
  { "for another constituency", "4 GOVNET Help", "EDUNET", "RD", 4 },
  { "for another constituency and queue", "4 GOVNET Abuse", "EDUNET", "RD", 4 },
  { "for both before", "4 GOVNET Help,5 EDUNET Help", "EDUNET", "DD", 5 },
  { "for both before, other queue", "4 GOVNET Help,5 EDUNET Abuse", "EDUNET", "AA", 5 },
};

static void
add_copies (IntakeStage *stage, const char *copies)
{
  g_auto (GStrv) each = g_strsplit (copies, ",", -1);
  for (char **copy = each; *copy != NULL; copy++) {
    g_auto (GStrv) word = g_strsplit (*copy, " ", 3);
    add_copy (stage, g_ascii_strtoll (word[0], NULL, 10),
              g_str_equal (word[1], "-") ? NULL : word[1], word[2]);
  }
}

static void
test_same_mail (void)
{
  static const MailClass class[] = { MAIL_HUMAN, MAIL_AUTO_REPLY };
  for (guint i = 0; i < G_N_ELEMENTS (same_mail_cases); i++)
    for (guint j = 0; j < G_N_ELEMENTS (class); j++) {
      g_autoptr (IntakeStage) stage = stage_new (class[j]);
      stage->facts->same_mail = 3;
      add_copies (stage, same_mail_cases[i].copies);
      stage->routing.constituency =
          policy_constituency (stage->policy, same_mail_cases[i].constituency);
      if (stage->routing.constituency != NULL) {
        g_free (stage->envelope.recipient);
        stage->envelope.recipient = g_strdup ("help+edunet@csirt.example");
      }
      g_autoptr (Plan) plan = stage_plan (stage);
      gint64 ticket = -1;
      g_test_message ("%s, %s", same_mail_cases[i].label, mail_class_name (class[j]));
      g_assert_cmpint (stage_letter (plan, &ticket), ==, same_mail_cases[i].letters[j]);
      g_assert_cmpint (ticket, ==, same_mail_cases[i].ticket);
    }
}

/* Another tracker's tag stays in our subject when a writer of the ticket brings it; a stranger,
 * even one who is let in, writes nothing into it. */
static void
test_foreign_tag (void)
{
  static const struct {
    const char *requestor;
    const char *subject;
  } cases[] = {
    { WRITER, "[other.example #4] Their subject" },
    { "else@x.example", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    stage->policy->strangers = STRANGERS_ACCEPT;
    Ticket *ticket = stage_add_ticket (stage, MATCHED, STAGE_OPEN, cases[i].requestor);
    g_free (ticket->subject);
    ticket->subject = g_strdup ("Their subject");
    stage_name (stage, EVIDENCE_STORED, MATCHED, TRUE);
    g_free (stage->mail->subject);
    stage->mail->subject = g_strdup ("Re: [other.example #4] Their subject");
    g_autoptr (Plan) plan = stage_plan (stage);
    const char *subject = NULL;
    for (guint j = 0; j < plan->changes->len; j++) {
      const Change *change = g_ptr_array_index (plan->changes, j);
      subject = change->type == CHANGE_SUBJECT ? change->value : subject;
    }
    g_assert_cmpint (plan->ticket, ==, MATCHED);
    g_assert_cmpstr (subject, ==, cases[i].subject);
  }
}

/* The very same mail goes to the ticket of each token, once; to one by a weaker tie it does not. */
static void
test_same_mail_by_token (void)
{
  static const struct {
    Evidence evidence;
    const char *copies;
    char letter;
    gint64 ticket;
  } cases[] = {
    { EVIDENCE_TOKEN, "4 - Help", 'C', MATCHED },  { EVIDENCE_TOKEN, "0 - Help", 'C', MATCHED },
    { EVIDENCE_TOKEN, "4 - Abuse", 'C', MATCHED }, { EVIDENCE_TOKEN, "4 - Help,7 - Help", 'D', 7 },
    { EVIDENCE_OWN_ID, "4 - Help", 'D', 4 },       { EVIDENCE_STORED, "4 - Help", 'D', 4 },
    { EVIDENCE_SEEN, "4 - Help", 'D', 4 },         { EVIDENCE_TAG, "4 - Help", 'D', 4 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    stage->facts->same_mail = 3;
    stage_add_ticket (stage, MATCHED, STAGE_OPEN, "else@x.example");
    stage_name (stage, cases[i].evidence, MATCHED, TRUE);
    add_copies (stage, cases[i].copies);
    g_autoptr (Plan) plan = stage_plan (stage);
    gint64 ticket = -1;
    g_test_message ("%u after %s", cases[i].evidence, cases[i].copies);
    g_assert_cmpint (stage_letter (plan, &ticket), ==, cases[i].letter);
    g_assert_cmpint (ticket, ==, cases[i].ticket);
  }
}

static void
test_also_delivered (void)
{
  g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
  stage->facts->same_mail = 3;
  add_copy (stage, 4, NULL, "Abuse");
  g_autoptr (Plan) plan = stage_plan (stage);
  const Change *change = g_ptr_array_index (plan->changes, 0);
  g_assert_cmpint (change->ticket, ==, 4);
  g_assert_cmpstr (change->value, ==, "Help");
  g_assert_null (change->message);
}

/* What came back to us from ourselves is kept and does nothing, whatever it names. */
static void
test_own_message (void)
{
  for (guint class = 0; class < MAIL_CLASSES; class ++)
    for (guint evidence = 0; evidence < EVIDENCES; evidence++) {
      g_autoptr (IntakeStage) stage = stage_new ((MailClass) class);
      stage->facts->own_message = TRUE;
      stage_add_ticket (stage, MATCHED, STAGE_OPEN, WRITER);
      stage_name (stage, (Evidence) evidence, MATCHED, TRUE);
      g_autoptr (Plan) plan = stage_plan (stage);
      g_assert_cmpint (stage_letter (plan, NULL), ==, 'S');
    }
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
    { 30, STAGE_NOW - 30 * STAGE_DAY, 'C' },
    { 30, STAGE_NOW - 30 * STAGE_DAY - 1, 'R' },
    { 30, STAGE_NOW, 'C' },
    { 30, STAGE_NOW + STAGE_DAY, 'C' },
    { 0, STAGE_NOW, 'C' },
    { 0, STAGE_NOW - 1, 'R' },
    { G_MAXUINT, STAGE_NOW - 10 * STAGE_DAY, 'C' },
    { 1, CLOCK_NONE, 'C' },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    stage_add_ticket (stage, MATCHED, STAGE_CLOSED, WRITER)->resolved = cases[i].resolved;
    stage_name (stage, EVIDENCE_TAG, MATCHED, TRUE);
    stage->policy->reopen_days = cases[i].days;
    g_autoptr (Plan) plan = stage_plan (stage);
    g_assert_cmpint (stage_letter (plan, NULL), ==, cases[i].letter);
  }
}

/* Whoever is on a ticket as Cc has the same right as its requestor, AdminCc has none by mail. */
static void
test_right (void)
{
  static const Evidence evidence[] = { EVIDENCE_STORED, EVIDENCE_SEEN, EVIDENCE_TAG };
  for (guint i = 0; i < 2 * G_N_ELEMENTS (evidence); i++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    Ticket *ticket = stage_add_ticket (stage, MATCHED, STAGE_OPEN, "else@x.example");
    g_ptr_array_add (i % 2 == 0 ? ticket->cc : ticket->admin_cc, g_strdup (WRITER));
    stage_name (stage, evidence[i / 2], MATCHED, TRUE);
    g_autoptr (Plan) plan = stage_plan (stage);
    g_assert_cmpint (stage_letter (plan, NULL), ==, i % 2 == 0 ? 'C' : 'H');
  }
}

/* Whom our mail went to, and who answered it, may differ; the history is to know both. */
static void
test_bearer (void)
{
  for (guint evidence = 0; evidence < EVIDENCES; evidence++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    stage_add_ticket (stage, MATCHED, STAGE_OPEN, WRITER);
    stage_name (stage, (Evidence) evidence, MATCHED, TRUE);
    gboolean bears = evidence == EVIDENCE_TOKEN || evidence == EVIDENCE_OWN_ID;
    stage->facts->bearer = bears ? g_strdup ("else@x.example") : NULL;
    g_autoptr (Plan) plan = stage_plan (stage);
    const Change *change = g_ptr_array_index (plan->changes, 0);
    g_assert_cmpstr (change->message->bearer, ==, bears ? "else@x.example" : NULL);
  }
}

static void
test_new_ticket (void)
{
  g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
  stage->routing.constituency = policy_constituency (stage->policy, "edunet");
  g_autoptr (Plan) plan = stage_plan (stage);
  const Change *create = g_ptr_array_index (plan->changes, 0);
  g_assert_true (create->queue == stage->policy->default_queue);
  g_assert_true (create->routing == &stage->routing);
  g_assert_cmpstr (create->value, ==, "A subject");
  g_assert_cmpint (create->arrived, ==, STAGE_NOW - 9);
  g_assert_cmpstr (create->requestors[0], ==, "Ana@X.example");
  g_assert_null (create->requestors[1]);
  const Message *message = create->message;
  g_assert_cmpstr (message->text, ==, "Text");
  g_assert_null (message->quoted);
  g_assert_cmpstr (message->mail_digest, ==, "digest");
  g_assert_true (message->mail == stage->mail);
}

static void
test_bare_ticket (void)
{
  g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
  Mail *mail = stage->mail;
  g_free (mail->subject);
  mail->subject = g_strdup ("");
  g_free (mail->quoted);
  mail->quoted = g_strdup ("> q");
  g_free (mail->signature);
  mail->signature = g_strdup ("Ana");
  g_clear_pointer (&mail->from, g_free);
  g_autoptr (Plan) plan = stage_plan (stage);
  const Change *create = g_ptr_array_index (plan->changes, 0);
  g_assert_cmpstr (create->value, ==, "(no subject)");
  g_assert_null (create->requestors[0]);
  g_assert_cmpstr (create->message->quoted, ==, "> q\n\nAna");
}

/* Only a queue that says so lets To and Cc add anybody, and then nobody of ours. */
static void
test_inbound_cc (void)
{
  for (guint says = 0; says < 2; says++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    stage->policy->default_queue->inbound_cc = says == 1;
    g_strfreev (stage->mail->to);
    stage->mail->to = g_strsplit ("help@csirt.example Dan@x.example", " ", -1);
    g_strfreev (stage->mail->cc);
    stage->mail->cc = g_strsplit ("abuse+edunet@csirt.example eve@y.example", " ", -1);
    g_autoptr (Plan) plan = stage_plan (stage);
    g_autoptr (Outcome) outcome = stage_apply (stage, plan);
    const Ticket *ticket = outcome_ticket (outcome->tickets, STAGE_FRESH);
    g_assert_cmpuint (ticket->requestors->len, ==, 1);
    g_assert_cmpuint (ticket->cc->len, ==, says * 2);
    g_assert_cmpint (ticket_has_correspondent (ticket, "dan@x.example"), ==, says);
    g_assert_cmpint (ticket_has_correspondent (ticket, "eve@y.example"), ==, says);
  }
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
  static char sender[][16] = { "a@x.example", "" };
  for (guint class = 0; class < MAIL_CLASSES; class ++)
    for (guint i = 0; i < G_N_ELEMENTS (writer) * 2 * 2; i++) {
      g_autoptr (IntakeStage) stage = stage_new ((MailClass) class);
      guint row = i / 4;
      stage->envelope.sender = sender[i % 2];
      g_free (stage->mail->from);
      stage->mail->from = g_strdup (writer[row].from);
      if (i / 2 % 2 == 1)
        stage_name (stage, EVIDENCE_TAG, 123, FALSE);
      g_autoptr (Plan) plan = stage_plan (stage);
      gboolean answered = class == MAIL_HUMAN && writer[row].reachable && i % 2 == 0;
      g_assert_cmpint (stage_answer (plan), ==,
                       !answered        ? ANSWER_NONE
                       : i / 2 % 2 == 1 ? ANSWER_RECEIVED
                                        : ANSWER_ACKNOWLEDGEMENT);
      if (plan->changes->len == 0)
        continue;
      const Change *change = g_ptr_array_index (plan->changes, 0);
      g_assert_cmpint (change->message->from_person, ==,
                       class == MAIL_HUMAN || class == MAIL_REPORT);
    }
}

/* An outsider's mail to a comment address is as if it had come to the other one. */
static void
test_comment_address (void)
{
  static const char *const requestors[] = { WRITER, "else@x.example", NULL };
  for (guint i = 0; i < G_N_ELEMENTS (requestors); i++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    g_free (stage->envelope.recipient);
    stage->envelope.recipient = g_strdup ("help-comment@csirt.example");
    if (requestors[i] != NULL) {
      stage_add_ticket (stage, MATCHED, STAGE_OPEN, requestors[i]);
      stage_name (stage, EVIDENCE_TAG, MATCHED, TRUE);
    }
    g_autoptr (Plan) plan = stage_plan (stage);
    g_assert_cmpint (stage_letter (plan, NULL), ==, "CHN"[i]);
  }
}

static void
test_names (void)
{
  g_assert_cmpstr (disposition_name (DISPOSITION_TICKET), ==, "ticket");
  g_assert_cmpstr (disposition_name (DISPOSITION_HELD_BACK), ==, "held-back");
  g_assert_cmpstr (disposition_name (DISPOSITION_DUPLICATE), ==, "duplicate");
  g_assert_cmpstr (disposition_name (DISPOSITION_STORED), ==, "stored");
  g_assert_cmpstr (disposition_name (DISPOSITION_HELD), ==, "held");
  plan_free (NULL);
  intake_facts_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/plan/same-mail", test_same_mail);
  g_test_add_func ("/core/plan/same-mail-by-token", test_same_mail_by_token);
  g_test_add_func ("/core/plan/foreign-tag", test_foreign_tag);
  g_test_add_func ("/core/plan/same-mail-through-another-queue", test_also_delivered);
  g_test_add_func ("/core/plan/own-message", test_own_message);
  g_test_add_func ("/core/plan/reopens-to-the-second", test_reopen_days);
  g_test_add_func ("/core/plan/right-to-a-ticket", test_right);
  g_test_add_func ("/core/plan/bearer", test_bearer);
  g_test_add_func ("/core/plan/new-ticket", test_new_ticket);
  g_test_add_func ("/core/plan/bare-ticket", test_bare_ticket);
  g_test_add_func ("/core/plan/inbound-cc", test_inbound_cc);
  g_test_add_func ("/core/plan/who-is-answered", test_answerable);
  g_test_add_func ("/core/plan/comment-address", test_comment_address);
  g_test_add_func ("/core/plan/names", test_names);
  return g_test_run ();
}
