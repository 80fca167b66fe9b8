#pragma once

/* Who is told of what, as tocsin.conf spells it. */

#include "core/notice_event.h"

#include "app/config_scan.h"

/* The event that a section `notify` called TITLE is about. FALSE when there is none that may be
 * set; EVENT is then untouched. */
gboolean config_notifications_event (const char *title, NoticeEvent *event);

/* Notes in FAULTS: sections about no event, without list, and with people that
 * core/notification.h refuses. */
void config_notifications_check (const ConfigTree *tree, ConfigFaults *faults);
