#include "config.h"

#include <string.h>

#include "store/run.h"

#include "cluster.h"
#include "plan.h"

#define DATABASE "statements"

#define LIMITS                                                                                     \
  "'{\"minutes\": 10, \"acknowledgements\": 2, \"automatic\": 4, \"staff\": 61, \"relayed\": 11, " \
  "\"in_all\": 301}'::jsonb"

/* A question with nothing in it but what every one has, and MEMBERS. */
#define QUESTION(members)                                                                          \
  "jsonb_build_object ('now', 1795431600, 'limits', " LIMITS ", 'own_ids', '[]'::jsonb,"           \
  "'ids', '[]'::jsonb, 'outside', '[]'::jsonb, 'groups', '[\"Duty\"]'::jsonb, 'told',"             \
  "'[\"op@staff.example\"]'::jsonb) || jsonb_build_object (" members ")"

/* A search for MEMBERS alone; what one who may see something sees. */
#define QUERY(members) "'{" members "}'::jsonb"
#define SCOPES "'[{\"kind\": \"general\"}]'::jsonb"

/* Type OID as SQL writes it; the caller frees it. */
static char *
type_name (Db *db, Oid type)
{
  g_autofree char *sql = g_strdup_printf ("SELECT format_type (%u, NULL)", type);
  return cluster_value (db, sql);
}

