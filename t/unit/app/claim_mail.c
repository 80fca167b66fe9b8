#include "claim_mail.h"

#include <string.h>

#define UNVERIFIED "its domain was not verified"
#define FAILED "it is not from the domain in From (dmarc=fail)"
#define ALICE "alice@staff.example"
#define MALLORY "mallory@evil.example"
/* Serial numbers of genuine mail. */
#define GENUINE 1000000u
#define PASS "dmarc=pass header.from=staff.example"

/* Who From says, or seems to say, wrote it. */
static const struct {
  const char *label;
  const char *fields;
  const char *account; /* that it claims; NULL: none, whatever it looks like */
} writers[] = {
  { "alice", "From: " ALICE "\n", "alice" },
  { "alice by name", "From: Alice <" ALICE ">\n", "alice" },
  { "alice in capitals", "From: ALICE@STAFF.EXAMPLE\n", "alice" },
  { "alice with a comment", "From: " ALICE " (" CLAIM_MARK ")\n", "alice" },
  { "alice folded", "From:\n " ALICE "\n", "alice" },
  { "alice as sender too", "From: " ALICE "\nSender: " ALICE "\n", "alice" },
  { "alice, answers to mallory", "From: " ALICE "\nReply-To: " MALLORY "\n", "alice" },
  { "alice, sent by mallory", "From: " ALICE "\nSender: " MALLORY "\n", "alice" },
  { "alice with a false name", "From: =?utf-8?q?bob=40staff.example?= <" ALICE ">\n", "alice" },
  { "bob", "From: bob@staff.example\n", "bob" },
  { "alice as display name", "From: \"" ALICE "\" <" MALLORY ">\n", NULL },
  { "alice as naked display name", "From: " ALICE " <" MALLORY ">\n", NULL },
  { "alice as encoded name", "From: =?utf-8?q?alice=40staff.example?= <" MALLORY ">\n", NULL },
  { "alice in a comment", "From: " MALLORY " (" ALICE ")\n", NULL },
  { "mallory in a comment", "From: " ALICE " (" MALLORY ")\n", NULL },
  { "two From, alice first", "From: " ALICE "\nFrom: " MALLORY "\n", NULL },
  { "two From, alice last", "From: " MALLORY "\nFrom: " ALICE "\n", NULL },
  { "two equal From", "From: " ALICE "\nFrom: " ALICE "\n", NULL },
  { "two mailboxes, alice first", "From: " ALICE ", " MALLORY "\n", NULL },
  { "two mailboxes, alice last", "From: " MALLORY ", " ALICE "\n", NULL },
  { "two brackets", "From: <" ALICE "> <" MALLORY ">\n", NULL },
  { "group", "From: Staff: " ALICE ";\n", NULL },
  { "route", "From: <@evil.example:" ALICE ">\n", NULL },
  { "control byte", "From: " ALICE "\x01\n", NULL },
  { "encoded local part", "From: =?utf-8?q?alice?=@staff.example\n", NULL },
  { "two domains", "From: " ALICE "@evil.example\n", NULL },
  { "subdomain", "From: alice@mail.staff.example\n", NULL },
  { "extension", "From: alice+x@staff.example\n", NULL },
  { "Cyrillic a", "From: \xd0\xb0lice@staff.example\n", NULL },
  { "Sender only", "From: " MALLORY "\nSender: " ALICE "\n", NULL },
  { "Reply-To only", "From: " MALLORY "\nReply-To: " ALICE "\n", NULL },
  { "Resent-From only", "From: " MALLORY "\nResent-From: " ALICE "\nResent-Sender: " ALICE "\n",
    NULL },
  { "Sender without From", "Sender: " ALICE "\n", NULL },
  { "empty From", "From:\nSender: " ALICE "\n", NULL },
  { "From with a blank", "From : " MALLORY "\nX-From: " ALICE "\n", NULL },
  { "Return-Path", "From: " MALLORY "\nReturn-Path: <" ALICE ">\nX-Sender: " ALICE "\n", NULL },
  { "trailing dot", "From: " ALICE ".\n", NULL },
};

typedef enum { IN_HEADER, IN_PART, IN_ATTACHED_MAIL } Where;

