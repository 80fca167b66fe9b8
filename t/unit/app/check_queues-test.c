#include "base/printer.h"

#include "app/check_queues.h"

#include "config_directory.h"

static Config *
load (const ConfigDirectory *directory)
{
  g_autofree char *text = g_strconcat (
      config_directory_good,
      "queue \"Ávisos\" { address = a@csirt.example comment-address = c@csirt.example }", NULL);
  return config_directory_load (directory, text);
}

static void
test_query (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (json_t) query = check_queues_query (config->policy);
  g_autoptr (json_t) expected = json_pack ("{s:[s, s]}", "not_queue", "general", "ávisos");
  g_assert_true (json_equal (query, expected));
}

static void
test_warnings (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (json_t) tickets =
      json_pack ("[{s:s}, {s:s}, {s:s}]", "queue", "Spam", "queue", "Old \"one\"", "queue", "Spam");
  g_autoptr (json_t) none = json_array ();
  g_autoptr (json_t) checks = json_array ();
  check_queues (config, none, checks);
  g_assert_cmpuint (json_array_size (checks), ==, 0);
  check_queues (config, tickets, checks);
  g_assert_cmpuint (json_array_size (checks), ==, 2);
  const json_t *row = json_array_get (checks, 0);
  g_autofree char *detail = g_strdup_printf (
      "%s has no queue \"Spam\", but there are tickets in it (2); add it, or move them: tocsin "
      "ticket do N 'Queue: NAME'",
      directory->file);
  g_assert_cmpstr (json_string_value (json_object_get (row, "state")), ==, "warning");
  g_assert_cmpstr (json_string_value (json_object_get (row, "check")), ==, "queues");
  g_assert_cmpstr (json_string_value (json_object_get (row, "detail")), ==, detail);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/check_queues/query", ConfigDirectory, NULL, config_directory_set_up, test_query,
              config_directory_tear_down);
  g_test_add ("/app/check_queues/warnings", ConfigDirectory, NULL, config_directory_set_up,
              test_warnings, config_directory_tear_down);
  return g_test_run ();
}
