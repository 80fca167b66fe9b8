#include <string.h>

#include "core/command.h"

#include "command_stage.h"

/* What is read from lines without an error, LF between them. */
typedef struct {
  const char *label;
  const char *lines;
  const char *expected;
} ReadCase;

static const ReadCase read_case[] = {
  /* Verbs. */
  { "reply", "Reply", "reply" },
  { "comment", "Comment", "comment" },
  { "quick", "Quick", "quick" },
  { "take", "Take", "take" },
  { "steal", "Steal", "steal" },
  { "untake", "Untake", "untake" },
  { "resolve", "Resolve", "/ close" },
  { "reopen", "Reopen", "reopen" },
  { "abandon", "Abandon", "/ status abandoned" },
  { "reject", "Reject", "/ status rejected" },
  { "reject with a reason", "Reject: not our network",
    "/ status rejected; reason not our network" },
  { "reject with an empty one", "Reject:", "/ status rejected" },
  { "show", "Show", "show" },
  { "help", "Help", "help" },
  { "verb with a colon", "Take:", "take" },
  { "verb with the phone's full stop", "Take.", "take" },
  { "verb in capitals", "RESOLVE!", "/ close" },
  { "verb twice", "Take\ntake", "take" },
  { "verb in header and text", "Quick\nTake\nQuick", "take; quick" },
  { "reason only once", "Reject: spam\nReject", "/ status rejected; reason spam" },
  /* Owner. */
  { "give", "Give: bob", "owner bob" },
  { "give by address", "Give: Bob@Staff.example", "owner bob" },
  { "give by another address", "Give: alice@home.example", "owner alice" },
  { "owner", "Owner: TESS", "owner tess" },
  { "owner nobody", "Owner: Nobody", "owner (none)" },
  { "owner me", "Owner: me", "owner alice" },
  { "owner with a name", "Owner: Bob Lee <bob@staff.example>", "owner bob" },
  /* Status. */
  { "status", "Status: stalled", "/ status stalled" },
  { "status folded", "Status:  Pending   Activation ", "/ status pending activation" },
  { "state", "State: open", "/ status open" },
  { "any status", "Status: whatever", "/ status whatever" },
  { "status with a phone's full stop", "Status: resolved.", "/ status resolved" },
  /* Values. */
  { "queue", "Queue: incident reports", "queue Incident Reports" },
  { "constituency", "Constituency: edunet", "constituency EDUNET" },
  { "no constituency", "Constituency: none", "constituency (none)" },
  { "empty constituency", "Constituency:", "constituency (none)" },
  { "subject", "Subject: Phish: at 10:00", "subject Phish: at 10:00" },
  { "RT: priority", "Priority: 44", "priority 44" },
  { "priority with a phone's full stop", "Priority: 70.", "priority 70" },
  { "lowest priority", "Priority: 0", "priority 0" },
  { "highest priority", "Priority: 100", "priority 100" },
  { "both priorities", "FinalPriority: 80\nPriority: 10", "final-priority 80; priority 10" },
  { "sla", "SLA: full", "/ sla full" },
  /* Dates. */
  { "due", "Due: 2026-12-01 14:30", "due 2026-12-01T14:30:00Z" },
  { "due with an offset", "Due: 2026-12-01T14:30+01:00", "due 2026-12-01T13:30:00Z" },
  { "due in words", "Due: tomorrow", "due 2026-11-24T00:00:00Z" },
  { "due relative", "Due: +3d", "due 2026-11-26T11:00:00Z" },
  { "starts", "Starts: 2026-12-01", "starts 2026-12-01T00:00:00Z" },
  { "started", "Started: now", "started 2026-11-23T11:00:00Z" },
  { "resolved", "Resolved: 2026-11-01", "resolved 2026-11-01T00:00:00Z" },
  { "told", "Told: 2026-11-02", "told 2026-11-02T00:00:00Z" },
  { "due 0 unsets", "Due: 0", "due (none)" },
  { "empty unsets", "Starts:", "starts (none)" },
  { "none unsets", "Told: None", "told (none)" },
  { "all dates", "Due: 0\nTold: 0", "due (none); told (none)" },
  /* Time. */
  { "minutes", "TimeWorked: 90", "time-worked 90" },
  { "minutes with a phone's full stop", "TimeWorked: 30 min.", "time-worked 30" },
  { "hours and minutes", "TimeWorked: 1h30m", "time-worked 90" },
  { "minutes in words", "TimeLeft: 90 minutes", "time-left 90" },
  { "hours in words", "TimeEstimated: 2 hours 5 min", "time-estimated 125" },
  { "RT: time worked is summed", "TimeWorked: 5\nTimeWorked: 5", "time-worked 10" },
  { "zero", "TimeLeft: 0", "time-left 0" },
  /* People. */
  { "RT: requestor replaces", "Requestor: x@example.org", "requestor =x@example.org" },
  { "requestors", "Requestors: a@example.org, B@Example.org",
    "requestor =a@example.org =b@example.org" },
  { "correspondents", "Correspondents: a@example.org", "requestor =a@example.org" },
  { "RT: add a requestor", "AddCorrespondent: a@example.org", "requestor +a@example.org" },
  { "no requestor", "Requestor:", "requestor =" },
  { "add and take away", "AddRequestor: a@example.org\nDelRequestor: b@example.org",
    "requestor +a@example.org -b@example.org" },
  { "one set of several lines",
    "DelCc: c@example.org\nCc: a@example.org\nCc: b@example.org\n"
    "AddCc: d@example.org",
    "cc =a@example.org =b@example.org +d@example.org -c@example.org" },
  { "the same twice", "AddCc: a@example.org\nAddCc: A@example.org", "cc +a@example.org" },
  { "a quoted name", "AddCc: \"Ruiz, Ana\" <ana@example.org>; x@example.org",
    "cc +ana@example.org +x@example.org" },
  { "what Outlook makes of an address", "AddCc: a@example.org<mailto:a@example.org>",
    "cc +a@example.org" },
  { "brackets", "AddCc: <a@example.org>", "cc +a@example.org" },
  { "mailto in brackets", "AddCc: <mailto:a@example.org>", "cc +a@example.org" },
  { "an account as Cc", "AddCc: alice", "cc +alice@staff.example" },
  { "take an account away", "DelCc: alice", "cc -alice@staff.example -alice@home.example" },
  { "our own address may go", "DelCc: report@csirt.example", "cc -report@csirt.example" },
  { "group as AdminCc", "AdminCc: group:dutyteam", "admin-cc =DutyTeam" },
  { "group and blank", "AdminCc: group: DutyTeam", "admin-cc =DutyTeam" },
  { "group by its name alone", "AddAdminCc: DutyTeam", "admin-cc +DutyTeam" },
  { "account as AdminCc", "AddAdminCc: Bob", "admin-cc +bob" },
  { "address of an account as AdminCc", "AddAdminCc: bob@staff.example", "admin-cc +bob" },
  { "take an AdminCc away", "DelAdminCc: bob", "admin-cc -bob -bob@staff.example" },
  { "take a former AdminCc away", "DelAdminCc: x@example.org, group:Gone",
    "admin-cc -x@example.org -Gone" },
  { "squelch and unsquelch", "Squelch: a@example.org\nUnsquelch: b@example.org",
    "squelched +a@example.org -b@example.org" },
  { "squelch an account", "Squelch: alice", "squelched +alice@staff.example +alice@home.example" },
  { "copies of one message",
    "OnceCc: a@example.org, bob\nOnceBcc: b@example.org\nOnceSquelch: alice\nOnceCc: bob",
    "once-cc a@example.org bob@staff.example; once-bcc b@example.org; "
    "once-squelch alice@staff.example alice@home.example" },
  /* Fields. */
  { "RT: field with a blank", "CF.{How Reported}: email", "/ How Reported =Email" },
  { "field without dot", "CF{IP}: 192.0.2.1", "/ IP =192.0.2.1" },
  { "custom field", "CustomField.{Domain}: evil.example", "/ Domain =evil.example" },
  { "round brackets", "cf(port): 443", "/ Port =443" },
  { "dash and square brackets", "C-F[Port]: 443", "/ Port =443" },
  { "custom dash field", "Custom-Field{Port}: 443", "/ Port =443" },
  { "blanks around", "CF. {How Reported} : Email", "/ How Reported =Email" },
  { "add to a field", "AddCF.{IP}: 192.0.2.1\nDelCustomField{IP}: 192.0.2.7",
    "/ IP +192.0.2.1 -192.0.2.7" },
  { "several addresses", "CF.{IP}: 192.0.2.1, 192.0.2.7 - 192.0.2.9, 198.51.100.0/24",
    "/ IP =192.0.2.1 =192.0.2.7-192.0.2.9 =198.51.100.0/24" },
  { "several lines", "CF.{IP}: 192.0.2.1\nCF.{IP}: 192.0.2.2", "/ IP =192.0.2.1 =192.0.2.2" },
  { "several words", "Domain: a.example, b.example", "/ Domain =a.example =b.example" },
  { "a choice with a comma", "Customer: Acme, Inc.", "/ Customer =Acme, Inc." },
  { "empty a field", "CF.{IP}:", "/ IP =" },
  { "one value replaces", "AddCF.{Port}: 80", "/ Port =80" },
  { "name as key", "IP: 192.0.2.1", "/ IP =192.0.2.1" },
  { "name with Add", "AddIP: 192.0.2.1", "/ IP +192.0.2.1" },
  { "name with Del", "delip: 192.0.2.1", "/ IP -192.0.2.1" },
  { "address with a link", "Domain: evil.example<http://evil.example/>", "/ Domain =evil.example" },
  { "tlp", "TLP:amber+strict", "/ TLP =AMBER+STRICT" },
  { "tlp emptied", "TLP:", "/ TLP =" },
  { "RT: two values of the message", "TxnCF{Port}: 80\nTransactionCF.{Port}: 443",
    "message Port +80 +443" },
  { "spelled out", "TransactionCustomField.{IP}: 192.0.2.1", "message IP +192.0.2.1" },
  /* Tickets. */
  { "link", "Link: 12", "/ refers-to +12" },
  { "links", "Link: #12, 13 14", "/ refers-to +12 +13 +14" },
  { "unlink", "Unlink: 12",
    "/ refers-to -12; referred-to-by -12; depends-on -12; depended-on-by -12" },
  { "refers to", "RefersTo: 3", "/ refers-to =3" },
  { "referred to by", "ReferredToBy: 3", "/ referred-to-by =3" },
  { "depends on", "DependsOn: 3\nAddDependsOn: 4", "/ depends-on =3 +4" },
  { "depended on by", "DelDependedOnBy: 3", "/ depended-on-by -3" },
  { "plural", "AddDependsOns: 3", "/ depends-on +3" },
  { "no links", "RefersTo:", "/ refers-to =" },
  { "link joins RefersTo", "RefersTo: 3\nLink: 4", "/ refers-to =3 +4" },
  { "accept", "Accept: 3", "/ accept 3" },
  { "accept several", "Accept: 3, 4\nAccept: 3", "/ accept 3; accept 4" },
  { "ticket", "Ticket: 12", "ticket 12" },
  { "ticket with a hash", "Ticket: #12", "ticket 12" },
  { "new ticket", "Ticket: New", "ticket 0" },
  { "search", "Search: owner:me status:open", "search owner:me status:open" },
  { "search for a phrase", "Search: “stolen card”", "search \"stolen card\"" },
  { "two searches", "Search: mine\nSearch: unowned", "search mine; search unowned" },
  /* Spelling. */
  { "no blank", "status:open", "/ status open" },
  { "blank before the colon", "Status : open", "/ status open" },
  { "no-break space", "Status\u00A0: open\u00A0", "/ status open" },
  { "tab", "\tStatus:\topen", "/ status open" },
  { "full-width colon", "Status：open", "/ status open" },
  { "ratio for a colon", "Status∶ open", "/ status open" },
  { "zero width", "\u200BStatus:\uFEFF open", "/ status open" },
  { "list item", "* Status: open\n- Take\n• Quick", "take; / status open; quick" },
  { "bold", "*Status:* open", "/ status open" },
  { "bold key", "*Status*: open", "/ status open" },
  { "bold line", "*Take*", "take" },
  { "dash in a key", "Admin-Cc: bob\nfinal-priority: 5", "final-priority 5; admin-cc =bob" },
  { "blank in a key", "Time worked: 5", "time-worked 5" },
  /* Order of execution. */
  { "order",
    "Status: open\nSLA: full\nAccept: 3\nTLP: RED\nLink: 3\nTxnCF.{Port}: 1\nCc: a@example.org\n"
    "Due: 0\nTimeWorked: 5\nPriority: 1\nSubject: x\nTake\nConstituency: EDUNET\nQueue: General",
    "queue General; constituency EDUNET; take; subject x; priority 1; time-worked 5; due (none); "
    "cc =a@example.org; message Port +1; / refers-to +3; TLP =RED; sla full; accept 3; "
    "status open" },
};

