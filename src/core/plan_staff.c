#include "core/plan_staff.h"

#include <string.h>

#include "base/text.h"

#include "core/apply.h"
#include "core/stanza.h"
#include "core/subject.h"

#define COMMAND_HEADER "X-Tocsin-Command"
#define CONFIRMATION "confirm"
#define HIDDEN_TEXT "hidden text in HTML"

/* A mail of staff on its way to a plan. */
typedef struct {
  const Intake *intake;
  const IntakeFacts *facts;
  const Identity *identity;
  Proof proof; /* the identity's, or a weaker one that covers what the signature does not */
  Match match;
  const Ticket *ticket; /* that it leads to, or NULL */
  Stanza *stanza;
  Commands *commands;
} StaffMail;

static char **
header_lines (const Mail *mail)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint index = 0;
  for (const char *value; (value = mail_header (mail, COMMAND_HEADER, &index)) != NULL;)
    g_strv_builder_add (builder, value);
  return g_strv_builder_end (builder);
}

static Stanza *
read_stanza (const Policy *policy, const Mail *mail, const char *text)
{
  g_auto (GStrv) lines = header_lines (mail);
  return stanza_read (text, (const char *const *) lines, policy);
}

static gboolean
has_commands (const StaffMail *mail)
{
  return mail->stanza->lines->len > 0;
}

GArray *
plan_named_tickets (const Policy *policy, const Mail *mail, GArray **accepts)
{
  const MailSignature *part = mail->signed_part;
  const char *text = part != NULL && part->problem == NULL ? part->text : mail->text;
  g_autoptr (Stanza) stanza = read_stanza (policy, mail, text);
  const CommandContext context = { .policy = policy, .by_mail = TRUE };
  g_autoptr (Commands) commands = commands_read (stanza->lines, &context);
  *accepts = commands_accepts (commands);
  return commands_targets (commands);
}

static char *
joined_lines (const Stanza *stanza)
{
  g_ptr_array_add (stanza->lines, NULL);
  char *text = g_strjoinv ("\n", (char **) stanza->lines->pdata);
  g_ptr_array_remove_index (stanza->lines, stanza->lines->len - 1);
  return text;
}

static Plan *
hold (const StaffMail *mail, const char *reason)
{
  const Intake *intake = mail->intake;
  const Account *account = mail->identity->account;
  gint64 ticket = mail->ticket == NULL ? 0 : mail->ticket->id;
  Plan *plan = planning_new (DISPOSITION_HELD, ticket);
  plan->held_reason = g_strdup (reason);
  if (mail->facts->held_before)
    return plan;
  Challenge *challenge = challenge_new ();
  challenge->account = g_strdup (account->name);
  challenge->address = g_strdup (account->addresses[0]);
  challenge->language = g_strdup (account->language);
  challenge->token = g_strdup (intake->challenge);
  challenge->reason = g_strdup (reason);
  challenge->commands = joined_lines (mail->stanza);
  challenge->text = g_strdup (mail->stanza->text);
  challenge->client = g_strdup (intake->envelope->client);
  challenge->ticket = ticket;
  challenge->mail = intake->mail;
  planning_add (plan, CHANGE_CHALLENGE, ticket)->challenge = challenge;
  return plan;
}

static Plan *
answer (const Intake *intake, gint64 ticket, const Commands *commands)
{
  const Account *account = intake->identity->account;
  Plan *plan = planning_new (DISPOSITION_STORED, ticket);
  Transcript *transcript = transcript_new ();
  transcript->address = g_strdup (intake->mail->from);
  transcript->language = g_strdup (account->language);
  transcript->errors = commands->errors;
  transcript->lines = commands_transcript (commands);
  transcript->subject = g_strdup (intake->mail->subject);
  transcript->mail = intake->mail;
  planning_add (plan, CHANGE_TRANSCRIPT, ticket)->transcript = transcript;
  return plan;
}

/* What is wrong with a mail that holds no line to blame. */
static void
blame_text (Transcript *transcript, const GPtrArray *problems)
{
  const Problem *first = g_ptr_array_index (problems, 0);
  g_free (transcript->lines);
  transcript->lines = g_strdup_printf ("error: (your text): %s", first->message);
  transcript->errors = 1;
}

