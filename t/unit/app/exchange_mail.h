#pragma once

/* Random mail for the exchanges: new ones of every class, answers by whatever leads to a ticket or
 * does not, the same again, and reports of mail of ours that did not arrive. */

#include "exchange_model.h"

/* Draws the next delivery, given all that MODEL has seen; new mail is added to it. */
void exchange_draw (Model *model, GRand *random, Posting *posting);
