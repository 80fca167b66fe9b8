#include "config.h"

#include <string.h>

#include "base/clock.h"

#include "core/directory.h"

#include "intake_stage.h"

/* What becomes of mail whose From is an account's, written down once more: by what proves it, where
 * it came to, the ticket it leads to, what it says, and whether the account is on that ticket. */

#define ALICE "alice@staff.example"
#define SOMEBODY "else@x.example"
#define TICKET 7
#define OTHER 8
/* Nobody's number. */
#define UNKNOWN 9

/* Letters of what becomes of it: R a reply to the requestors, C a comment, O only changes, A only
 * an answer to who asked, N a ticket opened by staff, T a transcript that says what is wrong, H
 * held; n a ticket opened and c correspondence, both as an outsider's; S stored; F filed as a note
 * that nobody confirmed, K a held mail is confirmed. */

/* The ticket that the mail leads to. */
typedef enum { NO_TICKET, OPEN_TICKET, CLOSED_TICKET, INCIDENT, PLACES } Place;

typedef enum {
  NOTHING,
  DOMAIN_ALONE,
  SIGNED,
  SIGNED_SUBJECT, /* the signature covers the subject too */
  CONFIRMED,
  LOGIN,
  MEANS
} Means;

static const struct {
  const char *label;
  Proof proof;
} means[MEANS] = {
  [NOTHING] = { "none", PROOF_NONE },
  [DOMAIN_ALONE] = { "dmarc", PROOF_DMARC },
  [SIGNED] = { "pgp", PROOF_PGP },
  [SIGNED_SUBJECT] = { "pgp-with-subject", PROOF_PGP },
  [CONFIRMED] = { "challenge", PROOF_CHALLENGE },
  [LOGIN] = { "sasl", PROOF_SASL },
};

/* What a mail says; what becomes of it by Place, when the proof is enough: at the correspond
 * address and at the comment address. */
