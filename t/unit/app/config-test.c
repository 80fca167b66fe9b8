#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "core/actor.h"
#include "core/field.h"
#include "core/network.h"
#include "core/right.h"
#include "core/rule.h"
#include "core/token.h"

#include "app/config.h"
#include "app/config_scan.h"
#include "app/option.h"

#include "config_directory.h"

static void
test_not_a_file (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) missing = NULL;
  g_assert_null (config_load (directory->file, &missing));
  g_assert_error (missing, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG);
  g_autofree char *expected = g_strdup_printf ("%s: No such file or directory; name the "
                                               "configuration file with -c or $TOCSIN_CONF",
                                               directory->file);
  g_assert_cmpstr (missing->message, ==, expected);

  g_autoptr (GError) is_directory = NULL;
  g_assert_null (config_load ("/", &is_directory));
  g_assert_cmpstr (is_directory->message, ==,
                   "/: is a directory; name the configuration file with -c or $TOCSIN_CONF");

  g_autoptr (GError) device = NULL;
  g_assert_null (config_load ("/dev/null", &device));
  g_assert_cmpstr (device->message, ==,
                   "/dev/null: is no regular file; name the configuration file with -c or "
                   "$TOCSIN_CONF");

  g_autoptr (GError) unreadable = NULL;
  g_assert_null (config_load ("/proc/self/mem", &unreadable));
  g_assert_true (g_str_has_prefix (unreadable->message,
                                   "/proc/self/mem: cannot be read; let this user read it ("));
}

/* /proc/self/mem is a regular file of which even root cannot read the first byte. */
static void
test_unreadable_key (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *text =
      config_directory_replaced (config_directory_good, "DIR/a.key", "/proc/self/mem");
  g_autofree char *faults = config_directory_faults (directory, text);
  g_assert_true (g_str_has_prefix (faults, "F:7: key file /proc/self/mem cannot be read; let the "
                                           "user of the programs read it ("));
}

static const char everything[] =
    "name = \"csirt.example\" domain = CSIRT.example database = 'dbname=tocsin'\n"
    "former-tags = { \"old tag\", CSIRT.Example } strangers = accept\n"
    "authserv-id = mx.csirt.example\n"
    "templates = \"DIR/templates\" default-queue = \"general\"\n"
    "operators = { Carol@Staff.Example, # she answers\n"
    "  \"bob+ops@staff.example\", }\n"
    "service-user = csirt deadline = 45 reopen-days = 0 testing = true\n"
    "testing-clock-file = \"DIR/now\"\n"
    "token-key b { file = \"DIR/open.key\" } token-key a { file = \"DIR/a.key\" }\n"
    "smtp { host = \"::1\" port = 2525 timeout = 5 }\n"
    "limits { message-bytes = 1025 header-bytes = 1026 header-lines = 3 addresses = 4 depth = 5\n"
    "  parts = 6 text-bytes = 1027 memory-bytes = 8589934592 cpu-seconds = 9 }\n"
    "budgets { acknowledgements = 2 acknowledgement-minutes = 11\n"
    "  automatic-per-address-hour = 4 automatic-per-hour = 1000000\n"
    "  staff-per-address-hour = 5 relayed-per-address-hour = 6 }\n"
    "queue General { address = \"Help@csirt.example\" comment-address = hc@csirt.example }\n"
    "queue \"Incident Reports\" { kind = report address = report@csirt.example\n"
    "  comment-address = report-comment@csirt.example language = es tag = \"OLD TAG\"\n"
    "  templates = \"DIR/own\" admin-cc = { DutyTeam, Bob@staff.example } closed = reject\n"
    "  inbound-cc = true }\n"
    "constituency EDUNET { domains = { EduNet.example, school.example } admin-cc = EdunetTeam\n"
    "  networks = { '192.0.2.0/24', '2001:db8::/32', 198.51.100.7 } language = fr\n"
    "  tag = \"edunet\" templates = \"DIR/own\" }\n"
    "constituency \"Public Bodies\" { extension = Gov_1 networks = { } }\n"
    "rule Samples { when = { 'attachment-name ~ \\.exe$', 'class is human' } stop = true\n"
    "  set = { 'Queue: incident reports', 'Tag: samples' } }\n"
    "rule \"All else\" { set = 'Constituency: edunet' }\n"
    "rule Nothing { stop = true when = { } }\n";

