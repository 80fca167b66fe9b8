#include "core/plan.h"

#include "base/clock.h"
#include "base/text.h"

#include "core/apply.h"

#define SECONDS_A_DAY (24 * 60 * 60)

IntakeFacts *
intake_facts_new (void)
{
  IntakeFacts *facts = g_new0 (IntakeFacts, 1);
  facts->tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  return facts;
}

void
intake_facts_free (IntakeFacts *facts)
{
  if (facts == NULL)
    return;
  g_ptr_array_unref (facts->tickets);
  g_free (facts);
}

const char *
disposition_name (Disposition disposition)
{
  static const char *const name[] = {
    [DISPOSITION_TICKET] = "ticket",
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

static gboolean
is_from_person (const Mail *mail)
{
  return mail->class == MAIL_HUMAN || mail->class == MAIL_REPORT;
}

/* TRUE for the addresses that bounces and confirmations of our own mail go to. */
static gboolean
is_return_address (const Policy *policy, const char *address)
{
  g_autofree char *folded = text_fold_address (address);
  g_auto (GStrv) parts = g_strsplit (folded, "@", 2);
  g_auto (GStrv) local = g_strsplit (parts[0], "+", 2);
  return g_strcmp0 (parts[1], policy->domain) == 0 && local[0] != NULL &&
         (g_str_equal (local[0], "bounce") || g_str_equal (local[0], "confirm"));
}

/* No answer to machines, to the empty reverse path, to what no envelope may hold, or to ourselves.
 */
static gboolean
is_answerable (const Intake *intake)
{
  const Mail *mail = intake->mail;
  return mail->class == MAIL_HUMAN && mail->from != NULL && *intake->envelope->sender != '\0' &&
         text_is_envelope_address (mail->from) && !is_return_address (intake->policy, mail->from) &&
         policy_queue_for_address (intake->policy, mail->from, NULL, NULL) == NULL;
}

/* What stands beside the new text: quoted history, then the signature; NULL for nothing. */
static char *
rest_of (const Mail *mail)
{
  gboolean both = *mail->quoted != '\0' && *mail->signature != '\0';
  g_autofree char *rest = g_strconcat (mail->quoted, both ? "\n\n" : "", mail->signature, NULL);
  return *rest == '\0' ? NULL : g_steal_pointer (&rest);
}

static Message *
message_of (const Intake *intake)
{
  Message *message = message_new (intake->mail->text);
  message->quoted = rest_of (intake->mail);
  message->mail = intake->mail;
  message->mail_digest = g_strdup (intake->mail_digest);
  message->answerable = is_answerable (intake);
  message->from_person = is_from_person (intake->mail);
  return message;
}

static Plan *
plan_correspondence (const Intake *intake, gint64 ticket)
{
  Plan *plan = plan_new (DISPOSITION_TICKET, ticket);
  Change *change = change_new (CHANGE_CORRESPOND, ticket);
  change->message = message_of (intake);
  g_ptr_array_add (plan->changes, change);
  return plan;
}

/* A person's mail does not open TICKET again, it has been closed for too long. */
static gboolean
is_over (const Intake *intake, const Ticket *ticket)
{
  gint64 latest = intake->now - (gint64) intake->policy->reopen_days * SECONDS_A_DAY;
  return is_from_person (intake->mail) && ticket_is_closed (ticket) &&
         ticket->resolved != CLOCK_NONE && ticket->resolved < latest;
}

static Plan *
plan_same_mail (const Intake *intake, const IntakeFacts *facts)
{
  const Ticket *named = outcome_ticket (facts->tickets, facts->token_ticket);
  if (named != NULL && !facts->same_mail_here && intake->mail->class != MAIL_OWN &&
      !is_over (intake, named))
    return plan_correspondence (intake, named->id);
  Plan *plan = plan_new (DISPOSITION_DUPLICATE, facts->same_mail_ticket);
  if (facts->same_mail_here || facts->same_mail_ticket == 0)
    return plan;
  Change *change = change_new (CHANGE_ALSO_DELIVERED, facts->same_mail_ticket);
  change->value = g_strdup (intake->queue->name);
  g_ptr_array_add (plan->changes, change);
  return plan;
}

/* A new ticket; it refers to PREDECESSOR unless that is 0. */
static Plan *
plan_new_ticket (const Intake *intake, const IntakeFacts *facts, gint64 predecessor)
{
  Plan *plan = plan_new (DISPOSITION_TICKET, facts->next_ticket);
  g_assert (facts->next_ticket > 0);
  const Mail *mail = intake->mail;
  const char *const requestors[] = { mail->from, NULL };
  Change *change = change_new (CHANGE_CREATE, facts->next_ticket);
  change->queue = intake->queue;
  change->arrived = intake->arrived;
  change->value = g_strdup (*mail->subject == '\0' ? "(no subject)" : mail->subject);
  change->requestors = g_strdupv ((char **) requestors);
  change->message = message_of (intake);
  g_ptr_array_add (plan->changes, change);
  if (predecessor == 0)
    return plan;
  Change *reference = change_new (CHANGE_REFERS_TO, facts->next_ticket);
  reference->other = predecessor;
  g_ptr_array_add (plan->changes, reference);
  return plan;
}

/* The ticket that the mail has a right to, or NULL. */
static const Ticket *
matched_ticket (const Intake *intake, const IntakeFacts *facts)
{
  if (facts->token_ticket != 0)
    return outcome_ticket (facts->tickets, facts->token_ticket);
  const Ticket *tagged = outcome_ticket (facts->tickets, facts->tag_ticket);
  if (tagged != NULL && intake->mail->from != NULL &&
      ticket_has_correspondent (tagged, intake->mail->from))
    return tagged;
  return NULL;
}

Plan *
plan_intake (const Intake *intake, const IntakeFacts *facts)
{
  const Mail *mail = intake->mail;
  if (facts->same_mail != 0)
    return plan_same_mail (intake, facts);
  if (mail->class == MAIL_OWN)
    return plan_new (DISPOSITION_STORED, 0);
  const Ticket *matched = matched_ticket (intake, facts);
  if (matched != NULL && !is_over (intake, matched))
    return plan_correspondence (intake, matched->id);
  if (mail->class == MAIL_AUTO_REPLY || mail->class == MAIL_DSN || mail->class == MAIL_MDN)
    return plan_new (DISPOSITION_STORED, 0);
  return plan_new_ticket (intake, facts, matched == NULL ? 0 : matched->id);
}