static const struct {
  const char *label;
  const char *text;
  const char *reply;
  const char *comment;
  const char *header;     /* X-Tocsin-Command */
  gboolean commands;      /* there are some */
  gboolean names;         /* a line `Ticket` stands in the text */
  gint64 named;           /* by it; 0: a new one */
  const char *for_people; /* the text without commands */
} contents[] = {
  { "plain", "Text", "NRRC", "NCCC", .for_people = "Text" },
  { "empty", "", "NTTT", "NTTT", .for_people = "" },
  { "command", "Take", "NOOO", "NOOO", .commands = TRUE, .for_people = "" },
  { "command, text", "Take\n\nText", "NRRC", "NCCC", .commands = TRUE, .for_people = "Text" },
  { "reply", "Reply\n\nText", "NRRR", "NRRR", .commands = TRUE, .for_people = "Text" },
  { "comment", "Comment\n\nText", "NCCC", "NCCC", .commands = TRUE, .for_people = "Text" },
  { "reply without text", "Reply", "NTTT", "NTTT", .commands = TRUE, .for_people = "" },
  { "comment, command, no text", "Comment\nTake", "NTTT", "NTTT", .commands = TRUE,
    .for_people = "" },
  { "show", "Show", "TAAA", "TAAA", .commands = TRUE },
  { "help", "Help", "AAAA", "AAAA", .commands = TRUE },
  { "search", "Search: status=open", "AAAA", "AAAA", .commands = TRUE },
  { "show, text", "Show\n\nText", "TRRC", "TCCC", .commands = TRUE, .for_people = "Text" },
  { "show, command", "Show\nTake", "TOOO", "TOOO", .commands = TRUE },
  { "bad value", "Take\nPriority: many\n\nText", "TTTT", "TTTT", .commands = TRUE },
  { "unknown key", "Take\nFrobnicate: 3\n\nText", "TTTT", "TTTT", .commands = TRUE },
  { "text below a command at once", "Take\nText", "TTTT", "TTTT", .commands = TRUE },
  { "unknown account", "Give: zoe", "TTTT", "TTTT", .commands = TRUE },
  { "reason", "Reject: spam", "NCCC", "NCCC", .commands = TRUE, .for_people = "" },
  { "one-time copy", "OnceCc: bob@y.example\n\nText", "NRRC", "NCCC", .commands = TRUE,
    .for_people = "Text" },
  { "header of a forwarded mail", "From: a@x.example\nTake\n\nText", "NRRC", "NCCC",
    .for_people = "From: a@x.example\nTake\n\nText" },
  { "key below text", "Text\n\nPriority: 5", "NRRC", "NCCC", .for_people = "Text\n\nPriority: 5" },
  { "its ticket", "Ticket: 7\n\nText", "RRRC", "CCCC", .commands = TRUE, .names = TRUE,
    .named = TICKET, .for_people = "Text" },
  { "its ticket, command", "Ticket: 7\nTake", "OOOO", "OOOO", .commands = TRUE, .names = TRUE,
    .named = TICKET },
  { "another ticket", "Ticket: 8\n\nText", "RTTT", "CTTT", .commands = TRUE, .names = TRUE,
    .named = OTHER, .for_people = "Text" },
  { "no ticket at all", "Ticket: 9\n\nText", "TTTT", "TTTT", .commands = TRUE, .names = TRUE,
    .named = UNKNOWN },
  { "new ticket", "Ticket: new\n\nText", "NTTT", "NTTT", .commands = TRUE, .names = TRUE,
    .for_people = "Text" },
  { "header", "Text", "NRRC", "NCCC", "Take", .commands = TRUE, .for_people = "Text" },
  { "header, ticket, command", "Ticket: 7\nTake\n\nText", "RRRC", "CCCC", "Priority: 5",
    .commands = TRUE, .names = TRUE, .named = TICKET, .for_people = "Text" },
  { "bad header", "Text", "TTTT", "TTTT", "Priority: many", .commands = TRUE },
  { "reserved", "Status: deleted", "NOOO", "NOOO", .commands = TRUE, .for_people = "" },
};

typedef struct {
  Means means;
  Place place;
  Evidence evidence; /* that leads to the ticket */
  guint content;
  gboolean to_comment;
  gboolean on_it; /* the account is a requestor of the ticket */
  gboolean unconfirmed;
} Combination;

static void
add_account (IntakeStage *stage, const char *name, const char *role)
{
  Account *account = account_new (name);
  g_strfreev (account->addresses);
  account->addresses = g_new0 (char *, 3);
  account->addresses[0] = g_strdup_printf ("%s@staff.example", name);
  account->addresses[1] = g_strdup_printf ("%s@home.example", name);
  g_ptr_array_add (account->grants, grant_read (role));
  g_ptr_array_add (stage->facts->directory, directory_entry_of (NULL, account));
}

/* Lets PROOF prove that the mail is NAME's. */
static void
prove (IntakeStage *stage, const char *name, Proof proof)
{
  static char reason[] = "as the test wants it";
  Mail *mail = stage->mail;
  const Account *account = directory_account (stage->facts->directory, name);
  g_free (mail->from);
  mail->from = g_ascii_strup (account->addresses[0], -1);
  stage->identity = (Identity){
    .account = account, .proof = proof, .reason = reason, .text = mail->text, .quoted = mail->quoted
  };
}

/* Takes the stage's mail to say TEXT. */
static void
say (IntakeStage *stage, const char *text)
{
  g_free (stage->mail->text);
  stage->mail->text = g_strdup (text);
}

static void
add_header (IntakeStage *stage, const char *value)
{
  MailHeader *header = g_new0 (MailHeader, 1);
  header->name = g_strdup ("X-Tocsin-Command");
  header->value = g_strdup (value);
  g_ptr_array_add (stage->mail->headers, header);
}

