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

/* The template of EVENT in LANGUAGE, or in English where that language has none. CONFIG: it is
 * missing or wrong. */
Template *compose_template (const Config *config, NoticeEvent event, const char *language,
                            GError **error);
