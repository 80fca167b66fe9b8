#include "core/apply_create.h"

#include "base/clock.h"
#include "base/text.h"

#include "core/announce.h"
#include "core/apply_people.h"
#include "core/apply_right.h"

/* The ticket that CHANGE opens, without people. */
static Ticket *
ticket_of (const Application *application, const Change *change)
{
  const Queue *queue = change->queue;
  const Routing *routing = change->routing;
  Ticket *ticket = ticket_new ();
  ticket->id = change->ticket;
  ticket->queue = g_strdup (queue->name);
  ticket->kind = queue->kind;
  ticket->subject = text_one_line (change->value);
  ticket->language = g_strdup (routing == NULL ? queue->language : routing->language);
  ticket->tag = g_strdup (routing == NULL ? NULL : routing->tag);
  if (routing != NULL && routing->constituency != NULL)
    ticket->constituency = g_strdup (routing->constituency->name);
  ticket->created = change->arrived != 0 ? change->arrived : application->context->now;
  ticket->fresh = TRUE;
  const Lifecycle *lifecycle = application_lifecycle (application, ticket);
  ticket->status = g_strdup (lifecycle_on_create (lifecycle));
  if (lifecycle_phase (lifecycle, ticket->status) != STATUS_INITIAL)
    ticket->started = ticket->created;
  return ticket;
}

gboolean
apply_create_ticket (Application *application, const Change *change, GError **error)
{
  g_autoptr (Ticket) ticket = ticket_of (application, change);
  if (!apply_right_check (application, ticket, change, error) ||
      !apply_people_open (application, ticket, change, error))
    return FALSE;
  Ticket *created = g_steal_pointer (&ticket);
  g_ptr_array_add (application->outcome->tickets, created);
  application_record_message (application, created, EVENT_CREATE, change->message);
  announce_answer (application, created, change->message);
  announce_later (application, created, NOTICE_NEW_TICKET, change->message);
  return TRUE;
}
