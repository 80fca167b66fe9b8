#include "store/outcome.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/ip_range.h"

#include "store/mail_document.h"
#include "store/quarantine_document.h"
#include "store/run.h"

#define LATEST_REFERENCES 20

static json_t *
json_time (gint64 instant)
{
  return instant == CLOCK_NONE ? json_null () : json_integer (instant);
}

static json_t *
json_hex (const guint8 *bytes, gsize length)
{
  g_autofree char *hex = text_hex (bytes, length);
  return json_string (hex);
}

static json_t *
json_bytes (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  return json_hex (data, length);
}

static json_t *
reasons_of (const Arrival *arrival)
{
  json_t *reasons = db_json_texts ((const char *const *) arrival->mail->reasons);
  if (arrival->other_content)
    json_array_append_new (reasons, json_string ("same Message-ID as a mail with other content"));
  return reasons;
}

static json_t *
mail_row (const Arrival *arrival)
{
  const Mail *mail = arrival->mail;
  json_t *row = json_object ();
  json_object_set_new (row, "duplicate_key", json_bytes (arrival->duplicate_key));
  json_object_set_new (row, "sha256", json_string (arrival->sha256));
  json_object_set_new (row, "received_at", json_time (arrival->received));
  json_object_set_new (row, "class", json_string (mail_class_name (mail->class)));
  json_object_set_new (row, "reasons", reasons_of (arrival));
  json_object_set_new (row, "message_id", db_json_text (mail->message_id));
  json_object_set_new (row, "from_address", db_json_text (mail->from));
  json_object_set_new (row, "to_addresses", db_json_texts ((const char *const *) mail->to));
  json_object_set_new (row, "cc_addresses", db_json_texts ((const char *const *) mail->cc));
  json_object_set_new (row, "subject", json_string (mail->subject));
  json_object_set_new (row, "sent_at", json_time (mail->date));
  json_object_set_new (row, "reference_ids",
                       db_json_texts ((const char *const *) mail->references));
  json_object_set_new (row, "attachments", mail_document_attachments (mail));
  json_object_set_new (row, "findings", mail_document_findings (mail));
  return row;
}

/* The ids that other mails are looked for by: those nearest to the mail, and that of the thread's
 * beginning. */
static json_t *
references_of (const Mail *mail)
{
  json_t *ids = json_array ();
  guint count = g_strv_length (mail->references);
  for (guint i = 0; i < count; i++)
    if (i == 0 || i + LATEST_REFERENCES >= count)
      json_array_append_new (ids, json_string (mail->references[i]));
  return ids;
}

/* The event that the mail, or its coming in once more, became, or 0. */
static guint
event_of_mail (const Outcome *outcome)
{
  for (guint i = 0; outcome != NULL && i < outcome->events->len; i++) {
    const Event *event = g_ptr_array_index (outcome->events, i);
    if (event->with_mail || event->type == EVENT_ALSO_DELIVERED)
      return event->n;
  }
  return 0;
}

static json_t *
delivery_document (const Arrival *arrival, const Outcome *outcome)
{
  const Envelope *envelope = arrival->envelope;
  guint n = event_of_mail (outcome);
  gint64 ticket = arrival->plan->ticket;
  json_t *row = json_object ();
  json_object_set_new (row, "at", json_time (arrival->at));
  json_object_set_new (row, "sender", db_json_text (envelope->sender));
  json_object_set_new (row, "recipient", db_json_text (envelope->recipient));
  json_object_set_new (row, "original", db_json_text (envelope->original));
  json_object_set_new (row, "queue_id", db_json_text (envelope->queue_id));
  json_object_set_new (row, "sasl_user", db_json_text (envelope->sasl_user));
  json_object_set_new (row, "client", db_json_text (envelope->client));
  json_object_set_new (row, "queue", json_string (arrival->queue));
  json_object_set_new (row, "disposition",
                       json_string (disposition_name (arrival->plan->disposition)));
  json_object_set_new (row, "ticket_id", ticket == 0 ? json_null () : json_integer (ticket));
  json_object_set_new (row, "n", n == 0 ? json_null () : json_integer (n));
  json_object_set_new (row, "proof_reason", db_json_text (arrival->identity));
  return row;
}

