#include "core/policy.h"

static void
add_queue (Policy *policy, const char *name, const char *address, const char *comment_address)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (name);
  queue->kind = KIND_REPORT;
  queue->address = g_strdup (address);
  queue->comment_address = g_strdup (comment_address);
  queue->language = g_strdup ("en");
  g_ptr_array_add (policy->queues, queue);
}

static Policy *
two_queues (void)
{
  Policy *policy = policy_new ();
  add_queue (policy, "Incident Reports", "report@csirt.example", "report-comment@csirt.example");
  add_queue (policy, "Señales", "Help@CSIRT.example", "Help-Comment@CSIRT.example");
  return policy;
}

static void
test_new (void)
{
  g_autoptr (Policy) policy = policy_new ();
  g_assert_cmpuint (policy->queues->len, ==, 0);
  g_assert_cmpuint (policy->token_keys->len, ==, 0);
  g_assert_nonnull (policy->operators);
  g_assert_null (policy->operators[0]);
  policy_free (NULL);
  queue_free (NULL);
  token_key_free (NULL);
}

static void
test_queue_by_name (void)
{
  g_autoptr (Policy) policy = two_queues ();
  const Queue *first = g_ptr_array_index (policy->queues, 0);
  const Queue *second = g_ptr_array_index (policy->queues, 1);
  g_assert_true (policy_queue (policy, "Incident Reports") == first);
  g_assert_true (policy_queue (policy, "INCIDENT reports") == first);
  g_assert_true (policy_queue (policy, "SEÑALES") == second);
  g_assert_null (policy_queue (policy, "Incident"));
  g_assert_null (policy_queue (policy, ""));
  g_assert_null (policy_queue (policy, "report@csirt.example"));
}

static const struct {
  const char *label;
  const char *address;
  int queue; /* index, or -1 */
  gboolean comment;
  const char *extension;
} address_case[] = {
  { "plain", "report@csirt.example", 0, FALSE, NULL },
  { "case", "Report@CSIRT.Example", 0, FALSE, NULL },
  { "configured in mixed case", "help@csirt.example", 1, FALSE, NULL },
  { "comment", "report-comment@csirt.example", 0, TRUE, NULL },
  { "comment in mixed case", "HELP-comment@csirt.example", 1, TRUE, NULL },
  { "extension", "report+t-ABC@csirt.example", 0, FALSE, "t-abc" },
  { "comment with extension", "report-comment+x@csirt.example", 0, TRUE, "x" },
  { "empty extension", "report+@csirt.example", 0, FALSE, "" },
  { "extension in extension", "report+a+b@csirt.example", 0, FALSE, "a+b" },
  { "at sign in the extension", "report+a@b@csirt.example", 0, FALSE, "a@b" },
  { "other domain", "report@example.net", -1, FALSE, NULL },
  { "longer local part", "areport@csirt.example", -1, FALSE, NULL },
  { "subdomain", "report@x.csirt.example", -1, FALSE, NULL },
  { "plus in the domain", "report@csirt+x.example", -1, FALSE, NULL },
  { "extension alone", "+report@csirt.example", -1, FALSE, NULL },
  { "no at sign", "report", -1, FALSE, NULL },
  { "empty", "", -1, FALSE, NULL },
  { "letter that folds to k elsewhere", "report@csir\u212A.example", -1, FALSE, NULL },
  { "cut UTF-8", "report\xe2\x82", -1, FALSE, NULL },
};

static void
test_queue_by_address (void)
{
  g_autoptr (Policy) policy = two_queues ();
  for (guint i = 0; i < G_N_ELEMENTS (address_case); i++) {
    gboolean comment = FALSE;
    g_autofree char *extension = NULL;
    const Queue *queue =
        policy_queue_for_address (policy, address_case[i].address, &comment, &extension);
    const Queue *wanted = address_case[i].queue < 0
                              ? NULL
                              : g_ptr_array_index (policy->queues, (guint) address_case[i].queue);
    if (queue != wanted || comment != address_case[i].comment ||
        g_strcmp0 (extension, address_case[i].extension) != 0)
      g_error ("%s", address_case[i].label);
    g_assert_true (policy_queue_for_address (policy, address_case[i].address, NULL, NULL) ==
                   wanted);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/policy/begins-empty", test_new);
  g_test_add_func ("/core/policy/finds-a-queue-by-name-without-case", test_queue_by_name);
  g_test_add_func ("/core/policy/finds-a-queue-by-address-and-extension", test_queue_by_address);
  return g_test_run ();
}
