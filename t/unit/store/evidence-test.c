#include "config.h"

#include <string.h>

#include "base/error.h"

#include "store/intake.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "evidence"
#define DAY (24 * 60 * 60)
#define HELP "help@csirt.example"
#define EDUNET "report+edunet@csirt.example" /* another queue, for a constituency */

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

/* A ticket of a writer of its own, opened by mail ID to RECIPIENT. */
static gint64
open_ticket (Db *db, const Policy *policy, const char *id, const char *recipient)
{
  g_autofree char *from = g_strconcat ("of-", id, ".example", NULL);
  return scene_deliver (db, policy, &(SceneMail){ .id = id, .from = from, .recipient = recipient });
}

static void
assert_named (const IntakeFacts *facts, const gint64 *named)
{
  guint locked = 0;
  for (guint i = 0; i < EVIDENCES; i++) {
    g_assert_cmpint (facts->named[i], ==, named[i]);
    gboolean again = named[i] == 0;
    for (guint j = 0; j < i; j++)
      again = again || named[j] == named[i];
    locked += !again;
  }
  g_assert_cmpuint (facts->tickets->len, ==, locked);
  for (guint i = 1; i < facts->tickets->len; i++)
    g_assert_cmpint (((Ticket *) facts->tickets->pdata[i - 1])->id, <,
                     ((Ticket *) facts->tickets->pdata[i])->id);
}

static char *
own_id (Db *db, gint64 ticket)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT message_id FROM tocsin.outbox WHERE ticket_id = %" G_GINT64_FORMAT " LIMIT 1",
      ticket);
  return cluster_value (db, sql);
}

/* A mail, and what is known of it. */
typedef struct {
  const char *label;
  SceneMail mail;
  gint64 named[EVIDENCES];
  const char *bearer;
  gboolean number; /* one is drawn for a new ticket */
} Known;

static void
assert_known (const Policy *policy, const Known *table, guint length)
{
  for (guint i = 0; i < length; i++) {
    g_test_message ("%s", table[i].label);
    g_autoptr (IntakeFacts) facts = find (policy, &table[i].mail);
    assert_named (facts, table[i].named);
    g_assert_cmpstr (facts->bearer, ==, table[i].bearer);
    g_assert_cmpint (facts->next_ticket > 0, ==, table[i].number);
    g_assert_cmpint (facts->same_mail, ==, 0);
  }
}

#define ANN "of-ann@a.example"
#define BEN "of-ben@b.example"

/* What only those know whom we wrote to. */
static void
test_bearer (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 a = open_ticket (db, policy, "ann@a", HELP);
  gint64 b = open_ticket (db, policy, "ben@b", HELP);
  g_autofree char *token = scene_token (a);
  g_autofree char *bounce = scene_reply (db, policy, a);
  g_autofree char *own = own_id (db, b);
  g_autofree char *own_and_more = g_strconcat ("<no@csirt.example> ", own, " <z@q>", NULL);
  g_autofree char *upper = g_ascii_strup (own, -1);
  const Known table[] = {
    { "nothing", { .id = "e@q" }, { 0 }, NULL, TRUE },
    { "opens nothing", { .id = "e@q", .class = MAIL_DSN }, { 0 }, NULL, FALSE },
    { "token", { .id = "e@q", .token = token }, { a }, ANN, FALSE },
    { "unknown token", { .id = "e@q", .token = "t-aunknown" }, { 0 }, NULL, TRUE },
    { "bounce", { .id = "e@q", .bounce = bounce }, { a }, ANN, FALSE },
    { "unknown bounce", { .id = "e@q", .bounce = "bounce+x@csirt.example" }, { 0 }, NULL, TRUE },
    { "own id", { .id = "e@q", .references = own_and_more }, { 0, b }, BEN, FALSE },
    { "own id in capitals", { .id = "e@q", .references = upper }, { 0 }, NULL, TRUE },
    { "token beside an unknown own id",
      { .id = "e@q", .token = token, .references = "<no@csirt.example>" },
      { a },
      ANN,
      FALSE },
    { "own id before token",
      { .id = "e@q", .token = token, .references = own_and_more, .tag = b },
      { a, b, 0, 0, b },
      ANN,
      FALSE },
  };
  assert_known (policy, table, G_N_ELEMENTS (table));
}

