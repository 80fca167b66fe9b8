#pragma once

/* A mail that the rules want written: who gets it and why, before any word of it exists. */

#include <glib.h>
#include <jansson.h>

#include "core/notice_event.h"
#include "core/policy.h"

typedef struct {
  NoticeEvent event;
  Budget budget;      /* what it is charged to: that of EVENT unless it says otherwise */
  gint64 ticket;      /* number, 0 for none: then nothing in it leads to a ticket */
  char *to;           /* one address */
  const Queue *queue; /* whom it speaks for; NULL: the ticket's queue. Borrowed */
  const Constituency *constituency; /* likewise */
  char *language;                   /* of the recipient; NULL: the ticket's */
  char *template;                   /* file name without `.txt` instead of the event's, or NULL */
  json_t *values;         /* what its template needs beyond ticket and queue; never NULL */
  char *answers;          /* Message-ID of the mail it answers, or NULL */
  char **references;      /* References of that mail, or NULL */
  char *confirm;          /* extension of the address that its answer confirms at, or NULL */
  gboolean comment;       /* its answer is a comment: it goes to the comment address */
  const char *suppressed; /* why it must not go out, or NULL; static text */
} Notice;

Notice *notice_new (NoticeEvent event, gint64 ticket, const char *to);
void notice_free (Notice *notice);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Notice, notice_free)
