#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "core/field.h"
#include "core/query.h"

/* 2026-11-23T11:30:45Z, a Monday; its day begins at 1795392000. */
#define NOW 1795433445

static void
add_queue (Policy *policy, const char *name)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (name);
  g_ptr_array_add (policy->queues, queue);
}

static void
add_field (Policy *policy, const char *name, FieldType type)
{
  Field *field = g_new0 (Field, 1);
  field->name = g_strdup (name);
  field->type = type;
  field->choices = g_new0 (char *, 1);
  g_ptr_array_add (policy->fields, field);
}

static Policy *
site (void)
{
  static const char *const statuses[] = { "waiting", NULL };
  Policy *policy = policy_new ();
  add_queue (policy, "Incident Reports");
  add_queue (policy, "Señales");
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup ("EDUNET");
  g_ptr_array_add (policy->constituencies, constituency);
  add_field (policy, "Size", FIELD_NUMBER);
  add_field (policy, "Seen", FIELD_DATE);
  Lifecycle *lifecycle = lifecycle_new ("site");
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_ACTIVE, statuses, NULL));
  g_ptr_array_add (policy->lifecycles, lifecycle);
  return policy;
}

/* Quotes of the document are written as '. */
static const struct {
  const char *query;
  const char *document;
} fine[] = {
  { "", "{}" },
  { " \t\n ", "{}" },
  { "id:12", "{'id': [12]}" },
  { "id:12,13 ", "{'id': [12, 13]}" },
  { "-id:12", "{'not_id': [12]}" },
  { "status:open", "{'status': ['open']}" },
  { "Status:Open,STALLED", "{'status': ['open', 'stalled']}" },
  { "status:\"pending activation\",removed", "{'status': ['pending activation', 'removed']}" },
  { "status:\"pending activation,removed\",x", NULL },
  { "status:waiting", "{'status': ['waiting']}" },
  { "-status:open status:new", "{'not_status': ['open'], 'status': ['new']}" },
  { "queue:\"incident reports\"", "{'queue': ['incident reports']}" },
  { "-queue:SEÑALES", "{'not_queue': ['señales']}" },
  { "kind:Report,incident", "{'kind': ['report', 'incident']}" },
  { "-kind:general", "{'not_kind': ['general']}" },
  { "constituency:EduNet", "{'constituency': ['edunet']}" },
  { "constituency:none,edunet", "{'constituency': [null, 'edunet']}" },
  { "-constituency:none", "{'not_constituency': [null]}" },
  { "owner:Alice", "{'owner': ['alice']}" },
  { "owner:me,nobody,none", "{'owner': ['bob', null, null]}" },
  { "-owner:nobody", "{'not_owner': [null]}" },
  { "sla:Full", "{'sla': ['full']}" },
  { "-sla:none", "{'not_sla': [null]}" },
  { "requestor:A@Example.ORG", "{'requestor': ['a@example.org']}" },
  { "-requestor:@Example.org", "{'not_requestor': ['@example.org']}" },
  { "cc:a@example.org,@example.net", "{'cc': ['a@example.org', '@example.net']}" },
  { "admin-cc:a@example.org", "{'admin_cc': ['a@example.org']}" },
  { "watcher:a@example.org", "{'watcher': ['a@example.org']}" },
  { "priority:50", "{'priority': {'from': 50, 'below': 51}}" },
  { "priority>=50", "{'priority': {'from': 50}}" },
  { "priority>50 priority<=70", "{'priority': {'from': 51, 'below': 71}}" },
  { "final-priority<10", "{'final_priority': {'below': 10}}" },
  { "worked>60", "{'worked': {'from': 61}}" },
  { "left<=-5", "{'left': {'below': -4}}" },
  { "created:today", "{'created': {'from': 1795392000, 'before': 1795478400}}" },
  { "created:-2h", "{'created': {'from': 1795392000, 'before': 1795478400}}" },
  { "created>-7d", "{'created': {'from': 1794828646}}" },
  { "created>=-7d", "{'created': {'from': 1794828645}}" },
  { "due<2026-12-01", "{'due': {'before': 1796083200}}" },
  { "due<=2026-12-01", "{'due': {'before': 1796169600}}" },
  { "due>2026-12-01", "{'due': {'from': 1796169600}}" },
  { "due>=2026-12-01", "{'due': {'from': 1796083200}}" },
  { "due>=2026-12-01 due<2026-12-02", "{'due': {'from': 1796083200, 'before': 1796169600}}" },
  { "due<=2026-12-01T00:00Z", "{'due': {'before': 1796083201}}" },
  { "due<\"in 3 days\"", "{'due': {'before': 1795692645}}" },
  { "due:none", "{'due': null}" },
  { "-due:none", "{'due': {'from': 0}}" },
  { "-due:none due<now", "{'due': {'from': 0, 'before': 1795433445}}" },
  { "starts:none", "{'starts': null}" },
  { "started:none", "{'started': null}" },
  { "told:None", "{'told': null}" },
  { "resolved>=yesterday", "{'resolved': {'from': 1795305600}}" },
  { "updated<monday", "{'updated': {'before': 1795996800}}" },
  { "ip:192.0.2.0/24", "{'fields': [{'name': 'IP', 'not': false,"
                       " 'ranges': [['192.0.2.0', '192.0.2.255']]}]}" },
  { "-IP:192.0.2.7,2001:db8::/127",
    "{'fields': [{'name': 'IP', 'not': true, 'ranges': [['192.0.2.7', '192.0.2.7'],"
    " ['2001:db8::', '2001:db8::1']]}]}" },
  { "ip:\"192.0.2.9 - 192.0.2.7\"", "{'fields': [{'name': 'IP', 'not': false,"
                                    " 'ranges': [['192.0.2.7', '192.0.2.9']]}]}" },
  { "tlp:Red,amber+strict",
    "{'fields': [{'name': 'TLP', 'not': false, 'values': ['red', 'amber+strict']}]}" },
  { "\"How reported\":EMAIL",
    "{'fields': [{'name': 'How Reported', 'not': false, 'values': ['email']}]}" },
  { "-\"how reported\":email",
    "{'fields': [{'name': 'How Reported', 'not': true, 'values': ['email']}]}" },
  { "CF.{Customer}:Example",
    "{'fields': [{'name': 'Customer', 'not': false, 'values': ['example']}]}" },
  { "cf{cve id}:CVE-2026-1234",
    "{'fields': [{'name': 'CVE ID', 'not': false, 'values': ['cve-2026-1234']}]}" },
  { "CustomField.{Domain}:a.example domain:b.example",
    "{'fields': [{'name': 'Domain', 'not': false, 'values': ['a.example']},"
    " {'name': 'Domain', 'not': false, 'values': ['b.example']}]}" },
  { "size:007", "{'fields': [{'name': 'Size', 'not': false, 'values': ['7']}]}" },
  { "size>7", "{'fields': [{'name': 'Size', 'not': false, 'from': 8}]}" },
  { "size<=7", "{'fields': [{'name': 'Size', 'not': false, 'below': 8}]}" },
  { "seen:tomorrow", "{'fields': [{'name': 'Seen', 'not': false, 'values': ['2026-11-24']}]}" },
  { "seen>2026-12-01", "{'fields': [{'name': 'Seen', 'not': false, 'from': '2026-12-02'}]}" },
  { "seen>=2026-12-01", "{'fields': [{'name': 'Seen', 'not': false, 'from': '2026-12-01'}]}" },
  { "seen<-7d", "{'fields': [{'name': 'Seen', 'not': false, 'below': '2026-11-16'}]}" },
  { "seen<=9999-12-31", "{'fields': [{'name': 'Seen', 'not': false, 'below': '9999-12-31'}]}" },
  { "subject:phish", "{'subject': ['phish']}" },
  { "subject:phish subject:\"Stolen card\"", "{'subject': ['phish', 'Stolen card']}" },
  { "subject:\"a, b\"", "{'subject': ['a, b']}" },
  { "subject:a,b", "{'subject': ['a,b']}" },
  { "-subject:spam", "{'not_subject': ['spam']}" },
  { "botnet \"Stolen card\"", "{'words': ['botnet', 'Stolen card']}" },
  { "-botnet -\"stolen card\"", "{'not_words': ['botnet', 'stolen card']}" },
  { "\"closed\" -\"mine\"", "{'words': ['closed'], 'not_words': ['mine']}" },
  { "\"http://bad.example/\"", "{'words': ['http://bad.example/']}" },
  { "señal", "{'words': ['señal']}" },
  { "closed", "{'closed': true}" },
  { "-closed", "{'closed': false}" },
  { "OPEN", "{'closed': false}" },
  { "-open", "{'closed': true}" },
  { "overdue", "{'closed': false, 'due': {'before': 1795433445}}" },
  { "overdue open due>2026-11-01", "{'closed': false, 'due': {'from': 1793577600,"
                                   " 'before': 1795433445}}" },
  { "unowned", "{'owner': [null]}" },
  { "-unowned", "{'not_owner': [null]}" },
  { "mine", "{'owner': ['bob']}" },
  { "-mine", "{'not_owner': ['bob']}" },
  { "mine owner:me", "{'owner': ['bob']}" },
  { "kind:report -queue:señales priority>10 unowned worm",
    "{'kind': ['report'], 'not_queue': ['señales'], 'priority': {'from': 11},"
    " 'owner': [null], 'words': ['worm']}" },
};

