#pragma once

/* What Tocsin writes mail about. Each event has one template per language,
 * templates/<language>/<event>.txt, and a fixed set of names that template may use;
 * tocsin-template(5) explains them. */

#include <glib.h>

typedef enum {
  NOTICE_ACKNOWLEDGEMENT, /* to the sender: the mail arrived */
  NOTICE_CORRESPONDENCE,  /* to requestors: what staff wrote */
  NOTICE_QUARANTINED,     /* to operators: a mail could not be worked on */
  NOTICE_DELIVERY_FAILED, /* to operators: a mail of ours was refused for good */
  NOTICE_BUDGET_ALARM,    /* to operators: the breaker stopped automatic mail */
  NOTICE_EVENTS
} NoticeEvent;

/* `acknowledgement`, `correspondence`...: the word used in file names, SQL and JSON. */
const char *notice_event_name (NoticeEvent event);

/* FALSE when NAME is no event; EVENT is then untouched. */
gboolean notice_event_from_name (const char *name, NoticeEvent *event);

/* The names that the template of EVENT may use, NULL-terminated, borrowed. */
const char *const *notice_event_template_names (NoticeEvent event);

/* TRUE when no person asked for this very mail: it is marked and budgeted as automatic. */
gboolean notice_event_is_automatic (NoticeEvent event);
