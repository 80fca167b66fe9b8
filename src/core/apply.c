#include "core/apply.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "core/announce.h"
#include "core/application.h"
#include "core/chain.h"

const Actor APPLICATION_SYSTEM = { ACTOR_SYSTEM, TRUE, PROOF_NONE };

Outcome *
outcome_new (void)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  outcome->tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  outcome->links = g_ptr_array_new ();
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

Event *
application_record (Application *application, Ticket *ticket, EventType type, const Actor *actor)
{
  Event *event = event_new (ticket->id, type);
  event->at = application->context->now;
  event->value[SEAL_ACTOR] = g_strdup (actor->name);
  event->proof = actor->proof;
  ticket->updated = application->context->now;
  g_ptr_array_add (application->outcome->events, event);
  return event;
}

static Event *
record_message (Application *application, Ticket *ticket, EventType type, const Message *message)
{
  Event *event = application_record (application, ticket, type, &application->context->actor);
  if (message == NULL)
    return event;
  event->value[SEAL_TEXT] = g_strdup (message->text);
  event->value[SEAL_QUOTED] = g_strdup (message->quoted);
  event->value[SEAL_MAIL] = g_strdup (message->mail_digest);
  event->with_mail = message->mail != NULL;
  return event;
}

/* A value of TICKET changes from OLD; the caller fills in the new one. */
static Event *
record_value (Application *application, Ticket *ticket, const Change *change, EventType type,
              const char *old)
{
  const Actor *actor = change->by_system ? &APPLICATION_SYSTEM : &application->context->actor;
  Event *event = application_record (application, ticket, type, actor);
  event->field = g_strdup (event_type_name (type));
  event->value[SEAL_OLD] = g_strdup (old);
  return event;
}

/* Moves TICKET to STATUS, which the lifecycle has already allowed, with all that follows. */
static void
move (Application *application, Ticket *ticket, const char *status, const Actor *actor)
{
  gint64 now = application->context->now;
  StatusPhase from = lifecycle_phase (ticket->kind, ticket->status);
  StatusPhase to = lifecycle_phase (ticket->kind, status);
  Event *event = application_record (application, ticket, EVENT_STATUS, actor);
  event->field = g_strdup ("status");
  event->value[SEAL_OLD] = g_strdup (ticket->status);
  event->value[SEAL_NEW] = g_strdup (status);
  if (from == STATUS_INITIAL && ticket->started == CLOCK_NONE)
    ticket->started = now;
  if (to == STATUS_INACTIVE)
    ticket->due = CLOCK_NONE;
  if (to != from)
    ticket->resolved = to == STATUS_INACTIVE ? now : CLOCK_NONE;
  g_free (ticket->status);
  ticket->status = g_strdup (status);
}

/* Correspondence opens a closed ticket; a new one too when STAFF wrote it or in kind general. */
static void
open_by_correspondence (Application *application, Ticket *ticket, gboolean staff)
{
  StatusPhase phase = lifecycle_phase (ticket->kind, ticket->status);
  gboolean opens = phase == STATUS_INACTIVE ||
                   (phase == STATUS_INITIAL && (ticket->kind == KIND_GENERAL || staff));
  const char *open = lifecycle_on_open (ticket->kind);
  if (opens && lifecycle_allows (ticket->kind, ticket->status, open))
    move (application, ticket, open, &APPLICATION_SYSTEM);
}

static void
add_correspondents (Ticket *ticket, GPtrArray *list, char **addresses)
{
  for (; addresses != NULL && *addresses != NULL; addresses++)
    if (!ticket_has_correspondent (ticket, *addresses))
      g_ptr_array_add (list, text_fold_address (*addresses));
}

static Ticket *
ticket_of (const Change *change, gint64 now)
{
  const Queue *queue = change->queue;
  const Routing *routing = change->routing;
  Ticket *ticket = ticket_new ();
  ticket->id = change->ticket;
  ticket->queue = g_strdup (queue->name);
  ticket->kind = queue->kind;
  ticket->subject = text_one_line (change->value);
  ticket->status = g_strdup (lifecycle_on_create (queue->kind));
  ticket->language = g_strdup (routing == NULL ? queue->language : routing->language);
  ticket->tag = g_strdup (routing == NULL ? NULL : routing->tag);
  if (routing != NULL && routing->constituency != NULL)
    ticket->constituency = g_strdup (routing->constituency->name);
  ticket->created = change->arrived != 0 ? change->arrived : now;
  ticket->fresh = TRUE;
  if (lifecycle_phase (queue->kind, ticket->status) != STATUS_INITIAL)
    ticket->started = ticket->created;
  add_correspondents (ticket, ticket->requestors, change->requestors);
  add_correspondents (ticket, ticket->cc, change->cc);
  return ticket;
}

static void
create (Application *application, const Change *change)
{
  Ticket *ticket = ticket_of (change, application->context->now);
  g_ptr_array_add (application->outcome->tickets, ticket);
  record_message (application, ticket, EVENT_CREATE, change->message);
  announce_answer (application, ticket, change->message);
  announce_later (application, ticket, NOTICE_NEW_TICKET, change->message);
}