static void
assert_list (char **list, const char *joined)
{
  g_autofree char *found = g_strjoinv (" | ", list);
  g_assert_cmpstr (found, ==, joined);
}

static void
test_policy (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, everything);
  const Policy *policy = config->policy;
  g_assert_cmpstr (policy->name, ==, "csirt.example");
  g_assert_cmpstr (policy->domain, ==, "csirt.example");
  assert_list (policy->operators, "carol@staff.example | bob+ops@staff.example");
  assert_list (policy->tags, "csirt.example | old tag | edunet | samples");
  g_assert_cmpstr (policy->authserv_id, ==, "mx.csirt.example");
  g_assert_cmpint (policy->strangers, ==, STRANGERS_ACCEPT);
  g_assert_cmpuint (policy->reopen_days, ==, 0);
  g_assert_cmpuint (policy->budgets.acknowledgements, ==, 2);
  g_assert_cmpuint (policy->budgets.acknowledgement_minutes, ==, 11);
  g_assert_cmpuint (policy->budgets.automatic_per_address_hour, ==, 4);
  g_assert_cmpuint (policy->budgets.automatic_per_hour, ==, POLICY_BOUNDLESS);
  g_assert_cmpuint (policy->budgets.staff_per_address_hour, ==, 5);
  g_assert_cmpuint (policy->budgets.relayed_per_address_hour, ==, 6);
}

static void
test_queues (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, everything);
  const Policy *policy = config->policy;
  g_autofree char *own = g_build_filename (directory->path, "own", NULL);
  g_assert_cmpuint (policy->queues->len, ==, 2);
  const Queue *general = g_ptr_array_index (policy->queues, 0);
  g_assert_true (policy->default_queue == general);
  g_assert_cmpstr (general->name, ==, "General");
  g_assert_cmpint (general->kind, ==, KIND_GENERAL);
  g_assert_cmpstr (general->address, ==, "help@csirt.example");
  g_assert_cmpstr (general->comment_address, ==, "hc@csirt.example");
  g_assert_cmpstr (general->language, ==, "en");
  g_assert_null (general->tag);
  g_assert_null (general->templates);
  assert_list (general->admin_cc, "");
  g_assert_cmpint (general->closed, ==, CLOSED_REOPEN);
  g_assert_false (general->inbound_cc);
  const Queue *reports = g_ptr_array_index (policy->queues, 1);
  g_assert_cmpstr (reports->name, ==, "Incident Reports");
  g_assert_cmpint (reports->kind, ==, KIND_REPORT);
  g_assert_cmpstr (reports->language, ==, "es");
  g_assert_cmpstr (reports->tag, ==, "OLD TAG");
  g_assert_cmpstr (reports->templates, ==, own);
  assert_list (reports->admin_cc, "DutyTeam | Bob@staff.example");
  g_assert_cmpint (reports->closed, ==, CLOSED_REJECT);
  g_assert_true (reports->inbound_cc);
}

