#include "config.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/random.h"

#include "store/message.h"
#include "store/outcome.h"
#include "store/ticket.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "outcome"

/* Asserts that the first column of SQL's first row is EXPECTED. */
static void
assert_value (Db *db, const char *sql, const char *expected)
{
  g_autofree char *value = cluster_value (db, sql);
  g_assert_cmpstr (value, ==, expected);
}

static void
assert_text (const json_t *object, const char *key, const char *expected)
{
  g_assert_cmpstr (json_string_value (json_object_get (object, key)), ==, expected);
}

#define WHERE_MAIL " FROM tocsin.mail WHERE message_id = '<all@x>'"
#define WHERE_DELIVERY                                                                             \
  " FROM tocsin.delivery JOIN tocsin.mail USING (mail_id) WHERE message_id = '<all@x>'"
#define WHERE_TICKET " FROM tocsin.ticket WHERE subject = 'Subject of all@x'"

static void
test_everything_is_written (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) receive = cluster_connect (DATABASE, "tocsin_receive", 0);
  guint trips = db_trips (receive);
  scene_deliver (receive, policy,
                 &(SceneMail){ .id = "all@x",
                               .raw = "From: a\n\nb\377",
                               .cc = "third@x.example",
                               .references = "<r1@x.example> <r2@x.example>" });
  g_assert_cmpuint (db_trips (receive) - trips, ==, 3);
  static const struct {
    const char *sql;
    const char *value;
  } table[] = {
    { "SELECT concat_ws ('|', class, message_id, from_address, subject, to_addresses,"
      " cc_addresses, reference_ids, reasons)" WHERE_MAIL,
      "human|<all@x>|ana@x.example|Subject of all@x|{help@csirt.example,second@x.example}|"
      "{third@x.example}|{<r1@x.example>,<r2@x.example>}|{}" },
    { "SELECT concat_ws ('|', tocsin.utc (received_at), tocsin.utc (sent_at), "
      "attachments)" WHERE_MAIL,
      "2026-11-23T11:00:00Z|2026-11-23T10:59:55Z|[{\"name\": \"a.png\", \"size\": 7, \"type\": "
      "\"image/png\", \"sha256\": "
      "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]" },
    { "SELECT concat_ws ('|', findings ->> 'defects', findings -> 'attachments' -> 0 ->> 'role',"
      " findings -> 'attachments' -> 0 ->> 'detected', findings -> 'attachments' -> 0 ->> 'name',"
      " findings ->> 'deliveries', findings ->> 'authentication')" WHERE_MAIL,
      "[\"a.png: declared image/png, is application/pdf\"]|file|application/pdf|[]|[]" },
    { "SELECT raw = 'From: a\\012\\012b\\377'::bytea AND sha256 = sha256 (raw)" WHERE_MAIL, "t" },
    { "SELECT concat_ws ('|', sender, recipient, queue, disposition, n, ticket_id IS NOT NULL,"
      " tocsin.utc (at))" WHERE_DELIVERY,
      "ana@x.example|help@csirt.example|Help|ticket|1|t|2026-11-23T11:00:00Z" },
    { "SELECT concat_ws ('|', queue, kind, status, closed, language, last_n, priority,"
      " tocsin.utc (created_at), tocsin.utc (updated_at), due_at, started_at, owner)" WHERE_TICKET,
      "Help|general|new|f|en|1|0|2026-11-23T11:00:00Z|2026-11-23T11:00:00Z" },
    { "SELECT concat_ws ('|', role, address, position) FROM tocsin.ticket_person JOIN (SELECT "
      "ticket_id" WHERE_TICKET ") t USING (ticket_id)",
      "requestor|ana@x.example|0" },
    { "SELECT concat_ws ('|', n, type, actor, proof, held_back, text, quoted, mail_id IS NOT NULL)"
      " FROM tocsin.event JOIN (SELECT ticket_id" WHERE_TICKET ") t USING (ticket_id)",
      "1|create|ana@x.example|none|f|Text ñ\n|> before\n|t" },
    { "SELECT string_agg (concat_ws ('|', reference_id, tocsin.utc (r.received_at)), ' ' ORDER BY "
      "reference_id) FROM tocsin.mail_reference r JOIN tocsin.mail USING (mail_id) WHERE "
      "message_id = '<all@x>'",
      "<r1@x.example>|2026-11-23T11:00:00Z <r2@x.example>|2026-11-23T11:00:00Z" },
    { "SELECT concat_ws ('|', event, budget, recipient, state, attempts, reason, raw IS NULL,"
      " tocsin.utc (created_at), tocsin.utc (next_at)) FROM tocsin.outbox JOIN (SELECT "
      "ticket_id" WHERE_TICKET ") t USING (ticket_id)",
      "acknowledgement|acknowledgement|ana@x.example|pending|0|f|2026-11-23T11:00:00Z|2026-11-"
      "23T11:00:00Z" },
  };
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    assert_value (db, table[i].sql, table[i].value);
}