static json_t *
ticket_document (const Ticket *ticket)
{
  json_t *row = json_object ();
  json_object_set_new (row, "ticket_id", json_integer (ticket->id));
  json_object_set_new (row, "fresh", json_boolean (ticket->fresh));
  json_object_set_new (row, "queue", json_string (ticket->queue));
  json_object_set_new (row, "kind", json_string (kind_name (ticket->kind)));
  json_object_set_new (row, "constituency", db_json_text (ticket->constituency));
  json_object_set_new (row, "tag", db_json_text (ticket->tag));
  json_object_set_new (row, "subject", json_string (ticket->subject));
  json_object_set_new (row, "status", json_string (ticket->status));
  json_object_set_new (row, "closed", json_boolean (ticket->closed));
  json_object_set_new (row, "owner", db_json_text (ticket->owner));
  json_object_set_new (row, "priority", json_integer (ticket->priority));
  json_object_set_new (row, "final_priority", json_integer (ticket->final_priority));
  json_object_set_new (row, "sla", db_json_text (ticket->sla));
  json_object_set_new (row, "language", json_string (ticket->language));
  json_object_set_new (row, "created_at", json_time (ticket->created));
  json_object_set_new (row, "starts_at", json_time (ticket->starts));
  json_object_set_new (row, "started_at", json_time (ticket->started));
  json_object_set_new (row, "due_at", json_time (ticket->due));
  json_object_set_new (row, "told_at", json_time (ticket->told));
  json_object_set_new (row, "resolved_at", json_time (ticket->resolved));
  json_object_set_new (row, "updated_at", json_time (ticket->updated));
  json_object_set_new (row, "time_worked", json_integer (ticket->time_worked));
  json_object_set_new (row, "time_left", json_integer (ticket->time_left));
  json_object_set_new (row, "time_estimated", json_integer (ticket->time_estimated));
  json_object_set_new (row, "last_n", json_integer (ticket->last_n));
  json_object_set_new (row, "head", json_hex (ticket->head, TICKET_HASH_BYTES));
  return row;
}

static void
append_people (json_t *rows, const Ticket *ticket)
{
  const struct {
    const char *role;
    const GPtrArray *addresses;
  } lists[] = {
    { "requestor", ticket->requestors },
    { "cc", ticket->cc },
    { "admin-cc", ticket->admin_cc },
    { "squelched", ticket->squelched },
  };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i].addresses->len; j++)
      json_array_append_new (rows, json_pack ("{s:I, s:s, s:s, s:i}", "ticket_id",
                                              (json_int_t) ticket->id, "role", lists[i].role,
                                              "address", g_ptr_array_index (lists[i].addresses, j),
                                              "position", (int) j));
}

/* One value of a field; what is a range of addresses can be searched as one. */
static json_t *
field_document (const Ticket *ticket, const FieldValues *field, guint position)
{
  const char *value = g_ptr_array_index (field->values, position);
  IpRange range;
  gboolean is_range = ip_range_parse (value, &range);
  g_autofree char *low = is_range ? ip_range_low (&range) : NULL;
  g_autofree char *high = is_range ? ip_range_high (&range) : NULL;
  return json_pack ("{s:I, s:s, s:i, s:s, s:s?, s:s?}", "ticket_id", (json_int_t) ticket->id,
                    "field", field->name, "position", (int) position, "value", value, "low", low,
                    "high", high);
}

static void
append_fields (json_t *rows, const Ticket *ticket)
{
  for (guint i = 0; i < ticket->fields->len; i++) {
    const FieldValues *field = g_ptr_array_index (ticket->fields, i);
    for (guint position = 0; position < field->values->len; position++)
      json_array_append_new (rows, field_document (ticket, field, position));
  }
}

static json_t *
event_document (const Event *event)
{
  json_t *row = json_object ();
  json_object_set_new (row, "ticket_id", json_integer (event->ticket));
  json_object_set_new (row, "n", json_integer (event->n));
  json_object_set_new (row, "at", json_time (event->at));
  json_object_set_new (row, "actor", db_json_text (event->value[SEAL_ACTOR]));
  json_object_set_new (row, "type", json_string (event_type_name (event->type)));
  json_object_set_new (row, "field", db_json_text (event->field));
  json_object_set_new (row, "old", db_json_text (event->value[SEAL_OLD]));
  json_object_set_new (row, "new", db_json_text (event->value[SEAL_NEW]));
  json_object_set_new (row, "held_back", json_boolean (event->held_back));
  json_object_set_new (row, "proof", json_string (proof_name (event->proof)));
  json_object_set_new (row, "text", db_json_text (event->value[SEAL_TEXT]));
  json_object_set_new (row, "quoted", db_json_text (event->value[SEAL_QUOTED]));
  json_object_set_new (row, "with_mail", json_boolean (event->with_mail));
  json_object_set_new (row, "salts", json_hex (&event->salt[0][0], sizeof event->salt));
  json_object_set_new (row, "seals", json_hex (&event->seal[0][0], sizeof event->seal));
  json_object_set_new (row, "hash", json_hex (event->hash, TICKET_HASH_BYTES));
  return row;
}