static void
sign (IntakeStage *stage, gboolean subject)
{
  MailSignature *part = mail_signature_new ();
  g_free (part->text);
  part->text = g_strdup (stage->mail->text);
  part->subject = subject ? g_strdup (stage->mail->subject) : NULL;
  stage->mail->signed_part = part;
}

static void
set_recipient (IntakeStage *stage, const char *address)
{
  g_free (stage->envelope.recipient);
  stage->envelope.recipient = g_strdup (address);
}

/* Ticket 7, which the mail may lead to, and 8, which it may only name. */
static void
add_tickets (IntakeStage *stage, const Combination *c)
{
  StageState state = c->place == CLOSED_TICKET ? STAGE_CLOSED : STAGE_OPEN;
  Ticket *ticket = stage_add_ticket (stage, TICKET, state, c->on_it ? ALICE : SOMEBODY);
  if (c->place == INCIDENT)
    ticket->kind = KIND_INCIDENT;
  stage_add_ticket (stage, OTHER, STAGE_OPEN, SOMEBODY);
  if (c->place != NO_TICKET)
    stage_name (stage, c->evidence, TICKET, TRUE);
}

static IntakeStage *
stage_of (const Combination *c)
{
  IntakeStage *stage = stage_new (MAIL_HUMAN);
  add_account (stage, "alice", "duty");
  add_account (stage, "bob", "duty");
  if (c->to_comment)
    set_recipient (stage, "help-comment@csirt.example");
  add_tickets (stage, c);
  if (c->to_comment && c->place != NO_TICKET && c->evidence == EVIDENCE_TOKEN)
    set_recipient (stage, "help-comment+t-abcdefghijklmnopqrstuvwxyz@csirt.example");
  say (stage, contents[c->content].text);
  if (contents[c->content].header != NULL)
    add_header (stage, contents[c->content].header);
  if (c->means == SIGNED || c->means == SIGNED_SUBJECT)
    sign (stage, c->means == SIGNED_SUBJECT);
  prove (stage, "alice", means[c->means].proof);
  stage->unconfirmed = c->unconfirmed;
  return stage;
}

/* The ticket that the mail is about, by whatever leads there; 0 for none. */
static gint64
ticket_of (const Combination *c)
{
  if (c->place != NO_TICKET)
    return TICKET;
  gint64 named = contents[c->content].named;
  return named == UNKNOWN ? 0 : named;
}

/* What the signature says the mail is about; -1: nothing. */
static gint64
signed_about (const Combination *c)
{
  if (contents[c->content].names)
    return contents[c->content].named;
  if (c->means != SIGNED_SUBJECT)
    return -1;
  return c->place != NO_TICKET && c->evidence == EVIDENCE_TAG ? TICKET : 0;
}

static gboolean
is_enough (const Combination *c)
{
  gboolean reserved = strstr (contents[c->content].text, "deleted") != NULL;
  gboolean header = contents[c->content].header != NULL;
  switch (c->means) {
  case LOGIN:
  case CONFIRMED:
    return TRUE;
  case SIGNED:
  case SIGNED_SUBJECT:
    return !header && signed_about (c) == ticket_of (c);
  case DOMAIN_ALONE:
    /* No lifecycle of incidents knows what is reserved elsewhere. */
    return !header && (!reserved || c->place == INCIDENT);
  default:
    return FALSE;
  }
}

static char
expected_letter (const Combination *c)
{
  gint64 ticket = ticket_of (c);
  if (is_enough (c))
    return (c->to_comment ? contents[c->content].comment : contents[c->content].reply)[c->place];
  if (!contents[c->content].commands && ticket == 0)
    return 'n';
  if (!contents[c->content].commands && c->on_it)
    return 'c';
  return !c->unconfirmed ? 'H' : ticket == 0 ? 'n' : 'F';
}

/* The message in PLAN, or NULL. */
static const Change *
message_of (const Plan *plan)
{
  for (guint i = 0; i < plan->changes->len; i++) {
    const Change *change = g_ptr_array_index (plan->changes, i);
    if (change->message != NULL)
      return change;
  }
  return NULL;
}

