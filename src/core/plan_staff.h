#pragma once

/* What staff write: commands, replies, comments, and what only claims to be theirs. For core/plan.c
 * alone. */

#include "core/planning.h"

/* Decides on mail of a person whose From is an account's, in this order:
 *  - an answer to a challenge lets the held mail be done, if it is in time, from the account and
 * begins with `confirm`; otherwise its writer is told;
 *  - without a proof that is enough (policy->proofs), mail without commands that leads to no
 * ticket, or to one that the account is a correspondent of, is an outsider's; anything else is held
 * and the account asked, or, when nobody confirmed it in time, filed on its ticket as an internal
 * note;
 *  - commands that are wrong are answered with a transcript; else they and the text are done: a
 * reply to the requestors, or a comment by verb, comment address, or on an incident; without a
 * ticket they open one. A signature only counts for the ticket that the signed part names (a line
 * `Ticket: N` or its protected subject). Commands in X-Tocsin-Command need a proof that covers the
 * header: a login, or a confirmation. NULL: to be taken as an outsider's. */
Plan *plan_staff (const Intake *intake, const IntakeFacts *facts);
