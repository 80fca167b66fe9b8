#pragma once

/* The fields that the configuration defines (core/field.h). For core/apply*.c alone. */

#include "core/application.h"

/* CHANGE_FIELD: one event, its values before and after with commas between. A value added to a
 * field of one value takes the place of the one it has. MISSING: there is no such field. REFUSED:
 * tickets of this kind have none (what one brought from another queue may still be deleted), or it
 * takes one value and gets several. */
gboolean apply_field_edit (Application *application, Ticket *ticket, const Change *change,
                           GError **error);

/* CHANGE_MESSAGE_FIELD: an event with `message:` before the name; the ticket stays as it is. */
gboolean apply_field_message (Application *application, Ticket *ticket, const Change *change,
                              GError **error);
