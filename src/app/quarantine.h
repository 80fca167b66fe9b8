#pragma once

/* Mail that could not be worked on: put aside whole, its operators told, tried again when they ask.
 */

#include <glib.h>

#include "core/envelope.h"

#include "store/db.h"
#include "store/quarantine.h"

#include "app/config.h"
#include "app/spool.h"

/* A mail and what went wrong with it. All borrowed. */
typedef struct {
  const Envelope *envelope;
  const Spool *spool;
  QuarantineReason reason;
  const char *detail;     /* one line */
  const char *message_id; /* as far as it can be told, or NULL */
  gboolean untold;        /* the operators' notices are what fails: keep the mail without them */
  gint64 at;              /* seconds */
} QuarantineCase;

/* Writes the mail and the operators' notices (within the budgets) into the open transaction. Codes
 * as db_run(). A notice that cannot be composed is left out: the mail matters more. */
gboolean quarantine_write (Db *db, const Config *config, const QuarantineCase *item,
                           GError **error);

/* The reason for quarantine that ERROR of a parse or an intake is, or -1 when it is of the passing
 * kind (TEMPORARY, TIMEOUT, CONFLICT). */
int quarantine_reason_of (const GError *error, gboolean parsing);

/* Tries the mails that are due again, one transaction each; TRIED counts them. A failure in
 * passing, or one that ends the process, puts a mail off by 1, 5, 15, then 60 minutes; the fifth
 * leaves it in quarantine. Codes as db_run(). */
gboolean quarantine_retry_due (Db *db, const Config *config, guint *tried, GError **error);