static void
test_read (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (read_case); i++) {
    const ReadCase *row = &read_case[i];
    g_autoptr (Commands) commands = command_stage_read (stage, row->lines, TRUE);
    g_autofree char *shown = command_stage_show (commands);
    g_autofree char *transcript = commands_transcript (commands);
    if (commands->errors > 0 || !g_str_equal (shown, row->expected))
      g_error ("%s: got %s\n%s", row->label, shown, transcript);
  }
}

/* All but what is for mail alone is read from the command line too. */
static void
test_command_line (void)
{
  static const char *const mail_only[] = { "Ticket", "Show", "Search", "Help", NULL };
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; command_key (i) != NULL; i++) {
    const CommandKey *key = command_key (i);
    g_autoptr (Commands) commands = command_stage_read (stage, key->example, FALSE);
    gboolean refused = g_strv_contains (mail_only, key->name);
    g_autofree char *transcript = commands_transcript (commands);
    if ((commands->errors > 0) != refused)
      g_error ("%s", transcript);
  }
}

/* Each key has an example that begins with it, and is known by it. */
static void
test_examples (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; command_key (i) != NULL; i++) {
    const CommandKey *key = command_key (i);
    g_autoptr (Commands) commands = command_stage_read (stage, key->example, TRUE);
    g_autofree char *transcript = commands_transcript (commands);
    const char *brace = strchr (key->name, '{');
    gsize length = brace == NULL ? strlen (key->name) : (gsize) (brace - key->name);
    g_assert_cmpint (strncmp (key->example, key->name, length), ==, 0);
    g_assert_true (command_is_known (key->example, stage->policy));
    if (commands->errors > 0)
      g_error ("%s", transcript);
  }
}

