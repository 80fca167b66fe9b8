#include "config.h"

#include "base/printer.h"

#include "store/ticket.h"

#include "cluster.h"

#define DATABASE "search"

/* Six tickets with people, fields and texts. */
static const char seed_sql[] =
    "INSERT INTO tocsin.ticket (ticket_id, queue, kind, constituency, subject, status, closed, "
    "owner, priority, final_priority, sla, language, created_at, due_at, updated_at, time_worked, "
    "time_left, last_n, head) SELECT n, q, k, c, s, st, cl, o, p, p + 1, sl, 'en', to_timestamp "
    "(n), to_timestamp (d), to_timestamp (100 + n), w, 0, 1, sha256 ('') FROM (VALUES "
    "(1, 'Help', 'general', NULL, 'Stolen Card 100%', 'new', false, NULL, 10, NULL, 500, 0),"
    "(2, 'Help', 'general', 'EDUNET', 'Phish', 'open', false, 'Alice', 20, 'full', 300, 10),"
    "(3, 'Reports', 'report', 'EDUNET', 'card stolen', 'open', false, 'bob', 30, NULL, NULL, 20),"
    "(4, 'Reports', 'report', 'GOVNET', 'x', 'resolved', true, 'alice', 40, NULL, NULL, 30),"
    "(5, 'Reports', 'report', 'EDUNET', 'y', 'rejected', true, NULL, 50, NULL, NULL, 40),"
    "(6, 'Incidents', 'incident', 'EDUNET', 'z', 'open', false, NULL, 60, NULL, 400, 50)) "
    "AS t(n, q, k, c, s, st, cl, o, p, sl, d, w);"
    "INSERT INTO tocsin.ticket_person VALUES (1, 'requestor', 'a@x.example', 0), "
    "(2, 'requestor', 'b@y.example', 0), (2, 'cc', 'a@x.example', 0), "
    "(3, 'admin-cc', 'a@x.example', 0), (4, 'requestor', 'c@sub.x.example', 0), "
    "(6, 'squelched', 'a@x.example', 0);"
    "INSERT INTO tocsin.ticket_field VALUES (1, 'IP', 0, '', '[192.0.2.0,192.0.2.255]'), "
    "(2, 'IP', 0, '', '[192.0.2.7,192.0.2.7]'), (3, 'IP', 0, '', '[2001:db8::1,2001:db8::ff]'), "
    "(4, 'Other', 0, '', '[192.0.2.7,192.0.2.7]'), (1, 'Domain', 0, 'A.example', NULL), "
    "(1, 'Domain', 1, 'b.example', NULL), (2, 'Domain', 0, 'a.example', NULL), "
    "(3, 'Port', 0, '22', NULL), (4, 'Port', 0, '8080', NULL), (5, 'Port', 0, 'ssh', NULL), "
    "(3, 'Seen', 0, '2026-11-20', NULL), (4, 'Seen', 0, '2026-12-01', NULL);"
    "INSERT INTO tocsin.event (ticket_id, n, at, type, held_back, proof, text, salts, seals, hash) "
    "SELECT n, 1, to_timestamp (n), 'create', false, 'none', CASE n WHEN 2 THEN 'About a STOLEN "
    "card' WHEN 4 THEN 'nothing' END, '', '', sha256 ('') FROM generate_series (1, 6) n";

#define FIELD(members) "{'fields': [{" members "}]}"

/* What is asked for, as JSON with apostrophes for quotes, and the tickets in their order: by due
 * time, those without one last, then by number. */
