#include "config.h"

#include "intake_stage.h"

/* The rules, stated once more and in other words than core/plan does: whatever ties a mail to
 * tickets, one string says what becomes of it. */

#define WRITER "ana@x.example"
#define SOMEBODY "else@x.example"

typedef enum { STRANGER, ON_TICKET, WRITERS } Writer;

/* First hit wins, in this order. */
static const Evidence order[] = { EVIDENCE_TOKEN, EVIDENCE_OWN_ID, EVIDENCE_STORED, EVIDENCE_SEEN,
                                  EVIDENCE_TAG };

/* The ticket that each leads to. */
static const gint64 number[EVIDENCES] = { [EVIDENCE_TOKEN] = 11,
                                          [EVIDENCE_OWN_ID] = 12,
                                          [EVIDENCE_STORED] = 13,
                                          [EVIDENCE_SEEN] = 14,
                                          [EVIDENCE_TAG] = 15 };

/* Of each class: what becomes of mail that no evidence ties to a ticket; of a stranger's to an open
 * ticket by Strangers (hold-back, new, accept), and to a closed one; of mail with a right to its
 * ticket, by ClosedTickets (reopen, new-linked, reject), for one that is open, closed lately,
 * closed long ago. Letters as stage_letter(). */
static const struct {
  char none;
  const char *stranger;
  char stranger_closed;
  const char *right[3];
} rules[MAIL_CLASSES] = {
  [MAIL_HUMAN] = { 'N', "HRC", 'R', { "CCR", "CRR", "CXX" } },
  [MAIL_REPORT] = { 'N', "HRC", 'R', { "CCR", "CRR", "CXX" } },
  [MAIL_LIST] = { 'N', "HRC", 'R', { "CCC", "CCC", "CCC" } },
  [MAIL_MALFORMED] = { 'N', "HRC", 'R', { "CCC", "CCC", "CCC" } },
  [MAIL_AUTO_REPLY] = { 'S', "SSS", 'S', { "CCC", "CCC", "CCC" } },
  [MAIL_DSN] = { 'S', "SSS", 'S', { "BBB", "BBB", "BBB" } },
  [MAIL_MDN] = { 'S', "SSS", 'S', { "CCC", "CCC", "CCC" } },
  [MAIL_OWN] = { 'S', "SSS", 'S', { "SSS", "SSS", "SSS" } },
};

/* One combination of everything that matters. */
typedef struct {
  MailClass class;
  guint evidence; /* bit per Evidence */
  StageState state;
  Writer writer;
  Strangers strangers;
  ClosedTickets closed;
} Combination;

static char *
describe (const Combination *c)
{
  return g_strdup_printf ("class %s, evidence %02x, state %u, writer %u, strangers %u, closed %u",
                          mail_class_name (c->class), c->evidence, c->state, c->writer,
                          c->strangers, c->closed);
}

static gboolean
is_in (guint evidence, Evidence one)
{
  return (evidence & (1U << one)) != 0;
}

/* The evidence that decides, or EVIDENCES. */
static Evidence
first_of (guint evidence)
{
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (is_in (evidence, order[i]))
      return order[i];
  return EVIDENCES;
}

/* The ticket of the deciding evidence is as the combination says; all others are the opposite, so
 * that looking at a wrong one shows. */
static void
add_tickets (IntakeStage *stage, const Combination *c)
{
  Evidence first = first_of (c->evidence);
  for (guint i = EVIDENCES; i-- > 0;) {
    if (!is_in (c->evidence, (Evidence) i))
      continue;
    gboolean decides = (Evidence) i == first;
    gboolean on = (c->writer == ON_TICKET) == decides;
    StageState other = c->state == STAGE_OPEN ? STAGE_LONG_CLOSED : STAGE_OPEN;
    stage_add_ticket (stage, number[i], decides ? c->state : other, on ? WRITER : SOMEBODY);
    stage_name (stage, (Evidence) i, number[i], TRUE);
  }
}

static IntakeStage *
stage_of (const Combination *c)
{
  IntakeStage *stage = stage_new (c->class);
  stage->policy->strangers = c->strangers;
  for (guint i = 0; i < stage->policy->queues->len; i++)
    ((Queue *) g_ptr_array_index (stage->policy->queues, i))->closed = c->closed;
  add_tickets (stage, c);
  return stage;
}

static gboolean
has_right (const Combination *c)
{
  Evidence first = first_of (c->evidence);
  return first == EVIDENCE_TOKEN || first == EVIDENCE_OWN_ID ||
         (first < EVIDENCES && c->writer == ON_TICKET && c->class != MAIL_MALFORMED);
}

