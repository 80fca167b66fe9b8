#pragma once

/* The mails that changes call for: who is told what, within the budgets. For core/apply.c alone;
 * what is kept back leaves a `suppressed` event. */

#include <glib.h>

#include "core/application.h"

/* To the writer of MESSAGE, as its answer says. */
void announce_answer (Application *application, Ticket *ticket, const Message *message);

/* To every requestor and Cc: what staff wrote. One whom no mail can reach does not keep the others
 * from getting theirs. */
void announce_reply (Application *application, Ticket *ticket, const Message *message);

/* A correspondent's words for the others on the ticket. All borrowed. */
typedef struct {
  const char *from; /* folded or not; does not get it */
  const char *text;
  const char *message_id; /* or NULL */
  char **references;      /* or NULL */
} Relay;

/* To every requestor and Cc but the writer. */
void announce_relay (Application *application, Ticket *ticket, const Relay *relay);

/* To staff, after all changes: EVENT happened on TICKET with its newest event, by MESSAGE (NULL for
 * none, else borrowed until the end). */
void announce_later (Application *application, const Ticket *ticket, NoticeEvent event,
                     const Message *message);

/* What announce_later() was told of. To be called once, last. */
void announce_to_staff (Application *application);

/* That FAILURE happened to a mail on TICKET: to its staff; to the operators when it was a mail to
 * staff or there is nobody else. */
void announce_failure (Application *application, Ticket *ticket, const Failure *failure);
