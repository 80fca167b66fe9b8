#include <string.h>

#include "app/config_lint.h"

#include "config_directory.h"

typedef struct {
  const char *label;
  const char *old; /* what is replaced in the good file, once; or NULL: added at its end */
  const char *new;
  const char *faults;
} FaultCase;

/* The good file as ONE wants it. What is added stands in line 13. */
static char *
changed (const FaultCase *one)
{
  if (one->old == NULL)
    return g_strconcat (config_directory_good, one->new, "\n", NULL);
  g_assert_nonnull (strstr (config_directory_good, one->old));
  g_auto (GStrv) halves = g_strsplit (config_directory_good, one->old, 2);
  return g_strjoinv (one->new, halves);
}

static void
check_cases (const ConfigDirectory *directory, const FaultCase *cases, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *text = changed (&cases[i]);
    g_autofree char *faults = config_directory_faults (directory, text);
    g_assert_cmpstr (faults, ==, cases[i].faults);
  }
}

static void
test_syntax_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "section not closed, at the end", "\"\n}\n", "\"\n",
      "F:9: section 'queue' is opened here and never closed; add '}'" },
    { "section not closed, before another", "port = 2525 }", "port = 2525",
      "F:8: section 'smtp' is opened here and not closed before the next one begins in line 9; "
      "add "
      "'}'" },
    { "brace too many", "2525 }", "2525 } }", "F:8: '}' closes nothing; remove it" },
    { "list not closed", "example\" }\ntoken", "example\"\ntoken",
      "F:6: the list of 'operators' is not closed; add '}'" },
    { "list without comma", "\"carol@staff.example\" }", "\"carol@staff.example\"\n\"b@c.de\" }",
      "F:7: no ',' before 'b@c.de' in the list of 'operators'; add it" },
    { "string not closed", "name = \"csirt.example\"\nd", "name = \"csirt.example\nd",
      "F:1: a string is not closed on its line; add \" at its end" },
    { "single quoted string not closed", "\"dbname=tocsin\"", "'dbname=tocsin",
      "F:3: a string is not closed on its line; add ' at its end" },
    { "comment not closed", "smtp {", "/* smtp {",
      "F:8: a comment is opened here and not closed; add '*/'" },
    { "variable not set", "dbname=tocsin", "${TOCSIN_TEST_UNSET}",
      "F:3: the environment variable TOCSIN_TEST_UNSET is not set; set it, or write "
      "${TOCSIN_TEST_UNSET:-default}" },
    { "variable without quotes not set", "\"dbname=tocsin\"", "${TOCSIN_TEST_UNSET}",
      "F:3: the environment variable TOCSIN_TEST_UNSET is not set; set it, or write "
      "${TOCSIN_TEST_UNSET:-default}" },
    { "variable not closed", "dbname=tocsin", "${TOCSIN_TEST",
      "F:3: '${' begins no variable; write ${NAME} or ${NAME:-default}, or the text in single "
      "quotes" },
    { "escape", "dbname=tocsin", "a\\tb",
      "F:3: '\\t' is not offered in strings; write '\\\\' for a backslash" },
    { "text that needs quotes", "\"carol@staff.example\"", "carol+x@staff.example",
      "F:6: carol+x@staff.example holds signs that only a string may hold; write it in double "
      "quotes" },
    { "variable within a word", "\"DIR/templates\"", "${TOCSIN_TEST_SET}/templates",
      "F:4: ${TOCSIN_TEST_SET}/templates holds signs that only a string may hold; write it "
      "in double quotes" },
    { "appending", "operators =", "operators +=",
      "F:6: '+=' is not offered; write all values of 'operators' in one list" },
    { "no value", "name = \"csirt.example\"\nd", "name =\nd",
      "F:1: no value behind 'name ='; write: name = value" },
    { "no equals sign", "port = 2525", "port 2525",
      "F:8: no '=' behind 'port'; write: port = value" },
    { "stray sign", "smtp {", ", smtp {",
      "F:8: ',' stands where an option should begin; write: name = value" },
    { "include", "smtp {", "include (\"other.conf\")\nsmtp {",
      "F:8: 'include (...)' is not offered; put all options into this file" },
    { "not UTF-8", "domain", "dom\xe4in", "F:2: a byte is no UTF-8 text; write the file in UTF-8" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

static void
test_name_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "slip in a section", " address", " adress",
      "F:10: unknown option 'adress' in queue \"General\"; did you mean 'address'?" },
    { "slip outside", "domain", "domian", "F:2: unknown option 'domian'; did you mean 'domain'?" },
    { "slip in a section's name", "queue \"G", "queu \"G",
      "F:9: unknown section 'queu'; did you mean 'queue'?" },
    { "unknown option", "smtp {", "colour = red\nsmtp {",
      "F:8: unknown option 'colour'; remove it, tocsin.conf(5) names all options" },
    { "unknown section", "smtp {", "ladder \"x\" { step = 1 }\nsmtp {",
      "F:8: unknown section 'ladder'; remove it, tocsin.conf(5) names all sections" },
    { "option in no section", "smtp {", "kind = report\nsmtp {",
      "F:8: unknown option 'kind'; it belongs in a section 'queue'" },
    { "option in the wrong section", "smtp {", "smtp { deadline = 5",
      "F:8: unknown option 'deadline' in smtp; it belongs outside every section" },
    { "section as option", "smtp { port = 2525 }", "smtp = 25",
      "F:8: 'smtp' is a section; write: smtp { ... }" },
    { "option as section", "smtp {", "deadline { }\nsmtp {",
      "F:8: 'deadline' is an option; write: deadline = value" },
    { "option twice", "smtp { port", "smtp { port = 25 port",
      "F:8: option 'port' in smtp is given twice, first in line 8; remove one" },
    { "section twice", "queue \"G", "smtp { }\nqueue \"G",
      "F:9: section 'smtp' is given twice, first in line 8; make them one" },
    { "title twice, other case", "smtp {",
      "queue \"GENERAL\" { address = a@b.cd comment-address = c@b.cd }\nsmtp {",
      "F:10: section queue \"General\" is given twice, first in line 8; give it another title" },
    { "no title", "token-key \"a\"", "token-key",
      "F:7: section 'token-key' has no title; write, for example: token-key \"a\" { ... }" },
    { "title too many", "smtp {", "smtp \"x\" {",
      "F:8: section 'smtp' takes no title; remove \"x\"" },
    { "key letter", "token-key \"a\"", "token-key \"A\"",
      "F:7: the title of section 'token-key' is \"A\"; it must be one letter from a to z" },
    { "required option missing", "domain = \"csirt.example\"\n", "",
      "F:1: option 'domain' is missing; add, for example: domain = \"csirt.example\"" },
    { "required option of a section missing", "  address = \"help@csirt.example\"\n", "",
      "F:9: option 'address' in queue \"General\" is missing; add, for example: address = "
      "\"help@csirt.example\"" },
    { "no key", "token-key \"a\" { file = \"DIR/a.key\" }\n", "",
      "F:1: there is no section 'token-key'; add, for example: token-key \"a\" { ... }" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

static void
test_value_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "word for a number", "2525", "many",
      "F:8: option 'port' in smtp is 'many'; it must be a whole number from 1 to 65535" },
    { "number too small", "2525", "0",
      "F:8: option 'port' in smtp is '0'; it must be a whole number from 1 to 65535" },
    { "number too large", "2525", "65536",
      "F:8: option 'port' in smtp is '65536'; it must be a whole number from 1 to 65535" },
    { "number with leading zero", "2525", "025",
      "F:8: option 'port' in smtp is '025'; it must be a whole number from 1 to 65535" },
    { "number beyond 64 bits", "2525", "99999999999999999999",
      "F:8: option 'port' in smtp is '99999999999999999999'; it must be a whole number from 1 to "
      "65535" },
    { "memory", "smtp {", "limits { memory-bytes = 67108863 }\nsmtp {",
      "F:8: option 'memory-bytes' in limits is '67108863'; it must be a whole number from "
      "67108864 "
      "to 1099511627776" },
    { "truth", "smtp {", "testing = yes\nsmtp {",
      "F:8: option 'testing' is 'yes'; it must be true or false" },
    { "kind", "queue \"General\" {", "queue \"General\" { kind = reprot",
      "F:9: option 'kind' in queue \"General\" is 'reprot'; it must be one of general, report, "
      "incident, investigation, countermeasure" },
    { "list for one value", "name = \"csirt.example\"\nd", "name = { \"csirt.example\" }\nd",
      "F:1: option 'name' is a list; it takes one value, without braces" },
    { "empty list", "{ \"carol@staff.example\" }", "{ }",
      "F:6: option 'operators' is an empty list; each element must be a bare address such as "
      "carol@staff.example" },
    { "operator", "carol@staff.example", "Carol <carol@staff.example>",
      "F:6: option 'operators' is 'Carol <carol@staff.example>'; it must be a bare address such "
      "as "
      "carol@staff.example" },
    { "address with extension", "help@csirt.example", "help+x@csirt.example",
      "F:10: option 'address' in queue \"General\" is 'help+x@csirt.example'; it must be a bare "
      "address such as help@csirt.example, without + and with at most 34 bytes before the @" },
    { "domain", "domain = \"csirt.example\"", "domain = \"csirt_example\"",
      "F:2: option 'domain' is 'csirt_example'; it must be a full domain name such as "
      "csirt.example" },
    { "name", "name = \"csirt.example\"\nd", "name = \"csirt] #1\"\nd",
      "F:1: option 'name' is 'csirt] #1'; it must be one line of text without [, ] and #" },
    { "empty text", "\"dbname=tocsin\"", "\"\"",
      "F:3: option 'database' is ''; it must be one line of text" },
    { "control character", "\"dbname=tocsin\"", "'a\tb'",
      "F:3: option 'database' is 'a b'; it must be one line of text" },
    { "relative path", "\"DIR/templates\"", "templates",
      "F:4: option 'templates' is 'templates'; it must be a path that begins with /" },
    { "language", "queue \"General\" {", "queue \"General\" { language = \"../en\"",
      "F:9: option 'language' in queue \"General\" is '../en'; it must be a language such as en "
      "or "
      "es-MX" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

static void
test_meaning_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "default queue", "default-queue = \"General\"", "default-queue = \"Reports\"",
      "F:5: option 'default-queue' is 'Reports'; it must be one of the queues \"General\"" },
    { "address twice, other case", "help-comment@csirt.example", "HELP@csirt.example",
      "F:11: option 'comment-address' in queue \"General\" is 'help@csirt.example', as is "
      "'address' "
      "in line 10; each address must be used once" },
    { "no templates", "DIR/templates", "DIR/none",
      "F:4: option 'templates' is 'DIR/none', which is no directory; it must be the directory of "
      "the templates" },
    { "language without templates", "queue \"General\" {", "queue \"General\" {\nlanguage = fr",
      "F:10: option 'language' in queue \"General\" is 'fr', but there is no directory "
      "DIR/templates/fr; make it, or write a language that has templates" },
    { "clock without testing", "smtp {", "testing-clock-file = DIR/now\nsmtp {",
      "F:8: option 'testing-clock-file' is set without testing; remove it, or in a sandbox write "
      "testing = true" },
    { "key missing", "DIR/a.key", "DIR/none.key",
      "F:7: key file DIR/none.key: No such file or directory; make it, for example with openssl "
      "rand -hex 32" },
    { "key is a directory", "DIR/a.key", "DIR/templates",
      "F:7: key file DIR/templates is no regular file; name a file" },
    { "key open to others", "DIR/a.key", "DIR/open.key",
      "F:7: key file DIR/open.key is accessible to others; run: chmod o= DIR/open.key" },
    { "key too short", "DIR/a.key", "DIR/short.key",
      "F:7: key file DIR/short.key holds 8 bytes of secret; it must hold at least 16" },
    { "key too large", "DIR/a.key", "DIR/large.key",
      "F:7: key file DIR/large.key is larger than 4096 bytes; name a file that holds one secret" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

static void
test_choice_and_list_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "strangers", "smtp {", "strangers = reject\nsmtp {",
      "F:8: option 'strangers' is 'reject'; it must be one of hold-back, new, accept" },
    { "closed", "queue \"General\" {", "queue \"General\" { closed = New-linked",
      "F:9: option 'closed' in queue \"General\" is 'New-linked'; it must be one of reopen, "
      "new-linked, reject" },
    { "inbound-cc", "queue \"General\" {", "queue \"General\" { inbound-cc = 1",
      "F:9: option 'inbound-cc' in queue \"General\" is '1'; it must be true or false" },
    { "authserv-id", "smtp {", "authserv-id = \"mx (ours)\"\nsmtp {",
      "F:8: option 'authserv-id' is 'mx (ours)'; it must be one word of letters, digits, dots, "
      "dashes and underscores" },
    { "former tag", "smtp {", "former-tags = { old,\n\"[old\"\n}\nsmtp {",
      "F:9: option 'former-tags' is '[old'; it must be one line of text without [, ] and #" },
    { "empty former tag", "smtp {", "former-tags = \"\"\nsmtp {",
      "F:8: option 'former-tags' is ''; it must be one line of text without [, ] and #" },
    { "tag of a queue", "queue \"General\" {", "queue \"General\" { tag = \"help #\"",
      "F:9: option 'tag' in queue \"General\" is 'help #'; it must be one line of text without [, "
      "] and #" },
    { "group", "queue \"General\" {", "queue \"General\" { admin-cc = \"Duty Team\"",
      "F:9: option 'admin-cc' in queue \"General\" is 'Duty Team'; it must be the name of a group "
      "or an account, such as DutyTeam, or a bare address such as carol@staff.example" },
    { "watching address", "queue \"General\" {",
      "queue \"General\" { admin-cc = { DutyTeam, \"@\" }",
      "F:9: option 'admin-cc' in queue \"General\" is '@'; it must be the name of a group or an "
      "account, such as DutyTeam, or a bare address such as carol@staff.example" },
    { "staff budget", "smtp {", "budgets { staff-per-address-hour = 1000001 }\nsmtp {",
      "F:8: option 'staff-per-address-hour' in budgets is '1000001'; it must be a whole number "
      "from 0 to 1000000" },
    { "relayed budget", "smtp {", "budgets { relayed-per-address-hour = -1 }\nsmtp {",
      "F:8: option 'relayed-per-address-hour' in budgets is '-1'; it must be a whole number from "
      "0 to 1000000" },
    { "templates of a queue", "queue \"General\" {", "queue \"General\" { templates = DIR/none",
      "F:9: option 'templates' in queue \"General\" is 'DIR/none', which is no directory; it must "
      "be the directory of the templates" },
    { "address of bounces", "\"help@csirt.example\"", "\"Bounce@CSIRT.example\"",
      "F:10: option 'address' in queue \"General\" is 'Bounce@CSIRT.example', which Tocsin keeps "
      "for answers to its own mail; it must be another address" },
    { "address of confirmations", "help-comment@", "confirm@",
      "F:11: option 'comment-address' in queue \"General\" is 'confirm@csirt.example', which "
      "Tocsin keeps for answers to its own mail; it must be another address" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

static void
test_constituency_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "no title", NULL, "constituency { }",
      "F:13: section 'constituency' has no title; write, for example: constituency \"EDUNET\" { "
      "... }" },
    { "name twice, other case", NULL, "constituency EDUNET { }\nconstituency EduNet { }",
      "F:14: section constituency \"EduNet\" is given twice, first in line 13; give it another "
      "title" },
    { "extension twice", NULL, "constituency A { extension = b }\nconstituency B {\n}",
      "F:14: option 'extension' in constituency \"B\" is 'b', as it is in constituency \"A\" in "
      "line 13; each extension must be used once" },
    { "name that is no extension", NULL, "constituency \"Public Bodies\" { }",
      "F:13: option 'extension' in constituency \"Public Bodies\" is missing, and the name cannot "
      "be it; it must be at most 29 letters, digits, dashes and underscores, a letter or digit "
      "first, and must not begin with t-" },
    { "extension like a token", NULL, "constituency A { extension = T-x }",
      "F:13: option 'extension' in constituency \"A\" is 'T-x'; it must be at most 29 letters, "
      "digits, dashes and underscores, a letter or digit first, and must not begin with t-" },
    { "extension too long", NULL, "constituency A { extension = abcdefghijabcdefghijabcdefghij }",
      "F:13: option 'extension' in constituency \"A\" is 'abcdefghijabcdefghijabcdefghij'; it "
      "must be at most 29 letters, digits, dashes and underscores, a letter or digit first, and "
      "must not begin with t-" },
    { "domain", NULL, "constituency A {\ndomains = {\n\"a.example\",\n\"*.b.example\" } }",
      "F:16: option 'domains' in constituency \"A\" is '*.b.example'; it must be a full domain "
      "name such as csirt.example" },
    { "network with bits behind", NULL, "constituency A { networks = { '192.0.2.7/24' } }",
      "F:13: option 'networks' in constituency \"A\" is '192.0.2.7/24'; it must be a network such "
      "as 192.0.2.0/24 or 2001:db8::/32, without bits behind the prefix, or an address" },
    { "language nowhere", NULL, "constituency A {\nlanguage = fr\n}",
      "F:14: option 'language' in constituency \"A\" is 'fr', but there is no directory "
      "DIR/templates/fr; make it, or write a language that has templates" },
    { "language of its own", NULL, "constituency A { language = fr templates = DIR/own }", NULL },
    { "language of a queue", NULL,
      "constituency A { language = fr }\nqueue Q { templates = DIR/own\n"
      "address = q@csirt.example comment-address = qc@csirt.example }",
      NULL },
    { "language of another constituency", NULL,
      "constituency A { language = fr }\nconstituency B { templates = DIR/own }",
      "F:13: option 'language' in constituency \"A\" is 'fr', but there is no directory "
      "DIR/templates/fr; make it, or write a language that has templates" },
    { "templates", NULL, "constituency A { templates = DIR/a.key language = fr }",
      "F:13: option 'templates' in constituency \"A\" is 'DIR/a.key', which is no directory; it "
      "must be the directory of the templates" },
    { "group", NULL, "constituency A { admin-cc = { \"A & B\" } }",
      "F:13: option 'admin-cc' in constituency \"A\" is 'A & B'; it must be the name of a group "
      "or an account, such as DutyTeam, or a bare address such as carol@staff.example" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

static void
test_rule_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "nothing to do", NULL, "rule R {\nwhen = 'class is human' }",
      "F:13: rule \"R\" does nothing; add, for example: set = { 'Priority: 80' }, or stop = true" },
    { "nothing to do, empty list", NULL, "rule R { set = { } }",
      "F:13: rule \"R\" does nothing; add, for example: set = { 'Priority: 80' }, or stop = true" },
    { "queue", NULL, "rule R { set = { 'Priority: 5',\n'Queue: Reports' } }",
      "F:14: option 'set' in rule \"R\" is 'Queue: Reports'; it must be one of \"General\"" },
    { "no constituency at all", NULL, "rule R { set = 'Constituency: EDUNET' }",
      "F:13: option 'set' in rule \"R\" is 'Constituency: EDUNET'; there is no section "
      "'constituency'; add it" },
    { "constituency", NULL, "constituency A { }\nrule R { set = 'Constituency: B' }",
      "F:14: option 'set' in rule \"R\" is 'Constituency: B'; it must be one of \"A\"" },
    { "language", NULL, "rule R { set = 'Language: fr' }",
      "F:13: option 'set' in rule \"R\" is 'Language: fr'; no directory of templates has 'fr' in "
      "it; make it, or write a language that has templates" },
    { "language of a constituency", NULL,
      "constituency A { templates = DIR/own }\nrule R { set = 'Language: fr' }", NULL },
    { "control character", NULL, "rule R { set = 'Tag: \x01' }",
      "F:13: option 'set' in rule \"R\" is 'Tag:'; it must be an action, as RULES explains" },
    { "empty condition", NULL, "rule R { when = \"\" stop = true }",
      "F:13: option 'when' in rule \"R\" is ''; it must be a condition, as RULES explains" },
    { "pattern in double quotes", NULL, "rule R { when = \"subject ~ \\bx\" stop = true }",
      "F:13: '\\b' is not offered in strings; write '\\\\' for a backslash" },
    { "title twice", NULL, "rule R { stop = true }\nrule r { stop = true }",
      "F:14: section rule \"r\" is given twice, first in line 13; give it another title" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

/* A lifecycle that is good but for MORE; it begins in line 13, MORE in line 17. */
#define LIFECYCLE(more)                                                                            \
  "lifecycle takedown {\ninitial = { new }\nactive = { open }\ninactive = { done }\n" more "\n}"
#define GOOD_LIFECYCLE(more) LIFECYCLE ("transitions = '* -> open, done' " more)

static void
test_lifecycle_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "good", NULL, GOOD_LIFECYCLE (""), NULL },
    { "title", NULL, "lifecycle Takedown { active = a inactive = b transitions = 'a -> b' }",
      "F:13: the title of section 'lifecycle' is \"Takedown\"; it must be one word of at most 64 "
      "lower-case letters, digits and dashes" },
    { "nothing in it", NULL, "lifecycle takedown { }",
      "F:13: option 'active' in lifecycle \"takedown\" is missing; add, for example: active = "
      "\"open\"\n"
      "F:13: option 'inactive' in lifecycle \"takedown\" is missing; add, for example: inactive = "
      "\"resolved\"\n"
      "F:13: option 'transitions' in lifecycle \"takedown\" is missing; add, for example: "
      "transitions = \"* -> open, resolved\"" },
    { "no way to reopen is needed", NULL, LIFECYCLE ("transitions = 'new -> open, done'"), NULL },
    { "right side of a map, shipped", NULL,
      GOOD_LIFECYCLE ("maps = {\n'report: new = new, open = stalled' }"),
      "F:18: option 'maps' in lifecycle \"takedown\" is 'report: new = new, open = stalled'; "
      "lifecycle report has no status `stalled`; write one that it has" },
    { "right side of a map, own", NULL,
      "lifecycle other { active = a inactive = b transitions = '* -> a, b'\nmaps = 'takedown: a = "
      "new, b = b' }\n" GOOD_LIFECYCLE (""),
      "F:14: option 'maps' in lifecycle \"other\" is 'takedown: a = new, b = b'; lifecycle "
      "takedown has no status `b`; write one that it has" },
    { "lifecycle of a map", NULL, GOOD_LIFECYCLE ("maps = 'genral: new = new'"),
      "F:17: option 'maps' in lifecycle \"takedown\" is 'genral: new = new'; there is no lifecycle "
      "`genral`; it must be one of general, report, incident, investigation, countermeasure, "
      "\"takedown\"" },
    { "lifecycle of a queue", "queue \"General\" {", "queue \"General\" {\nlifecycle = reports",
      "F:10: option 'lifecycle' in queue \"General\" is 'reports'; it must be one of general, "
      "report, incident, investigation, countermeasure" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

/* What core refuses comes with the line it stands in and with advice; the words between are its
 * own.
 */
static void
test_faults_that_core_finds (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "subject", NULL, "rule R {\nwhen = {\n'class is human',\n'subjekt ~ x' }\nstop = true }",
      "F:16: option 'when' in rule \"R\" is 'subjekt ~ x'; *" },
    { "pattern", NULL, "rule R { when = 'subject ~ (' stop = true }",
      "F:13: option 'when' in rule \"R\" is 'subject ~ ('; *" },
    { "key", NULL, "rule R { set = 'Colour: red' }",
      "F:13: option 'set' in rule \"R\" is 'Colour: red'; *" },
    { "key twice", NULL, "rule R { set = { 'Priority: 5',\n\n'priority: 6' } }",
      "F:15: option 'set' in rule \"R\" is 'priority: 6'; *" },
    { "status twice", NULL,
      "lifecycle x { active = { a,\n\na } inactive = b transitions = 'a -> b' }",
      "F:15: option 'active' in lifecycle \"x\" is 'a'; *; each status stands once in one of "
      "initial, active, inactive" },
    { "status in capitals", NULL,
      "lifecycle x { active = Open inactive = b transitions = 'a -> b' }",
      "F:13: option 'active' in lifecycle \"x\" is 'Open'; *" },
    { "form of a transition", NULL,
      LIFECYCLE ("transitions = { '* -> open, done',\n'new = open' }"),
      "F:18: option 'transitions' in lifecycle \"takedown\" is 'new = open'; *; its statuses are "
      "new, open, done" },
    { "status of a transition", NULL,
      LIFECYCLE ("transitions = { '* -> open, done',\n'new -> opne' }"),
      "F:18: option 'transitions' in lifecycle \"takedown\" is 'new -> opne'; *opne*; its statuses "
      "are new, open, done" },
    { "status nobody gets to", NULL, LIFECYCLE ("transitions = 'new -> open'"),
      "F:13: *takedown*done*; LIFECYCLES in tocsin.conf(5) explains what one needs" },
    { "form of a right", NULL, GOOD_LIFECYCLE ("\nrights = 'open -> done delete'"),
      "F:18: option 'rights' in lifecycle \"takedown\" is 'open -> done delete'; *; its statuses "
      "are new, open, done, and rights are see, *" },
    { "unknown right", NULL, GOOD_LIFECYCLE ("\nrights = '* -> done: close'"),
      "F:18: option 'rights' in lifecycle \"takedown\" is '* -> done: close'; *close*; its "
      "statuses are new, open, done, and rights are see, *" },
    { "form of a map", NULL, GOOD_LIFECYCLE ("maps = 'general, new = new'"),
      "F:17: option 'maps' in lifecycle \"takedown\" is 'general, new = new'; *; its statuses are "
      "new, open, done" },
    { "left side of a map", NULL, GOOD_LIFECYCLE ("maps = 'general: nwe = new'"),
      "F:17: option 'maps' in lifecycle \"takedown\" is 'general: nwe = new'; *nwe*; its statuses "
      "are new, open, done" },
    { "outsiders", NULL, "notify comment { to = { owner,\nrequestors } }",
      "F:14: option 'to' in notify \"comment\" is 'requestors'; *" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = changed (&cases[i]);
    g_autofree char *faults = config_directory_faults (directory, text);
    g_test_message ("%s: %s", cases[i].label, faults);
    g_assert_nonnull (faults);
    g_assert_true (g_pattern_match_simple (cases[i].faults, faults));
    g_assert_null (strchr (faults, '\n'));
  }
}

