#include "config.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/quarantine.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "quarantine"

static gint64
put_aside (Db *db, const char *queue_id, const char *sender, int *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new_static ("a\0b", 3);
  g_autoptr (Envelope) envelope = envelope_new ();
  envelope->sender = g_strdup (sender);
  envelope->recipient = g_strdup ("help@csirt.example");
  envelope->queue_id = g_strdup (queue_id);
  envelope->client = g_strdup ("192.0.2.1");
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw);
  const QuarantineEntry entry = { envelope,         raw,        sha256,   "<m@x>",
                                  QUARANTINE_LIMIT, "too many", SCENE_NOW };
  gint64 id = -1;
  gboolean added = store_quarantine_add (db, &entry, &id, &error);
  g_assert_true (added == (error == NULL));
  *code = error == NULL ? -1 : error->code;
  return id;
}

static char *
quarantine_state (Db *db, gint64 id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT concat_ws ('|', state, reason, detail, attempts, extract (epoch FROM "
      "next_at)::bigint, settled_by, settled_reason) FROM tocsin.quarantine WHERE quarantine_id = "
      "%" G_GINT64_FORMAT,
      id);
  return cluster_value (db, sql);
}

/* What cannot be kept must be said: nothing is worse than a mail that everybody takes for kept. */
static void
test_quarantine_keeps_or_says (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (Db) command = cluster_connect (DATABASE, "tocsin_command", 0);
  int code;
  gint64 id = put_aside (db, "keep", "a@x.example", &code);
  g_assert_cmpint (id, >, 0);
  g_autoptr (GBytes) raw = store_quarantine_raw (command, id, &error);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), "a\0b", 3);
  g_assert_cmpint (put_aside (db, "keep", "a@x.example", &code), ==, 0);
  g_assert_cmpint (code, ==, -1);
  put_aside (db, "other", "caf\xe9@x.example", &code);
  g_assert_cmpint (code, >=, 0);
}

static QuarantineClaim *
claim_quarantined (Db *db, gint64 now)
{
  g_autoptr (GError) error = NULL;
  QuarantineClaim *taken = NULL;
  store_quarantine_claim (db, now, &taken, &error);
  g_assert_no_error (error);
  return taken;
}

static void
test_quarantine_again (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "TRUNCATE tocsin.quarantine");
  int code;
  gint64 id = put_aside (db, "again", "a@x.example", &code);
  g_assert_null (claim_quarantined (db, SCENE_NOW + 99));
  g_assert_true (store_quarantine_retry (db, id, SCENE_NOW, &error));
  g_assert_null (claim_quarantined (db, SCENE_NOW - 1));
  db_begin (db);
  QuarantineClaim *taken = claim_quarantined (db, SCENE_NOW);
  g_assert_cmpint (taken->id, ==, id);
  g_assert_cmpint (taken->at, ==, SCENE_NOW);
  g_assert_cmpstr (taken->envelope->client, ==, "192.0.2.1");
  g_assert_null (taken->envelope->sasl_user);
  g_assert_cmpuint (g_bytes_get_size (taken->raw), ==, 3);
  g_autoptr (Db) other = cluster_connect (DATABASE, "tocsin_escalate", 20);
  g_assert_null (claim_quarantined (other, SCENE_NOW));
  quarantine_claim_free (taken);
  g_assert_true (store_quarantine_fail (db, id, NULL, "later", &error));
  g_assert_true (db_commit (db, &error));
  g_autofree char *pending = quarantine_state (db, id);
  g_assert_cmpstr (pending, ==, "pending|limit|later|1|1795431660");
  g_assert_true (store_quarantine_fail (db, id, "store-error", "worse", &error));
  g_autofree char *quarantined = quarantine_state (db, id);
  g_assert_cmpstr (quarantined, ==, "quarantined|store-error|worse|1");
  gint64 count;
  g_assert_true (store_quarantine_retry_all (db, SCENE_NOW + 5, &count, &error));
  g_assert_cmpint (count, ==, 1);
  g_autofree char *retried = quarantine_state (db, id);
  g_assert_cmpstr (retried, ==, "pending|store-error|worse|0|1795431605");
}

/* An operator's decision is the last word. */
static void
test_quarantine_discarded (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "TRUNCATE tocsin.quarantine");
  int code;
  gint64 id = put_aside (db, "discard", "a@x.example", &code);
  g_assert_true (store_quarantine_discard (db, id, "hank", "spam", &error));
  const char *discarded = "discarded|limit|too many|0|hank|spam";
  g_assert_true (store_quarantine_fail (db, id, NULL, "too late", &error));
  g_assert_true (store_quarantine_release (db, id, 0, &error));
  g_autofree char *still = quarantine_state (db, id);
  g_assert_cmpstr (still, ==, discarded);
  g_assert_false (store_quarantine_retry (db, id, SCENE_NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (store_quarantine_discard (db, id, "bob", "twice", &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  gint64 count;
  g_assert_true (store_quarantine_retry_all (db, SCENE_NOW, &count, &error));
  g_assert_cmpint (count, ==, 0);
  g_assert_false (store_quarantine_retry (db, 999999, SCENE_NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/quarantine/keeps-or-says", test_quarantine_keeps_or_says);
  g_test_add_func ("/store/quarantine/again-and-again", test_quarantine_again);
  g_test_add_func ("/store/quarantine/discarded-is-discarded", test_quarantine_discarded);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