#define RESULTS "Authentication-Results: "
#define OURS RESULTS "mx.csirt.example; "

/* What says that the domain was verified, and does not. */
static const struct {
  const char *label;
  const char *fields;
  gboolean failed; /* our verifier says that it is forged */
  Where where;
} results[] = {
  { "nothing", "", FALSE, IN_HEADER },
  { "foreign server", RESULTS "mx.evil.example; " PASS "\n", FALSE, IN_HEADER },
  { "server below ours", RESULTS "a.mx.csirt.example; " PASS "\n", FALSE, IN_HEADER },
  { "server beyond ours", RESULTS "mx.csirt.example.evil.example; " PASS "\n", FALSE, IN_HEADER },
  { "comment first", RESULTS "(x) mx.csirt.example; " PASS "\n", FALSE, IN_HEADER },
  { "comment behind the server", RESULTS "mx.csirt.example (x); " PASS "\n", FALSE, IN_HEADER },
  { "quoted server", RESULTS "\"mx.csirt.example\"; " PASS "\n", FALSE, IN_HEADER },
  { "other version", RESULTS "mx.csirt.example 2; " PASS "\n", FALSE, IN_HEADER },
  { "other method version", OURS "dmarc/2=pass header.from=staff.example\n", FALSE, IN_HEADER },
  { "two results, pass last", OURS "dmarc=fail header.from=staff.example; " PASS "\n", FALSE,
    IN_HEADER },
  { "two results, pass first", OURS PASS "; dmarc=none header.from=staff.example\n", FALSE,
    IN_HEADER },
  { "two fields", OURS PASS "\n" OURS PASS "\n", FALSE, IN_HEADER },
  { "ours fails, foreign passes",
    OURS "dmarc=fail header.from=staff.example\n" RESULTS "mx.evil.example; " PASS "\n", TRUE,
    IN_HEADER },
  { "foreign passes, ours fails",
    RESULTS "mx.evil.example; " PASS "\n" OURS "dmarc=fail header.from=staff.example\n", TRUE,
    IN_HEADER },
  { "none", OURS "dmarc=none header.from=staff.example\n", FALSE, IN_HEADER },
  { "fail", OURS "dmarc=fail header.from=staff.example\n", TRUE, IN_HEADER },
  { "temperror", OURS "dmarc=temperror header.from=staff.example\n", FALSE, IN_HEADER },
  { "permerror", OURS "dmarc=permerror header.from=staff.example\n", FALSE, IN_HEADER },
  { "bestguesspass", OURS "dmarc=bestguesspass header.from=staff.example\n", FALSE, IN_HEADER },
  { "other domain", OURS "dmarc=pass header.from=evil.example\n", FALSE, IN_HEADER },
  { "subdomain", OURS "dmarc=pass header.from=mail.staff.example\n", FALSE, IN_HEADER },
  { "domain above", OURS "dmarc=pass header.from=example\n", FALSE, IN_HEADER },
  { "no domain", OURS "dmarc=pass\n", FALSE, IN_HEADER },
  { "two domains", OURS "dmarc=pass header.from=evil.example header.from=staff.example\n", FALSE,
    IN_HEADER },
  { "other property", OURS "dmarc=pass smtp.mailfrom=staff.example header.d=staff.example\n", FALSE,
    IN_HEADER },
  { "only DKIM and SPF",
    OURS "dkim=pass header.d=staff.example; spf=pass smtp.mailfrom=" ALICE "\n", FALSE, IN_HEADER },
  { "pass in a comment", OURS "dmarc=none (" PASS ") header.from=staff.example\n", FALSE,
    IN_HEADER },
  { "pass in a reason", OURS "dmarc=fail reason=\"x; " PASS "\" header.from=staff.example\n", TRUE,
    IN_HEADER },
  { "unclosed comment", OURS "dmarc=none (x; " PASS "\n", FALSE, IN_HEADER },
  { "ARC fields",
    "ARC-Authentication-Results: i=1; mx.csirt.example; " PASS "\n"
    "ARC-Seal: i=1; cv=pass; d=csirt.example; b=eA==\n",
    FALSE, IN_HEADER },
  { "fields of like names",
    "X-" OURS PASS "\nAuthentication-Results-Original: mx.csirt.example; " PASS "\n"
    "Received-SPF: pass (mx.csirt.example) client-ip=192.0.2.1\nX-DMARC: pass\n",
    FALSE, IN_HEADER },
  { "folded foreign server", RESULTS "\n\tmx.evil.example;\n\t" PASS "\n", FALSE, IN_HEADER },
  { "foreign in capitals",
    "AUTHENTICATION-RESULTS: MX.EVIL.EXAMPLE; DMARC=PASS "
    "header.from=STAFF.EXAMPLE\n",
    FALSE, IN_HEADER },
  { "server encoded", RESULTS "=?utf-8?q?mx.csirt.example?=; " PASS "\n", FALSE, IN_HEADER },
  { "in the header of a part", OURS PASS "\n", FALSE, IN_PART },
  { "in an attached mail", "From: " ALICE "\n" OURS PASS "\n", FALSE, IN_ATTACHED_MAIL },
};

