#include "core/audience.h"

#include <string.h>

#include "base/clock.h"

#include "core/announcing.h"
#include "core/directory.h"

/* TRUE for what is written for outsiders; all else stays in the house, whatever the table says. */
static gboolean
is_outward (NoticeEvent event)
{
  return event == NOTICE_CORRESPONDENCE || event == NOTICE_RELAYED || event == NOTICE_RESOLVED;
}

/* While it is being gathered. */
typedef struct {
  const GPtrArray *directory;
  GPtrArray *recipients;
} Audience;

static gboolean
is_same (const Recipient *recipient, const Recipient *other)
{
  if (recipient->account != NULL && other->account != NULL)
    return g_str_equal (recipient->account->name, other->account->name);
  return g_ascii_strcasecmp (recipient->address, other->address) == 0;
}

static void
add (Audience *audience, const Recipient *recipient)
{
  for (guint i = 0; i < audience->recipients->len; i++) {
    Recipient *other = g_ptr_array_index (audience->recipients, i);
    if (is_same (recipient, other)) {
      other->member = other->member && recipient->member;
      other->once = other->once || recipient->once;
      return;
    }
  }
  g_ptr_array_add (audience->recipients, g_memdup2 (recipient, sizeof *recipient));
}

/* Outsiders get their mail where they wrote from, also those who are of us. */
static void
add_correspondents (Audience *audience, const GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++) {
    const char *address = g_ptr_array_index (addresses, i);
    add (audience, &(Recipient){ .address = address,
                                 .account = directory_address (audience->directory, address) });
  }
}

static void
add_account (Audience *audience, const Account *account, gboolean member)
{
  if (account != NULL && account->addresses[0] != NULL)
    add (audience, &(Recipient){ account->addresses[0], account, .member = member });
}

static void
add_watcher (Audience *audience, const char *watcher)
{
  g_autoptr (GPtrArray) accounts = directory_resolve (audience->directory, watcher);
  gboolean group = directory_has_group (audience->directory, watcher);
  for (guint i = 0; i < accounts->len; i++)
    add_account (audience, g_ptr_array_index (accounts, i), group);
  if (accounts->len == 0 && strchr (watcher, '@') != NULL)
    add (audience, &(Recipient){ .address = watcher });
}

static void
add_watchers (Audience *audience, char **watchers)
{
  for (; watchers != NULL && *watchers != NULL; watchers++)
    add_watcher (audience, *watchers);
}

static void
add_admin_cc (Audience *audience, const Policy *policy, const Ticket *ticket)
{
  /* Tickets of a queue that left the configuration are somebody's business still. */
  const Queue *known = policy_queue (policy, ticket->queue);
  const Queue *queue = known != NULL ? known : policy->default_queue;
  const Constituency *constituency = policy_constituency (policy, ticket->constituency);
  for (guint i = 0; i < ticket->admin_cc->len; i++)
    add_watcher (audience, g_ptr_array_index (ticket->admin_cc, i));
  add_watchers (audience, queue == NULL ? NULL : queue->admin_cc);
  add_watchers (audience, constituency == NULL ? NULL : constituency->admin_cc);
}

/* What is written for staff is for staff alone. */
static void
add_once (Audience *audience, char **addresses, NoticeEvent event)
{
  for (; addresses != NULL && *addresses != NULL; addresses++) {
    const Account *account = directory_address (audience->directory, *addresses);
    if (account != NULL || is_outward (event))
      add (audience, &(Recipient){ *addresses, account, .once = TRUE });
  }
}

static void
gather (Audience *audience, const Application *application, const Ticket *ticket,
        const Occasion *occasion)
{
  const Notification *notification = occasion->notification;
  const Message *message = occasion->message;
  gboolean outsiders = is_outward (notification->event) && !application->quick;
  if (outsiders && (notification->told & TOLD_REQUESTORS) != 0)
    add_correspondents (audience, ticket->requestors);
  if (outsiders && (notification->told & TOLD_CC) != 0)
    add_correspondents (audience, ticket->cc);
  if ((notification->told & TOLD_OWNER) != 0 && ticket->owner != NULL)
    add_account (audience, directory_account (audience->directory, ticket->owner), FALSE);
  if ((notification->told & TOLD_ADMIN_CC) != 0)
    add_admin_cc (audience, application->context->policy, ticket);
  add_watchers (audience, notification->named);
  if (message != NULL && (notification->told & TOLD_OTHERS) != 0) {
    add_once (audience, message->once_cc, notification->event);
    add_once (audience, message->once_bcc, notification->event);
  }
}

/* A mail that merely claims to be by somebody with an account is just what he must hear of; who has
 * none is known by what he answers. */
static gboolean
did_it (const Application *application, const Occasion *occasion, const Recipient *recipient)
{
  const Actor *actor = occasion->actor;
  const Message *message = occasion->message;
  if (actor->staff || recipient->account != NULL)
    return announcing_is_own (application, actor, recipient->address);
  return message != NULL && message->bearer != NULL && actor->name != NULL &&
         g_ascii_strcasecmp (message->bearer, recipient->address) == 0 &&
         g_ascii_strcasecmp (actor->name, recipient->address) == 0;
}

static gboolean
is_squelched (const Ticket *ticket, const Message *message, const Recipient *recipient)
{
  char *const own[] = { (char *) recipient->address, NULL };
  char *const *addresses = recipient->account == NULL ? own : recipient->account->addresses;
  const char *const *once = message == NULL ? NULL : (const char *const *) message->once_squelch;
  for (; *addresses != NULL; addresses++)
    if (ticket_is_squelched (ticket, *addresses) ||
        (once != NULL && g_strv_contains (once, *addresses)))
      return TRUE;
  return FALSE;
}

/* TRUE when mail to RECIPIENT is wanted, whoever did it. */
static gboolean
is_reachable (const Ticket *ticket, const Message *message, const Recipient *recipient)
{
  if (recipient->account != NULL && recipient->account->suspended)
    return FALSE;
  return recipient->once || !is_squelched (ticket, message, recipient);
}

static gboolean
is_absent (const Recipient *recipient, gint64 now)
{
  const Account *account = recipient->account;
  return account != NULL && account->absent_until != CLOCK_NONE && account->absent_until > now;
}

static gboolean
is_anybody_here (const GPtrArray *recipients, gint64 now)
{
  for (guint i = 0; i < recipients->len; i++) {
    const Recipient *recipient = g_ptr_array_index (recipients, i);
    if (!is_absent (recipient, now))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
audience_of (const Application *application, const Ticket *ticket, const Occasion *occasion)
{
  const ApplyContext *context = application->context;
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_free);
  Audience audience = { context->directory, recipients };
  gather (&audience, application, ticket, occasion);
  for (guint i = recipients->len; i-- > 0;)
    if (!is_reachable (ticket, occasion->message, g_ptr_array_index (recipients, i)))
      g_ptr_array_remove_index (recipients, i);
  gboolean here = is_anybody_here (recipients, context->now);
  for (guint i = recipients->len; i-- > 0;) {
    const Recipient *recipient = g_ptr_array_index (recipients, i);
    gboolean away = recipient->member && here && is_absent (recipient, context->now);
    if (!recipient->once && (away || did_it (application, occasion, recipient)))
      g_ptr_array_remove_index (recipients, i);
  }
  return g_steal_pointer (&recipients);
}
