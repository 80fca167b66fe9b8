#include "app/lookup.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "core/actor.h"
#include "core/query.h"
#include "core/right.h"

#include "store/quarantine.h"
#include "store/staff.h"

#include "app/account.h"
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

/* Makes member NAME of QUERY the one VALUE (NULL: nothing is asked for; taken over), without case.
 */
static gboolean
add_member (json_t *query, const char *name, json_t *value, GError **error)
{
  if (value == NULL)
    return TRUE;
  if (json_object_get (query, name) == NULL) {
    json_object_set_new (query, name, json_pack ("[o]", value));
    return TRUE;
  }
  json_decref (value);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the %s is asked for twice", name);
  return FALSE;
}

static json_t *
lower (const char *value)
{
  g_autofree char *text = value == NULL ? NULL : g_utf8_strdown (value, -1);
  return text == NULL ? NULL : json_string (text);
}

static json_t *
make_query (const Config *config, const TicketQuestion *question, const Account *account,
            GError **error)
{
  const QueryContext context = { .policy = config->policy,
                                 .account = account == NULL ? NULL : account->name,
                                 .now = clock_now () };
  g_autoptr (json_t) query =
      question->words == NULL ? json_object () : query_parse (question->words, &context, error);
  gboolean nobody = question->owner != NULL && g_ascii_strcasecmp (question->owner, "nobody") == 0;
  json_t *owner = nobody ? json_null () : lower (question->owner);
  if (query == NULL || !add_member (query, "queue", lower (question->queue), error) ||
      !add_member (query, "status", lower (question->status), error) ||
      !add_member (query, "owner", owner, error))
    return NULL;
  return g_steal_pointer (&query);
}

/* The account of ACTOR; NULL without ERROR for one who may see everything. */
static Account *
find_viewer (Db *db, const char *actor, GError **error)
{
  return g_str_equal (actor, ACTOR_SYSTEM) ? NULL : account_find (db, actor, error);
}

json_t *
lookup_tickets (const Config *config, const TicketQuestion *question, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  if (db == NULL)
    return NULL;
  GError *problem = NULL;
  g_autoptr (Account) account = find_viewer (db, question->actor, &problem);
  if (problem != NULL) {
    g_propagate_error (error, problem);
    return NULL;
  }
  g_autoptr (json_t) query = make_query (config, question, account, error);
  g_autoptr (json_t) scopes =
      account == NULL ? NULL : right_scopes (config->policy, account->grants);
  return query == NULL ? NULL : store_ticket_list (db, query, scopes, 0, error);
}

/* Ticket ID without its history, if ACTOR may see it. */
static json_t *
find_ticket (Db *db, const Config *config, const char *actor, gint64 id, GError **error)
{
  g_autoptr (json_t) query = json_pack ("{s:[I]}", "id", (json_int_t) id);
  g_autoptr (json_t) ticket = first_of (store_ticket_list (db, query, NULL, 0, error), error,
                                        "ticket %" G_GINT64_FORMAT, id);
  if (ticket == NULL || g_str_equal (actor, ACTOR_SYSTEM))
    return g_steal_pointer (&ticket);
  g_autoptr (Account) account = account_find (db, actor, error);
  if (account == NULL || !account_check_see (config, account, ticket, error))
    return NULL;
  return g_steal_pointer (&ticket);
}

json_t *
lookup_ticket (const Config *config, const char *actor, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  g_autoptr (json_t) ticket = db == NULL ? NULL : find_ticket (db, config, actor, id, error);
  json_t *history = ticket == NULL ? NULL : store_ticket_history (db, id, error);
  if (history == NULL)
    return NULL;
  json_object_set_new (ticket, "history", history);
  return g_steal_pointer (&ticket);
}

json_t *
lookup_history (const Config *config, const char *actor, gint64 id, GError **error)
{
  g_autoptr (json_t) ticket = lookup_ticket (config, actor, id, error);
  return ticket == NULL ? NULL : json_incref (json_object_get (ticket, "history"));
}

GBytes *
lookup_ticket_raw (const Config *config, const TicketMail *mail, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  g_autoptr (json_t) ticket =
      db == NULL ? NULL : find_ticket (db, config, mail->actor, mail->ticket, error);
  if (ticket == NULL)
    return NULL;
  GBytes *raw = store_ticket_raw (db, mail->ticket, mail->n, error);
  if (raw == NULL)
    g_prefix_error (error, "event %" G_GINT64_FORMAT " of ticket %" G_GINT64_FORMAT ": ", mail->n,
                    mail->ticket);
  return raw;
}

/* Which mail may be seen. */
typedef struct {
  json_t *scopes;  /* right_scopes(), NULL: all */
  gboolean beyond; /* with SCOPES: also mail of no ticket, challenges and quarantine */
} Sight;