/* What anybody may have picked up. */
static void
test_others (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 a = open_ticket (db, policy, "ann@a", HELP);
  gint64 b = open_ticket (db, policy, "ben@b", HELP);
  scene_deliver (db, policy,
                 &(SceneMail){ .id = "ann-2@a", .from = ANN, .tag = a, .references = "<seen@q>" });
  const Known table[] = {
    { "stored, stranger", { .id = "e@q", .references = "<ben@b>" }, { 0, 0, b }, NULL, TRUE },
    { "stored, writer",
      { .id = "e@q", .from = BEN, .references = "<ben@b>" },
      { 0, 0, b },
      NULL,
      FALSE },
    { "seen", { .id = "e@q", .from = ANN, .references = "<seen@q>" }, { 0, 0, 0, a }, NULL, FALSE },
    { "named before it came", { .id = "seen@q", .cc = ANN }, { 0, 0, 0, a }, NULL, TRUE },
    { "tag, stranger", { .id = "e@q", .tag = b }, { 0, 0, 0, 0, b }, NULL, TRUE },
    { "tag, writer", { .id = "e@q", .from = BEN, .tag = b }, { 0, 0, 0, 0, b }, NULL, FALSE },
    { "tag of nothing", { .id = "e@q", .tag = 999999 }, { 0 }, NULL, TRUE },
    { "writer unknown",
      { .id = "e@q", .class = MAIL_MALFORMED, .tag = b },
      { 0, 0, 0, 0, b },
      NULL,
      TRUE },
  };
  assert_known (policy, table, G_N_ELEMENTS (table));
}

/* Of several that one kind names: the writer's, then the later id, then the constituency's, then
 * the oldest. */
static void
test_ranking (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 a = open_ticket (db, policy, "rank-a@a", HELP);
  gint64 b = open_ticket (db, policy, "rank-b@b", HELP);
  gint64 shared = open_ticket (db, policy, "rank-s@s", HELP);
  gint64 other = open_ticket (db, policy, "rank-s@s", EDUNET);
  g_assert_cmpint (other, !=, shared);
  const struct {
    const char *label;
    SceneMail mail;
    gint64 stored;
  } table[] = {
    { "the last id", { .references = "<rank-a@a> <rank-b@b>" }, b },
    { "the last id, turned", { .references = "<rank-b@b> <rank-a@a>" }, a },
    { "the writer's", { .from = "of-rank-a@a.example", .references = "<rank-a@a> <rank-b@b>" }, a },
    { "no constituency", { .references = "<rank-s@s>" }, shared },
    { "the constituency's", { .references = "<rank-s@s>", .recipient = EDUNET }, other },
    { "the writer's come before the constituency's",
      { .from = "of-rank-a@a.example", .references = "<rank-a@a> <rank-s@s>", .recipient = EDUNET },
      a },
    { "unknown ids", { .references = "<rank-no@a> <rank-b@b> <rank-no@b>" }, b },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    SceneMail mail = table[i].mail;
    mail.id = "rank-e@q";
    g_test_message ("%s", table[i].label);
    g_autoptr (IntakeFacts) facts = find (policy, &mail);
    g_assert_cmpint (facts->named[EVIDENCE_STORED], ==, table[i].stored);
  }
}

static void
test_own_thread (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  open_ticket (db, policy, "thread@a", HELP);
  SceneMail mail = { .id = "thread-e@q", .references = "<thread@a>" };
  g_autoptr (IntakeFacts) another = find (policy, &mail);
  g_assert_false (another->own_thread);
  mail.from = "Of-Thread@A.example";
  g_autoptr (IntakeFacts) same = find (policy, &mail);
  g_assert_true (same->own_thread);
}

/* Whatever names a merged ticket leads to its target. */
static void
test_merged (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 gone = open_ticket (db, policy, "merged@a", HELP);
  gint64 target = open_ticket (db, policy, "merged-target@b", HELP);
  scene_deliver (db, policy,
                 &(SceneMail){ .id = "merged-2@a",
                               .from = "of-merged@a.example",
                               .tag = gone,
                               .references = "<merged-seen@q>" });
  g_autofree char *token = scene_token (gone);
  g_autofree char *references = g_strjoin (" ", "<merged@a> <merged-seen@q>", NULL);
  g_autofree char *own = own_id (db, gone);
  g_autofree char *all = g_strjoin (" ", references, own, NULL);
  g_autofree char *merge = g_strdup_printf (
      "UPDATE tocsin.ticket SET merged_into = %" G_GINT64_FORMAT " WHERE ticket_id = "
      "%" G_GINT64_FORMAT,
      target, gone);
  cluster_run (db, merge);
  const SceneMail mail = { .id = "merged-e@q",
                           .from = "of-merged@a.example",
                           .token = token,
                           .references = all,
                           .tag = gone };
  g_autoptr (IntakeFacts) facts = find (policy, &mail);
  assert_named (facts, (const gint64[EVIDENCES]){ target, target, target, target, target });
  g_autoptr (IntakeFacts) again =
      find (policy, &(SceneMail){ .id = "merged@a", .from = "of-merged@a.example" });
  g_assert_cmpint (((EarlierCopy *) again->copies->pdata[0])->ticket, ==, target);
  g_autoptr (TicketFamily) family = scene_lock (db, gone, NULL);
  db_rollback (db);
  g_assert_cmpint (((Ticket *) family->tickets->pdata[0])->id, ==, target);
}

