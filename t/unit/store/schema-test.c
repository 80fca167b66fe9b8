#include "config.h"

#include "base/error.h"
#include "base/printer.h"

#include "store/migration.h"
#include "store/schema.h"

#include "cluster.h"

#define NOW 1795431600

static guint
our_count (void)
{
  guint count = 0;
  while (migrations[count].number != 0)
    count++;
  return count;
}

static guint
upgrade (const char *database, int *code)
{
  g_autoptr (Db) db = cluster_connect (database, NULL, 60);
  g_autoptr (GError) error = NULL;
  guint applied = 99;
  *code = -1;
  if (!store_schema_upgrade (db, NOW, &applied, &error))
    *code = error->code;
  return applied;
}

/* Asserts that every migration is in STATE, but the last one in LAST. */
static void
assert_states (Db *db, const char *state, const char *last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) rows = store_schema_status (db, &error);
  g_assert_no_error (error);
  gsize size = json_array_size (rows);
  g_assert_cmpuint (size, >=, our_count ());
  for (gsize i = 0; i < size; i++) {
    const json_t *row = json_array_get (rows, i);
    const char *wanted = i == size - 1 ? last : state;
    g_assert_cmpstr (json_string_value (json_object_get (row, "state")), ==, wanted);
    g_assert_true (json_is_integer (json_object_get (row, "number")));
    g_assert_true (json_is_string (json_object_get (row, "name")));
    g_assert_cmpint (json_is_null (json_object_get (row, "applied")), ==,
                     g_str_equal (wanted, "pending"));
  }
}

static void
test_numbers (void)
{
  for (guint i = 0; i < our_count (); i++) {
    g_assert_cmpint (migrations[i].number, ==, (int) i + 1);
    g_assert_cmpstr (migrations[i].name, !=, "");
    g_assert_cmpstr (migrations[i].sql, !=, "");
  }
  g_assert_cmpuint (our_count (), >, 0);
}

static void
test_init (void)
{
  int code;
  cluster_create_empty ("init");
  g_autoptr (Db) db = cluster_connect ("init", NULL, 0);
  assert_states (db, "pending", "pending");
  g_assert_cmpuint (upgrade ("init", &code), ==, our_count ());
  g_assert_cmpint (code, ==, -1);
  assert_states (db, "applied", "applied");
  g_autofree char *applied = cluster_value (
      db, "SELECT extract (epoch FROM max (applied_at))::bigint FROM tocsin.migration");
  g_assert_cmpstr (applied, ==, "1795431600");
  g_autofree char *owners = cluster_value (
      db, "SELECT string_agg (DISTINCT pg_get_userbyid (relowner), ' ') FROM pg_class "
          "WHERE relnamespace = 'tocsin'::regnamespace");
  g_assert_cmpstr (owners, ==, "tocsin_owner");
}

static void
test_again (void)
{
  int code;
  cluster_create ("again");
  g_assert_cmpuint (upgrade ("again", &code), ==, 0);
  g_assert_cmpint (code, ==, -1);
  g_autoptr (Db) db = cluster_connect ("again", NULL, 0);
  assert_states (db, "applied", "applied");
}

static void
test_changed (void)
{
  int code;
  cluster_create ("changed");
  g_autoptr (Db) db = cluster_connect ("changed", NULL, 0);
  cluster_run (db, "UPDATE tocsin.migration SET sha256 = repeat ('0', 64) "
                   "WHERE number = (SELECT max (number) FROM tocsin.migration)");
  upgrade ("changed", &code);
  g_assert_cmpint (code, ==, TOCSIN_ERROR_CONFIG);
  assert_states (db, "applied", "changed");
}

static void
test_newer (void)
{
  int code;
  cluster_create ("newer");
  g_autoptr (Db) db = cluster_connect ("newer", NULL, 0);
  cluster_run (db, "INSERT INTO tocsin.migration VALUES (9999, 'future', 'x', to_timestamp (0))");
  upgrade ("newer", &code);
  g_assert_cmpint (code, ==, TOCSIN_ERROR_CONFIG);
  assert_states (db, "applied", "unknown");
}

