#include "base/error.h"
#include "base/printer.h"

#include "app/account_document.h"

#define LIST(...)                                                                                  \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

/* A configuration with one queue and one constituency. */
static Config *
make_config (void)
{
  Config *config = g_new0 (Config, 1);
  config->policy = policy_new ();
  Queue *queue = g_new0 (Queue, 1);
  queue->language = g_strdup ("es");
  queue->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (config->policy->queues, queue);
  config->policy->default_queue = queue;
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup ("EDUNET");
  constituency->domains = g_new0 (char *, 1);
  constituency->admin_cc = g_new0 (char *, 1);
  constituency->networks = g_ptr_array_new ();
  g_ptr_array_add (config->policy->constituencies, constituency);
  return config;
}

static void
free_config (Config *config)
{
  policy_free (config->policy);
  g_free (config);
}

static void
test_documents (void)
{
  static const char *const none[] = { NULL };
  const struct {
    const char *label;
    AccountFacts facts;
    const char *document;
  } row[] = {
    { "only what is given", { .name = "dora" }, "{\"name\":\"dora\"}" },
    { "lists",
      { .name = "d", .addresses = LIST ("D@staff.example", "e@staff.example"), .groups = none },
      "{\"name\":\"d\",\"addresses\":[\"D@staff.example\",\"e@staff.example\"],\"groups\":[]}" },
    { "roles as they are spelt",
      { .name = "d", .roles = LIST ("DUTY", "Handler:Report@edunet") },
      "{\"name\":\"d\",\"roles\":[\"duty\",\"handler:report@EDUNET\"]}" },
    { "single values",
      { .name = "d", .manager = "carol", .sasl_user = "d@realm", .language = "en" },
      "{\"name\":\"d\",\"manager\":\"carol\",\"sasl_user\":\"d@realm\",\"language\":\"en\"}" },
    { "taken away",
      { .name = "d", .manager = "", .sasl_user = "", .language = "" },
      "{\"name\":\"d\",\"manager\":null,\"sasl_user\":null,\"language\":\"es\"}" },
    { "choices",
      { .name = "d", .own_actions = "Yes", .suspended = "no" },
      "{\"name\":\"d\",\"own_actions\":true,\"suspended\":false}" },
  };
  Config *config = make_config ();
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (json_t) document = account_document_make (config, &row[i].facts, NULL, &error);
    g_test_message ("%s", row[i].label);
    g_assert_no_error (error);
    char *text = json_dumps (document, JSON_COMPACT);
    g_assert_cmpstr (text, ==, row[i].document);
    free (text);
  }
  free_config (config);
}

#define LONG "a123456789b123456789c123456789d123456789e123456789f123456789g123"

static void
test_faults (void)
{
  const struct {
    const char *member;
    AccountFacts facts;
  } row[] = {
    { "name", { .name = "" } },
    { "name", { .name = "system" } },
    { "name", { .name = "SYSTEM" } },
    { "name", { .name = "-d" } },
    { "name", { .name = "d o" } },
    { "name", { .name = "d@staff.example" } },
    { "name", { .name = "d\u00f3ra" } },
    { "name", { .name = LONG "5" } },
    { "addresses", { .name = "d", .addresses = LIST ("d@staff.example", "Dora <d@x.example>") } },
    { "addresses", { .name = "d", .addresses = LIST ("") } },
    { "addresses", { .name = "d", .addresses = LIST ("dora") } },
    { "roles", { .name = "d", .roles = LIST ("emperor") } },
    { "roles", { .name = "d", .roles = LIST ("duty:nothing") } },
    { "roles", { .name = "d", .roles = LIST ("duty@NOWHERE") } },
    { "groups", { .name = "d", .groups = LIST ("Night Team") } },
    { "manager", { .name = "d", .manager = "the boss" } },
    { "sasl_user", { .name = "d", .sasl_user = "d o" } },
    { "sasl_user", { .name = "d", .sasl_user = "d\n" } },
    { "language", { .name = "d", .language = "../en" } },
    { "language", { .name = "d", .language = "e n" } },
    { "own_actions", { .name = "d", .own_actions = "" } },
    { "suspended", { .name = "d", .suspended = "maybe" } },
  };
  Config *config = make_config ();
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    const char *member = NULL;
    g_assert_null (account_document_make (config, &row[i].facts, &member, &error));
    g_test_message ("%s: %s", row[i].member, error->message);
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_assert_cmpstr (member, ==, row[i].member);
  }
  free_config (config);
}

static void
test_longest_name (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (account_document_check_name (LONG, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/account_document/has-what-was-given", test_documents);
  g_test_add_func ("/app/account_document/says-which-member-cannot-be", test_faults);
  g_test_add_func ("/app/account_document/lets-names-have-64-letters", test_longest_name);
  return g_test_run ();
}
