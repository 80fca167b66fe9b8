#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/audit.h"
#include "store/intake.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/quarantine.h"
#include "store/schema.h"
#include "store/staff.h"
#include "store/ticket.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "roles"
#define FINGERPRINT "0123456789ABCDEF0123456789ABCDEF01234567"

static const char *const roles[] = { "tocsin_receive", "tocsin_escalate", "tocsin_command" };

/* The SQLSTATE that SQL ends with, "none" when it works; nothing stays. The caller frees it. */
static char *
state_of (Db *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  cluster_run (db, "BEGIN");
  PQclear (db_execute (db, sql, &error));
  cluster_run (db, "ROLLBACK");
  const char *state = error == NULL ? NULL : strstr (error->message, "SQLSTATE ");
  return state == NULL ? g_strdup ("none") : g_strndup (state + strlen ("SQLSTATE "), 5);
}

#define APPEND_ONLY(table, column)                                                                 \
  "UPDATE tocsin." table " SET " column " = " column, "DELETE FROM tocsin." table,                 \
      "TRUNCATE tocsin." table " CASCADE", "DROP TABLE tocsin." table " CASCADE",                  \
      "ALTER TABLE tocsin." table " DISABLE TRIGGER ALL",                                          \
      "ALTER TABLE tocsin." table " DROP COLUMN " column,                                          \
      "ALTER TABLE tocsin." table " OWNER TO CURRENT_USER",                                        \
      "DROP TRIGGER " table "_append_only ON tocsin." table,                                       \
      "DROP TRIGGER " table "_no_truncate ON tocsin." table,                                       \
      "CREATE RULE r AS ON INSERT TO tocsin." table " DO INSTEAD NOTHING",                         \
      "LOCK TABLE tocsin." table " IN ACCESS EXCLUSIVE MODE", "COPY tocsin." table " TO '/tmp/x'", \
      "COPY tocsin." table " TO PROGRAM 'true'", "COPY tocsin." table " FROM PROGRAM 'true'",      \
      "COPY tocsin." table " FROM '/dev/null'"

/* What no program may ever do. */
static const char *const forbidden[] = {
  APPEND_ONLY ("event", "actor"),
  APPEND_ONLY ("mail", "subject"),
  APPEND_ONLY ("delivery", "sender"),
  APPEND_ONLY ("mail_reference", "reference_id"),
  APPEND_ONLY ("signature_use", "fingerprint"),
  "DELETE FROM tocsin.ticket",
  "TRUNCATE tocsin.ticket CASCADE",
  "UPDATE tocsin.ticket SET ticket_id = ticket_id",
  "UPDATE tocsin.ticket SET created_at = created_at",
  "UPDATE tocsin.ticket_person SET address = address",
  "UPDATE tocsin.ticket_link SET type = type",
  "UPDATE tocsin.ticket_field SET value = value",
  "DELETE FROM tocsin.outbox",
  "UPDATE tocsin.outbox SET raw = raw",
  "UPDATE tocsin.outbox SET recipient = recipient",
  "UPDATE tocsin.outbox SET token = token",
  "UPDATE tocsin.outbox SET budget = budget",
  "DELETE FROM tocsin.quarantine",
  "UPDATE tocsin.quarantine SET raw = raw",
  "UPDATE tocsin.quarantine SET sha256 = sha256",
  "UPDATE tocsin.quarantine SET account = account",
  "UPDATE tocsin.quarantine SET token = token",
  "DELETE FROM tocsin.staff",
  "UPDATE tocsin.staff SET name = name",
  "UPDATE tocsin.staff SET roles = roles",
  "INSERT INTO tocsin.staff (name, roles, language, created_at) VALUES ('x', '{}', 'en', "
  "to_timestamp (0))",
  "INSERT INTO tocsin.staff_address VALUES ('x', 1, 1)",
  "INSERT INTO tocsin.staff_group_member VALUES (1, 1)",
  "DELETE FROM tocsin.staff_key",
  "UPDATE tocsin.staff_key SET fingerprint = fingerprint",
  "UPDATE tocsin.staff_key SET staff_id = staff_id",
  "SELECT tocsin.staff_check ('[]', false)",
  "REFRESH MATERIALIZED VIEW tocsin.directory",
  "DELETE FROM tocsin.staff_address",
  "UPDATE tocsin.staff_address SET address = address",
  "UPDATE tocsin.migration SET sha256 = sha256",
  "INSERT INTO tocsin.migration VALUES (9999, 'x', 'x', to_timestamp (0))",
  "DELETE FROM tocsin.migration",
  "SELECT setval ('tocsin.ticket_number', 1)",
  "CREATE TABLE tocsin.x (x int)",
  "CREATE FUNCTION tocsin.x () RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "CREATE TABLE public.x (x int)",
  "CREATE OR REPLACE FUNCTION tocsin.utc (timestamptz) RETURNS text LANGUAGE sql AS 'SELECT 1'",
  "CREATE SCHEMA x",
  "DROP SCHEMA tocsin CASCADE",
  "ALTER SCHEMA tocsin RENAME TO x",
  "SET ROLE tocsin_owner",
  "SET SESSION AUTHORIZATION tocsin_owner",
  "SET SESSION AUTHORIZATION postgres",
  "SET session_replication_role = replica",
  "ALTER ROLE CURRENT_USER SUPERUSER",
  "GRANT tocsin_owner TO CURRENT_USER",
  "ALTER DATABASE roles OWNER TO CURRENT_USER",
  "CREATE EXTENSION dblink",
  "SELECT pg_read_file ('/etc/passwd')",
  "SELECT rolpassword FROM pg_catalog.pg_authid",
};

