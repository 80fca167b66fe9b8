#pragma once

/* What a parsed mail does to the tickets: found, planned, applied, composed and written in the
 * caller's transaction. */

#include <glib.h>

#include "core/envelope.h"
#include "core/mail.h"

#include "store/db.h"

#include "app/config.h"
#include "app/spool.h"

/* One mail on its way in. All borrowed. */
typedef struct {
  const Config *config;
  const Envelope *envelope;
  const Spool *spool;
  const Mail *mail;
  gint64 arrived;        /* when it came in, seconds */
  gint64 now;            /* seconds */
  gint64 deadline;       /* for what other processes do, as parse_finish() has it */
  const char *confirmed; /* account that confirmed this held mail, or NULL */
  gboolean unconfirmed;  /* it was held, and nobody confirmed it in time */
} IntakeMail;

/* Writes everything MAIL brings about into the open transaction, in two trips (four when staff ask
 * to see something); TICKET is where it went, 0 for nowhere. CONFLICT: run the whole transaction
 * again. Other codes as db_run(), and CONFIG or DATA when an answer could not be composed. */
gboolean intake_write (Db *db, const IntakeMail *mail, gint64 *ticket, GError **error);