/* Answers of machines are recorded, and disturb nobody. */
static gboolean
is_worth_telling (const Message *message)
{
  return message->from_person || message->mail == NULL || message->mail->class == MAIL_LIST ||
         message->mail->class == MAIL_MALFORMED;
}

static void
pass_on (Application *application, Ticket *ticket, const Message *message)
{
  const char *writer = application->context->actor.name;
  if (message->internal || !message->from_person || writer == NULL ||
      !ticket_has_correspondent (ticket, writer))
    return;
  const Relay relay = { .from = writer,
                        .text = message->text,
                        .message_id = message->mail == NULL ? NULL : message->mail->message_id,
                        .references = message->mail == NULL ? NULL : message->mail->references };
  announce_relay (application, ticket, &relay);
}

static void
correspond (Application *application, Ticket *ticket, const Message *message)
{
  gboolean staff = application->context->actor.staff;
  record_message (application, ticket, EVENT_CORRESPOND, message);
  announce_answer (application, ticket, message);
  if (is_worth_telling (message))
    announce_later (application, ticket, NOTICE_STAFF_CORRESPONDENCE, message);
  if (message->from_person)
    open_by_correspondence (application, ticket, staff);
  if (!staff) {
    pass_on (application, ticket, message);
    return;
  }
  ticket->told = application->context->now;
  announce_reply (application, ticket, message);
}

static void
hold_back (Application *application, Ticket *ticket, const Message *message)
{
  Event *event = record_message (application, ticket, EVENT_HELD_BACK, message);
  event->held_back = TRUE;
  announce_answer (application, ticket, message);
  announce_later (application, ticket, NOTICE_HELD_BACK, message);
}

/* Takes the held-back mail of event N from TICKET, or NULL. The caller frees it. */
static HeldMail *
take_held (Ticket *ticket, gint64 n)
{
  for (guint i = 0; i < ticket->held->len; i++)
    if (((HeldMail *) g_ptr_array_index (ticket->held, i))->n == n)
      return g_ptr_array_steal_index (ticket->held, i);
  return NULL;
}

static void
add_writer (Application *application, Ticket *ticket, const char *address)
{
  if (address == NULL || ticket_has_correspondent (ticket, address) ||
      !text_is_envelope_address (address) ||
      policy_is_own_address (application->context->policy, address))
    return;
  g_ptr_array_add (ticket->cc, text_fold_address (address));
  Event *event =
      application_record (application, ticket, EVENT_WATCHER, &application->context->actor);
  event->field = g_strdup ("cc");
  event->value[SEAL_NEW] = g_strdup (address);
}

static gboolean
accept_held (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  HeldMail *held = take_held (ticket, change->other);
  if (held == NULL) {
    g_set_error (
        error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
        "event %" G_GINT64_FORMAT " of ticket %" G_GINT64_FORMAT
        " is no mail that is held back, or was accepted already; see: tocsin ticket history "
        "%" G_GINT64_FORMAT,
        change->other, ticket->id, ticket->id);
    return FALSE;
  }
  Event *event =
      application_record (application, ticket, EVENT_ACCEPTED, &application->context->actor);
  event->value[SEAL_NEW] = g_strdup_printf ("%" G_GINT64_FORMAT, change->other);
  add_writer (application, ticket, held->from);
  if (held->person)
    open_by_correspondence (application, ticket, FALSE);
  const Relay relay = { held->from, held->text, held->message_id, held->references };
  announce_relay (application, ticket, &relay);
  held_mail_free (held);
  return TRUE;
}

static gboolean
set_status (Application *application, Ticket *ticket, const char *value, GError **error)
{
  g_autofree char *status = g_ascii_strdown (value, -1);
  if (g_str_equal (status, ticket->status))
    return TRUE;
  if (lifecycle_allows (ticket->kind, ticket->status, status)) {
    move (application, ticket, status, &application->context->actor);
    return TRUE;
  }
  g_autofree char *known = g_strjoinv (", ", (char **) lifecycle_statuses (ticket->kind));
  if (lifecycle_phase (ticket->kind, status) == STATUS_UNKNOWN)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
                 "ticket %" G_GINT64_FORMAT
                 ": '%s' is no status of queue '%s'; its statuses are %s",
                 ticket->id, status, ticket->queue, known);
  else
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
                 "ticket %" G_GINT64_FORMAT ": queue '%s' does not allow going from '%s' to '%s'",
                 ticket->id, ticket->queue, ticket->status, status);
  return FALSE;
}

static void
set_subject (Application *application, Ticket *ticket, const Change *change)
{
  g_autofree char *subject = text_one_line (change->value);
  if (g_str_equal (subject, ticket->subject))
    return;
  Event *event = record_value (application, ticket, change, EVENT_SUBJECT, ticket->subject);
  event->value[SEAL_NEW] = g_strdup (subject);
  g_free (ticket->subject);
  ticket->subject = g_steal_pointer (&subject);
}

