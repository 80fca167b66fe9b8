#include "core/apply.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "core/chain.h"

/* The state of one application: what is decided so far. */
typedef struct {
  const ApplyContext *context;
  Outcome *outcome;
  BudgetUse used;
} Application;

Outcome *
outcome_new (void)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  outcome->tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  outcome->links = g_ptr_array_new ();
  outcome->events = g_ptr_array_new_with_free_func ((GDestroyNotify) event_free);
  outcome->notices = g_ptr_array_new_with_free_func ((GDestroyNotify) notice_free);
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

/* Adds an event of TYPE by ACTOR; returns it, owned by the outcome, for the caller to fill. */
static Event *
record (Application *application, Ticket *ticket, EventType type, const Actor *actor)
{
  Event *event = event_new (ticket->id, type);
  event->at = application->context->now;
  event->value[SEAL_ACTOR] = g_strdup (actor->name);
  event->proof = actor->proof;
  ticket->updated = application->context->now;
  g_ptr_array_add (application->outcome->events, event);
  return event;
}

static void
record_message (Application *application, Ticket *ticket, EventType type, const Message *message)
{
  Event *event = record (application, ticket, type, &application->context->actor);
  if (message == NULL)
    return;
  event->value[SEAL_TEXT] = g_strdup (message->text);
  event->value[SEAL_QUOTED] = g_strdup (message->quoted);
  event->value[SEAL_MAIL] = g_strdup (message->mail_digest);
  event->with_mail = message->mail != NULL;
}

static void
record_value (Application *application, Ticket *ticket, EventType type, const char *old,
              const char *new)
{
  Event *event = record (application, ticket, type, &application->context->actor);
  event->field = g_strdup (event_type_name (type));
  event->value[SEAL_OLD] = g_strdup (old);
  event->value[SEAL_NEW] = g_strdup (new);
}

static void
record_suppression (Application *application, Ticket *ticket, const Notice *notice)
{
  static const Actor system = { ACTOR_SYSTEM, TRUE, PROOF_NONE };
  Event *event = record (application, ticket, EVENT_SUPPRESSED, &system);
  event->field = g_strdup (notice_event_name (notice->event));
  event->value[SEAL_NEW] = g_strdup (notice->suppressed);
}

/* The breaker has just kept back a mail: the operators hear of it once an hour. */
static void
alarm_operators (Application *application)
{
  char **operators = application->context->policy->operators;
  if (application->used.alarmed)
    return;
  application->used.alarmed = TRUE;
  for (; *operators != NULL; operators++) {
    Notice *notice = notice_new (NOTICE_BUDGET_ALARM, 0, *operators);
    json_object_set_new (notice->values, "limit",
                         json_integer (application->context->policy->budgets.automatic_per_hour));
    json_object_set_new (notice->values, "minutes", json_integer (60));
    g_ptr_array_add (application->outcome->notices, notice);
  }
}

static void
acknowledge (Application *application, Ticket *ticket, const Message *message)
{
  g_autoptr (Notice) notice = notice_new (NOTICE_ACKNOWLEDGEMENT, ticket->id, message->mail->from);
  notice->answers = g_strdup (message->mail->message_id);
  notice->references = g_strdupv (message->mail->references);
  notice->suppressed =
      budget_charge (&application->context->policy->budgets, &application->used, TRUE);
  if (notice->suppressed != NULL)
    record_suppression (application, ticket, notice);
  if (notice->suppressed == BUDGET_BREAKER)
    alarm_operators (application);
  g_ptr_array_add (application->outcome->notices, g_steal_pointer (&notice));
}

/* Moves TICKET to STATUS, which the lifecycle has already allowed, with all that follows. */
static void
move (Application *application, Ticket *ticket, const char *status, const Actor *actor)
{
  gint64 now = application->context->now;
  StatusPhase from = lifecycle_phase (ticket->kind, ticket->status);
  StatusPhase to = lifecycle_phase (ticket->kind, status);
  Event *event = record (application, ticket, EVENT_STATUS, actor);
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

static void
open_by_correspondence (Application *application, Ticket *ticket)
{
  static const Actor system = { ACTOR_SYSTEM, TRUE, PROOF_NONE };
  StatusPhase phase = lifecycle_phase (ticket->kind, ticket->status);
  gboolean opens = phase == STATUS_INACTIVE ||
                   (phase == STATUS_INITIAL &&
                    (ticket->kind == KIND_GENERAL || application->context->actor.staff));
  const char *open = lifecycle_on_open (ticket->kind);
  if (opens && lifecycle_allows (ticket->kind, ticket->status, open))
    move (application, ticket, open, &system);
}

static void
add_requestors (Ticket *ticket, char **requestors)
{
  for (char **address = requestors; address != NULL && *address != NULL; address++)
    if (!ticket_has_correspondent (ticket, *address))
      g_ptr_array_add (ticket->requestors, text_fold_address (*address));
}

static void
create (Application *application, const Change *change)
{
  const Queue *queue = change->queue;
  Ticket *ticket = ticket_new ();
  ticket->id = change->ticket;
  ticket->queue = g_strdup (queue->name);
  ticket->kind = queue->kind;
  ticket->subject = text_one_line (change->value);
  ticket->status = g_strdup (lifecycle_on_create (queue->kind));
  ticket->language = g_strdup (queue->language);
  ticket->created = change->arrived != 0 ? change->arrived : application->context->now;
  ticket->fresh = TRUE;
  if (lifecycle_phase (queue->kind, ticket->status) != STATUS_INITIAL)
    ticket->started = ticket->created;
  add_requestors (ticket, change->requestors);
  g_ptr_array_add (application->outcome->tickets, ticket);
  record_message (application, ticket, EVENT_CREATE, change->message);
  if (change->message != NULL && change->message->answerable)
    acknowledge (application, ticket, change->message);
}

/* One correspondent whom no mail can reach must not keep the others from getting theirs. */
static void
mail_correspondent (Application *application, Ticket *ticket, const char *to,
                    const Message *message)
{
  Notice *notice = notice_new (NOTICE_CORRESPONDENCE, ticket->id, to);
  notice->answers = g_strdup (ticket->last_message_id);
  json_object_set_new (notice->values, "text", json_string (message->text));
  json_object_set_new (notice->values, "subject", json_string (ticket->subject));
  if (!text_is_envelope_address (to)) {
    notice->suppressed = "the address is none that an envelope can hold";
    record_suppression (application, ticket, notice);
  }
  g_ptr_array_add (application->outcome->notices, notice);
}

static void
mail_correspondents (Application *application, Ticket *ticket, const Message *message)
{
  GPtrArray *const lists[] = { ticket->requestors, ticket->cc };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len; j++)
      mail_correspondent (application, ticket, g_ptr_array_index (lists[i], j), message);
}