static char
expected_letter (const Combination *c)
{
  if (c->evidence == 0)
    return rules[c->class].none;
  if (has_right (c))
    return rules[c->class].right[c->closed][c->state];
  return c->state == STAGE_OPEN ? rules[c->class].stranger[c->strangers]
                                : rules[c->class].stranger_closed;
}

/* Nobody but persons is answered. Who has no right to what he named never learns more than that
 * his mail arrived. */
static Answer
expected_answer (const Combination *c, char letter)
{
  if (c->class != MAIL_HUMAN || letter == 'S')
    return ANSWER_NONE;
  if (c->evidence != 0 && !has_right (c))
    return ANSWER_RECEIVED;
  return letter == 'C' ? ANSWER_NONE : letter == 'X' ? ANSWER_CLOSED : ANSWER_ACKNOWLEDGEMENT;
}

static char
check (const Combination *c)
{
  g_autoptr (IntakeStage) stage = stage_of (c);
  g_autoptr (Plan) plan = stage_plan (stage);
  g_autofree char *what = describe (c);
  gint64 ticket = 0;
  char letter = stage_letter (plan, &ticket);
  Evidence first = first_of (c->evidence);
  gint64 named = first == EVIDENCES ? 0 : number[first];
  if (letter != expected_letter (c))
    g_error ("%s: %c instead of %c", what, letter, expected_letter (c));
  if (ticket != (letter == 'N' ? STAGE_FRESH : letter == 'S' ? 0 : named))
    g_error ("%s: %c on ticket %" G_GINT64_FORMAT, what, letter, ticket);
  Answer answer = stage_answer (plan);
  if (answer != expected_answer (c, letter))
    g_error ("%s: %c answered by %u instead of %u", what, letter, answer,
             expected_answer (c, letter));
  g_autoptr (Outcome) outcome = stage_apply (stage, plan);
  g_assert_cmpuint (outcome->tickets->len, ==,
                    stage->facts->tickets->len + (letter == 'N' || letter == 'R'));
  return letter;
}

/* All combinations of one class. */
static void
test_class (gconstpointer data)
{
  Combination c = { .class = (MailClass) GPOINTER_TO_UINT (data) };
  guint count['Z' + 1] = { 0 };
  guint total = 0;
  for (c.evidence = 0; c.evidence < 1U << EVIDENCES; c.evidence++)
    for (guint rest = 0; rest < STAGE_STATES * WRITERS * 3 * 3; rest++) {
      c.state = (StageState) (rest % STAGE_STATES);
      c.writer = (Writer) (rest / STAGE_STATES % WRITERS);
      c.strangers = (Strangers) (rest / (STAGE_STATES * WRITERS) % 3);
      c.closed = (ClosedTickets) (rest / (STAGE_STATES * WRITERS * 3));
      count[(guchar) check (&c)]++;
      total++;
    }
  g_autoptr (GString) line = g_string_new (NULL);
  for (guint letter = 'A'; letter <= 'Z'; letter++)
    if (count[letter] > 0)
      g_string_append_printf (line, " %c %u", (char) letter, count[letter]);
  g_test_message ("%s: %u combinations:%s", mail_class_name (c.class), total, line->str);
  g_assert_cmpuint (total, ==, 32 * 54);
}

