#include "core/apply_place.h"

#include "core/apply_status.h"

gboolean
apply_place_queue (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const Queue *queue = change->queue;
  if (g_str_equal (ticket->queue, queue->name))
    return TRUE;
  const Lifecycle *lifecycle =
      policy_lifecycle (application->context->policy, queue->name, queue->kind);
  const Difference difference = { EVENT_QUEUE, "queue", ticket->queue, queue->name };
  application_record_value (application, ticket, change, &difference);
  if (!apply_status_map (application, ticket, change, lifecycle, error))
    return FALSE;
  g_free (ticket->queue);
  ticket->queue = g_strdup (queue->name);
  ticket->kind = queue->kind;
  return TRUE;
}

gboolean
apply_place_constituency (Application *application, Ticket *ticket, const Change *change,
                          GError **error G_GNUC_UNUSED)
{
  if (g_strcmp0 (ticket->constituency, change->value) == 0)
    return TRUE;
  const Difference difference = { EVENT_FIELD, "constituency", ticket->constituency,
                                  change->value };
  application_record_value (application, ticket, change, &difference);
  g_free (ticket->constituency);
  ticket->constituency = g_strdup (change->value);
  return TRUE;
}
