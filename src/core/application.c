#include "core/application.h"

const Actor APPLICATION_SYSTEM = { ACTOR_SYSTEM, TRUE, PROOF_NONE, NULL };

const Actor *
application_actor (const Application *application, const Change *change)
{
  return change->by_system ? &APPLICATION_SYSTEM : &application->context->actor;
}

const Lifecycle *
application_lifecycle (const Application *application, const Ticket *ticket)
{
  return policy_lifecycle (application->context->policy, ticket->queue, ticket->kind);
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

Event *
application_record_message (Application *application, Ticket *ticket, EventType type,
                            const Message *message)
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

void
application_record_value (Application *application, Ticket *ticket, const Change *change,
                          const Difference *difference)
{
  Event *event = application_record (application, ticket, difference->type,
                                     application_actor (application, change));
  event->field = g_strdup (difference->field);
  event->value[SEAL_OLD] = g_strdup (difference->old);
  event->value[SEAL_NEW] = g_strdup (difference->now);
}

gboolean
application_refuse (GError **error, TocsinError code, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_propagate_error (error, g_error_new_valist (TOCSIN_ERROR, code, format, values));
  va_end (values);
  return FALSE;
}
