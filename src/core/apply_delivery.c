#include "core/apply_delivery.h"

#include "core/announce.h"

gboolean
apply_delivery_again (Application *application, Ticket *ticket, const Change *change,
                      GError **error G_GNUC_UNUSED)
{
  const Difference difference = { EVENT_ALSO_DELIVERED, "queue", NULL, change->value };
  application_record_value (application, ticket, change, &difference);
  return TRUE;
}

gboolean
apply_delivery_failed (Application *application, Ticket *ticket, const Change *change,
                       GError **error G_GNUC_UNUSED)
{
  Failure *failure = change->failure;
  Event *event = application_record (application, ticket, EVENT_OUTBOX, &APPLICATION_SYSTEM);
  event->field = g_strdup_printf ("%" G_GINT64_FORMAT, failure->outbox);
  event->value[SEAL_NEW] =
      g_strdup_printf ("%s: %s", failure->delayed ? "delayed" : "failed", failure->reason);
  g_ptr_array_add (application->outcome->reports, failure);
  if (failure->news)
    announce_failure (application, ticket, failure);
  return TRUE;
}

gboolean
apply_delivery_bounced (Application *application, Ticket *ticket, const Change *change,
                        GError **error)
{
  application_record_message (application, ticket, EVENT_BOUNCE, change->message);
  return change->failure == NULL || !change->failure->news ||
         apply_delivery_failed (application, ticket, change, error);
}
