#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/printer.h"

#include "store/db.h"
#include "store/run.h"

#include "cluster.h"

#define DATABASE "db"
#define MILLISECOND G_GINT64_CONSTANT (1000)

static const char *const nothing[] = { NULL };

static Statement
statement_of (const char *sql)
{
  return (Statement){ "test", nothing, nothing, sql };
}

/* Runs SQL without parameters; the code of its error, or -1. */
static int
code_of (Db *db, const char *sql)
{
  const Statement statement = statement_of (sql);
  g_autoptr (GError) error = NULL;
  g_autoptr (PGresult) result = db_run_values (db, &statement, NULL, 0, &error);
  g_assert_true ((result == NULL) == (error != NULL));
  if (error == NULL)
    return -1;
  g_assert_true (error->domain == TOCSIN_ERROR);
  return error->code;
}

static Db *
open_with (const char *conninfo, gint64 microseconds, int *code)
{
  const DbTarget target = {
    .conninfo = conninfo,
    .role = "postgres",
    .program = "test",
    .deadline = microseconds == 0 ? 0 : g_get_monotonic_time () + microseconds,
  };
  g_autoptr (GError) error = NULL;
  Db *db = db_open (&target, &error);
  g_assert_true ((db == NULL) == (error != NULL));
  *code = error == NULL ? -1 : error->code;
  return db;
}

static void
test_refused (void)
{
  static const struct {
    const char *conninfo;
    TocsinError code;
  } table[] = {
    { "no connection string", TOCSIN_ERROR_CONFIG },
    { "host=/nowhere dbname=x", TOCSIN_ERROR_TEMPORARY },
    { "host='/nowhere dbname=x", TOCSIN_ERROR_CONFIG },
    { "dbname=x unheard=of", TOCSIN_ERROR_CONFIG },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    int code;
    g_assert_null (open_with (table[i].conninfo, 0, &code));
    g_assert_cmpint (code, ==, table[i].code);
  }
  int code;
  g_autofree char *conninfo = cluster_conninfo ("no_such_database");
  g_assert_null (open_with (conninfo, 0, &code));
  g_assert_cmpint (code, ==, TOCSIN_ERROR_TEMPORARY);
}

/* A server that takes the connection and never says a word. */
static void
test_silent_server (void)
{
  g_autofree char *directory = g_dir_make_tmp ("tocsin-mute-XXXXXX", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", directory);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 4), ==, 0);
  g_autofree char *conninfo = g_strdup_printf ("host=%s dbname=x", directory);
  int code;
  gint64 start = g_get_monotonic_time ();
  g_assert_null (open_with (conninfo, 200 * MILLISECOND, &code));
  gint64 took = g_get_monotonic_time () - start;
  g_assert_cmpint (code, ==, TOCSIN_ERROR_TIMEOUT);
  g_assert_cmpint (took, >=, 150 * MILLISECOND);
  g_assert_cmpint (took, <, 5000 * MILLISECOND);
  close (fd);
  g_unlink (address.sun_path);
  g_rmdir (directory);
}

static void
test_deadline (void)
{
  int code;
  g_autofree char *conninfo = cluster_conninfo (DATABASE);
  g_autoptr (Db) db = open_with (conninfo, 500 * MILLISECOND, &code);
  gint64 start = g_get_monotonic_time ();
  g_assert_cmpint (code_of (db, "SELECT pg_sleep (60)"), ==, TOCSIN_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10000 * MILLISECOND);
  db_rollback (db);
}

static void
test_codes (void)
{
  static const struct {
    const char *state;
    TocsinError code;
  } table[] = {
    { "40001", TOCSIN_ERROR_CONFLICT },  { "40P01", TOCSIN_ERROR_CONFLICT },
    { "23505", TOCSIN_ERROR_CONFLICT },  { "57014", TOCSIN_ERROR_TIMEOUT },
    { "55P03", TOCSIN_ERROR_TIMEOUT },   { "08006", TOCSIN_ERROR_TEMPORARY },
    { "53100", TOCSIN_ERROR_TEMPORARY }, { "53300", TOCSIN_ERROR_TEMPORARY },
    { "55006", TOCSIN_ERROR_TEMPORARY }, { "57P01", TOCSIN_ERROR_TEMPORARY },
    { "57P03", TOCSIN_ERROR_TEMPORARY }, { "58030", TOCSIN_ERROR_TEMPORARY },
    { "25006", TOCSIN_ERROR_TEMPORARY }, { "25P03", TOCSIN_ERROR_TEMPORARY },
    { "23502", TOCSIN_ERROR_DATA },      { "23503", TOCSIN_ERROR_DATA },
    { "23514", TOCSIN_ERROR_DATA },      { "22021", TOCSIN_ERROR_DATA },
    { "25001", TOCSIN_ERROR_DATA },      { "54000", TOCSIN_ERROR_DATA },
    { "XX000", TOCSIN_ERROR_DATA },      { "42501", TOCSIN_ERROR_DATA },
  };
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *sql = g_strdup_printf (
        "DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '%s'; END $$", table[i].state);
    g_test_message ("%s", table[i].state);
    g_assert_cmpint (code_of (db, sql), ==, table[i].code);
  }
  g_assert_cmpint (code_of (db, "SELECT 1"), ==, -1);
}

