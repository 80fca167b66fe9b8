#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/message.h"
#include "store/quarantine.h"
#include "store/staff.h"
#include "store/ticket.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "staff_mail"
#define HOUR (60 * 60)
#define ALICE "alice@staff.example"

static const char alice_key[] = "0123456789ABCDEF0123456789ABCDEF01234567";
static const char carol_key[] = "89ABCDEF0123456789ABCDEF0123456789ABCDEF";
static const guint8 signature[32] = { 1, 2, 3 };

static void
assert_value (Db *db, const char *sql, const char *expected)
{
  g_autofree char *value = cluster_value (db, sql);
  g_assert_cmpstr (value, ==, expected);
}

/* What the database knows of MAIL, as tocsin-receive sees it; nothing stays. */
static IntakeFacts *
find (const Policy *policy, const SceneMail *mail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  db_begin (db);
  IntakeFacts *facts = scene_find (db, policy, mail, &error);
  g_assert_no_error (error);
  db_rollback (db);
  return facts;
}

/* The writer's account decides what is loaded: everybody, the tickets named, their details, keys.
 */
static void
test_facts (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 first = scene_deliver (db, policy, &(SceneMail){ .id = "facts-1@x" });
  gint64 second = scene_deliver (db, policy, &(SceneMail){ .id = "facts-2@x" });
  gint64 n = scene_hold (db, policy, first, "facts-3@x");
  const gint64 others[] = { first, second, 999999, 0 };
  const gint64 accepts[] = { n, 0 };
  SceneMail mail = { .id = "facts-4@x",
                     .from = "ALICE@staff.example",
                     .others = others,
                     .accepts = accepts,
                     .signature = signature };
  g_autoptr (IntakeFacts) facts = find (policy, &mail);
  g_assert_cmpuint (facts->tickets->len, ==, 2);
  const Ticket *ticket = g_ptr_array_index (facts->tickets, 0);
  g_assert_cmpint (ticket->id, ==, first);
  g_assert_cmpuint (ticket->held->len, ==, 1);
  const Account *alice = directory_address (facts->directory, ALICE);
  g_assert_cmpstr (alice->name, ==, "alice");
  g_assert_cmpstr (alice->sasl_user, ==, "alice");
  g_assert_cmpuint (alice->grants->len, ==, 1);
  g_assert_cmpuint (alice->keys->len, ==, 1);
  const AccountKey *key = g_ptr_array_index (alice->keys, 0);
  g_assert_cmpstr (key->fingerprint, ==, alice_key);
  g_assert_cmpmem (g_bytes_get_data (key->bytes, NULL), g_bytes_get_size (key->bytes), "\0key\377",
                   5);
  g_assert_cmpint (key->not_before, ==, SCENE_NOW);
  g_assert_cmpint (key->not_after, ==, CLOCK_NONE);
  g_assert_cmpint (key->revoked, ==, CLOCK_NONE);
  const Account *bob = directory_account (facts->directory, "BOB");
  g_assert_nonnull (bob);
  g_assert_cmpuint (bob->keys->len, ==, 0);
  g_assert_true (directory_has_group (facts->directory, "night"));
  mail.from = "carol@staff.example";
  g_autoptr (IntakeFacts) others_own = find (policy, &mail);
  const Account *carol = directory_account (others_own->directory, "carol");
  g_assert_cmpuint (carol->keys->len, ==, 1);
  const AccountKey *revoked = g_ptr_array_index (carol->keys, 0);
  g_assert_cmpstr (revoked->fingerprint, ==, carol_key);
  g_assert_cmpint (revoked->revoked, ==, SCENE_NOW + 5);
  mail.from = "eve@x.example";
  g_autoptr (IntakeFacts) outside = find (policy, &mail);
  g_assert_cmpuint (outside->tickets->len, ==, 0);
  g_assert_cmpuint (outside->directory->len, ==, 0);
}

/* Groups and accounts that a ticket's AdminCc names come along for anybody's mail. */
static void
test_watchers (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "watched@x" });
  g_autofree char *sql =
      g_strdup_printf ("INSERT INTO tocsin.ticket_person SELECT %" G_GINT64_FORMAT
                       ", 'admin-cc', n, 0 FROM unnest ('{Night,ALICE}'::text[]) n",
                       ticket);
  cluster_run (db, sql);
  g_autoptr (IntakeFacts) facts = find (policy, &(SceneMail){ .id = "watched-2@x", .tag = ticket });
  g_assert_cmpuint (facts->directory->len, ==, 2);
  g_assert_true (directory_has_group (facts->directory, "Night"));
  g_assert_nonnull (directory_account (facts->directory, "alice"));
  g_assert_nonnull (directory_account (facts->directory, "bob"));
}