static void
test_constituencies (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, everything);
  const GPtrArray *constituencies = config->policy->constituencies;
  g_autofree char *own = g_build_filename (directory->path, "own", NULL);
  g_assert_cmpuint (constituencies->len, ==, 2);
  const Constituency *edunet = g_ptr_array_index (constituencies, 0);
  g_assert_cmpstr (edunet->name, ==, "EDUNET");
  g_assert_cmpstr (edunet->extension, ==, "edunet");
  assert_list (edunet->domains, "edunet.example | school.example");
  g_assert_cmpuint (edunet->networks->len, ==, 3);
  g_assert_true (network_contains (g_ptr_array_index (edunet->networks, 0), "192.0.2.200"));
  g_assert_true (network_contains (g_ptr_array_index (edunet->networks, 1), "2001:db8:1::1"));
  g_assert_false (network_contains (g_ptr_array_index (edunet->networks, 2), "198.51.100.8"));
  g_assert_cmpstr (edunet->language, ==, "fr");
  g_assert_cmpstr (edunet->tag, ==, "edunet");
  g_assert_cmpstr (edunet->templates, ==, own);
  assert_list (edunet->admin_cc, "EdunetTeam");
  const Constituency *bodies = g_ptr_array_index (constituencies, 1);
  g_assert_cmpstr (bodies->name, ==, "Public Bodies");
  g_assert_cmpstr (bodies->extension, ==, "gov_1");
  assert_list (bodies->domains, "");
  g_assert_cmpuint (bodies->networks->len, ==, 0);
  g_assert_null (bodies->language);
  g_assert_null (bodies->tag);
  g_assert_null (bodies->templates);
  assert_list (bodies->admin_cc, "");
}

static void
test_rules (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, everything);
  const GPtrArray *rules = config->policy->rules;
  g_assert_cmpuint (rules->len, ==, 3);
  const Rule *samples = g_ptr_array_index (rules, 0);
  g_assert_cmpstr (rule_name (samples), ==, "Samples");
  g_assert_true (rule_stops (samples));
  g_assert_cmpuint (rule_condition_count (samples), ==, 2);
  g_assert_cmpstr (rule_condition_text (samples, 0), ==, "attachment-name ~ \\.exe$");
  g_assert_cmpstr (rule_condition_text (samples, 1), ==, "class is human");
  g_assert_cmpstr (rule_value (samples, RULE_QUEUE), ==, "incident reports");
  g_assert_cmpstr (rule_value (samples, RULE_TAG), ==, "samples");
  const Rule *other = g_ptr_array_index (rules, 1);
  g_assert_cmpstr (rule_name (other), ==, "All else");
  g_assert_false (rule_stops (other));
  g_assert_cmpuint (rule_condition_count (other), ==, 0);
  g_assert_cmpstr (rule_value (other, RULE_CONSTITUENCY), ==, "edunet");
  const Rule *nothing = g_ptr_array_index (rules, 2);
  g_assert_true (rule_stops (nothing));
}

static void
test_other_options (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  config_directory_write (directory, "now", "2026-11-23T11:00:00Z\n", 0644);
  g_autoptr (Config) config = config_directory_load (directory, everything);
  g_autofree char *templates = g_build_filename (directory->path, "templates", NULL);
  g_assert_cmpstr (config->file, ==, directory->file);
  g_assert_cmpstr (config->database, ==, "dbname=tocsin");
  g_assert_cmpstr (config->templates, ==, templates);
  g_assert_cmpstr (config->service_user, ==, "csirt");
  g_assert_cmpuint (config->deadline, ==, 45);
  g_assert_cmpstr (config->smtp.host, ==, "::1");
  g_assert_cmpuint (config->smtp.port, ==, 2525);
  g_assert_cmpuint (config->smtp.timeout, ==, 5);
  g_assert_cmpint (config->limits.message_bytes, ==, 1025);
  g_assert_cmpint (config->limits.header_bytes, ==, 1026);
  g_assert_cmpuint (config->limits.header_lines, ==, 3);
  g_assert_cmpuint (config->limits.addresses, ==, 4);
  g_assert_cmpuint (config->limits.depth, ==, 5);
  g_assert_cmpuint (config->limits.parts, ==, 6);
  g_assert_cmpint (config->limits.text_bytes, ==, 1027);
  g_assert_cmpint (config->limits.memory_bytes, ==, 8589934592);
  g_assert_cmpuint (config->limits.cpu_seconds, ==, 9);
  g_assert_true (config->testing);
  g_assert_true (g_str_has_prefix (config->testing_clock_file, directory->path));
  g_autofree char *now = clock_to_text (clock_now ());
  g_assert_cmpstr (now, ==, "2026-11-23T11:00:00Z");
}

