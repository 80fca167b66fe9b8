#include "core/plan.h"

#include "base/clock.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/match.h"
#include "core/subject.h"

#define SECONDS_A_DAY (24 * 60 * 60)

IntakeFacts *
intake_facts_new (void)
{
  IntakeFacts *facts = g_new0 (IntakeFacts, 1);
  facts->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) earlier_copy_free);
  facts->tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  facts->directory = g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  facts->ledger = budget_ledger_new ();
  return facts;
}

void
intake_facts_free (IntakeFacts *facts)
{
  if (facts == NULL)
    return;
  g_ptr_array_unref (facts->copies);
  g_free (facts->bearer);
  bounced_row_free (facts->bounced);
  g_ptr_array_unref (facts->tickets);
  g_ptr_array_unref (facts->directory);
  budget_ledger_free (facts->ledger);
  g_free (facts);
}

void
earlier_copy_free (EarlierCopy *copy)
{
  if (copy == NULL)
    return;
  g_free (copy->constituency);
  g_free (copy->queue);
  g_free (copy->recipient);
  g_free (copy);
}

void
bounced_row_free (BouncedRow *row)
{
  if (row == NULL)
    return;
  g_free (row->event);
  g_free (row->recipient);
  g_free (row->subject);
  g_free (row->state);
  g_free (row);
}

const char *
disposition_name (Disposition disposition)
{
  static const char *const name[] = {
    [DISPOSITION_TICKET] = "ticket",
    [DISPOSITION_HELD_BACK] = "held-back",
    [DISPOSITION_DUPLICATE] = "duplicate",
    [DISPOSITION_STORED] = "stored",
  };
  g_assert (disposition < G_N_ELEMENTS (name));
  return name[disposition];
}

void
plan_free (Plan *plan)
{
  if (plan == NULL)
    return;
  g_ptr_array_unref (plan->changes);
  g_free (plan);
}

static Plan *
plan_new (Disposition disposition, gint64 ticket)
{
  Plan *plan = g_new0 (Plan, 1);
  plan->disposition = disposition;
  plan->ticket = ticket;
  plan->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  return plan;
}

static Change *
add_change (Plan *plan, ChangeType type, gint64 ticket)
{
  Change *change = change_new (type, ticket);
  g_ptr_array_add (plan->changes, change);
  return change;
}

static gboolean
is_from_person (const Mail *mail)
{
  return mail->class == MAIL_HUMAN || mail->class == MAIL_REPORT;
}

/* Answers of machines: recorded where they belong, but they never open a ticket. */
static gboolean
is_machines_answer (const Mail *mail)
{
  return mail->class == MAIL_AUTO_REPLY || mail->class == MAIL_DSN || mail->class == MAIL_MDN;
}

/* The writer's mail server asks for no automatic answers ([MS-OXCMAIL] section 2.1.3.2.14). */
static gboolean
wants_no_answer (const Mail *mail)
{
  const char *value = mail_header (mail, "X-Auto-Response-Suppress", NULL);
  g_auto (GStrv) words = g_strsplit_set (value == NULL ? "" : value, ", \t", -1);
  for (char **word = words; *word != NULL; word++)
    if (g_ascii_strcasecmp (*word, "All") == 0 || g_ascii_strcasecmp (*word, "AutoReply") == 0)
      return TRUE;
  return FALSE;
}

/* Mail that claims to be an operator's must not use up what may go to the operator. */
static gboolean
is_operator (const Policy *policy, const char *address)
{
  for (char **operator= policy->operators; *operator!= NULL; operator++)
    if (g_ascii_strcasecmp (*operator, address) == 0)
      return TRUE;
  return FALSE;
}

/* No answer to machines, to the empty reverse path, to what no envelope may hold, to who wants
 * none, to who is forged as our verifier says, to operators, or to ourselves. */
static gboolean
is_answerable (const Intake *intake)
{
  const Mail *mail = intake->mail;
  return mail->class == MAIL_HUMAN && mail->from != NULL && intake->origin != ORIGIN_FAILED &&
         !wants_no_answer (mail) && !is_operator (intake->policy, mail->from) &&
         *intake->envelope->sender != '\0' && text_is_envelope_address (mail->from) &&
         !policy_is_own_address (intake->policy, mail->from);
}

/* TRUE for mail to a comment address, or by an alias for comments. */
static gboolean
is_internal (const Intake *intake)
{
  const Envelope *envelope = intake->envelope;
  gboolean comment = FALSE;
  if (envelope->action != NULL)
    return g_str_equal (envelope->action, "comment");
  policy_queue_for_address (intake->policy, envelope->recipient, &comment, NULL);
  return comment;
}

