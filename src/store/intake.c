#include "store/intake.h"

#include "base/printer.h"
#include "base/text.h"

#include "store/people.h"
#include "store/run.h"
#include "store/ticket.h"

static json_t *
json_hex (GBytes *bytes)
{
  if (bytes == NULL)
    return json_null ();
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autofree char *hex = text_hex (data, length);
  return json_string (hex);
}

/* What only the mail of staff needs. */
static void
add_staff (json_t *document, const IntakeQuestion *question)
{
  json_object_set_new (document, "challenge", db_json_text (question->challenge));
  json_object_set_new (document, "keys", json_boolean (question->keys));
  json_object_set_new (document, "signature", json_hex (question->signature));
  json_object_set_new (document, "others", db_json_numbers (question->others));
  json_object_set_new (document, "accepts", db_json_numbers (question->accepts));
  json_object_set_new (document, "sha256", json_hex (question->sha256));
  json_object_set_new (document, "recipient", db_json_text (question->recipient));
}

static char *
question_document (const IntakeQuestion *question, const BudgetLimits *budgets)
{
  g_autoptr (json_t) document = json_object ();
  json_object_set_new (document, "token", db_json_text (question->token));
  json_object_set_new (document, "bounce", db_json_text (question->bounce));
  json_object_set_new (document, "message_id", db_json_text (question->message_id));
  json_object_set_new (document, "own_ids", db_json_texts (question->own_ids));
  json_object_set_new (document, "ids", db_json_texts (question->ids));
  json_object_set_new (document, "tag", json_integer (question->tag));
  json_object_set_new (document, "address", db_json_text (question->address));
  json_object_set_new (document, "writer", db_json_text (question->writer));
  json_object_set_new (document, "outside", db_json_texts (question->outside));
  json_object_set_new (document, "constituency", db_json_text (question->constituency));
  json_object_set_new (document, "owner", db_json_text (question->owner));
  json_object_set_new (document, "groups", db_json_texts (question->groups));
  json_object_set_new (document, "told", db_json_texts (question->told));
  json_object_set_new (document, "opens", json_boolean (question->opens));
  json_object_set_new (document, "now", json_integer (question->now));
  json_object_set_new (document, "limits", store_people_limits (budgets));
  add_staff (document, question);
  return json_dumps (document, JSON_COMPACT);
}

static char *
text_of (const json_t *row, const char *key)
{
  return g_strdup (json_string_value (json_object_get (row, key)));
}

static gint64
number_of (const json_t *row, const char *key)
{
  return json_integer_value (json_object_get (row, key));
}

static void
read_copies (IntakeFacts *facts, const PGresult *result)
{
  g_autoptr (json_t) rows = db_get_json (result, 0, "copies");
  for (gsize i = 0; i < json_array_size (rows); i++) {
    const json_t *row = json_array_get (rows, i);
    EarlierCopy *copy = g_new0 (EarlierCopy, 1);
    copy->ticket = number_of (row, "ticket");
    copy->constituency = text_of (row, "constituency");
    copy->queue = text_of (row, "queue");
    copy->recipient = text_of (row, "recipient");
    g_ptr_array_add (facts->copies, copy);
  }
}

static void
read_bounced (IntakeFacts *facts, const PGresult *result)
{
  g_autoptr (json_t) row = db_get_json (result, 0, "bounced");
  if (row == NULL)
    return;
  const char *budget = json_string_value (json_object_get (row, "budget"));
  BouncedRow *bounced = g_new0 (BouncedRow, 1);
  bounced->id = number_of (row, "outbox_id");
  bounced->ticket = number_of (row, "ticket_id");
  bounced->event = text_of (row, "event");
  bounced->recipient = text_of (row, "recipient");
  bounced->subject = text_of (row, "subject");
  bounced->state = text_of (row, "state");
  bounced->to_staff = g_strcmp0 (budget, budget_name (BUDGET_STAFF)) == 0 ||
                      g_strcmp0 (budget, budget_name (BUDGET_CHALLENGE)) == 0 ||
                      g_strcmp0 (budget, budget_name (BUDGET_AUTOMATIC)) == 0;
  facts->bounced = bounced;
}

static void
read_challenge (IntakeFacts *facts, const PGresult *result)
{
  g_autoptr (json_t) row = db_get_json (result, 0, "challenge");
  if (row == NULL)
    return;
  facts->challenge = g_new0 (HeldChallenge, 1);
  facts->challenge->id = number_of (row, "id");
  facts->challenge->account = text_of (row, "account");
  facts->challenge->waiting = json_is_true (json_object_get (row, "waiting"));
}

static void
read_named (IntakeFacts *facts, const PGresult *result)
{
  static const char *const column[EVIDENCES] = {
    [EVIDENCE_TOKEN] = "token", [EVIDENCE_OWN_ID] = "own_id", [EVIDENCE_STORED] = "stored",
    [EVIDENCE_SEEN] = "seen",   [EVIDENCE_TAG] = "tag",
  };
  for (guint evidence = 0; evidence < EVIDENCES; evidence++)
    facts->named[evidence] = db_get_number (result, 0, column[evidence]);
}

IntakeFacts *
store_intake_find (Db *db, const IntakeQuestion *question, const BudgetLimits *budgets,
                   GError **error)
{
  g_autofree char *document = question_document (question, budgets);
  g_autoptr (PGresult) result = db_run (db, &statement_intake_find, error,
                                        db_data (question->duplicate_key), db_text (document));
  if (result == NULL)
    return NULL;
  IntakeFacts *facts = intake_facts_new ();
  facts->same_mail = db_get_number (result, 0, "same_mail");
  facts->other_content = db_get_boolean (result, 0, "other_content");
  facts->own_message = db_get_boolean (result, 0, "own_message");
  facts->own_thread = db_get_boolean (result, 0, "own_thread");
  facts->bearer = g_strdup (db_get (result, 0, "bearer"));
  facts->next_ticket = db_get_number (result, 0, "next_ticket");
  read_copies (facts, result);
  read_named (facts, result);
  read_bounced (facts, result);
  read_challenge (facts, result);
  facts->signature_used = db_get_boolean (result, 0, "signature_used");
  facts->held_before = db_get_boolean (result, 0, "held_before");
  g_clear_pointer (&facts->tickets, g_ptr_array_unref);
  g_clear_pointer (&facts->directory, g_ptr_array_unref);
  g_clear_pointer (&facts->ledger, budget_ledger_free);
  g_autoptr (json_t) states = db_get_json (result, 0, "tickets");
  facts->tickets = store_ticket_read (states);
  facts->directory = store_people_directory (result);
  facts->ledger = store_people_ledger (result);
  return facts;
}

gboolean
store_intake_count_timeout (Db *db, const Envelope *envelope, GBytes *sha256, gint64 now,
                            guint *count, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_intake_count_timeout, error,
              db_text (envelope->queue_id ? envelope->queue_id : ""), db_text (envelope->recipient),
              db_data (sha256), db_number (now));
  if (result == NULL)
    return FALSE;
  *count = (guint) db_get_number (result, 0, "count");
  return TRUE;
}
