#include <string.h>

#include "core/command.h"

#include "command_stage.h"

/* Lines (LF between), and what is wrong with the last of them. */
typedef struct {
  const char *lines;
  const char *error;
} ErrorCase;

static const ErrorCase error_case[] = {
  { "Take: it", "'Take' stands alone on its line; try: Take" },
  { "Comment: call him", "'Comment' stands alone, its text below an empty line; try: Comment" },
  { "Reply: yes", "'Reply' stands alone, its text below an empty line; try: Reply" },
  { "Quick: yes", "'Quick' stands alone on its line; try: Quick" },
  { "Resolve: thanks", "'Resolve' stands alone on its line; try: Resolve" },
  { "Take\nSteal", "'Take' decides this already; try: only one of the two" },
  { "Take\nOwner: bob", "'Take' decides this already; try: only one of the two" },
  { "Give: bob\nGive: alice", "'Give: bob' decides this already; try: only one of the two" },
  { "Comment\nReply", "'Comment' decides this already; try: only one of the two" },
  { "Resolve\nStatus: open", "'Resolve' decides this already; try: only one of the two" },
  { "Reject: a\nReject: b", "'Reject: a' decides this already; try: only one of the two" },
  { "Give:", "there is no value behind 'Give'; try: Give: bob" },
  { "Give: bbo", "there is no account called 'bbo'; try: Give: bob" },
  { "Owner: x@example.org",
    "there is no account with address 'x@example.org'; try: Owner: Nobody" },
  { "Owner: nobody else", "there is no account called 'nobody else'; try: Owner: Nobody" },
  { "Status:", "there is no value behind 'Status'; try: Status: open" },
  { "Status: a\nStatus: b", "'Status: a' decides this already; try: only one of the two" },
  { "State", "there is no colon and no value behind 'State'; try: Status: open" },
  { "Queue: Incident", "there is no queue 'Incident'; the queues are Incident Reports, Incidents, "
                       "General; try: Queue: Incidents" },
  { "Queue:", "there is no value behind 'Queue'; try: Queue: Incidents" },
  { "Queue: General\nQueue: General",
    "'Queue: General' decides this already; try: only one of the two" },
  { "Constituency: EDUNTE", "there is no constituency 'EDUNTE'; the constituencies are EDUNET, "
                            "GOVNET; try: Constituency: EDUNET" },
  { "Subject:", "there is no value behind 'Subject'; try: Subject: Stolen laptop" },
  { "Subject: a\nSubject: b", "'Subject: a' decides this already; try: only one of the two" },
  { "Priority: high", "'high' is no priority, a whole number from 0 to 100 is; try: Priority: 50" },
  { "Priority: 101", "'101' is no priority, a whole number from 0 to 100 is; try: Priority: 50" },
  { "Priority: -1", "'-1' is no priority, a whole number from 0 to 100 is; try: Priority: 50" },
  { "Priority: 5.5", "'5.5' is no priority, a whole number from 0 to 100 is; try: Priority: 50" },
  { "Priority:", "there is no value behind 'Priority'; try: Priority: 50" },
  { "Priority: 1\nPriority: 1", "'Priority: 1' decides this already; try: only one of the two" },
  { "FinalPriority: max",
    "'max' is no priority, a whole number from 0 to 100 is; try: FinalPriority: 80" },
  { "SLA:", "there is no value behind 'SLA'; try: SLA: full" },
  { "Due: soon", "'soon' is no date; try: Due: 2026-12-01 14:30" },
  { "Due: 31 Feb 2026", "'31 Feb 2026' is no date; try: Due: 2026-12-01 14:30" },
  { "Starts: 2026-13-01", "'2026-13-01' is no date; try: Starts: tomorrow" },
  { "Told: x", "'x' is no date; try: Told: now" },
  { "Resolved: x", "'x' is no date; try: Resolved: yesterday" },
  { "Started: x", "'x' is no date; try: Started: 2026-11-23" },
  { "Due: 0\nDue: 0", "'Due: 0' decides this already; try: only one of the two" },
  { "TimeWorked: soon",
    "'soon' is no time, minutes are, or hours and minutes; try: TimeWorked: 1h30m" },
  { "TimeWorked: 1:30",
    "'1:30' is no time, minutes are, or hours and minutes; try: TimeWorked: 1h30m" },
  { "TimeWorked: 2 days",
    "'2 days' is no time, minutes are, or hours and minutes; try: TimeWorked: 1h30m" },
  { "TimeWorked: -5",
    "'-5' is no time, minutes are, or hours and minutes; try: TimeWorked: 1h30m" },
  { "TimeWorked:", "there is no value behind 'TimeWorked'; try: TimeWorked: 1h30m" },
  { "TimeWorked: 99999999999999999999h", "'99999999999999999999h' is no time, minutes are, or "
                                         "hours and minutes; try: TimeWorked: 1h30m" },
  { "TimeWorked: 1000000\nTimeWorked: 1",
    "this is more time than there is; try: TimeWorked: 1h30m" },
  { "TimeLeft: 5\nTimeLeft: 6", "'TimeLeft: 5' decides this already; try: only one of the two" },
  { "Requestor: ana", "there is no account called 'ana'; try: Requestor: anna@example.org" },
  { "Requestor: ana@", "'ana@' is no address; try: Requestor: anna@example.org" },
  { "Requestor: a@example.org b@example.org",
    "'a@example.org b@example.org' is no address; try: Requestor: anna@example.org" },
  { "AddCc:", "there is no value behind 'AddCc'; try: AddCc: ines@example.org" },
  { "AddCc: group:DutyTeam", "groups can be AdminCc alone; try: AdminCc: group:DutyTeam" },
  { "AddCc: report@csirt.example",
    "'report@csirt.example' is an address of this system itself; try: AddCc: ines@example.org" },
  { "AddCc: confirm+t-a@csirt.example", "'confirm+t-a@csirt.example' is an address of this system "
                                        "itself; try: AddCc: ines@example.org" },
  { "AddCc: mute", "the account 'mute' has no address; try: AddCc: ines@example.org" },
  { "AddCc: Ruiz, Ana <ana@example.org>",
    "there is no account called 'Ruiz'; try: AddCc: ines@example.org" },
  { "AddAdminCc: x@example.org",
    "'x@example.org' is not of staff, and AdminCc gets comments; try: Cc: x@example.org" },
  { "AddAdminCc: group:DutyTaem", "there is no group 'DutyTaem'; try: AddAdminCc: group:DutyTeam" },
  { "AddAdminCc: group:", "there is no group ''; try: AddAdminCc: group:DutyTeam" },
  { "AddAdminCc: alcie", "there is no account called 'alcie'; try: AddAdminCc: alice" },
  { "DelAdminCc: nobodyhere",
    "there is no account called 'nobodyhere'; try: DelAdminCc: group:DutyTeam" },
  { "Squelch:", "there is no value behind 'Squelch'; try: Squelch: anna@example.org" },
  { "Unsquelch: x", "there is no account called 'x'; try: Unsquelch: anna@example.org" },
  { "OnceCc:", "there is no value behind 'OnceCc'; try: OnceCc: anna@example.org" },
  { "OnceCc: group:DutyTeam", "groups can be AdminCc alone; try: AdminCc: group:DutyTeam" },
  { "OnceBcc: help@csirt.example",
    "'help@csirt.example' is an address of this system itself; try: OnceBcc: boss@example.org" },
  { "CF.{Severity}: high", "there is no field 'Severity'; the fields are Classification, Function, "
                           "Resolution, How Reported, Reporter Type, Customer, IP, Domain, CVE ID, "
                           "Netmask, Port, Where Blocked, TLP; try: CF.{How Reported}: Email" },
  { "CF.{Portt}: 80", "there is no field 'Portt'; the fields are Classification, Function, "
                      "Resolution, How Reported, Reporter Type, Customer, IP, Domain, CVE ID, "
                      "Netmask, Port, Where Blocked, TLP; try: CF.{Port}: 80" },
  { "AddCF.{IP}:", "there is no value behind 'AddCF.{IP}'; try: AddCF.{IP}: 192.0.2.0/24" },
  { "DelCF.{IP}:", "there is no value behind 'DelCF.{IP}'; try: DelCF.{IP}: 192.0.2.7" },
  { "TxnCF.{IP}:", "there is no value behind 'TxnCF.{IP}'; try: TxnCF.{IP}: 192.0.2.7" },
  { "TxnCF.{Nope}: x", "there is no field 'Nope'; the fields are Classification, Function, "
                       "Resolution, How Reported, Reporter Type, Customer, IP, Domain, CVE ID, "
                       "Netmask, Port, Where Blocked, TLP; try: TxnCF.{IP}: 192.0.2.7" },
  { "CF.{How Reported}: pigeon",
    "`pigeon` is no value for How Reported, which holds one of: API, CLI, Email, REST, REST2, Web, "
    "Telephone, Other; try: CF.{How Reported}: API" },
  { "Port: 80\nPort: 443", "'Port: 80' decides this already; try: only one of the two" },
  { "TLP: BLUE", "`BLUE` is no value for TLP, which holds one of: RED, AMBER+STRICT, AMBER, GREEN, "
                 "CLEAR; try: TLP: RED" },
  { "TLP: RED\nCF.{TLP}: GREEN", "'TLP: RED' decides this already; try: only one of the two" },
  { "CF.{IP: 192.0.2.1",
    "'CF.{IP:' is no command; text stands below commands and an empty line; try: Help" },
  { "CF.{IP}", "there is no colon and no value behind 'CF.{IP}'; try: CF.{How Reported}: Email" },
  { "CF.{}: x", "there is no field ''; the fields are Classification, Function, Resolution, How "
                "Reported, Reporter Type, Customer, IP, Domain, CVE ID, Netmask, Port, Where "
                "Blocked, TLP; try: CF.{How Reported}: Email" },
  { "CustomRole.{Lead}: bob", "there are no custom roles; try: AddCc: anna@example.org" },
  { "AddCR.{Lead}: bob", "there are no custom roles; try: AddCc: anna@example.org" },
  { "DelTxnCF.{IP}: 192.0.2.1",
    "'DelTxnCF.{IP}:' is no command; text stands below commands and an empty line; try: Help" },
  { "Link: new", "'new' is no number of a ticket; try: Link: 12" },
  { "Link:", "there is no value behind 'Link'; try: Link: 12" },
  { "Link: 0", "'0' is no number of a ticket; try: Link: 12" },
  { "Unlink: x", "'x' is no number of a ticket; try: Unlink: 12" },
  { "RefersTo: 12a", "'12a' is no number of a ticket; try: RefersTo: 12" },
  { "AddDependsOn:", "there is no value behind 'AddDependsOn'; try: AddDependsOn: 12" },
  { "Accept: x", "'x' is no number of a mail in the history; try: Accept: 3" },
  { "Accept:", "there is no value behind 'Accept'; try: Accept: 3" },
  { "Ticket: x", "'x' is no ticket number, and not `new`; try: Ticket: 12" },
  { "Ticket:", "there is no value behind 'Ticket'; try: Ticket: 12" },
  { "Ticket: 1\nTicket: 2", "'Ticket: 1' decides this already; try: only one of the two" },
  { "Show: 12", "'Show' stands alone on its line; try: Show" },
  { "Search: a\nSearch: b\nSearch: c\nSearch: d\nSearch: e\nSearch: f",
    "a mail may search 5 times; try: Search: owner:me due<+2d" },
  { "Search:", "there is no value behind 'Search'; try: Search: owner:me due<+2d" },
  { "Help: me", "'Help' stands alone on its line; try: Help" },
  { "Prioritty: 50", "there is no command 'Prioritty'; try: Priority: 50" },
  { "Tkae", "there is no command 'Tkae'; try: Take" },
  { "Statsu: open", "there is no command 'Statsu'; try: Status: open" },
  { "Reopn", "there is no command 'Reopn'; try: Reopen" },
  { "Note: call him",
    "'Note:' is no command; text stands below commands and an empty line; try: Help" },
  { "Dear Anna,",
    "'Dear Anna,' is no command; text stands below commands and an empty line; try: Help" },
  { "thank you for your report.", "'thank you for your report' is no command; text stands below "
                                  "commands and an empty line; try: Help" },
  { "https://www.example.org/x",
    "'https:' is no command; text stands below commands and an empty line; try: Help" },
  { "Accept 3", "there is no colon behind 'Accept'; try: Accept: 3" },
  { "Take it", "'Take' stands alone on its line; try: Take" },
  { "Merge: 5", "'Merge:' is no command; text stands below commands and an empty line; try: Help" },
  { "MemberOf: 5",
    "'MemberOf:' is no command; text stands below commands and an empty line; try: Help" },
  { "Parents: 5",
    "'Parents:' is no command; text stands below commands and an empty line; try: Help" },
  { "Ack", "'Ack' is no command; text stands below commands and an empty line; try: Help" },
  { "Incident: new",
    "'Incident:' is no command; text stands below commands and an empty line; try: Help" },
  { "Block: 192.0.2.1",
    "'Block:' is no command; text stands below commands and an empty line; try: Help" },
  { "Forward: x@example.org",
    "'Forward:' is no command; text stands below commands and an empty line; try: Help" },
  { "Ipp: 192.0.2.1", "there is no command 'Ipp'; try: IP: 192.0.2.1" },
  { "Domian: evil.example", "there is no command 'Domian'; try: Domain: evil.example" },
  { "AddDomian: evil.example",
    "'AddDomian:' is no command; text stands below commands and an empty line; try: Help" },
};

