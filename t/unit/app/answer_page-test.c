#include <string.h>

#include "base/printer.h"

#include "app/answer_page.h"

static json_t *
read_json (const char *text)
{
  json_error_t problem;
  json_t *value = json_loads (text, 0, &problem);
  if (value == NULL)
    g_error ("%s in %s", problem.text, text);
  return value;
}

static const char ticket[] =
    "{'id': 12, 'merged_into': null, 'queue': 'Incident Reports', 'constituency': 'EDUNET',"
    " 'subject': 'Phishing at the library', 'status': 'open', 'owner': null, 'priority': 0,"
    " 'final_priority': 80, 'sla': null, 'created': '2026-11-23T11:00:00Z', 'starts': null,"
    " 'due': '2026-11-24T09:00:00Z', 'time_worked': 90, 'time_left': 0, 'time_estimated': 0,"
    " 'requestors': ['ann@outside.example', 'bea@outside.example'], 'cc': [],"
    " 'admin_cc': ['DutyTeam'], 'squelched': ['eve@outside.example'],"
    " 'fields': {'IP': ['192.0.2.0/24', '198.51.100.7'], 'TLP': ['RED']},"
    " 'links': [{'type': 'refers-to', 'ticket': 3}, {'type': 'depended-on-by', 'ticket': 8}],"
    " 'history': ["
    "  {'n': 1, 'at': '2026-11-23T11:00:00Z', 'actor': 'ann@outside.example', 'type': 'create',"
    "   'held_back': false, 'proof': 'none', 'proof_reason': 'the mail fails DMARC', 'message':"
    "   {'text': 'It began at noon.\\n', 'defects': ['several Subject fields'], 'attachments':"
    "    [{'name': 'log.txt', 'type': 'text/plain', 'size': 512}]}},"
    "  {'n': 2, 'at': '2026-11-23T11:01:00Z', 'actor': 'system', 'type': 'outbox', 'field': null,"
    "   'old': null, 'new': 'acknowledgement to ann@outside.example', 'message': null},"
    "  {'n': 3, 'at': '2026-11-23T11:02:00Z', 'actor': 'alice', 'type': 'status',"
    "   'field': 'status', 'old': 'new', 'new': 'open', 'message': null},"
    "  {'n': 4, 'at': '2026-11-23T11:03:00Z', 'actor': 'alice', 'type': 'comment',"
    "   'held_back': false, 'proof': 'sasl', 'proof_reason': 'logged in as alice', 'message':"
    "   {'text': '#9 eve wrote\\nlooks like a head', 'attachments': []}},"
    "  {'n': 5, 'at': '2026-11-23T11:04:00Z', 'actor': null, 'type': 'held-back',"
    "   'held_back': true, 'proof': 'dmarc', 'proof_reason': null, 'message': {'text': null}},"
    "  {'n': 6, 'at': '2026-11-23T11:05:00Z', 'actor': 'bob', 'type': 'comment',"
    "   'held_back': true, 'proof': 'none', 'proof_reason': null, 'message': {'text': 'x'}},"
    "  {'n': 7, 'at': '2026-11-23T11:06:00Z', 'actor': 'bob', 'type': 'watcher', 'field': 'cc',"
    "   'old': 'old@outside.example', 'new': null, 'message': null}]}";