/* Others are locked in one ascending order with the ticket itself, which comes first. */
static void
test_family (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_command", 0);
  gint64 first = scene_deliver (db, policy, &(SceneMail){ .id = "family-1@x" });
  gint64 second = scene_deliver (db, policy, &(SceneMail){ .id = "family-2@x" });
  const char *const none[] = { NULL };
  const gint64 others[] = { first, 999999, 0 };
  FamilyQuestion question = { .ticket = second,
                              .others = others,
                              .everybody = TRUE,
                              .groups = none,
                              .told = none,
                              .budgets = &policy->budgets,
                              .now = SCENE_NOW };
  g_autoptr (TicketFamily) family = store_ticket_family (db, &question, &error);
  g_assert_no_error (error);
  g_assert_cmpint (family->ticket, ==, second);
  g_assert_cmpuint (family->tickets->len, ==, 2);
  g_assert_cmpint (((Ticket *) family->tickets->pdata[0])->id, ==, second);
  g_assert_cmpint (((Ticket *) family->tickets->pdata[1])->id, ==, first);
  g_assert_nonnull (directory_account (family->directory, "alice"));
  question.ticket = 0;
  g_autoptr (TicketFamily) fresh = store_ticket_family (db, &question, &error);
  g_assert_cmpint (fresh->ticket, >, second);
  g_assert_cmpuint (fresh->tickets->len, ==, 1);
}

static SceneMail
held_mail (const char *id, const char *token, gint64 ticket)
{
  return (SceneMail){
    .id = id, .from = ALICE, .text = "Take\n", .raw = id, .tag = ticket, .hold = token
  };
}

/* A held mail is in quarantine alone, once, with one challenge, however often it comes. */
static void
test_held (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "held-0@x" });
  const SceneMail mail = held_mail ("held-1@x", "c-held", ticket);
  for (guint i = 0; i < 2; i++)
    scene_deliver (db, policy, &mail);
  assert_value (superuser,
                "SELECT string_agg (concat_ws ('|', state, reason, account, token, detail <> '', "
                "message_id, tocsin.utc (held_at), next_at), ' ') FROM tocsin.quarantine WHERE raw "
                "= 'held-1@x'",
                "held|unproven-staff|alice|c-held|t|<held-1@x>|2026-11-23T11:00:00Z");
  assert_value (superuser, "SELECT count (*) FROM tocsin.mail WHERE message_id = '<held-1@x>'",
                "0");
  assert_value (superuser,
                "SELECT concat_ws ('|', count (*), min (recipient), min (budget)) FROM "
                "tocsin.outbox WHERE event = 'challenge'",
                "1|" ALICE "|challenge");
  const MessageKey key = { .message_id = "<held-1@x>" };
  g_autoptr (json_t) found = store_message_find (superuser, &key, &error);
  g_assert_cmpuint (json_array_size (found), ==, 1);
  g_assert_cmpstr (json_string_value (json_object_get (json_array_get (found, 0), "disposition")),
                   ==, "held");
  g_autoptr (IntakeFacts) again = find (policy, &mail);
  g_assert_true (again->held_before);
  SceneMail elsewhere = mail;
  elsewhere.recipient = "report@csirt.example";
  g_autoptr (IntakeFacts) another = find (policy, &elsewhere);
  g_assert_false (another->held_before);
}

