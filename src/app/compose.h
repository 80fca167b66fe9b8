#pragma once

/* From a notice to the frozen bytes of an outbox row: template, addresses, token, headers. */

#include <glib.h>

#include "core/notice.h"
#include "core/template.h"
#include "core/ticket.h"

#include "store/outbox.h"

#include "app/config.h"

/* The outbox row of NOTICE; TICKET is the one it is about, in its new state, or NULL. A suppressed
 * notice becomes a row without bytes. CONFIG: the template is missing or wrong. DATA: the recipient
 * is no address that an envelope may hold. */
OutboxRow *compose_notice (const Config *config, const Notice *notice, const Ticket *ticket,
                           gint64 now, GError **error);

/* The rows of all NOTICES about TICKETS (GPtrArray of OutboxRow). Codes as compose_notice(). */
GPtrArray *compose_notices (const Config *config, const GPtrArray *notices,
                            const GPtrArray *tickets, gint64 now, GError **error);

/* Which template is wanted. All borrowed. */
typedef struct {
  NoticeEvent event;                /* whose names it may use */
  const char *name;                 /* of the file without `.txt`; NULL: the event's */
  const char *language;             /* */
  const Queue *queue;               /* whose directory of templates comes before the site's */
  const Constituency *constituency; /* whose comes before that; or NULL */
} TemplateChoice;

/* The first that there is of: the constituency's, the queue's, the site's in CHOICE's language,
 * then the same in English. CONFIG: there is none, or it is wrong. */
Template *compose_template (const Config *config, const TemplateChoice *choice, GError **error);
