#pragma once

/* A mail that the rules want written: who gets it and why, before any word of it exists. */

#include <glib.h>
#include <jansson.h>

#include "core/notice_event.h"

typedef struct {
  NoticeEvent event;
  gint64 ticket;          /* number, 0 for none */
  char *to;               /* one address */
  json_t *values;         /* what its template needs beyond ticket and queue; never NULL */
  char *answers;          /* Message-ID of the mail it answers, or NULL */
  char **references;      /* References of that mail, or NULL */
  const char *suppressed; /* why it must not go out, or NULL; static text */
} Notice;

Notice *notice_new (NoticeEvent event, gint64 ticket, const char *to);
void notice_free (Notice *notice);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Notice, notice_free)
