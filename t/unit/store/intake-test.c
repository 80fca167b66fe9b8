#include "config.h"

#include "base/clock.h"
#include "base/error.h"

#include "core/chain.h"
#include "core/token.h"

#include "store/audit.h"
#include "store/intake.h"
#include "store/ticket.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "intake"
#define DAY (24 * 60 * 60)

/* Everything in the database hangs together: heads, numbers, chains. */
static void
assert_whole (Db *db)
{
  g_autofree char *torn = cluster_value (
      db, "SELECT string_agg(t.ticket_id::text, ' ') FROM tocsin.ticket t WHERE (t.last_n, t.head) "
          "IS DISTINCT FROM (SELECT (e.n, e.hash) FROM tocsin.event e WHERE e.ticket_id = "
          "t.ticket_id ORDER BY e.n DESC LIMIT 1)");
  g_assert_cmpstr (torn, ==, "");
}

static gint64
count (Db *db, const char *what)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", what);
  g_autofree char *value = cluster_value (db, sql);
  return g_ascii_strtoll (value, NULL, 10);
}

static IntakeFacts *
find (Db *db, const Policy *policy, const SceneMail *mail)
{
  g_autoptr (GError) error = NULL;
  db_begin (db);
  IntakeFacts *facts = scene_find (db, policy, mail, &error);
  g_assert_no_error (error);
  db_rollback (db);
  return facts;
}

static void
test_other_content (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (IntakeFacts) before = find (db, policy, &(SceneMail){ .id = "twin@x" });
  g_assert_false (before->other_content);
  cluster_run (superuser,
               "INSERT INTO tocsin.mail (duplicate_key, raw, sha256, received_at, class, "
               "reasons, message_id, to_addresses, cc_addresses, subject, "
               "reference_ids, attachments) VALUES (sha256('other'), '', sha256(''), "
               "to_timestamp(0), 'human', '{}', '<twin@x>', '{}', '{}', '', '{}', '[]')");
  g_autoptr (IntakeFacts) after = find (db, policy, &(SceneMail){ .id = "twin@x" });
  g_assert_true (after->other_content);
  g_assert_cmpint (after->same_mail, ==, 0);
}

/* The token leads to a ticket closed long ago, the tag to an open one: the token comes first, so a
 * new ticket is needed, and a number for it. */
static void
test_token_before_tag (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 old = scene_deliver (db, policy, &(SceneMail){ .id = "old@x", .from = "cy@x.example" });
  scene_set (db, policy, old, CHANGE_STATUS, "resolved");
  gint64 at = SCENE_NOW + 60 * DAY;
  gint64 open =
      scene_deliver (db, policy, &(SceneMail){ .id = "open@x", .from = "cy@x.example", .at = at });
  g_autofree char *token = scene_token (old);
  const SceneMail mail = {
    .id = "both@x", .from = "cy@x.example", .at = at, .token = token, .tag = open
  };
  g_autoptr (IntakeFacts) facts = find (db, policy, &mail);
  g_assert_cmpint (facts->next_ticket, >, 0);
  g_assert_cmpint (scene_deliver (db, policy, &mail), >, open);
  assert_whole (db);
}

/* The mail of a token that leads to a ticket closed long ago opened a new one. When Postfix hands
 * it over once more, nothing happens; for the token of yet another ticket it goes there as well. */
static void
test_old_token_again (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 old =
      scene_deliver (db, policy, &(SceneMail){ .id = "closed@x", .from = "fay@x.example" });
  scene_set (db, policy, old, CHANGE_STATUS, "resolved");
  gint64 other =
      scene_deliver (db, policy, &(SceneMail){ .id = "other@x", .from = "gil@x.example" });
  g_autofree char *token = scene_token (old);
  g_autofree char *recipient = token_address ("help@csirt.example", token);
  SceneMail mail = { .id = "late@x",
                     .from = "fay@x.example",
                     .at = SCENE_NOW + 60 * DAY,
                     .token = token,
                     .recipient = recipient };
  gint64 fresh = scene_deliver (db, policy, &mail);
  g_assert_cmpint (fresh, >, other);
  gint64 events = count (db, "tocsin.event");
  g_assert_cmpint (scene_deliver (db, policy, &mail), ==, fresh);
  g_assert_cmpint (count (db, "tocsin.event"), ==, events);
  g_autofree char *second = scene_token (other);
  g_autofree char *to_other = token_address ("help@csirt.example", second);
  mail.token = second;
  mail.recipient = to_other;
  g_assert_cmpint (scene_deliver (db, policy, &mail), ==, other);
  g_assert_cmpint (scene_deliver (db, policy, &mail), ==, other);
  assert_whole (db);
}