static void
test_real_timeouts (void)
{
  g_autoptr (Db) holder = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "SET statement_timeout = '100ms'");
  g_assert_cmpint (code_of (db, "SELECT pg_sleep (60)"), ==, TOCSIN_ERROR_TIMEOUT);
  cluster_run (db, "SET statement_timeout = 0; SET lock_timeout = '100ms'");
  cluster_run (holder, "BEGIN; LOCK TABLE tocsin.mail");
  g_assert_cmpint (code_of (db, "SELECT FROM tocsin.mail"), ==, TOCSIN_ERROR_TIMEOUT);
}

static void
test_transaction (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "CREATE TABLE t (x int)");
  guint trips = db_trips (db);
  db_begin (db);
  g_assert_true (db_commit (db, &error));
  db_begin (db);
  db_rollback (db);
  g_assert_cmpuint (db_trips (db), ==, trips);
  db_begin (db);
  g_assert_cmpint (code_of (db, "INSERT INTO t VALUES (1)"), ==, -1);
  g_assert_true (db_commit (db, &error));
  g_assert_cmpuint (db_trips (db), ==, trips + 2);
  db_begin (db);
  g_assert_cmpint (code_of (db, "INSERT INTO t VALUES (2)"), ==, -1);
  db_rollback (db);
  g_autoptr (Db) other = cluster_connect (DATABASE, NULL, 0);
  g_autofree char *rows = cluster_value (other, "SELECT string_agg (x::text, ' ') FROM t");
  g_assert_cmpstr (rows, ==, "1");
  cluster_run (db, "DROP TABLE t");
}

/* An error at each place of a transaction, and life after it. */
static void
test_life_after_error (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "CREATE TABLE u (x int)");
  for (guint good = 0; good < 3; good++) {
    g_autoptr (GError) error = NULL;
    db_begin (db);
    for (guint i = 0; i < good; i++)
      g_assert_cmpint (code_of (db, "INSERT INTO u VALUES (1)"), ==, -1);
    g_assert_cmpint (code_of (db, "SELECT 1 / 0"), ==, TOCSIN_ERROR_DATA);
    g_assert_cmpint (code_of (db, "SELECT 1"), ==, TOCSIN_ERROR_DATA);
    db_rollback (db);
    db_begin (db);
    g_assert_cmpint (code_of (db, "SELECT 'not a number'::int"), ==, TOCSIN_ERROR_DATA);
    g_assert_false (db_commit (db, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INTERNAL);
    db_rollback (db);
    g_assert_cmpint (code_of (db, "SYNTAX ERROR"), ==, TOCSIN_ERROR_DATA);
    g_assert_cmpint (code_of (db, "SELECT 1"), ==, -1);
  }
  g_autofree char *rows = cluster_value (db, "SELECT count (*) FROM u");
  g_assert_cmpstr (rows, ==, "0");
  cluster_run (db, "DROP TABLE u");
}

