#include "store/ticket.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/text.h"

#include "store/people.h"
#include "store/run.h"

static gint64
time_of (const json_t *state, const char *key)
{
  const json_t *value = json_object_get (state, key);
  return json_is_integer (value) ? json_integer_value (value) : CLOCK_NONE;
}

static char *
text_of (const json_t *state, const char *key)
{
  return g_strdup (json_string_value (json_object_get (state, key)));
}

static int
number_of (const json_t *state, const char *key)
{
  return (int) json_integer_value (json_object_get (state, key));
}

static void
read_people (Ticket *ticket, const json_t *people)
{
  for (gsize i = 0; i < json_array_size (people); i++) {
    const json_t *person = json_array_get (people, i);
    const char *role = json_string_value (json_object_get (person, "role"));
    GPtrArray *list = g_str_equal (role, "requestor")  ? ticket->requestors
                      : g_str_equal (role, "cc")       ? ticket->cc
                      : g_str_equal (role, "admin-cc") ? ticket->admin_cc
                                                       : ticket->squelched;
    g_ptr_array_add (list, text_of (person, "address"));
  }
}

static void
read_fields (Ticket *ticket, const json_t *rows)
{
  for (gsize i = 0; i < json_array_size (rows); i++) {
    const json_t *row = json_array_get (rows, i);
    const json_t *values = json_object_get (row, "values");
    FieldValues *field = field_values_new (json_string_value (json_object_get (row, "name")));
    for (gsize n = 0; n < json_array_size (values); n++)
      g_ptr_array_add (field->values, g_strdup (json_string_value (json_array_get (values, n))));
    g_ptr_array_add (ticket->fields, field);
  }
}

static void
read_links (Ticket *ticket, const json_t *rows)
{
  for (gsize i = 0; i < json_array_size (rows); i++) {
    const json_t *row = json_array_get (rows, i);
    const char *type = json_string_value (json_object_get (row, "type"));
    TicketLink *link = g_new0 (TicketLink, 1);
    while (!g_str_equal (link_type_name (link->type, FALSE), type))
      link->type++;
    link->inward = json_is_true (json_object_get (row, "inward"));
    link->other = json_integer_value (json_object_get (row, "other"));
    link->closed = json_is_true (json_object_get (row, "closed"));
    g_ptr_array_add (ticket->links, link);
  }
}

static void
read_held (Ticket *ticket, const json_t *rows)
{
  for (gsize i = 0; i < json_array_size (rows); i++) {
    const json_t *row = json_array_get (rows, i);
    const json_t *ids = json_object_get (row, "references");
    HeldMail *held = g_new0 (HeldMail, 1);
    held->n = (guint) number_of (row, "n");
    held->from = text_of (row, "from");
    held->text = text_of (row, "text");
    held->message_id = text_of (row, "message_id");
    held->references = g_new0 (char *, json_array_size (ids) + 1);
    for (gsize id = 0; id < json_array_size (ids); id++)
      held->references[id] = g_strdup (json_string_value (json_array_get (ids, id)));
    held->person = json_is_true (json_object_get (row, "person"));
    g_ptr_array_add (ticket->held, held);
  }
}