/* An id that a mail on a ticket only named counts when that mail's writer is in both, for 30 days:
 * who is in Cc of a stranger's mail has not chosen to be. */
static void
test_seen (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "INSERT INTO tocsin.staff (name, roles, language, created_at) VALUES ('seer', "
                   "'{}', 'en', to_timestamp (0)); INSERT INTO tocsin.staff_address SELECT "
                   "'seer@staff.example', staff_id, 0 FROM tocsin.staff WHERE name = 'seer'");
  gint64 ticket = scene_deliver (db, policy,
                                 &(SceneMail){ .id = "seen-1@x",
                                               .from = "Ann@X.example",
                                               .cc = "Cy@X.example",
                                               .references = "<root@q>" });
  scene_deliver (db, policy,
                 &(SceneMail){ .id = "seen-2@x",
                               .from = "seer@staff.example",
                               .references = "<staff-root@q>" });
  const struct {
    const char *label;
    SceneMail mail;
    gboolean seen;
  } table[] = {
    { "its writer", { .from = "ann@x.example", .references = "<root@q>" }, TRUE },
    { "its Cc", { .from = "CY@x.example", .references = "<root@q>" }, FALSE },
    { "the same Cc", { .cc = "cy@x.example", .references = "<root@q>" }, FALSE },
    { "its writer in Cc", { .cc = "ANN@x.example", .references = "<a@q> <root@q> <b@q>" }, TRUE },
    { "nobody in common", { .from = "no@x.example", .references = "<root@q>" }, FALSE },
    { "ours in common", { .cc = "help@csirt.example", .references = "<root@q>" }, FALSE },
    { "30 days",
      { .from = "ann@x.example", .references = "<root@q>", .at = SCENE_NOW + 30 * DAY },
      TRUE },
    { "over 30 days",
      { .from = "ann@x.example", .references = "<root@q>", .at = SCENE_NOW + 30 * DAY + 1 },
      FALSE },
    { "staff in common", { .from = "seer@staff.example", .references = "<staff-root@q>" }, FALSE },
    { "no writer", { .class = MAIL_MALFORMED, .references = "<root@q>" }, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    SceneMail mail = table[i].mail;
    mail.id = "seen-e@q";
    g_test_message ("%s", table[i].label);
    g_autoptr (IntakeFacts) facts = find (policy, &mail);
    g_assert_cmpint (facts->named[EVIDENCE_SEEN], ==, table[i].seen ? ticket : 0);
    g_assert_cmpint (facts->named[EVIDENCE_STORED], ==, 0);
  }
}

/* Where the very same mail went: what had no effect is no copy. */
static void
test_copies (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 first = open_ticket (db, policy, "copy@a", HELP);
  open_ticket (db, policy, "copy@a", HELP);
  gint64 second = open_ticket (db, policy, "copy@a", EDUNET);
  open_ticket (db, policy, "copy@a", EDUNET);
  const struct {
    const char *recipient;
    gboolean number;
  } table[] = { { HELP, FALSE }, { EDUNET, FALSE } };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const SceneMail mail = { .id = "copy@a",
                             .from = "of-copy@a.example",
                             .recipient = table[i].recipient };
    g_autoptr (IntakeFacts) facts = find (policy, &mail);
    const EarlierCopy *const *copies = (const EarlierCopy *const *) facts->copies->pdata;
    g_assert_cmpint (facts->same_mail, >, 0);
    g_assert_cmpint (facts->next_ticket > 0, ==, table[i].number);
    g_assert_cmpuint (facts->copies->len, ==, 2);
    g_assert_cmpint (copies[0]->ticket, ==, first);
    g_assert_cmpstr (copies[0]->constituency, ==, NULL);
    g_assert_cmpstr (copies[0]->queue, ==, "Help");
    g_assert_cmpint (copies[1]->ticket, ==, second);
    g_assert_cmpstr (copies[1]->constituency, ==, "EDUNET");
    g_assert_cmpstr (copies[1]->recipient, ==, EDUNET);
    g_assert_cmpuint (facts->tickets->len, ==, 2);
  }
}