typedef struct {
  const Policy *policy;
  const SceneMail *mail;
  gboolean done;
  int code; /* of the error, or -1 */
} Delivery;

static gpointer
deliver_once (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 60);
  db_begin (db);
  g_autoptr (IntakeFacts) facts = scene_find (db, delivery->policy, delivery->mail, &error);
  delivery->done = facts != NULL &&
                   scene_write (db, delivery->policy, delivery->mail, facts, NULL, &error) &&
                   db_commit (db, &error);
  delivery->code = error == NULL ? -1 : error->code;
  return NULL;
}

/* DELIVERY runs into the lock of TICKET; meanwhile its subject changes. */
static void
deliver_behind_change (const Policy *policy, gint64 ticket, Delivery *delivery)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_command", 0);
  g_autoptr (TicketFamily) family = scene_lock (db, ticket, NULL);
  GThread *blocked = g_thread_new ("delivery", deliver_once, delivery);
  cluster_wait_blocked (DATABASE, 1);
  Change *change = change_new (CHANGE_SUBJECT, ticket);
  change->value = g_strdup ("changed by staff");
  scene_finish (db, policy, family, change, SCENE_NOW);
  g_thread_join (blocked);
}

static char *
subject_of (Db *db, gint64 ticket)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT subject FROM tocsin.ticket WHERE ticket_id = %" G_GINT64_FORMAT, ticket);
  return cluster_value (db, sql);
}

/* A stranger who only names a ticket must not undo what happened to it meanwhile. */
static void
test_stranger_behind_change (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "named@x" });
  const SceneMail mail = { .id = "stranger@x", .from = "eve@evil.example", .tag = ticket };
  Delivery delivery = { policy, &mail, FALSE, -1 };
  deliver_behind_change (policy, ticket, &delivery);
  g_assert_true (delivery.done);
  g_autofree char *subject = subject_of (db, ticket);
  g_assert_cmpstr (subject, ==, "changed by staff");
  assert_whole (db);
}

/* Whoever waited for the lock sees what the holder did, so that nothing needs to be done again. */
static void
test_answer_behind_change (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "answered@x" });
  const SceneMail mail = { .id = "answer@x", .tag = ticket };
  Delivery delivery = { policy, &mail, FALSE, -1 };
  deliver_behind_change (policy, ticket, &delivery);
  g_assert_cmpint (delivery.code, ==, -1);
  g_assert_true (delivery.done);
  g_autofree char *subject = subject_of (db, ticket);
  g_assert_cmpstr (subject, ==, "changed by staff");
  assert_whole (db);
}

#define CROWD 12

static void
test_crowd_on_one_ticket (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "crowd@x" });
  SceneMail mail[CROWD] = { 0 };
  Delivery delivery[CROWD];
  GThread *thread[CROWD];
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  ticket_family_free (scene_lock (db, ticket, NULL));
  for (guint i = 0; i < CROWD; i++) {
    g_ptr_array_add (ids, g_strdup_printf ("crowd-%u@x", i));
    mail[i] = (SceneMail){ .id = g_ptr_array_index (ids, i), .tag = ticket };
    delivery[i] = (Delivery){ policy, &mail[i], FALSE, -1 };
    thread[i] = g_thread_new ("delivery", deliver_once, &delivery[i]);
  }
  cluster_wait_blocked (DATABASE, CROWD);
  db_rollback (db);
  for (guint i = 0; i < CROWD; i++)
    g_thread_join (thread[i]);
  for (guint i = 0; i < CROWD; i++)
    g_assert_cmpint (delivery[i].code, ==, -1);
  g_autofree char *of = g_strdup_printf (
      "tocsin.event WHERE type = 'correspond' AND ticket_id = %" G_GINT64_FORMAT, ticket);
  g_assert_cmpint (count (db, of), ==, CROWD);
  assert_whole (db);
}