/* What is asked for. */
static const struct {
  const char *label;
  const char *commands;
  const char *text;
} wishes[] = {
  { "Status", "Status: resolved\n", "" },
  { "Status and text", "Status: rejected\n", CLAIM_MARK " Good bye.\n" },
  { "Take", "Take\n", "" },
  { "Steal", "Steal\n", CLAIM_MARK "\n" },
  { "Owner", "Owner: tess\n", "" },
  { "AddCc", "AddCc: " MALLORY "\n", "" },
  { "AddRequestor and text", "AddRequestor: " MALLORY "\n", CLAIM_MARK "\n" },
  { "Comment", "Comment\n", CLAIM_MARK " They know.\n" },
  { "Reply", "Reply\n", CLAIM_MARK " Pay here.\n" },
  { "text", "", CLAIM_MARK " We close your case.\n" },
  { "quoting text", "", CLAIM_MARK "\n\nOn Monday you wrote:\n> Status: open\n" },
  { "Search", "Search: open\n", "" },
  { "Help", "Help\n", "" },
  { "Show", "Show\n", "" },
  { "several", "Priority: 99\nSubject: " CLAIM_MARK "\nDue: 2026-12-01\nIP: 203.0.113.9\n",
    "Hello\n" },
  { "RefersTo", "RefersTo: 2\nDependsOn: 2\n", "" },
  { "Status: deleted", "Status: deleted\n", "" },
  { "nonsense", "Status: nonsense\nTake\n", "" },
  { "BCC once", "Bcc: " MALLORY "\nReply\n", CLAIM_MARK "\n" },
};

/* Where it goes, and what it should be about. */
static const struct {
  const char *label;
  const char *recipient;
  const char *subject;
  const char *fields;
  const char *line;  /* before the other commands */
  gboolean leads;    /* to the ticket */
  gboolean bears;    /* by a token or a Message-ID that we gave to a correspondent */
  gboolean by_field; /* commands stand in the header */
} places[] = {
  { "new", "help@csirt.example", "News", "", "", FALSE, FALSE, FALSE },
  { "tag", "help@csirt.example", "Re: {TAG}", "", "", TRUE, FALSE, FALSE },
  { "staff's token", "help+STAFF-TOKEN@csirt.example", "Re: {TAG}", "", "", TRUE, TRUE, FALSE },
  { "reporter's token", "help+REPORTER-TOKEN@csirt.example", "x", "", "", TRUE, TRUE, FALSE },
  { "Message-ID of ours", "help@csirt.example", "Re: x", "In-Reply-To: OWN-ID\n", "", TRUE, TRUE,
    FALSE },
  { "comment address", "help-comment@csirt.example", "{TAG}", "", "", TRUE, FALSE, FALSE },
  { "confirm address", "confirm+c-aaaaaaaaaaaaaaaaaaaaaaaaaa@csirt.example", "Re: x", "", "", FALSE,
    FALSE, FALSE },
  { "Ticket line", "help@csirt.example", "x", "", "Ticket: 1\n", FALSE, FALSE, FALSE },
  { "header commands", "help@csirt.example", "Re: {TAG}", "", "", TRUE, FALSE, TRUE },
  { "header commands, new ticket", "help+govnet@csirt.example", "x", "", "", FALSE, FALSE, TRUE },
  { "constituency", "help+edunet@csirt.example", "{TAG}", "", "", TRUE, FALSE, FALSE },
};