static void
test_token_keys (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, everything);
  const TokenKey *first = g_ptr_array_index (config->policy->token_keys, 0);
  const TokenKey *second = g_ptr_array_index (config->policy->token_keys, 1);
  g_assert_cmpuint (config->policy->token_keys->len, ==, 2);
  gsize length;
  g_assert_cmpint (first->letter, ==, 'b');
  const guint8 *bytes = g_bytes_get_data (first->secret, &length);
  g_assert_cmpmem (bytes, length, "sixteen letters!", 16);
  g_assert_cmpint (second->letter, ==, 'a');
  bytes = g_bytes_get_data (second->secret, &length);
  g_assert_cmpmem (bytes, length, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", 16);
}

/* To change keys is to put a new one before the old one. */
static void
test_token_key_rotation (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) before = config_directory_load (directory, config_directory_good);
  g_autofree char *rotated =
      config_directory_replaced (config_directory_good, "token-key \"a\"",
                                 "token-key b { file = \"DIR/token-a.key\" } token-key \"a\"");
  g_autoptr (Config) after = config_directory_load (directory, rotated);
  g_autofree char *old = token_for_reply (before->policy, 7, "ana@example.org");
  g_autofree char *new = token_for_reply (after->policy, 7, "ana@example.org");
  g_assert_true (g_str_has_prefix (old, "t-a"));
  g_assert_true (g_str_has_prefix (new, "t-b"));
  g_assert_true (token_is_reply (after->policy, old));
  g_assert_true (token_is_reply (after->policy, new));
  g_assert_false (token_is_reply (before->policy, new));
}

static void
test_defaults (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *text =
      config_directory_replaced (config_directory_good, "smtp { port = 2525 }", "");
  g_autoptr (Config) config = config_directory_load (directory, text);
  g_assert_cmpstr (config->service_user, ==, "tocsin");
  g_assert_cmpuint (config->deadline, ==, 60);
  g_assert_cmpuint (config->policy->reopen_days, ==, 30);
  g_assert_false (config->testing);
  g_assert_cmpstr (config->testing_clock_file, ==, "");
  g_assert_cmpstr (config->smtp.host, ==, "127.0.0.1");
  g_assert_cmpuint (config->smtp.port, ==, 25);
  g_assert_cmpuint (config->smtp.timeout, ==, 60);
  g_assert_cmpint (config->limits.message_bytes, ==, 52428800);
  g_assert_cmpint (config->limits.memory_bytes, ==, 536870912);
  g_assert_cmpuint (config->policy->budgets.acknowledgements, ==, 1);
  g_assert_cmpuint (config->policy->budgets.automatic_per_hour, ==, 300);
  g_assert_cmpuint (config->policy->budgets.staff_per_address_hour, ==, 60);
  g_assert_cmpuint (config->policy->budgets.relayed_per_address_hour, ==, 10);
  assert_list (config->policy->tags, "csirt.example");
  g_assert_null (config->policy->authserv_id);
  g_assert_cmpint (config->policy->strangers, ==, STRANGERS_HOLD_BACK);
  g_assert_cmpuint (config->policy->constituencies->len, ==, 0);
  g_assert_cmpuint (config->policy->rules->len, ==, 0);
}

static void
test_lookup (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  config_directory_write_config (directory, config_directory_good);
  g_setenv ("TOCSIN_CONF", directory->file, TRUE);
  g_autoptr (Config) named = config_load (NULL, NULL);
  g_assert_nonnull (named);
  g_assert_cmpstr (named->file, ==, directory->file);
  g_setenv ("TOCSIN_CONF", "/nowhere", TRUE);
  g_autoptr (Config) given = config_load (directory->file, NULL);
  g_assert_nonnull (given);
  g_unsetenv ("TOCSIN_CONF");
  g_autoptr (GError) error = NULL;
  g_autoptr (Config) installed = config_load (NULL, &error);
  if (installed == NULL)
    g_assert_true (g_str_has_prefix (error->message, TOCSIN_SYSCONFDIR "/tocsin/tocsin.conf"));
  else
    g_assert_cmpstr (installed->file, ==, TOCSIN_SYSCONFDIR "/tocsin/tocsin.conf");
}