static const CommandLine *
last_line (const Commands *commands)
{
  return g_ptr_array_index (commands->lines, commands->lines->len - 1);
}

static void
test_errors (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (error_case); i++) {
    g_autoptr (Commands) commands = command_stage_read (stage, error_case[i].lines, TRUE);
    const CommandLine *line = last_line (commands);
    if (commands->errors != 1 || g_strcmp0 (line->error, error_case[i].error) != 0)
      g_error ("%s: got %s", error_case[i].lines, line->error);
  }
}

/* The words of other modules are theirs; the example is ours. */
static void
test_foreign_errors (void)
{
  static const struct {
    const char *line;
    const char *example;
  } foreign_case[] = {
    { "Search: statsu:open", "; try: Search: owner:me due<+2d" },
    { "Search: \"open", "; try: Search: owner:me due<+2d" },
    { "CF.{IP}: 192.0.2.300", "; try: CF.{IP}: 192.0.2.0/24" },
    { "IP: 192.0.2.1, x", "; try: IP: 192.0.2.0/24" },
    { "TxnCF.{IP}: x", "; try: TxnCF.{IP}: 192.0.2.0/24" },
  };
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_case); i++) {
    g_autoptr (Commands) commands = command_stage_read (stage, foreign_case[i].line, TRUE);
    const CommandLine *line = last_line (commands);
    g_assert_cmpuint (commands->errors, ==, 1);
    if (!g_str_has_suffix (line->error, foreign_case[i].example))
      g_error ("%s: got %s", foreign_case[i].line, line->error);
  }
}

