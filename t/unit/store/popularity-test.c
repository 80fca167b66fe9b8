#include "config.h"

#include "store/run.h"

#include "cluster.h"
#include "plan.h"

#define DATABASE "popularity"
#define FEW 1000 /* more than any statement looks at */
#define MANY 100000

#define LIMITS                                                                                     \
  "'{\"minutes\": 10, \"acknowledgements\": 2, \"automatic\": 4, \"staff\": 61, \"relayed\": 11, " \
  "\"in_all\": 301}'::jsonb"

#define QUESTION(members)                                                                          \
  "jsonb_build_object ('now', 1795431600, 'limits', " LIMITS ", 'own_ids', '[]'::jsonb,"           \
  "'ids', '[]'::jsonb, 'outside', '[\"a1@x.example\"]'::jsonb, 'groups', '[]'::jsonb, "            \
  "'told',"                                                                                        \
  "'[]'::jsonb, 'opens', true) || jsonb_build_object (" members ")"

/* What a hostile writer can make popular: each brings something up that
 * is there many times, among as much that is not. */
static const struct {
  const char *label;
  const Statement *statement;
  const char *arguments[PLAN_ARGUMENTS];
} popular[] = {
  { "Message-ID in References",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'ids', '[\"<twin@q>\"]'::jsonb, 'address', 'a7@x.example'") } },
  { "Message-ID with other content",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'message_id', '<twin@q>'") } },
  { "id seen, nobody in common",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'ids', '[\"<root@q>\"]'::jsonb") } },
  { "id seen, somebody in common",
    &statement_intake_find,
    { "sha256('none')",
      QUESTION ("'ids', '[\"<root@q>\"]'::jsonb, 'outside', '[\"all@x.example\"]'::jsonb") } },
  { "mail named before it came",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'message_id', '<root@q>'") } },
  { "one mail handed over",
    &statement_intake_find,
    { "sha256('same')", QUESTION ("'message_id', '<same@q>'") } },
  { "mail to one token",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'token', 't-apopular', 'address', 'a@x.example'") } },
  { "missing everything",
    &statement_intake_find,
    { "sha256('none')",
      QUESTION (
          "'token', 't-anone', 'bounce', 'bounce+none@x', 'message_id', '<none@q>', 'ids',"
          "'[\"<none-1@q>\", \"<none-2@q>\"]'::jsonb, 'own_ids', '[\"<none@x>\"]'::jsonb") } },
  { "mail held back on one ticket",
    &statement_ticket_family,
    { QUESTION ("'ticket', 1, 'held', '[3, 4]'::jsonb") } },
  { "mail to one address",
    &statement_outbox_ledger,
    { "'[\"a@x.example\"]'::jsonb", "1795431600", LIMITS } },
};

/* Mail and what came of it, numbered as in the table I; every second one is a popular one. */
static const char flood_sql[] =
    "INSERT INTO tocsin.mail (duplicate_key, raw, sha256, received_at, class, reasons, message_id, "
    "from_address, to_addresses, cc_addresses, subject, reference_ids, attachments) SELECT "
    "sha256 (k), '', sha256 (''), to_timestamp (1795431600 - n), 'human', '{}', CASE WHEN n = 1 "
    "THEN '<same@q>' WHEN n % 2 = 0 THEN '<twin@q>' ELSE '<m' || n || '@q>' END, 'a' || n || "
    "'@x.example', '{all@x.example}', '{}', '', '{}', '[]' FROM i, CAST (CASE n WHEN 1 THEN 'same' "
    "ELSE 'k' || n END AS bytea) k;"
    "INSERT INTO tocsin.mail_reference SELECT CASE WHEN n % 2 = 0 THEN '<root@q>' ELSE '<r' || n "
    "|| '@q>' END, received_at, mail_id FROM i JOIN tocsin.mail ON from_address = 'a' || n || "
    "'@x.example';"
    "INSERT INTO tocsin.ticket (ticket_id, queue, kind, subject, status, closed, priority, "
    "language, created_at, updated_at, last_n, head) SELECT n, 'Help', 'general', 'S', 'new', "
    "false, 0, 'en', to_timestamp (n), to_timestamp (n), 3, sha256 ('') FROM i;"
    "INSERT INTO tocsin.ticket_link SELECT n, 'refers-to', CASE WHEN n % 2 = 0 THEN 1 ELSE n - 1 "
    "END FROM i WHERE n > 1;"
    "INSERT INTO tocsin.ticket_field SELECT n, 'Domain', 0, CASE WHEN n % 2 = 0 THEN 'a.example' "
    "ELSE n::text END FROM i;"
    "INSERT INTO tocsin.ticket_person SELECT n, 'requestor', 'a' || n || '@x.example', 0 FROM i;"
    "INSERT INTO tocsin.event (ticket_id, n, at, type, held_back, proof, mail_id, salts, seals, "
    "hash) SELECT CASE WHEN n % 2 = 0 THEN 1 ELSE n END, n, to_timestamp (n), 'held-back', true, "
    "'none', mail_id, '', '', sha256 ('') FROM i JOIN tocsin.mail ON from_address = 'a' || n || "
    "'@x.example';"
    "INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, queue, disposition, ticket_id, "
    "n) SELECT mail_id, to_timestamp (n), '', 'help@x', 'Help', 'ticket', n, 1 FROM i JOIN "
    "tocsin.mail ON from_address = 'a' || n || '@x.example';"
    "INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, queue, disposition, ticket_id) "
    "SELECT 1, to_timestamp (n), '', 'help@x', 'Help', 'duplicate', 1 FROM i;"
    "INSERT INTO tocsin.outbox (ticket_id, event, budget, sender, recipient, subject, message_id, "
    "token, raw, state, created_at) SELECT 1, 'correspondence', (ARRAY['acknowledgement', "
    "'automatic', 'staff', 'relayed'])[n / 2 % 4 + 1], 'bounce+' || n || '@x', CASE WHEN n % 2 = 0 "
    "THEN 'a@x.example' ELSE 'a' || n || '@x.example' END, '', '<o' || n || '@x>', CASE WHEN n % 2 "
    "= 0 THEN 't-apopular' ELSE 't-a' || n END, '', 'sent', to_timestamp (1795428600 + n / 40) "
    "FROM i;"
    "DROP TABLE i";

static void
flood (Db *db, guint first, guint last)
{
  g_autofree char *numbers = g_strdup_printf (
      "CREATE TEMP TABLE i AS SELECT n FROM generate_series (%u, %u) n", first, last);
  cluster_run (db, numbers);
  cluster_run (db, flood_sql);
}

static void
measure (Db *db, gint64 *buffers, gboolean small)
{
  for (guint i = 0; i < G_N_ELEMENTS (popular); i++)
    buffers[i] = plan_buffers (db, small ? NULL : popular[i].label, popular[i].statement,
                               popular[i].arguments);
}

/* Whether the server knows its tables (ANALYZE) or not, popularity costs nothing. */
static void
test_popularity (void)
{
  gint64 few[G_N_ELEMENTS (popular)];
  gint64 unknown[G_N_ELEMENTS (popular)];
  gint64 known[G_N_ELEMENTS (popular)];
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  flood (db, 1, FEW);
  cluster_run (db, "ANALYZE");
  measure (db, few, TRUE);
  flood (db, FEW + 1, MANY);
  measure (db, unknown, FALSE);
  cluster_run (db, "ANALYZE");
  measure (db, known, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (popular); i++) {
    g_test_message ("%s: %d buffers at %d, %d at %d, %d with statistics", popular[i].label,
                    (int) few[i], FEW, (int) unknown[i], MANY, (int) known[i]);
    gint64 most = few[i] + few[i] / 2 + 12;
    g_assert_cmpint (unknown[i], <=, most);
    g_assert_cmpint (known[i], <=, most);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/popularity/costs-nothing", test_popularity);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
