#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/printer.h"

#include "app/rule_test.h"

#include "config_directory.h"

/* Beside the good configuration. */
static const char more[] = "queue \"Reports\" {\n"
                           "  address = \"report@csirt.example\"\n"
                           "  comment-address = \"report-comment@csirt.example\"\n"
                           "  language = es\n"
                           "}\n"
                           "constituency \"EDUNET\" {\n"
                           "  extension = edunet\n"
                           "  domains = { \"edunet.example\" }\n"
                           "  tag = \"edunet\"\n"
                           "}\n"
                           "constituency \"GOVNET\" { networks = { \"198.51.100.0/24\" } }\n"
                           "rule \"Money\" {\n"
                           "  when = { 'subject ~ invoice', 'client not-in 192.0.2.0/24' }\n"
                           "  set = { 'Queue: Reports', 'Priority: 70', 'Constituency: GOVNET' }\n"
                           "}\n"
                           "rule \"Own\" { when = { 'client in 192.0.2.0/24' } stop = true }\n"
                           "rule \"Rest\" {\n"
                           "  when = { 'sender ~ .' }\n"
                           "  set = { 'Language: en', 'Tag: rest' }\n"
                           "}\n";

static const char mail[] = "From: Ann <ann@edunet.example>\n"
                           "To: bob@example.net, Report+x@csirt.example, help@csirt.example\n"
                           "Subject: An invoice\n"
                           "Message-ID: <1@edunet.example>\n"
                           "Date: Mon, 23 Nov 2026 10:00:00 +0000\n"
                           "\n"
                           "Please pay.\n";

static Config *
load (const ConfigDirectory *directory)
{
  g_autofree char *whole = g_strconcat (config_directory_good, more, NULL);
  g_autofree char *text =
      config_directory_replaced (whole, "DIR/templates", TOP_SRCDIR "/templates");
  return config_directory_load (directory, text);
}

static json_t *
try (const Config *config, const char *text, Envelope *envelope, GError **error)
{
  int fd = memfd_create ("mail", MFD_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  json_t *record = rule_test_mail (config, fd, envelope, error);
  close (fd);
  return record;
}

/* Asserts that RECORD is as EXPECTED, in which ' stands for ". */
static void
assert_record (const json_t *record, const char *expected)
{
  g_autofree char *text = g_strdelimit (g_strdup (expected), "'", '"');
  g_autoptr (json_t) wanted = json_loads (text, 0, NULL);
  g_assert_nonnull (wanted);
  if (!json_equal (record, wanted)) {
    g_autofree char *found = json_dumps (record, JSON_SORT_KEYS);
    g_error ("%s", found);
  }
}

static void
test_guessed (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (Envelope) envelope = envelope_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) record = try (config, mail, envelope, &error);
  g_assert_no_error (error);
  assert_record (
      record,
      "{'class': 'human', 'from': 'ann@edunet.example', 'subject': 'An invoice',"
      " 'envelope': {'sender': 'ann@edunet.example', 'recipient': 'Report+x@csirt.example',"
      "  'original': null, 'client': null, 'sasl_user': null},"
      " 'addressed': 'Reports', 'constituency': 'EDUNET', 'evidence': 'sender\\u0027s domain',"
      " 'rules': ["
      "  {'name': 'Money', 'state': 'fired', 'stop': false, 'conditions': ["
      "    {'condition': 'subject ~ invoice', 'holds': true, 'because': 'An invoice'},"
      "    {'condition': 'client not-in 192.0.2.0/24', 'holds': true, 'because': 'no value'}],"
      "   'actions': ['Queue: Reports', 'Constituency: GOVNET', 'Priority: 70']},"
      "  {'name': 'Own', 'state': 'not fired', 'stop': true, 'conditions': ["
      "    {'condition': 'client in 192.0.2.0/24', 'holds': false, 'because': 'no value'}],"
      "   'actions': []},"
      "  {'name': 'Rest', 'state': 'fired', 'stop': false, 'conditions': ["
      "    {'condition': 'sender ~ .', 'holds': true, 'because': 'ann@edunet.example'}],"
      "   'actions': ['Tag: rest', 'Language: en']}],"
      " 'result': {'queue': 'Reports', 'constituency': 'GOVNET', 'evidence': 'rule',"
      "  'priority': 70, 'sla': null, 'owner': null, 'tag': 'rest', 'language': 'en',"
      "  'template': null}}");
}