static void
test_command_line (void)
{
  static const ErrorCase mail_case[] = {
    { "Show", "'Show' is for mail alone; try: tocsin ticket show 12" },
    { "Search: open", "'Search' is for mail alone; try: tocsin ticket list owner:me" },
    { "Help", "'Help' is for mail alone; try: man 7 tocsin-commands" },
    { "Ticket: 12", "'Ticket' is for mail alone; try: tocsin ticket do 12 'Status: open'" },
  };
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (mail_case); i++) {
    g_autoptr (Commands) commands = command_stage_read (stage, mail_case[i].lines, FALSE);
    g_assert_cmpstr (last_line (commands)->error, ==, mail_case[i].error);
  }
}

/* A site without any of them is told so. */
static void
test_empty_policy (void)
{
  static const ErrorCase empty_case[] = {
    { "Queue: x", "there are no queues; try: Queue: Incidents" },
    { "Constituency: x", "there are no constituencies; try: Constituency: EDUNET" },
    { "CF.{x}: y", "there is no field 'x'; there are none at all; try: CF.{How Reported}: Email" },
  };
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_ptr_array_set_size (stage->policy->queues, 0);
  g_ptr_array_set_size (stage->policy->constituencies, 0);
  g_ptr_array_set_size (stage->policy->fields, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (empty_case); i++) {
    g_autoptr (Commands) commands = command_stage_read (stage, empty_case[i].lines, TRUE);
    g_assert_cmpstr (last_line (commands)->error, ==, empty_case[i].error);
  }
}

/* Errors stay short enough to be read, whatever was written. */
static void
test_long_line (void)
{
  static const char *const keys[] = { "",       "Priority: ", "Owner: ",   "AddCc: ", "CF.{Port",
                                      "Due: ",  "Queue: ",    "Link: ",    "Port ",   "CF.{IP}: ",
                                      "Status", "Status: ",   "Subject: ", "Search: " };
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autofree char *long_word = g_strnfill (100000, 'x');
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *line = g_strconcat (keys[i], long_word, NULL);
    g_autoptr (Commands) commands = command_stage_read (stage, line, TRUE);
    g_assert_cmpuint (commands->errors, ==, 1);
    g_assert_cmpuint (strlen (last_line (commands)->error), <, 800);
    g_assert_cmpuint (strlen (last_line (commands)->line), <, 800);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/command_error/says-what-is-wrong-and-right", test_errors);
  g_test_add_func ("/core/command_error/adds-an-example-to-other-words", test_foreign_errors);
  g_test_add_func ("/core/command_error/leads-from-the-command-line", test_command_line);
  g_test_add_func ("/core/command_error/knows-a-bare-site", test_empty_policy);
  g_test_add_func ("/core/command_error/stays-short", test_long_line);
  return g_test_run ();
}
