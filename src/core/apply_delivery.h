#pragma once

/* What became of mail: ours that did not arrive, and theirs that came twice. For core/apply*.c
 * alone. All are always TRUE. */

#include "core/application.h"

/* CHANGE_ALSO_DELIVERED. */
gboolean apply_delivery_again (Application *application, Ticket *ticket, const Change *change,
                               GError **error);

/* CHANGE_OUTBOX_FAILED. */
gboolean apply_delivery_failed (Application *application, Ticket *ticket, const Change *change,
                                GError **error);

/* CHANGE_BOUNCE. */
gboolean apply_delivery_bounced (Application *application, Ticket *ticket, const Change *change,
                                 GError **error);