/* A row of quarantine with COLUMN as it likes. */
#define QUARANTINE(column, value)                                                                  \
  "INSERT INTO tocsin.quarantine (at, reason, detail, raw, sha256, sender, recipient, "            \
  "size, " column ") VALUES (to_timestamp (0), 'limit', 'd', '', sha256 (''), '', 'x', 0, " value  \
  ")"

static const struct {
  const char *role;
  const char *sql;
} private[] = {
  { "tocsin_receive", QUARANTINE ("state", "'quarantined'") },
  { "tocsin_receive", QUARANTINE ("state, next_at", "'pending', to_timestamp (0)") },
  { "tocsin_receive", QUARANTINE ("next_at", "to_timestamp (0)") },
  { "tocsin_receive", QUARANTINE ("verdict", "'confirmed'") },
  { "tocsin_receive", QUARANTINE ("account", "'hank'") },
  { "tocsin_receive", QUARANTINE ("token", "'t'") },
  { "tocsin_receive", QUARANTINE ("held_at", "to_timestamp (0)") },
  { "tocsin_receive", QUARANTINE ("attempts", "0") },
  { "tocsin_receive", QUARANTINE ("ticket_id", "NULL") },
  { "tocsin_receive", QUARANTINE ("settled_by", "'hank'") },
  { "tocsin_receive", "UPDATE tocsin.quarantine SET state = state" },
  { "tocsin_receive", "SELECT raw FROM tocsin.mail" },
  { "tocsin_receive", "SELECT subject FROM tocsin.mail" },
  { "tocsin_receive", "SELECT reference_ids FROM tocsin.mail" },
  { "tocsin_receive", "SELECT tocsin.held_mails (1, ARRAY[1])" },
  { "tocsin_receive", "SELECT n FROM tocsin.event" },
  { "tocsin_receive", "SELECT text FROM tocsin.event" },
  { "tocsin_receive", "SELECT raw FROM tocsin.outbox" },
  { "tocsin_receive", "SELECT reason FROM tocsin.outbox" },
  { "tocsin_receive", "UPDATE tocsin.outbox SET attempts = 0" },
  { "tocsin_receive", "UPDATE tocsin.outbox SET leased_until = NULL" },
  { "tocsin_receive", "SELECT raw FROM tocsin.quarantine" },
  { "tocsin_receive", "UPDATE tocsin.quarantine SET state = 'discarded', next_at = NULL" },
  { "tocsin_receive", "UPDATE tocsin.quarantine SET verdict = 'confirmed'" },
  { "tocsin_receive", "SELECT detail FROM tocsin.quarantine" },
  { "tocsin_receive", "SELECT token FROM tocsin.quarantine" },
  { "tocsin_receive", "SELECT sasl_user FROM tocsin.staff" },
  { "tocsin_receive", "SELECT roles FROM tocsin.staff" },
  { "tocsin_receive", "SELECT tocsin.staff_write ('[]', false, to_timestamp (0))" },
  { "tocsin_receive", "UPDATE tocsin.staff_key SET revoked_at = NULL" },
  { "tocsin_escalate", "SELECT raw FROM tocsin.mail" },
  { "tocsin_escalate", "SELECT text FROM tocsin.event" },
  { "tocsin_escalate", "SELECT actor FROM tocsin.event" },
  { "tocsin_escalate", "SELECT tocsin.held_mails (1, ARRAY[1])" },
  { "tocsin_escalate", "SELECT tocsin.staff_write ('[]', false, to_timestamp (0))" },
  { "tocsin_escalate", "SELECT tocsin.group_write ('{}', false, to_timestamp (0))" },
  { "tocsin_escalate", "UPDATE tocsin.staff_key SET revoked_at = NULL" },
  { "tocsin_command", "INSERT INTO tocsin.intake_timeout VALUES ('x', 'x', 'x', 1, to_timestamp "
                      "(0))" },
};

