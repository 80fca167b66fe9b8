#include "config.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/outbox.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "outbox"

/* Fills the outbox with rows NUMBER 1 to 9, the last due first, all due by SCENE_NOW. */
static Db *
fresh_outbox (void)
{
  Db *db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "TRUNCATE tocsin.outbox RESTART IDENTITY;"
                   "INSERT INTO tocsin.outbox (event, budget, sender, recipient, subject, "
                   "message_id, raw, state, created_at, next_at) SELECT 'acknowledgement', CASE "
                   "WHEN n < 9 THEN 'automatic' END, '', 'a' || n || '@x', 'S' || n, '<' || n || "
                   "'@x>', 'raw' || n::text::bytea, 'pending', to_timestamp (1795431600 - 99), "
                   "to_timestamp (1795431600 - n) FROM generate_series (1, 9) n");
  return db;
}

static GPtrArray *
claim (Db *db, gint64 now, guint lease, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *claims = store_outbox_claim (db, now, lease, limit, &error);
  g_assert_no_error (error);
  return claims;
}

static void
settle (Db *db, gint64 id, const char *state, const char *reason, gint64 next)
{
  g_autoptr (GError) error = NULL;
  const OutboxVerdict verdict = { id, state, reason, SCENE_NOW, next };
  store_outbox_settle (db, &verdict, &(gboolean){ FALSE }, &error);
  g_assert_no_error (error);
}

static char *
state_of (Db *db, gint64 id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT concat_ws ('|', state, reason, attempts, extract (epoch FROM next_at)::bigint, "
      "settled_at IS NOT NULL, leased_until IS NOT NULL) FROM tocsin.outbox WHERE outbox_id = "
      "%" G_GINT64_FORMAT,
      id);
  return cluster_value (db, sql);
}

static void
test_oldest_first (void)
{
  g_autoptr (Db) db = fresh_outbox ();
  gint64 expected = 9;
  for (guint round = 0; round < 3; round++) {
    g_autoptr (GPtrArray) claims = claim (db, SCENE_NOW, 60, 4);
    g_assert_cmpuint (claims->len, ==, round < 2 ? 4 : 1);
    for (guint i = 0; i < claims->len; i++) {
      const OutboxClaim *one = g_ptr_array_index (claims, i);
      g_assert_cmpint (one->id, ==, expected--);
      g_assert_cmpint (one->created, ==, SCENE_NOW - 99);
      g_assert_cmpuint (one->attempts, ==, 0);
      g_assert_cmpint (one->ticket, ==, 0);
      g_assert_cmpstr (one->sender, ==, "");
      g_assert_cmpstr (one->budget, ==, one->id == 9 ? NULL : "automatic");
    }
  }
  g_autoptr (GPtrArray) none = claim (db, SCENE_NOW, 60, 4);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_only_what_is_due (void)
{
  g_autoptr (Db) db = fresh_outbox ();
  g_autoptr (GPtrArray) none = claim (db, SCENE_NOW - 10, 60, 99);
  g_assert_cmpuint (none->len, ==, 0);
  g_autoptr (GPtrArray) some = claim (db, SCENE_NOW - 5, 60, 99);
  g_assert_cmpuint (some->len, ==, 5);
}

/* A lease that is over gives the row to the next one. */
static void
test_lease_ends (void)
{
  g_autoptr (Db) db = fresh_outbox ();
  g_autoptr (GPtrArray) first = claim (db, SCENE_NOW, 0, 99);
  g_assert_cmpuint (first->len, ==, 9);
  g_autoptr (GPtrArray) second = claim (db, SCENE_NOW, 3600, 99);
  g_assert_cmpuint (second->len, ==, 9);
  g_autoptr (GPtrArray) third = claim (db, SCENE_NOW + 7200, 3600, 99);
  g_assert_cmpuint (third->len, ==, 0);
}

/* Rows that another transaction is taking are passed over, none is taken twice. */
static void
test_two_at_once (void)
{
  g_autoptr (Db) one = fresh_outbox ();
  g_autoptr (Db) two = cluster_connect (DATABASE, "tocsin_escalate", 20);
  db_begin (one);
  g_autoptr (GPtrArray) mine = claim (one, SCENE_NOW, 60, 4);
  g_autoptr (GPtrArray) theirs = claim (two, SCENE_NOW, 60, 99);
  db_rollback (one);
  g_assert_cmpuint (mine->len, ==, 4);
  g_assert_cmpuint (theirs->len, ==, 5);
  g_autoptr (GPtrArray) rest = claim (two, SCENE_NOW, 60, 99);
  g_assert_cmpuint (rest->len, ==, 4);
}

static void
test_settle (void)
{
  static const struct {
    const char *state;
    const char *reason;
    gint64 next;
    const char *after;
  } table[] = {
    { "sent", NULL, CLOCK_NONE, "sent|1|t|f" },
    { "failed", "550 no", CLOCK_NONE, "failed|550 no|1|t|f" },
    { "pending", "450 later", SCENE_NOW + 60, "pending|450 later|1|1795431660|f|f" },
  };
  g_autoptr (Db) db = fresh_outbox ();
  g_autoptr (GPtrArray) claims = claim (db, SCENE_NOW, 60, 3);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const OutboxClaim *one = g_ptr_array_index (claims, i);
    settle (db, one->id, table[i].state, table[i].reason, table[i].next);
    g_autofree char *after = state_of (db, one->id);
    g_assert_cmpstr (after, ==, table[i].after);
  }
  /* What is settled stays: a late verdict of a process that lost its lease changes nothing. */
  const OutboxClaim *sent = g_ptr_array_index (claims, 0);
  settle (db, sent->id, "failed", "late", CLOCK_NONE);
  g_autofree char *still = state_of (db, sent->id);
  g_assert_cmpstr (still, ==, "sent|1|t|f");
}