/* What only reads may fail, and nothing else notices. */
static void
test_reading (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "CREATE TABLE r (x int); SET statement_timeout = '50s'");
  db_begin (db);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (db_reading_begin (db, &error));
    g_autofree char *bound = cluster_value (db, "SHOW statement_timeout");
    g_assert_cmpstr (bound, ==, "3s");
    g_assert_cmpint (code_of (db, "SELECT 1 / 0"), ==, TOCSIN_ERROR_DATA);
    g_assert_true (db_reading_end (db, &error));
    g_autofree char *restored = cluster_value (db, "SHOW statement_timeout");
    g_assert_cmpstr (restored, ==, "50s");
    g_assert_cmpint (code_of (db, "INSERT INTO r VALUES (1)"), ==, -1);
  }
  g_assert_true (db_commit (db, &error));
  g_autoptr (Db) other = cluster_connect (DATABASE, NULL, 0);
  g_autofree char *rows = cluster_value (other, "SELECT count (*) FROM r");
  g_assert_cmpstr (rows, ==, "2");
  cluster_run (db, "DROP TABLE r");
}

/* A constraint that is only looked at when the transaction ends. */
static void
test_error_at_commit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "CREATE TABLE v (x int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  db_begin (db);
  g_assert_cmpint (code_of (db, "INSERT INTO v VALUES (1), (1)"), ==, -1);
  g_assert_false (db_commit (db, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT);
  db_rollback (db);
  g_assert_cmpint (code_of (db, "DROP TABLE v"), ==, -1);
}

static void
test_values (void)
{
  static const char binary[] = "a\0b\\\377'\n";
  static const char *const in[] = { "", "", "", "", "", "", NULL };
  const Statement statement = { "values", in, nothing,
                                "SELECT $1::text AS text, $2::bigint AS low, $3::bigint AS high, "
                                "$4::bytea AS bytes, $5::bytea AS empty, $6::text AS none, "
                                "true AS yes, false AS no" };
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (PGresult) result = db_run (
      db, &statement, &error, db_text ("ñ ' \" \\ $1 %s\n"), db_number (G_MININT64),
      db_number (G_MAXINT64), db_bytes (binary, sizeof binary), db_bytes ("", 0), db_text (NULL));
  g_assert_no_error (error);
  g_assert_cmpstr (db_get (result, 0, "text"), ==, "ñ ' \" \\ $1 %s\n");
  g_assert_cmpint (db_get_number (result, 0, "low"), ==, G_MININT64);
  g_assert_cmpint (db_get_number (result, 0, "high"), ==, G_MAXINT64);
  g_autoptr (GBytes) bytes = db_get_bytes (result, 0, "bytes");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), binary, sizeof binary);
  g_autoptr (GBytes) empty = db_get_bytes (result, 0, "empty");
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_assert_null (db_get_bytes (result, 0, "none"));
  g_assert_null (db_get (result, 0, "none"));
  g_assert_cmpint (db_get_number (result, 0, "none"), ==, 0);
  g_assert_false (db_get_boolean (result, 0, "none"));
  g_assert_true (db_get_boolean (result, 0, "yes"));
  g_assert_false (db_get_boolean (result, 0, "no"));
}

/* More than any socket buffer holds, both ways at once. */
static void
test_large_values (void)
{
  gsize length = 25 * 1024 * 1024;
  g_autofree char *data = g_malloc (length);
  for (gsize i = 0; i < length; i++)
    data[i] = (char) (i * 7 + i / 251);
  static const char *const in[] = { "", NULL };
  const Statement statement = { "large", in, nothing, "SELECT $1::bytea AS raw" };
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 60);
  g_autoptr (GBytes) back = db_raw (db, &statement, &error, db_bytes (data, length));
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), data, length);
}

