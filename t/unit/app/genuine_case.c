#include "genuine_case.h"

#define PEOPLE(role)                                                                               \
  "(SELECT string_agg(p.address, ' ' ORDER BY p.address) FROM tocsin.ticket_person p"              \
  " WHERE p.ticket_id = t.ticket_id AND p.role = '" role "')"
#define FIELD(name)                                                                                \
  "(SELECT string_agg(f.value, ' ' ORDER BY f.position) FROM tocsin.ticket_field f"                \
  " WHERE f.ticket_id = t.ticket_id AND f.field = '" name "')"
#define LINKS(type)                                                                                \
  "(SELECT string_agg(l.target_id::text, ' ' ORDER BY l.target_id) FROM tocsin.ticket_link l"      \
  " WHERE l.ticket_id = t.ticket_id AND l.type = '" type "')"
#define INWARD(type)                                                                               \
  "(SELECT string_agg(l.ticket_id::text, ' ' ORDER BY l.ticket_id) FROM tocsin.ticket_link l"      \
  " WHERE l.target_id = t.ticket_id AND l.type = '" type "')"
#define MINUTE(column) "to_char(t." column " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"

static const GenuineCase cases[] = {
  /* The text of the mail. */
  { "", NULL, STATE_NEW, "t.owner", "" },
  { "Reply", NULL, STATE_OWN, "t.owner", "alice" },
  { "Comment", NULL, STATE_NEW, "t.status", "new", CASE_INSIDE },
  { "", NULL, STATE_NEW, "t.status", "new", CASE_INSIDE | CASE_ASIDE },
  { "Priority: 20", NULL, STATE_NEW, "t.priority::text", "20", CASE_INSIDE | CASE_ASIDE },
  { "Reply\nTake", NULL, STATE_NEW, "t.owner", "alice", CASE_ASIDE },
  { "Comment\nTake", NULL, STATE_NEW, "t.owner", "alice", CASE_INSIDE },
  { "Quick\nTake", NULL, STATE_NEW, "t.owner", "alice", CASE_QUICK },
  { "OnceCc: ines@example.org", NULL, STATE_NEW, PEOPLE ("cc"), "", 0, "ines@example.org" },
  { "OnceBcc: Ines Ruiz <ines@example.org>", NULL, STATE_NEW, PEOPLE ("cc"), "", 0,
    "ines@example.org" },
  { "OnceSquelch: anna@example.org\nOnceCc: ines@example.org", NULL, STATE_NEW, "t.status", "open",
    CASE_QUICK, "ines@example.org" },
  { "Comment\nOnceCc: bob@staff.example", NULL, STATE_NEW, "t.status", "new", CASE_INSIDE,
    "bob@staff.example" },
  /* Owner. */
  { "Take", NULL, STATE_NEW, "t.owner", "alice" },
  { "Take.", NULL, STATE_NEW, "t.owner", "alice" },
  { "\uFEFFTake", NULL, STATE_NEW, "t.owner", "alice" },
  { "*Take*", NULL, STATE_NEW, "t.owner", "alice" },
  { "TAKE!", "", STATE_NEW, "t.owner", "alice" },
  { "take", NULL, STATE_NEW, "t.owner", "alice" },
  { "Steal", NULL, STATE_OTHER, "t.owner", "alice" },
  { "Untake", "", STATE_OWN, "t.owner", "" },
  { "Give: bob", NULL, STATE_OWN, "t.owner", "bob" },
  { "Owner: Nobody", NULL, STATE_OWN, "t.owner", "" },
  { "Owner: me", NULL, STATE_NEW, "t.owner", "alice" },
  { "Take\nTimeWorked: 30m", NULL, STATE_NEW, "t.owner || t.time_worked", "alice30" },
  /* Status. */
  { "Status: resolved", NULL, STATE_OWN, "t.status", "resolved" },
  { "Status: Resolved", NULL, STATE_OWN, "t.status", "resolved" },
  { "*Status:* resolved", NULL, STATE_OWN, "t.status", "resolved" },
  { "Status：resolved", NULL, STATE_OWN, "t.status", "resolved" },
  { "State: open", NULL, STATE_NEW, "t.status", "open" },
  { "Resolve", NULL, STATE_OWN, "t.status", "resolved" },
  { "Take\nResolve", NULL, STATE_NEW, "t.owner || ' ' || t.status", "alice resolved" },
  { "Reject: not one of our networks\nQuick", "", STATE_NEW, "t.status", "rejected" },
  { "Reopen", NULL, STATE_CLOSED, "t.status", "open" },
  { "Reopen", "", STATE_CLOSED, "t.status", "open" },
  { "Abandon", "", STATE_INCIDENT, "t.status", "abandoned" },
  /* Values. */
  { "Queue: General", NULL, STATE_NEW, "t.queue", "General" },
  { "Constituency: EDUNET", NULL, STATE_NEW, "t.constituency", "EDUNET" },
  { "Subject: Phishing page at www.edunet.example", NULL, STATE_NEW, "t.subject",
    "Phishing page at www.edunet.example" },
  { "Subject: Gestohlener Rechner in Zürich", "", STATE_NEW, "t.subject",
    "Gestohlener Rechner in Zürich" },
  { "Priority: 70", NULL, STATE_NEW, "t.priority::text", "70" },
  { "Priority: 10", "", STATE_NEW, "t.priority::text", "10" },
  { "- Take\n- TimeWorked: 15", NULL, STATE_NEW, "t.owner || t.time_worked", "alice15" },
  { "* Take\n* Priority: 55", NULL, STATE_NEW, "t.owner || t.priority", "alice55" },
  { "Final Priority: 80\nSLA: full", NULL, STATE_NEW, "t.final_priority || t.sla", "80full" },
  { "Queue: Incident Reports\nConstituency: GOVNET\nPriority: 5\nTake\nTLP: RED\nDue: +3d", NULL,
    STATE_NEW, "concat_ws(' ', t.constituency, t.priority, t.owner, " FIELD ("TLP") ")",
    "GOVNET 5 alice RED" },
  /* Dates and times. */
  { "Due: 2026-12-01 14:30", NULL, STATE_NEW, MINUTE ("due_at"), "2026-12-01 14:30" },
  { "Due: 1 Dec 2026 14:30\nStarts: 2026-11-30", "", STATE_NEW,
    MINUTE ("due_at") " || ' ' || " MINUTE ("starts_at"), "2026-12-01 14:30 2026-11-30 00:00" },
  { "Starts: 2026-11-25T08:00+01:00", NULL, STATE_NEW, MINUTE ("starts_at"), "2026-11-25 07:00" },
  { "Told: 2026-11-22", "", STATE_NEW, MINUTE ("told_at"), "2026-11-22 00:00" },
  { "Started: 2026-11-20\nDue: 0", NULL, STATE_NEW, MINUTE ("started_at"), "2026-11-20 00:00" },
  { "Time-Worked: 1h30m\nTimeWorked: 10", NULL, STATE_OWN, "t.time_worked::text", "100" },
  { "TimeEstimated: 4h\nTimeLeft: 90 minutes", NULL, STATE_NEW,
    "t.time_estimated || ' ' || t.time_left", "240 90" },
  /* People. */
  { "AddCc: ines@example.org", NULL, STATE_NEW, PEOPLE ("cc"), "ines@example.org", 0,
    "ines@example.org" },
  { "AddCc: ines@example.org, \"Ruiz, Ana\" <ana@example.net>", NULL, STATE_NEW, PEOPLE ("cc"),
    "ana@example.net ines@example.org", 0, "ana@example.net" },
  { "DelCc: ines@example.org", NULL, STATE_FILLED, PEOPLE ("cc"), "" },
  { "Cc: ana@example.net; max@example.net", NULL, STATE_FILLED, PEOPLE ("cc"),
    "ana@example.net max@example.net", 0, "max@example.net" },
  { "Cc: ana@example.net", "", STATE_NEW, PEOPLE ("cc"), "ana@example.net" },
  { "Correspondent: max@example.net, anna@example.org", NULL, STATE_NEW, PEOPLE ("requestor"),
    "anna@example.org max@example.net" },
  { "AddRequestor: max@example.net", NULL, STATE_NEW, PEOPLE ("requestor"),
    "anna@example.org max@example.net", 0, "max@example.net" },
  { "Requestor: anna@example.org, max@example.net\nDelRequestor: max@example.net", NULL, STATE_NEW,
    PEOPLE ("requestor"), "anna@example.org" },
  { "Admin-Cc: group:DutyTeam", "", STATE_NEW, PEOPLE ("admin-cc"), "DutyTeam" },
  { "AddAdminCc: bob, tess@staff.example", NULL, STATE_NEW, PEOPLE ("admin-cc"), "bob tess" },
  { "Squelch: robot@example.net", NULL, STATE_NEW, PEOPLE ("squelched"), "robot@example.net" },
  { "Unsquelch: robot@example.org", "", STATE_FILLED, PEOPLE ("squelched"), "" },
  /* Fields. */
  { "TLP: AMBER", NULL, STATE_NEW, FIELD ("TLP"), "AMBER" },
  { "CF.{How Reported}: Telephone", NULL, STATE_NEW, FIELD ("How Reported"), "Telephone" },
  { "CustomField.{How Reported}: Email", "", STATE_NEW, FIELD ("How Reported"), "Email" },
  { "AddCF.{IP}: 192.0.2.9, 198.51.100.0/24", NULL, STATE_FILLED, FIELD ("IP"),
    "192.0.2.7 192.0.2.9 198.51.100.0/24" },
  { "IP: 2001:db8::/32", NULL, STATE_NEW, FIELD ("IP"), "2001:db8::/32" },
  { "DelCF.{IP}: 192.0.2.7", NULL, STATE_FILLED, FIELD ("IP"), "" },
  { "Domain: www.edunet.example", NULL, STATE_NEW, FIELD ("Domain"), "www.edunet.example" },
  { "TxnCF.{IP}: 192.0.2.8", NULL, STATE_NEW, FIELD ("IP"), "" },
  /* Other tickets. */
  { "Link: 1, #2", NULL, STATE_NEW, LINKS ("refers-to"), "1 2" },
  { "Unlink: 1 2", NULL, STATE_LINKED,
    "concat(" LINKS ("refers-to") ", " LINKS ("depends-on") ", " INWARD ("refers-to") ")", "" },
  { "RefersTo: 2", "", STATE_LINKED, LINKS ("refers-to"), "2" },
  { "AddReferredToBy: 1", NULL, STATE_LINKED, INWARD ("refers-to"), "1 2" },
  { "DependsOn: 1, 2", NULL, STATE_NEW, LINKS ("depends-on"), "1 2" },
  { "DelDependsOn: 2\nAddDependedOnBy: 1", "", STATE_LINKED,
    "concat(" LINKS ("depends-on") ", " INWARD ("depends-on") ")", "1" },
  /* The rest. */
  { "Accept: @HELD@", "", STATE_HELD, PEOPLE ("cc"), "stranger@example.net", CASE_RELAYS },
  { "Ticket: @TICKET@\nPriority: 33", NULL, STATE_NEW, "t.priority::text", "33", CASE_FRESH },
  { "Ticket: new\nTake\nRequestor: max@example.net", NULL, STATE_NEW, "t.owner", "alice",
    CASE_OPENS },
  { "Show", "", STATE_NEW, "t.status", "new", CASE_ASKS },
  { "Help", "", STATE_NEW, "t.status", "new", CASE_ASKS },
  { "Take\nHelp", NULL, STATE_NEW, "t.owner", "alice", CASE_ASKS },
  { "Search: open priority>=50 -owner:me", "", STATE_NEW, "t.status", "new", CASE_ASKS },
  { "Search: “phishing page”", "", STATE_NEW, "t.status", "new", CASE_ASKS },
};

static const char *const texts[] = {
  "Dear Anna,\nthank you for your report. We are looking into it.\n\nRegards,\nAlice",
  "Liebe Anna,\n\nvielen Dank für die Meldung, wir kümmern uns darum.\nViele Grüße",
  "Dear Anna,\n\nthe page that you saw is one of a larger campaign against universities, and the "
  "hosting company told us this morning that it will be taken down within the next two hours.\n\n"
  "We will write again when it is gone.",
  "Please send us:\n\n* the full header of the mail\n* the time, with its zone\n\nThank you.",
  "Hi Anna,\n\nStatus: the page is closed.\nTake care!\n\nPriority: none, for you.",
  "“Done” — the host is off, 5 < 7 & 8 > 2.\nIt cost 20 €.",
  "Thanks!",
  "Anna,\nwe wrote to abuse@example.net about it.",
};

const GenuineCase *
genuine_case (guint i)
{
  return i < G_N_ELEMENTS (cases) ? &cases[i] : NULL;
}

const char *
genuine_text (guint i)
{
  return texts[i % G_N_ELEMENTS (texts)];
}
