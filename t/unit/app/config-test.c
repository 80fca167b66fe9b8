#include <string.h>

#include "base/clock.h"
#include "base/error.h"

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
    "templates = \"DIR/templates\" default-queue = \"general\"\n"
    "operators = { carol@staff.example, # she answers\n"
    "  \"bob+ops@staff.example\", }\n"
    "service-user = csirt deadline = 45 reopen-days = 0 testing = true\n"
    "testing-clock-file = \"DIR/now\"\n"
    "token-key b { file = \"DIR/open.key\" } token-key a { file = \"DIR/a.key\" }\n"
    "smtp { host = \"::1\" port = 2525 timeout = 5 }\n"
    "limits { message-bytes = 1025 header-bytes = 1026 header-lines = 3 addresses = 4 depth = 5\n"
    "  parts = 6 text-bytes = 1027 memory-bytes = 8589934592 cpu-seconds = 9 }\n"
    "budgets { acknowledgements = 2 acknowledgement-minutes = 11\n"
    "  automatic-per-address-hour = 4 automatic-per-hour = 1000000 }\n"
    "queue General { address = \"Help@csirt.example\" comment-address = hc@csirt.example }\n"
    "queue \"Incident Reports\" { kind = report address = report@csirt.example\n"
    "  comment-address = report-comment@csirt.example language = es }\n";

static void
test_policy (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, everything);
  const Policy *policy = config->policy;
  g_assert_cmpstr (policy->name, ==, "csirt.example");
  g_assert_cmpstr (policy->domain, ==, "csirt.example");
  g_assert_cmpstr (policy->operators[0], ==, "carol@staff.example");
  g_assert_cmpstr (policy->operators[1], ==, "bob+ops@staff.example");
  g_assert_null (policy->operators[2]);
  g_assert_cmpuint (policy->reopen_days, ==, 0);
  g_assert_cmpuint (policy->budgets.acknowledgements, ==, 2);
  g_assert_cmpuint (policy->budgets.acknowledgement_minutes, ==, 11);
  g_assert_cmpuint (policy->budgets.automatic_per_address_hour, ==, 4);
  g_assert_cmpuint (policy->budgets.automatic_per_hour, ==, 1000000);
  g_assert_cmpuint (policy->queues->len, ==, 2);
  const Queue *general = g_ptr_array_index (policy->queues, 0);
  g_assert_true (policy->default_queue == general);
  g_assert_cmpstr (general->name, ==, "General");
  g_assert_cmpint (general->kind, ==, KIND_GENERAL);
  g_assert_cmpstr (general->address, ==, "help@csirt.example");
  g_assert_cmpstr (general->comment_address, ==, "hc@csirt.example");
  g_assert_cmpstr (general->language, ==, "en");
  const Queue *reports = g_ptr_array_index (policy->queues, 1);
  g_assert_cmpstr (reports->name, ==, "Incident Reports");
  g_assert_cmpint (reports->kind, ==, KIND_REPORT);
  g_assert_cmpstr (reports->language, ==, "es");
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
    g_assert_true (options[i].value == NULL || option_accepts (&options[i], options[i].value));
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

static void
test_manual_example_loads (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *page = read_source ("src/cmd/tocsin.conf.5");
  const char *examples = strstr (page, ".Sh EXAMPLES\n");
  const char *begin = strstr (examples, ".Bd -literal\n") + strlen (".Bd -literal\n");
  g_autofree char *example = g_strndup (begin, (gsize) (strstr (begin, ".Ed\n") - begin));
  check_example (directory, example);
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
    { "other-options", test_other_options },
    { "token-keys", test_token_keys },
    { "defaults", test_defaults },
    { "lookup", test_lookup },
    { "values-as-libconfuse-reads-them", test_values_as_libconfuse_reads_them },
    { "sample-is-the-table", test_sample_is_the_table },
    { "table-keeps-its-own-rules", test_table_keeps_its_own_rules },
    { "manual-is-the-table", test_manual_is_the_table },
    { "manual-example-loads", test_manual_example_loads },
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