/* What the declaration of STATEMENT should say by what the server says. */
static char *
described_in (Db *db, const Statement *statement, const PGresult *description)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 0; i < PQnparams (description); i++) {
    g_autofree char *type = type_name (db, PQparamtype (description, i));
    const char *declared = statement->in[i];
    /* The server knows no names of parameters. */
    gsize name = declared == NULL ? 0 : strcspn (declared, " ");
    g_string_append_printf (text, "%.*s %s, ", (int) name, declared == NULL ? "" : declared, type);
    if (declared == NULL)
      break;
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
described_out (Db *db, const PGresult *description)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 0; i < PQnfields (description); i++) {
    g_autofree char *type = type_name (db, PQftype (description, i));
    g_string_append_printf (text, "%s %s, ", PQfname (description, i), type);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
declared (const char *const *list)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (; *list != NULL; list++)
    g_string_append_printf (text, "%s, ", *list);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_contract (gconstpointer data)
{
  const Statement *statement = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (PGresult) description = db_describe (db, statement, &error);
  g_assert_no_error (error);
  g_autofree char *in = described_in (db, statement, description);
  g_autofree char *out = described_out (db, description);
  g_autofree char *declared_in = declared (statement->in);
  g_autofree char *declared_out = declared (statement->out);
  g_assert_cmpstr (declared_in, ==, in);
  g_assert_cmpstr (declared_out, ==, out);
}

static void
test_describe_refuses (void)
{
  static const char *const none[] = { NULL };
  const Statement wrong = { "wrong", none, none, "SELECT nothing FROM nowhere" };
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_assert_null (db_describe (db, &wrong, &error));
  g_assert_nonnull (error);
  g_autofree char *alive = cluster_value (db, "SELECT 'alive'");
  g_assert_cmpstr (alive, ==, "alive");
}

/* Fills DATABASE up to TICKETS tickets, each with mail, events, delivery and an outbox row. */
static void
seed (Db *db, guint tickets)
{
  g_autofree char *sql = g_strdup_printf (
      "CREATE TEMP TABLE IF NOT EXISTS i (n bigint);"
      "TRUNCATE i; INSERT INTO i SELECT x FROM generate_series ("
      "  (SELECT coalesce (max (ticket_id), 0) + 1 FROM tocsin.ticket), %u) x;"
      "INSERT INTO tocsin.ticket (ticket_id, queue, kind, subject, status, closed, priority,"
      "  language, created_at, updated_at, last_n, head, owner)"
      "  SELECT n, 'Help', 'general', 'S', 'new', n %% 3 = 0, 0, 'en', to_timestamp (n),"
      "  to_timestamp (n), 3, sha256 (n::text::bytea), 'o' || n FROM i;"
      "INSERT INTO tocsin.ticket_field SELECT n, 'Domain', 0, 'D' || n || '.example' FROM i;"
      "INSERT INTO tocsin.ticket_field SELECT n, 'IP', 0, '', tocsin.inet_range (a, a, '[]')"
      "  FROM i, CAST ('10.0.0.0'::inet + n AS inet) a;"
      "INSERT INTO tocsin.ticket_link SELECT n, 'refers-to', n - 1 FROM i WHERE n > 1;"
      "INSERT INTO tocsin.signature_use SELECT sha256 (n::text::bytea), 'F', to_timestamp (n) FROM "
      "i;"
      "INSERT INTO tocsin.ticket_person SELECT n, 'requestor', 'a' || n || '@x.example', 0 FROM i;"
      "INSERT INTO tocsin.mail (duplicate_key, raw, sha256, received_at, class, reasons,"
      "  message_id, from_address, to_addresses, cc_addresses, subject, reference_ids, attachments)"
      "  SELECT sha256 (('k' || n)::bytea), '', sha256 (''), to_timestamp (n), 'human', '{}',"
      "  '<m' || n || '@x>', 'a@x', '{}', '{}', '', '{}', '[]' FROM i;"
      "INSERT INTO tocsin.event (ticket_id, n, at, type, held_back, proof, mail_id, salts, seals,"
      "  hash) SELECT n, e, to_timestamp (n), 'create', false, 'none',"
      "  (SELECT m.mail_id FROM tocsin.mail m WHERE m.duplicate_key = sha256 (('k' || n)::bytea)),"
      "  '', '', sha256 ('') FROM i, generate_series (1, 3) e;"
      "INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, queue_id, queue, disposition,"
      "  ticket_id, n) SELECT m.mail_id, to_timestamp (n), 'a@x', 'help@x', 'Q' || n, 'Help',"
      "  'ticket', n, 1 FROM i JOIN tocsin.mail m ON m.duplicate_key = sha256 (('k' || n)::bytea);"
      "INSERT INTO tocsin.mail_reference SELECT '<r' || m.mail_id || '@x>', m.received_at,"
      "  m.mail_id FROM i JOIN tocsin.mail m ON m.duplicate_key = sha256 (('k' || n)::bytea);"
      "INSERT INTO tocsin.outbox (ticket_id, event, budget, sender, recipient, subject,"
      "  message_id, token, raw, state, created_at, next_at) SELECT n, 'acknowledgement',"
      "  'acknowledgement', 'bounce+' || n || '@x', 'a' || n || '@x.example', '', '<o' || n || "
      "'@x>', 't-a' || n, '', 'sent',"
      "  to_timestamp (n), NULL FROM i;"
      "INSERT INTO tocsin.quarantine (at, state, reason, detail, message_id, raw, sha256, sender,"
      "  recipient, queue_id, size) SELECT to_timestamp (n), 'quarantined', 'limit', '',"
      "  '<q' || n || '@x>', '', sha256 (n::text::bytea), '', 'help@x', 'R' || n, 0 FROM i;"
      "SELECT setval ('tocsin.ticket_number', %u)",
      tickets, tickets);
  cluster_run (db, sql);
  cluster_run (db, "VACUUM ANALYZE");
}

/* The statements that run for each mail or each look at one thing. */
static const struct {
  const char *label;
  const Statement *statement;
  const char *arguments[PLAN_ARGUMENTS];
} point[] = {
  { "intake, unknown",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'message_id', '<new@x>', 'opens', true") } },
  { "intake, every evidence",
    &statement_intake_find,
    { "sha256('none')",
      QUESTION ("'token', 't-a4711', 'own_ids', '[\"<o4712@x>\"]'::jsonb, 'message_id', '<r9@x>',"
                "'ids', '[\"<m4713@x>\", \"<r4714@x>\"]'::jsonb, 'tag', 4715, 'opens', true,"
                "'outside', '[\"a@x\"]'::jsonb, 'address', 'a4711@x.example'") } },
  { "intake, bounce",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'bounce', 'bounce+4711@x'") } },
  { "intake, the same",
    &statement_intake_find,
    { "sha256('k4711')", QUESTION ("'message_id', '<m4711@x>', 'opens', true") } },
  { "intake, staff who names tickets",
    &statement_intake_find,
    { "sha256('none')",
      QUESTION ("'address', 's@staff.example', 'others', '[4711, 4712, 4713]'::jsonb, 'accepts', "
                "'[1]'::jsonb, 'keys', true, 'sha256', 'ab', 'recipient', 'help@x', 'signature', "
                "'cd'") } },
  { "intake, answer to a challenge",
    &statement_intake_find,
    { "sha256('none')", QUESTION ("'challenge', 'c-none'") } },
  { "family with others",
    &statement_ticket_family,
    { QUESTION ("'ticket', 4711, 'others', '[4712, 4713]'::jsonb, 'everybody', true") } },
  { "expire", &statement_quarantine_expire, { "1795431600" } },
  { "family", &statement_ticket_family, { QUESTION ("'ticket', 4711, 'held', '[1, 2]'::jsonb") } },
  { "write",
    &statement_outcome_write,
    { "'{\"reports\": [{\"outbox_id\": 4711}], \"events\": [], \"outbox\": [], \"links\": [],"
      "\"tickets\": [{\"ticket_id\": 4711, \"last_n\": 2}]}'::jsonb",
      "NULL" } },
  { "claim", &statement_outbox_claim, { "1795431600", "1795431600", "60", "10" } },
  { "settle", &statement_outbox_settle, { "4711", "'sent'", "NULL", "1", "NULL" } },
  { "next", &statement_outbox_next, { "1795431600" } },
  { "ledger",
    &statement_outbox_ledger,
    { "'[\"a4711@x.example\", \"a4712@x.example\"]'::jsonb", "1795431600", LIMITS } },
  { "show", &statement_ticket_list, { QUERY ("\"id\": [4711]"), "NULL", "0" } },
  { "search, owner", &statement_ticket_list, { QUERY ("\"owner\": [\"o4711\"]"), SCOPES, "9" } },
  { "search, requestor",
    &statement_ticket_list,
    { QUERY ("\"requestor\": [\"a4711@x.example\"]"), SCOPES, "0" } },
  { "search, watcher and words",
    &statement_ticket_list,
    { QUERY ("\"watcher\": [\"a4711@x.example\"], \"words\": [\"none\"]"), "NULL", "0" } },
  { "search, field",
    &statement_ticket_list,
    { QUERY ("\"fields\": [{\"name\": \"Domain\", \"values\": [\"d4711.example\"]}]"), "NULL",
      "50" } },
  { "search, range",
    &statement_ticket_list,
    { QUERY ("\"fields\": [{\"name\": \"IP\", \"ranges\": [[\"10.0.18.103\", "
             "\"10.0.18.104\"]]}]"),
      "NULL", "50" } },
  { "history", &statement_ticket_history, { "4711" } },
  { "raw", &statement_ticket_raw, { "4711", "1" } },
  { "find by id", &statement_message_find, { "'<m4711@x>'", "NULL", "NULL", "NULL", "NULL" } },
  { "find by queue id", &statement_message_find, { "NULL", "'Q4711'", "NULL", "NULL", "NULL" } },
  { "find by digest",
    &statement_message_find,
    { "NULL", "NULL", "sha256('4711')", SCOPES, "true" } },
  { "quarantine", &statement_quarantine_list, { "4711" } },
  { "quarantine due", &statement_quarantine_claim, { "1795431600" } },
  { "heads", &statement_audit_heads, { "4711", "100" } },
  { "events", &statement_audit_events, { "4711", "1", "100" } },
};

/* Buffers that the statements touch, one number each. */
static void
measure (Db *db, gint64 *buffers)
{
  for (guint i = 0; i < G_N_ELEMENTS (point); i++)
    buffers[i] = plan_buffers (db, point[i].label, point[i].statement, point[i].arguments);
}

static void
test_cost_stays_flat (void)
{
  gint64 small[G_N_ELEMENTS (point)];
  gint64 large[G_N_ELEMENTS (point)];
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, "INSERT INTO tocsin.staff (name, roles, language, created_at) VALUES ('s', "
                   "'{duty}', 'en', to_timestamp (0)); INSERT INTO tocsin.staff_address SELECT "
                   "'s@staff.example', staff_id, 0 FROM tocsin.staff");
  seed (db, 8000);
  measure (db, small);
  seed (db, 40000);
  measure (db, large);
  for (guint i = 0; i < G_N_ELEMENTS (point); i++) {
    g_test_message ("%s: %d then %d buffers", point[i].label, (int) small[i], (int) large[i]);
    /* One more level in some indexes is all that growth may cost. */
    g_assert_cmpint (large[i], <=, small[i] + small[i] / 4 + 12);
    g_assert_cmpint (large[i], <, 400);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  for (guint i = 0; statements[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf ("/store/statement/contract/%s", statements[i]->name);
    g_test_add_data_func (path, statements[i], test_contract);
  }
  g_test_add_func ("/store/statement/describe-refuses-what-cannot-run", test_describe_refuses);
  g_test_add_func ("/store/statement/cost-stays-flat", test_cost_stays_flat);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
