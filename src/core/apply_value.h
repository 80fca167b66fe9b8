#pragma once

/* Values of a ticket that depend on nothing else. What is so already makes no event. For
 * core/apply*.c alone. */

#include "core/application.h"

/* CHANGE_SUBJECT, CHANGE_PRIORITY, CHANGE_SLA and CHANGE_DATE; always TRUE. */
gboolean apply_value_subject (Application *application, Ticket *ticket, const Change *change,
                              GError **error);
gboolean apply_value_priority (Application *application, Ticket *ticket, const Change *change,
                               GError **error);
gboolean apply_value_sla (Application *application, Ticket *ticket, const Change *change,
                          GError **error);
gboolean apply_value_date (Application *application, Ticket *ticket, const Change *change,
                           GError **error);

/* CHANGE_TIME. REFUSED: less than no minutes, or more than a ticket holds. */
gboolean apply_value_time (Application *application, Ticket *ticket, const Change *change,
                           GError **error);
