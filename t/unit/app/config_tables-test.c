#include "core/actor.h"
#include "core/field.h"
#include "core/notification.h"
#include "core/right.h"

#include "app/config.h"

#include "config_directory.h"

/* The good file and MORE. */
static Config *
load (const ConfigDirectory *directory, const char *more)
{
  g_autofree char *text = g_strconcat (config_directory_good, more, NULL);
  return config_directory_load (directory, text);
}

static void
assert_list (char *const *list, const char *joined)
{
  g_autofree char *found = g_strjoinv (" | ", (char **) list);
  g_assert_cmpstr (found, ==, joined);
}

static void
test_nothing_set (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory, "");
  const Policy *policy = config->policy;
  g_autoptr (Policy) shipped = policy_new ();
  g_assert_cmpuint (policy->lifecycles->len, ==, 0);
  g_assert_cmpuint (policy->fields->len, ==, shipped->fields->len);
  g_assert_cmpuint (policy->roles->len, ==, shipped->roles->len);
  g_assert_cmpuint (policy->notifications->len, ==, shipped->notifications->len);
  for (guint i = 0; i < PROOF_CLASSES; i++)
    g_assert_cmpuint (policy->proofs[i], ==, shipped->proofs[i]);
  g_assert_false (policy->must_own);
  assert_list (policy->realms, "");
  g_assert_null (policy->default_queue->lifecycle);
}

static const char lifecycles[] =
    "lifecycle general { active = { open, \"in work\" } inactive = done\n"
    "  transitions = { 'open -> in work, done', '* -> open' } rights = 'done -> *: assign'\n"
    "  maps = 'takedown: done = gone' }\n"
    "lifecycle takedown { initial = asked active = open inactive = gone\n"
    "  transitions = '* -> open, gone' }\n"
    "queue Takedowns { kind = report lifecycle = takedown address = t@csirt.example\n"
    "  comment-address = tc@csirt.example }\n"
    "queue Reports { kind = report lifecycle = incident address = r@csirt.example\n"
    "  comment-address = rc@csirt.example }\n";

static void
test_lifecycles (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory, lifecycles);
  const Policy *policy = config->policy;
  const Lifecycle *general = policy_lifecycle (policy, "General", KIND_GENERAL);
  const Lifecycle *takedown = policy_lifecycle (policy, "Takedowns", KIND_REPORT);
  assert_list ((char *const *) lifecycle_statuses (general), "open | in work | done");
  g_assert_cmpint (lifecycle_phase (general, "in work"), ==, STATUS_ACTIVE);
  g_assert_true (lifecycle_allows (general, "in work", "open"));
  g_assert_false (lifecycle_allows (general, "in work", "done"));
  g_assert_cmpuint (lifecycle_right (general, "done", "open"), ==, RIGHT_ASSIGN);
  g_assert_cmpuint (lifecycle_right (general, "open", "done"), ==, RIGHT_CHANGE);
  g_assert_cmpstr (lifecycle_map (general, "done", takedown), ==, "gone");
  g_assert_cmpstr (lifecycle_name (takedown), ==, "takedown");
  g_assert_cmpstr (lifecycle_on_create (takedown), ==, "asked");
  const Lifecycle *incident = policy_lifecycle (policy, "Reports", KIND_REPORT);
  g_assert_true (incident == lifecycle_shipped (KIND_INCIDENT));
}