static json_t *
outbox_document (const OutboxRow *outbox)
{
  json_t *row = json_object ();
  json_object_set_new (row, "ticket_id",
                       outbox->ticket == 0 ? json_null () : json_integer (outbox->ticket));
  json_object_set_new (row, "event", json_string (outbox->event));
  json_object_set_new (row, "budget", db_json_text (outbox->budget));
  json_object_set_new (row, "sender", json_string (outbox->sender));
  json_object_set_new (row, "recipient", json_string (outbox->recipient));
  json_object_set_new (row, "subject", json_string (outbox->subject));
  json_object_set_new (row, "message_id", db_json_text (outbox->message_id));
  json_object_set_new (row, "token", db_json_text (outbox->token));
  gsize length = 0;
  const char *raw = outbox->raw == NULL ? NULL : g_bytes_get_data (outbox->raw, &length);
  json_object_set_new (row, "raw", raw == NULL ? json_null () : json_stringn (raw, length));
  json_object_set_new (row, "reason", db_json_text (outbox->reason));
  json_object_set_new (row, "created_at", json_time (outbox->created));
  return row;
}

/* When it was told: all events of an outcome are of one moment. */
static json_t *
report_document (const Failure *failure, const Outcome *outcome, const Arrival *arrival)
{
  const Event *event = outcome->events->len == 0 ? NULL : g_ptr_array_index (outcome->events, 0);
  json_t *row = json_object ();
  json_object_set_new (row, "outbox_id", json_integer (failure->outbox));
  json_object_set_new (row, "delayed", json_boolean (failure->delayed));
  json_object_set_new (row, "reason", db_json_text (failure->reason));
  json_object_set_new (row, "at",
                       arrival != NULL ? json_time (arrival->at)
                       : event != NULL ? json_time (event->at)
                                       : json_null ());
  return row;
}

static void
add_reports (json_t *document, const Outcome *outcome, const Arrival *arrival)
{
  json_t *reports = json_array ();
  for (guint i = 0; i < outcome->reports->len; i++)
    json_array_append_new (
        reports, report_document (g_ptr_array_index (outcome->reports, i), outcome, arrival));
  json_object_set_new (document, "reports", reports);
}

/* Adds LIST as NAME, unless it is empty: what is rare costs nothing where it is not. */
static void
add_rare (json_t *document, const char *name, json_t *list)
{
  if (json_array_size (list) > 0)
    json_object_set (document, name, list);
  json_decref (list);
}

static void
add_tickets (json_t *document, const Outcome *outcome)
{
  json_t *tickets = json_array ();
  json_t *people = json_array ();
  json_t *people_replaced = json_array ();
  json_t *fields = json_array ();
  json_t *fields_replaced = json_array ();
  for (guint i = 0; i < outcome->tickets->len; i++) {
    const Ticket *ticket = g_ptr_array_index (outcome->tickets, i);
    json_array_append_new (tickets, ticket_document (ticket));
    append_people (people, ticket);
    if (ticket->people_changed && !ticket->fresh)
      json_array_append_new (people_replaced, json_integer (ticket->id));
    if (!ticket->fields_changed && !(ticket->fresh && ticket->fields->len > 0))
      continue;
    json_array_append_new (fields_replaced, json_integer (ticket->id));
    append_fields (fields, ticket);
  }
  json_object_set_new (document, "tickets", tickets);
  json_object_set_new (document, "people", people);
  json_object_set_new (document, "fields", fields);
  add_rare (document, "people_replaced", people_replaced);
  add_rare (document, "fields_replaced", fields_replaced);
}

