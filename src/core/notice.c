#include "core/notice.h"

Notice *
notice_new (NoticeEvent event, gint64 ticket, const char *to)
{
  Notice *notice = g_new0 (Notice, 1);
  notice->event = event;
  notice->budget = notice_event_budget (event);
  notice->ticket = ticket;
  notice->to = g_strdup (to);
  notice->values = json_object ();
  return notice;
}

void
notice_free (Notice *notice)
{
  if (notice == NULL)
    return;
  g_free (notice->to);
  g_free (notice->language);
  g_free (notice->template);
  json_decref (notice->values);
  g_free (notice->answers);
  g_strfreev (notice->references);
  g_free (notice->confirm);
  g_free (notice);
}
