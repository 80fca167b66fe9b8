#pragma once

/* What stands between staff and a change: the one place where rights are asked for. For
 * core/apply*.c alone. */

#include "core/account.h"
#include "core/application.h"

/* DENIED, with the right that is missing and the roles that have it, when the actor may not make
 * CHANGE to TICKET (for CHANGE_CREATE the new one). System may everything, and so may a change by
 * system; what outsiders may do was decided before (core/plan.h). Each change takes one right:
 * messages RIGHT_COMMENT or RIGHT_REPLY, a status what its lifecycle says, an owner what
 * core/apply_owner.h says, anything else RIGHT_CHANGE; a link takes it on both tickets (RT's
 * StrictLinkACL), another constituency before and after, another queue there as well, with
 * RIGHT_CREATE. With policy->must_own, changes and replies are the owner's alone, on tickets that
 * exist already; who gives one away in this run is its owner to the end of it. */
gboolean apply_right_check (const Application *application, const Ticket *ticket,
                            const Change *change, GError **error);

/* DENIED when ACCOUNT may not be the owner of TICKET. */
gboolean apply_right_own (const Application *application, const Ticket *ticket,
                          const Account *account, GError **error);
