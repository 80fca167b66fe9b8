#include "app/lookup.h"

#include "base/error.h"
#include "base/printer.h"

#include "store/quarantine.h"
#include "store/staff.h"

#include "app/database.h"

static Db *
open_reader (const Config *config, GError **error)
{
  return database_open (config, ROLE_COMMAND, 0, error);
}

/* The first of ROWS (taken over; NULL after an error), or NULL with MISSING: `there is no WHAT`. */
static json_t *first_of (json_t *rows, GError **error, const char *what, ...) G_GNUC_PRINTF (3, 4);

static json_t *
first_of (json_t *rows, GError **error, const char *what, ...)
{
  if (rows == NULL)
    return NULL;
  json_t *first = json_incref (json_array_get (rows, 0));
  json_decref (rows);
  if (first != NULL)
    return first;
  va_list arguments;
  va_start (arguments, what);
  g_autofree char *name = g_strdup_vprintf (what, arguments);
  va_end (arguments);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no %s", name);
  return NULL;
}

json_t *
lookup_tickets (const Config *config, const TicketFilter *filter, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : store_ticket_list (db, filter, error);
}

json_t *
lookup_ticket (const Config *config, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  if (db == NULL)
    return NULL;
  const TicketFilter filter = { .id = id };
  g_autoptr (json_t) ticket =
      first_of (store_ticket_list (db, &filter, error), error, "ticket %" G_GINT64_FORMAT, id);
  json_t *history = ticket == NULL ? NULL : store_ticket_history (db, id, error);
  if (history == NULL)
    return NULL;
  json_object_set_new (ticket, "history", history);
  return g_steal_pointer (&ticket);
}

/* Every ticket has a first event, so one without history does not exist. */
json_t *
lookup_history (const Config *config, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  g_autoptr (json_t) history = db == NULL ? NULL : store_ticket_history (db, id, error);
  if (history == NULL || json_array_size (history) > 0)
    return g_steal_pointer (&history);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no ticket %" G_GINT64_FORMAT,
               id);
  return NULL;
}

GBytes *
lookup_ticket_raw (const Config *config, gint64 id, gint64 n, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  GBytes *raw = db == NULL ? NULL : store_ticket_raw (db, id, n, error);
  if (raw == NULL)
    g_prefix_error (error, "event %" G_GINT64_FORMAT " of ticket %" G_GINT64_FORMAT ": ", n, id);
  return raw;
}

json_t *
lookup_messages (const Config *config, const MessageKey *key, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : store_message_find (db, key, error);
}

GBytes *
lookup_message_raw (const Config *config, const MessageKey *key, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : store_message_raw (db, key, error);
}

json_t *
lookup_outbox (const Config *config, const OutboxFilter *filter, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : store_outbox_list (db, filter, error);
}

json_t *
lookup_outbox_row (const Config *config, gint64 id, GError **error)
{
  const OutboxFilter filter = { .id = id };
  return first_of (lookup_outbox (config, &filter, error), error,
                   "mail %" G_GINT64_FORMAT " in the outbox", id);
}

GBytes *
lookup_outbox_raw (const Config *config, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  GBytes *raw = db == NULL ? NULL : store_outbox_raw (db, id, error);
  if (raw == NULL)
    g_prefix_error (error, "outbox %" G_GINT64_FORMAT ": ", id);
  return raw;
}

static json_t *
quarantine_rows (const Config *config, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : store_quarantine_list (db, id, error);
}

json_t *
lookup_quarantine (const Config *config, GError **error)
{
  return quarantine_rows (config, 0, error);
}

json_t *
lookup_quarantined (const Config *config, gint64 id, GError **error)
{
  return first_of (quarantine_rows (config, id, error), error,
                   "mail %" G_GINT64_FORMAT " in quarantine", id);
}

GBytes *
lookup_quarantined_raw (const Config *config, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  GBytes *raw = db == NULL ? NULL : store_quarantine_raw (db, id, error);
  if (raw == NULL)
    g_prefix_error (error, "quarantine %" G_GINT64_FORMAT ": ", id);
  return raw;
}

static json_t *
staff_rows (const Config *config, const char *name, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : store_staff_list (db, name, error);
}

json_t *
lookup_staff (const Config *config, GError **error)
{
  return staff_rows (config, NULL, error);
}

json_t *
lookup_account (const Config *config, const char *name, GError **error)
{
  return first_of (staff_rows (config, name, error), error, "staff account %s", name);
}

json_t *
lookup_groups (const Config *config, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : store_group_list (db, error);
}