/* Our scanner and libconfuse must read the same, or a check would look at another value than the
 * one that is used. */
static void
test_values_as_libconfuse_reads_them (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const struct {
    const char *written;
    const char *value;
  } cases[] = {
    { "plain", "plain" },
    { "a//b", "a//b" },
    { "http://x:1/", "http://x:1/" },
    { "\"two words\"", "two words" },
    { "\"a\\\"b\\\\c\\'d\\$e\"", "a\"b\\c'd$e" },
    { "'a\\'b\\\\c\"d ${HOME} \\n'", "a'b\\c\"d ${HOME} \\n" },
    { "\"# no // comment /* here */\"", "# no // comment /* here */" },
    { "${TOCSIN_TEST_SET}", "set value" },
    { "\"<${TOCSIN_TEST_SET}>\"", "<set value>" },
    { "\"${TOCSIN_TEST_UNSET:-fall:-back \\ \"x\"}\"", "fall:-back \\ \"x\"" },
    { "${TOCSIN_TEST_SET:-fallback}", "set value" },
    { "\"\\${TOCSIN_TEST_SET}\"", "${TOCSIN_TEST_SET}" },
    { "# why\n // and\n /* more\n */ plain", "plain" },
    { "\"caf\u00e9\"\r", "caf\u00e9" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].written);
    g_autofree char *text =
        config_directory_replaced (config_directory_good, "\"dbname=tocsin\"", cases[i].written);
    g_autoptr (Config) config = config_directory_load (directory, text);
    g_assert_cmpstr (config->database, ==, cases[i].value);
    g_autoptr (ConfigFaults) faults = config_faults_new ("F");
    g_autoptr (ConfigTree) tree = config_scan (text, faults);
    const ConfigSetting *setting =
        config_section_setting (g_ptr_array_index (tree->sections, 0), "database");
    g_assert_cmpstr (g_ptr_array_index (setting->values, 0), ==, cases[i].value);
  }
}

