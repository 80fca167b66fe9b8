#pragma once

/* What the parts of planning share. For core/plan*.c alone. */

#include "core/match.h"
#include "core/plan.h"

Plan *planning_new (Disposition disposition, gint64 ticket);

/* Adds a change of TYPE to TICKET; returns it, owned by PLAN, for the caller to fill. */
Change *planning_add (Plan *plan, ChangeType type, gint64 ticket);

/* The mail as a message; its writer gets ANSWER if anything. The caller's. */
Message *planning_message (const Intake *intake, const IntakeFacts *facts, Answer answer);

/* A change that opens the ticket FACTS have a number for, with the mail as its message. The
 * caller's.
 */
Change *planning_create (const Intake *intake, const IntakeFacts *facts, Answer answer);

/* TRUE for what may reopen tickets and move clocks: class human or report. */
gboolean planning_is_person (const Mail *mail);

/* TRUE for mail to a comment address, if only one of several it is addressed to, or by an alias for
 * comments. */
gboolean planning_is_comment (const Intake *intake);