static void
assert_refused (Db *db, const char *role, const char *sql)
{
  g_autofree char *state = state_of (db, sql);
  if (!g_str_equal (state, "42501"))
    g_error ("%s: %s: %s", role, sql, state);
}

static void
test_forbidden (gconstpointer role)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, role, 0);
  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    assert_refused (db, role, forbidden[i]);
}

static void
test_private (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (private); i++) {
    g_autoptr (Db) db = cluster_connect (DATABASE, private[i].role, 0);
    assert_refused (db, private[i].role, private[i].sql);
  }
}

/* Not even who owns the tables, or the superuser, changes history by mistake; and replication mode
 * turns no trigger off. */
static void
test_triggers (void)
{
  static const char *const change[] = {
    "UPDATE tocsin.event SET actor = actor",
    "DELETE FROM tocsin.event",
    "TRUNCATE tocsin.event",
    "UPDATE tocsin.mail SET subject = subject",
    "DELETE FROM tocsin.mail",
    "TRUNCATE tocsin.mail CASCADE",
    "UPDATE tocsin.delivery SET sender = sender",
    "DELETE FROM tocsin.delivery",
    "TRUNCATE tocsin.delivery",
    "UPDATE tocsin.mail_reference SET reference_id = reference_id",
    "DELETE FROM tocsin.mail_reference",
    "TRUNCATE tocsin.mail_reference",
    "UPDATE tocsin.signature_use SET used_at = used_at",
    "DELETE FROM tocsin.signature_use",
    "TRUNCATE tocsin.signature_use",
  };
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (change); i++) {
    assert_refused (db, "postgres", change[i]);
    g_autofree char *owner = g_strconcat ("SET LOCAL ROLE tocsin_owner; ", change[i], NULL);
    assert_refused (db, "tocsin_owner", owner);
    g_autofree char *replica =
        g_strconcat ("SET LOCAL session_replication_role = replica; ", change[i], NULL);
    assert_refused (db, "replica", replica);
  }
}

static void
test_settings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    g_autoptr (Db) db = cluster_connect (DATABASE, roles[i], 0);
    g_autofree char *path = cluster_value (db, "SHOW search_path");
    g_assert_cmpstr (path, ==, "pg_catalog");
    g_autofree char *lock = cluster_value (db, "SHOW lock_timeout");
    g_assert_cmpstr (lock, !=, "0");
    g_autofree char *idle = cluster_value (db, "SHOW idle_in_transaction_session_timeout");
    g_assert_cmpstr (idle, !=, "0");
  }
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autofree char *privileged = cluster_value (
      db, "SELECT string_agg (rolname, ' ') FROM pg_roles WHERE rolname LIKE 'tocsin%' AND "
          "(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls OR "
          "(rolcanlogin = (rolname = 'tocsin_owner')))");
  g_assert_cmpstr (privileged, ==, "");
  g_autofree char *memberships =
      cluster_value (db, "SELECT count (*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = "
                         "m.member WHERE r.rolname LIKE 'tocsin%'");
  g_assert_cmpstr (memberships, ==, "0");
}