/* Copies of one mail at once: one is written, the others must run again and then see it. */
static void
test_copies_at_once (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 mails = count (db, "tocsin.mail");
  const SceneMail mail = { .id = "copy@x" };
  Delivery delivery = { policy, &mail, FALSE, -1 };
  g_autoptr (GError) error = NULL;
  db_begin (db);
  g_autoptr (IntakeFacts) facts = scene_find (db, policy, &mail, &error);
  scene_write (db, policy, &mail, facts, NULL, &error);
  g_assert_no_error (error);
  GThread *blocked = g_thread_new ("delivery", deliver_once, &delivery);
  cluster_wait_blocked (DATABASE, 1);
  g_assert_true (db_commit (db, &error));
  g_thread_join (blocked);
  g_assert_cmpint (delivery.code, ==, TOCSIN_ERROR_CONFLICT);
  deliver_once (&delivery);
  g_assert_true (delivery.done);
  g_assert_cmpint (count (db, "tocsin.mail"), ==, mails + 1);
  g_assert_cmpint (count (db,
                          "tocsin.delivery JOIN tocsin.mail USING (mail_id) WHERE disposition = "
                          "'duplicate' AND message_id = '<copy@x>'"),
                   ==, 1);
  assert_whole (db);
}

/* The use of the budgets comes along for everybody who may be told: writer, operators, people of
 * the tickets. */
static void
test_ledger (void)
{
  static const char *const known[] = { "dan@x.example", "op@staff.example", "ana@x.example",
                                       "eve@x.example" };
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "ledger@x" });
  scene_accept (superuser, policy, ticket, scene_hold (superuser, policy, ticket, "ledger-2@x"));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    g_autofree char *sql = g_strdup_printf (
        "INSERT INTO tocsin.outbox (event, budget, sender, recipient, subject, raw, state, "
        "created_at) SELECT 'x', 'staff', '', '%s', '', '', 'sent', to_timestamp (%d) FROM "
        "generate_series (0, %u)",
        known[i], SCENE_NOW + DAY, i);
    cluster_run (superuser, sql);
  }
  const SceneMail mail = {
    .id = "ledger-3@x", .from = "Dan@X.example", .tag = ticket, .at = SCENE_NOW + DAY + 60
  };
  g_autoptr (IntakeFacts) facts = find (db, policy, &mail);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpuint (budget_ledger_use (facts->ledger, known[i])->staff, ==, i + 1);
}

/* Asserts that those of `duty` and `abuse`, as `group name address`, one a line, are EXPECTED. */
static void
assert_directory (Policy *policy, const char *expected)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (IntakeFacts) facts = find (db, policy, &(SceneMail){ .id = "who@x" });
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < facts->directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (facts->directory, i);
    g_string_append_printf (text, "%s %s %s\n", entry->group, entry->account->name,
                            entry->account->addresses[0]);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Whoever changes people changes who is told, with whatever statement; groups come as the
 * configuration has them, people by name. */
static void
test_directory (void)
{
  static const struct {
    const char *sql;
    const char *directory;
  } steps[] = {
    { "INSERT INTO tocsin.staff (name, roles, language, created_at) SELECT n, '{}', 'en', "
      "to_timestamp (0) FROM unnest ('{zoe,Abe,max}'::text[]) n",
      "" },
    { "INSERT INTO tocsin.staff_group (name, created_at) VALUES ('Abuse', to_timestamp (0)), "
      "('Duty', to_timestamp (0))",
      "" },
    { "INSERT INTO tocsin.staff_address (address, staff_id, position) SELECT lower (name) || "
      "'@staff.example', staff_id, 1 FROM tocsin.staff WHERE name IN ('zoe', 'Abe', 'max')",
      "" },
    { "INSERT INTO tocsin.staff_group_member (group_id, staff_id) SELECT g.group_id, s.staff_id "
      "FROM tocsin.staff_group g JOIN tocsin.staff s ON (s.name = 'max') = (g.name = 'Abuse') "
      "WHERE s.name IN ('zoe', 'Abe', 'max')",
      "Duty Abe abe@staff.example\nDuty zoe zoe@staff.example\nAbuse max max@staff.example\n" },
    { "UPDATE tocsin.staff_address SET address = 'max@new.example' WHERE address = "
      "'max@staff.example'",
      "Duty Abe abe@staff.example\nDuty zoe zoe@staff.example\nAbuse max max@new.example\n" },
    { "UPDATE tocsin.staff SET name = 'Yan' WHERE name = 'Abe'",
      "Duty Yan abe@staff.example\nDuty zoe zoe@staff.example\nAbuse max max@new.example\n" },
    { "UPDATE tocsin.staff_group SET name = 'Other' WHERE name = 'Abuse'",
      "Duty Yan abe@staff.example\nDuty zoe zoe@staff.example\n" },
    { "DELETE FROM tocsin.staff_group_member", "" },
  };
  g_autoptr (Policy) policy = scene_policy ();
  Queue *queue = policy->queues->pdata[0];
  g_strfreev (queue->admin_cc);
  queue->admin_cc = g_strsplit ("duty abuse", " ", -1);
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    cluster_run (superuser, steps[i].sql);
    assert_directory (policy, steps[i].directory);
  }
}

