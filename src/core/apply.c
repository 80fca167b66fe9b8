#include "core/apply.h"

#include "core/announce.h"
#include "core/application.h"
#include "core/apply_create.h"
#include "core/apply_delivery.h"
#include "core/apply_field.h"
#include "core/apply_link.h"
#include "core/apply_message.h"
#include "core/apply_owner.h"
#include "core/apply_people.h"
#include "core/apply_place.h"
#include "core/apply_right.h"
#include "core/apply_status.h"
#include "core/apply_value.h"
#include "core/chain.h"

void
problem_free (Problem *problem)
{
  if (problem == NULL)
    return;
  g_free (problem->message);
  g_free (problem);
}

Outcome *
outcome_new (void)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  outcome->tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  outcome->links = g_ptr_array_new_with_free_func (g_free);
  outcome->events = g_ptr_array_new_with_free_func ((GDestroyNotify) event_free);
  outcome->notices = g_ptr_array_new_with_free_func ((GDestroyNotify) notice_free);
  outcome->reports = g_ptr_array_new ();
  return outcome;
}

void
outcome_free (Outcome *outcome)
{
  if (outcome == NULL)
    return;
  g_ptr_array_unref (outcome->tickets);
  g_ptr_array_unref (outcome->links);
  g_ptr_array_unref (outcome->events);
  g_ptr_array_unref (outcome->notices);
  g_ptr_array_unref (outcome->reports);
  g_free (outcome);
}

Ticket *
outcome_ticket (const GPtrArray *tickets, gint64 id)
{
  for (guint i = 0; i < tickets->len; i++) {
    Ticket *ticket = g_ptr_array_index (tickets, i);
    if (ticket->id == id)
      return ticket;
  }
  return NULL;
}

typedef gboolean (*ApplyFunction) (Application *application, Ticket *ticket, const Change *change,
                                   GError **error);

/* What each type of change does to a ticket that there is. */
static const ApplyFunction apply[] = {
  [CHANGE_CORRESPOND] = apply_message_correspond,
  [CHANGE_COMMENT] = apply_message_comment,
  [CHANGE_STATUS] = apply_status_change,
  [CHANGE_CLOSE] = apply_status_change,
  [CHANGE_REOPEN] = apply_status_change,
  [CHANGE_SUBJECT] = apply_value_subject,
  [CHANGE_PRIORITY] = apply_value_priority,
  [CHANGE_QUEUE] = apply_place_queue,
  [CHANGE_CONSTITUENCY] = apply_place_constituency,
  [CHANGE_LINK] = apply_link_edit,
  [CHANGE_ALSO_DELIVERED] = apply_delivery_again,
  [CHANGE_OUTBOX_FAILED] = apply_delivery_failed,
  [CHANGE_BOUNCE] = apply_delivery_bounced,
  [CHANGE_HOLD_BACK] = apply_message_hold_back,
  [CHANGE_ACCEPT] = apply_message_accept,
  [CHANGE_REFUSE] = apply_message_refuse,
  [CHANGE_OWNER] = apply_owner_set,
  [CHANGE_TAKE] = apply_owner_take,
  [CHANGE_STEAL] = apply_owner_steal,
  [CHANGE_UNTAKE] = apply_owner_untake,
  [CHANGE_SLA] = apply_value_sla,
  [CHANGE_DATE] = apply_value_date,
  [CHANGE_TIME] = apply_value_time,
  [CHANGE_WATCHERS] = apply_people_edit,
  [CHANGE_FIELD] = apply_field_edit,
  [CHANGE_MESSAGE_FIELD] = apply_field_message,
};

static gboolean
apply_one (Application *application, const Change *change, GError **error)
{
  Ticket *ticket = outcome_ticket (application->outcome->tickets, change->ticket);
  switch (change->type) {
  case CHANGE_CREATE:
    return apply_create_ticket (application, change, error);
  case CHANGE_CHALLENGE:
    announce_challenge (application, ticket, change->challenge);
    return TRUE;
  case CHANGE_TRANSCRIPT:
    announce_transcript (application, ticket, change->transcript);
    return TRUE;
  default:
    if (ticket == NULL)
      return application_refuse (error, TOCSIN_ERROR_MISSING,
                                 "there is no ticket %" G_GINT64_FORMAT, change->ticket);
    return apply_right_check (application, ticket, change, error) &&
           apply[change->type](application, ticket, change, error);
  }
}

static void
note_problem (const ApplyContext *context, const Change *change, const GError *error)
{
  if (context->problems == NULL)
    return;
  Problem *problem = g_new (Problem, 1);
  *problem = (Problem){ change->line, g_strdup (error->message) };
  g_ptr_array_add (context->problems, problem);
}

static gboolean
apply_all (Application *application, const GPtrArray *changes, GError **error)
{
  const ApplyContext *context = application->context;
  g_autoptr (GError) first = NULL;
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);
    g_autoptr (GError) problem = NULL;
    if (apply_one (application, change, &problem))
      continue;
    note_problem (context, change, problem);
    if (first == NULL)
      first = g_steal_pointer (&problem);
    /* What is wanted of a ticket that could not be opened says nothing new. */
    if (context->problems == NULL || change->type == CHANGE_CREATE)
      break;
  }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* The mail that asked for changes stands in the history, whatever they are. */
static void
keep_mail (const Outcome *outcome, const char *mail_digest)
{
  gboolean kept = mail_digest == NULL || outcome->events->len == 0;
  for (guint i = 0; !kept && i < outcome->events->len; i++)
    kept = ((const Event *) g_ptr_array_index (outcome->events, i))->with_mail;
  if (kept)
    return;
  Event *event = g_ptr_array_index (outcome->events, 0);
  event->with_mail = TRUE;
  g_free (event->value[SEAL_MAIL]);
  event->value[SEAL_MAIL] = g_strdup (mail_digest);
}

Outcome *
apply_changes (const GPtrArray *family, const GPtrArray *changes, const ApplyContext *context,
               GError **error)
{
  g_autoptr (Outcome) outcome = outcome_new ();
  g_autoptr (GArray) tellings = g_array_new (FALSE, FALSE, sizeof (Telling));
  g_autoptr (BudgetLedger) ledger =
      context->ledger == NULL ? budget_ledger_new () : budget_ledger_copy (context->ledger);
  Application application = { context, outcome, ledger, tellings, FALSE };
  for (guint i = 0; i < family->len; i++)
    g_ptr_array_add (outcome->tickets, ticket_copy (g_ptr_array_index (family, i)));
  for (guint i = 0; i < changes->len; i++)
    application.quick |= ((const Change *) g_ptr_array_index (changes, i))->quick;
  if (!apply_all (&application, changes, error))
    return NULL;
  announce_finish (&application);
  keep_mail (outcome, context->mail_digest);
  return g_steal_pointer (&outcome);
}

void
outcome_chain (Outcome *outcome, void (*salt) (guint8 *buffer, gsize length))
{
  for (guint i = 0; i < outcome->events->len; i++) {
    Event *event = g_ptr_array_index (outcome->events, i);
    salt (&event->salt[0][0], sizeof event->salt);
    chain_append (outcome_ticket (outcome->tickets, event->ticket), event);
  }
}
