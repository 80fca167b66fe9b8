#pragma once

/* Who is told of what: a table in the configuration like RT's scrips, whose defaults (RT's
 * Notify... scrips) are shipped. What may not go to outsiders never does, whatever it says. */

#include <glib.h>

#include "core/notice_event.h"
#include "core/policy.h"

/* Bits of Notification.told. */
typedef enum {
  TOLD_REQUESTORS = 1, /* outsiders; likewise cc */
  TOLD_CC = 2,
  TOLD_OWNER = 4,
  TOLD_ADMIN_CC = 8, /* of the ticket, its queue and its constituency */
  TOLD_OTHERS = 16,  /* the one-time Cc and Bcc of the message */
} Told;

typedef struct Notification {
  NoticeEvent event;
  guint told;
  char **named; /* groups, and addresses (with `@`), told besides; never NULL */
} Notification;

void notification_free (Notification *notification);

/* TRUE when the recipients of EVENT may be set in the configuration. */
gboolean notification_is_settable (NoticeEvent event);

/* One for each settable event (GPtrArray of Notification). The caller's. */
GPtrArray *notification_shipped (void);

/* WORDS: `requestors`, `cc`, `owner`, `admin-cc`, `others`, groups, addresses. DATA: EVENT is not
 * settable, or would tell outsiders what must not leave the house. The caller's. */
Notification *notification_parse (NoticeEvent event, const char *const *words, GError **error);

/* That of EVENT in POLICY; never NULL for a settable one. Borrowed. */
const Notification *notification_of (const Policy *policy, NoticeEvent event);