/* One whose mail waits in quarantine for another try is asked as well; what is settled stays. */
static void
test_held_from_quarantine (void)
{
  static const struct {
    const char *state;
    const char *verdict;
    const char *after;
  } table[] = {
    { "pending", "NULL", "held" },           { "quarantined", "NULL", "held" },
    { "pending", "'confirmed'", "pending" }, { "quarantined", "'unconfirmed'", "quarantined" },
    { "discarded", "NULL", "discarded" },    { "released", "NULL", "released" }
  };
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "again-0@x" });
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *id = g_strdup_printf ("again-%u@x", i + 1);
    g_autofree char *token = g_strdup_printf ("c-again%u", i);
    g_autofree char *sql = g_strdup_printf (
        "INSERT INTO tocsin.quarantine (at, state, reason, detail, raw, sha256, sender, recipient, "
        "queue_id, size, verdict, next_at) SELECT to_timestamp (0), '%s', 'limit', 'd', '%s', "
        "sha256 "
        "('%s'), '', 'help@csirt.example', '%s', 1, %s, CASE '%s' WHEN 'pending' THEN to_timestamp "
        "(0) END",
        table[i].state, id, id, id, table[i].verdict, table[i].state);
    cluster_run (superuser, sql);
    const SceneMail mail = held_mail (id, token, ticket);
    scene_deliver (db, policy, &mail);
    g_autofree char *query = g_strdup_printf (
        "SELECT string_agg (state, ' ') FROM tocsin.quarantine WHERE queue_id = '%s'", id);
    assert_value (superuser, query, table[i].after);
    g_autofree char *challenges = g_strdup_printf (
        "SELECT count (*) = (SELECT count (*) FROM tocsin.quarantine WHERE state = 'held') FROM "
        "tocsin.outbox WHERE event = 'challenge'");
    assert_value (superuser, challenges, "t");
  }
  cluster_run (superuser, "UPDATE tocsin.quarantine SET state = 'released', next_at = NULL WHERE "
                          "queue_id LIKE 'again-%' AND state = 'pending'");
}

static SceneMail
confirmation (const char *id, const char *token, gint64 at)
{
  return (SceneMail){
    .id = id, .from = ALICE, .text = "confirm\n", .challenge = token, .sasl_user = "alice", .at = at
  };
}

static QuarantineClaim *
claim (gint64 now)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_escalate", 0);
  QuarantineClaim *taken = NULL;
  store_quarantine_claim (db, now, &taken, &error);
  g_assert_no_error (error);
  return taken;
}

static void
test_confirmed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (Db) escalate = cluster_connect (DATABASE, "tocsin_escalate", 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "confirm-0@x" });
  const SceneMail mail = held_mail ("confirm-1@x", "c-confirm", ticket);
  scene_deliver (db, policy, &mail);
  const SceneMail early = confirmation ("confirm-2@x", "c-confirm", SCENE_NOW + 24 * HOUR - 1);
  const SceneMail late = confirmation ("confirm-2@x", "c-confirm", SCENE_NOW + 24 * HOUR);
  const SceneMail unknown = confirmation ("confirm-2@x", "c-unknown", SCENE_NOW);
  g_autoptr (IntakeFacts) at_last = find (policy, &early);
  g_assert_true (at_last->challenge->waiting);
  g_assert_cmpstr (at_last->challenge->account, ==, "alice");
  g_autoptr (IntakeFacts) too_late = find (policy, &late);
  g_assert_false (too_late->challenge->waiting);
  g_autoptr (IntakeFacts) nothing = find (policy, &unknown);
  g_assert_null (nothing->challenge);
  g_assert_null (claim (SCENE_NOW + 24 * HOUR));
  scene_deliver (db, policy, &early);
  g_autoptr (IntakeFacts) done = find (policy, &early);
  g_assert_false (done->challenge->waiting);
  g_autoptr (QuarantineClaim) taken = claim (SCENE_NOW + 24 * HOUR - 1);
  g_assert_cmpint (taken->id, ==, at_last->challenge->id);
  g_assert_cmpstr (taken->confirmed, ==, "alice");
  g_assert_false (taken->unconfirmed);
  g_assert_cmpint (taken->at, ==, SCENE_NOW);
  g_assert_true (store_quarantine_release (escalate, taken->id, ticket, &error));
  assert_value (db, "SELECT state FROM tocsin.quarantine WHERE queue_id = 'confirm-1@x'",
                "released");
}

/* After 72 hours nobody is waited for any longer. */
static void
test_unconfirmed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (Db) escalate = cluster_connect (DATABASE, "tocsin_escalate", 0);
  g_autoptr (Db) superuser = cluster_connect (DATABASE, NULL, 0);
  cluster_run (superuser, "DELETE FROM tocsin.quarantine");
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "late-0@x" });
  const SceneMail mail = held_mail ("late-1@x", "c-late", ticket);
  scene_deliver (db, policy, &mail);
  gint64 count;
  g_assert_true (store_quarantine_expire (escalate, SCENE_NOW + 72 * HOUR - 1, &count, &error));
  g_assert_cmpint (count, ==, 0);
  g_assert_true (store_quarantine_expire (escalate, SCENE_NOW + 72 * HOUR, &count, &error));
  g_assert_cmpint (count, ==, 1);
  g_autoptr (QuarantineClaim) taken = claim (SCENE_NOW + 72 * HOUR);
  g_assert_null (taken->confirmed);
  g_assert_true (taken->unconfirmed);
  g_assert_true (store_quarantine_release (escalate, taken->id, ticket, &error));
  g_autoptr (json_t) rows = store_quarantine_list (superuser, taken->id, &error);
  const json_t *row = json_array_get (rows, 0);
  g_assert_cmpstr (json_string_value (json_object_get (row, "state")), ==, "expired");
  g_assert_cmpstr (json_string_value (json_object_get (row, "account")), ==, "alice");
}

