#include "core/envelope.h"

Envelope *
envelope_new (void)
{
  Envelope *envelope = g_new0 (Envelope, 1);
  envelope->size = -1;
  return envelope;
}

void
envelope_free (Envelope *envelope)
{
  if (envelope == NULL)
    return;
  g_free (envelope->sender);
  g_free (envelope->recipient);
  g_free (envelope->original);
  g_free (envelope->queue_id);
  g_free (envelope->sasl_user);
  g_free (envelope->client);
  g_free (envelope->queue);
  g_free (envelope->action);
  g_free (envelope);
}