static void
test_table_faults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const FaultCase cases[] = {
    { "name of a field", NULL, "field \"A:B\" { }",
      "F:13: the title of section 'field' is \"A:B\"; it must be one line of at most 64 bytes "
      "without { } : \" < > = and ," },
    { "type", NULL, "field A { type = integer }",
      "F:13: option 'type' in field \"A\" is 'integer'; it must be one of text, choice, number, "
      "date, ip" },
    { "kind", NULL, "field A { kinds = { report,\nreports } }",
      "F:14: option 'kinds' in field \"A\" is 'reports'; it must be one of general, report, "
      "incident, investigation, countermeasure" },
    { "choices of a text", NULL, "field A {\nchoices = { a, b } }",
      "F:14: option 'choices' in field \"A\" is set, but the type is text; write type = choice, or "
      "remove 'choices'" },
    { "field twice, other case", NULL, "field Sector { }\nfield sector { }",
      "F:14: section field \"sector\" is given twice, first in line 13; give it another title" },
    { "right", NULL, "role auditor { rights = { see,\nread } }",
      "F:14: option 'rights' in role \"auditor\" is 'read'; it must be one of see, create, "
      "comment, reply, change, own, take, steal, assign, delete, administer" },
    { "no rights", NULL, "role auditor { rights = { } }",
      "F:13: option 'rights' in role \"auditor\" is an empty list; each element must be one of "
      "see, create, comment, reply, change, own, take, steal, assign, delete, administer" },
    { "name of a role", NULL, "role \"duty:report\" { rights = see }",
      "F:13: the title of section 'role' is \"duty:report\"; it must be one word of at most 64 "
      "lower-case letters, digits and dashes" },
    { "event", NULL, "notify comments { to = { owner } }",
      "F:13: the title of section 'notify' is \"comments\"; it must be one of correspondence, "
      "relayed, new-ticket, staff-correspondence, held-back, comment, owner, resolved, status" },
    { "event that has no list", NULL, "notify transcript { to = { owner } }",
      "F:13: the title of section 'notify' is \"transcript\"; it must be one of correspondence, "
      "relayed, new-ticket, staff-correspondence, held-back, comment, owner, resolved, status" },
    { "no list", NULL, "notify comment {\n}",
      "F:13: option 'to' in notify \"comment\" is missing; add, for example: to = { admin-cc }, or "
      "to tell nobody: to = { }" },
    { "whom", NULL, "notify comment { to = \"Duty Team\" }",
      "F:13: option 'to' in notify \"comment\" is 'Duty Team'; it must be requestors, cc, owner, "
      "admin-cc, others, the name of a group or an account, such as DutyTeam, or a bare address "
      "such as carol@staff.example" },
    { "proof", NULL, "proofs { messages = { sasl,\nnone } }",
      "F:14: option 'messages' in proofs is 'none'; it must be one of sasl, pgp, challenge, "
      "dmarc" },
    { "realm", NULL, "sasl-realms = { \"a b\" }",
      "F:13: option 'sasl-realms' is 'a b'; it must be one word of letters, digits, dots, dashes "
      "and underscores" },
    { "must own", NULL, "must-own = yes",
      "F:13: option 'must-own' is 'yes'; it must be true or false" },
  };
  check_cases (directory, cases, G_N_ELEMENTS (cases));
}

