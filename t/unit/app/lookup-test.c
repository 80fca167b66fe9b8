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

/* Mail of each sort: outbox rows of tickets 2 and 1, of none, and a challenge of ticket 2;
 * deliveries to tickets 2 and 1 and of none; one in quarantine. Each has its own Message-ID;
 * <both@x> is shared by a mail of ticket 1 and a later one of ticket 2. */
static void
fill_mail (const Office *office)
{
  cluster_run (
      office->db,
      "INSERT INTO tocsin.outbox (ticket_id, event, sender, recipient, subject, message_id,"
      " raw, state, created_at) SELECT x.ticket, x.event, '', 'a@x.example', 's',"
      " '<o' || n || '@x>', ('out ' || n)::bytea, 'sent', to_timestamp (n)"
      " FROM (VALUES (1, 2, 'comment'), (2, 1, 'comment'), (3, NULL, 'key-expires'),"
      " (4, 2, 'challenge')) AS x(n, ticket, event) ORDER BY n");
  cluster_run (
      office->db,
      "WITH given AS (SELECT * FROM (VALUES (1, 2, 'in1'), (2, 1, 'in2'), (3, NULL, 'in3'),"
      " (4, 1, 'both'), (5, 2, 'both')) AS x(n, ticket, id)), kept AS ("
      " INSERT INTO tocsin.mail (duplicate_key, raw, sha256, received_at, class, reasons,"
      "  message_id, to_addresses, cc_addresses, subject, reference_ids, attachments)"
      " SELECT sha256 (n::text::bytea), ('in ' || n)::bytea, sha256 (('in ' || n)::bytea),"
      "  to_timestamp (n), 'human', '{}', '<' || id || '@x>', '{}', '{}', '', '{}', '[]'"
      "  FROM given ORDER BY n RETURNING mail_id, duplicate_key)"
      " INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, queue, disposition,"
      "  ticket_id) SELECT k.mail_id, to_timestamp (g.n), '', 'x', 'General', 'stored',"
      "  g.ticket FROM given g JOIN kept k ON k.duplicate_key = sha256 (g.n::text::bytea)");
  cluster_run (office->db,
               "INSERT INTO tocsin.quarantine (at, reason, detail, raw, sha256, sender, recipient,"
               " message_id, size, ticket_id, queue_id) VALUES (to_timestamp (9), 'limit', 'd',"
               " 'kept', sha256 ('kept'), '', 'x', '<kept@x>', 4, 2, 'Q')");
}

/* DATA or, when there is none, the one character for the code of ERROR, which is freed. */
static char *
answer_of (GBytes *data, GError *error)
{
  gsize length = 0;
  const char *bytes = data == NULL ? NULL : g_bytes_get_data (data, &length);
  char *answer = g_strndup (error == NULL                                                ? bytes
                            : g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED) ? "!"
                                                                                         : "?",
                            error == NULL ? length : 1);
  g_clear_error (&error);
  g_clear_pointer (&data, g_bytes_unref);
  return answer;
}

/* Who may see what of the outbox: `edna` sees ticket 2, `carol` all tickets and what is of none. */
static void
test_outbox (void)
{
  static const struct {
    const char *actor;
    const char *ids;
    const char *raw[5]; /* `!`: denied, `?`: there is none */
  } row[] = {
    { "system", "1 2 3 4 ", { "out 1", "out 2", "out 3", "out 4", "?" } },
    { "carol", "1 2 3 4 ", { "out 1", "out 2", "out 3", "out 4", "?" } },
    { "alice", "1 2 ", { "out 1", "out 2", "!", "!", "?" } },
    { "edna", "1 ", { "out 1", "!", "!", "!", "?" } },
  };
  g_autoptr (Office) office = open_full ("lookup_outbox");
  office_hire (office, "carol", "manager");
  fill_mail (office);
  const OutboxFilter all = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", row[i].actor);
    g_autoptr (json_t) rows = lookup_outbox (office->config, row[i].actor, &all, &error);
    g_assert_no_error (error);
    g_autoptr (GString) ids = g_string_new (NULL);
    for (gsize r = 0; r < json_array_size (rows); r++)
      g_string_append_printf (
          ids, "%" JSON_INTEGER_FORMAT " ",
          json_integer_value (json_object_get (json_array_get (rows, r), "id")));
    g_assert_cmpstr (ids->str, ==, row[i].ids);
    for (gint64 id = 1; id <= 5; id++) {
      GError *refused = NULL;
      GBytes *raw = lookup_outbox_raw (office->config, row[i].actor, id, &refused);
      g_autofree char *answer = answer_of (raw, refused);
      g_assert_cmpstr (answer, ==, row[i].raw[id - 1]);
      g_autoptr (json_t) shown = lookup_outbox_row (office->config, row[i].actor, id, NULL);
      g_assert_true ((shown != NULL) == g_str_has_prefix (answer, "out"));
    }
  }
}

/* Likewise of mail by its Message-ID. */
static void
test_messages (void)
{
  static const struct {
    const char *id;
    const char *raw[4]; /* as above, for those there */
    gsize traces[4];
  } row[] = {
    { "<in1@x>", { "in 1", "in 1", "in 1", "in 1" }, { 1, 1, 1, 1 } },
    { "<in2@x>", { "in 2", "in 2", "in 2", "!" }, { 1, 1, 1, 0 } },
    { "<in3@x>", { "in 3", "in 3", "!", "!" }, { 1, 1, 0, 0 } },
    { "<both@x>", { "in 4", "in 4", "in 4", "in 5" }, { 2, 2, 2, 1 } },
    { "<o1@x>", { "out 1", "out 1", "out 1", "out 1" }, { 1, 1, 1, 1 } },
    { "<o2@x>", { "out 2", "out 2", "out 2", "!" }, { 1, 1, 1, 0 } },
    { "<o4@x>", { "out 4", "out 4", "!", "!" }, { 1, 1, 0, 0 } },
    { "<kept@x>", { "kept", "kept", "!", "!" }, { 1, 1, 0, 0 } },
    { "<none@x>", { "?", "?", "?", "?" }, { 0, 0, 0, 0 } },
  };
  static const char *const actors[] = { "system", "carol", "alice", "edna" };
  g_autoptr (Office) office = open_full ("lookup_messages");
  office_hire (office, "carol", "manager");
  fill_mail (office);
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++)
    for (gsize a = 0; a < G_N_ELEMENTS (actors); a++) {
      const MessageKey key = { .message_id = row[i].id };
      GError *error = NULL;
      g_test_message ("%s for %s", row[i].id, actors[a]);
      g_autoptr (json_t) traces = lookup_messages (office->config, actors[a], &key, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (json_array_size (traces), ==, row[i].traces[a]);
      GBytes *raw = lookup_message_raw (office->config, actors[a], &key, &error);
      g_autofree char *answer = answer_of (raw, error);
      g_assert_cmpstr (answer, ==, row[i].raw[a]);
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
  g_test_add_func ("/app/lookup/shows-the-outbox-to-who-may-see-it", test_outbox);
  g_test_add_func ("/app/lookup/shows-mail-to-who-may-see-it", test_messages);
  g_test_add_func ("/app/lookup/lists-keys-of-accounts-there-are", test_keys);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