/* What stands beside the new text: quoted history, then the signature; NULL for nothing. */
static char *
rest_of (const Mail *mail)
{
  gboolean both = *mail->quoted != '\0' && *mail->signature != '\0';
  g_autofree char *rest = g_strconcat (mail->quoted, both ? "\n\n" : "", mail->signature, NULL);
  return *rest == '\0' ? NULL : g_steal_pointer (&rest);
}

/* The mail as a message; its writer gets ANSWER if anything. */
static Message *
message_of (const Intake *intake, const IntakeFacts *facts, Answer answer)
{
  Message *message = message_new (intake->mail->text);
  message->quoted = rest_of (intake->mail);
  message->mail = intake->mail;
  message->mail_digest = g_strdup (intake->mail_digest);
  message->answer = is_answerable (intake) ? answer : ANSWER_NONE;
  message->from_person = is_from_person (intake->mail);
  message->internal = is_internal (intake);
  message->origin = intake->origin;
  message->bearer = g_strdup (facts->bearer);
  message->routing = intake->routing;
  return message;
}

/* A tracker at the other end finds its ticket again by its own tag in our subject. */
static void
keep_foreign_tags (const Intake *intake, const Ticket *ticket, Plan *plan)
{
  char *subject = subject_with_foreign_tags (ticket->subject, intake->mail->subject,
                                             (const char *const *) intake->policy->tags);
  if (subject == NULL)
    return;
  Change *change = add_change (plan, CHANGE_SUBJECT, ticket->id);
  change->value = subject;
  change->by_system = TRUE;
}

static Plan *
plan_correspondence (const Intake *intake, const IntakeFacts *facts, const Match *match)
{
  Plan *plan = plan_new (DISPOSITION_TICKET, match->ticket->id);
  Change *change = add_change (
      plan, intake->mail->class == MAIL_DSN ? CHANGE_BOUNCE : CHANGE_CORRESPOND, match->ticket->id);
  change->message = message_of (intake, facts, match->claimed ? ANSWER_RECEIVED : ANSWER_NONE);
  if (match->rightful)
    keep_foreign_tags (intake, match->ticket, plan);
  return plan;
}

/* Values that a rule sets come after the ticket is there, each an event of its own. */
static void
add_ruled_values (const Intake *intake, const IntakeFacts *facts, Plan *plan)
{
  const Routing *routing = intake->routing;
  g_autofree char *priority =
      routing->priority < 0 ? NULL : g_strdup_printf ("%d", routing->priority);
  const DirectoryEntry *owner =
      routing->owner == NULL ? NULL : directory_account (facts->directory, routing->owner);
  const struct {
    ChangeType type;
    const char *value;
  } values[] = {
    { CHANGE_PRIORITY, priority },
    { CHANGE_SLA, routing->sla },
    { CHANGE_OWNER, owner == NULL ? NULL : owner->name },
  };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (values[i].value == NULL)
      continue;
    Change *change = add_change (plan, values[i].type, plan->ticket);
    change->value = g_strdup (values[i].value);
    change->by_system = TRUE;
  }
}

/* Whom a queue that wishes so takes for Cc: everybody else the mail went to. */
static char **
inbound_cc (const Intake *intake)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **lists[] = { intake->mail->to, intake->mail->cc };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (char **address = lists[i]; *address != NULL; address++)
      if (text_is_envelope_address (*address) && !policy_is_own_address (intake->policy, *address))
        g_strv_builder_add (builder, *address);
  return g_strv_builder_end (builder);
}

/* A new ticket; it refers to PREDECESSOR unless that is 0. */
static Plan *
plan_new_ticket (const Intake *intake, const IntakeFacts *facts, gint64 predecessor, Answer answer)
{
  g_assert (facts->next_ticket > 0);
  Plan *plan = plan_new (DISPOSITION_TICKET, facts->next_ticket);
  const Mail *mail = intake->mail;
  const char *const requestors[] = { mail->from, NULL };
  Change *change = add_change (plan, CHANGE_CREATE, plan->ticket);
  change->queue = intake->routing->queue;
  change->routing = intake->routing;
  change->arrived = intake->arrived;
  change->value = g_strdup (*mail->subject == '\0' ? "(no subject)" : mail->subject);
  change->requestors = g_strdupv ((char **) requestors);
  if (intake->routing->queue->inbound_cc && is_from_person (mail))
    change->cc = inbound_cc (intake);
  change->message = message_of (intake, facts, answer);
  add_ruled_values (intake, facts, plan);
  if (predecessor != 0)
    add_change (plan, CHANGE_REFERS_TO, plan->ticket)->other = predecessor;
  return plan;
}

