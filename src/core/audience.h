#pragma once

/* Who watches a ticket, and who of them is told. For core/announce*.c alone. */

#include <glib.h>

#include "core/account.h"
#include "core/application.h"
#include "core/notification.h"

/* Somebody to be told. All borrowed. */
typedef struct {
  const char *address;    /* */
  const Account *account; /* whose that is; NULL: nobody's of ours */
  gboolean member;        /* told only as a member of a group */
  gboolean once;          /* named in the message itself */
} Recipient;

/* What people are told of. All borrowed. */
typedef struct {
  const Notification *notification;
  const Message *message; /* or NULL */
  const Actor *actor;     /* who did it */
} Occasion;

/* Those whom OCCASION tells about TICKET (GPtrArray of Recipient), each once: requestors, Cc,
 * owner, AdminCc of the ticket, of its queue and of its constituency, those whom the notification
 * names, the message's one-time Cc and Bcc. A word without `@` is a group or an account; one that
 * is neither is nobody. Left out: requestors and Cc of what stays in the house, and when the run is
 * quick; who did it himself, unless he wants to hear of it (announcing_is_own()); a watcher without
 * account who answers what we sent him; who is squelched, on the ticket or for the message; whose
 * mail is suspended; members of a group who are absent, unless nobody else of all these is here
 * (who did it himself is). One-time Cc and Bcc get theirs whatever they did or are squelched for.
 * The caller unrefs it. */
GPtrArray *audience_of (const Application *application, const Ticket *ticket,
                        const Occasion *occasion);