/* A migration that fails half way leaves nothing behind. */
static void
test_failure_leaves_nothing (void)
{
  int code;
  cluster_create_empty ("half");
  g_autoptr (Db) db = cluster_connect ("half", NULL, 0);
  cluster_run (db, "CREATE SCHEMA tocsin; CREATE TABLE tocsin.event (x int); "
                   "GRANT ALL ON SCHEMA tocsin TO PUBLIC");
  upgrade ("half", &code);
  g_assert_cmpint (code, >=, 0);
  g_autofree char *tables = cluster_value (
      db, "SELECT string_agg (relname, ' ') FROM pg_class WHERE relkind = 'r' AND relnamespace = "
          "'tocsin'::regnamespace");
  g_assert_cmpstr (tables, ==, "event");
}

/* Applies the migrations up to LAST alone, as the programs of that time did. */
static Db *
make_old (const char *database, int last)
{
  cluster_create_empty (database);
  Db *db = cluster_connect (database, NULL, 0);
  cluster_run (db, migration_roles);
  cluster_run (db, "SET ROLE tocsin_owner");
  cluster_run (db, migration_bootstrap);
  for (const Migration *one = migrations; one->number != 0 && one->number <= last; one++) {
    g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, one->sql, -1);
    g_autofree char *note =
        g_strdup_printf ("INSERT INTO tocsin.migration VALUES (%d, '%s', '%s', to_timestamp (1))",
                         one->number, one->name, sha256);
    cluster_run (db, one->sql);
    cluster_run (db, note);
  }
  cluster_run (db, "RESET ROLE");
  return db;
}

/* What the programs of version 2 left behind. */
static const char old_rows[] =
    "INSERT INTO tocsin.staff (name, roles, language, created_at) VALUES ('hank', '{handler}', "
    "'en', to_timestamp (1));"
    "INSERT INTO tocsin.staff_address VALUES ('hank@staff.example', 1, 0);"
    "INSERT INTO tocsin.staff_group (name, created_at) VALUES ('Duty', to_timestamp (1));"
    "INSERT INTO tocsin.staff_group_member VALUES (1, 1);"
    "INSERT INTO tocsin.mail (duplicate_key, raw, sha256, received_at, class, reasons, message_id, "
    "from_address, to_addresses, cc_addresses, subject, reference_ids, attachments) SELECT "
    "sha256 (n::text::bytea), 'raw', sha256 ('raw'), to_timestamp (100 + n), 'human', '{}', '<m' "
    "|| n || '@x>', 'a@x', '{}', '{}', 'S', ARRAY(SELECT '<r' || i || '@x>' FROM generate_series "
    "(1, n) i), '[]' FROM unnest (ARRAY[0, 2, 30]) n;"
    "INSERT INTO tocsin.ticket (ticket_id, queue, kind, subject, status, closed, priority, "
    "language, created_at, updated_at, last_n, head) VALUES (7, 'Help', 'general', 'S', 'new', "
    "false, 0, 'en', to_timestamp (1), to_timestamp (1), 1, sha256 ('head'));"
    "INSERT INTO tocsin.ticket_person VALUES (7, 'requestor', 'a@x', 0);"
    "INSERT INTO tocsin.ticket_link VALUES (7, 'refers-to', 7);"
    "INSERT INTO tocsin.event (ticket_id, n, at, type, held_back, proof, mail_id, salts, seals, "
    "hash) VALUES (7, 1, to_timestamp (1), 'create', false, 'none', 1, '', '', sha256 ('head'));"
    "INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, queue, disposition, ticket_id, "
    "n) SELECT m.mail_id, to_timestamp (1), '', 'help@x', 'Help', d, 7, 1 FROM tocsin.mail m, "
    "unnest (ARRAY['ticket', 'duplicate', 'stored']) d;"
    "INSERT INTO tocsin.outbox (ticket_id, event, automatic, sender, recipient, subject, "
    "message_id, token, raw, state, created_at, next_at) SELECT 7, e, a, '', 'a@x', 'S', NULL, "
    "'t-a', '', 'pending', to_timestamp (1), to_timestamp (1) FROM (VALUES ('acknowledgement', "
    "true), ('correspondence', false), ('quarantined', true)) v (e, a);"
    "INSERT INTO tocsin.quarantine (at, state, reason, detail, raw, sha256, sender, recipient, "
    "size) VALUES (to_timestamp (1), 'quarantined', 'limit', '', '', sha256 (''), '', 'help@x', 0);"
    "INSERT INTO tocsin.intake_timeout VALUES ('Q', 'help@x', sha256 (''), 1, to_timestamp (1))";

