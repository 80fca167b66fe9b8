#include "app/answer.h"

#include "base/error.h"
#include "base/printer.h"

#include "core/query.h"
#include "core/right.h"

#include "store/ticket.h"

#include "app/account.h"
#include "app/answer_page.h"

#define COUNTED_MOST 1000
#define TOO_SLOW                                                                                   \
  "This search took too long and was given up; narrow it, for example by\n"                        \
  "status, queue or dates."

/* Ends what only reads. PAGE, or what to say instead when PROBLEM is that it took too long: LATE.
 * All but DB are taken over. */
static char *
finish (Db *db, char *page, char *late, GError *problem, GError **error)
{
  g_autofree char *read = page;
  g_autofree char *instead = late;
  g_autoptr (GError) failed = problem;
  g_autoptr (GError) broken = NULL;
  gboolean ended = db_reading_end (db, &broken);
  if (ended && g_error_matches (failed, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT))
    return g_steal_pointer (&instead);
  if (ended && failed == NULL)
    return g_steal_pointer (&read);
  g_propagate_error (error, failed != NULL ? g_steal_pointer (&failed) : g_steal_pointer (&broken));
  return NULL;
}

static char *
show (Db *db, const Config *config, const Account *account, gint64 id, GError **error)
{
  g_autoptr (json_t) query = json_pack ("{s:[I]}", "id", (json_int_t) id);
  g_autoptr (json_t) tickets = store_ticket_list (db, query, NULL, 1, error);
  if (tickets == NULL)
    return NULL;
  json_t *ticket = json_array_get (tickets, 0);
  if (ticket == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no ticket %" G_GINT64_FORMAT,
                 id);
    return NULL;
  }
  if (!account_check_see (config, account, ticket, error))
    return NULL;
  json_t *history = store_ticket_history (db, id, error);
  if (history == NULL)
    return NULL;
  json_object_set_new (ticket, "history", history);
  return answer_page_ticket (ticket);
}

char *
answer_show (Db *db, const Config *config, const Account *account, gint64 id, GError **error)
{
  if (!db_reading_begin (db, error))
    return NULL;
  GError *problem = NULL;
  char *page = show (db, config, account, id, &problem);
  char *late = g_strdup_printf ("Ticket %" G_GINT64_FORMAT " took too long to read; see: tocsin "
                                "ticket show %" G_GINT64_FORMAT,
                                id, id);
  return finish (db, page, late, problem, error);
}

char *
answer_search (Db *db, const Config *config, const Account *account, const char *query, gint64 now,
               GError **error)
{
  const QueryContext context = {
    .policy = config->policy, .account = account->name, .now = now, .open = TRUE
  };
  g_autoptr (json_t) wanted = query_parse (query, &context, error);
  if (wanted == NULL)
    return NULL;
  g_autoptr (json_t) scopes = right_scopes (config->policy, account->grants);
  if (!db_reading_begin (db, error))
    return NULL;
  GError *problem = NULL;
  g_autoptr (json_t) tickets = store_ticket_list (db, wanted, scopes, COUNTED_MOST, &problem);
  char *page = tickets == NULL ? NULL : answer_page_tickets (tickets, COUNTED_MOST);
  return finish (db, page, g_strdup (TOO_SLOW), problem, error);
}
