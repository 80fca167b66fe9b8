#include "config.h"

#include "base/printer.h"

#include "store/message.h"
#include "store/ticket.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "history"

static void
assert_text (const json_t *object, const char *key, const char *expected)
{
  g_assert_cmpstr (json_string_value (json_object_get (object, key)), ==, expected);
}

/* Event N of TICKET as the machine contract shows it; the caller's. */
static json_t *
event_of (Db *db, gint64 ticket, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) history = store_ticket_history (db, ticket, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (history), >=, n);
  return json_incref (json_array_get (history, n - 1));
}

static void
assert_last_message (Db *db, gint64 ticket, const char *message_id)
{
  g_autoptr (TicketFamily) family = scene_lock (db, ticket, NULL);
  db_rollback (db);
  const Ticket *locked = g_ptr_array_index (family->tickets, 0);
  g_assert_cmpstr (locked->last_message_id, ==, message_id);
}

/* A held-back mail is shown as such until it is accepted; only then others may refer to it. What is
 * sealed stays as it was written. */
static void
test_held_back (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "open@x" });
  guint n = (guint) scene_hold (db, policy, ticket, "strange@x");
  g_autoptr (json_t) held = event_of (db, ticket, n);
  assert_text (held, "type", "held-back");
  assert_text (json_object_get (held, "message"), "message_id", "<strange@x>");
  g_assert_true (json_is_true (json_object_get (held, "held_back")));
  assert_last_message (db, ticket, "<open@x>");
  const MessageKey key = { .message_id = "<strange@x>" };
  g_autoptr (json_t) found = store_message_find (db, &key, &error);
  g_assert_no_error (error);
  assert_text (json_array_get (found, 0), "disposition", "held-back");
  scene_accept (db, policy, ticket, n);
  g_autoptr (json_t) accepted = event_of (db, ticket, n);
  assert_text (accepted, "type", "held-back");
  g_assert_true (json_is_false (json_object_get (accepted, "held_back")));
  assert_last_message (db, ticket, "<strange@x>");
  g_autofree char *sealed =
      cluster_value (db, "SELECT held_back FROM tocsin.event JOIN tocsin.mail USING (mail_id) "
                         "WHERE message_id = '<strange@x>'");
  g_assert_cmpstr (sealed, ==, "t");
}

/* What may be accepted: held-back mail, each once, that nobody accepted yet. */
static void
test_held_mails (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "choose@x" });
  gint64 first = scene_hold (db, policy, ticket, "choose-1@x");
  gint64 second = scene_hold (db, policy, ticket, "choose-2@x");
  scene_accept (db, policy, ticket, first);
  const gint64 asked[] = { 1, second, first, second, 99, 0 };
  g_autoptr (TicketFamily) family = scene_lock (db, ticket, asked);
  db_rollback (db);
  const Ticket *locked = g_ptr_array_index (family->tickets, 0);
  g_assert_cmpuint (locked->held->len, ==, 1);
  const HeldMail *held = g_ptr_array_index (locked->held, 0);
  g_assert_cmpuint (held->n, ==, second);
  g_assert_cmpstr (held->from, ==, "eve@x.example");
  g_assert_cmpstr (held->text, ==, "Text ñ\n");
  g_assert_cmpstr (held->message_id, ==, "<choose-2@x>");
  g_assert_cmpuint (g_strv_length (held->references), ==, 0);
  g_assert_true (held->person);
}

/* A delivery report is shown, and nobody outside is referred to it. */
static void
test_bounce (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "lost-1@x" });
  g_autofree char *bounce = scene_reply (db, policy, ticket);
  scene_deliver (
      db, policy,
      &(SceneMail){ .id = "lost-2@mx", .class = MAIL_DSN, .bounce = bounce, .action = "failed" });
  g_autofree char *n = cluster_value (db, "SELECT n FROM tocsin.delivery JOIN tocsin.mail USING "
                                          "(mail_id) WHERE message_id = '<lost-2@mx>'");
  g_autoptr (json_t) event = event_of (db, ticket, (guint) g_ascii_strtoull (n, NULL, 10));
  assert_text (event, "type", "bounce");
  assert_text (json_object_get (event, "message"), "class", "dsn");
  assert_last_message (db, ticket, "<lost-1@x>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/history/held-back-until-accepted", test_held_back);
  g_test_add_func ("/store/history/held-mails", test_held_mails);
  g_test_add_func ("/store/history/bounce", test_bounce);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