static Ticket *
read_state (const json_t *state)
{
  Ticket *ticket = ticket_new ();
  ticket->id = json_integer_value (json_object_get (state, "ticket_id"));
  ticket->merged_into = json_integer_value (json_object_get (state, "merged_into"));
  ticket->queue = text_of (state, "queue");
  gboolean known =
      kind_from_name (json_string_value (json_object_get (state, "kind")), &ticket->kind);
  g_assert (known);
  ticket->constituency = text_of (state, "constituency");
  ticket->tag = text_of (state, "tag");
  ticket->subject = text_of (state, "subject");
  ticket->status = text_of (state, "status");
  ticket->owner = text_of (state, "owner");
  ticket->closed = json_is_true (json_object_get (state, "closed"));
  ticket->priority = number_of (state, "priority");
  ticket->final_priority = number_of (state, "final_priority");
  ticket->sla = text_of (state, "sla");
  ticket->language = text_of (state, "language");
  ticket->created = time_of (state, "created_at");
  ticket->starts = time_of (state, "starts_at");
  ticket->started = time_of (state, "started_at");
  ticket->due = time_of (state, "due_at");
  ticket->told = time_of (state, "told_at");
  ticket->resolved = time_of (state, "resolved_at");
  ticket->updated = time_of (state, "updated_at");
  ticket->time_worked = number_of (state, "time_worked");
  ticket->time_left = number_of (state, "time_left");
  ticket->time_estimated = number_of (state, "time_estimated");
  ticket->last_n = (guint) number_of (state, "last_n");
  g_autoptr (GBytes) head = text_from_hex (json_string_value (json_object_get (state, "head")));
  g_assert (head != NULL && g_bytes_get_size (head) == TICKET_HASH_BYTES);
  memcpy (ticket->head, g_bytes_get_data (head, NULL), TICKET_HASH_BYTES);
  read_people (ticket, json_object_get (state, "people"));
  read_fields (ticket, json_object_get (state, "fields"));
  read_links (ticket, json_object_get (state, "links"));
  ticket->last_message_id = text_of (state, "last_message_id");
  read_held (ticket, json_object_get (state, "held"));
  return ticket;
}

GPtrArray *
store_ticket_read (const json_t *states)
{
  GPtrArray *tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  for (gsize i = 0; i < json_array_size (states); i++)
    g_ptr_array_add (tickets, read_state (json_array_get (states, i)));
  return tickets;
}

void
ticket_family_free (TicketFamily *family)
{
  if (family == NULL)
    return;
  g_ptr_array_unref (family->tickets);
  g_ptr_array_unref (family->directory);
  budget_ledger_free (family->ledger);
  g_free (family);
}

static char *
family_question (const FamilyQuestion *question)
{
  g_autoptr (json_t) document = json_object ();
  json_object_set_new (document, "ticket", json_integer (question->ticket));
  json_object_set_new (document, "others", db_json_numbers (question->others));
  json_object_set_new (document, "everybody", json_boolean (question->everybody));
  json_object_set_new (document, "held", db_json_numbers (question->held));
  json_object_set_new (document, "groups", db_json_texts (question->groups));
  json_object_set_new (document, "told", db_json_texts (question->told));
  json_object_set_new (document, "now", json_integer (question->now));
  json_object_set_new (document, "limits", store_people_limits (question->budgets));
  return json_dumps (document, JSON_COMPACT);
}

TicketFamily *
store_ticket_family (Db *db, const FamilyQuestion *question, GError **error)
{
  g_autofree char *document = family_question (question);
  g_autoptr (PGresult) result = db_run (db, &statement_ticket_family, error, db_text (document));
  if (result == NULL)
    return NULL;
  g_autoptr (TicketFamily) family = g_new0 (TicketFamily, 1);
  g_autoptr (json_t) states = db_get_json (result, 0, "tickets");
  family->tickets = store_ticket_read (states);
  family->ticket = db_get_number (result, 0, "ticket");
  family->directory = store_people_directory (result);
  family->ledger = store_people_ledger (result);
  if (family->ticket != 0)
    return g_steal_pointer (&family);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no ticket %" G_GINT64_FORMAT,
               question->ticket);
  return NULL;
}

json_t *
store_ticket_list (Db *db, const json_t *query, const json_t *scopes, guint limit, GError **error)
{
  char *asked = query == NULL ? NULL : json_dumps (query, JSON_COMPACT);
  char *seen = scopes == NULL ? NULL : json_dumps (scopes, JSON_COMPACT);
  json_t *rows = db_rows (db, &statement_ticket_list, error, db_text (asked), db_text (seen),
                          db_number (limit));
  free (asked);
  free (seen);
  return rows;
}

json_t *
store_ticket_history (Db *db, gint64 id, GError **error)
{
  return db_rows (db, &statement_ticket_history, error, db_number (id));
}

GBytes *
store_ticket_raw (Db *db, gint64 id, gint64 n, GError **error)
{
  return db_raw (db, &statement_ticket_raw, error, db_number (id), db_number (n));
}