static char
letter_of_message (const Plan *plan, const Change *change)
{
  gboolean staff = plan->commands != NULL;
  if (plan->disposition != DISPOSITION_TICKET)
    return '?';
  switch (change->type) {
  case CHANGE_CREATE:
    return staff ? 'N' : 'n';
  case CHANGE_CORRESPOND:
    return staff ? 'R' : 'c';
  case CHANGE_COMMENT:
    return staff ? 'C' : 'F';
  default:
    return '?';
  }
}

static char
letter_of (const Plan *plan)
{
  const Change *first = plan->changes->len == 0 ? NULL : g_ptr_array_index (plan->changes, 0);
  const Change *message = message_of (plan);
  if (plan->confirmed != 0)
    return first == NULL && plan->disposition == DISPOSITION_STORED ? 'K' : '?';
  if (plan->disposition == DISPOSITION_HELD)
    return plan->commands == NULL && plan->held_reason != NULL ? 'H' : '?';
  if (message != NULL)
    return letter_of_message (plan, message);
  if (first == NULL)
    return plan->disposition != DISPOSITION_STORED ? '?' : plan->commands == NULL ? 'S' : 'A';
  if (first->type == CHANGE_TRANSCRIPT)
    return plan->disposition == DISPOSITION_STORED && plan->commands != NULL ? 'T' : '?';
  return plan->commands != NULL && plan->disposition == DISPOSITION_TICKET ? 'O' : '?';
}

