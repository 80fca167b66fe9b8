#include "store/ticket.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

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
    GPtrArray *list = g_str_equal (role, "requestor") ? ticket->requestors
                      : g_str_equal (role, "cc")      ? ticket->cc
                                                      : ticket->admin_cc;
    g_ptr_array_add (list, text_of (person, "address"));
  }
}

Ticket *
store_ticket_from_state (const json_t *state)
{
  Ticket *ticket = ticket_new ();
  ticket->id = json_integer_value (json_object_get (state, "ticket_id"));
  ticket->merged_into = json_integer_value (json_object_get (state, "merged_into"));
  ticket->queue = text_of (state, "queue");
  gboolean known =
      kind_from_name (json_string_value (json_object_get (state, "kind")), &ticket->kind);
  g_assert (known);
  ticket->constituency = text_of (state, "constituency");
  ticket->subject = text_of (state, "subject");
  ticket->status = text_of (state, "status");
  ticket->owner = text_of (state, "owner");
  ticket->priority = number_of (state, "priority");
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
  ticket->last_n = (guint) number_of (state, "last_n");
  g_autoptr (GBytes) head = text_from_hex (json_string_value (json_object_get (state, "head")));
  g_assert (head != NULL && g_bytes_get_size (head) == TICKET_HASH_BYTES);
  memcpy (ticket->head, g_bytes_get_data (head, NULL), TICKET_HASH_BYTES);
  read_people (ticket, json_object_get (state, "people"));
  return ticket;
}

GPtrArray *
store_ticket_lock (Db *db, gint64 id, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_ticket_lock, error, db_number (id));
  if (result == NULL)
    return NULL;
  if (PQntuples (result) == 0) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no ticket %" G_GINT64_FORMAT,
                 id);
    return NULL;
  }
  GPtrArray *family = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  json_t *state = db_json (db_get (result, 0, "state"));
  Ticket *ticket = store_ticket_from_state (state);
  ticket->last_message_id = g_strdup (db_get (result, 0, "last_message_id"));
  g_ptr_array_add (family, ticket);
  json_decref (state);
  return family;
}

gboolean
store_ticket_number (Db *db, gint64 *id, GError **error)
{
  g_autoptr (PGresult) result = db_run_values (db, &statement_ticket_number, NULL, 0, error);
  if (result == NULL)
    return FALSE;
  *id = db_get_number (result, 0, "ticket_id");
  return TRUE;
}

json_t *
store_ticket_list (Db *db, const TicketFilter *filter, GError **error)
{
  return db_rows (db, &statement_ticket_list, error,
                  filter->id == 0 ? db_null () : db_number (filter->id), db_text (filter->queue),
                  db_text (filter->status), db_text (filter->owner));
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