static void
test_fields (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config =
      load (directory, "field tlp { type = choice choices = { White, Red } }\n"
                       "field Sector { type = number several = true kinds = { report, general } }\n"
                       "field Port { kinds = { } }\n");
  const GPtrArray *fields = config->policy->fields;
  g_autoptr (GPtrArray) shipped = field_shipped ();
  g_assert_cmpuint (fields->len, ==, shipped->len + 1);
  const Field *tlp = field_find (fields, "TLP");
  g_assert_cmpstr (tlp->name, ==, "tlp");
  g_assert_cmpint (tlp->type, ==, FIELD_CHOICE);
  g_assert_false (tlp->several);
  g_assert_cmpuint (tlp->kinds, ==, (1u << KINDS) - 1);
  assert_list (tlp->choices, "White | Red");
  const Field *sector = field_find (fields, "sector");
  g_assert_cmpint (sector->type, ==, FIELD_NUMBER);
  g_assert_true (sector->several);
  g_assert_cmpuint (sector->kinds, ==, 1u << KIND_REPORT | 1u << KIND_GENERAL);
  assert_list (sector->choices, "");
  g_assert_cmpuint (field_find (fields, "Port")->kinds, ==, 0);
}

static gboolean
allows (const Policy *policy, const char *role, Right right)
{
  g_autoptr (GPtrArray) grants = g_ptr_array_new_with_free_func ((GDestroyNotify) grant_free);
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (grants, grant_parse (policy, role, &error));
  g_assert_no_error (error);
  return right_allows (policy, grants, right, KIND_GENERAL, NULL);
}

static void
test_roles (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory, "role handler { rights = { see, steal } }\n"
                                               "role auditor { rights = comment }\n");
  const Policy *policy = config->policy;
  g_autoptr (GPtrArray) shipped = role_shipped ();
  g_assert_cmpuint (policy->roles->len, ==, shipped->len + 1);
  g_assert_true (allows (policy, "handler", RIGHT_STEAL));
  g_assert_false (allows (policy, "handler", RIGHT_CHANGE));
  g_assert_true (allows (policy, "auditor", RIGHT_COMMENT));
  g_assert_false (allows (policy, "auditor", RIGHT_SEE));
  g_assert_true (allows (policy, "duty", RIGHT_CHANGE));
}

static void
test_notifications (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config =
      load (directory, "notify comment { to = { admin-cc, Watch, log@staff.example } }\n"
                       "notify resolved { to = { } }\n");
  const Policy *policy = config->policy;
  g_autoptr (GPtrArray) shipped = notification_shipped ();
  g_assert_cmpuint (policy->notifications->len, ==, shipped->len);
  const Notification *comment = notification_of (policy, NOTICE_COMMENT);
  g_assert_cmpuint (comment->told, ==, TOLD_ADMIN_CC);
  assert_list (comment->named, "Watch | log@staff.example");
  const Notification *resolved = notification_of (policy, NOTICE_RESOLVED);
  g_assert_cmpuint (resolved->told, ==, 0);
  assert_list (resolved->named, "");
  const Notification *new_ticket = notification_of (policy, NOTICE_NEW_TICKET);
  g_assert_cmpuint (new_ticket->told, ==, TOLD_OWNER | TOLD_ADMIN_CC);
}

static void
test_proofs (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (Config) config =
      load (directory, "must-own = true sasl-realms = { csirt.example, staff.example }\n"
                       "proofs { messages = dmarc changes = { pgp, sasl } critical = { } }\n");
  const Policy *policy = config->policy;
  const guint command_line = 1u << PROOF_CLI;
  g_assert_true (policy->must_own);
  assert_list (policy->realms, "csirt.example | staff.example");
  g_assert_cmpuint (policy->proofs[PROOF_FOR_MESSAGES], ==, command_line | 1u << PROOF_DMARC);
  g_assert_cmpuint (policy->proofs[PROOF_FOR_CHANGES], ==,
                    command_line | 1u << PROOF_PGP | 1u << PROOF_SASL);
  g_assert_cmpuint (policy->proofs[PROOF_FOR_CRITICAL], ==, command_line);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (ConfigDirectory *, gconstpointer);
  } tests[] = {
    { "nothing-set", test_nothing_set },
    { "lifecycles", test_lifecycles },
    { "fields", test_fields },
    { "roles", test_roles },
    { "notifications", test_notifications },
    { "proofs", test_proofs },
  };
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/app/config_tables/", tests[i].path, NULL);
    g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, tests[i].test,
                config_directory_tear_down);
  }
  return g_test_run ();
}