/* Asserts that MESSAGE has one attachment with what is sealed of it and what was DETECTED. */
static void
assert_attachment (const json_t *message, const char *detected)
{
  const json_t *attachments = json_object_get (message, "attachments");
  const json_t *attachment = json_array_get (attachments, 0);
  g_assert_cmpuint (json_array_size (attachments), ==, 1);
  assert_text (attachment, "name", "a.png");
  assert_text (attachment, "type", "image/png");
  assert_text (attachment, "detected", detected);
  g_assert_cmpint (json_integer_value (json_object_get (attachment, "size")), ==, 7);
}

/* Mail that was stored before there were findings is shown with what is sealed. */
static void
test_without_findings (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  cluster_create ("old");
  g_autoptr (Db) db = cluster_connect ("old", NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "old@x" });
  cluster_run (db, "ALTER TABLE tocsin.mail DISABLE TRIGGER USER");
  cluster_run (db, "UPDATE tocsin.mail SET findings = DEFAULT WHERE message_id = '<old@x>'");
  g_autoptr (json_t) history = store_ticket_history (db, ticket, &error);
  g_assert_no_error (error);
  const json_t *message = json_object_get (json_array_get (history, 0), "message");
  g_assert_cmpuint (json_array_size (json_object_get (message, "defects")), ==, 0);
  g_assert_true (json_is_array (json_object_get (message, "defects")));
  assert_attachment (message, NULL);
}

