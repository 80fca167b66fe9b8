#pragma once

/* Random mail for the exchanges: new ones of every class, answers by whatever leads to a ticket or
 * does not, the same again, and reports of mail of ours that did not arrive; and mail in the name
 * of staff. */

#include "exchange_staff.h"

/* Draws the next delivery, given all that MODEL has seen; new mail is added to it. */
void exchange_draw (Model *model, GRand *random, Posting *posting);

/* Draws a mail in the name of staff to a ticket, of which there must be one: with a proof or
 * without, or with what only looks like one. */
StaffMail *exchange_draw_staff (Model *model, GRand *random);
