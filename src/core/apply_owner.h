#pragma once

/* Whose a ticket is (as in RT: Take, Steal, Untake, Give). Two who take one ticket at once come
 * one after the other, by the row's lock: the later one is told whose it is. For core/apply*.c
 * alone. */

#include "core/application.h"

/* CHANGE_OWNER. The rights: nobody's for oneself RIGHT_TAKE, somebody's for oneself RIGHT_STEAL,
 * one's own or nobody's for somebody else RIGHT_CHANGE, everything RIGHT_ASSIGN. MISSING: no such
 * account. DENIED: it has no RIGHT_OWN there. Neither is asked for a change by system. */
gboolean apply_owner_set (Application *application, Ticket *ticket, const Change *change,
                          GError **error);

/* CHANGE_TAKE, CHANGE_STEAL and CHANGE_UNTAKE. REFUSED: the ticket has, or has not, the owner that
 * this takes, or the actor has no account. DENIED: it has no RIGHT_OWN. */
gboolean apply_owner_take (Application *application, Ticket *ticket, const Change *change,
                           GError **error);
gboolean apply_owner_steal (Application *application, Ticket *ticket, const Change *change,
                            GError **error);
gboolean apply_owner_untake (Application *application, Ticket *ticket, const Change *change,
                             GError **error);