/* Nothing but one question to the account's own address. */
static void
check_held (const IntakeStage *stage, const Plan *plan, gint64 ticket)
{
  g_assert_cmpuint (plan->changes->len, ==, 1);
  const Change *change = g_ptr_array_index (plan->changes, 0);
  g_assert_cmpint (change->type, ==, CHANGE_CHALLENGE);
  const Challenge *challenge = change->challenge;
  g_assert_cmpstr (challenge->account, ==, "alice");
  g_assert_cmpstr (challenge->address, ==, ALICE);
  g_assert_cmpstr (challenge->token, ==, STAGE_CHALLENGE);
  g_assert_cmpstr (challenge->reason, ==, plan->held_reason);
  g_assert_cmpint (challenge->ticket, ==, ticket);
  g_assert_cmpint (plan->ticket, ==, ticket);
  g_autofree char *shown = g_strconcat (challenge->commands, "\n", challenge->text, NULL);
  g_auto (GStrv) lines = g_strsplit (stage->mail->text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    g_assert_nonnull (strstr (shown, *line));
}

/* Nothing but one mail to the writer that says what is wrong. */
static void
check_transcript (const IntakeStage *stage, const Plan *plan)
{
  g_assert_cmpuint (plan->changes->len, ==, 1);
  const Change *change = g_ptr_array_index (plan->changes, 0);
  g_assert_cmpint (change->type, ==, CHANGE_TRANSCRIPT);
  const Transcript *transcript = change->transcript;
  g_assert_cmpstr (transcript->address, ==, stage->mail->from);
  g_assert_cmpuint (transcript->errors, >, 0);
  g_assert_nonnull (strstr (transcript->lines, "error: "));
  g_assert_null (transcript->answer);
}

static void
check_plan (const IntakeStage *stage, const Plan *plan, const Combination *c, char letter)
{
  gint64 ticket = ticket_of (c);
  const Change *message = message_of (plan);
  if (letter == 'H')
    check_held (stage, plan, ticket);
  if (letter == 'T')
    check_transcript (stage, plan);
  if (strchr ("RCOF", letter) != NULL)
    g_assert_cmpint (plan->ticket, ==, ticket);
  if (letter == 'N' || letter == 'n')
    g_assert_cmpint (plan->ticket, ==, STAGE_FRESH);
  if (message == NULL || strstr (stage->mail->text, "Reject") != NULL)
    return;
  g_assert_cmpstr (message->message->text, ==,
                   strchr ("ncF", letter) != NULL ? stage->mail->text
                                                  : contents[c->content].for_people);
  for (guint i = 0; i < plan->changes->len; i++)
    g_assert_cmpint (((const Change *) plan->changes->pdata[i])->ticket, ==, plan->ticket);
}

static void
check (const Combination *c)
{
  g_autoptr (IntakeStage) stage = stage_of (c);
  g_autoptr (Plan) plan = stage_plan (stage);
  char letter = letter_of (plan);
  if (letter != expected_letter (c))
    g_error ("%s, %s, place %u, evidence %u, %s%s%s: %c instead of %c", means[c->means].label,
             contents[c->content].label, c->place, c->evidence,
             c->to_comment ? "comment address" : "correspond address", c->on_it ? ", on it" : "",
             c->unconfirmed ? ", unconfirmed" : "", letter, expected_letter (c));
  check_plan (stage, plan, c, letter);
}

/* All that is left to vary of C; how many that are. */
static guint
check_all (Combination c)
{
  guint total = 0;
  for (c.content = 0; c.content < G_N_ELEMENTS (contents); c.content++)
    for (guint rest = 0; rest < PLACES * 8; rest++, total++) {
      c.place = (Place) (rest / 8);
      c.evidence = rest % 2 == 0 ? EVIDENCE_TAG : EVIDENCE_TOKEN;
      c.to_comment = rest / 2 % 2 == 1;
      c.on_it = rest / 4 % 2 == 1;
      check (&c);
    }
  return total;
}

static void
test_means (gconstpointer data)
{
  const Combination c = { .means = (Means) GPOINTER_TO_UINT (data) };
  guint total = check_all (c);
  g_test_message ("%s: %u combinations", means[c.means].label, total);
  g_assert_cmpuint (total, ==, G_N_ELEMENTS (contents) * 32);
}

/* Held mail that nobody confirmed is tried once more with this flag: it is shown to staff, and does
 * nothing else. */
static void
test_unconfirmed (void)
{
  check_all ((Combination){ .means = NOTHING, .unconfirmed = TRUE });
}

/* Mail to the address that the question asked to be answered at. */
static const struct {
  const char *label;
  const char *text;
  const char *writer; /* NULL: no account's */
  gboolean late;
  MailClass class;
  char letter;
} answers[] = {
  { "as asked", "confirm", "alice", FALSE, MAIL_HUMAN, 'K' },
  { "loud", "CONFIRM", "alice", FALSE, MAIL_HUMAN, 'K' },
  { "as a sentence", "Confirm.", "alice", FALSE, MAIL_HUMAN, 'K' },
  { "below blank lines", "\n  \n  confirm  \n", "alice", FALSE, MAIL_HUMAN, 'K' },
  { "with greetings below", "confirm\n\nRegards, Alice", "alice", FALSE, MAIL_HUMAN, 'K' },
  { "late", "confirm", "alice", TRUE, MAIL_HUMAN, 'T' },
  { "other word", "yes", "alice", FALSE, MAIL_HUMAN, 'T' },
  { "more words", "confirm it", "alice", FALSE, MAIL_HUMAN, 'T' },
  { "in the second line", "Yes\nconfirm", "alice", FALSE, MAIL_HUMAN, 'T' },
  { "two stops", "confirm..", "alice", FALSE, MAIL_HUMAN, 'T' },
  { "nothing", "", "alice", FALSE, MAIL_HUMAN, 'T' },
  { "a command", "Take", "alice", FALSE, MAIL_HUMAN, 'T' },
  { "other words, late", "Take", "alice", TRUE, MAIL_HUMAN, 'T' },
  { "another member of staff", "confirm", "bob", FALSE, MAIL_HUMAN, 'n' },
  { "another member of staff commands", "Take", "bob", FALSE, MAIL_HUMAN, 'H' },
  { "an outsider", "confirm", NULL, FALSE, MAIL_HUMAN, 'n' },
  { "out of office", "confirm", NULL, FALSE, MAIL_AUTO_REPLY, 'S' },
  { "delivery report", "confirm", NULL, FALSE, MAIL_DSN, 'S' },
  { "receipt", "confirm", NULL, FALSE, MAIL_MDN, 'S' },
  { "through a list", "confirm", NULL, FALSE, MAIL_LIST, 'n' },
};

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (IntakeStage) stage = stage_new (answers[i].class);
    add_account (stage, "alice", "duty");
    add_account (stage, "bob", "duty");
    set_recipient (stage, "confirm+" STAGE_CHALLENGE "@csirt.example");
    say (stage, answers[i].text);
    if (answers[i].writer != NULL)
      prove (stage, answers[i].writer, PROOF_NONE);
    HeldChallenge *challenge = g_new0 (HeldChallenge, 1);
    challenge->id = 5;
    challenge->account = g_strdup ("alice");
    challenge->waiting = !answers[i].late;
    stage->facts->challenge = challenge;
    g_autoptr (Plan) plan = stage_plan (stage);
    g_test_message ("%s", answers[i].label);
    g_assert_cmpint (letter_of (plan), ==, answers[i].letter);
    g_assert_cmpint (plan->confirmed, ==, answers[i].letter == 'K' ? 5 : 0);
    if (answers[i].letter == 'T')
      check_transcript (stage, plan);
  }
}