#define OLD_VERSION 2

/* A database in use keeps everything, and what is new is filled from what is there. */
static void
test_from_old (void)
{
  static const struct {
    const char *sql;
    const char *value;
  } table[] = {
    { "SELECT string_agg (concat_ws ('|', event, budget), ' ' ORDER BY outbox_id) FROM "
      "tocsin.outbox",
      "acknowledgement|acknowledgement correspondence quarantined|automatic" },
    { "SELECT concat_ws ('|', subject, tag, last_n, final_priority, time_estimated) FROM "
      "tocsin.ticket",
      "S|1|0|0" },
    { "SELECT string_agg (concat_ws ('|', mail_id, n, first, last), ' ' ORDER BY mail_id) FROM "
      "(SELECT mail_id, count (*) AS n, count (*) FILTER (WHERE reference_id = '<r1@x>') AS first, "
      "count (*) FILTER (WHERE reference_id IN ('<r30@x>', '<r11@x>')) AS last FROM "
      "tocsin.mail_reference JOIN tocsin.mail m USING (mail_id, received_at) GROUP BY mail_id) x",
      "2|2|1|0 3|21|1|2" },
    { "SELECT string_agg (disposition, ' ' ORDER BY delivery_id) FROM tocsin.delivery WHERE "
      "mail_id = 1",
      "ticket duplicate stored" },
    { "SELECT count (*) FROM tocsin.event JOIN tocsin.ticket USING (ticket_id) WHERE hash = head",
      "1" },
    { "SELECT tocsin.directory_of ('{}', NULL, 'HANK', '{}', NULL) #>> '{0,account,name}'",
      "hank" },
    { "SELECT concat_ws ('|', (SELECT count (*) FROM tocsin.quarantine), (SELECT count (*) FROM "
      "tocsin.intake_timeout), (SELECT count (*) FROM tocsin.ticket_person), (SELECT count (*) "
      "FROM tocsin.ticket_link))",
      "1|1|1|1" },
  };
  int code;
  g_autoptr (Db) db = make_old ("aged", OLD_VERSION);
  cluster_run (db, old_rows);
  g_assert_cmpuint (upgrade ("aged", &code), ==, our_count () - OLD_VERSION);
  g_assert_cmpint (code, ==, -1);
  assert_states (db, "applied", "applied");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *value = cluster_value (db, table[i].sql);
    g_assert_cmpstr (value, ==, table[i].value);
  }
}

typedef struct {
  const char *database;
  guint applied;
  int code;
} Upgrade;

static gpointer
upgrade_thread (gpointer data)
{
  Upgrade *one = data;
  one->applied = upgrade (one->database, &one->code);
  return NULL;
}

static void
test_at_once (void)
{
  cluster_create_empty ("once");
  Upgrade first = { "once", 99, 99 };
  Upgrade second = { "once", 99, 99 };
  g_autoptr (Db) holder = cluster_connect ("once", NULL, 0);
  db_begin (holder);
  g_autoptr (PGresult) lock = db_run_values (holder, &statement_schema_lock, NULL, 0, NULL);
  g_assert_nonnull (lock);
  GThread *one = g_thread_new ("upgrade", upgrade_thread, &first);
  GThread *two = g_thread_new ("upgrade", upgrade_thread, &second);
  cluster_wait_blocked ("once", 2);
  db_rollback (holder);
  g_thread_join (one);
  g_thread_join (two);
  g_assert_cmpint (first.code, ==, -1);
  g_assert_cmpint (second.code, ==, -1);
  g_assert_cmpuint (first.applied + second.applied, ==, our_count ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/store/schema/migrations-are-numbered-without-gaps", test_numbers);
  g_test_add_func ("/store/schema/init-makes-everything", test_init);
  g_test_add_func ("/store/schema/again-applies-nothing", test_again);
  g_test_add_func ("/store/schema/changed-checksum-is-refused", test_changed);
  g_test_add_func ("/store/schema/newer-database-is-refused", test_newer);
  g_test_add_func ("/store/schema/failure-leaves-nothing", test_failure_leaves_nothing);
  g_test_add_func ("/store/schema/old-database-keeps-its-rows", test_from_old);
  g_test_add_func ("/store/schema/two-upgrades-at-once", test_at_once);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