static gint64
quarantine (Db *db, const char *queue_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new_static ("raw", 3);
  g_autoptr (Envelope) envelope = envelope_new ();
  envelope->sender = g_strdup ("");
  envelope->recipient = g_strdup ("help@csirt.example");
  envelope->queue_id = g_strdup (queue_id);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw);
  const QuarantineEntry entry = { envelope, raw, sha256, NULL, QUARANTINE_LIMIT, "d", SCENE_NOW };
  gint64 id = -1;
  store_quarantine_add (db, &entry, &id, &error);
  g_assert_no_error (error);
  return id;
}

/* What a member of staff can ask for by mail works: held, confirmed, changing a ticket in every
 * way, reading and searching. Role ROLE of DB has an account of that name. */
static void
assert_staff_mail_works (Db *db, const Policy *policy, gint64 ticket, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  scene_staff (superuser, role);
  g_autofree char *from = g_strconcat (role, "@staff.example", NULL);
  g_autofree char *token = g_strconcat ("c-", role, NULL);
  g_autofree char *held = g_strconcat (role, "-held@x", NULL);
  g_autofree char *strange = g_strconcat (role, "-strange@x", NULL);
  g_autofree char *confirm = g_strconcat (role, "-confirm@x", NULL);
  g_autofree char *commands = g_strconcat (role, "-commands@x", NULL);
  g_autofree char *text = g_strdup_printf ("Priority: 7\nAddCc: cy@x.example\nDelCc: cy@x.example\n"
                                           "RefersTo: 1\nAccept: %" G_GINT64_FORMAT "\n",
                                           scene_hold (superuser, policy, ticket, strange));
  const gint64 others[] = { 1, 0 };
  const gint64 accepts[] = { 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0 };
  const guint8 signature[32] = { (guint8) *role };
  SceneMail mail = { .id = held, .from = from, .text = "Take\n", .tag = ticket, .hold = token };
  mail.raw = role;
  scene_deliver (db, policy, &mail);
  mail = (SceneMail){
    .id = confirm, .from = from, .text = "confirm\n", .challenge = token, .sasl_user = role
  };
  scene_deliver (db, policy, &mail);
  mail = (SceneMail){ .id = commands,
                      .from = from,
                      .text = text,
                      .tag = ticket,
                      .others = others,
                      .accepts = accepts,
                      .signature = signature,
                      .sasl_user = role };
  g_assert_cmpint (scene_deliver (db, policy, &mail), ==, ticket);
  g_autofree char *state = g_strdup_printf (
      "SELECT concat_ws ('|', state, verdict) FROM tocsin.quarantine WHERE token = '%s'", token);
  g_autofree char *confirmed = cluster_value (superuser, state);
  g_assert_cmpstr (confirmed, ==, "pending|confirmed");
  g_autofree char *sql = g_strdup_printf (
      "SELECT priority FROM tocsin.ticket WHERE ticket_id = %" G_GINT64_FORMAT, ticket);
  g_autofree char *priority = cluster_value (superuser, sql);
  g_assert_cmpstr (priority, ==, "7");
  g_autoptr (json_t) query =
      json_pack ("{s:[s], s:[s], s:[s], s:[{s:s, s:[s]}]}", "words", "none", "watcher", "@none",
                 "not_owner", "hank", "fields", "name", "IP", "values", "x");
  g_autoptr (json_t) found = store_ticket_list (db, query, NULL, 10, &error);
  g_assert_no_error (error);
  g_assert_nonnull (found);
  g_autoptr (json_t) history = store_ticket_history (db, ticket, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (history), >, 0);
}