/* What the writer sees: every notice to him, with all that shapes its bytes. */
static char *
seen_by_writer (const Outcome *outcome)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < outcome->notices->len; i++) {
    const Notice *notice = g_ptr_array_index (outcome->notices, i);
    if (g_ascii_strcasecmp (notice->to, WRITER) != 0)
      continue;
    g_autofree char *values = json_dumps (notice->values, JSON_COMPACT | JSON_SORT_KEYS);
    g_autofree char *references =
        g_strjoinv (" ", notice->references == NULL ? (char *[]){ NULL } : notice->references);
    g_string_append_printf (text, "%s %" G_GINT64_FORMAT " %s %s %s %s %s %s %s %s\n",
                            notice_event_template (notice->event), notice->ticket,
                            notice->queue ? notice->queue->name : "-",
                            notice->constituency ? notice->constituency->name : "-",
                            notice->language ? notice->language : "-",
                            notice->template ? notice->template : "-",
                            notice->answers ? notice->answers : "-", references, values,
                            notice->suppressed ? notice->suppressed : "-");
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* How a stranger may ask for a ticket. */
typedef enum {
  BY_TAG,
  BY_FORGED_TOKEN,
  BY_TAG_AND_FORGED_TOKEN,
  BY_TAG_FOR_CONSTITUENCY, /* the mail is for one, by its address */
  BY_TAG_AGAIN,            /* the very same mail, through another queue, for another constituency */
  BY_OWN_MAIL,             /* References names a mail of his that asked before */
  QUESTIONS
} Question;

static const char *const question_name[QUESTIONS] = {
  [BY_TAG] = "tag",
  [BY_FORGED_TOKEN] = "forged-token",
  [BY_TAG_AND_FORGED_TOKEN] = "tag-and-forged-token",
  [BY_TAG_FOR_CONSTITUENCY] = "tag-for-a-constituency",
  [BY_TAG_AGAIN] = "same-mail-again",
  [BY_OWN_MAIL] = "answer-to-own-mail",
};

/* What a stranger may ask about: number 17 is nothing, or a ticket of another queue and language,
 * of EDUNET. */
typedef struct {
  Strangers strangers;
  ClosedTickets closed;
  Question question;
  guint state; /* a StageState; STAGE_STATES: there is no ticket 17 */
} Probe;

static void
ask (IntakeStage *stage, const Probe *probe)
{
  gboolean there = probe->state < STAGE_STATES;
  Question question = probe->question;
  if (question == BY_FORGED_TOKEN || question == BY_TAG_AND_FORGED_TOKEN)
    stage_name (stage, EVIDENCE_TOKEN, 17, FALSE);
  if (question == BY_OWN_MAIL) {
    /* Where there is no ticket 17, that mail opened one, which he is on. */
    stage_add_ticket (stage, 18, STAGE_OPEN, WRITER);
    stage_name (stage, EVIDENCE_STORED, there ? 17 : 18, TRUE);
    stage->facts->own_thread = TRUE;
  } else if (question != BY_FORGED_TOKEN) {
    stage_name (stage, EVIDENCE_TAG, 17, there);
  }
  if (question == BY_TAG_FOR_CONSTITUENCY || question == BY_TAG_AGAIN)
    stage->routing.constituency = policy_constituency (stage->policy, "EDUNET");
  if (question != BY_TAG_AGAIN)
    return;
  gboolean joined = probe->state == STAGE_OPEN && probe->strangers != STRANGERS_NEW;
  EarlierCopy *copy = g_new0 (EarlierCopy, 1);
  copy->ticket = joined ? 17 : 18;
  copy->constituency = joined ? g_strdup ("EDUNET") : NULL;
  copy->queue = g_strdup ("Abuse");
  copy->recipient = g_strdup ("abuse@csirt.example");
  g_ptr_array_add (stage->facts->copies, copy);
  stage->facts->same_mail = 3;
  stage_add_ticket (stage, 18, STAGE_OPEN, WRITER);
}

/* What the writer of PROBE sees. */
static char *
view (const Probe *probe)
{
  const Combination c = { .strangers = probe->strangers, .closed = probe->closed };
  g_autoptr (IntakeStage) stage = stage_of (&c);
  ask (stage, probe);
  if (probe->state < STAGE_STATES) {
    Ticket *ticket = stage_add_ticket (stage, 17, (StageState) probe->state, SOMEBODY);
    g_free (ticket->queue);
    ticket->queue = g_strdup ("Abuse");
    ticket->constituency = g_strdup ("EDUNET");
    g_free (ticket->language);
    ticket->language = g_strdup ("es");
  }
  g_autoptr (Plan) plan = stage_plan (stage);
  g_autoptr (Outcome) outcome = stage_apply (stage, plan);
  return seen_by_writer (outcome);
}

/* Whether there is a ticket, open or closed: who has no right to it is told the same, or always
 * nothing. */
static void
test_no_oracle (gconstpointer data)
{
  Probe probe = { .question = (Question) GPOINTER_TO_UINT (data) };
  gboolean silent = probe.question == BY_TAG_AGAIN || probe.question == BY_OWN_MAIL;
  guint compared = 0;
  for (guint modes = 0; modes < 9; modes++) {
    probe.strangers = (Strangers) (modes % 3);
    probe.closed = (ClosedTickets) (modes / 3);
    probe.state = STAGE_STATES;
    g_autofree char *unknown = view (&probe);
    g_test_message ("strangers %u, closed %u: %s", probe.strangers, probe.closed, unknown);
    g_assert_true (g_str_has_prefix (unknown, "received 0 Help ") != silent);
    for (probe.state = 0; probe.state < STAGE_STATES; probe.state++, compared++) {
      g_autofree char *there = view (&probe);
      g_test_message ("state %u: %s", probe.state, there);
      g_assert_cmpstr (there, ==, unknown);
    }
  }
  g_test_message ("%u views compared", compared);
}

/* Every way to write a claim that holds no water is a claim. */
static void
test_odd_claims (void)
{
  static const struct {
    const char *recipient;
    const char *subject;
    const char *reference;
    Answer answer;
  } cases[] = {
    { "help@csirt.example", "Printer", "<a@y.example>", ANSWER_ACKNOWLEDGEMENT },
    { "help+edunet@csirt.example", "Printer", NULL, ANSWER_ACKNOWLEDGEMENT },
    { "help+tea@csirt.example", "Printer", NULL, ANSWER_ACKNOWLEDGEMENT },
    { "help@csirt.example", "[other #17] Printer", NULL, ANSWER_ACKNOWLEDGEMENT },
    { "help+t-@csirt.example", "Printer", NULL, ANSWER_RECEIVED },
    { "help+t-a@csirt.example", "Printer", NULL, ANSWER_RECEIVED },
    { "help+T-ABCDEFGHIJKLMNOPQRSTUVWXYZ@csirt.example", "Printer", NULL, ANSWER_RECEIVED },
    { "help+t-z1111@csirt.example", "Printer", NULL, ANSWER_RECEIVED },
    { "help@csirt.example", "[CSIRT.example #99999999999999999999] x", NULL, ANSWER_RECEIVED },
    { "help@csirt.example", "AW: [csirt.example  #0] x", NULL, ANSWER_RECEIVED },
    { "help@csirt.example", "[http://csirt.example #17 ]", NULL, ANSWER_RECEIVED },
    { "bounce+abc@csirt.example", "Printer", NULL, ANSWER_RECEIVED },
    { "help@csirt.example", "Printer", "<abc@CSIRT.example>", ANSWER_ACKNOWLEDGEMENT },
    { "help@csirt.example", "Printer", "<ticket-17@csirt.example>", ANSWER_ACKNOWLEDGEMENT },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    g_free (stage->envelope.recipient);
    stage->envelope.recipient = g_strdup (cases[i].recipient);
    g_free (stage->mail->subject);
    stage->mail->subject = g_strdup (cases[i].subject);
    const char *const references[] = { cases[i].reference, NULL };
    g_strfreev (stage->mail->references);
    stage->mail->references = g_strdupv ((char **) references);
    g_autoptr (Plan) plan = stage_plan (stage);
    g_test_message ("%s, %s, %s", cases[i].recipient, cases[i].subject, cases[i].reference);
    g_assert_cmpint (stage_letter (plan, NULL), ==, 'N');
    g_assert_cmpint (stage_answer (plan), ==, cases[i].answer);
  }
}

/* Evidence of a ticket that is gone does not hide weaker evidence of one that is there. */
static void
test_ticket_that_is_gone (void)
{
  for (guint gone = 0; gone + 1 < G_N_ELEMENTS (order); gone++) {
    g_autoptr (IntakeStage) stage = stage_new (MAIL_HUMAN);
    for (guint i = 0; i <= gone; i++)
      stage_name (stage, order[i], 70 + i, TRUE);
    stage_add_ticket (stage, 18, STAGE_OPEN, WRITER);
    stage_name (stage, order[gone + 1], 18, TRUE);
    g_autoptr (Plan) plan = stage_plan (stage);
    gint64 ticket = 0;
    g_assert_cmpint (stage_letter (plan, &ticket), ==, 'C');
    g_assert_cmpint (ticket, ==, 18);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint class = 0; class < MAIL_CLASSES; class ++) {
    g_autofree char *path =
        g_strdup_printf ("/core/threading/evidence/%s", mail_class_name ((MailClass) class));
    g_test_add_data_func (path, GUINT_TO_POINTER (class), test_class);
  }
  for (guint question = 0; question < QUESTIONS; question++) {
    g_autofree char *path =
        g_strdup_printf ("/core/threading/no-oracle/%s", question_name[question]);
    g_test_add_data_func (path, GUINT_TO_POINTER (question), test_no_oracle);
  }
  g_test_add_func ("/core/threading/odd-claims", test_odd_claims);
  g_test_add_func ("/core/threading/ticket-that-is-gone", test_ticket_that_is_gone);
  return g_test_run ();
}