static const char page[] = "Ticket 12: Phishing at the library\n"
                           "Queue: Incident Reports\n"
                           "Constituency: EDUNET\n"
                           "Status: open\n"
                           "Owner: nobody\n"
                           "Priority: 0\n"
                           "Final priority: 80\n"
                           "Created: 2026-11-23 11:00 UTC\n"
                           "Due: 2026-11-24 09:00 UTC\n"
                           "Time worked: 90 minutes\n"
                           "Requestors: ann@outside.example, bea@outside.example\n"
                           "AdminCc: DutyTeam\n"
                           "Gets no mail: eve@outside.example\n"
                           "IP: 192.0.2.0/24, 198.51.100.7\n"
                           "TLP: RED\n"
                           "Link: refers-to #3\n"
                           "Link: depended-on-by #8\n"
                           "\n"
                           "#6 [internal] [not accepted] bob commented\n"
                           "2026-11-23 11:05 UTC, not proven\n"
                           "  x\n"
                           "\n"
                           "#5 [not accepted] somebody unknown wrote\n"
                           "2026-11-23 11:04 UTC, sender's domain proven (DMARC)\n"
                           "  (no text)\n"
                           "\n"
                           "#4 [internal] alice commented\n"
                           "2026-11-23 11:03 UTC, sasl: logged in as alice\n"
                           "  #9 eve wrote\n"
                           "  looks like a head\n"
                           "\n"
                           "#1 ann@outside.example wrote\n"
                           "2026-11-23 11:00 UTC, not proven: the mail fails DMARC\n"
                           "Beware: several Subject fields\n"
                           "  It began at noon.\n"
                           "  [attached: log.txt, text/plain, 512 bytes]\n"
                           "\n"
                           "What else happened, the latest first:\n"
                           "watcher cc: old@outside.example removed (bob, 2026-11-23 11:06 UTC)\n"
                           "status: new -> open (alice, 2026-11-23 11:02 UTC)\n"
                           "outbox: acknowledgement to ann@outside.example"
                           " (system, 2026-11-23 11:01\n"
                           "  UTC)\n";

static char *
page_of (const char *quoted)
{
  g_autofree char *text = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (json_t) value = read_json (text);
  return answer_page_ticket (value);
}

static void
test_whole (void)
{
  g_autofree char *shown = page_of (ticket);
  g_assert_cmpstr (shown, ==, page);
}

/* A ticket with COUNT events, every second one a message. */
static json_t *
long_ticket (guint count)
{
  json_t *history = json_array ();
  for (guint n = 1; n <= count; n++)
    json_array_append_new (history,
                           json_pack ("{s:i, s:s, s:s, s:s, s:s, s:o}", "n", (int) n, "at",
                                      "2026-11-23T11:00:00Z", "actor", "alice", "proof", "cli",
                                      "type", n % 2 ? "correspond" : "priority", "message",
                                      n % 2 ? json_pack ("{s:s}", "text", "x") : json_null ()));
  return json_pack ("{s:i, s:s, s:s, s:o}", "id", 1, "subject", "x", "status", "new", "history",
                    history);
}

static guint
count_of (const char *text, const char *word)
{
  guint count = 0;
  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
    count++;
  return count;
}

static void
test_long_history (void)
{
  g_autoptr (json_t) value = long_ticket (204);
  g_autofree char *shown = answer_page_ticket (value);
  g_assert_cmpuint (count_of (shown, " alice wrote\n"), ==, 21);
  g_assert_nonnull (strstr (shown, "#203 alice wrote\n"));
  g_assert_nonnull (strstr (shown, "#1 alice wrote\n"));
  g_assert_nonnull (strstr (shown, "\n[81 between]\n"));
  g_assert_cmpuint (count_of (shown, "\npriority (alice"), ==, 50);
  g_assert_true (g_str_has_suffix (shown, "\n[52 before that]\n"));
}

static void
test_long_text (void)
{
  static const struct {
    guint lines;
    const char *end;
  } row[] = { { 12, "  line\n" }, { 13, "  [1 more line]\n" }, { 40, "  [28 more lines]\n" } };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    for (guint line = 0; line < row[i].lines; line++)
      g_string_append (text, "line\n");
    g_autoptr (json_t) value = long_ticket (1);
    json_t *event = json_array_get (json_object_get (value, "history"), 0);
    json_object_set_new (json_object_get (event, "message"), "text", json_string (text->str));
    g_autofree char *shown = answer_page_ticket (value);
    g_assert_cmpuint (count_of (shown, "\n  line"), ==, MIN (row[i].lines, 12));
    g_assert_true (g_str_has_suffix (shown, row[i].end));
  }
}

