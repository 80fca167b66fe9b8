#include "base/clock.h"
#include "base/printer.h"

#include "app/check_people.h"

#include "config_directory.h"

static const char people_text[] =
    "{\"staff\": [{\"name\": \"alice\", \"roles\": [\"duty\", \"Duty:report@EDUNET\"]},"
    " {\"name\": \"bob\", \"roles\": [\"chief\", \"duty:reports\", \"duty@GOVNET\"]}],"
    " \"groups\": [{\"name\": \"DutyTeam\"}]}";

static const char configuration[] =
    "constituency EDUNET { admin-cc = { dutyteam, Bob, EdunetTeam, carol@staff.example } }\n"
    "queue Other { address = other@csirt.example comment-address = oc@csirt.example\n"
    "  admin-cc = { DutyTeam, \"Help+x@csirt.example\", \"bounce+t@csirt.example\" } }\n"
    "notify comment { to = { admin-cc, Watch, EdunetTeam, oc@csirt.example } }\n"
    "rule A { set = 'Owner: Alice' } rule B { set = 'Owner: dave' }\n";

/* What LOOK finds, `STATE: DETAIL` a line, with `F` for the file. The caller frees it. */
static char *
found (const ConfigDirectory *directory,
       void (*look) (const Config *, const People *, json_t *checks))
{
  g_autofree char *text = g_strconcat (config_directory_good, configuration, NULL);
  g_autoptr (Config) config = config_directory_load (directory, text);
  g_autoptr (json_t) world = json_loads (people_text, 0, NULL);
  g_autoptr (json_t) checks = json_array ();
  const People people = { json_object_get (world, "staff"), json_object_get (world, "groups") };
  look (config, &people, checks);
  g_autoptr (GString) all = g_string_new (NULL);
  for (gsize i = 0; i < json_array_size (checks); i++) {
    const json_t *row = json_array_get (checks, i);
    g_assert_cmpstr (json_string_value (json_object_get (row, "check")), ==, "staff");
    g_string_append_printf (all, "%s: %s\n", json_string_value (json_object_get (row, "state")),
                            json_string_value (json_object_get (row, "detail")));
  }
  return config_directory_replaced (all->str, directory->file, "F");
}

static void
test_watchers (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *rows = found (directory, check_people_watchers);
  g_assert_cmpstr (rows, ==,
                   "ok: group DutyTeam exists\n"
                   "failed: F: admin-cc names Help+x@csirt.example, which is an address of this "
                   "Tocsin; name people or a group instead\n"
                   "failed: F: admin-cc names bounce+t@csirt.example, which is an address of this "
                   "Tocsin; name people or a group instead\n"
                   "ok: account Bob exists\n"
                   "failed: F: admin-cc names EdunetTeam, but there is no such group or account; "
                   "run: tocsin group add EdunetTeam --member NAME\n"
                   "failed: F: notify names Watch, but there is no such group or account; run: "
                   "tocsin group add Watch --member NAME\n"
                   "failed: F: notify names oc@csirt.example, which is an address of this Tocsin; "
                   "name people or a group instead\n");
}

static void
test_owners (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *rows = found (directory, check_people_owners);
  g_assert_cmpstr (rows, ==,
                   "ok: owner Alice exists\n"
                   "failed: F: rule \"B\" sets the owner dave, who has no account; write another, "
                   "or run: tocsin staff add dave --address ADDRESS --role ROLE\n");
}

/* Why a role is unknown, core/right.h says. */
static void
test_roles (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const roles[] = { "chief", "duty:reports", "duty@GOVNET" };
  g_autofree char *rows = found (directory, check_people_roles);
  g_auto (GStrv) lines = g_strsplit (rows, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (roles) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++) {
    g_autofree char *pattern =
        g_strdup_printf ("failed: account bob has the role %s, which gives no rights: *; give the "
                         "account another, or put what is missing into F",
                         roles[i]);
    g_test_message ("%s", lines[i]);
    g_assert_true (g_pattern_match_simple (pattern, lines[i]));
  }
}

static void
test_keys (void)
{
  static const struct {
    const char *not_after;
    const char *revoked;
    gboolean warned;
  } cases[] = {
    { NULL, NULL, FALSE },
    { "2026-11-22T10:59:59Z", NULL, FALSE }, /* it is gone already */
    { "2026-11-23T11:00:00Z", NULL, TRUE },
    { "2026-12-23T11:00:00Z", NULL, TRUE },
    { "2026-12-23T11:00:01Z", NULL, FALSE },
    { "2026-12-01T11:00:00Z", "2026-11-01T11:00:00Z", FALSE },
  };
  gint64 now;
  g_assert_true (clock_from_text ("2026-11-23T11:00:00Z", &now));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (json_t) keys =
        json_pack ("[{s:s, s:s, s:s?, s:s?}]", "account", "alice", "fingerprint", "AB12",
                   "not_after", cases[i].not_after, "revoked", cases[i].revoked);
    g_autoptr (json_t) checks = json_array ();
    check_people_keys (keys, now, checks);
    g_test_message ("%s %s", cases[i].not_after, cases[i].revoked);
    g_assert_cmpuint (json_array_size (checks), ==, cases[i].warned ? 1 : 0);
    if (!cases[i].warned)
      continue;
    const json_t *row = json_array_get (checks, 0);
    g_autofree char *detail =
        g_strdup_printf ("the OpenPGP key AB12 of alice does not count any "
                         "more after %s; run: tocsin staff key add alice FILE",
                         cases[i].not_after);
    g_assert_cmpstr (json_string_value (json_object_get (row, "state")), ==, "warning");
    g_assert_cmpstr (json_string_value (json_object_get (row, "detail")), ==, detail);
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (ConfigDirectory *, gconstpointer);
  } tests[] = {
    { "watchers", test_watchers },
    { "owners", test_owners },
    { "roles", test_roles },
  };
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/app/check_people/", tests[i].path, NULL);
    g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, tests[i].test,
                config_directory_tear_down);
  }
  g_test_add_func ("/app/check_people/keys", test_keys);
  return g_test_run ();
}
