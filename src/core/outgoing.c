#include "core/outgoing.h"

Outgoing *
outgoing_new (void)
{
  Outgoing *outgoing = g_new0 (Outgoing, 1);
  outgoing->references = g_new0 (char *, 1);
  return outgoing;
}

void
outgoing_free (Outgoing *outgoing)
{
  if (outgoing == NULL)
    return;
  g_free (outgoing->from);
  g_free (outgoing->from_name);
  g_free (outgoing->reply_to);
  g_free (outgoing->to);
  g_free (outgoing->subject);
  g_free (outgoing->message_id);
  g_free (outgoing->in_reply_to);
  g_strfreev (outgoing->references);
  g_free (outgoing->auto_submitted);
  g_free (outgoing->instance);
  g_free (outgoing->text);
  g_free (outgoing);
}
