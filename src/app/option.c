#include "app/option.h"

#include <string.h>

#define KIB G_GINT64_CONSTANT (1024)
#define MIB (KIB * KIB)
#define GIB (KIB * MIB)
#define MANY 1000000

/* The words of core/lifecycle.h, core/right.h and core/actor.h. */
#define KIND_WORDS "general, report, incident, investigation, countermeasure"
#define RIGHT_WORDS                                                                                \
  "see, create, comment, reply, change, own, take, steal, assign, delete, administer"
#define PROOF_WORDS "sasl, pgp, challenge, dmarc"

/* A slip of the pen: at most so many letters differ. */
enum { SLIP_DISTANCE = 2, LONGEST_NAME = 64 };

static const OptionSection sections[] = {
  { .name = "", .help = "These options stand outside every section." },
  { .name = "token-key",
    .title = "LETTER",
    .type = OPTION_LETTER,
    .example = "a",
    .help = "A secret that reply tokens are made with; its letter is part of each token. At least "
            "one is needed. The first in the file makes new tokens, all are accepted: to change "
            "keys, put a new one with another letter first and keep the old one as long as answers "
            "to old mail are welcome." },
  { .name = "smtp",
    .help = "The mail server that takes what Tocsin sends: the local Postfix. It is spoken to "
            "without TLS and must accept mail from this machine to anybody." },
  { .name = "limits",
    .help = "What one incoming mail may cost. A mail beyond a limit is not lost: it goes to "
            "quarantine as it is, and the operators are told." },
  { .name = "budgets",
    .help =
        "How much mail Tocsin may send by itself, so that two machines never talk to each other "
        "for long. What a budget holds back is noted in the history of the ticket. 1000000 mails "
        "stand for any number: then nothing is counted, and nothing stops a loop." },
  { .name = "queue",
    .title = "NAME",
    .type = OPTION_TEXT,
    .example = "General",
    .help = "A queue of tickets with its two addresses. At least one is needed. Names are compared "
            "without case." },
  { .name = "constituency",
    .title = "NAME",
    .type = OPTION_TEXT,
    .optional = TRUE,
    .example = "EDUNET",
    .help = "A part of the world that you work for, whose tickets have people, words and tags of "
            "their own. There may be any number, or none. A new ticket belongs to the first of "
            "them that the extension of the address, the client that delivered the mail, or the "
            "domain in From names. What is not set here is the queue's." },
  { .name = "rule",
    .title = "NAME",
    .type = OPTION_TEXT,
    .optional = TRUE,
    .example = "Phishing in Spanish",
    .help = "Sends mail that opens a ticket elsewhere than its address says, or sets what the new "
            "ticket begins with. There may be any number, or none; their order in the file "
            "counts. RULES in tocsin.conf(5) explains them." },
  { .name = "lifecycle",
    .title = "NAME",
    .type = OPTION_NAME,
    .optional = TRUE,
    .example = "takedown",
    .help = "The statuses that tickets can be in, and how they get from one to another. One named "
            "like a kind replaces the shipped one of that kind; any other is for the queues that "
            "name it. LIFECYCLES in tocsin.conf(5) lists the shipped ones." },
  { .name = "field",
    .title = "NAME",
    .type = OPTION_FIELD,
    .optional = TRUE,
    .example = "Sector",
    .help = "A field of tickets. One named like a shipped field replaces it, any other is added. "
            "Names are compared without case. FIELDS in tocsin.conf(5) lists the shipped ones." },
  { .name = "role",
    .title = "NAME",
    .type = OPTION_NAME,
    .optional = TRUE,
    .example = "auditor",
    .help = "A role that accounts can have. One named like a shipped role replaces it, any other "
            "is added. ROLES AND RIGHTS in tocsin.conf(5) lists the shipped ones." },
  { .name = "notify",
    .title = "TEMPLATE",
    .type = OPTION_NAME,
    .optional = TRUE,
    .example = "status",
    .help = "Who is told of one kind of event, called by the template of its mail. It replaces the "
            "shipped list. NOTIFICATIONS in tocsin.conf(5) shows all of them, and what never "
            "leaves the house." },
  { .name = "proofs",
    .help = "Which proofs are enough to believe that mail comes from the member of staff it says "
            "it comes from. PROOFS in tocsin.conf(5) explains them." },
};