static void
test_known (void)
{
  static const struct {
    const char *line;
    gboolean known;
  } known_case[] = {
    { "Take", TRUE },
    { "take.", TRUE },
    { "Take it", FALSE },
    { "Taken", FALSE },
    { "Status: open", TRUE },
    { "Status", FALSE },
    { "Reject", TRUE },
    { "Reject: x", TRUE },
    { "CF.{Anything}: x", TRUE },
    { "CF.{Anything}", FALSE },
    { "CF.IP: x", FALSE },
    { "CustomRole.{Lead}: x", TRUE },
    { "IP: 192.0.2.1", TRUE },
    { "Domain: evil.example", TRUE },
    { "How Reported: Email", FALSE },
    { "Merge: 5", FALSE },
    { "MemberOf: 5", FALSE },
    { "Ack", FALSE },
    { "Note: call him", FALSE },
    { "Comment: call him", TRUE },
    { "https://www.example.org", FALSE },
    { "> Status: open", FALSE },
    { "", FALSE },
    { ":", FALSE },
    { "*", FALSE },
    { "add: x", FALSE },
    { "{x}: y", FALSE },
  };
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (known_case); i++)
    if (command_is_known (known_case[i].line, stage->policy) != known_case[i].known)
      g_error ("%s", known_case[i].line);
}