static Plan *
plan_refusal (const Intake *intake, const IntakeFacts *facts, const Ticket *ticket)
{
  Plan *plan = plan_new (DISPOSITION_STORED, 0);
  Change *change = add_change (plan, CHANGE_REFUSE, ticket->id);
  change->message = message_of (intake, facts, ANSWER_CLOSED);
  return plan;
}

/* What the queue of TICKET does with the mail: CLOSED_REOPEN takes it, also when it is open. */
static ClosedTickets
reception (const Intake *intake, const Ticket *ticket)
{
  if (!is_from_person (intake->mail) || !ticket_is_closed (ticket))
    return CLOSED_REOPEN;
  const Queue *queue = policy_queue (intake->policy, ticket->queue);
  gint64 latest = intake->now - (gint64) intake->policy->reopen_days * SECONDS_A_DAY;
  gboolean over = ticket->resolved != CLOCK_NONE && ticket->resolved < latest;
  if (queue != NULL && queue->closed != CLOSED_REOPEN)
    return queue->closed;
  return over ? CLOSED_NEW_LINKED : CLOSED_REOPEN;
}

/* Mail to a ticket that its writer has a right to. */
static Plan *
plan_rightful (const Intake *intake, const IntakeFacts *facts, const Match *match)
{
  switch (reception (intake, match->ticket)) {
  case CLOSED_REOPEN:
    return plan_correspondence (intake, facts, match);
  case CLOSED_NEW_LINKED:
    return plan_new_ticket (intake, facts, match->ticket->id, ANSWER_ACKNOWLEDGEMENT);
  case CLOSED_REJECT:
    return plan_refusal (intake, facts, match->ticket);
  }
  g_assert_not_reached ();
}

/* Mail to a ticket whose writer is nobody on it. Somebody who answers his own mail gets no second
 * answer, as he would not if that mail had opened a ticket. */
static Plan *
plan_stranger (const Intake *intake, const IntakeFacts *facts, Match match)
{
  if (is_machines_answer (intake->mail))
    return plan_new (DISPOSITION_STORED, 0);
  gboolean goes_on = match.evidence == EVIDENCE_STORED && facts->own_thread;
  Answer answer = goes_on ? ANSWER_NONE : ANSWER_RECEIVED;
  Strangers strangers = intake->policy->strangers;
  if (ticket_is_closed (match.ticket) || strangers == STRANGERS_NEW)
    return plan_new_ticket (intake, facts, match.ticket->id, answer);
  match.claimed = !goes_on;
  if (strangers == STRANGERS_ACCEPT)
    return plan_correspondence (intake, facts, &match);
  Plan *plan = plan_new (DISPOSITION_HELD_BACK, match.ticket->id);
  Change *change = add_change (plan, CHANGE_HOLD_BACK, match.ticket->id);
  change->message = message_of (intake, facts, answer);
  return plan;
}

/* What a delivery report says of the mail it is about, or NULL when it is neither late nor lost. A
 * loss outweighs a delay. */
static Failure *
failure_of (const Mail *mail, const BouncedRow *row)
{
  const MailDelivery *worst = NULL;
  gboolean failed = FALSE;
  for (guint i = 0; i < mail->deliveries->len && !failed; i++) {
    const MailDelivery *delivery = g_ptr_array_index (mail->deliveries, i);
    failed = g_str_equal (delivery->action, "failed");
    if (failed || (worst == NULL && g_str_equal (delivery->action, "delayed")))
      worst = delivery;
  }
  if (worst == NULL)
    return NULL;
  g_autofree char *reason =
      g_strdup_printf ("%s %s", worst->status == NULL ? "" : worst->status,
                       worst->reason == NULL ? "no reason given" : worst->reason);
  Failure *failure = failure_new (row->id, row->recipient, reason);
  failure->event = g_strdup (row->event);
  failure->subject = g_strdup (row->subject);
  failure->delayed = !failed;
  failure->to_staff = row->to_staff;
  failure->news = failed ? !g_str_equal (row->state, "failed") : g_str_equal (row->state, "sent");
  return failure;
}

static Plan *
plan_bounce (const Intake *intake, const IntakeFacts *facts)
{
  Plan *plan = plan_new (DISPOSITION_TICKET, facts->named[EVIDENCE_TOKEN]);
  Change *change = add_change (plan, CHANGE_BOUNCE, plan->ticket);
  change->message = message_of (intake, facts, ANSWER_NONE);
  change->failure = failure_of (intake->mail, facts->bounced);
  return plan;
}

static gboolean
is_constituency (const Routing *routing, const char *name)
{
  const char *own = routing->constituency == NULL ? NULL : routing->constituency->name;
  return g_strcmp0 (own, name) == 0;
}

