#include "config.h"

#include "base/error.h"
#include "base/printer.h"

#include "app/lookup.h"

#include "../store/cluster.h"
#include "office.h"

static Office *
open_full (const char *database)
{
  Office *office = office_open (database);
  office_fill (office);
  office_hire (office, "alice", "duty");
  office_hire (office, "edna", "handler@EDUNET");
  return office;
}

static void
test_lists (void)
{
  static const struct {
    const char *label;
    TicketQuestion question;
    const char *ids;
  } row[] = {
    { "everything", { .actor = "system" }, "1 2 3 " },
    { "everything of duty", { .actor = "alice" }, "1 2 3 " },
    { "what edna may see", { .actor = "edna" }, "2 " },
    { "words", { .actor = "system", .words = "kind:report -status:new" }, "3 " },
    { "queue", { .actor = "system", .queue = "GENERAL" }, "1 2 3 " },
    { "no such queue", { .actor = "system", .queue = "Nowhere" }, "" },
    { "status", { .actor = "system", .status = "Resolved" }, "3 " },
    { "owner", { .actor = "system", .owner = "Alice" }, "1 " },
    { "nobody's", { .actor = "system", .owner = "nobody" }, "2 3 " },
    { "mine", { .actor = "alice", .words = "mine" }, "1 " },
    { "words and option", { .actor = "alice", .words = "two", .status = "new" }, "2 " },
  };
  g_autoptr (Office) office = open_full ("lookup_lists");
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (json_t) tickets = lookup_tickets (office->config, &row[i].question, &error);
    g_test_message ("%s", row[i].label);
    g_assert_no_error (error);
    g_autoptr (GString) ids = g_string_new (NULL);
    for (gsize t = 0; t < json_array_size (tickets); t++)
      g_string_append_printf (
          ids, "%" JSON_INTEGER_FORMAT " ",
          json_integer_value (json_object_get (json_array_get (tickets, t), "id")));
    g_assert_cmpstr (ids->str, ==, row[i].ids);
  }
}

static void
test_wrong_lists (void)
{
  static const struct {
    TicketQuestion question;
    int code;
  } row[] = {
    { { .actor = "system", .words = "status:new", .status = "open" }, TOCSIN_ERROR_DATA },
    { { .actor = "system", .words = "colour:red" }, TOCSIN_ERROR_DATA },
    { { .actor = "nobody" }, TOCSIN_ERROR_MISSING },
  };
  g_autoptr (Office) office = open_full ("lookup_wrong_lists");
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (lookup_tickets (office->config, &row[i].question, &error));
    g_assert_error (error, TOCSIN_ERROR, row[i].code);
  }
}

/* Ticket, history and mail are shown to the same people. */
static void
test_one (void)
{
  static const struct {
    const char *actor;
    gint64 ticket;
    int code; /* 0: shown */
  } row[] = {
    { "system", 1, 0 },
    { "edna", 2, 0 },
    { "edna", 1, TOCSIN_ERROR_DENIED },
    { "edna", 3, TOCSIN_ERROR_DENIED },
    { "system", 4, TOCSIN_ERROR_MISSING },
    { "edna", 4, TOCSIN_ERROR_MISSING },
  };
  g_autoptr (Office) office = open_full ("lookup_one");
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) shown = NULL;
    g_autoptr (GError) told = NULL;
    g_autoptr (GError) raw = NULL;
    const TicketMail mail = { row[i].actor, row[i].ticket, 1 };
    g_autoptr (json_t) ticket = lookup_ticket (office->config, row[i].actor, row[i].ticket, &shown);
    g_autoptr (json_t) history =
        lookup_history (office->config, row[i].actor, row[i].ticket, &told);
    g_assert_null (lookup_ticket_raw (office->config, &mail, &raw));
    g_test_message ("%s %d", row[i].actor, (int) row[i].ticket);
    if (row[i].code != 0) {
      g_assert_error (shown, TOCSIN_ERROR, row[i].code);
      g_assert_error (told, TOCSIN_ERROR, row[i].code);
      g_assert_error (raw, TOCSIN_ERROR, row[i].code);
    } else {
      g_assert_true (json_is_array (json_object_get (ticket, "history")));
      g_assert_true (json_is_array (history));
      g_assert_error (raw, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
    }
  }
}

static void
test_keys (void)
{
  g_autoptr (Office) office = open_full ("lookup_keys");
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) keys = lookup_keys (office->config, "alice", &error);
  g_assert_cmpuint (json_array_size (keys), ==, 0);
  g_assert_no_error (error);
  g_assert_null (lookup_keys (office->config, "nobody", &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/app/lookup/lists-what-is-asked-for-and-may-be-seen", test_lists);
  g_test_add_func ("/app/lookup/refuses-questions-that-cannot-be", test_wrong_lists);
  g_test_add_func ("/app/lookup/shows-a-ticket-to-who-may-see-it", test_one);
  g_test_add_func ("/app/lookup/lists-keys-of-accounts-there-are", test_keys);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