static json_t *
parse (const char *text, gboolean open, GError **error)
{
  g_autoptr (Policy) policy = site ();
  const QueryContext context = { policy, "Bob", NOW, open };
  return query_parse (text, &context, error);
}

static void
assert_document (const json_t *document, const char *wanted)
{
  g_autofree char *text = g_strdelimit (g_strdup (wanted), "'", '"');
  g_autoptr (json_t) expected = json_loads (text, 0, NULL);
  g_autofree char *written = json_dumps (document, JSON_SORT_KEYS);
  g_assert_nonnull (expected);
  g_test_message ("%s", written);
  g_assert_true (json_equal (document, expected));
}

static void
test_fine (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (fine); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", fine[i].query);
    g_autoptr (json_t) document = parse (fine[i].query, FALSE, &error);
    if (fine[i].document == NULL) {
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
      continue;
    }
    g_assert_no_error (error);
    assert_document (document, fine[i].document);
  }
}

static const struct {
  const char *query;
  const char *message;
} refused[] = {
  { "\xff", "the query is not UTF-8" },
  { "colour:red", "`colour:red`: there is no such key or field; to look for this text write it in "
                  "quotes" },
  { "http://bad.example/", "there is no such key or field" },
  { ":red", "there is nothing to look for" },
  { "-", "`-`: there is nothing to look for" },
  { "- open", "there is nothing to look for" },
  { "\"\"", "there is nothing to look for" },
  { "cf.{status}:open", "there is no such key or field" },
  { "cf.{}:x", "there is no such key or field" },
  { "\"stolen card", "`\"stolen`: the quote has no end" },
  { "status:\"open", "`status:\"open`: the quote has no end" },
  { "cf.{Customer:x", "the brace has no end" },
  { "status:", "`status:`: a value must stand right behind it, without a blank" },
  { "status: open", "a value must stand right behind it" },
  { "status:open,", "a value must stand right behind it" },
  { "status:,open", "a value must stand right behind it" },
  { "status:\"\"", "a value must stand right behind it" },
  { "due<", "a value must stand right behind it" },
  { "id:x", "`id:x`: `x` is not a ticket number" },
  { "id:0", "is not a ticket number" },
  { "id:-1", "is not a ticket number" },
  { "id:12,x", "`x` is not a ticket number" },
  { "id:99999999999999999999", "is not a ticket number" },
  { "id>12", "`id>12`: only numbers and dates have < and >; write a colon" },
  { "status:done", "`done` is not a status of some lifecycle, such as open or resolved" },
  { "status<open", "only numbers and dates" },
  { "queue:Nowhere", "`Nowhere` is not the name of a queue" },
  { "kind:reports", "`reports` is not general, report, incident, investigation or countermeasure" },
  { "constituency:GOV", "`GOV` is not the name of a constituency, or none" },
  { "requestor:alice", "`alice` is not a whole address, or @domain" },
  { "requestor:@", "is not a whole address" },
  { "cc:a@b@c", "is not a whole address" },
  { "admin-cc:DutyTeam", "is not a whole address" },
  { "watcher:none", "is not a whole address" },
  { "priority:high", "`priority:high`: a whole number must stand here" },
  { "priority>5.5", "a whole number must stand here" },
  { "priority:5,6", "only one value can stand here" },
  { "priority>9999999999", "a whole number must stand here" },
  { "worked:none", "a whole number must stand here" },
  { "-priority>50", "turn the comparison round instead of writing -" },
  { "-due<2026-12-01", "turn the comparison round" },
  { "-created:today", "turn the comparison round" },
  { "due<soon", "`due<soon`: a date must stand here, such as 2026-12-01, today or -7d" },
  { "due<none", "a date must stand here" },
  { "due:none,today", "only one value can stand here" },
  { "due<in 3 days", "a date must stand here" },
  { "subject>x", "only numbers and dates" },
  { "tlp:purple",
    "`purple` is no value for TLP, which holds one of: RED, AMBER+STRICT, AMBER, GREEN, "
    "CLEAR" },
  { "tlp>red", "only numbers and dates" },
  { "ip:192.0.2.300", "`192.0.2.300` is no value for IP" },
  { "ip<192.0.2.7", "only numbers and dates" },
  { "size:big", "`big` is no value for Size" },
  { "size>big", "a whole number must stand here" },
  { "-size>7", "turn the comparison round" },
  { "seen:soon", "`soon` is no value for Seen" },
  { "seen<soon", "a date must stand here" },
  { "-overdue", "`-overdue`: this has no opposite; write due>now" },
  { "status:open status:new",
    "`status:new`: this is asked for twice; several values of one key stand "
    "behind it with commas: status:open,stalled" },
  { "closed open", "`open`: this is asked for twice" },
  { "closed overdue", "this is asked for twice" },
  { "mine unowned", "this is asked for twice" },
  { "due<today due<tomorrow", "this is asked for twice" },
  { "due:today due>now", "this is asked for twice" },
  { "due:none due<now", "this is asked for twice" },
  { "due<now due:none", "this is asked for twice" },
  { "priority:5 priority:6", "this is asked for twice" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("row %u: %s", i, refused[i].message);
    g_assert_null (parse (refused[i].query, FALSE, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_assert_nonnull (strstr (error->message, refused[i].message));
  }
}

static void
test_nobody_asks (void)
{
  static const char *const queries[] = { "mine", "-mine", "owner:me" };
  g_autoptr (Policy) policy = site ();
  const QueryContext context = { policy, NULL, NOW, FALSE };
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (query_parse (queries[i], &context, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  }
}

static void
test_open_by_itself (void)
{
  static const char *const row[][2] = {
    { "", "{'closed': false}" },
    { "worm", "{'closed': false, 'words': ['worm']}" },
    { "-status:new", "{'closed': false, 'not_status': ['new']}" },
    { "closed", "{'closed': true}" },
    { "-open", "{'closed': true}" },
    { "status:resolved", "{'status': ['resolved']}" },
    { "id:7", "{'id': [7]}" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (json_t) document = parse (row[i][0], TRUE, NULL);
    assert_document (document, row[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/query/means-what-is-asked", test_fine);
  g_test_add_func ("/core/query/says-what-is-wrong", test_refused);
  g_test_add_func ("/core/query/knows-nobody-when-nobody-asks", test_nobody_asks);
  g_test_add_func ("/core/query/looks-at-open-tickets-by-itself", test_open_by_itself);
  return g_test_run ();
}