static void
test_discarded (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  g_autoptr (Db) command = cluster_connect (DATABASE, "tocsin_command", 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "discard-0@x" });
  const SceneMail mail = held_mail ("discard-1@x", "c-discard", ticket);
  scene_deliver (db, policy, &mail);
  g_autofree char *id = cluster_value (
      command, "SELECT quarantine_id FROM tocsin.quarantine WHERE token = 'c-discard'");
  gint64 number = g_ascii_strtoll (id, NULL, 10);
  g_assert_false (store_quarantine_retry (command, number, SCENE_NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_true (store_quarantine_discard (command, number, "carol", "forged", &error));
  const SceneMail answer = confirmation ("discard-2@x", "c-discard", SCENE_NOW);
  g_autoptr (IntakeFacts) facts = find (policy, &answer);
  g_assert_false (facts->challenge->waiting);
}

/* Why a mail was believed stands beside what it did. */
static void
test_proof_reason (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "proof-0@x" });
  const SceneMail mail = {
    .id = "proof-1@x", .from = ALICE, .text = "Priority: 9\n", .tag = ticket, .sasl_user = "alice"
  };
  scene_deliver (db, policy, &mail);
  g_autoptr (json_t) history = store_ticket_history (db, ticket, &error);
  const json_t *event = NULL;
  for (gsize i = 0; event == NULL && i < json_array_size (history); i++) {
    const json_t *one = json_array_get (history, i);
    if (g_strcmp0 (json_string_value (json_object_get (one, "type")), "correspond") == 0)
      event = one;
  }
  g_assert_cmpstr (json_string_value (json_object_get (event, "proof")), ==, "sasl");
  g_assert_cmpstr (json_string_value (json_object_get (event, "proof_reason")), ==,
                   "logged in as alice");
  g_assert_true (json_is_null (json_object_get (json_array_get (history, 0), "proof_reason")));
}

/* A delivery in a transaction of its own, in a thread. */
typedef struct {
  const Policy *policy;
  const SceneMail *mail;
  gboolean waiting; /* the challenge, as it was found */
  int code;         /* of the error, or -1 */
} Delivery;

static gpointer
deliver_once (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 60);
  db_begin (db);
  g_autoptr (IntakeFacts) facts = scene_find (db, delivery->policy, delivery->mail, &error);
  delivery->waiting = facts != NULL && facts->challenge != NULL && facts->challenge->waiting;
  if (facts != NULL && scene_write (db, delivery->policy, delivery->mail, facts, NULL, &error))
    db_commit (db, &error);
  delivery->code = error == NULL ? -1 : error->code;
  return NULL;
}

/* Runs the delivery of FIRST up to COMMIT, that of SECOND meanwhile, which must wait for it. */
static Delivery
deliver_behind (const Policy *policy, const SceneMail *first, const SceneMail *second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 60);
  Delivery delivery = { policy, second, FALSE, -1 };
  db_begin (db);
  g_autoptr (IntakeFacts) facts = scene_find (db, policy, first, &error);
  g_assert_no_error (error);
  scene_write (db, policy, first, facts, NULL, &error);
  g_assert_no_error (error);
  GThread *blocked = g_thread_new ("delivery", deliver_once, &delivery);
  cluster_wait_blocked (DATABASE, 1);
  g_assert_true (db_commit (db, &error));
  g_thread_join (blocked);
  return delivery;
}