/* Two reports about one mail of ours at once: the second waits, and sees what the first did. */
static void
test_reports_at_once (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "bounced@x" });
  g_autofree char *bounce = scene_reply (db, policy, ticket);
  const SceneMail first = {
    .id = "report-1@mx", .class = MAIL_DSN, .bounce = bounce, .action = "failed"
  };
  SceneMail second = first;
  second.id = "report-2@mx";
  Delivery delivery = { policy, &second, FALSE, -1 };
  db_begin (db);
  g_autoptr (IntakeFacts) facts = scene_find (db, policy, &first, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (facts->bounced->state, ==, "pending");
  GThread *blocked = g_thread_new ("delivery", deliver_once, &delivery);
  cluster_wait_blocked (DATABASE, 1);
  scene_write (db, policy, &first, facts, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (db_commit (db, &error));
  g_thread_join (blocked);
  g_assert_true (delivery.done);
  g_autofree char *events = g_strdup_printf (
      "SELECT string_agg (type, ' ' ORDER BY n) FROM tocsin.event WHERE type IN ('bounce', "
      "'outbox') AND ticket_id = %" G_GINT64_FORMAT,
      ticket);
  g_autofree char *happened = cluster_value (db, events);
  g_assert_cmpstr (happened, ==, "bounce outbox bounce");
  assert_whole (db);
}

/* Who waited for a ticket sees the people that its holder added. */
static void
test_accepted_meanwhile (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "accepting@x" });
  gint64 n = scene_hold (db, policy, ticket, "accepting-2@x");
  const SceneMail mail = { .id = "accepting-3@x", .from = "eve@x.example", .tag = ticket };
  Delivery delivery = { policy, &mail, FALSE, -1 };
  g_autoptr (TicketFamily) family = scene_lock (db, ticket, (const gint64[]){ n, 0 });
  GThread *blocked = g_thread_new ("delivery", deliver_once, &delivery);
  cluster_wait_blocked (DATABASE, 1);
  Change *change = change_new (CHANGE_ACCEPT, ticket);
  change->number = n;
  scene_finish (db, policy, family, change, SCENE_NOW);
  g_thread_join (blocked);
  g_assert_true (delivery.done);
  g_assert_cmpint (count (db, "tocsin.event JOIN tocsin.mail USING (mail_id) WHERE type = "
                              "'correspond' AND message_id = '<accepting-3@x>'"),
                   ==, 1);
  assert_whole (db);
}

static void
test_timeouts_are_counted (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (GBytes) one = g_bytes_new_static ("1", 1);
  g_autoptr (GBytes) two = g_bytes_new_static ("2", 1);
  g_autoptr (Envelope) envelope = envelope_new ();
  envelope->recipient = g_strdup ("help@csirt.example");
  const struct {
    const char *queue_id;
    GBytes *sha256;
    guint count;
  } table[] = {
    { "A", one, 1 }, { "A", one, 2 },  { "A", two, 1 },  { "B", one, 1 },
    { "A", one, 3 }, { NULL, one, 1 }, { NULL, one, 2 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;
    guint counted = 0;
    g_free (envelope->queue_id);
    envelope->queue_id = g_strdup (table[i].queue_id);
    store_intake_count_timeout (db, envelope, table[i].sha256, SCENE_NOW, &counted, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (counted, ==, table[i].count);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/intake/flags-other-content", test_other_content);
  g_test_add_func ("/store/intake/draws-a-number-when-the-token-is-old", test_token_before_tag);
  g_test_add_func ("/store/intake/old-token-again", test_old_token_again);
  g_test_add_func ("/store/intake/stranger-undoes-nothing", test_stranger_behind_change);
  g_test_add_func ("/store/intake/answer-sees-what-it-waited-for", test_answer_behind_change);
  g_test_add_func ("/store/intake/crowd-on-one-ticket", test_crowd_on_one_ticket);
  g_test_add_func ("/store/intake/copies-at-once-conflict", test_copies_at_once);
  g_test_add_func ("/store/intake/reports-at-once", test_reports_at_once);
  g_test_add_func ("/store/intake/accepted-meanwhile", test_accepted_meanwhile);
  g_test_add_func ("/store/intake/ledger-of-everybody", test_ledger);
  g_test_add_func ("/store/intake/directory-is-of-this-moment", test_directory);
  g_test_add_func ("/store/intake/counts-timeouts", test_timeouts_are_counted);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
