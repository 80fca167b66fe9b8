#pragma once

/* The mails that changes call for: who is told what (core/notification.h), within the budgets. For
 * core/apply*.c alone; what is kept back leaves a `suppressed` event, unless it says otherwise. */

#include <glib.h>

#include "core/application.h"

/* To the writer of MESSAGE, as its answer says; of a ticket that staff opened by mail the
 * acknowledgement goes to the other requestors too (RT's autoreply), as they are in the end
 * (announce_finish()), unless the message is quick. Not to who is squelched. */
void announce_answer (Application *application, Ticket *ticket, const Message *message);

/* What staff wrote, to those whom the notification table names: requestors and Cc but the actor
 * (unless he wants his own), and the message's one-time Cc and Bcc. Not to who is squelched, on the
 * ticket or for this message, unless the message names him as one-time Cc or Bcc; not to requestors
 * and Cc when the run is quick. One whom no mail can reach does not keep the others from getting
 * theirs. */
void announce_reply (Application *application, Ticket *ticket, const Message *message);

/* A correspondent's words for the others on the ticket. All borrowed. */
typedef struct {
  const char *from; /* folded or not; does not get it */
  const char *text;
  const char *message_id; /* or NULL */
  char **references;      /* or NULL */
} Relay;

/* To those whom the notification table names, requestors and Cc, but the writer and who is
 * squelched; not to requestors and Cc when the run is quick. */
void announce_relay (Application *application, Ticket *ticket, const Relay *relay);

/* After all changes, to those whom the notification table names for EVENT: it happened on TICKET
 * with its newest event, `suppressed` ones aside, by MESSAGE (NULL for none, else borrowed until
 * the end). Who is told by several events of one run (comment and status...) gets each. EVENT is
 * NOTICE_NEW_TICKET, NOTICE_STAFF_CORRESPONDENCE, NOTICE_HELD_BACK, NOTICE_COMMENT, NOTICE_OWNER,
 * NOTICE_STATUS or NOTICE_RESOLVED. */
void announce_later (Application *application, const Ticket *ticket, NoticeEvent event,
                     const Message *message);

/* What announce_later() was told of, to whom core/audience.h says. To be called once, last. */
void announce_finish (Application *application);

/* That FAILURE happened to a mail on TICKET: to its staff; to the operators when it was a mail to
 * staff or there is nobody else. */
void announce_failure (Application *application, Ticket *ticket, const Failure *failure);

/* The question to a member of staff whether a mail is his; TICKET is NULL for none. Nothing is
 * in any history when the budget keeps it back: the operators hear of it. */
void announce_challenge (Application *application, Ticket *ticket, const Challenge *challenge);

/* To the writer of commands, TICKET likewise. Answering it writes to TICKET; it comments on it when
 * the transcript has an answer, which may show what is internal. */
void announce_transcript (Application *application, Ticket *ticket, const Transcript *transcript);