static void
test_all_faults_in_one_run (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *faults =
      config_directory_faults (directory, "nmae = \"csirt.example\"\n"
                                          "domain = \"csirt\n"
                                          "database = \"${TOCSIN_TEST_UNSET}\"\n"
                                          "templates = \"DIR/templates\"\n"
                                          "default-queue = \"Genral\"\n"
                                          "operators = { carol }\n"
                                          "deadline = 1m\n"
                                          "token-key \"a\" { file = \"DIR/short.key\" }\n"
                                          "smtp { port = 25\n"
                                          "queue \"General\" {\n"
                                          "  kind = genral\n"
                                          "  address = \"help@csirt.example\"\n"
                                          "  comment-address = \"help@csirt.example\"\n"
                                          "  language = tlh\n"
                                          "}\n"
                                          "queue \"General\" { address = \"a@b.cd\" }\n");
  g_assert_cmpstr (
      faults, ==,
      "F:1: unknown option 'nmae'; did you mean 'name'?\n"
      "F:2: a string is not closed on its line; add \" at its end\n"
      "F:3: the environment variable TOCSIN_TEST_UNSET is not set; set it, or write "
      "${TOCSIN_TEST_UNSET:-default}\n"
      "F:5: option 'default-queue' is 'Genral'; it must be one of the queues \"General\", "
      "\"General\"\n"
      "F:6: option 'operators' is 'carol'; it must be a bare address such as carol@staff.example\n"
      "F:7: option 'deadline' is '1m'; it must be a whole number from 1 to 280\n"
      "F:8: key file DIR/short.key holds 8 bytes of secret; it must hold at least 16\n"
      "F:9: section 'smtp' is opened here and not closed before the next one begins in line 10; "
      "add '}'\n"
      "F:11: option 'kind' in queue \"General\" is 'genral'; it must be one of general, report, "
      "incident, investigation, countermeasure\n"
      "F:13: option 'comment-address' in queue \"General\" is 'help@csirt.example', as is "
      "'address' "
      "in line 12; each address must be used once\n"
      "F:14: option 'language' in queue \"General\" is 'tlh', but there is no directory "
      "DIR/templates/tlh; make it, or write a language that has templates\n"
      "F:16: section queue \"General\" is given twice, first in line 10; give it another title\n"
      "F:16: option 'comment-address' in queue \"General\" is missing; add, for example: "
      "comment-address = \"help-comment@csirt.example\"");
}

