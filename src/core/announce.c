#include "core/announce.h"

#include "base/printer.h"

#include "core/announce_values.h"
#include "core/announcing.h"
#include "core/audience.h"

void
announce_later (Application *application, const Ticket *ticket, NoticeEvent event,
                const Message *message)
{
  guint count = ticket->last_n;
  guint n = count;
  const GPtrArray *events = application->outcome->events;
  for (guint i = 0; i < events->len; i++) {
    const Event *other = g_ptr_array_index (events, i);
    if (other->ticket != ticket->id)
      continue;
    count++;
    if (other->type != EVENT_SUPPRESSED)
      n = count;
  }
  const Telling telling = { event, ticket->id, n, message };
  g_array_append_val (application->tellings, telling);
}

static Notice *
notice_to (NoticeEvent event, const Ticket *ticket, const Recipient *recipient)
{
  Notice *notice = notice_new (event, ticket->id, recipient->address);
  notice->language = g_strdup (recipient->account == NULL ? NULL : recipient->account->language);
  notice->answers = g_strdup (ticket->last_message_id);
  return notice;
}

/* To somebody on our side, with VALUES. */
static Notice *
staff_notice (const Ticket *ticket, const Telling *telling, const Recipient *recipient,
              json_t *values)
{
  const Message *message = telling->message;
  Notice *notice = notice_to (telling->event, ticket, recipient);
  notice->comment = telling->event == NOTICE_COMMENT;
  json_object_update (notice->values, values);
  if (message != NULL && message->mail != NULL) {
    g_free (notice->answers);
    notice->answers = g_strdup (message->mail->message_id);
    notice->references = g_strdupv (message->mail->references);
  }
  return notice;
}

static Notice *
resolved_notice (const Ticket *ticket, const Recipient *recipient)
{
  Notice *notice = notice_to (NOTICE_RESOLVED, ticket, recipient);
  announcing_set (notice->values, "subject", ticket->subject);
  return notice;
}

static void
tell (Application *application, Ticket *ticket, const Telling *telling)
{
  const Actor actor = announce_values_actor (application, ticket, telling);
  const Occasion occasion = { notification_of (application->context->policy, telling->event),
                              telling->message, &actor };
  g_autoptr (GPtrArray) audience = audience_of (application, ticket, &occasion);
  if (audience->len == 0)
    return;
  g_autoptr (json_t) values = announce_values (application, ticket, telling);
  for (guint i = 0; i < audience->len; i++) {
    const Recipient *recipient = g_ptr_array_index (audience, i);
    announcing_issue (application, ticket,
                      telling->event == NOTICE_RESOLVED
                          ? resolved_notice (ticket, recipient)
                          : staff_notice (ticket, telling, recipient, values));
  }
}

void
announce_finish (Application *application)
{
  for (guint i = 0; i < application->tellings->len; i++) {
    const Telling *telling = &g_array_index (application->tellings, Telling, i);
    Ticket *ticket = outcome_ticket (application->outcome->tickets, telling->ticket);
    if (telling->event == NOTICE_ACKNOWLEDGEMENT)
      announcing_acknowledge (application, ticket, telling->message);
    else
      tell (application, ticket, telling);
  }
}

static void
announce_failure_to (Application *application, Ticket *ticket, const Failure *failure,
                     Notice *notice)
{
  json_object_set_new (notice->values, "id", json_integer (failure->outbox));
  announcing_set (notice->values, "event", failure->event);
  announcing_set (notice->values, "recipient", failure->recipient);
  announcing_set (notice->values, "subject", failure->subject);
  announcing_set (notice->values, "reason", failure->reason);
  announcing_set (notice->values, "delayed", failure->delayed ? "delayed" : "");
  announcing_issue (application, ticket, notice);
}

void
announce_failure (Application *application, Ticket *ticket, const Failure *failure)
{
  const Notification watchers = { NOTICE_DELIVERY_FAILED, TOLD_OWNER | TOLD_ADMIN_CC, NULL };
  const Occasion occasion = { &watchers, NULL, &APPLICATION_SYSTEM };
  g_autoptr (GPtrArray) audience = audience_of (application, ticket, &occasion);
  gboolean operators = failure->to_staff || audience->len == 0;
  for (guint i = 0; !operators && i < audience->len; i++) {
    const Recipient *recipient = g_ptr_array_index (audience, i);
    Notice *notice = notice_new (NOTICE_DELIVERY_FAILED, ticket->id, recipient->address);
    notice->budget = BUDGET_STAFF;
    notice->language = g_strdup (recipient->account == NULL ? NULL : recipient->account->language);
    announce_failure_to (application, ticket, failure, notice);
  }
  char **operator= application->context->policy->operators;
  for (; operators && *operator!= NULL; operator++)
    announce_failure_to (application, ticket, failure,
                         notice_new (NOTICE_DELIVERY_FAILED, ticket->id, *operator));
}