/* What RT's CommandByMail makes of set, add and delete, and that nothing is done twice. */
static void
test_lines (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (Commands) commands =
      command_stage_read (stage, "AddCc: a@example.org\nPriority: 5\nDelCc: b@example.org", TRUE);
  g_assert_cmpuint (commands->lines->len, ==, 3);
  g_assert_cmpuint (commands->changes->len, ==, 2);
  const Change *priority = g_ptr_array_index (commands->changes, 0);
  const Change *people = g_ptr_array_index (commands->changes, 1);
  g_assert_cmpuint (priority->line, ==, 2);
  g_assert_cmpuint (people->line, ==, 1);
  g_assert_cmpuint (commands->before, ==, 2);
}

/* RT ignores an unknown key; here it is an error, and the others are read all the same. */
static void
test_unknown_key (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (Commands) commands = command_stage_read (stage, "Foo: bar\nPriority: 5", TRUE);
  g_autofree char *shown = command_stage_show (commands);
  g_autofree char *transcript = commands_transcript (commands);
  g_assert_cmpuint (commands->errors, ==, 1);
  g_assert_cmpstr (shown, ==, "priority 5");
  g_assert_cmpstr (
      transcript, ==,
      "error: Foo: bar: 'Foo:' is no command; text stands below commands and an empty line; "
      "try: Help\nok: Priority: 5");
}

