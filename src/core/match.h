#pragma once

/* Which ticket a mail names, and whether its writer has a right to it. For core/plan.c. */

#include <glib.h>

#include "core/plan.h"

typedef struct {
  const Ticket *ticket; /* the first named one that exists, or NULL; borrowed */
  Evidence evidence;    /* that named it, when there is one */
  gboolean rightful;    /* its writer may write to it: bearer, requestor or Cc */
  gboolean claimed;     /* the mail names a ticket, real or not, that its writer has no right to */
} Match;

Match match_find (const Intake *intake, const IntakeFacts *facts);