/* One signature in two mails at once: the second must run again, and then knows. */
static void
test_signature_race (void)
{
  static const guint8 other[32] = { 9 };
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 tickets[] = { scene_deliver (db, policy, &(SceneMail){ .id = "sign-0@x" }),
                       scene_deliver (db, policy, &(SceneMail){ .id = "sign-00@x" }) };
  SceneMail mails[2] = { 0 };
  for (guint i = 0; i < 2; i++)
    mails[i] = (SceneMail){ .id = i == 0 ? "sign-1@x" : "sign-2@x",
                            .from = ALICE,
                            .text = "Priority: 9\n",
                            .tag = tickets[i],
                            .sasl_user = "alice",
                            .signature = other };
  Delivery delivery = deliver_behind (policy, &mails[0], &mails[1]);
  g_assert_cmpint (delivery.code, ==, TOCSIN_ERROR_CONFLICT);
  g_autoptr (IntakeFacts) facts = find (policy, &mails[1]);
  g_assert_true (facts->signature_used);
  mails[1].signature = signature;
  g_autoptr (IntakeFacts) unused = find (policy, &mails[1]);
  g_assert_false (unused->signature_used);
}

/* Two confirmations at once: the second finds that it is done. */
static void
test_confirmation_race (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "race-0@x" });
  const SceneMail mail = held_mail ("race-1@x", "c-race", ticket);
  scene_deliver (db, policy, &mail);
  const SceneMail first = confirmation ("race-2@x", "c-race", SCENE_NOW);
  const SceneMail second = confirmation ("race-3@x", "c-race", SCENE_NOW);
  Delivery delivery = deliver_behind (policy, &first, &second);
  g_assert_cmpint (delivery.code, ==, -1);
  g_assert_false (delivery.waiting);
  assert_value (db, "SELECT state FROM tocsin.quarantine WHERE queue_id = 'race-1@x'", "pending");
}

/* Two who take a ticket at once: one gets it, the other is told that it has an owner. */
static void
test_take_race (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = scene_deliver (db, policy, &(SceneMail){ .id = "take-0@x" });
  const SceneMail alice = {
    .id = "take-1@x", .from = ALICE, .text = "Take\n", .tag = ticket, .sasl_user = "alice"
  };
  SceneMail bob = alice;
  bob.id = "take-2@x";
  bob.from = "bob@staff.example";
  bob.sasl_user = "bob";
  Delivery delivery = deliver_behind (policy, &alice, &bob);
  g_assert_cmpint (delivery.code, ==, TOCSIN_ERROR_REFUSED);
  g_autofree char *owner = g_strdup_printf (
      "SELECT owner FROM tocsin.ticket WHERE ticket_id = %" G_GINT64_FORMAT, ticket);
  assert_value (db, owner, "alice");
  bob.id = "take-3@x";
  bob.text = "Steal\n";
  scene_deliver (db, policy, &bob);
  assert_value (db, owner, "bob");
}

static void
seed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  scene_staff (db, "alice");
  scene_staff (db, "bob");
  scene_staff (db, "carol");
  g_autoptr (json_t) group = json_pack ("{s:s, s:[s]}", "name", "Night", "members", "bob");
  store_group_write (db, group, FALSE, SCENE_NOW, &error);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0key\377", 5);
  const NewKey key = { "alice", alice_key, bytes, SCENE_NOW, CLOCK_NONE };
  store_key_add (db, &key, SCENE_NOW, &error);
  const NewKey lost = { "carol", carol_key, bytes, SCENE_NOW, CLOCK_NONE };
  store_key_add (db, &lost, SCENE_NOW, &error);
  store_key_revoke (db, "carol", carol_key, SCENE_NOW + 5, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  seed ();
  g_test_add_func ("/store/staff-mail/facts-of-staff-alone", test_facts);
  g_test_add_func ("/store/staff-mail/watchers-by-name", test_watchers);
  g_test_add_func ("/store/staff-mail/family-with-others", test_family);
  g_test_add_func ("/store/staff-mail/held-once", test_held);
  g_test_add_func ("/store/staff-mail/held-from-quarantine", test_held_from_quarantine);
  g_test_add_func ("/store/staff-mail/confirmed", test_confirmed);
  g_test_add_func ("/store/staff-mail/discarded", test_discarded);
  g_test_add_func ("/store/staff-mail/proof-reason", test_proof_reason);
  g_test_add_func ("/store/staff-mail/signature-race", test_signature_race);
  g_test_add_func ("/store/staff-mail/confirmation-race", test_confirmation_race);
  g_test_add_func ("/store/staff-mail/take-race", test_take_race);
  g_test_add_func ("/store/staff-mail/unconfirmed", test_unconfirmed);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