/* Mail that was stored alone has no ticket, and needs a number when it comes for one. */
static void
test_stored_copy (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  scene_deliver (db, policy, &(SceneMail){ .id = "away@x", .class = MAIL_AUTO_REPLY });
  g_autoptr (IntakeFacts) facts = find (policy, &(SceneMail){ .id = "away@x" });
  g_assert_cmpuint (facts->copies->len, ==, 1);
  g_assert_cmpint (((EarlierCopy *) facts->copies->pdata[0])->ticket, ==, 0);
  g_assert_cmpint (facts->next_ticket, >, 0);
}

static void
test_own_message (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 ticket = open_ticket (db, policy, "echo@a", HELP);
  g_autofree char *own = own_id (db, ticket);
  g_autofree char *bare = g_strndup (own + 1, strlen (own) - 2);
  g_autoptr (IntakeFacts) facts = find (policy, &(SceneMail){ .id = bare });
  g_assert_true (facts->own_message);
  g_autoptr (IntakeFacts) foreign = find (policy, &(SceneMail){ .id = "foreign@q" });
  g_assert_false (foreign->own_message);
}

/* What a report is about, and how it changes the row: forwards only. */
static void
test_bounced (void)
{
  static const struct {
    const char *action;
    const char *before;
    const char *after;
  } table[] = {
    { "delayed", "sent", "delayed" },  { "failed", "sent", "failed" },
    { "failed", "delayed", "failed" }, { "failed", "pending", "failed" },
    { "delayed", "failed", "failed" }, { "delayed", "pending", "pending" },
  };
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Db) receive = cluster_connect (DATABASE, "tocsin_receive", 0);
  gint64 ticket = open_ticket (db, policy, "bounced@a", HELP);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *bounce = scene_reply (db, policy, ticket);
    g_autofree char *id = g_strdup_printf ("report-%u@mx", i);
    g_autofree char *prepare = g_strdup_printf ("UPDATE tocsin.outbox SET state = '%s', next_at = "
                                                "CASE '%s' WHEN 'pending' THEN next_at END "
                                                "WHERE sender = '%s'",
                                                table[i].before, table[i].before, bounce);
    cluster_run (db, prepare);
    const SceneMail mail = {
      .id = id, .class = MAIL_DSN, .bounce = bounce, .action = table[i].action, .sender = ""
    };
    g_autoptr (IntakeFacts) facts = find (policy, &mail);
    g_assert_cmpstr (facts->bounced->state, ==, table[i].before);
    g_assert_cmpstr (facts->bounced->recipient, ==, "of-bounced@a.example");
    g_assert_cmpstr (facts->bounced->event, ==, "correspondence");
    g_assert_cmpint (facts->bounced->ticket, ==, ticket);
    g_assert_false (facts->bounced->to_staff);
    g_assert_cmpint (scene_deliver (receive, policy, &mail), ==, ticket);
    g_autofree char *query = g_strdup_printf (
        "SELECT concat_ws ('|', state, reason IS NOT NULL, settled_at) FROM tocsin.outbox WHERE "
        "sender = '%s'",
        bounce);
    g_autofree char *state = cluster_value (db, query);
    gboolean changed = !g_str_equal (table[i].before, table[i].after);
    g_assert_true (g_str_has_prefix (state, table[i].after));
    g_assert_cmpint (strstr (state, "|t|2026-11-23 11:00") != NULL, ==, changed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/evidence/of-the-bearer", test_bearer);
  g_test_add_func ("/store/evidence/of-anybody", test_others);
  g_test_add_func ("/store/evidence/ranking", test_ranking);
  g_test_add_func ("/store/evidence/own-thread", test_own_thread);
  g_test_add_func ("/store/evidence/merged-ticket", test_merged);
  g_test_add_func ("/store/evidence/seen-with-a-shared-correspondent", test_seen);
  g_test_add_func ("/store/evidence/copies", test_copies);
  g_test_add_func ("/store/evidence/stored-copy", test_stored_copy);
  g_test_add_func ("/store/evidence/own-message", test_own_message);
  g_test_add_func ("/store/evidence/bounced-row", test_bounced);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