static void
test_reads_back (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "back@x", .raw = "the bytes" });
  g_autoptr (json_t) query = json_pack ("{s:[I]}", "id", (json_int_t) ticket);
  g_autoptr (json_t) list = store_ticket_list (db, query, NULL, 0, &error);
  const json_t *row = json_array_get (list, 0);
  g_assert_cmpuint (json_array_size (list), ==, 1);
  assert_text (row, "created", "2026-11-23T11:00:00Z");
  g_assert_true (json_is_null (json_object_get (row, "due")));
  g_autoptr (json_t) history = store_ticket_history (db, ticket, &error);
  const json_t *event = json_array_get (history, 0);
  assert_text (event, "type", "create");
  assert_text (event, "actor", "ana@x.example");
  const json_t *message = json_object_get (event, "message");
  assert_text (message, "message_id", "<back@x>");
  assert_text (message, "text", "Text ñ\n");
  assert_text (message, "class", "human");
  g_assert_cmpuint (json_array_size (json_object_get (message, "defects")), ==, 1);
  assert_attachment (message, "application/pdf");
  g_autoptr (GBytes) raw = store_ticket_raw (db, ticket, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), "the bytes", 9);
  g_assert_null (store_ticket_raw (db, ticket, 2, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  const char *const none[] = { NULL };
  const FamilyQuestion unknown = {
    .ticket = 999999, .groups = none, .told = none, .budgets = &policy->budgets, .now = SCENE_NOW
  };
  g_assert_null (store_ticket_family (db, &unknown, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

/* A mail of no bytes is a mail. */
static void
test_empty_mail (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  scene_deliver (db, policy, &(SceneMail){ .id = "empty@x", .raw = "" });
  assert_value (db, "SELECT length (raw) FROM tocsin.mail WHERE message_id = '<empty@x>'", "0");
}

static void
test_suppressed (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *id = g_strdup_printf ("twice-%u@x", i);
    scene_deliver (db, policy, &(SceneMail){ .id = id, .from = "sam@x.example" });
  }
  assert_value (db,
                "SELECT string_agg (concat_ws ('|', state, raw IS NULL, message_id IS NULL, "
                "next_at IS NULL, reason), ' ' ORDER BY outbox_id) FROM tocsin.outbox WHERE "
                "recipient = 'sam@x.example'",
                "pending|f|f|f suppressed|t|t|t|this address was sent an acknowledgement a short "
                "while ago");
}

/* Of many References the first and the last 20 can be found again. */
static void
test_many_references (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (GString) references = g_string_new ("<ref-1@q>");
  for (guint i = 2; i <= 50; i++)
    g_string_append_printf (references, " <ref-%u@q>", i);
  scene_deliver (db, policy, &(SceneMail){ .id = "many@x", .references = references->str });
  assert_value (db,
                "SELECT concat_ws ('|', count (*), count (*) FILTER (WHERE reference_id IN "
                "('<ref-1@q>', '<ref-31@q>', '<ref-50@q>')), count (*) FILTER (WHERE reference_id "
                "IN ('<ref-2@q>', '<ref-30@q>'))) FROM tocsin.mail_reference JOIN tocsin.mail "
                "USING (mail_id) WHERE message_id = '<many@x>'",
                "21|3|0");
}

static void
test_stored_without_ticket (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  const SceneMail mail = { .id = "away@x", .class = MAIL_AUTO_REPLY };
  g_assert_cmpint (scene_deliver (db, policy, &mail), ==, 0);
  const MessageKey key = { .message_id = "<away@x>" };
  g_autoptr (json_t) found = store_message_find (db, &key, &error);
  g_assert_no_error (error);
  assert_text (json_array_get (found, 0), "disposition", "stored");
  assert_text (json_array_get (found, 0), "class", "auto-reply");
  g_assert_true (json_is_null (json_object_get (json_array_get (found, 0), "ticket")));
}

/* A server between us and the real one, which cuts the line behind a COMMIT. */
typedef struct {
  char *directory;
  char *target; /* path of the real socket */
  int listener;
} Proxy;

static int
unix_socket (const char *path, gboolean listening)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const struct sockaddr *name = (const struct sockaddr *) &address;
  g_assert_cmpint (listening ? bind (fd, name, sizeof address) : connect (fd, name, sizeof address),
                   ==, 0);
  g_assert_true (!listening || listen (fd, 1) == 0);
  return fd;
}

/* Moves what is there; FALSE at the end. */
static gboolean
forward (int from, int to, gboolean *commits)
{
  static char buffer[65536];
  gssize length = read (from, buffer, sizeof buffer);
  if (length <= 0)
    return FALSE;
  *commits = memmem (buffer, (gsize) length, "COMMIT", 6) != NULL;
  return write (to, buffer, (gsize) length) == length;
}

static gpointer
run_proxy (gpointer data)
{
  const Proxy *proxy = data;
  int client = accept (proxy->listener, NULL, NULL);
  int server = unix_socket (proxy->target, FALSE);
  gboolean commits = FALSE;
  gboolean answered = FALSE;
  while (!commits) {
    struct pollfd ends[] = { { .fd = client, .events = POLLIN },
                             { .fd = server, .events = POLLIN } };
    poll (ends, 2, -1);
    if (ends[0].revents != 0 && !forward (client, server, &commits))
      break;
    if (!commits && ends[1].revents != 0 && !forward (server, client, &answered))
      break;
  }
  /* The server has done it once it answers; nobody hears the answer. */
  struct pollfd answer = { .fd = server, .events = POLLIN };
  poll (&answer, 1, 20000);
  close (client);
  close (server);
  return NULL;
}

static void
test_lost_commit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autofree char *directory = g_dir_make_tmp ("tocsin-cut-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, ".s.PGSQL.5432", NULL);
  g_autofree char *target = cluster_socket ();
  Proxy proxy = { directory, target, unix_socket (path, TRUE) };
  GThread *thread = g_thread_new ("proxy", run_proxy, &proxy);
  g_autofree char *conninfo = g_strdup_printf ("host=%s dbname=" DATABASE, directory);
  const DbTarget through = { conninfo, "tocsin_receive", "test",
                             g_get_monotonic_time () + 60 * G_USEC_PER_SEC };
  g_autoptr (Db) cut = db_open (&through, &error);
  g_assert_no_error (error);
  const SceneMail mail = { .id = "lost@x" };
  db_begin (cut);
  g_autoptr (IntakeFacts) facts = scene_find (cut, policy, &mail, &error);
  scene_write (cut, policy, &mail, facts, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (db_commit (cut, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  g_thread_join (thread);
  /* It happened all the same, and doing it again is harmless. */
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  const char *tickets = "SELECT count (*) FROM tocsin.ticket WHERE subject = 'Subject of lost@x'";
  assert_value (db, tickets, "1");
  g_assert_cmpint (scene_deliver (db, policy, &mail), >, 0);
  assert_value (db, tickets, "1");
  close (proxy.listener);
  g_unlink (path);
  g_rmdir (directory);
}

static void
test_server_stops (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  const SceneMail mail = { .id = "stopped@x" };
  Db *db = cluster_connect (DATABASE, "tocsin_receive", 60);
  db_begin (db);
  g_autoptr (IntakeFacts) facts = scene_find (db, policy, &mail, &error);
  g_assert_no_error (error);
  cluster_crash ();
  g_assert_false (scene_write (db, policy, &mail, facts, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  db_rollback (db);
  db_close (db);
  cluster_revive ();
  g_autoptr (Db) again = cluster_connect (DATABASE, NULL, 0);
  assert_value (again, "SELECT count (*) FROM tocsin.mail WHERE message_id = '<stopped@x>'", "0");
  g_assert_cmpint (scene_deliver (again, policy, &mail), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/outcome/writes-everything-in-three-trips", test_everything_is_written);
  g_test_add_func ("/store/outcome/reads-back", test_reads_back);
  g_test_add_func ("/store/outcome/mail-without-findings", test_without_findings);
  g_test_add_func ("/store/outcome/empty-mail", test_empty_mail);
  g_test_add_func ("/store/outcome/suppressed-mail", test_suppressed);
  g_test_add_func ("/store/outcome/many-references", test_many_references);
  g_test_add_func ("/store/outcome/stored-without-ticket", test_stored_without_ticket);
  g_test_add_func ("/store/outcome/commit-whose-answer-is-lost", test_lost_commit);
  g_test_add_func ("/store/outcome/server-stops", test_server_stops);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
