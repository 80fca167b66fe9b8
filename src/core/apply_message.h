#pragma once

/* What people write: correspondence, comments, what is held back. For core/apply*.c alone. */

#include "core/application.h"

/* CHANGE_CORRESPOND; always TRUE. */
gboolean apply_message_correspond (Application *application, Ticket *ticket, const Change *change,
                                   GError **error);

/* CHANGE_COMMENT; always TRUE. What nobody proved and none of us wrote is held back: staff are told
 * of it as of a stranger's mail. */
gboolean apply_message_comment (Application *application, Ticket *ticket, const Change *change,
                                GError **error);

/* CHANGE_HOLD_BACK; always TRUE. */
gboolean apply_message_hold_back (Application *application, Ticket *ticket, const Change *change,
                                  GError **error);

/* CHANGE_ACCEPT. REFUSED: the event is no mail that is still held back. */
gboolean apply_message_accept (Application *application, Ticket *ticket, const Change *change,
                               GError **error);

/* CHANGE_REFUSE; always TRUE. */
gboolean apply_message_refuse (Application *application, Ticket *ticket, const Change *change,
                               GError **error);