static void
correspond (Application *application, Ticket *ticket, const Change *change)
{
  record_message (application, ticket, EVENT_CORRESPOND, change->message);
  if (change->message->from_person)
    open_by_correspondence (application, ticket);
  if (!application->context->actor.staff)
    return;
  ticket->told = application->context->now;
  mail_correspondents (application, ticket, change->message);
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
set_subject (Application *application, Ticket *ticket, const char *value)
{
  g_autofree char *subject = text_one_line (value);
  if (g_str_equal (subject, ticket->subject))
    return;
  record_value (application, ticket, EVENT_SUBJECT, ticket->subject, subject);
  g_free (ticket->subject);
  ticket->subject = g_steal_pointer (&subject);
}

static void
set_priority (Application *application, Ticket *ticket, const char *value)
{
  int priority = (int) g_ascii_strtoll (value, NULL, 10);
  if (priority == ticket->priority)
    return;
  g_autofree char *old = g_strdup_printf ("%d", ticket->priority);
  g_autofree char *new = g_strdup_printf ("%d", priority);
  record_value (application, ticket, EVENT_PRIORITY, old, new);
  ticket->priority = priority;
}

static void
link_to (Application *application, Ticket *ticket, const Change *change)
{
  Event *event = record (application, ticket, EVENT_LINK, &application->context->actor);
  event->field = g_strdup ("refers-to");
  event->value[SEAL_NEW] = g_strdup_printf ("%" G_GINT64_FORMAT, change->other);
  g_ptr_array_add (application->outcome->links, (gpointer) change);
}

static void
note_other_queue (Application *application, Ticket *ticket, const Change *change)
{
  Event *event = record (application, ticket, EVENT_ALSO_DELIVERED, &application->context->actor);
  event->field = g_strdup ("queue");
  event->value[SEAL_NEW] = g_strdup (change->value);
}

static void
note_failure (Application *application, Ticket *ticket, const Change *change)
{
  Event *event = record (application, ticket, EVENT_OUTBOX, &application->context->actor);
  event->field = g_strdup_printf ("%" G_GINT64_FORMAT, change->other);
  event->value[SEAL_NEW] = g_strdup_printf ("failed: %s", change->value);
}

static gboolean
apply_one (Application *application, const Change *change, GError **error)
{
  if (change->type == CHANGE_CREATE) {
    create (application, change);
    return TRUE;
  }
  Ticket *ticket = outcome_ticket (application->outcome->tickets, change->ticket);
  if (ticket == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no ticket %" G_GINT64_FORMAT,
                 change->ticket);
    return FALSE;
  }
  switch (change->type) {
  case CHANGE_CREATE:
    g_assert_not_reached ();
  case CHANGE_CORRESPOND:
    correspond (application, ticket, change);
    return TRUE;
  case CHANGE_COMMENT:
    record_message (application, ticket, EVENT_COMMENT, change->message);
    return TRUE;
  case CHANGE_STATUS:
    return set_status (application, ticket, change->value, error);
  case CHANGE_SUBJECT:
    set_subject (application, ticket, change->value);
    return TRUE;
  case CHANGE_PRIORITY:
    set_priority (application, ticket, change->value);
    return TRUE;
  case CHANGE_REFERS_TO:
    link_to (application, ticket, change);
    return TRUE;
  case CHANGE_ALSO_DELIVERED:
    note_other_queue (application, ticket, change);
    return TRUE;
  case CHANGE_OUTBOX_FAILED:
    note_failure (application, ticket, change);
    return TRUE;
  }
  g_assert_not_reached ();
}

Outcome *
apply_changes (const GPtrArray *family, const GPtrArray *changes, const ApplyContext *context,
               GError **error)
{
  g_autoptr (Outcome) outcome = outcome_new ();
  Application application = { context, outcome, { 0 } };
  if (context->used != NULL)
    application.used = *context->used;
  for (guint i = 0; i < family->len; i++)
    g_ptr_array_add (outcome->tickets, ticket_copy (g_ptr_array_index (family, i)));
  for (guint i = 0; i < changes->len; i++)
    if (!apply_one (&application, g_ptr_array_index (changes, i), error))
      return NULL;
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