/* Who logged in. */
static const char *const logins[] = {
  NULL, NULL, NULL, NULL, "mallory", "tess@csirt.example", "alice@evil.example",
};

/* Mail that no person wrote is nobody's. */
static const struct {
  const char *label;
  const char *fields;
} classes[] = {
  { "human", "" },
  { "human", "" },
  { "human", "" },
  { "human", "" },
  { "automatic", "Auto-Submitted: auto-replied\n" },
  { "human", "" },
  { "human", "" },
  { "human", "" },
  { "list", "List-Id: <staff.evil.example>\nList-Post: <mailto:staff@evil.example>\n" },
  { "human", "" },
  { "human", "" },
  { "human", "" },
  { "bulk", "Precedence: bulk\nList-Unsubscribe: <mailto:x@evil.example>\n" },
};

/* What a mail whose domain was verified has wrong. */
static const struct {
  const char *label;
  const char *to;     /* NULL: no To */
  const char *fields; /* */
  const char *commands;
  const char *reason; /* NULL: no reader can follow it, so it is an outsider's */
} flaws[] = {
  { "to somebody else", "friend@evil.example", "", NULL,
    "its domain was verified, but neither To nor Cc names the address it came to" },
  { "to nobody", NULL, "", NULL,
    "its domain was verified, but neither To nor Cc names the address it came to" },
  { "to our address as a name", "\"RECIPIENT\" <friend@evil.example>", "", NULL,
    "its domain was verified, but neither To nor Cc names the address it came to" },
  { "to us in Resent-To", "friend@evil.example", "Resent-To: RECIPIENT\nBcc: RECIPIENT\n", NULL,
    "its domain was verified, but neither To nor Cc names the address it came to" },
#define TWICE "its domain was verified, but a field of its header is there twice"
  { "two Subject", "RECIPIENT", "Subject: another\n", NULL, TWICE },
  { "two To", "RECIPIENT", "To: RECIPIENT\n", NULL, TWICE },
  { "two Cc", "RECIPIENT", "Cc: a@x.example\nCc: b@x.example\n", NULL, TWICE },
  { "two Date", "RECIPIENT", "Date: Mon, 23 Nov 2026 10:00:01 +0000\n", NULL, TWICE },
  { "two Sender", "RECIPIENT", "Sender: a@x.example\nSender: b@x.example\n", NULL, TWICE },
  { "two Reply-To", "RECIPIENT", "Reply-To: a@x.example\nREPLY-TO: b@x.example\n", NULL, TWICE },
  { "two Message-ID", "RECIPIENT", "Message-ID: <other@evil.example>\n", NULL, TWICE },
  { "two In-Reply-To", "RECIPIENT", "In-Reply-To: <a@x.example>\nIn-Reply-To: <b@x.example>\n",
    NULL, TWICE },
  { "two References", "RECIPIENT", "References: <a@x.example>\nReferences: <b@x.example>\n", NULL,
    TWICE },
  { "two Content-Type", "RECIPIENT", "Content-Type: text/plain; charset=us-ascii\n", NULL, TWICE },
  { "two Content-Transfer-Encoding", "RECIPIENT",
    "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: 8bit\n", NULL, TWICE },
  { "two MIME-Version", "RECIPIENT", "MIME-Version: 1.0\n", NULL, TWICE },
  { "two From", "RECIPIENT", "From: " MALLORY "\n", NULL, NULL },
  { "commands in the header", "RECIPIENT", "X-Tocsin-Command: Priority: 7\n", NULL, "" },
  { "a critical change", "RECIPIENT", "", "Status: deleted\n", "" },
};

void
claim_ticket_clear (ClaimTicket *ticket)
{
  g_free (ticket->staff_token);
  g_free (ticket->reporter_token);
  g_free (ticket->own_id);
}