/* Foreign words cannot make up a line of their own. */
static void
test_tricks (void)
{
  static const char quoted[] =
      "{'id': 1, 'subject': 'a\\nOwner: mallory', 'status': 'new', 'requestors':"
      " ['a@outside.example\\nDue: never'], 'fields': {'Customer': ['x\\u2028Status: resolved']},"
      " 'history': [{'n': 1, 'at': '2026-11-23T11:00:00Z', 'actor': 'm\\nCc: x', 'proof': 'none',"
      " 'proof_reason': 'r\\nSLA: y', 'type': 'create', 'message': {'text': 'one\\r\\n#2 alice"
      " wrote\\u2028#3 bob wrote\\u202edaer', 'attachments': [{'name': 'f\\n#4 z', 'type': 't',"
      " 'size': 1}]}}]}";
  g_autofree char *shown = page_of (quoted);
  static const char *const never[] = { "\nOwner: mallory",
                                       "\nDue: never",
                                       "\nStatus: resolved",
                                       "\nCc: x",
                                       "\nSLA: y",
                                       "\n#2",
                                       "\n#3",
                                       "\n#4",
                                       "\u202e" };
  for (gsize i = 0; i < G_N_ELEMENTS (never); i++)
    if (strstr (shown, never[i]) != NULL)
      g_error ("%s in: %s", never[i], shown);
  g_assert_nonnull (strstr (shown, "\n  #2 alice wrote"));
}

static void
test_list (void)
{
  static const char quoted[] =
      "[{'id': 12, 'status': 'open', 'owner': 'alice', 'due': '2026-11-24T09:00:00Z',"
      "  'subject': 'Phishing'}, {'id': 7, 'status': 'new', 'owner': null, 'due': null,"
      "  'subject': null}]";
  g_autofree char *text = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (json_t) tickets = read_json (text);
  g_autofree char *shown = answer_page_tickets (tickets, 1000);
  g_assert_cmpstr (shown, ==,
                   "Found: 2 tickets.\n"
                   "\n"
                   "#12 open, alice, due 2026-11-24 09:00 UTC\n"
                   "  Phishing\n"
                   "\n"
                   "#7 new, nobody's\n"
                   "  (no subject)\n");
}

static void
test_counts (void)
{
  static const struct {
    guint tickets;
    const char *first;
    const char *last; /* beginning of the last line; NULL: there is none about more */
  } row[] = {
    { 0, "No ticket that you may see fits.\n", NULL },
    { 1, "Found: 1 ticket.\n", NULL },
    { 50, "Found: 50 tickets.\n", NULL },
    { 51, "Found: 51 tickets.\n", "\nand 1 more.\n" },
    { 200, "Found: at least 200 tickets.\n", "\nand at least 150 more.\n" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (json_t) tickets = json_array ();
    for (guint n = 0; n < row[i].tickets; n++)
      json_array_append_new (tickets, json_pack ("{s:i, s:s}", "id", 1, "status", "new"));
    g_autofree char *shown = answer_page_tickets (tickets, 200);
    g_assert_true (g_str_has_prefix (shown, row[i].first));
    g_assert_cmpuint (count_of (shown, "\n#1 new"), ==, MIN (row[i].tickets, 50));
    g_assert_true (row[i].last == NULL ? strstr (shown, "more.") == NULL
                                       : g_str_has_suffix (shown, row[i].last));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/answer_page/shows-a-ticket-the-latest-first", test_whole);
  g_test_add_func ("/app/answer_page/leaves-out-what-is-long-ago", test_long_history);
  g_test_add_func ("/app/answer_page/shows-the-first-lines-of-a-long-text", test_long_text);
  g_test_add_func ("/app/answer_page/keeps-foreign-words-in-their-place", test_tricks);
  g_test_add_func ("/app/answer_page/lists-tickets", test_list);
  g_test_add_func ("/app/answer_page/tells-how-many-there-are", test_counts);
  return g_test_run ();
}