Plan *
plan_not_done (const Intake *intake, const Plan *failed, const GPtrArray *problems)
{
  gboolean lines = failed->commands->lines->len > 0;
  for (guint i = 0; lines && i < problems->len; i++) {
    const Problem *problem = g_ptr_array_index (problems, i);
    commands_fail (failed->commands, problem->line, problem->message);
  }
  gint64 ticket = failed->changes->len > 0 &&
                          ((const Change *) failed->changes->pdata[0])->type == CHANGE_CREATE
                      ? 0
                      : failed->ticket;
  Plan *plan = answer (intake, ticket, failed->commands);
  if (!lines)
    blame_text (((Change *) plan->changes->pdata[0])->transcript, problems);
  return plan;
}

Plan *
plan_answer (const Intake *intake, const Plan *plan, const char *text)
{
  Plan *told = answer (intake, plan->ticket, plan->commands);
  ((Change *) told->changes->pdata[0])->transcript->answer = g_strdup (text);
  return told;
}

/* Takes over COMMANDS, one of which is wrong at least. */
static Plan *
refuse (const StaffMail *mail, Commands *commands)
{
  Plan *plan = answer (mail->intake, mail->ticket == NULL ? 0 : mail->ticket->id, commands);
  plan->commands = commands;
  return plan;
}

/* The same for something that is wrong with the mail as a whole: LINE stands for it. */
static Plan *
refuse_line (const StaffMail *mail, const char *line, const char *message)
{
  return refuse (mail, commands_refused (line, message));
}

/* TRUE when the first line that the writer himself put down is the word. */
static gboolean
is_confirmation (const char *text)
{
  g_autofree char *start = g_strstrip (g_strdup (text));
  start[strcspn (start, "\n")] = '\0';
  g_autofree char *line = text_one_line (start);
  gsize length = strlen (line);
  if (length > 0 && line[length - 1] == '.')
    line[length - 1] = '\0';
  return g_ascii_strcasecmp (line, CONFIRMATION) == 0;
}

/* Mail to the address that a challenge asked to be answered at. */
static Plan *
plan_confirmation (const StaffMail *mail)
{
  const HeldChallenge *challenge = mail->facts->challenge;
  if (g_ascii_strcasecmp (challenge->account, mail->identity->account->name) != 0)
    return NULL;
  if (!is_confirmation (mail->intake->mail->text))
    return refuse_line (mail, CONFIRMATION,
                        "the first line of your answer is another; try: confirm");
  if (!challenge->waiting)
    return refuse_line (mail, CONFIRMATION,
                        "it is done already, or more than 24 hours old; send the mail again");
  Plan *plan = planning_new (DISPOSITION_STORED, 0);
  plan->confirmed = challenge->id;
  return plan;
}

/* Where a new message belongs: with no proof that is enough. NULL: it is an outsider's. */
static Plan *
plan_unproven (const StaffMail *mail, const char *reason)
{
  gboolean on_it = mail->ticket != NULL && mail->intake->origin != ORIGIN_FAILED &&
                   ticket_has_correspondent (mail->ticket, mail->intake->mail->from);
  if (!has_commands (mail) && (mail->ticket == NULL || on_it))
    return NULL;
  if (!mail->intake->unconfirmed)
    return hold (mail, reason);
  if (mail->ticket == NULL)
    return NULL;
  Plan *plan = planning_new (DISPOSITION_TICKET, mail->ticket->id);
  planning_add (plan, CHANGE_COMMENT, mail->ticket->id)->message =
      planning_message (mail->intake, mail->facts, ANSWER_NONE);
  return plan;
}

/* What the signed part says it is about: a ticket, 0 for a new one; FALSE when it says nothing. */
static gboolean
signed_ticket (const StaffMail *mail, gint64 *ticket)
{
  const MailSignature *part = mail->intake->mail->signed_part;
  *ticket = mail->commands->ticket;
  if (mail->commands->names_ticket)
    return TRUE;
  if (part->subject == NULL)
    return FALSE;
  *ticket = 0;
  subject_ticket (part->subject, (const char *const *) mail->intake->policy->tags, ticket);
  return TRUE;
}

/* Why the signature says nothing about this ticket, or NULL. Static text. */
static const char *
signature_gap (const StaffMail *mail)
{
  gint64 named = 0;
  gint64 ticket = mail->ticket == NULL ? 0 : mail->ticket->id;
  if (!signed_ticket (mail, &named))
    return "the signed text names no ticket; a line `Ticket: N` or `Ticket: new` does";
  return named == ticket ? NULL : "the signed text names another ticket";
}