static char *
read_source (const char *name)
{
  const char *source = g_getenv ("srcdir");
  g_autofree char *path = g_build_filename (source != NULL ? source : ".", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* An example as it is in the documents, but with the files of the test. */
static void
check_example (const ConfigDirectory *directory, const char *text)
{
  g_autofree char *keyed = config_directory_replaced (text, "/etc/tocsin/token-a.key", "DIR/a.key");
  g_autofree char *all = g_strconcat ("templates = \"DIR/templates\"\n", keyed, NULL);
  g_autoptr (Config) config = config_directory_load (directory, all);
  g_assert_cmpstr (config->policy->name, ==, "csirt.example");
}

static void
test_sample_is_the_table (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *sample = config_sample ();
  g_autofree char *shipped = read_source ("etc/tocsin.conf");
  g_assert_cmpstr (sample, ==, shipped);
  check_example (directory, shipped);
}

/* What stands behind a # with no blank is an option or a section that can be had without it. */
static void
test_sample_loads_with_everything (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *sample = config_sample ();
  g_autoptr (GRegex) hidden = g_regex_new ("^( *)#(?=[a-z}])", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *all = g_regex_replace (hidden, sample, -1, 0, "\\1", 0, NULL);
  g_autoptr (GRegex) paths = g_regex_new ("\"/(etc/tocsin/templates|tmp)[^\"]*\"", 0, 0, NULL);
  g_autofree char *placed = g_regex_replace (paths, all, -1, 0, "\"DIR/templates\"", 0, NULL);
  g_autofree char *keyed =
      config_directory_replaced (placed, "/etc/tocsin/token-a.key", "DIR/a.key");
  g_autofree char *text = config_directory_replaced (keyed, "testing = false", "testing = true");
  g_autoptr (Config) config = config_directory_load (directory, text);
  g_assert_cmpuint (config->policy->constituencies->len, ==, 1);
  g_assert_cmpuint (config->policy->rules->len, ==, 1);
  g_assert_cmpuint (config->policy->lifecycles->len, ==, 1);
  g_assert_nonnull (field_find (config->policy->fields, "Sector"));
}

static void
assert_choices (const char *section, const char *name, const char *words)
{
  const Option *option = option_find (section, name);
  g_assert_cmpstr (option->choices, ==, words);
}

/* NAME_OF each of COUNT numbers, as the choices of an option are written. The caller frees it. */
static char *
joined (guint count, const char *(*name_of) (guint))
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  for (guint i = 0; i < count; i++)
    g_strv_builder_add (words, name_of (i));
  g_auto (GStrv) all = g_strv_builder_end (words);
  return g_strjoinv (", ", all);
}

static const char *
name_of_kind (guint kind)
{
  return kind_name ((Kind) kind);
}

static const char *
name_of_right (guint right)
{
  return right_name ((Right) right);
}

static const char *
name_of_type (guint type)
{
  return field_type_name ((FieldType) type);
}

/* The words of the tables are those of core, all of them. */
static void
test_words_are_those_of_core (ConfigDirectory *directory G_GNUC_UNUSED,
                              gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *kinds = joined (KINDS, name_of_kind);
  g_autofree char *rights = joined (RIGHTS, name_of_right);
  g_autofree char *types = joined (FIELD_IP + 1, name_of_type);
  assert_choices ("queue", "kind", kinds);
  assert_choices ("field", "kinds", kinds);
  g_assert_cmpstr (option_find ("field", "kinds")->value, ==, kinds);
  assert_choices ("role", "rights", rights);
  assert_choices ("field", "type", types);
  g_auto (GStrv) proofs = g_strsplit (option_find ("proofs", "messages")->choices, ", ", -1);
  Proof proof;
  for (char **word = proofs; *word != NULL; word++)
    g_assert_true (proof_from_name (*word, &proof));
}

/* A choice is read as its place in the table, so the words stand there in the order of the types.
 */
static void
test_choices_are_the_types (ConfigDirectory *directory G_GNUC_UNUSED,
                            gconstpointer data G_GNUC_UNUSED)
{
  const Option *strangers = option_find ("", "strangers");
  g_assert_cmpint (option_choice (strangers, "hold-back"), ==, STRANGERS_HOLD_BACK);
  g_assert_cmpint (option_choice (strangers, "new"), ==, STRANGERS_NEW);
  g_assert_cmpint (option_choice (strangers, "accept"), ==, STRANGERS_ACCEPT);
  const Option *closed = option_find ("queue", "closed");
  g_assert_cmpint (option_choice (closed, "reopen"), ==, CLOSED_REOPEN);
  g_assert_cmpint (option_choice (closed, "new-linked"), ==, CLOSED_NEW_LINKED);
  g_assert_cmpint (option_choice (closed, "reject"), ==, CLOSED_REJECT);
  g_assert_cmpint (option_choice (closed, "new"), ==, -1);
}

/* Every default and example that the sample shows is a value that the option takes. */
static void
test_table_keeps_its_own_rules (ConfigDirectory *directory G_GNUC_UNUSED,
                                gconstpointer data G_GNUC_UNUSED)
{
  gsize count;
  const Option *options = option_table (&count);
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s %s", options[i].section, options[i].name);
    g_assert_nonnull (option_section (options[i].section));
    g_assert_true (option_find (options[i].section, options[i].name) == &options[i]);
    g_assert_true (options[i].value != NULL || options[i].example != NULL);
    g_auto (GStrv) values = g_strsplit (options[i].value != NULL ? options[i].value : "",
                                        options[i].list ? ", " : "\n", -1);
    for (char **value = values; *value != NULL; value++)
      g_assert_true (option_accepts (&options[i], *value));
    g_assert_true (options[i].example == NULL || option_accepts (&options[i], options[i].example));
  }
}

static void
test_manual_is_the_table (ConfigDirectory *directory G_GNUC_UNUSED,
                          gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *manual = config_manual ();
  g_autofree char *page = read_source ("src/cmd/tocsin.conf.5");
  g_assert_nonnull (strstr (page, manual));
}

/* The first literal text of SECTION in the manual, as the reader sees it. */
static char *
manual_example (const char *section)
{
  g_autofree char *page = read_source ("src/cmd/tocsin.conf.5");
  const char *begin = strstr (strstr (page, section), ".Bd -literal\n") + strlen (".Bd -literal\n");
  g_autofree char *source = g_strndup (begin, (gsize) (strstr (begin, ".Ed\n") - begin));
  return config_directory_replaced (source, "\\e", "\\");
}

static void
test_manual_example_loads (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *example = manual_example (".Sh EXAMPLES\n");
  check_example (directory, example);
}

static void
test_manual_rules_load (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *example = manual_example (".Sh EXAMPLES\n");
  g_autofree char *rules = manual_example (".Sh RULES\n");
  g_autofree char *text = g_strconcat (example, rules, NULL);
  check_example (directory, text);
  g_autoptr (Config) config = config_load (directory->file, NULL);
  g_assert_cmpuint (config->policy->rules->len, ==, 2);
  const Rule *phishing = g_ptr_array_index (config->policy->rules, 1);
  g_assert_cmpstr (rule_condition_text (phishing, 0), ==, "subject ~ \\bsuplantaci.n\\b");
}

/* Each part of the manual about a table has an example that works. */
static void
test_manual_tables_load (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const sections[] = { ".Sh LIFECYCLES\n", ".Sh ROLES AND RIGHTS\n",
                                          ".Sh FIELDS\n", ".Sh NOTIFICATIONS\n", ".Sh PROOFS\n" };
  g_autofree char *whole = manual_example (".Sh EXAMPLES\n");
  g_autoptr (GString) text = g_string_new (whole);
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++) {
    g_autofree char *example = manual_example (sections[i]);
    g_string_append (text, example);
  }
  check_example (directory, text->str);
  g_autoptr (Config) config = config_load (directory->file, NULL);
  const Policy *policy = config->policy;
  const Lifecycle *takedown = policy_lifecycle (policy, "Takedowns", KIND_INVESTIGATION);
  g_assert_cmpstr (lifecycle_on_create (takedown), ==, "requested");
  g_assert_cmpuint (lifecycle_right (takedown, "refused", "sent to host"), ==, RIGHT_ASSIGN);
  g_assert_cmpstr (lifecycle_map (takedown, "waiting", lifecycle_shipped (KIND_INVESTIGATION)), ==,
                   "open");
  g_assert_nonnull (field_find (policy->fields, "Sector"));
  g_assert_cmpuint (policy->proofs[PROOF_FOR_CRITICAL], ==, 1u << PROOF_PGP | 1u << PROOF_CLI);
  assert_list (policy->realms, "csirt.example");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (ConfigDirectory *, gconstpointer);
  } tests[] = {
    { "not-a-file", test_not_a_file },
    { "unreadable-key", test_unreadable_key },
    { "policy", test_policy },
    { "queues", test_queues },
    { "constituencies", test_constituencies },
    { "rules", test_rules },
    { "other-options", test_other_options },
    { "token-keys", test_token_keys },
    { "token-key-rotation", test_token_key_rotation },
    { "defaults", test_defaults },
    { "lookup", test_lookup },
    { "values-as-libconfuse-reads-them", test_values_as_libconfuse_reads_them },
    { "sample-is-the-table", test_sample_is_the_table },
    { "sample-loads-with-everything", test_sample_loads_with_everything },
    { "words-are-those-of-core", test_words_are_those_of_core },
    { "choices-are-the-types", test_choices_are_the_types },
    { "table-keeps-its-own-rules", test_table_keeps_its_own_rules },
    { "manual-is-the-table", test_manual_is_the_table },
    { "manual-example-loads", test_manual_example_loads },
    { "manual-rules-load", test_manual_rules_load },
    { "manual-tables-load", test_manual_tables_load },
  };
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("TOCSIN_TEST_UNSET");
  g_setenv ("TOCSIN_TEST_SET", "set value", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/app/config/", tests[i].path, NULL);
    g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, tests[i].test,
                config_directory_tear_down);
  }
  return g_test_run ();
}
