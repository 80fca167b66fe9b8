#include "core/notice_event.h"

#define NAMES_MAX 13
#define COMMON_NAMES "instance", "ticket", "tag", "queue", "date"

static const struct {
  const char *name;
  gboolean automatic;
  const char *template_names[NAMES_MAX + 1];
} notice[NOTICE_EVENTS] = {
  [NOTICE_ACKNOWLEDGEMENT] = { "acknowledgement", TRUE, { COMMON_NAMES, "address" } },
  [NOTICE_CORRESPONDENCE] = { "correspondence",
                              FALSE,
                              { COMMON_NAMES, "text", "author", "subject" } },
  [NOTICE_QUARANTINED] = { "quarantined",
                           TRUE,
                           { COMMON_NAMES, "reason", "detail", "id", "sender", "recipient", "size",
                             "queue_id" } },
  [NOTICE_DELIVERY_FAILED] = { "delivery-failed",
                               TRUE,
                               { COMMON_NAMES, "recipient", "reason", "event", "subject", "id" } },
  [NOTICE_BUDGET_ALARM] = { "budget-alarm", TRUE, { COMMON_NAMES, "limit", "minutes" } },
};

const char *
notice_event_name (NoticeEvent event)
{
  g_assert (event < NOTICE_EVENTS);
  return notice[event].name;
}

gboolean
notice_event_from_name (const char *name, NoticeEvent *event)
{
  for (guint i = 0; i < NOTICE_EVENTS; i++)
    if (g_str_equal (name, notice[i].name)) {
      *event = (NoticeEvent) i;
      return TRUE;
    }
  return FALSE;
}

const char *const *
notice_event_template_names (NoticeEvent event)
{
  g_assert (event < NOTICE_EVENTS);
  return notice[event].template_names;
}

gboolean
notice_event_is_automatic (NoticeEvent event)
{
  g_assert (event < NOTICE_EVENTS);
  return notice[event].automatic;
}
