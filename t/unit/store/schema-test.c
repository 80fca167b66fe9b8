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
  g_test_add_func ("/store/schema/two-upgrades-at-once", test_at_once);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