/* However much there is, it is read in no time and answered in few lines. */
static void
test_flood (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (GString) many = g_string_new ("Take");
  g_autoptr (GString) wide = g_string_new ("Take");
  for (guint i = 0; i < 100000; i++) {
    g_string_append (many, "\nPriorty: 5");
    g_string_append (wide, "\nLink: ");
    for (guint j = 0; i < 100 && j < 300; j++)
      g_string_append_printf (wide, "%u,", i * 300 + j + 1);
  }
  g_autoptr (Commands) lines = command_stage_read (stage, many->str, TRUE);
  g_autoptr (Commands) bytes = command_stage_read (stage, wide->str, TRUE);
  const CommandLine *last = g_ptr_array_index (lines->lines, lines->lines->len - 1);
  g_assert_cmpuint (lines->lines->len, ==, 201);
  g_assert_cmpstr (last->error, ==,
                   "this and what follows is more than one mail can ask for; try: two mails");
  g_assert_cmpuint (bytes->lines->len, <, 20);
  g_assert_cmpuint (bytes->errors, ==, 1);
}

/* Without anybody known, numbers are read all the same: that is how tickets to load are found. */
static void
test_bare_context (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_ptr_array_add (lines, (gpointer) "Owner: bob");
  g_ptr_array_add (lines, (gpointer) "AddAdminCc: group:DutyTeam");
  g_ptr_array_add (lines, (gpointer) "Link: 12");
  g_ptr_array_add (lines, (gpointer) "Accept: 4");
  const CommandContext context = { .policy = stage->policy, .by_mail = TRUE };
  g_autoptr (Commands) commands = commands_read (lines, &context);
  g_autoptr (GArray) targets = commands_targets (commands);
  g_assert_cmpuint (commands->errors, ==, 2);
  g_assert_cmpuint (targets->len, ==, 1);
  g_assert_cmpint (g_array_index (targets, gint64, 0), ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/command/reads-every-key", test_read);
  g_test_add_func ("/core/command/serves-the-command-line", test_command_line);
  g_test_add_func ("/core/command/has-examples-that-work", test_examples);
  g_test_add_func ("/core/command/knows-its-keys", test_known);
  g_test_add_func ("/core/command/makes-one-change-of-a-set", test_lines);
  g_test_add_func ("/core/command/refuses-what-it-does-not-know", test_unknown_key);
  g_test_add_func ("/core/command/bounds-what-one-mail-asks", test_flood);
  g_test_add_func ("/core/command/reads-numbers-without-a-directory", test_bare_context);
  return g_test_run ();
}
