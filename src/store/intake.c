#include "store/intake.h"

#include "store/run.h"
#include "store/ticket.h"

static DbValue
value_of_bytes (GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  return db_bytes (data, length);
}

static void
read_tickets (IntakeFacts *facts, const char *text)
{
  if (text == NULL)
    return;
  json_t *states = db_json (text);
  for (gsize i = 0; i < json_array_size (states); i++)
    g_ptr_array_add (facts->tickets, store_ticket_from_state (json_array_get (states, i)));
  json_decref (states);
}

IntakeFacts *
store_intake_find (Db *db, const IntakeQuestion *question, const BudgetLimits *budgets,
                   GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_intake_find, error, value_of_bytes (question->duplicate_key),
              db_text (question->queue), db_text (question->token), db_number (question->tag),
              db_text (question->address), db_text (question->opens ? "t" : "f"),
              db_number (question->now), db_number (budgets->acknowledgement_minutes),
              db_number ((gint64) budgets->automatic_per_hour + 1), db_text (question->message_id),
              db_text (question->recipient));
  if (result == NULL)
    return NULL;
  IntakeFacts *facts = intake_facts_new ();
  facts->same_mail = db_get_number (result, 0, "same_mail");
  facts->same_mail_ticket = db_get_number (result, 0, "same_mail_ticket");
  facts->same_mail_here = db_get_boolean (result, 0, "same_mail_here");
  facts->other_content = db_get_boolean (result, 0, "other_content");
  facts->token_ticket = db_get_number (result, 0, "token_ticket");
  facts->tag_ticket = question->tag;
  facts->next_ticket = db_get_number (result, 0, "next_ticket");
  db_get_budget (result, &facts->used);
  read_tickets (facts, db_get (result, 0, "tickets"));
  return facts;
}

gboolean
store_intake_count_timeout (Db *db, const Envelope *envelope, GBytes *sha256, gint64 now,
                            guint *count, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_intake_count_timeout, error,
              db_text (envelope->queue_id ? envelope->queue_id : ""), db_text (envelope->recipient),
              value_of_bytes (sha256), db_number (now));
  if (result == NULL)
    return FALSE;
  *count = (guint) db_get_number (result, 0, "count");
  return TRUE;
}