static void
test_told (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (Envelope) envelope = envelope_new ();
  g_autoptr (GError) error = NULL;
  envelope->sender = g_strdup ("");
  envelope->recipient = g_strdup ("help+edunet@csirt.example");
  envelope->original = g_strdup ("abuse@csirt.example");
  envelope->client = g_strdup ("192.0.2.7");
  envelope->sasl_user = g_strdup ("ann");
  g_autoptr (json_t) record = try (config, mail, envelope, &error);
  g_assert_no_error (error);
  assert_record (
      record,
      "{'class': 'report', 'from': 'ann@edunet.example', 'subject': 'An invoice',"
      " 'envelope': {'sender': '', 'recipient': 'help+edunet@csirt.example',"
      "  'original': 'abuse@csirt.example', 'client': '192.0.2.7', 'sasl_user': 'ann'},"
      " 'addressed': 'General', 'constituency': 'EDUNET', 'evidence': 'address extension',"
      " 'rules': ["
      "  {'name': 'Money', 'state': 'not fired', 'stop': false, 'conditions': ["
      "    {'condition': 'subject ~ invoice', 'holds': true, 'because': 'An invoice'},"
      "    {'condition': 'client not-in 192.0.2.0/24', 'holds': false, 'because': '192.0.2.7'}],"
      "   'actions': ['Queue: Reports', 'Constituency: GOVNET', 'Priority: 70']},"
      "  {'name': 'Own', 'state': 'fired', 'stop': true, 'conditions': ["
      "    {'condition': 'client in 192.0.2.0/24', 'holds': true, 'because': '192.0.2.7'}],"
      "   'actions': []},"
      "  {'name': 'Rest', 'state': 'not looked at', 'stop': false, 'conditions': ["
      "    {'condition': 'sender ~ .', 'holds': null, 'because': null}],"
      "   'actions': ['Tag: rest', 'Language: en']}],"
      " 'result': {'queue': 'General', 'constituency': 'EDUNET', 'evidence': 'address extension',"
      "  'priority': null, 'sla': null, 'owner': null, 'tag': 'edunet', 'language': 'en',"
      "  'template': null}}");
}

static const struct {
  const char *label;
  const char *mail;
  const char *queue; /* of the envelope, or NULL */
  const char *sender;
  const char *recipient;
} guess_case[] = {
  { "trace of Postfix", "Return-Path: <b@example.net>\nFrom: a@example.net\n\nx\n", NULL,
    "b@example.net", "help@csirt.example" },
  { "empty reverse path", "Return-Path: <>\nFrom: a@example.net\n\nx\n", NULL, "",
    "help@csirt.example" },
  { "From only", "From: a@example.net\nTo: x@example.net\n\nx\n", NULL, "a@example.net",
    "help@csirt.example" },
  { "nothing", "Subject: x\n\nx\n", NULL, "", "help@csirt.example" },
  { "queue named", "From: a@example.net\n\nx\n", "reports", "a@example.net",
    "report@csirt.example" },
  { "queue named, another in To", "From: a@example.net\nTo: help@csirt.example\n\nx\n", "reports",
    "a@example.net", "help@csirt.example" },
  { "comment address", "From: a@example.net\nTo: report-comment@csirt.example\n\nx\n", NULL,
    "a@example.net", "report-comment@csirt.example" },
};

static void
test_guesses (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  for (guint i = 0; i < G_N_ELEMENTS (guess_case); i++) {
    g_autoptr (Envelope) envelope = envelope_new ();
    g_autoptr (GError) error = NULL;
    envelope->queue = g_strdup (guess_case[i].queue);
    g_autoptr (json_t) record = try (config, guess_case[i].mail, envelope, &error);
    g_assert_no_error (error);
    if (g_strcmp0 (envelope->sender, guess_case[i].sender) != 0 ||
        g_strcmp0 (envelope->recipient, guess_case[i].recipient) != 0)
      g_error ("%s: %s to %s", guess_case[i].label, envelope->sender, envelope->recipient);
    const char *addressed = json_string_value (json_object_get (record, "addressed"));
    g_assert_true (guess_case[i].queue == NULL || g_str_equal (addressed, "Reports"));
  }
}

static void
test_missing_queue (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (Envelope) envelope = envelope_new ();
  g_autoptr (GError) error = NULL;
  envelope->queue = g_strdup ("Nothing");
  g_assert_null (try (config, mail, envelope, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

static void
add (const char *path, void (*test) (ConfigDirectory *, gconstpointer))
{
  g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, test,
              config_directory_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/app/rule_test/tells-what-every-rule-finds", test_guessed);
  add ("/app/rule_test/believes-what-it-is-told-of-the-envelope", test_told);
  add ("/app/rule_test/guesses-sender-and-recipient", test_guesses);
  add ("/app/rule_test/refuses-a-queue-that-does-not-exist", test_missing_queue);
  return g_test_run ();
}
