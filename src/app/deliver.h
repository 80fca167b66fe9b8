#pragma once

/* Sending what the outbox holds. */

#include <glib.h>

#include "store/db.h"

#include "app/config.h"

typedef struct {
  guint sent;
  guint put_off; /* will be tried again */
  guint failed;  /* given up */
} DeliverResult;

/* Sends every row that is due, one after another, each settled at once. A passing refusal or an
 * unknown outcome puts a row off by 1, 5, 15, then 60 minutes each; after five days it is given up
 * (RFC 5321 section 4.5.4.1). What is refused for good fails: the ticket's history notes it and the
 * operators are told, within the budgets, unless the mail was one to them. Ends early, after the
 * mail at hand, when *STOP (NULL: never) becomes true. Adds to RESULT. Codes as
 * db_run(); a server that cannot be reached is no error. */
gboolean deliver_due (Db *db, const Config *config, const volatile int *stop, DeliverResult *result,
                      GError **error);
