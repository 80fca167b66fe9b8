#pragma once

/* What Tocsin writes mail about. Each has one template per language,
 * templates/<language>/<template>.txt, and a fixed set of names that template may use;
 * tocsin-template(5) explains them. */

#include <glib.h>

#include "core/budget.h"

typedef enum {
  NOTICE_ACKNOWLEDGEMENT,      /* to the writer: a ticket was opened, with its number */
  NOTICE_RECEIVED,             /* to a writer who named a ticket without right to it: the mail
                                  arrived; names no ticket, leads to none */
  NOTICE_CLOSED,               /* to the writer: the ticket is closed and takes no mail */
  NOTICE_CORRESPONDENCE,       /* to requestors and Cc: what staff wrote */
  NOTICE_RELAYED,              /* to requestors and Cc: what another of them wrote */
  NOTICE_NEW_TICKET,           /* to staff: a ticket was opened */
  NOTICE_STAFF_CORRESPONDENCE, /* to staff: somebody wrote to a ticket */
  NOTICE_HELD_BACK,            /* to staff: a stranger wrote to a ticket */
  NOTICE_COMMENT,              /* to staff: one of them commented */
  NOTICE_OWNER,                /* to the new owner: the ticket is his */
  NOTICE_RESOLVED,             /* to the requestors: the ticket is resolved */
  NOTICE_STATUS,               /* to staff who asked for it: the status changed */
  NOTICE_CHALLENGE,            /* to a member of staff: is this mail his? */
  NOTICE_TRANSCRIPT,           /* to a member of staff: what became of his commands */
  NOTICE_KEY_EXPIRES,          /* to a member of staff: his OpenPGP key will soon not count */
  NOTICE_DELIVERY_FAILED,      /* to staff or operators: a mail of ours did not arrive */
  NOTICE_QUARANTINED,          /* to operators: a mail could not be worked on */
  NOTICE_BUDGET_ALARM,         /* to operators: a budget is used up */
  NOTICE_EVENTS
} NoticeEvent;

/* `acknowledgement`, `correspondence`, `new-ticket`...: the word used in SQL and JSON. Several
 * notices share one: what a writer is answered is `acknowledgement`, what was written
 * `correspondence`. */
const char *notice_event_name (NoticeEvent event);

/* The base name of its template file, without `.txt`; unique. */
const char *notice_event_template (NoticeEvent event);

/* The names that the template of EVENT may use, NULL-terminated, borrowed. */
const char *const *notice_event_template_names (NoticeEvent event);

/* The budget that mail of EVENT is charged to. */
Budget notice_event_budget (NoticeEvent event);
