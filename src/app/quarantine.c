#include "app/quarantine.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/printer.h"
#include "base/text.h"

#include "mail/parse.h"
#include "store/outcome.h"

#include "app/intake.h"
#include "app/operators.h"

#define DETAIL_BYTES 500

int
quarantine_reason_of (const GError *error, gboolean parsing)
{
  if (error->domain != TOCSIN_ERROR)
    return QUARANTINE_INTERNAL_ERROR;
  switch ((TocsinError) error->code) {
  case TOCSIN_ERROR_TEMPORARY:
  case TOCSIN_ERROR_TIMEOUT:
  case TOCSIN_ERROR_CONFLICT:
    return -1;
  case TOCSIN_ERROR_LIMIT:
    return QUARANTINE_LIMIT;
  case TOCSIN_ERROR_DATA:
    return parsing ? QUARANTINE_PARSER_DIED : QUARANTINE_STORE_ERROR;
  case TOCSIN_ERROR_CONFIG:
  case TOCSIN_ERROR_DENIED:
  case TOCSIN_ERROR_MISSING:
  case TOCSIN_ERROR_REFUSED:
  case TOCSIN_ERROR_USAGE:
  case TOCSIN_ERROR_INTERNAL:
    return QUARANTINE_INTERNAL_ERROR;
  }
  return QUARANTINE_INTERNAL_ERROR;
}

static json_t *
values_of (const QuarantineCase *item, gint64 id)
{
  const Envelope *envelope = item->envelope;
  json_t *values = json_object ();
  json_object_set_new (values, "id", json_integer (id));
  json_object_set_new (values, "reason", json_string (quarantine_reason_name (item->reason)));
  json_object_set_new (values, "detail", json_string (item->detail));
  json_object_set_new (values, "sender", json_string (envelope->sender));
  json_object_set_new (values, "recipient", json_string (envelope->recipient));
  json_object_set_new (values, "queue_id",
                       json_string (envelope->queue_id ? envelope->queue_id : ""));
  json_object_set_new (values, "size",
                       json_integer ((json_int_t) g_bytes_get_size (item->spool->raw)));
  return values;
}

/* The mail itself; its number in ID, 0 when it is there already. */
static gboolean
write_entry (Db *db, const QuarantineCase *item, gint64 *id, GError **error)
{
  const QuarantineEntry entry = { .envelope = item->envelope,
                                  .raw = item->spool->raw,
                                  .sha256 = item->spool->sha256,
                                  .message_id = item->message_id,
                                  .reason = item->reason,
                                  .detail = item->detail,
                                  .at = item->at };
  return store_quarantine_add (db, &entry, id, error);
}

gboolean
quarantine_write (Db *db, const Config *config, const QuarantineCase *item, GError **error)
{
  g_autofree char *line = text_one_line (item->detail);
  g_autofree char *detail = text_clip (line, DETAIL_BYTES);
  QuarantineCase clean = *item;
  clean.detail = detail;
  gint64 id;
  if (!write_entry (db, &clean, &id, error))
    return FALSE;
  if (id == 0 || item->untold)
    return TRUE;
  g_autoptr (json_t) values = values_of (&clean, id);
  g_autoptr (GPtrArray) outbox = operators_tell (db, config, NOTICE_QUARANTINED, values, error);
  return outbox != NULL && store_outcome (db, NULL, NULL, outbox, error);
}

/* The mail behind CLAIM, parsed anew and written; its ticket in TICKET. PARSING tells where an
 * error came from. */
static gboolean
try_again (Db *db, const Config *config, const QuarantineClaim *claim, gint64 *ticket,
           gboolean *parsing, GError **error)
{
  *parsing = TRUE;
  g_autoptr (Spool) spool = spool_from_bytes (claim->raw, error);
  if (spool == NULL)
    return FALSE;
  const ParseRequest request = config_parse_request (config, claim->envelope->sender);
  g_autoptr (Parse) parse = parse_start (spool->fd, &request, error);
  gint64 deadline = clock_deadline (config->deadline);
  g_autoptr (Mail) mail = parse == NULL ? NULL : parse_finish (parse, deadline, error);
  if (mail == NULL)
    return FALSE;
  *parsing = FALSE;
  const IntakeMail intake = { .config = config,
                              .envelope = claim->envelope,
                              .spool = spool,
                              .mail = mail,
                              .arrived = claim->at,
                              .now = clock_now (),
                              .deadline = deadline,
                              .confirmed = claim->confirmed,
                              .unconfirmed = claim->unconfirmed };
  return intake_write (db, &intake, ticket, error);
}

static gboolean
note_failure (Db *db, const QuarantineClaim *claim, const GError *problem, gboolean parsing,
              GError **error)
{
  int reason = quarantine_reason_of (problem, parsing);
  g_autofree char *line = text_one_line (problem->message);
  g_autofree char *detail = text_clip (line, DETAIL_BYTES);
  log_warning ("quarantine %" G_GINT64_FORMAT " tried again: %s; %s", claim->id, detail,
               reason >= 0 || claim->last ? "stays in quarantine" : "will be tried once more");
  return store_quarantine_fail (
      db, claim->id, reason < 0 ? NULL : quarantine_reason_name ((QuarantineReason) reason), detail,
      error);
}

/* The try and its release in one transaction; a failure is noted in one of its own. */
static gboolean
retry_claimed (Db *db, const Config *config, const QuarantineClaim *claim, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean parsing = FALSE;
  gint64 ticket = 0;
  db_begin (db);
  if (try_again (db, config, claim, &ticket, &parsing, &problem) &&
      store_quarantine_release (db, claim->id, ticket, &problem) && db_commit (db, &problem))
    return TRUE;
  db_rollback (db);
  db_begin (db);
  return note_failure (db, claim, problem, parsing, error) && db_commit (db, error);
}

/* The next mail that is due; FOUND tells whether there was one. */
static gboolean
retry_next (Db *db, const Config *config, gboolean *found, GError **error)
{
  g_autoptr (QuarantineClaim) claim = NULL;
  db_begin (db);
  gboolean claimed =
      store_quarantine_claim (db, clock_now (), &claim, error) && db_commit (db, error);
  *found = claimed && claim != NULL;
  if (claimed && (claim == NULL || retry_claimed (db, config, claim, error)))
    return TRUE;
  db_rollback (db);
  return FALSE;
}

gboolean
quarantine_retry_due (Db *db, const Config *config, guint *tried, GError **error)
{
  gboolean found = TRUE;
  gint64 expired;
  if (!store_quarantine_expire (db, clock_now (), &expired, error))
    return FALSE;
  for (*tried = 0; found; *tried += found ? 1 : 0)
    if (!retry_next (db, config, &found, error))
      return FALSE;
  return TRUE;
}