static gint64
next (Db *db, gint64 now)
{
  g_autoptr (GError) error = NULL;
  gint64 seconds = -99;
  store_outbox_next (db, now, &seconds, &error);
  g_assert_no_error (error);
  return seconds;
}

static void
test_next_and_hurry (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = fresh_outbox ();
  gint64 count;
  g_assert_cmpint (next (db, SCENE_NOW - 20), ==, 11);
  g_assert_cmpint (next (db, SCENE_NOW), ==, 0);
  g_assert_true (store_outbox_hurry (db, SCENE_NOW - 4, &count, &error));
  g_assert_cmpint (count, ==, 3);
  g_autoptr (GPtrArray) all = claim (db, SCENE_NOW - 4, 60, 99);
  g_assert_cmpuint (all->len, ==, 9);
  for (guint i = 0; i < all->len; i++)
    settle (db, ((OutboxClaim *) g_ptr_array_index (all, i))->id, "sent", NULL, CLOCK_NONE);
  g_assert_cmpint (next (db, SCENE_NOW), ==, -1);
}

static void
test_list (void)
{
  static const struct {
    OutboxFilter filter;
    gsize rows;
  } table[] = {
    { { 0 }, 9 },
    { { .id = 3 }, 1 },
    { { .recipient = "A3@X" }, 1 },
    { { .recipient = "a33@x" }, 0 },
    { { .state = "pending" }, 9 },
    { { .state = "sent" }, 0 },
    { { .event = "acknowledgement" }, 9 },
    { { .event = "correspondence" }, 0 },
    { { .ticket = 1 }, 0 },
    { { .id = 3, .state = "sent" }, 0 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = fresh_outbox ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (json_t) rows = store_outbox_list (db, &table[i].filter, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (json_array_size (rows), ==, table[i].rows);
  }
  g_autoptr (GBytes) raw = store_outbox_raw (db, 3, &error);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), "raw3", 4);
  cluster_run (db, "UPDATE tocsin.outbox SET state = 'suppressed', raw = NULL, next_at = NULL "
                   "WHERE outbox_id = 4");
  g_assert_null (store_outbox_raw (db, 4, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

#define HOUR (60 * 60)

/* COUNT mails charged to BUDGET that went to RECIPIENT at AT, in STATE. */
static void
insert_charged (Db *db, const char *budget, const char *recipient, guint count, gint64 at,
                const char *state)
{
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO tocsin.outbox (event, budget, sender, recipient, subject, raw, state, "
      "created_at) SELECT 'x', '%s', '', '%s', '', CASE '%s' WHEN 'sent' THEN ''::bytea END, "
      "'%s', to_timestamp (%" G_GINT64_FORMAT ") FROM generate_series (1, %u)",
      budget, recipient, state, state, at, count);
  cluster_run (db, sql);
}

static BudgetLedger *
ledger_of (const char *const *addresses, const BudgetLimits *limits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  BudgetLedger *ledger = store_outbox_ledger (db, addresses, limits, SCENE_NOW, &error);
  g_assert_no_error (error);
  return ledger;
}

static void
assert_use (BudgetLedger *ledger, const char *address, const BudgetUse *wanted)
{
  const BudgetUse *use = budget_ledger_use (ledger, address);
  g_assert_cmpuint (use->acknowledgements, ==, wanted->acknowledgements);
  g_assert_cmpuint (use->automatic, ==, wanted->automatic);
  g_assert_cmpuint (use->staff, ==, wanted->staff);
  g_assert_cmpuint (use->challenges, ==, wanted->challenges);
  g_assert_cmpuint (use->relayed, ==, wanted->relayed);
}

/* Each budget of each address by itself, within its time, what never went out not at all. */
static void
test_ledger (void)
{
  static const char *const addresses[] = { "dan@x.example", "eve@x.example", "fay@x.example",
                                           "no@x.example", NULL };
  const BudgetLimits limits = { 5, 24 * 60, 7, 9, 9, 9 };
  const BudgetLimits automatic_only = { POLICY_BOUNDLESS, 10, 7, POLICY_BOUNDLESS, POLICY_BOUNDLESS,
                                        POLICY_BOUNDLESS };
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "TRUNCATE tocsin.outbox");
  insert_charged (db, "acknowledgement", "dan@x.example", 2, SCENE_NOW - 60, "sent");
  insert_charged (db, "acknowledgement", "dan@x.example", 1, SCENE_NOW - 2 * HOUR, "sent");
  insert_charged (db, "acknowledgement", "dan@x.example", 1, SCENE_NOW - 25 * HOUR, "sent");
  insert_charged (db, "automatic", "dan@x.example", 1, SCENE_NOW - 60, "sent");
  insert_charged (db, "staff", "dan@x.example", 4, SCENE_NOW - 60, "sent");
  insert_charged (db, "staff", "dan@x.example", 3, SCENE_NOW - 2 * HOUR, "sent");
  insert_charged (db, "staff", "dan@x.example", 2, SCENE_NOW - 60, "suppressed");
  insert_charged (db, "relayed", "dan@x.example", 6, SCENE_NOW - 60, "sent");
  insert_charged (db, "relayed", "eve@x.example", 1, SCENE_NOW - 60, "sent");
  insert_charged (db, "challenge", "fay@x.example", 2, SCENE_NOW - 60, "sent");
  insert_charged (db, "challenge", "fay@x.example", 1, SCENE_NOW - HOUR, "sent");
  g_autoptr (BudgetLedger) ledger = ledger_of (addresses, &limits);
  assert_use (ledger, "dan@x.example", &(BudgetUse){ 3, 3, 4, 0, 6 });
  assert_use (ledger, "eve@x.example", &(BudgetUse){ 0, 0, 0, 0, 1 });
  assert_use (ledger, "fay@x.example", &(BudgetUse){ 0, 2, 0, 2, 0 });
  assert_use (ledger, "no@x.example", &(BudgetUse){ 0 });
  g_assert_cmpuint (ledger->in_all, ==, 5);
  g_assert_false (ledger->alarmed);
  g_autoptr (BudgetLedger) one = ledger_of (addresses, &automatic_only);
  assert_use (one, "dan@x.example", &(BudgetUse){ .automatic = 3 });
}

/* Nobody counts further than a limit needs; what is boundless is not counted; nothing of it hides
 * the alarm. */
static void
test_ledger_is_bounded (void)
{
  static const char *const addresses[] = { "dan@x.example", NULL };
  const BudgetLimits tight = { 1, 10, 2, 4, 3, 5 };
  const BudgetLimits none = { POLICY_BOUNDLESS, 10,
                              POLICY_BOUNDLESS, POLICY_BOUNDLESS,
                              POLICY_BOUNDLESS, POLICY_BOUNDLESS };
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "TRUNCATE tocsin.outbox");
  for (guint budget = BUDGET_ACKNOWLEDGEMENT; budget < BUDGETS; budget++)
    insert_charged (db, budget_name (budget), "dan@x.example", 20, SCENE_NOW - 60, "sent");
  g_autoptr (BudgetLedger) quiet = ledger_of (addresses, &tight);
  assert_use (quiet, "dan@x.example", &(BudgetUse){ 2, 3, 4, 3, 6 });
  g_assert_cmpuint (quiet->in_all, ==, 5);
  g_assert_false (quiet->alarmed);
  cluster_run (db, "UPDATE tocsin.outbox SET event = 'budget-alarm' WHERE outbox_id = (SELECT min "
                   "(outbox_id) FROM tocsin.outbox)");
  g_autoptr (BudgetLedger) nothing = ledger_of (addresses, &none);
  assert_use (nothing, "dan@x.example", &(BudgetUse){ 0 });
  g_assert_cmpuint (nothing->in_all, ==, 0);
  g_assert_false (nothing->alarmed);
}

/* An alarm lasts an hour. */
static void
test_alarm (void)
{
  static const char *const addresses[] = { "dan@x.example", NULL };
  const BudgetLimits limits = { 1, 10, 2, 4, 3, 5 };
  static const struct {
    const char *label;
    gint64 at;
    const char *state;
    gboolean alarmed;
  } table[] = {
    { "just now", SCENE_NOW - 60, "sent", TRUE },
    { "an hour ago", SCENE_NOW - HOUR, "sent", FALSE },
    { "never sent", SCENE_NOW - 60, "suppressed", FALSE },
  };
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s", table[i].label);
    cluster_run (db, "TRUNCATE tocsin.outbox");
    insert_charged (db, "automatic", "boss@x.example", 1, table[i].at, table[i].state);
    cluster_run (db, "UPDATE tocsin.outbox SET event = 'budget-alarm'");
    g_autoptr (BudgetLedger) ledger = ledger_of (addresses, &limits);
    g_assert_cmpint (ledger->alarmed, ==, table[i].alarmed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/outbox/oldest-due-first", test_oldest_first);
  g_test_add_func ("/store/outbox/only-what-is-due", test_only_what_is_due);
  g_test_add_func ("/store/outbox/lease-ends", test_lease_ends);
  g_test_add_func ("/store/outbox/two-at-once", test_two_at_once);
  g_test_add_func ("/store/outbox/settle", test_settle);
  g_test_add_func ("/store/outbox/next-and-hurry", test_next_and_hurry);
  g_test_add_func ("/store/outbox/list", test_list);
  g_test_add_func ("/store/outbox/ledger", test_ledger);
  g_test_add_func ("/store/outbox/ledger-is-bounded", test_ledger_is_bounded);
  g_test_add_func ("/store/outbox/alarm-lasts-an-hour", test_alarm);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