/* Everything that tocsin-receive asks for works as its role. */
static void
test_receive_works (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  policy->budgets.automatic_per_hour = 0; /* the alarm and its rows, too */
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "receive@x" });
  g_assert_cmpint (ticket, >, 0);
  scene_deliver (db, policy, &(SceneMail){ .id = "receive@x", .queue = "Reports" });
  scene_deliver (db, policy, &(SceneMail){ .id = "receive-2@x", .references = "<receive@x>" });
  scene_deliver (db, policy,
                 &(SceneMail){ .id = "receive-3@x", .from = "eve@x.example", .tag = ticket });
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  g_autofree char *bounce = scene_reply (superuser, policy, ticket);
  scene_deliver (
      db, policy,
      &(SceneMail){ .id = "receive-4@x", .class = MAIL_DSN, .bounce = bounce, .action = "failed" });
  g_assert_cmpint (quarantine (db, "Q1"), >, 0);
  g_assert_cmpint (quarantine (db, "Q1"), ==, 0);
  g_assert_cmpint (quarantine (db, "Q2"), >, 0);
  g_assert_cmpint (quarantine (db, NULL), >, 0);
  g_autoptr (BudgetLedger) ledger = store_outbox_ledger (
      db, (const char *const *) policy->operators, &policy->budgets, SCENE_NOW, &error);
  g_assert_nonnull (ledger);
  g_autoptr (Envelope) envelope = envelope_new ();
  envelope->recipient = g_strdup ("x");
  g_autoptr (GBytes) digest = g_bytes_new_static ("d", 1);
  guint count;
  g_assert_true (store_intake_count_timeout (db, envelope, digest, SCENE_NOW, &count, &error));
  g_assert_true (store_intake_count_timeout (db, envelope, digest, SCENE_NOW, &count, &error));
  g_assert_cmpuint (count, ==, 2);
  assert_staff_mail_works (db, policy, ticket, "receive");
  g_assert_no_error (error);
}