static void
sight_clear (Sight *sight)
{
  json_decref (sight->scopes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sight, sight_clear)

/* What ACTOR may see; SIGHT comes empty. */
static gboolean
find_sight (Db *db, const Config *config, const char *actor, Sight *sight, GError **error)
{
  if (g_str_equal (actor, ACTOR_SYSTEM))
    return TRUE;
  g_autoptr (Account) account = account_find (db, actor, error);
  if (account == NULL)
    return FALSE;
  GError *problem = NULL;
  sight->scopes = right_scopes (config->policy, account->grants);
  sight->beyond = account_may_administer (config, actor, &problem);
  if (problem == NULL || g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_DENIED)) {
    g_clear_error (&problem);
    return TRUE;
  }
  g_propagate_error (error, problem);
  return FALSE;
}

/* Refuses ACTOR the mail that WHAT names. */
static void
deny_mail (GError **error, const char *actor, const char *what)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED,
               "%s may not see %s: that takes the right `%s` on its ticket, or, for challenges, "
               "quarantine and mail of no ticket, `%s` on all tickets",
               actor, what, right_name (RIGHT_SEE), right_name (RIGHT_ADMINISTER));
}

json_t *
lookup_messages (const Config *config, const char *actor, const MessageKey *key, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  g_auto (Sight) sight = { NULL };
  if (db == NULL || !find_sight (db, config, actor, &sight, error))
    return NULL;
  MessageKey seen = *key;
  seen.scopes = sight.scopes;
  seen.beyond = sight.beyond;
  return store_message_find (db, &seen, error);
}

GBytes *
lookup_message_raw (const Config *config, const char *actor, const MessageKey *key, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  g_auto (Sight) sight = { NULL };
  if (db == NULL || !find_sight (db, config, actor, &sight, error))
    return NULL;
  MessageKey seen = *key;
  seen.scopes = sight.scopes;
  seen.beyond = sight.beyond;
  GError *problem = NULL;
  GBytes *raw = store_message_raw (db, &seen, &problem);
  if (raw != NULL)
    return raw;
  g_autoptr (GBytes) unseen = g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_MISSING)
                                  ? store_message_raw (db, key, NULL)
                                  : NULL;
  if (unseen == NULL) {
    g_propagate_error (error, problem);
    return NULL;
  }
  g_error_free (problem);
  deny_mail (error, actor, "that mail");
  return NULL;
}

/* The rows that FILTER lets through and ACTOR may see. */
static json_t *
outbox_rows (Db *db, const Config *config, const char *actor, const OutboxFilter *filter,
             GError **error)
{
  g_auto (Sight) sight = { NULL };
  if (!find_sight (db, config, actor, &sight, error))
    return NULL;
  OutboxFilter seen = *filter;
  seen.scopes = sight.scopes;
  seen.beyond = sight.beyond;
  return store_outbox_list (db, &seen, error);
}

json_t *
lookup_outbox (const Config *config, const char *actor, const OutboxFilter *filter, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : outbox_rows (db, config, actor, filter, error);
}

/* Row ID, if ACTOR may see it. */
static json_t *
find_outbox_row (Db *db, const Config *config, const char *actor, gint64 id, GError **error)
{
  const OutboxFilter filter = { .id = id };
  g_autofree char *name = g_strdup_printf ("mail %" G_GINT64_FORMAT " in the outbox", id);
  g_autoptr (json_t) row = first_of (store_outbox_list (db, &filter, error), error, "%s", name);
  g_autoptr (json_t) seen = row == NULL ? NULL : outbox_rows (db, config, actor, &filter, error);
  if (seen == NULL)
    return NULL;
  if (json_array_size (seen) > 0)
    return g_steal_pointer (&row);
  deny_mail (error, actor, name);
  return NULL;
}

json_t *
lookup_outbox_row (const Config *config, const char *actor, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  return db == NULL ? NULL : find_outbox_row (db, config, actor, id, error);
}

GBytes *
lookup_outbox_raw (const Config *config, const char *actor, gint64 id, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  g_autoptr (json_t) row = db == NULL ? NULL : find_outbox_row (db, config, actor, id, error);
  GBytes *raw = row == NULL ? NULL : store_outbox_raw (db, id, error);
  if (row != NULL && raw == NULL)
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

json_t *
lookup_keys (const Config *config, const char *name, GError **error)
{
  g_autoptr (Db) db = open_reader (config, error);
  if (db == NULL)
    return NULL;
  g_autoptr (Account) account = name == NULL ? NULL : account_find (db, name, error);
  return name != NULL && account == NULL ? NULL : store_key_list (db, name, error);
}