static void
test_empty_file (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *faults = config_directory_faults (directory, "");
  g_assert_true (g_str_has_prefix (faults, "F:1: option 'name' is missing; add, for example: name "
                                           "= \"csirt.example\"\n"));
  g_assert_nonnull (strstr (faults, "\nF:1: there is no section 'queue'; add, for example: queue "
                                    "\"General\" { ... }"));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (ConfigDirectory *, gconstpointer);
  } tests[] = {
    { "faults-of-syntax", test_syntax_faults },
    { "faults-of-names", test_name_faults },
    { "faults-of-values", test_value_faults },
    { "faults-of-meaning", test_meaning_faults },
    { "faults-of-choices-and-lists", test_choice_and_list_faults },
    { "faults-of-constituencies", test_constituency_faults },
    { "faults-of-rules", test_rule_faults },
    { "faults-of-lifecycles", test_lifecycle_faults },
    { "faults-that-core-finds", test_faults_that_core_finds },
    { "faults-of-tables", test_table_faults },
    { "all-faults-in-one-run", test_all_faults_in_one_run },
    { "empty-file", test_empty_file },
  };
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("TOCSIN_TEST_UNSET");
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/app/config_lint/", tests[i].path, NULL);
    g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, tests[i].test,
                config_directory_tear_down);
  }
  return g_test_run ();
}
