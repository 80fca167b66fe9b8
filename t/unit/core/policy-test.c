#include "core/actor.h"
#include "core/field.h"
#include "core/notification.h"
#include "core/policy.h"
#include "core/right.h"
#include "core/rule.h"

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
  g_assert_null (policy->tags[0]);
  g_assert_cmpuint (policy->constituencies->len, ==, 0);
  g_assert_cmpuint (policy->rules->len, ==, 0);
  g_ptr_array_add (policy->rules, rule_new ("freed with the policy", TRUE));
  g_assert_cmpuint (policy->lifecycles->len, ==, 0);
  g_assert_false (policy->must_own);
  g_assert_null (policy->realms[0]);
  policy_free (NULL);
  queue_free (NULL);
  constituency_free (NULL);
  token_key_free (NULL);
}

/* Columns: messages, changes, critical. */
static void
test_shipped (void)
{
  static const char *const enough[] = {
    [PROOF_NONE] = "---", [PROOF_DMARC] = "++-", [PROOF_CHALLENGE] = "+++",
    [PROOF_PGP] = "+++",  [PROOF_SASL] = "+++",  [PROOF_CLI] = "+++",
  };
  g_autoptr (Policy) policy = policy_new ();
  for (guint proof = 0; proof < G_N_ELEMENTS (enough); proof++)
    for (guint needed = 0; needed < PROOF_CLASSES; needed++)
      g_assert_cmpint ((policy->proofs[needed] & 1u << proof) != 0, ==,
                       enough[proof][needed] == '+');
  g_assert_nonnull (field_find (policy->fields, "TLP"));
  g_assert_cmpuint (policy->roles->len, ==, 5);
  g_assert_nonnull (notification_of (policy, NOTICE_COMMENT));
}

static void
add_lifecycle (Policy *policy, const char *name)
{
  g_ptr_array_add (policy->lifecycles, lifecycle_new (name));
}

static void
test_lifecycle (void)
{
  static const struct {
    const char *queue;
    Kind kind;
    const char *follows;
    gboolean own;
  } row[] = {
    { "Incident Reports", KIND_REPORT, "report", FALSE },
    { "señales", KIND_REPORT, "Site", TRUE },
    { "Countermeasures", KIND_COUNTERMEASURE, "incident", TRUE },
    { "Investigations", KIND_INVESTIGATION, "investigation", FALSE },
    { "gone", KIND_INCIDENT, "incident", TRUE },
    { "gone", KIND_GENERAL, "general", FALSE },
  };
  g_autoptr (Policy) policy = two_queues ();
  add_queue (policy, "Countermeasures", "block@csirt.example", "block-comment@csirt.example");
  add_queue (policy, "Investigations", "inv@csirt.example", "inv-comment@csirt.example");
  add_lifecycle (policy, "Site");
  add_lifecycle (policy, "incident");
  ((Queue *) g_ptr_array_index (policy->queues, 1))->lifecycle = g_strdup ("SITE");
  ((Queue *) g_ptr_array_index (policy->queues, 2))->lifecycle = g_strdup ("incident");
  ((Queue *) g_ptr_array_index (policy->queues, 3))->lifecycle = g_strdup ("unheard of");
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    const Lifecycle *lifecycle = policy_lifecycle (policy, row[i].queue, row[i].kind);
    g_test_message ("%s", row[i].queue);
    g_assert_cmpstr (lifecycle_name (lifecycle), ==, row[i].follows);
    g_assert_cmpint (g_ptr_array_find (policy->lifecycles, lifecycle, NULL), ==, row[i].own);
  }
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

static void
add_constituency (Policy *policy, const char *name, const char *const *admin_cc)
{
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup (name);
  constituency->admin_cc = g_strdupv ((char **) admin_cc);
  g_ptr_array_add (policy->constituencies, constituency);
}

static void
test_constituency_by_name (void)
{
  g_autoptr (Policy) policy = policy_new ();
  const char *const nobody[] = { NULL };
  g_assert_null (policy_constituency (policy, "EDUNET"));
  add_constituency (policy, "EDUNET", nobody);
  add_constituency (policy, "Fundación", nobody);
  g_assert_true (policy_constituency (policy, "edunet") ==
                 g_ptr_array_index (policy->constituencies, 0));
  g_assert_true (policy_constituency (policy, "FUNDACIÓN") ==
                 g_ptr_array_index (policy->constituencies, 1));
  g_assert_null (policy_constituency (policy, "EDU"));
  g_assert_null (policy_constituency (policy, ""));
  g_assert_null (policy_constituency (policy, NULL));
}

