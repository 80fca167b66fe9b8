#include "core/plan.h"

#include "base/clock.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/plan_staff.h"
#include "core/subject.h"

#define SECONDS_A_DAY (24 * 60 * 60)

/* Answers of machines: recorded where they belong, but they never open a ticket. */
static gboolean
is_machines_answer (const Mail *mail)
{
  return mail->class == MAIL_AUTO_REPLY || mail->class == MAIL_DSN || mail->class == MAIL_MDN;
}

/* A tracker at the other end finds its ticket again by its own tag in our subject. */
static void
keep_foreign_tags (const Intake *intake, const Ticket *ticket, Plan *plan)
{
  char *subject = subject_with_foreign_tags (ticket->subject, intake->mail->subject,
                                             (const char *const *) intake->policy->tags);
  if (subject == NULL)
    return;
  Change *change = planning_add (plan, CHANGE_SUBJECT, ticket->id);
  change->value = subject;
  change->by_system = TRUE;
}

static Plan *
plan_correspondence (const Intake *intake, const IntakeFacts *facts, const Match *match)
{
  Plan *plan = planning_new (DISPOSITION_TICKET, match->ticket->id);
  Change *change = planning_add (
      plan, intake->mail->class == MAIL_DSN ? CHANGE_BOUNCE : CHANGE_CORRESPOND, match->ticket->id);
  change->message =
      planning_message (intake, facts, match->claimed ? ANSWER_RECEIVED : ANSWER_NONE);
  if (match->rightful)
    keep_foreign_tags (intake, match->ticket, plan);
  return plan;
}

/* Values that a rule sets come after the ticket is there, each an event of its own. */
static void
add_ruled_values (const Intake *intake, const IntakeFacts *facts, Plan *plan)
{
  const Routing *routing = intake->routing;
  const Account *owner =
      routing->owner == NULL ? NULL : directory_account (facts->directory, routing->owner);
  const struct {
    ChangeType type;
    const char *value;
  } values[] = {
    { CHANGE_SLA, routing->sla },
    { CHANGE_OWNER, owner == NULL ? NULL : owner->name },
  };
  if (routing->priority >= 0) {
    Change *change = planning_add (plan, CHANGE_PRIORITY, plan->ticket);
    change->number = routing->priority;
    change->by_system = TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (values[i].value == NULL)
      continue;
    Change *change = planning_add (plan, values[i].type, plan->ticket);
    change->value = g_strdup (values[i].value);
    change->by_system = TRUE;
  }
}

/* A new ticket; it refers to PREDECESSOR unless that is 0. */
static Plan *
plan_new_ticket (const Intake *intake, const IntakeFacts *facts, gint64 predecessor, Answer answer)
{
  Plan *plan = planning_new (DISPOSITION_TICKET, facts->next_ticket);
  g_ptr_array_add (plan->changes, planning_create (intake, facts, answer));
  add_ruled_values (intake, facts, plan);
  if (predecessor != 0)
    planning_add (plan, CHANGE_LINK, plan->ticket)->edit = list_edit_link (predecessor);
  return plan;
}

static Plan *
plan_refusal (const Intake *intake, const IntakeFacts *facts, const Ticket *ticket)
{
  Plan *plan = planning_new (DISPOSITION_STORED, 0);
  Change *change = planning_add (plan, CHANGE_REFUSE, ticket->id);
  change->message = planning_message (intake, facts, ANSWER_CLOSED);
  return plan;
}

/* What the queue of TICKET does with the mail: CLOSED_REOPEN takes it, also when it is open. */
static ClosedTickets
reception (const Intake *intake, const Ticket *ticket)
{
  if (!planning_is_person (intake->mail) || !ticket->closed)
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
    return planning_new (DISPOSITION_STORED, 0);
  gboolean goes_on = match.evidence == EVIDENCE_STORED && facts->own_thread;
  Answer answer = goes_on ? ANSWER_NONE : ANSWER_RECEIVED;
  Strangers strangers = intake->policy->strangers;
  if (match.ticket->closed || strangers == STRANGERS_NEW)
    return plan_new_ticket (intake, facts, match.ticket->id, answer);
  match.claimed = !goes_on;
  if (strangers == STRANGERS_ACCEPT)
    return plan_correspondence (intake, facts, &match);
  Plan *plan = planning_new (DISPOSITION_HELD_BACK, match.ticket->id);
  Change *change = planning_add (plan, CHANGE_HOLD_BACK, match.ticket->id);
  change->message = planning_message (intake, facts, answer);
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
  Plan *plan = planning_new (DISPOSITION_TICKET, facts->named[EVIDENCE_TOKEN]);
  Change *change = planning_add (plan, CHANGE_BOUNCE, plan->ticket);
  change->message = planning_message (intake, facts, ANSWER_NONE);
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
  Plan *plan = planning_new (DISPOSITION_DUPLICATE, ticket);
  Change *change = planning_add (plan, CHANGE_ALSO_DELIVERED, ticket);
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
    return planning_new (DISPOSITION_DUPLICATE, ticket);
  /* What staff write is done once, wherever else it goes. */
  if (intake->identity->proof != PROOF_NONE)
    return ticket == 0 || is_known_there (intake, facts, ticket)
               ? planning_new (DISPOSITION_DUPLICATE, ticket)
               : plan_also_delivered (intake, ticket);
  if (intake->identity->account == NULL && is_for_another_ticket (intake, &match, copy))
    return plan_correspondence (intake, facts, &match);
  if (copy != NULL)
    return is_known_there (intake, facts, ticket) ? planning_new (DISPOSITION_DUPLICATE, ticket)
                                                  : plan_also_delivered (intake, ticket);
  if (ticket == 0 || is_machines_answer (intake->mail))
    return planning_new (DISPOSITION_DUPLICATE, ticket);
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
    return planning_new (DISPOSITION_STORED, 0);
  if (facts->bounced != NULL && mail->class == MAIL_DSN && facts->named[EVIDENCE_TOKEN] != 0)
    return plan_bounce (intake, facts);
  if (intake->identity->account != NULL) {
    Plan *plan = plan_staff (intake, facts);
    if (plan != NULL)
      return plan;
  }
  Match match = match_find (intake, facts);
  if (match.ticket != NULL)
    return match.rightful ? plan_rightful (intake, facts, &match)
                          : plan_stranger (intake, facts, match);
  if (is_machines_answer (mail))
    return planning_new (DISPOSITION_STORED, 0);
  return plan_new_ticket (intake, facts, 0,
                          match.claimed ? ANSWER_RECEIVED : ANSWER_ACKNOWLEDGEMENT);
}
