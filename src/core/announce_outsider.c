#include "core/announce.h"
#include "core/announcing.h"
#include "core/audience.h"

/* ADDRESSES are borrowed, each once. */
static void
add_address (GPtrArray *addresses, const char *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (addresses, i), address) == 0)
      return;
  g_ptr_array_add (addresses, (gpointer) address);
}

static gboolean
is_listed (char **addresses, const char *address)
{
  return addresses != NULL && g_strv_contains ((const char *const *) addresses, address);
}

static void
acknowledge (Application *application, Ticket *ticket, const Message *message, const char *to)
{
  if (ticket_is_squelched (ticket, to) || is_listed (message->once_squelch, to))
    return;
  Notice *notice = notice_new (NOTICE_ACKNOWLEDGEMENT, ticket->id, to);
  notice->template = g_strdup (message->routing->template);
  /* Others have not seen the mail that it answers. */
  if (g_ascii_strcasecmp (to, message->mail->from) == 0)
    notice->answers = g_strdup (message->mail->message_id);
  announcing_issue (application, ticket, notice);
}

void
announcing_acknowledge (Application *application, Ticket *ticket, const Message *message)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();
  add_address (addresses, message->mail->from);
  gboolean others = application->context->actor.staff && !application->quick;
  for (guint i = 0; others && i < ticket->requestors->len; i++)
    add_address (addresses, g_ptr_array_index (ticket->requestors, i));
  for (guint i = 0; i < addresses->len; i++)
    acknowledge (application, ticket, message, g_ptr_array_index (addresses, i));
}

/* An answer that must not lead to the ticket: it looks the same whatever ticket there is. */
static void
answer_without_ticket (Application *application, Ticket *ticket, const Message *message)
{
  NoticeEvent event = message->answer == ANSWER_CLOSED ? NOTICE_CLOSED : NOTICE_RECEIVED;
  Notice *notice = notice_new (event, 0, message->mail->from);
  notice->answers = g_strdup (message->mail->message_id);
  notice->queue = message->routing->addressed;
  notice->constituency = message->routing->constituency;
  notice->language = g_strdup (message->routing->language);
  announcing_issue (application, ticket, notice);
}

void
announce_answer (Application *application, Ticket *ticket, const Message *message)
{
  if (message == NULL || message->answer == ANSWER_NONE)
    return;
  if (message->answer != ANSWER_ACKNOWLEDGEMENT)
    answer_without_ticket (application, ticket, message);
  else if (application->context->actor.staff)
    /* Commands of the same mail are still to say who the requestors are. */
    announce_later (application, ticket, NOTICE_ACKNOWLEDGEMENT, message);
  else
    announcing_acknowledge (application, ticket, message);
}

/* What staff wrote, or another of them: for RECIPIENT. The caller's, to be issued. */
static Notice *
notice_to (NoticeEvent event, const Ticket *ticket, const Recipient *recipient, const char *text)
{
  Notice *notice = notice_new (event, ticket->id, recipient->address);
  notice->language = g_strdup (recipient->account == NULL ? NULL : recipient->account->language);
  announcing_set (notice->values, "text", text);
  announcing_set (notice->values, "subject", ticket->subject);
  return notice;
}

void
announce_reply (Application *application, Ticket *ticket, const Message *message)
{
  const ApplyContext *context = application->context;
  const Occasion occasion = { notification_of (context->policy, NOTICE_CORRESPONDENCE), message,
                              &context->actor };
  g_autoptr (GPtrArray) audience = audience_of (application, ticket, &occasion);
  for (guint i = 0; i < audience->len; i++) {
    Notice *notice =
        notice_to (NOTICE_CORRESPONDENCE, ticket, g_ptr_array_index (audience, i), message->text);
    notice->answers = g_strdup (ticket->last_message_id);
    announcing_issue (application, ticket, notice);
  }
}

/* Our own ids are bearer: whoever names one may write to its ticket, which may be another. */
static char **
without_own_ids (const Policy *policy, char **references)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (; references != NULL && *references != NULL; references++)
    if (!policy_is_own_id (policy, *references))
      g_strv_builder_add (builder, *references);
  return g_strv_builder_end (builder);
}

void
announce_relay (Application *application, Ticket *ticket, const Relay *relay)
{
  const ApplyContext *context = application->context;
  const Occasion occasion = { notification_of (context->policy, NOTICE_RELAYED), NULL,
                              &context->actor };
  g_autoptr (GPtrArray) audience = audience_of (application, ticket, &occasion);
  g_autofree char *text = announcing_indent (relay->text, G_MAXSIZE, NULL);
  for (guint i = 0; i < audience->len; i++) {
    const Recipient *recipient = g_ptr_array_index (audience, i);
    if (relay->from != NULL && g_ascii_strcasecmp (recipient->address, relay->from) == 0)
      continue;
    Notice *notice = notice_to (NOTICE_RELAYED, ticket, recipient, text);
    announcing_set (notice->values, "who", relay->from);
    notice->answers = g_strdup (relay->message_id);
    notice->references = without_own_ids (context->policy, relay->references);
    announcing_issue (application, ticket, notice);
  }
}
