#include "store/outbox.h"

#include "base/clock.h"
#include "base/printer.h"

#include "store/people.h"
#include "store/run.h"

void
outbox_row_free (OutboxRow *row)
{
  if (row == NULL)
    return;
  g_free (row->sender);
  g_free (row->recipient);
  g_free (row->subject);
  g_free (row->message_id);
  g_free (row->token);
  g_clear_pointer (&row->raw, g_bytes_unref);
  g_free (row->reason);
  g_free (row);
}

void
outbox_claim_free (OutboxClaim *claim)
{
  if (claim == NULL)
    return;
  g_free (claim->event);
  g_free (claim->budget);
  g_free (claim->sender);
  g_free (claim->recipient);
  g_free (claim->subject);
  g_bytes_unref (claim->raw);
  g_free (claim);
}

static OutboxClaim *
read_claim (const PGresult *result, int row)
{
  OutboxClaim *claim = g_new0 (OutboxClaim, 1);
  claim->id = db_get_number (result, row, "outbox_id");
  claim->ticket = db_get_number (result, row, "ticket_id");
  claim->event = g_strdup (db_get (result, row, "event"));
  claim->budget = g_strdup (db_get (result, row, "budget"));
  claim->sender = g_strdup (db_get (result, row, "sender"));
  claim->recipient = g_strdup (db_get (result, row, "recipient"));
  claim->subject = g_strdup (db_get (result, row, "subject"));
  claim->raw = db_get_bytes (result, row, "raw");
  claim->attempts = (guint) db_get_number (result, row, "attempts");
  claim->created = db_get_number (result, row, "created_at");
  return claim;
}

GPtrArray *
store_outbox_claim (Db *db, gint64 now, guint lease, guint limit, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_outbox_claim, error, db_number (now),
                                        db_number (g_get_real_time () / G_USEC_PER_SEC),
                                        db_number (lease), db_number (limit));
  if (result == NULL)
    return NULL;
  GPtrArray *claims = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_claim_free);
  for (int row = 0; row < PQntuples (result); row++)
    g_ptr_array_add (claims, read_claim (result, row));
  return claims;
}

BudgetLedger *
store_outbox_ledger (Db *db, const char *const *addresses, const BudgetLimits *limits, gint64 now,
                     GError **error)
{
  g_autoptr (json_t) list = db_json_texts (addresses);
  g_autoptr (json_t) bounds = store_people_limits (limits);
  g_autofree char *list_text = json_dumps (list, JSON_COMPACT);
  g_autofree char *bounds_text = json_dumps (bounds, JSON_COMPACT);
  g_autoptr (PGresult) result = db_run (db, &statement_outbox_ledger, error, db_text (list_text),
                                        db_number (now), db_text (bounds_text));
  return result == NULL ? NULL : store_people_ledger (result);
}

gboolean
store_outbox_settle (Db *db, const OutboxVerdict *verdict, gboolean *fresh, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_outbox_settle, error, db_number (verdict->id),
              db_text (verdict->state), db_text (verdict->reason), db_number (verdict->at),
              verdict->next == CLOCK_NONE ? db_null () : db_number (verdict->next));
  *fresh = result != NULL && PQntuples (result) > 0;
  return result != NULL;
}

gboolean
store_outbox_next (Db *db, gint64 now, gint64 *seconds, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_outbox_next, error, db_number (now));
  if (result == NULL)
    return FALSE;
  *seconds = db_get (result, 0, "seconds") == NULL ? -1 : db_get_number (result, 0, "seconds");
  return TRUE;
}

gboolean
store_outbox_hurry (Db *db, gint64 now, gint64 *count, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_outbox_hurry, error, db_number (now));
  if (result == NULL)
    return FALSE;
  *count = db_get_number (result, 0, "count");
  return TRUE;
}

json_t *
store_outbox_list (Db *db, const OutboxFilter *filter, GError **error)
{
  char *scopes = filter->scopes == NULL ? NULL : json_dumps (filter->scopes, JSON_COMPACT);
  json_t *rows = db_rows (db, &statement_outbox_list, error,
                          filter->id == 0 ? db_null () : db_number (filter->id),
                          filter->ticket == 0 ? db_null () : db_number (filter->ticket),
                          db_text (filter->recipient), db_text (filter->state),
                          db_text (filter->event), db_text (scopes), db_boolean (filter->beyond));
  free (scopes);
  return rows;
}

GBytes *
store_outbox_raw (Db *db, gint64 id, GError **error)
{
  return db_raw (db, &statement_outbox_raw, error, db_number (id));
}
