#pragma once

/* Mail that cannot be worked on, kept byte for byte until somebody decides. */

#include <glib.h>
#include <jansson.h>

#include "core/envelope.h"

#include "store/db.h"

/* Why a mail is in quarantine. */
typedef enum {
  QUARANTINE_PARSER_DIED,
  QUARANTINE_LIMIT,
  QUARANTINE_STORE_ERROR,
  QUARANTINE_INTERNAL_ERROR,
  QUARANTINE_TIME_OUT,
} QuarantineReason;

/* `parser-died`, `limit`, `store-error`, `internal-error`, `time-out`. */
const char *quarantine_reason_name (QuarantineReason reason);

/* A mail for quarantine. All borrowed. */
typedef struct {
  const Envelope *envelope;
  GBytes *raw;
  const char *sha256;     /* hexadecimal */
  const char *message_id; /* as far as it can be told, or NULL */
  QuarantineReason reason;
  const char *detail; /* one line for the operator */
  gint64 at;          /* seconds */
} QuarantineEntry;

/* Adds ENTRY; its number in ID, 0 when Postfix handed the same mail over before and it is there
 * already. INTERNAL: a text of it is not valid UTF-8. Other codes as db_run(). */
gboolean store_quarantine_add (Db *db, const QuarantineEntry *entry, gint64 *id, GError **error);

/* A mail that is being tried again. */
typedef struct {
  gint64 id;
  gint64 at; /* when it came in, seconds */
  Envelope *envelope;
  GBytes *raw;
  gboolean last;        /* there will be no further try by itself */
  char *confirmed;      /* name of the account that confirmed it, or NULL */
  gboolean unconfirmed; /* it was held, and nobody did in time */
} QuarantineClaim;

void quarantine_claim_free (QuarantineClaim *claim);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuarantineClaim, quarantine_claim_free)

/* The next mail due at NOW in CLAIM, NULL when there is none. The try is counted, and the next one
 * set, before it is made. Codes as db_run(). */
gboolean store_quarantine_claim (Db *db, gint64 now, QuarantineClaim **claim, GError **error);

/* Makes mails pending that were held for 72 hours at NOW; how many in COUNT. Codes as db_run(). */
gboolean store_quarantine_expire (Db *db, gint64 now, gint64 *count, GError **error);

/* A try worked: entry ID became (part of) TICKET, 0 for none. Codes as db_run(). */
gboolean store_quarantine_release (Db *db, gint64 id, gint64 ticket, GError **error);

/* A try failed because of DETAIL: for good, for REASON (quarantine_reason_name()), or in passing,
 * when REASON is NULL. Codes as db_run(). */
gboolean store_quarantine_fail (Db *db, gint64 id, const char *reason, const char *detail,
                                GError **error);

/* Entry ID (0: all) as the machine contract shows it, oldest first. Codes as db_run(). */
json_t *store_quarantine_list (Db *db, gint64 id, GError **error);

/* The exact bytes. MISSING: no such entry. Other codes as db_run(). */
GBytes *store_quarantine_raw (Db *db, gint64 id, GError **error);

/* Makes ID pending at NOW. MISSING: no such entry, or it is settled. Other codes as db_run(). */
gboolean store_quarantine_retry (Db *db, gint64 id, gint64 now, GError **error);

/* Makes all quarantined entries pending at NOW; how many in COUNT. Codes as db_run(). */
gboolean store_quarantine_retry_all (Db *db, gint64 now, gint64 *count, GError **error);

/* Marks ID as discarded by ACTOR for REASON; the bytes stay. MISSING: no such entry, or it is
 * settled. Other codes as db_run(). */
gboolean store_quarantine_discard (Db *db, gint64 id, const char *actor, const char *reason,
                                   GError **error);