/* The very same mail, held already, is not asked about again. */
static void
test_held_before (void)
{
  const Combination c = { .means = NOTHING, .place = OPEN_TICKET, .evidence = EVIDENCE_TAG };
  g_autoptr (IntakeStage) stage = stage_of (&c);
  stage->facts->held_before = TRUE;
  g_autoptr (Plan) plan = stage_plan (stage);
  g_assert_cmpint (letter_of (plan), ==, 'H');
  g_assert_cmpuint (plan->changes->len, ==, 0);
}

/* What staff wrote is done once, whichever token its second copy came to. */
static void
test_same_mail (void)
{
  const Combination c = { .means = LOGIN, .place = OPEN_TICKET, .evidence = EVIDENCE_TOKEN };
  g_autoptr (IntakeStage) stage = stage_of (&c);
  EarlierCopy *copy = g_new0 (EarlierCopy, 1);
  copy->ticket = OTHER;
  copy->queue = g_strdup ("Help");
  copy->recipient = g_strdup ("help@csirt.example");
  g_ptr_array_add (stage->facts->copies, copy);
  stage->facts->same_mail = 3;
  g_autoptr (Plan) plan = stage_plan (stage);
  g_assert_cmpint (plan->disposition, ==, DISPOSITION_DUPLICATE);
  g_assert_cmpuint (plan->changes->len, ==, 0);
}

/* HTML that shows one thing to a reader and another to us has no commands; plain words may pass. */
static void
test_hidden_text (void)
{
  for (guint content = 0; content < G_N_ELEMENTS (contents); content++) {
    const Combination c = {
      .means = LOGIN, .place = OPEN_TICKET, .evidence = EVIDENCE_TAG, .content = content
    };
    g_autoptr (IntakeStage) stage = stage_of (&c);
    g_strfreev (stage->mail->defects);
    stage->mail->defects = g_strsplit ("hidden text in HTML: 12 characters", "|", -1);
    g_autoptr (Plan) plan = stage_plan (stage);
    g_assert_cmpint (letter_of (plan), ==,
                     contents[content].commands ? 'T' : contents[content].reply[OPEN_TICKET]);
  }
}