static const Option options[] = {
  { "", "name", OPTION_TAG, .example = "csirt.example",
    .help = "The tag in subjects, as in [csirt.example #12], and the name of this Tocsin in the "
            "header by which it knows its own mail. Changing it later cuts off answers that are "
            "recognised by their subject alone, unless former-tags names the old one." },
  { "", "former-tags", OPTION_TAG, "", .list = TRUE, .example = "old.csirt.example",
    .help = "Tags that this Tocsin, or the tracker before it, had in subjects: mail that still "
            "bears one finds its ticket." },
  { "", "domain", OPTION_DOMAIN, .example = "csirt.example",
    .help = "The domain of the Message-IDs and bounce addresses that Tocsin makes." },
  { "", "database", OPTION_TEXT, .example = "host=/run/postgresql dbname=tocsin",
    .help = "Where PostgreSQL is, as a connection string of libpq. It names no user: each program "
            "adds its own role." },
  { "", "templates", OPTION_PATH, TOCSIN_DATADIR "/templates", .example = "/etc/tocsin/templates",
    .help = "The directory of the texts that Tocsin sends, with one directory for each language in "
            "it. By default, the one that was installed with Tocsin." },
  { "", "default-queue", OPTION_TEXT, .example = "General",
    .help = "The queue that gets mail whose recipient belongs to no queue." },
  { "", "strangers", OPTION_CHOICE, "hold-back", .choices = "hold-back, new, accept",
    .help = "What becomes of mail that names a ticket by its subject or a mail that anybody may "
            "have seen, from somebody who is not on it. hold-back: it joins the ticket, nobody "
            "outside sees it, and staff decide with Accept. new: it opens a ticket of its own that "
            "refers to the other. accept: it joins the ticket like everybody's." },
  { "", "authserv-id", OPTION_WORD, "", .example = "mx.csirt.example",
    .help = "The name under which your own mail server writes Authentication-Results (RFC 8601). "
            "Only those are believed, so the server must strip them from mail that arrives. "
            "Without it, none are." },
  { "", "sasl-realms", OPTION_WORD, "", .list = TRUE, .example = "csirt.example",
    .help = "The realms of your mail server's logins: who logged in as alice@REALM is alice, the "
            "SASL user of an account. Logins without a realm need none." },
  { "", "must-own", OPTION_BOOLEAN, "false",
    .help = "Whether only the owner of a ticket may change it and write to its requestors." },
  { "", "operators", OPTION_ADDRESS, .list = TRUE, .example = "carol@staff.example",
    .help = "The addresses of those who run this Tocsin. They hear about quarantined mail, used-up "
            "budgets and mail that could not be delivered." },
  { "", "service-user", OPTION_TEXT, "tocsin",
    .help = "The user of the operating system that the programs run as." },
  { "", "deadline", OPTION_NUMBER, "60", 1, 280,
    .help = "How many seconds tocsin-receive may take for one mail before it asks Postfix to try "
            "again later. Keep it far below the time limit of the Postfix transport." },
  { "", "reopen-days", OPTION_NUMBER, "30", 0, 3650,
    .help = "Mail to a ticket closed at most so many days ago opens it again, in queues that say "
            "closed = reopen; later mail makes a new ticket that refers to it." },
  { "", "testing", OPTION_BOOLEAN, "false",
    .help =
        "Relaxes what only a sandbox may relax: the clock can be set, key files may be readable "
        "by everybody, any local user may act as any staff account. Never set it where real "
        "mail arrives." },
  { "", "testing-clock-file", OPTION_PATH, "", .example = "/tmp/sandbox/now",
    .help =
        "A file that holds the time that all programs shall believe, such as "
        "2026-11-23T11:00:00Z. Missing or empty, it leaves the clock alone. Only with testing = "
        "true." },

  { "token-key", "file", OPTION_PATH, .example = "/etc/tocsin/token-a.key",
    .help =
        "The file that holds the secret, at least 16 bytes: hexadecimal digits, such as openssl "
        "rand -hex 32 prints, or any bytes; one newline at the end does not count. It must not "
        "be accessible to others (chmod o=)." },

  { "smtp", "host", OPTION_TEXT, "127.0.0.1", .help = "Its name or address." },
  { "smtp", "port", OPTION_NUMBER, "25", 1, 65535, .help = "Its port." },
  { "smtp", "timeout", OPTION_NUMBER, "60", 1, 600,
    .help = "How many seconds sending one mail may take, from connecting to the answer after the "
            "data." },

  { "limits", "message-bytes", OPTION_NUMBER, "52428800", KIB, GIB,
    .help = "Bytes of the whole mail." },
  { "limits", "header-bytes", OPTION_NUMBER, "262144", KIB, GIB,
    .help = "Bytes of the header at the top." },
  { "limits", "header-lines", OPTION_NUMBER, "1000", 1, MANY, .help = "Header fields at the top." },
  { "limits", "addresses", OPTION_NUMBER, "200", 1, MANY,
    .help = "Addresses in From, To and Cc together." },
  { "limits", "depth", OPTION_NUMBER, "20", 1, MANY, .help = "Levels of parts within parts." },
  { "limits", "parts", OPTION_NUMBER, "200", 1, MANY, .help = "Parts in all." },
  { "limits", "text-bytes", OPTION_NUMBER, "1048576", KIB, GIB,
    .help = "Bytes of the text that is shown in the ticket. What is longer is cut there and stays "
            "whole in the stored mail." },
  { "limits", "memory-bytes", OPTION_NUMBER, "536870912", 64 * MIB, 1024 * GIB,
    .help = "Bytes of memory for reading one mail." },
  { "limits", "cpu-seconds", OPTION_NUMBER, "1", 1, 290,
    .help = "Seconds of processor time for reading one mail. 25 MB take less than half of one." },

  { "budgets", "acknowledgements", OPTION_NUMBER, "1", 0, MANY,
    .help = "Acknowledgements to one address within acknowledgement-minutes." },
  { "budgets", "acknowledgement-minutes", OPTION_NUMBER, "10", 1, MANY,
    .help = "The span for acknowledgements, in minutes." },
  { "budgets", "automatic-per-address-hour", OPTION_NUMBER, "3", 0, MANY,
    .help = "Automatic mails of all kinds to one address within an hour." },
  { "budgets", "automatic-per-hour", OPTION_NUMBER, "300", 0, MANY,
    .help = "Automatic mails in all within an hour. When it is used up, the operators get one "
            "alarm." },
  { "budgets", "staff-per-address-hour", OPTION_NUMBER, "60", 0, MANY,
    .help = "Mails that tell one member of staff about tickets, within an hour." },
  { "budgets", "relayed-per-address-hour", OPTION_NUMBER, "10", 0, MANY,
    .help = "Mails of one correspondent that are passed on to another one, within an hour." },

  { "queue", "kind", OPTION_CHOICE, "general", .choices = KIND_WORDS,
    .help = "What its tickets are about. It decides which fields they have and, without lifecycle, "
            "which statuses they can be in." },
  { "queue", "lifecycle", OPTION_NAME, "", .example = "general",
    .help = "The lifecycle that its tickets follow: the title of a section lifecycle, or a kind. "
            "By default, that of its kind." },
  { "queue", "address", OPTION_QUEUE_ADDRESS, .example = "help@csirt.example",
    .help = "Mail to this address makes tickets and answers them in the open. Addresses are "
            "compared without case, and no two queues share one. Tocsin puts extensions behind a + "
            "itself: Postfix must deliver help+anything with help (recipient_delimiter)." },
  { "queue", "comment-address", OPTION_QUEUE_ADDRESS, .example = "help-comment@csirt.example",
    .help = "Mail of staff to this address stays internal." },
  { "queue", "language", OPTION_LANGUAGE, "en",
    .help = "The language of the mail written for its tickets: a directory in templates." },
  { "queue", "tag", OPTION_TAG, "", .example = "help.csirt.example",
    .help = "The tag in subjects of its tickets; by default, name." },
  { "queue", "templates", OPTION_PATH, "", .example = "/etc/tocsin/templates-help",
    .help = "A directory like the one outside every section, for its tickets. What is not in it is "
            "taken from there." },
  { "queue", "admin-cc", OPTION_WATCHER, "", .list = TRUE, .example = "DutyTeam",
    .help = "The groups, accounts and addresses that are told of its tickets. A word with @ is an "
            "address; any other is a group, made with tocsin group add, or an account. They are "
            "told whatever their roles let them see otherwise." },
  { "queue", "closed", OPTION_CHOICE, "reopen", .choices = "reopen, new-linked, reject",
    .help = "What becomes of a person's mail to a ticket that is closed. reopen: it opens the "
            "ticket again within reopen-days, and later acts like new-linked. new-linked: it "
            "opens a new ticket that refers to the closed one. reject: it is stored, and its "
            "writer told that the ticket is closed." },
  { "queue", "inbound-cc", OPTION_BOOLEAN, "false",
    .help = "Whether the addresses in To and Cc of a mail that opens a ticket become its Cc. "
            "Whoever writes to you could then have your mail sent to anybody." },

  { "constituency", "extension", OPTION_EXTENSION, "", .example = "edunet",
    .help = "Mail to help+EXTENSION@ is its. By default, its name in lower case." },
  { "constituency", "domains", OPTION_DOMAIN, "", .list = TRUE, .example = "edunet.example",
    .help = "Mail from these domains, and from all below them, is its. From is easily forged: this "
            "only sorts, it grants nothing." },
  { "constituency", "networks", OPTION_NETWORK, "", .list = TRUE, .example = "192.0.2.0/24",
    .help = "Mail that clients in these networks deliver to Postfix is its. Do not name the "
            "network of a relay that takes mail from everybody." },
  { "constituency", "language", OPTION_LANGUAGE, "", .example = "es",
    .help = "The language of the mail written for its tickets." },
  { "constituency", "tag", OPTION_TAG, "", .example = "edunet.csirt.example",
    .help = "The tag in subjects of its tickets." },
  { "constituency", "templates", OPTION_PATH, "", .example = "/etc/tocsin/templates-edunet",
    .help = "A directory of templates that comes before that of the queue." },
  { "constituency", "admin-cc", OPTION_WATCHER, "", .list = TRUE, .example = "EdunetTeam",
    .help = "The groups, accounts and addresses that are told of its tickets, beside those of the "
            "queue." },

  { "rule", "when", OPTION_CONDITION, "", .list = TRUE, .example = "subject ~ \\bsuplantaci.n\\b",
    .help = "The conditions, all of which must hold. A rule without any always fires." },
  { "rule", "set", OPTION_ACTION, "", .list = TRUE, .example = "Language: es",
    .help = "What is set when it fires. Only a rule with stop may do without." },
  { "rule", "stop", OPTION_BOOLEAN, "false", .help = "When it fires, no later rule is looked at." },

  { "lifecycle", "initial", OPTION_STATUS, "", .list = TRUE, .example = "new",
    .help = "The statuses that nobody works in yet. A new ticket gets the first; without any, the "
            "first active one." },
  { "lifecycle", "active", OPTION_STATUS, .list = TRUE, .example = "open",
    .help = "The statuses of work. Open and reopened tickets get the first." },
  { "lifecycle", "inactive", OPTION_STATUS, .list = TRUE, .example = "resolved",
    .help = "The statuses of closed tickets. Resolve sets the first." },
  { "lifecycle", "transitions", OPTION_TRANSITION, .list = TRUE, .example = "* -> open, resolved",
    .help = "Where each status may go. A * stands for every status but the one it goes to." },
  { "lifecycle", "rights", OPTION_GUARD, "", .list = TRUE, .example = "resolved -> open: assign",
    .help = "The right that transitions need, where it is not change. The last one that fits "
            "counts." },
  { "lifecycle", "maps", OPTION_MAP, "", .list = TRUE,
    .example = "general: new = new, open = open, resolved = resolved",
    .help = "What the statuses become when a ticket moves to a queue of another lifecycle. A "
            "status that is not named stays as it is, if the other lifecycle has it; else the "
            "ticket cannot move." },

  { "field", "type", OPTION_CHOICE, "text", .choices = "text, choice, number, date, ip",
    .example = "choice",
    .help = "What its values are. ip: addresses and networks, searched by overlap." },
  { "field", "several", OPTION_BOOLEAN, "false",
    .help = "Whether a ticket may have more than one value of it." },
  { "field", "kinds", OPTION_CHOICE, KIND_WORDS, .list = TRUE, .choices = KIND_WORDS,
    .help = "The kinds of tickets that have it. { } takes a shipped field away." },
  { "field", "choices", OPTION_TEXT, "", .list = TRUE, .example = "Education",
    .help = "The values that a field of type choice can have. Without any, it takes any text." },

  { "role", "rights", OPTION_CHOICE, .list = TRUE, .choices = RIGHT_WORDS, .example = "see",
    .help = "What everybody with this role may do. No right includes another." },

  { "notify", "to", OPTION_TOLD, "", .list = TRUE, .example = "admin-cc",
    .help = "Who is told: people of the ticket, groups, accounts and addresses. { } tells nobody. "
            "Whoever did it is not told, unless he wants to be." },

  { "proofs", "messages", OPTION_CHOICE, PROOF_WORDS, .list = TRUE, .choices = PROOF_WORDS,
    .help = "For replies, comments, Show, Search and Help." },
  { "proofs", "changes", OPTION_CHOICE, PROOF_WORDS, .list = TRUE, .choices = PROOF_WORDS,
    .help = "For ordinary changes." },
  { "proofs", "critical", OPTION_CHOICE, "sasl, pgp, challenge", .list = TRUE,
    .choices = PROOF_WORDS,
    .help = "For changes that a lifecycle gives the right delete: tickets set to deleted." },
};