static const struct {
  const char *query;
  const char *scopes;
  guint limit;
  const char *found;
} searches[] = {
  { NULL, NULL, 0, "2 6 1 3 4 5" },
  { "{}", NULL, 0, "2 6 1 3 4 5" },
  { "{}", NULL, 2, "2 6" },
  { "{}", "[]", 0, "" },
  { "{}", "[{'kind': 'report', 'constituency': null}]", 0, "3 4 5" },
  { "{}", "[{'kind': null, 'constituency': 'edunet'}]", 0, "2 6 3 5" },
  { "{}", "[{'kind': 'incident'}, {'kind': 'report', 'constituency': 'GOVNET'}]", 0, "6 4" },
  { "{'id': [4, 2]}", NULL, 0, "2 4" },
  { "{'not_id': [4, 2]}", NULL, 0, "6 1 3 5" },
  { "{'closed': false}", NULL, 0, "2 6 1 3" },
  { "{'closed': true}", NULL, 0, "4 5" },
  { "{'status': ['open', 'new']}", NULL, 0, "2 6 1 3" },
  { "{'not_status': ['open']}", NULL, 0, "1 4 5" },
  { "{'queue': ['help']}", NULL, 0, "2 1" },
  { "{'not_queue': ['help', 'reports']}", NULL, 0, "6" },
  { "{'kind': ['report']}", NULL, 0, "3 4 5" },
  { "{'not_kind': ['report']}", NULL, 0, "2 6 1" },
  { "{'constituency': ['edunet']}", NULL, 0, "2 6 3 5" },
  { "{'constituency': ['govnet', null]}", NULL, 0, "1 4" },
  { "{'not_constituency': ['edunet']}", NULL, 0, "1 4" },
  { "{'not_constituency': [null]}", NULL, 0, "2 6 3 4 5" },
  { "{'owner': ['alice']}", NULL, 0, "2 4" },
  { "{'owner': [null]}", NULL, 0, "6 1 5" },
  { "{'not_owner': ['alice']}", NULL, 0, "6 1 3 5" },
  { "{'not_owner': ['alice', null]}", NULL, 0, "3" },
  { "{'sla': ['full']}", NULL, 0, "2" },
  { "{'sla': [null], 'closed': true}", NULL, 0, "4 5" },
  { "{'not_sla': ['full']}", NULL, 0, "6 1 3 4 5" },
  { "{'priority': {'from': 20, 'below': 40}}", NULL, 0, "2 3" },
  { "{'final_priority': {'from': 51}}", NULL, 0, "6 5" },
  { "{'worked': {'below': 10}}", NULL, 0, "1" },
  { "{'left': {'from': 1}}", NULL, 0, "" },
  { "{'due': {'before': 400}}", NULL, 0, "2" },
  { "{'due': {'from': 400}}", NULL, 0, "6 1" },
  { "{'due': null}", NULL, 0, "3 4 5" },
  { "{'created': {'from': 2, 'before': 4}}", NULL, 0, "2 3" },
  { "{'updated': {'from': 106}}", NULL, 0, "6" },
  { "{'starts': null, 'started': null, 'told': null, 'resolved': null, 'id': [1]}", NULL, 0, "1" },
  { "{'requestor': ['a@x.example']}", NULL, 0, "1" },
  { "{'not_requestor': ['a@x.example']}", NULL, 0, "2 6 3 4 5" },
  { "{'cc': ['a@x.example']}", NULL, 0, "2" },
  { "{'admin_cc': ['a@x.example']}", NULL, 0, "3" },
  { "{'watcher': ['a@x.example', 'b@y.example']}", NULL, 0, "2 1 3" },
  { "{'not_watcher': ['a@x.example']}", NULL, 0, "6 4 5" },
  { "{'watcher': ['@x.example']}", NULL, 0, "2 1 3" },
  { "{'requestor': ['@x.example', 'b@y.example']}", NULL, 0, "2 1" },
  { "{'cc': ['@none.example']}", NULL, 0, "" },
  { "{'subject': ['CARD', 'stolen']}", NULL, 0, "1 3" },
  { "{'subject': ['100%']}", NULL, 0, "1" },
  { "{'subject': ['_']}", NULL, 0, "" },
  { "{'not_subject': ['card', 'phish']}", NULL, 0, "6 4 5" },
  { "{'words': ['stolen']}", NULL, 0, "2 1 3" },
  { "{'words': ['stolen', 'phish']}", NULL, 0, "2" },
  { "{'words': ['stolen card']}", NULL, 0, "2 1" },
  { "{'not_words': ['stolen', 'nothing']}", NULL, 0, "6 5" },
  { FIELD ("'name': 'ip', 'ranges': [['192.0.2.7', '192.0.2.7']], 'not': false"), NULL, 0, "2 1" },
  { FIELD ("'name': 'IP', 'ranges': [['192.0.2.8', '192.0.3.0'], ['2001:db8::80', "
           "'2001:db8::90']]"),
    NULL, 0, "1 3" },
  { FIELD ("'name': 'IP', 'ranges': [['192.0.3.0', '192.0.3.255']], 'not': false"), NULL, 0, "" },
  { FIELD ("'name': 'IP', 'ranges': [['192.0.2.7', '192.0.2.7']], 'not': true"), NULL, 0,
    "6 3 4 5" },
  { FIELD ("'name': 'Domain', 'values': ['a.example'], 'not': false"), NULL, 0, "2 1" },
  { FIELD ("'name': 'Domain', 'values': ['a.example']}, {'name': 'Domain', 'values': "
           "['b.example']"),
    NULL, 0, "1" },
  { FIELD ("'name': 'Domain', 'values': ['a.example']}, {'name': 'Domain', 'values': "
           "['b.example'], 'not': true"),
    NULL, 0, "2" },
  { FIELD ("'name': 'Port', 'from': 23"), NULL, 0, "4" },
  { FIELD ("'name': 'Port', 'below': 23"), NULL, 0, "3" },
  { FIELD ("'name': 'Seen', 'from': '2026-11-21'"), NULL, 0, "4" },
  { FIELD ("'name': 'Seen', 'from': '2026-11-20', 'below': '2026-11-21'"), NULL, 0, "3" },
  { "{'owner': ['alice'], 'closed': false, 'words': ['card']}", NULL, 0, "2" },
};

