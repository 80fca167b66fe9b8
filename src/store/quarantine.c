#include "store/quarantine.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/quarantine_document.h"
#include "store/run.h"

const char *
quarantine_reason_name (QuarantineReason reason)
{
  static const char *const name[] = {
    [QUARANTINE_PARSER_DIED] = "parser-died", [QUARANTINE_LIMIT] = "limit",
    [QUARANTINE_STORE_ERROR] = "store-error", [QUARANTINE_INTERNAL_ERROR] = "internal-error",
    [QUARANTINE_TIME_OUT] = "time-out",
  };
  g_assert (reason < G_N_ELEMENTS (name));
  return name[reason];
}

json_t *
store_quarantine_envelope (const Envelope *envelope)
{
  return json_pack ("{s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?}", "sender", envelope->sender,
                    "recipient", envelope->recipient, "original", envelope->original, "queue_id",
                    envelope->queue_id, "sasl_user", envelope->sasl_user, "client",
                    envelope->client, "queue", envelope->queue, "action", envelope->action);
}

static json_t *
document_of (const QuarantineEntry *entry)
{
  g_autoptr (json_t) document = store_quarantine_envelope (entry->envelope);
  g_autoptr (json_t) rest =
      json_pack ("{s:I, s:s, s:s, s:s?, s:s}", "at", (json_int_t) entry->at, "reason",
                 quarantine_reason_name (entry->reason), "detail", entry->detail, "message_id",
                 entry->message_id, "sha256", entry->sha256);
  if (document == NULL || rest == NULL)
    return NULL;
  json_object_update (document, rest);
  return g_steal_pointer (&document);
}

gboolean
store_quarantine_add (Db *db, const QuarantineEntry *entry, gint64 *id, GError **error)
{
  g_autoptr (json_t) document = document_of (entry);
  if (document == NULL) {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_INTERNAL,
                         "the envelope is no valid UTF-8");
    return FALSE;
  }
  char *text = json_dumps (document, JSON_COMPACT);
  g_autoptr (PGresult) result =
      db_run (db, &statement_quarantine_add, error, db_text (text), db_data (entry->raw));
  free (text);
  if (result == NULL)
    return FALSE;
  *id = PQntuples (result) == 0 ? 0 : db_get_number (result, 0, "quarantine_id");
  return TRUE;
}

void
quarantine_claim_free (QuarantineClaim *claim)
{
  if (claim == NULL)
    return;
  envelope_free (claim->envelope);
  g_bytes_unref (claim->raw);
  g_free (claim->confirmed);
  g_free (claim);
}

static Envelope *
read_envelope (const PGresult *result)
{
  Envelope *envelope = envelope_new ();
  envelope->sender = g_strdup (db_get (result, 0, "sender"));
  envelope->recipient = g_strdup (db_get (result, 0, "recipient"));
  envelope->original = g_strdup (db_get (result, 0, "original"));
  envelope->queue_id = g_strdup (db_get (result, 0, "queue_id"));
  envelope->sasl_user = g_strdup (db_get (result, 0, "sasl_user"));
  envelope->client = g_strdup (db_get (result, 0, "client"));
  envelope->queue = g_strdup (db_get (result, 0, "queue"));
  envelope->action = g_strdup (db_get (result, 0, "action"));
  return envelope;
}

gboolean
store_quarantine_claim (Db *db, gint64 now, QuarantineClaim **claim, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_quarantine_claim, error, db_number (now));
  *claim = NULL;
  if (result == NULL)
    return FALSE;
  if (PQntuples (result) == 0)
    return TRUE;
  *claim = g_new0 (QuarantineClaim, 1);
  (*claim)->id = db_get_number (result, 0, "quarantine_id");
  (*claim)->at = db_get_number (result, 0, "at");
  (*claim)->envelope = read_envelope (result);
  (*claim)->raw = db_get_bytes (result, 0, "raw");
  (*claim)->last = db_get_boolean (result, 0, "last");
  (*claim)->confirmed = g_strdup (db_get (result, 0, "confirmed"));
  (*claim)->unconfirmed = db_get_boolean (result, 0, "unconfirmed");
  return TRUE;
}

gboolean
store_quarantine_expire (Db *db, gint64 now, gint64 *count, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_quarantine_expire, error, db_number (now));
  if (result == NULL)
    return FALSE;
  *count = db_get_number (result, 0, "count");
  return TRUE;
}

gboolean
store_quarantine_release (Db *db, gint64 id, gint64 ticket, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_quarantine_release, error, db_number (id),
                                        ticket == 0 ? db_null () : db_number (ticket));
  return result != NULL;
}

gboolean
store_quarantine_fail (Db *db, gint64 id, const char *reason, const char *detail, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_quarantine_fail, error, db_number (id),
                                        db_text (reason), db_text (detail));
  return result != NULL;
}

json_t *
store_quarantine_list (Db *db, gint64 id, GError **error)
{
  return db_rows (db, &statement_quarantine_list, error, id == 0 ? db_null () : db_number (id));
}

GBytes *
store_quarantine_raw (Db *db, gint64 id, GError **error)
{
  return db_raw (db, &statement_quarantine_raw, error, db_number (id));
}

/* FALSE with MISSING unless RESULT says that entry ID was changed. */
static gboolean
check_changed (const PGresult *result, gint64 id, GError **error)
{
  if (result == NULL)
    return FALSE;
  if (PQntuples (result) > 0)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING,
               "quarantine %" G_GINT64_FORMAT " does not exist or is settled already", id);
  return FALSE;
}

gboolean
store_quarantine_retry (Db *db, gint64 id, gint64 now, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_quarantine_retry, error, db_number (id), db_number (now));
  return check_changed (result, id, error);
}

gboolean
store_quarantine_retry_all (Db *db, gint64 now, gint64 *count, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_quarantine_retry_all, error, db_number (now));
  if (result == NULL)
    return FALSE;
  *count = db_get_number (result, 0, "count");
  return TRUE;
}

gboolean
store_quarantine_discard (Db *db, gint64 id, const char *actor, const char *reason, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_quarantine_discard, error, db_number (id),
                                        db_text (actor), db_text (reason));
  return check_changed (result, id, error);
}