const OptionSection *
option_sections (gsize *count)
{
  *count = G_N_ELEMENTS (sections);
  return sections;
}

const Option *
option_table (gsize *count)
{
  *count = G_N_ELEMENTS (options);
  return options;
}

const OptionSection *
option_section (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    if (g_str_equal (sections[i].name, name))
      return &sections[i];
  return NULL;
}

const Option *
option_find (const char *section, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_str_equal (options[i].section, section) && g_str_equal (options[i].name, name))
      return &options[i];
  return NULL;
}

const OptionSection *
option_home (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_str_equal (options[i].name, name))
      return option_section (options[i].section);
  return NULL;
}

/* How many letters must be put in, left out or changed to make B of A (Levenshtein). B has at most
 * LONGEST_NAME bytes. */
static guint
distance (const char *a, const char *b)
{
  guint row[LONGEST_NAME + 1];
  gsize length = strlen (b);
  for (guint j = 0; j <= length; j++)
    row[j] = j;
  for (guint i = 0; a[i] != '\0'; i++) {
    guint diagonal = row[0];
    row[0] = i + 1;
    for (guint j = 0; j < length; j++) {
      guint change = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = MIN (change, MIN (diagonal, row[j]) + 1);
    }
  }
  return row[length];
}

/* Puts NAME into BEST when it is nearer to WORD than what was found before. Of a short word at
 * least half must be right. */
static void
consider (const char *word, const char *name, gsize *nearest, const char **best)
{
  gsize apart = distance (word, name);
  if (apart < *nearest && apart * 2 <= strlen (name)) {
    *nearest = apart;
    *best = name;
  }
}

const char *
option_nearest (const char *section, const char *word)
{
  gsize nearest = SLIP_DISTANCE + 1;
  const char *best = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_str_equal (options[i].section, section))
      consider (word, options[i].name, &nearest, &best);
  for (gsize i = 1; *section == '\0' && i < G_N_ELEMENTS (sections); i++)
    consider (word, sections[i].name, &nearest, &best);
  return best;
}