static json_t *
json_of (const char *text)
{
  g_autofree char *json = text == NULL ? NULL : g_strdelimit (g_strdup (text), "'", '"');
  return json == NULL ? NULL : db_json (json);
}

static void
test_searches (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_receive", 0);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (json_t) query = json_of (searches[i].query);
    g_autoptr (json_t) scopes = json_of (searches[i].scopes);
    g_test_message ("%s %s", searches[i].query, searches[i].scopes);
    g_autoptr (json_t) rows = store_ticket_list (db, query, scopes, searches[i].limit, &error);
    g_assert_no_error (error);
    g_autoptr (GString) found = g_string_new (NULL);
    for (gsize row = 0; row < json_array_size (rows); row++) {
      json_t *id = json_object_get (json_array_get (rows, row), "id");
      g_string_append_printf (found, "%s%" JSON_INTEGER_FORMAT, row == 0 ? "" : " ",
                              json_integer_value (id));
    }
    g_assert_cmpstr (found->str, ==, searches[i].found);
  }
}

/* What a listing shows beside the fixed values. */
static void
test_shown (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_command", 0);
  g_autoptr (json_t) query = json_of ("{'id': [1, 6]}");
  g_autoptr (json_t) rows = store_ticket_list (db, query, NULL, 0, &error);
  g_assert_no_error (error);
  const json_t *sixth = json_array_get (rows, 0);
  const json_t *first = json_array_get (rows, 1);
  g_autoptr (json_t) fields = json_of ("{'Domain': ['A.example', 'b.example'], 'IP': ['']}");
  g_assert_true (json_equal (json_object_get (first, "fields"), fields));
  g_assert_cmpint (json_integer_value (json_object_get (first, "final_priority")), ==, 11);
  g_assert_cmpint (json_integer_value (json_object_get (first, "time_estimated")), ==, 0);
  g_autoptr (json_t) squelched = json_of ("['a@x.example']");
  g_assert_true (json_equal (json_object_get (sixth, "squelched"), squelched));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  cluster_run (db, seed_sql);
  g_test_add_func ("/store/search/finds", test_searches);
  g_test_add_func ("/store/search/shows", test_shown);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
