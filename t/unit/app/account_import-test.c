#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/printer.h"

#include "app/account.h"
#include "app/account_import.h"
#include "app/lookup.h"

#include "../store/cluster.h"
#include "office.h"

/* Tells what came of table TEXT: `ADDED CHANGED`, or the message. The caller frees it. */
static char *
import (const Office *office, const char *text, gboolean update, gboolean dry_run)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  const AccountTable table = {
    .file = "staff.csv", .bytes = bytes, .update = update, .dry_run = dry_run
  };
  g_autoptr (GError) error = NULL;
  AccountCount count;
  if (account_import (office->config, &table, &count, &error))
    return g_strdup_printf ("%u %u", count.added, count.changed);
  return g_strdup (error->message);
}

static void
assert_import (const Office *office, const char *text, gboolean update, const char *answer)
{
  g_autofree char *found = import (office, text, update, FALSE);
  g_assert_cmpstr (found, ==, answer);
}

/* Everybody with name, addresses, roles, groups and manager, one a line. */
static char *
staff_of (const Office *office)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) rows = lookup_staff (office->config, &error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (NULL);
  static const char *const members[] = { "name", "addresses", "roles", "groups", "manager" };
  for (gsize i = 0; i < json_array_size (rows); i++)
    for (gsize m = 0; m < G_N_ELEMENTS (members); m++) {
      const json_t *value = json_object_get (json_array_get (rows, i), members[m]);
      char *encoded = json_dumps (value, JSON_COMPACT | JSON_ENCODE_ANY);
      g_string_append_printf (text, "%s%s", encoded, m == 4 ? "\n" : " ");
      free (encoded);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static Office *
open_with_groups (const char *database)
{
  Office *office = office_open (database);
  office_hire (office, "carol", "manager");
  g_autoptr (GError) error = NULL;
  static const char *const carol[] = { "carol", NULL };
  account_add_group (office->config, "Night", carol, &error);
  account_add_group (office->config, "Day", carol, &error);
  g_assert_no_error (error);
  return office;
}

static void
test_import (void)
{
  g_autoptr (Office) office = open_with_groups ("import_new");
  assert_import (office,
                 "\xef\xbb\xbf"
                 "manager,roles,Name,addresses,groups\r\n"
                 "erin,\"duty:report handler@edunet\",dora,d@staff.example;dd@staff.example,"
                 "night; day\r\n"
                 "Carol,triage,erin,\"e@staff.example\n\",\r\n",
                 FALSE, "2 0");
  g_autofree char *staff = staff_of (office);
  g_assert_cmpstr (staff, ==,
                   "\"carol\" [\"carol@staff.example\"] [\"manager\"] [\"Day\",\"Night\"] null\n"
                   "\"dora\" [\"d@staff.example\",\"dd@staff.example\"] [\"duty:report\","
                   "\"handler@EDUNET\"] [\"Day\",\"Night\"] \"erin\"\n"
                   "\"erin\" [\"e@staff.example\"] [\"triage\"] [] \"carol\"\n");
}

static void
test_update (void)
{
  g_autoptr (Office) office = open_with_groups ("import_update");
  assert_import (office, "name,addresses,roles,groups\ndora,d@staff.example,duty,Night\n", FALSE,
                 "1 0");
  assert_import (office,
                 "name,addresses,roles,manager\nDORA,x@staff.example,handler,erin\n"
                 "erin,d@staff.example,duty,\n",
                 TRUE, "the address d@staff.example is taken already");
  assert_import (office,
                 "name,addresses,roles,manager\nDORA,x@staff.example,handler,erin\n"
                 "erin,e@staff.example,duty,\n",
                 TRUE, "1 1");
  assert_import (office, "name,groups\ndora,\n", TRUE, "0 1");
  g_autofree char *staff = staff_of (office);
  g_assert_cmpstr (staff, ==,
                   "\"carol\" [\"carol@staff.example\"] [\"manager\"] [\"Day\",\"Night\"] null\n"
                   "\"dora\" [\"x@staff.example\"] [\"handler\"] [] \"erin\"\n"
                   "\"erin\" [\"e@staff.example\"] [\"duty\"] [] null\n");
}

static void
test_faults (void)
{
  static const struct {
    const char *text;
    gboolean update;
    const char *message;
  } row[] = {
    { "", FALSE, "staff.csv:1: the first line must name the columns, `name` among them" },
    { "addresses,roles\n", FALSE,
      "staff.csv:1: the first line must name the columns, `name` among them" },
    { "name,colour\n", FALSE,
      "staff.csv:1: column 2: there is no `colour`; the columns are name, addresses, roles, "
      "groups, "
      "manager, sasl_user, language, own_actions, suspended" },
    { "name,roles,Name\n", FALSE, "staff.csv:1: column 3: `Name` is there twice" },
    { "name\n\"dora\n", FALSE,
      "staff.csv:2: column 1: the quote that begins this cell is never closed" },
    { "name\ndora\n", FALSE,
      "staff.csv:2: column addresses: at least one is needed\n"
      "staff.csv:2: column roles: at least one is needed" },
    { "name,addresses,roles,groups\n\na,a@staff.example,duty,Day Off "
      "Night\nb,b@staff.example,king,\n",
      FALSE,
      "staff.csv:3: column groups: there is no group Off; add it: tocsin group add Off\n"
      "staff.csv:4: column roles: there is no role `king`; there are: duty, triage, handler, "
      "manager, read-only" },
    { "name,addresses,roles\na,a@staff.example,duty\nA,b@staff.example,duty\n", FALSE,
      "staff.csv:3: column name: A is in line 2 too" },
    { "name,addresses,roles\nCarol,c@staff.example,duty\n", FALSE,
      "staff.csv:2: column name: there is an account Carol; to change those there are, say "
      "--update" },
    { "name,addresses,roles,manager\na,a@staff.example,duty,b\nb,bob,duty,\n", FALSE,
      "staff.csv:3: column addresses: `bob` is no address; write it bare, as in "
      "alice@staff.example" },
    { "name,addresses,roles,manager\na,a@staff.example,duty,nobody\n", FALSE,
      "staff.csv:2: column manager: there is no account nobody, nor in this table" },
    { "name,suspended\ncarol,perhaps\n", TRUE,
      "staff.csv:2: column suspended: `perhaps` is neither yes nor no" },
    { "name,addresses,roles\na,carol@staff.example,duty\n", FALSE,
      "the address carol@staff.example is taken already" },
  };
  g_autoptr (Office) office = open_with_groups ("import_faults");
  g_autofree char *before = staff_of (office);
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_test_message ("%s", row[i].text);
    assert_import (office, row[i].text, row[i].update, row[i].message);
    g_autofree char *after = staff_of (office);
    g_assert_cmpstr (after, ==, before);
  }
}

static void
test_many_faults (void)
{
  g_autoptr (Office) office = open_with_groups ("import_many");
  g_autoptr (GString) text = g_string_new ("name\n");
  for (guint i = 0; i < 15; i++)
    g_string_append_printf (text, "p%u\n", i);
  g_autofree char *answer = import (office, text->str, FALSE, FALSE);
  g_auto (GStrv) lines = g_strsplit (answer, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 21);
  g_assert_cmpstr (lines[20], ==, "and 10 more");
}

static void
test_dry_run (void)
{
  g_autoptr (Office) office = open_with_groups ("import_dry");
  g_autofree char *before = staff_of (office);
  g_autofree char *answer = import (office,
                                    "name,addresses,roles\ndora,d@staff.example,duty\n"
                                    "carol,c@staff.example,duty\n",
                                    TRUE, TRUE);
  g_assert_cmpstr (answer, ==, "1 1");
  g_autofree char *after = staff_of (office);
  g_assert_cmpstr (after, ==, before);
}

/* What a listing prints as CSV can be read again and changes nothing. */
static void
test_listing (void)
{
  g_autoptr (Office) office = open_with_groups ("import_listing");
  assert_import (office,
                 "name,addresses,roles,groups,manager,sasl_user,own_actions\n"
                 "dora,+d@staff.example x@staff.example,duty:report@edunet,Day,carol,d@realm,yes\n",
                 FALSE, "1 0");
  g_autoptr (json_t) before = lookup_staff (office->config, NULL);
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream (&text, &length);
  printer_csv (out, before, account_import_columns);
  fclose (out);
  assert_import (office, text, TRUE, "0 2");
  free (text);
  g_autoptr (json_t) after = lookup_staff (office->config, NULL);
  g_assert_true (json_equal (before, after));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/app/account_import/adds-accounts", test_import);
  g_test_add_func ("/app/account_import/changes-accounts-that-exist", test_update);
  g_test_add_func ("/app/account_import/names-the-place-of-each-fault", test_faults);
  g_test_add_func ("/app/account_import/names-twenty-faults", test_many_faults);
  g_test_add_func ("/app/account_import/keeps-nothing-of-a-dry-run", test_dry_run);
  g_test_add_func ("/app/account_import/reads-what-a-listing-prints", test_listing);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