char *
claim_fill (const char *form, const ClaimTicket *ticket, guint number)
{
  g_autofree char *tag = g_strdup_printf ("[csirt.example #%u]", number);
  g_autoptr (GString) filled = g_string_new (form);
  g_string_replace (filled, "STAFF-TOKEN", ticket->staff_token, 0);
  g_string_replace (filled, "REPORTER-TOKEN", ticket->reporter_token, 0);
  g_string_replace (filled, "OWN-ID", ticket->own_id, 0);
  g_string_replace (filled, "{TAG}", tag, 0);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

/* What a mail is made of: numbers in the tables. */
typedef struct {
  guint serial;
  guint wish;
  guint place;
  const char *writer;   /* fields */
  const char *to;       /* or NULL */
  const char *fields;   /* others */
  const char *results;  /* fields */
  const char *commands; /* or NULL: the wish's */
  Where where;
} Draft;

/* Every line of COMMANDS as a field of the header. */
static char *
fields_of (const char *commands)
{
  g_autoptr (GString) fields = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (commands, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (fields, "X-Tocsin-Command: %s\n", *line);
  return g_string_free (g_steal_pointer (&fields), FALSE);
}

/* What stands behind the header; it ends the header itself. */
static char *
draw_content (const Draft *draft, const char *text)
{
  static const char plain[] = "Content-Type: text/plain; charset=utf-8\n";
  static const char mixed[] = "Content-Type: multipart/mixed; boundary=b\n\n--b\n";
  switch (draft->where) {
  case IN_HEADER:
    return g_strconcat (plain, "\n", text, NULL);
  case IN_PART:
    return g_strconcat (mixed, draft->results, plain, "\n", text, "\n--b--\n", NULL);
  case IN_ATTACHED_MAIL:
    return g_strconcat (mixed, plain, "\n", text, "\n--b\nContent-Type: message/rfc822\n\n",
                        draft->results, plain, "\nTake\n", "\n--b--\n", NULL);
  }
  g_assert_not_reached ();
}

static const char *
commands_of (const Draft *draft)
{
  return draft->commands != NULL ? draft->commands : wishes[draft->wish].commands;
}

static char *
draw_mail (const Draft *draft, const ClaimTicket *ticket)
{
  gboolean by_field = places[draft->place].by_field;
  const char *text = wishes[draft->wish].text;
  g_autofree char *stanza =
      g_strconcat (places[draft->place].line, by_field ? "" : commands_of (draft), NULL);
  g_autofree char *body = g_strconcat (stanza, *stanza == '\0' ? "" : "\n",
                                       by_field && *text == '\0' ? CLAIM_MARK "\n" : text, NULL);
  g_autofree char *content = draw_content (draft, body);
  g_autofree char *commands = by_field ? fields_of (commands_of (draft)) : g_strdup ("");
  g_autofree char *to = draft->to == NULL ? g_strdup ("") : g_strdup_printf ("To: %s\n", draft->to);
  g_autofree char *form = g_strdup_printf (
      "%s%sSubject: %s\n%s%sMessage-ID: <claim-%u@evil.example>\n"
      "Date: Mon, 23 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n%s%s%s",
      draft->where == IN_HEADER ? draft->results : "", draft->writer, places[draft->place].subject,
      to, places[draft->place].fields, draft->serial, commands, draft->fields, content);
  g_autoptr (GString) whole = g_string_new (form);
  g_string_replace (whole, "RECIPIENT", places[draft->place].recipient, 0);
  return claim_fill (whole->str, ticket, 1);
}

/* TRUE when the mail of staff asks for something, be it only to be believed on a ticket. */
static gboolean
asks (const Draft *draft)
{
  return *commands_of (draft) != '\0' || *places[draft->place].line != '\0' ||
         places[draft->place].leads || strstr (draft->fields, "X-Tocsin-Command") != NULL;
}

static Claim *
claim_of (const Draft *draft, const ClaimTicket *ticket)
{
  Claim *claim = g_new0 (Claim, 1);
  claim->mail = draw_mail (draft, ticket);
  claim->sender = draft->serial % 2 == 0 ? MALLORY : ALICE;
  claim->recipient = claim_fill (places[draft->place].recipient, ticket, 1);
  claim->bears = places[draft->place].bears;
  return claim;
}

guint
claim_mail_pairs (void)
{
  return G_N_ELEMENTS (writers) * G_N_ELEMENTS (results);
}

/* The sizes of the tables have no common divisor, so the remainders of I go through all
 * combinations. */
Claim *
claim_mail_draw (guint i, const ClaimTicket *ticket)
{
  guint writer = i % G_N_ELEMENTS (writers);
  guint result = i % G_N_ELEMENTS (results);
  guint class = i % G_N_ELEMENTS (classes);
  const char *login = logins[i % G_N_ELEMENTS (logins)];
  const Draft draft = { .serial = i,
                        .wish = i % G_N_ELEMENTS (wishes),
                        .place = i % G_N_ELEMENTS (places),
                        .writer = writers[writer].fields,
                        .to = "RECIPIENT",
                        .fields = classes[class].fields,
                        .results = results[result].fields,
                        .where = results[result].where };
  Claim *claim = claim_of (&draft, ticket);
  claim->sasl_user = login;
  claim->label =
      g_strdup_printf ("%u: From: %s; results: %s; login: %s; %s; to: %s; wants: %s", i,
                       writers[writer].label, results[result].label, login == NULL ? "none" : login,
                       classes[class].label, places[draft.place].label, wishes[draft.wish].label);
  if (*classes[class].fields != '\0' || !asks (&draft))
    return claim;
  claim->account = writers[writer].account;
  if (claim->account == NULL)
    return claim;
  g_autofree char *logged =
      login == NULL ? g_strdup ("no login")
                    : g_strdup_printf ("logged in as %s, who is not %s", login, claim->account);
  claim->reason = g_strdup_printf ("%s; no OpenPGP signature; %s", logged,
                                   results[result].failed && login == NULL ? FAILED : UNVERIFIED);
  return claim;
}

guint
claim_mail_flawed_pairs (void)
{
  return G_N_ELEMENTS (flaws) * G_N_ELEMENTS (wishes);
}

/* What is lacking where the domain is proof. */
static char *
shortfall (const Draft *draft, const char *reason)
{
  if (*reason != '\0')
    return g_strdup_printf ("no login; no OpenPGP signature; %s", reason);
  return g_strdup (strstr (commands_of (draft), "deleted") != NULL
                       ? "what it asks for takes a stronger proof than it has"
                       : "its proof does not cover the commands in its header");
}

Claim *
claim_mail_draw_flawed (guint i, const ClaimTicket *ticket)
{
  guint flaw = i % G_N_ELEMENTS (flaws);
  const Draft draft = { .serial = i,
                        .wish = i / G_N_ELEMENTS (flaws) % G_N_ELEMENTS (wishes),
                        .place = i % G_N_ELEMENTS (places),
                        .writer = "From: Alice <" ALICE ">\n",
                        .to = flaws[flaw].to,
                        .fields = flaws[flaw].fields,
                        .results = OURS PASS "\n",
                        .commands = flaws[flaw].commands };
  Claim *claim = claim_of (&draft, ticket);
  claim->label = g_strdup_printf ("flaw %u: %s; to: %s; wants: %s", i, flaws[flaw].label,
                                  places[draft.place].label, wishes[draft.wish].label);
  if (flaws[flaw].reason == NULL || !asks (&draft))
    return claim;
  claim->account = "alice";
  claim->reason = shortfall (&draft, flaws[flaw].reason);
  return claim;
}

guint
claim_mail_genuine_pairs (void)
{
  return G_N_ELEMENTS (wishes) * G_N_ELEMENTS (places);
}

Claim *
claim_mail_draw_genuine (guint i, gboolean verified, const ClaimTicket *ticket)
{
  const Draft draft = { .serial = GENUINE + i,
                        .wish = i % G_N_ELEMENTS (wishes),
                        .place = i % G_N_ELEMENTS (places),
                        .writer = "From: Alice <" ALICE ">\n",
                        .to = "RECIPIENT",
                        .fields = "",
                        .results = verified ? OURS PASS "\n" : "" };
  Claim *claim = claim_of (&draft, ticket);
  claim->sasl_user = verified ? NULL : "alice@csirt.example";
  claim->label = g_strdup_printf ("genuine %u: to: %s; wants: %s", i, places[draft.place].label,
                                  wishes[draft.wish].label);
  return claim;
}

guint
claim_mail_tagged (guint i)
{
  return 1 + i * G_N_ELEMENTS (places);
}