static void
test_rows (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  const Statement some = statement_of ("SELECT x::text::json AS row FROM generate_series (1, 3) x");
  g_autoptr (json_t) rows = db_run_rows (db, &some, NULL, 0, &error);
  g_assert_cmpuint (json_array_size (rows), ==, 3);
  g_assert_cmpint (json_integer_value (json_array_get (rows, 2)), ==, 3);
  const Statement none = statement_of ("SELECT 1 AS row WHERE false");
  g_autoptr (json_t) empty = db_run_rows (db, &none, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_true (json_is_array (empty));
  g_assert_cmpuint (json_array_size (empty), ==, 0);
  const Statement missing = statement_of ("SELECT NULL::bytea AS raw");
  g_assert_null (db_run_raw (db, &missing, NULL, 0, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

/* TRUE when waiting on DB ends well before SECONDS are over. */
static gboolean
is_woken (Db *db, guint seconds)
{
  gint64 start = g_get_monotonic_time ();
  g_assert_true (db_wait_notification (db, seconds));
  return g_get_monotonic_time () - start < seconds * 500 * MILLISECOND;
}

static void
notify (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  db_notify (db);
}

static void
test_notifications (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_escalate", 0);
  g_assert_true (db_listen (db, &error));
  g_assert_true (db_wait_notification (db, 0));
  notify ();
  g_assert_true (is_woken (db, 20));
  g_assert_false (is_woken (db, 1));
  db_begin (db);
  g_assert_cmpint (code_of (db, "SELECT 1"), ==, -1);
  notify ();
  g_assert_true (db_commit (db, &error));
  g_assert_true (is_woken (db, 20));
}

/* The notification comes in together with the answer to a statement. */
static void
test_notification_with_answer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_escalate", 0);
  g_assert_true (db_listen (db, &error));
  g_assert_cmpint (code_of (db, "NOTIFY tocsin_outbox"), ==, -1);
  g_assert_cmpint (code_of (db, "SELECT 1"), ==, -1);
  g_assert_true (is_woken (db, 20));
}

static void
test_broken_connection (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Db) other = cluster_connect (DATABASE, NULL, 0);
  g_autofree char *pid = cluster_value (db, "SELECT pg_backend_pid ()");
  g_autofree char *terminate = g_strdup_printf ("SELECT pg_terminate_backend (%s, 20000)", pid);
  g_assert_true (db_listen (db, &error));
  cluster_run (other, terminate);
  g_assert_false (db_wait_notification (db, 20) && db_wait_notification (db, 20));
  g_assert_cmpint (code_of (db, "SELECT 1"), ==, TOCSIN_ERROR_TEMPORARY);
  g_assert_false (db_listen (db, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  db_rollback (db);
  db_notify (db);
}

static void
test_broken_transaction (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Db) other = cluster_connect (DATABASE, NULL, 0);
  g_autofree char *pid = cluster_value (db, "SELECT pg_backend_pid ()");
  g_autofree char *terminate = g_strdup_printf ("SELECT pg_terminate_backend (%s, 20000)", pid);
  db_begin (db);
  g_assert_cmpint (code_of (db, "SELECT 1"), ==, -1);
  cluster_run (other, terminate);
  g_assert_false (db_commit (db, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  db_rollback (db);
}

/* Nothing that a server remarks may reach standard error: Postfix would see it. */
static void
test_silence (void)
{
  int kept = dup (STDERR_FILENO);
  int file = memfd_create ("stderr", MFD_CLOEXEC);
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  dup2 (file, STDERR_FILENO);
  int code = code_of (db, "DO $$ BEGIN RAISE NOTICE 'noise'; RAISE WARNING 'noise'; END $$");
  int rollback = code_of (db, "ROLLBACK");
  dup2 (kept, STDERR_FILENO);
  g_assert_cmpint (code, ==, -1);
  g_assert_cmpint (rollback, ==, -1);
  g_assert_cmpint (lseek (file, 0, SEEK_END), ==, 0);
  close (file);
  close (kept);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/db/says-why-it-cannot-connect", test_refused);
  g_test_add_func ("/store/db/deadline-while-connecting", test_silent_server);
  g_test_add_func ("/store/db/deadline-in-a-statement", test_deadline);
  g_test_add_func ("/store/db/sqlstate-to-code", test_codes);
  g_test_add_func ("/store/db/timeouts-of-the-server", test_real_timeouts);
  g_test_add_func ("/store/db/transactions-and-trips", test_transaction);
  g_test_add_func ("/store/db/life-after-an-error", test_life_after_error);
  g_test_add_func ("/store/db/reading", test_reading);
  g_test_add_func ("/store/db/error-at-commit", test_error_at_commit);
  g_test_add_func ("/store/db/values-there-and-back", test_values);
  g_test_add_func ("/store/db/large-values", test_large_values);
  g_test_add_func ("/store/db/rows-and-bytes", test_rows);
  g_test_add_func ("/store/db/notifications", test_notifications);
  g_test_add_func ("/store/db/notification-with-an-answer", test_notification_with_answer);
  g_test_add_func ("/store/db/broken-connection", test_broken_connection);
  g_test_add_func ("/store/db/broken-transaction", test_broken_transaction);
  g_test_add_func ("/store/db/silent-on-standard-error", test_silence);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