static void
set_priority (Application *application, Ticket *ticket, const Change *change)
{
  int priority = (int) g_ascii_strtoll (change->value, NULL, 10);
  if (priority == ticket->priority)
    return;
  g_autofree char *old = g_strdup_printf ("%d", ticket->priority);
  Event *event = record_value (application, ticket, change, EVENT_PRIORITY, old);
  event->value[SEAL_NEW] = g_strdup_printf ("%d", priority);
  ticket->priority = priority;
}

static void
set_text (Application *application, Ticket *ticket, const Change *change, char **value)
{
  if (g_strcmp0 (*value, change->value) == 0)
    return;
  Event *event = record_value (application, ticket, change,
                               change->type == CHANGE_OWNER ? EVENT_OWNER : EVENT_SLA, *value);
  event->value[SEAL_NEW] = g_strdup (change->value);
  g_free (*value);
  *value = g_strdup (change->value);
}

static void
link_to (Application *application, Ticket *ticket, const Change *change)
{
  Event *event = application_record (application, ticket, EVENT_LINK, &application->context->actor);
  event->field = g_strdup ("refers-to");
  event->value[SEAL_NEW] = g_strdup_printf ("%" G_GINT64_FORMAT, change->other);
  g_ptr_array_add (application->outcome->links, (gpointer) change);
}

static void
note_other_queue (Application *application, Ticket *ticket, const Change *change)
{
  Event *event =
      application_record (application, ticket, EVENT_ALSO_DELIVERED, &application->context->actor);
  event->field = g_strdup ("queue");
  event->value[SEAL_NEW] = g_strdup (change->value);
}

static void
note_failure (Application *application, Ticket *ticket, const Failure *failure)
{
  Event *event = application_record (application, ticket, EVENT_OUTBOX, &APPLICATION_SYSTEM);
  event->field = g_strdup_printf ("%" G_GINT64_FORMAT, failure->outbox);
  event->value[SEAL_NEW] =
      g_strdup_printf ("%s: %s", failure->delayed ? "delayed" : "failed", failure->reason);
  g_ptr_array_add (application->outcome->reports, (gpointer) failure);
  if (failure->news)
    announce_failure (application, ticket, failure);
}

static void
bounce (Application *application, Ticket *ticket, const Change *change)
{
  record_message (application, ticket, EVENT_BOUNCE, change->message);
  if (change->failure != NULL && change->failure->news)
    note_failure (application, ticket, change->failure);
}

static gboolean
apply_to_ticket (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  switch (change->type) {
  case CHANGE_CREATE:
    g_assert_not_reached ();
  case CHANGE_CORRESPOND:
    correspond (application, ticket, change->message);
    return TRUE;
  case CHANGE_COMMENT:
    record_message (application, ticket, EVENT_COMMENT, change->message);
    return TRUE;
  case CHANGE_STATUS:
    return set_status (application, ticket, change->value, error);
  case CHANGE_SUBJECT:
    set_subject (application, ticket, change);
    return TRUE;
  case CHANGE_PRIORITY:
    set_priority (application, ticket, change);
    return TRUE;
  case CHANGE_REFERS_TO:
    link_to (application, ticket, change);
    return TRUE;
  case CHANGE_ALSO_DELIVERED:
    note_other_queue (application, ticket, change);
    return TRUE;
  case CHANGE_OUTBOX_FAILED:
    note_failure (application, ticket, change->failure);
    return TRUE;
  case CHANGE_BOUNCE:
    bounce (application, ticket, change);
    return TRUE;
  case CHANGE_HOLD_BACK:
    hold_back (application, ticket, change->message);
    return TRUE;
  case CHANGE_ACCEPT:
    return accept_held (application, ticket, change, error);
  case CHANGE_REFUSE:
    announce_answer (application, ticket, change->message);
    return TRUE;
  case CHANGE_OWNER:
    set_text (application, ticket, change, &ticket->owner);
    return TRUE;
  case CHANGE_SLA:
    set_text (application, ticket, change, &ticket->sla);
    return TRUE;
  }
  g_assert_not_reached ();
}

static gboolean
apply_one (Application *application, const Change *change, GError **error)
{
  if (change->type == CHANGE_CREATE) {
    create (application, change);
    return TRUE;
  }
  Ticket *ticket = outcome_ticket (application->outcome->tickets, change->ticket);
  if (ticket != NULL)
    return apply_to_ticket (application, ticket, change, error);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no ticket %" G_GINT64_FORMAT,
               change->ticket);
  return FALSE;
}

Outcome *
apply_changes (const GPtrArray *family, const GPtrArray *changes, const ApplyContext *context,
               GError **error)
{
  g_autoptr (Outcome) outcome = outcome_new ();
  g_autoptr (GArray) tellings = g_array_new (FALSE, FALSE, sizeof (Telling));
  g_autoptr (BudgetLedger) ledger =
      context->ledger == NULL ? budget_ledger_new () : budget_ledger_copy (context->ledger);
  Application application = { context, outcome, ledger, tellings };
  for (guint i = 0; i < family->len; i++)
    g_ptr_array_add (outcome->tickets, ticket_copy (g_ptr_array_index (family, i)));
  for (guint i = 0; i < changes->len; i++)
    if (!apply_one (&application, g_ptr_array_index (changes, i), error))
      return NULL;
  announce_to_staff (&application);
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