static const Lifecycle *
lifecycle_of (const StaffMail *mail)
{
  const Queue *queue = mail->intake->routing->queue;
  return mail->ticket == NULL
             ? policy_lifecycle (mail->intake->policy, queue->name, queue->kind)
             : policy_lifecycle (mail->intake->policy, mail->ticket->queue, mail->ticket->kind);
}

static gboolean
is_enough (const StaffMail *mail, ProofClass class)
{
  return (mail->intake->policy->proofs[class] & 1u << mail->proof) != 0;
}

/* Why the proof does not reach as far as this mail wants, or NULL. Where the signature falls short,
 * a verified domain may do. Static text, or the identity's. */
static const char *
shortfall (StaffMail *mail)
{
  const Identity *identity = mail->identity;
  ProofClass class = commands_class (mail->commands, lifecycle_of (mail),
                                     mail->ticket == NULL ? NULL : mail->ticket->status);
  mail->proof = identity->proof;
  if (mail->proof == PROOF_NONE)
    return identity->reason;
  static const char weak[] = "what it asks for takes a stronger proof than it has";
  if (!is_enough (mail, class))
    return weak;
  gboolean covered = mail->proof == PROOF_SASL || mail->proof == PROOF_CHALLENGE;
  if (!covered && mail_header (mail->intake->mail, COMMAND_HEADER, NULL) != NULL)
    return "its proof does not cover the commands in its header";
  const char *gap = mail->proof == PROOF_PGP ? signature_gap (mail) : NULL;
  if (gap == NULL || !identity->domain)
    return gap;
  mail->proof = PROOF_DMARC;
  return is_enough (mail, class) ? NULL : gap;
}

static gboolean
has_attachment (const Mail *mail)
{
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (attachment->role == MAIL_PART_FILE || attachment->role == MAIL_PART_MESSAGE)
      return TRUE;
  }
  return FALSE;
}

static Message *
staff_message (const StaffMail *mail, Answer answered)
{
  Message *message = planning_message (mail->intake, mail->facts, answered);
  g_free (message->text);
  message->text = g_strdup (mail->stanza->text);
  return message;
}

static ChangeType
message_type (const StaffMail *mail)
{
  if (mail->commands->verb != COMMAND_NO_VERB)
    return mail->commands->verb == COMMAND_REPLY ? CHANGE_CORRESPOND : CHANGE_COMMENT;
  gboolean comment = planning_is_comment (mail->intake) || mail->ticket->kind == KIND_INCIDENT;
  return comment ? CHANGE_COMMENT : CHANGE_CORRESPOND;
}

/* The commands of MAIL move into PLAN. */
static void
take_commands (StaffMail *mail, Plan *plan)
{
  plan->commands = g_steal_pointer (&mail->commands);
}

static gboolean
only_asks (const StaffMail *mail)
{
  const Commands *commands = mail->commands;
  return *mail->stanza->text == '\0' && commands->changes->len == 0 &&
         (commands->help || commands->show || commands->searches->len > 0);
}

/* TRUE for a word of somebody who may not answer for us, on a ticket of his own. */
static gboolean
is_his_own_matter (const StaffMail *mail)
{
  const Ticket *ticket = mail->ticket;
  return !has_commands (mail) && ticket_has_correspondent (ticket, mail->intake->mail->from) &&
         !right_allows (mail->intake->policy, mail->identity->account->grants, RIGHT_REPLY,
                        ticket->kind, ticket->constituency);
}

static Plan *
plan_on_ticket (StaffMail *mail)
{
  if (is_his_own_matter (mail))
    return NULL;
  gboolean speaks = *mail->stanza->text != '\0' || has_attachment (mail->intake->mail);
  if (mail->commands->verb != COMMAND_NO_VERB && !speaks)
    return refuse_line (mail, mail->commands->verb == COMMAND_REPLY ? "Reply" : "Comment",
                        "there is no text below it; leave a blank line, then write the text");
  if (!speaks && !has_commands (mail))
    return refuse_line (mail, "(empty)", "the mail says nothing; try: Help");
  Plan *plan =
      planning_new (only_asks (mail) ? DISPOSITION_STORED : DISPOSITION_TICKET, mail->ticket->id);
  Change *message = speaks ? change_new (message_type (mail), mail->ticket->id) : NULL;
  if (message != NULL)
    message->message = staff_message (mail, ANSWER_NONE);
  g_ptr_array_unref (plan->changes);
  plan->changes = commands_changes (mail->commands, mail->ticket->id, NULL, message);
  take_commands (mail, plan);
  return plan;
}