/* The earlier copy that this one belongs with: on TICKET, else of the same constituency; or NULL.
 */
static const EarlierCopy *
find_copy (const Intake *intake, const IntakeFacts *facts, const Ticket *ticket)
{
  for (guint i = 0; ticket != NULL && i < facts->copies->len; i++) {
    const EarlierCopy *copy = g_ptr_array_index (facts->copies, i);
    if (copy->ticket == ticket->id)
      return copy;
  }
  for (guint i = 0; i < facts->copies->len; i++) {
    const EarlierCopy *copy = g_ptr_array_index (facts->copies, i);
    if (copy->ticket != 0 && is_constituency (intake->routing, copy->constituency))
      return copy;
  }
  return NULL;
}

/* TRUE when a copy of the mail to the same recipient had its effect: this is a retry. */
static gboolean
is_retry (const Intake *intake, const IntakeFacts *facts)
{
  for (guint i = 0; i < facts->copies->len; i++) {
    const EarlierCopy *copy = g_ptr_array_index (facts->copies, i);
    if (g_ascii_strcasecmp (copy->recipient, intake->envelope->recipient) == 0)
      return TRUE;
  }
  return FALSE;
}

/* TRUE when a copy of the mail came to TICKET through the same queue. */
static gboolean
is_known_there (const Intake *intake, const IntakeFacts *facts, gint64 ticket)
{
  for (guint i = 0; i < facts->copies->len; i++) {
    const EarlierCopy *copy = g_ptr_array_index (facts->copies, i);
    if (copy->ticket == ticket && g_str_equal (copy->queue, intake->routing->addressed->name))
      return TRUE;
  }
  return FALSE;
}

static Plan *
plan_also_delivered (const Intake *intake, gint64 ticket)
{
  Plan *plan = plan_new (DISPOSITION_DUPLICATE, ticket);
  Change *change = add_change (plan, CHANGE_ALSO_DELIVERED, ticket);
  change->value = g_strdup (intake->routing->addressed->name);
  return plan;
}

/* TRUE when the mail came to the token of a ticket that no copy of it went to yet. */
static gboolean
is_for_another_ticket (const Intake *intake, const Match *match, const EarlierCopy *copy)
{
  return match->ticket != NULL && match->evidence == EVIDENCE_TOKEN &&
         (copy == NULL || copy->ticket != match->ticket->id) &&
         reception (intake, match->ticket) == CLOSED_REOPEN;
}

/* The very same mail once more. */
static Plan *
plan_same_mail (const Intake *intake, const IntakeFacts *facts)
{
  const EarlierCopy *first = facts->copies->len == 0 ? NULL : facts->copies->pdata[0];
  Match match = match_find (intake, facts);
  const EarlierCopy *copy = find_copy (intake, facts, match.ticket);
  gint64 ticket = copy != NULL ? copy->ticket : first != NULL ? first->ticket : 0;
  if (first == NULL || is_retry (intake, facts) || intake->mail->class == MAIL_OWN ||
      facts->own_message)
    return plan_new (DISPOSITION_DUPLICATE, ticket);
  if (is_for_another_ticket (intake, &match, copy))
    return plan_correspondence (intake, facts, &match);
  if (copy != NULL)
    return is_known_there (intake, facts, ticket) ? plan_new (DISPOSITION_DUPLICATE, ticket)
                                                  : plan_also_delivered (intake, ticket);
  if (ticket == 0 || is_machines_answer (intake->mail))
    return plan_new (DISPOSITION_DUPLICATE, ticket);
  /* The first copy was answered as if there were no ticket; where there is one, that was all. */
  return plan_new_ticket (intake, facts, ticket,
                          match.claimed ? ANSWER_NONE : ANSWER_ACKNOWLEDGEMENT);
}

Plan *
plan_intake (const Intake *intake, const IntakeFacts *facts)
{
  const Mail *mail = intake->mail;
  if (facts->same_mail != 0)
    return plan_same_mail (intake, facts);
  if (mail->class == MAIL_OWN || facts->own_message)
    return plan_new (DISPOSITION_STORED, 0);
  if (facts->bounced != NULL && mail->class == MAIL_DSN && facts->named[EVIDENCE_TOKEN] != 0)
    return plan_bounce (intake, facts);
  Match match = match_find (intake, facts);
  if (match.ticket != NULL)
    return match.rightful ? plan_rightful (intake, facts, &match)
                          : plan_stranger (intake, facts, match);
  if (is_machines_answer (mail))
    return plan_new (DISPOSITION_STORED, 0);
  return plan_new_ticket (intake, facts, 0,
                          match.claimed ? ANSWER_RECEIVED : ANSWER_ACKNOWLEDGEMENT);
}