/* Likewise for tocsin-escalate. */
static void
test_escalate_works (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_escalate", 0);
  gint64 ticket =
      scene_deliver (db, policy, &(SceneMail){ .id = "escalate@x", .from = "es@x.example" });
  scene_deliver (db, policy, &(SceneMail){ .id = "escalate@x", .from = "es@x.example" });
  g_assert_true (db_listen (db, &error));
  g_autoptr (GPtrArray) claims = store_outbox_claim (db, SCENE_NOW, 60, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (claims->len, >, 0);
  const OutboxClaim *claim = g_ptr_array_index (claims, 0);
  const OutboxVerdict verdict = { claim->id, "failed", "550 no", SCENE_NOW, CLOCK_NONE };
  g_assert_true (store_outbox_settle (db, &verdict, &(gboolean){ FALSE }, &error));
  Change *failed = change_new (CHANGE_OUTBOX_FAILED, ticket);
  failed->failure = failure_new (claim->id, claim->recipient, "550 no");
  scene_change (db, policy, failed, SCENE_NOW);
  gint64 number;
  g_assert_true (store_outbox_next (db, SCENE_NOW, &number, &error));
  g_assert_true (store_outbox_hurry (db, SCENE_NOW, &number, &error));
  g_autoptr (QuarantineClaim) again = NULL;
  db_begin (db);
  g_assert_true (store_quarantine_claim (db, SCENE_NOW, &again, &error));
  g_assert_true (store_quarantine_release (db, 1, ticket, &error));
  g_assert_true (store_quarantine_fail (db, 1, NULL, "later", &error));
  g_assert_true (store_quarantine_expire (db, SCENE_NOW, &number, &error));
  g_autoptr (json_t) warnings = store_key_warnings (db, SCENE_NOW, &error);
  g_assert_nonnull (warnings);
  db_rollback (db);
  assert_staff_mail_works (db, policy, ticket, "escalate");
  g_assert_no_error (error);
}

/* And for the command line. */
static void
test_command_works (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_command", 0);
  g_autoptr (TicketFamily) fresh = scene_lock (db, 0, NULL);
  db_rollback (db);
  g_assert_cmpint (fresh->ticket, >, 0);
  g_assert_cmpuint (fresh->tickets->len, ==, 0);
  gint64 held = scene_hold (db, policy, 1, "held@x");
  scene_accept (db, policy, 1, held);
  scene_set (db, policy, 1, CHANGE_PRIORITY, "7");
  g_autoptr (json_t) tickets = store_ticket_list (db, NULL, NULL, 0, &error);
  g_assert_nonnull (tickets);
  g_autoptr (json_t) history = store_ticket_history (db, 1, &error);
  g_assert_nonnull (history);
  g_autoptr (GBytes) raw = store_ticket_raw (db, 1, 1, &error);
  g_assert_nonnull (raw);
  const MessageKey key = { .message_id = "<seed@x>" };
  g_autoptr (json_t) found = store_message_find (db, &key, &error);
  g_assert_nonnull (found);
  g_autoptr (GBytes) bytes = store_message_raw (db, &key, &error);
  g_assert_nonnull (bytes);
  const OutboxFilter mails = { 0 };
  g_autoptr (json_t) outbox = store_outbox_list (db, &mails, &error);
  g_assert_nonnull (outbox);
  g_autoptr (json_t) kept = store_quarantine_list (db, 0, &error);
  g_assert_nonnull (kept);
  g_assert_true (store_quarantine_retry (db, 1, SCENE_NOW, &error));
  g_assert_true (store_quarantine_discard (db, 1, "hank", "spam", &error));
  g_autoptr (json_t) status = store_schema_status (db, &error);
  g_assert_nonnull (status);
  scene_staff (db, "hank");
  g_autoptr (json_t) group = json_pack ("{s:s, s:[s]}", "name", "Duty", "members", "hank");
  g_assert_true (store_group_write (db, group, FALSE, SCENE_NOW, &error));
  g_assert_true (store_group_write (db, group, TRUE, SCENE_NOW, &error));
  g_assert_true (store_staff_absent (db, "hank", SCENE_NOW, &error));
  g_autoptr (GBytes) bytes_of_key = g_bytes_new_static ("key", 3);
  const NewKey key_of_hank = { "hank", FINGERPRINT, bytes_of_key, SCENE_NOW, CLOCK_NONE };
  g_assert_true (store_key_add (db, &key_of_hank, SCENE_NOW, &error));
  g_autoptr (json_t) keys = store_key_list (db, NULL, &error);
  g_assert_nonnull (keys);
  g_assert_true (store_key_revoke (db, "hank", FINGERPRINT, SCENE_NOW, &error));
  g_autoptr (json_t) accounts = store_staff_list (db, NULL, &error);
  g_assert_nonnull (accounts);
  g_autoptr (json_t) groups = store_group_list (db, &error);
  g_assert_nonnull (groups);
  g_assert_true (store_audit_begin (db, &error));
  g_autoptr (GPtrArray) events = store_audit_events (db, 0, 0, 100, &error);
  g_assert_nonnull (events);
  g_autoptr (GArray) changed = store_audit_changed_mail (db, &error);
  g_assert_nonnull (changed);
  db_rollback (db);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (accounts) + json_array_size (groups), >=, 2);
}

/* One of everything, for tests that run alone. */
static void
seed (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  scene_deliver (db, policy, &(SceneMail){ .id = "seed@x" });
  quarantine (db, "seed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  seed ();
  g_test_add_func ("/store/roles/receive-can-do-its-work", test_receive_works);
  g_test_add_func ("/store/roles/escalate-can-do-its-work", test_escalate_works);
  g_test_add_func ("/store/roles/command-can-do-its-work", test_command_works);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    g_autofree char *path = g_strdup_printf ("/store/roles/forbidden-to-%s", roles[i]);
    g_test_add_data_func (path, roles[i], test_forbidden);
  }
  g_test_add_func ("/store/roles/private-to-others", test_private);
  g_test_add_func ("/store/roles/triggers-stop-owner-and-superuser", test_triggers);
  g_test_add_func ("/store/roles/settings", test_settings);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
