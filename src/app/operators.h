#pragma once

/* Mail to those who run this Tocsin, about things that went wrong. */

#include <glib.h>
#include <jansson.h>

#include "core/notice_event.h"

#include "store/db.h"

#include "app/config.h"

/* One outbox row of EVENT for each operator (GPtrArray of OutboxRow), within the budgets: a
 * suppressed one has no bytes. VALUES is what the template needs. A mail that cannot be composed is
 * logged and left out: what it tells about matters more. Codes as db_run(). */
GPtrArray *operators_tell (Db *db, const Config *config, NoticeEvent event, const json_t *values,
                           GError **error);