static Plan *
plan_without_ticket (StaffMail *mail)
{
  if (mail->commands->show)
    return refuse_line (mail, "Show", "the mail names no ticket; try: Ticket: 12");
  if (mail->commands->names_ticket && mail->commands->ticket != 0)
    return refuse_line (mail, "Ticket", "there is no such ticket; try: Search: open");
  gint64 named = 0;
  if (has_commands (mail) && !mail->commands->names_ticket && !only_asks (mail) &&
      subject_ticket (mail->intake->mail->subject, (const char *const *) mail->intake->policy->tags,
                      &named))
    return refuse_line (mail, mail->intake->mail->subject,
                        "there is no ticket of this number; to open one: Ticket: new");
  if (only_asks (mail)) {
    Plan *plan = planning_new (DISPOSITION_STORED, 0);
    take_commands (mail, plan);
    return plan;
  }
  const Routing *routing = mail->intake->routing;
  const char *constituency = routing->constituency == NULL ? NULL : routing->constituency->name;
  if (!has_commands (mail) && !right_allows (mail->intake->policy, mail->identity->account->grants,
                                             RIGHT_CREATE, routing->queue->kind, constituency))
    return NULL;
  Change *create = planning_create (mail->intake, mail->facts, ANSWER_ACKNOWLEDGEMENT);
  g_free (create->message->text);
  create->message->text = g_strdup (mail->stanza->text);
  Plan *plan = planning_new (DISPOSITION_TICKET, create->ticket);
  g_ptr_array_unref (plan->changes);
  plan->changes = commands_changes (mail->commands, create->ticket, create, NULL);
  take_commands (mail, plan);
  return plan;
}

static gboolean
hides_text (const Mail *mail)
{
  for (char **defect = mail->defects; *defect != NULL; defect++)
    if (g_str_has_prefix (*defect, HIDDEN_TEXT))
      return TRUE;
  return FALSE;
}

static Plan *
plan_proven (StaffMail *mail)
{
  const Commands *commands = mail->commands;
  if (has_commands (mail) && hides_text (mail->intake->mail))
    return refuse_line (mail, "(HTML)",
                        "the mail hides text in HTML, so no command of it counts; send plain text");
  if (commands->errors > 0)
    return refuse (mail, g_steal_pointer (&mail->commands));
  if (mail->ticket != NULL && commands->names_ticket && commands->ticket != mail->ticket->id)
    return refuse_line (mail, "Ticket", "the mail answers another ticket; begin a new mail");
  return mail->ticket == NULL ? plan_without_ticket (mail) : plan_on_ticket (mail);
}

/* A mail of its own names its ticket in a line. */
static void
find_ticket (StaffMail *mail)
{
  mail->match = match_find (mail->intake, mail->facts);
  mail->ticket = mail->match.ticket;
  if (mail->ticket == NULL && mail->commands->names_ticket && mail->commands->ticket != 0)
    mail->ticket = outcome_ticket (mail->facts->tickets, mail->commands->ticket);
}

static Plan *
plan_mail (StaffMail *mail)
{
  if (mail->facts->challenge != NULL) {
    Plan *plan = plan_confirmation (mail);
    if (plan != NULL)
      return plan;
  }
  const char *reason = shortfall (mail);
  if (reason != NULL && mail->identity->proof == PROOF_CHALLENGE)
    return refuse_line (mail, "(proof)", reason);
  return reason != NULL ? plan_unproven (mail, reason) : plan_proven (mail);
}

Plan *
plan_staff (const Intake *intake, const IntakeFacts *facts)
{
  const Identity *identity = intake->identity;
  g_autoptr (Stanza) stanza = read_stanza (intake->policy, intake->mail, identity->text);
  const CommandContext context = { .policy = intake->policy,
                                   .directory = facts->directory,
                                   .account = identity->account,
                                   .now = intake->now,
                                   .by_mail = TRUE };
  StaffMail mail = { .intake = intake, .facts = facts, .identity = identity, .stanza = stanza };
  mail.commands = commands_read (stanza->lines, &context);
  find_ticket (&mail);
  Plan *plan = plan_mail (&mail);
  if (plan != NULL)
    plan->proof = mail.proof;
  commands_free (mail.commands);
  return plan;
}