static void
add_links (json_t *document, const Outcome *outcome)
{
  json_t *links = json_array ();
  json_t *gone = json_array ();
  for (guint i = 0; i < outcome->links->len; i++) {
    const LinkRow *link = g_ptr_array_index (outcome->links, i);
    json_array_append_new (link->gone ? gone : links,
                           json_pack ("{s:I, s:s, s:I}", "ticket_id", (json_int_t) link->from,
                                      "type", link_type_name (link->type, FALSE), "target_id",
                                      (json_int_t) link->to));
  }
  json_object_set_new (document, "links", links);
  add_rare (document, "links_gone", gone);
}

static void
add_outcome (json_t *document, const Outcome *outcome)
{
  add_tickets (document, outcome);
  add_links (document, outcome);
  json_t *events = json_array ();
  for (guint i = 0; i < outcome->events->len; i++)
    json_array_append_new (events, event_document (g_ptr_array_index (outcome->events, i)));
  json_object_set_new (document, "events", events);
}

/* What the mail proves or confirms. */
static void
add_proof (json_t *document, const Arrival *arrival)
{
  const Signature *signature = arrival->signature;
  if (signature != NULL)
    json_object_set_new (document, "signature",
                         json_pack ("{s:o, s:s, s:o}", "digest",
                                    json_hex (signature->digest, sizeof signature->digest),
                                    "fingerprint", signature->fingerprint, "at",
                                    json_time (arrival->at)));
  if (arrival->plan->confirmed != 0)
    json_object_set_new (document, "confirmed",
                         json_pack ("{s:I, s:o}", "number", (json_int_t) arrival->plan->confirmed,
                                    "at", json_time (arrival->at)));
}

static void
add_holding (json_t *document, const Arrival *arrival)
{
  const Holding *holding = arrival->holding;
  json_t *row = store_quarantine_envelope (arrival->envelope);
  json_object_set_new (row, "at", json_time (arrival->received));
  json_object_set_new (row, "held_at", json_time (arrival->at));
  json_object_set_new (row, "detail", db_json_text (holding->reason));
  json_object_set_new (row, "message_id", db_json_text (arrival->mail->message_id));
  json_object_set_new (row, "sha256", json_string (arrival->sha256));
  json_object_set_new (row, "account", json_string (holding->account));
  json_object_set_new (row, "token", json_string (holding->token));
  json_object_set_new (document, "holding", row);
}

static void
add_arrival (json_t *document, const Arrival *arrival, const Outcome *outcome)
{
  if (arrival->holding != NULL) {
    add_holding (document, arrival);
    return;
  }
  add_proof (document, arrival);
  if (arrival->same_mail == 0) {
    json_object_set_new (document, "mail", json_pack ("[o]", mail_row (arrival)));
    json_object_set_new (document, "references", references_of (arrival->mail));
  } else
    json_object_set_new (document, "same_mail", json_integer (arrival->same_mail));
  json_object_set_new (document, "delivery",
                       json_pack ("[o]", delivery_document (arrival, outcome)));
}

static void
add_outbox (json_t *document, const GPtrArray *outbox)
{
  json_t *rows = json_array ();
  for (guint i = 0; i < outbox->len; i++)
    json_array_append_new (rows, outbox_document (g_ptr_array_index (outbox, i)));
  json_object_set_new (document, "outbox", rows);
}

gboolean
store_outcome (Db *db, const Outcome *outcome, const Arrival *arrival, const GPtrArray *outbox,
               GError **error)
{
  g_autoptr (json_t) document = json_object ();
  if (outcome != NULL) {
    add_outcome (document, outcome);
    add_reports (document, outcome, arrival);
  }
  if (arrival != NULL)
    add_arrival (document, arrival, outcome);
  if (outbox != NULL)
    add_outbox (document, outbox);
  gboolean held = arrival != NULL && arrival->holding != NULL;
  if (held && json_object_get (document, "holding") == NULL) {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_INTERNAL,
                         "the envelope is no valid UTF-8");
    return FALSE;
  }
  gboolean with_bytes = held || (arrival != NULL && arrival->same_mail == 0);
  char *text = json_dumps (document, JSON_COMPACT);
  g_autoptr (PGresult) result = db_run (db, &statement_outcome_write, error, db_text (text),
                                        db_data (with_bytes ? arrival->raw : NULL));
  free (text);
  return result != NULL;
}