/* A site may want more than a verified domain, or less than a login. */
static void
test_proofs_of_the_site (void)
{
  static const struct {
    guint messages;
    guint changes;
    Means means;
    const char *text;
    char letter;
  } cases[] = {
    { 1u << PROOF_SASL, 1u << PROOF_SASL, DOMAIN_ALONE, "Text", 'H' },
    { 1u << PROOF_SASL, 1u << PROOF_SASL, LOGIN, "Text", 'R' },
    { 1u << PROOF_DMARC, 1u << PROOF_SASL, DOMAIN_ALONE, "Text", 'R' },
    { 1u << PROOF_DMARC, 1u << PROOF_SASL, DOMAIN_ALONE, "Show", 'A' },
    { 1u << PROOF_DMARC, 1u << PROOF_SASL, DOMAIN_ALONE, "Take", 'H' },
    { 1u << PROOF_DMARC, 1u << PROOF_SASL, DOMAIN_ALONE, "OnceCc: x@y.example\n\nText", 'H' },
    { 1u << PROOF_DMARC, 1u << PROOF_SASL, LOGIN, "Text", 'H' },
    { 1u << PROOF_NONE, 1u << PROOF_NONE, NOTHING, "Take", 'H' },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Combination c = { .means = cases[i].means,
                            .place = OPEN_TICKET,
                            .evidence = EVIDENCE_TAG };
    g_autoptr (IntakeStage) stage = stage_of (&c);
    say (stage, cases[i].text);
    prove (stage, "alice", means[cases[i].means].proof);
    stage->policy->proofs[PROOF_FOR_MESSAGES] = cases[i].messages;
    stage->policy->proofs[PROOF_FOR_CHANGES] = cases[i].changes;
    g_autoptr (Plan) plan = stage_plan (stage);
    g_test_message ("%u: %s", i, cases[i].text);
    g_assert_cmpint (letter_of (plan), ==, cases[i].letter);
  }
}

/* Who may only read opens no ticket as staff, but like everybody. */
static void
test_read_only (void)
{
  const Combination c = { .means = LOGIN, .place = NO_TICKET };
  g_autoptr (IntakeStage) stage = stage_of (&c);
  add_account (stage, "rose", "read-only");
  prove (stage, "rose", PROOF_SASL);
  g_autoptr (Plan) plan = stage_plan (stage);
  g_assert_cmpint (letter_of (plan), ==, 'n');
}

/* A file alone is something to send. */
static void
test_attachment_alone (void)
{
  const Combination c = { .means = LOGIN, .place = OPEN_TICKET, .evidence = EVIDENCE_TAG };
  for (guint role = 0; role < MAIL_PARTS; role++) {
    g_autoptr (IntakeStage) stage = stage_of (&c);
    say (stage, "Reply");
    prove (stage, "alice", PROOF_SASL);
    MailAttachment *attachment = mail_attachment_new ();
    attachment->role = (MailPartRole) role;
    g_ptr_array_add (stage->mail->attachments, attachment);
    g_autoptr (Plan) plan = stage_plan (stage);
    gboolean counts = role == MAIL_PART_FILE || role == MAIL_PART_MESSAGE;
    g_assert_cmpint (letter_of (plan), ==, counts ? 'R' : 'T');
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < MEANS; i++) {
    g_autofree char *path = g_strdup_printf ("/core/plan_staff/proof/%s", means[i].label);
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_means);
  }
  g_test_add_func ("/core/plan_staff/unconfirmed", test_unconfirmed);
  g_test_add_func ("/core/plan_staff/answers-to-a-challenge", test_answers);
  g_test_add_func ("/core/plan_staff/held-before", test_held_before);
  g_test_add_func ("/core/plan_staff/same-mail", test_same_mail);
  g_test_add_func ("/core/plan_staff/hidden-text", test_hidden_text);
  g_test_add_func ("/core/plan_staff/proofs-of-the-site", test_proofs_of_the_site);
  g_test_add_func ("/core/plan_staff/read-only", test_read_only);
  g_test_add_func ("/core/plan_staff/attachment-alone", test_attachment_alone);
  return g_test_run ();
}
