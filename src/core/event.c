#include "core/event.h"

static const char *const type_name[EVENT_TYPES] = {
  [EVENT_CREATE] = "create",
  [EVENT_CORRESPOND] = "correspond",
  [EVENT_COMMENT] = "comment",
  [EVENT_STATUS] = "status",
  [EVENT_SUBJECT] = "subject",
  [EVENT_PRIORITY] = "priority",
  [EVENT_LINK] = "link",
  [EVENT_OUTBOX] = "outbox",
  [EVENT_SUPPRESSED] = "suppressed",
  [EVENT_ALSO_DELIVERED] = "also-delivered",
  [EVENT_OWNER] = "owner",
  [EVENT_SLA] = "sla",
  [EVENT_WATCHER] = "watcher",
  [EVENT_BOUNCE] = "bounce",
  [EVENT_HELD_BACK] = "held-back",
  [EVENT_QUEUE] = "queue",
  [EVENT_FIELD] = "field",
  [EVENT_DATE] = "date",
  [EVENT_TIME] = "time",
  [EVENT_UNLINK] = "unlink",
  [EVENT_ACCEPTED] = "accepted",
};

const char *
event_type_name (EventType type)
{
  g_assert (type < EVENT_TYPES);
  return type_name[type];
}

gboolean
event_type_from_name (const char *name, EventType *type)
{
  for (guint i = 0; i < EVENT_TYPES; i++)
    if (g_str_equal (name, type_name[i])) {
      *type = (EventType) i;
      return TRUE;
    }
  return FALSE;
}

Event *
event_new (gint64 ticket, EventType type)
{
  Event *event = g_new0 (Event, 1);
  event->ticket = ticket;
  event->type = type;
  return event;
}

void
event_free (Event *event)
{
  if (event == NULL)
    return;
  g_free (event->field);
  for (guint i = 0; i < SEALS; i++)
    g_free (event->value[i]);
  g_free (event);
}