static void
test_extension (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (address_case); i++) {
    if (address_case[i].queue < 0)
      continue;
    g_autofree char *extension = policy_extension (address_case[i].address);
    g_assert_cmpstr (extension, ==, address_case[i].extension);
  }
  g_autofree char *foreign = policy_extension ("Somebody+List@Example.NET");
  g_assert_cmpstr (foreign, ==, "list");
  g_assert_null (policy_extension ("no+at"));
}

static const struct {
  const char *address;
  gboolean own;
  gboolean returns;
} own_case[] = {
  { "report@csirt.example", TRUE, FALSE },
  { "Report-Comment+t-x@CSIRT.example", TRUE, FALSE },
  { "bounce@csirt.example", TRUE, TRUE },
  { "BOUNCE+t-a234@Csirt.Example", TRUE, TRUE },
  { "confirm+x@csirt.example", TRUE, TRUE },
  { "bounce@example.net", FALSE, FALSE },
  { "bounces@csirt.example", FALSE, FALSE },
  { "bounce-x@csirt.example", FALSE, FALSE },
  { "bounce@x@csirt.example", FALSE, FALSE },
  { "x+bounce@csirt.example", FALSE, FALSE },
  { "bounce", FALSE, FALSE },
  { "", FALSE, FALSE },
};

static void
test_own_address (void)
{
  g_autoptr (Policy) policy = two_queues ();
  policy->domain = g_strdup ("csirt.example");
  for (guint i = 0; i < G_N_ELEMENTS (own_case); i++) {
    g_test_message ("%s", own_case[i].address);
    g_assert_cmpint (policy_is_own_address (policy, own_case[i].address), ==, own_case[i].own);
    g_assert_cmpint (policy_is_return_address (policy, own_case[i].address), ==,
                     own_case[i].returns);
  }
}

static void
test_groups (void)
{
  g_autoptr (Policy) policy = two_queues ();
  g_auto (GStrv) none = policy_groups (policy);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  const char *const first[] = { "DutyTeam", "carol@staff.example", "Seniors", NULL };
  const char *const second[] = { "dutyteam", "EdunetTeam", "SENIORS", NULL };
  Queue *queue = g_ptr_array_index (policy->queues, 1);
  queue->admin_cc = g_strdupv ((char **) first);
  add_constituency (policy, "EDUNET", second);
  const char *const wanted[] = { "DutyTeam", "Seniors", "EdunetTeam", NULL };
  g_auto (GStrv) groups = policy_groups (policy);
  g_assert_true (g_strv_equal ((const char *const *) groups, wanted));
}

static void
test_named_in_notifications (void)
{
  static const char *const words[] = { "owner", "Seniors", "Boss@Staff.Example", NULL };
  g_autoptr (Policy) policy = policy_new ();
  g_ptr_array_add (policy->notifications, notification_parse (NOTICE_STATUS, words, NULL));
  g_auto (GStrv) groups = policy_groups (policy);
  g_auto (GStrv) told = policy_told_addresses (policy);
  g_assert_cmpuint (g_strv_length (groups), ==, 1);
  g_assert_cmpstr (groups[0], ==, "Seniors");
  g_assert_cmpuint (g_strv_length (told), ==, 1);
  g_assert_cmpstr (told[0], ==, "boss@staff.example");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/policy/begins-empty", test_new);
  g_test_add_func ("/core/policy/begins-with-what-is-shipped", test_shipped);
  g_test_add_func ("/core/policy/chooses-the-lifecycle-of-a-ticket", test_lifecycle);
  g_test_add_func ("/core/policy/finds-a-queue-by-name-without-case", test_queue_by_name);
  g_test_add_func ("/core/policy/finds-a-queue-by-address-and-extension", test_queue_by_address);
  g_test_add_func ("/core/policy/finds-a-constituency-by-name-without-case",
                   test_constituency_by_name);
  g_test_add_func ("/core/policy/cuts-the-extension-out-of-any-address", test_extension);
  g_test_add_func ("/core/policy/knows-its-own-addresses", test_own_address);
  g_test_add_func ("/core/policy/names-each-group-once", test_groups);
  g_test_add_func ("/core/policy/counts-whom-notifications-name", test_named_in_notifications);
  return g_test_run ();
}
