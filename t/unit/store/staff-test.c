#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/staff.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "staff"
#define DAY (24 * 60 * 60)

static const char first_key[] = "0123456789ABCDEF0123456789ABCDEF01234567";
static const char second_key[] = "89ABCDEF0123456789ABCDEF0123456789ABCDEF";

/* A database of its own, as the command line sees it. */
static Db *
fresh (void)
{
  static guint count;
  g_autofree char *name = g_strdup_printf (DATABASE "%u", count++);
  cluster_create (name);
  return cluster_connect (name, "tocsin_command", 0);
}

/* Writes the accounts that TEXT, JSON with apostrophes for quotes, describes; the code, -1 for
 * none, and what is said in MESSAGE. */
static int
write_staff (Db *db, const char *text, gboolean change, char **message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (json_t) documents = db_json (json);
  gboolean written = store_staff_write (db, documents, change, SCENE_NOW, &error);
  g_assert_true (written == (error == NULL));
  *message = g_strdup (error == NULL ? NULL : error->message);
  return error == NULL ? -1 : error->code;
}

static void
add_staff (Db *db, const char *text)
{
  g_autofree char *message = NULL;
  int code = write_staff (db, text, FALSE, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (code, ==, -1);
}

#define CREW                                                                                       \
  "[{'name': 'Abe', 'addresses': ['Abe@staff.example', 'abe2@staff.example'], 'roles': "           \
  "['duty:report@EDUNET'], 'groups': [], 'manager': 'carol', 'sasl_user': 'abe', 'language': "     \
  "'en'}, {'name': 'carol', 'addresses': [], 'roles': ['manager'], 'groups': [], 'manager': "      \
  "null, 'sasl_user': null, 'language': 'es', 'own_actions': true, 'suspended': true}]"

/* What TEXT of account NAME is, as the machine contract shows it. */
static void
assert_account (Db *db, const char *name, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) rows = store_staff_list (db, name, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (rows), ==, 1);
  char *value =
      json_dumps (json_object_get (json_array_get (rows, 0), key), JSON_COMPACT | JSON_ENCODE_ANY);
  g_autofree char *plain = g_strdelimit (g_strdup (value), "\"", '\'');
  free (value);
  g_assert_cmpstr (plain, ==, text);
}

/* All of an account, there and back; a manager may come behind whom he manages. */
static void
test_add (void)
{
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  assert_account (db, "ABE", "name", "'Abe'");
  assert_account (db, "abe", "addresses", "['abe@staff.example','abe2@staff.example']");
  assert_account (db, "abe", "roles", "['duty:report@EDUNET']");
  assert_account (db, "abe", "manager", "'carol'");
  assert_account (db, "abe", "own_actions", "false");
  assert_account (db, "abe", "absent_until", "null");
  assert_account (db, "carol", "addresses", "[]");
  assert_account (db, "carol", "own_actions", "true");
  assert_account (db, "carol", "suspended", "true");
  assert_account (db, "carol", "keys", "[]");
}

/* What is absent stays, lists are replaced. */
static void
test_change (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  g_autoptr (json_t) group = json_pack ("{s:s, s:[s]}", "name", "Duty", "members", "abe");
  g_assert_true (store_group_write (db, group, FALSE, SCENE_NOW, &error));
  int code = write_staff (db,
                          "[{'name': 'abe', 'addresses': ['abe3@staff.example', "
                          "'ABE@staff.example'], 'manager': null, 'suspended': true},"
                          "{'name': 'carol', 'groups': ['duty'], 'sasl_user': 'c'}]",
                          TRUE, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (code, ==, -1);
  assert_account (db, "abe", "addresses", "['abe3@staff.example','abe@staff.example']");
  assert_account (db, "abe", "roles", "['duty:report@EDUNET']");
  assert_account (db, "abe", "manager", "null");
  assert_account (db, "abe", "suspended", "true");
  assert_account (db, "abe", "sasl_user", "'abe'");
  assert_account (db, "abe", "groups", "['Duty']");
  assert_account (db, "carol", "groups", "['Duty']");
  assert_account (db, "carol", "sasl_user", "'c'");
  assert_account (db, "carol", "language", "'es'");
}

/* Whatever is wrong is named, and then nothing of it happens. */
static void
test_refused (void)
{
  static const struct {
    const char *label;
    gboolean change;
    const char *documents;
    int code;
    const char *named;
  } table[] = {
    { "unknown group", FALSE, "[{'name': 'x', 'groups': ['Night']}]", TOCSIN_ERROR_MISSING,
      "Night" },
    { "unknown manager", FALSE, "[{'name': 'x', 'manager': 'nobody'}]", TOCSIN_ERROR_MISSING,
      "nobody" },
    { "unknown account", TRUE, "[{'name': 'abe'}, {'name': 'x'}]", TOCSIN_ERROR_MISSING, "x" },
    { "name taken", FALSE, "[{'name': 'y'}, {'name': 'ABE'}]", TOCSIN_ERROR_REFUSED, "ABE" },
    { "name twice", FALSE, "[{'name': 'x'}, {'name': 'X'}]", TOCSIN_ERROR_REFUSED, "x" },
    { "address taken", FALSE, "[{'name': 'x', 'addresses': ['ABE2@staff.example']}]",
      TOCSIN_ERROR_REFUSED, "abe2@staff.example" },
    { "address taken by a change", TRUE, "[{'name': 'carol', 'addresses': ['abe@staff.example']}]",
      TOCSIN_ERROR_REFUSED, "abe@staff.example" },
    { "address twice", FALSE,
      "[{'name': 'x', 'addresses': ['x@x']}, {'name': 'y', 'addresses': ['X@x']}]",
      TOCSIN_ERROR_REFUSED, "x@x" },
    { "login taken", FALSE, "[{'name': 'x', 'sasl_user': 'ABE'}]", TOCSIN_ERROR_REFUSED, "abe" },
    { "no name", FALSE, "[{'name': 'a b'}]", TOCSIN_ERROR_DATA, "a b" },
    { "name missing", FALSE, "[{'language': 'en'}]", TOCSIN_ERROR_DATA, "''" },
    { "his own manager", TRUE, "[{'name': 'abe', 'manager': 'abe'}]", TOCSIN_ERROR_DATA, "Abe" },
    { "a round of managers", TRUE, "[{'name': 'carol', 'manager': 'abe'}]", TOCSIN_ERROR_DATA,
      "Abe" },
  };
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  g_autofree char *before = cluster_value (db, "SELECT md5 (string_agg (d::text, '' ORDER BY "
                                               "account_key)) FROM tocsin.directory d");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *message = NULL;
    g_test_message ("%s", table[i].label);
    int code = write_staff (db, table[i].documents, table[i].change, &message);
    g_assert_cmpint (code, ==, table[i].code);
    g_assert_nonnull (strstr (message, table[i].named));
    g_assert_null (strstr (message, "SQLSTATE"));
  }
  g_autofree char *after = cluster_value (db, "SELECT md5 (string_agg (d::text, '' ORDER BY "
                                              "account_key)) FROM tocsin.directory d");
  g_assert_cmpstr (before, ==, after);
}

/* Two who exchange an address do so at once. */
static void
test_exchange (void)
{
  g_autofree char *message = NULL;
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  write_staff (db,
               "[{'name': 'abe', 'addresses': ['new@staff.example']}, {'name': 'carol', "
               "'addresses': ['abe@staff.example']}]",
               TRUE, &message);
  g_assert_cmpstr (message, ==, NULL);
  assert_account (db, "carol", "addresses", "['abe@staff.example']");
}

static void
test_absent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  g_assert_true (store_staff_absent (db, "ABE", SCENE_NOW, &error));
  assert_account (db, "abe", "absent_until", "'2026-11-23T11:00:00Z'");
  g_autofree char *known = cluster_value (
      db, "SELECT account ->> 'absent_until' FROM tocsin.directory WHERE account_key = 'abe'");
  g_assert_cmpstr (known, ==, "1795431600");
  g_assert_true (store_staff_absent (db, "abe", CLOCK_NONE, &error));
  assert_account (db, "abe", "absent_until", "null");
  g_assert_false (store_staff_absent (db, "nobody", SCENE_NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

static void
test_groups (void)
{
  static const struct {
    const char *label;
    gboolean change;
    const char *name;
    const char *member;
    int code;
    const char *named;
  } table[] = {
    { "added", FALSE, "Duty", "abe", -1, NULL },
    { "taken", FALSE, "DUTY", "abe", TOCSIN_ERROR_REFUSED, "DUTY" },
    { "changed", TRUE, "duty", "Carol", -1, NULL },
    { "unknown", TRUE, "Night", "abe", TOCSIN_ERROR_MISSING, "Night" },
    { "unknown member", FALSE, "Night", "nobody", TOCSIN_ERROR_MISSING, "nobody" },
    { "no name", FALSE, "a@b", "abe", TOCSIN_ERROR_DATA, "a@b" },
  };
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (json_t) group =
        json_pack ("{s:s, s:[s]}", "name", table[i].name, "members", table[i].member);
    g_test_message ("%s", table[i].label);
    store_group_write (db, group, table[i].change, SCENE_NOW, &error);
    g_assert_cmpint (error == NULL ? -1 : error->code, ==, table[i].code);
    g_assert_true (error == NULL || strstr (error->message, table[i].named) != NULL);
  }
  assert_account (db, "abe", "groups", "[]");
  assert_account (db, "carol", "groups", "['Duty']");
}

static gboolean
add_key (Db *db, const char *name, const char *fingerprint, gint64 until, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0key", 4);
  const NewKey key = { name, fingerprint, bytes, SCENE_NOW, until };
  return store_key_add (db, &key, SCENE_NOW, error);
}

static void
test_keys (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  g_assert_true (add_key (db, "ABE", first_key, CLOCK_NONE, &error));
  g_assert_false (add_key (db, "carol", first_key, CLOCK_NONE, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (add_key (db, "nobody", second_key, CLOCK_NONE, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_true (add_key (db, "abe", second_key, SCENE_NOW + DAY, &error));
  static const struct {
    const char *label;
    const char *name;
    const char *fingerprint;
    gboolean revoked;
  } table[] = {
    { "too short", "abe", "ABCDEF01234567", FALSE },
    { "another's", "carol", first_key, FALSE },
    { "its end", "abe", "89abcdef01234567", TRUE },
    { "again", "abe", first_key, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s", table[i].label);
    g_assert_cmpint (
        store_key_revoke (db, table[i].name, table[i].fingerprint, SCENE_NOW + 5, &error), ==,
        table[i].revoked);
    g_assert_true (table[i].revoked || g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING));
    g_clear_error (&error);
  }
  g_autoptr (json_t) keys = store_key_list (db, "abe", &error);
  g_assert_cmpuint (json_array_size (keys), ==, 2);
  const json_t *first = json_array_get (keys, 0);
  g_assert_cmpstr (json_string_value (json_object_get (first, "account")), ==, "Abe");
  g_assert_cmpstr (json_string_value (json_object_get (first, "fingerprint")), ==, first_key);
  g_assert_cmpstr (json_string_value (json_object_get (first, "revoked")), ==,
                   "2026-11-23T11:00:05Z");
  g_assert_true (json_is_null (json_object_get (first, "not_after")));
}

/* What was prolonged counts longer and is warned of anew; what is revoked stays so. */
static void
test_prolonged (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = fresh ();
  add_staff (db, CREW);
  add_key (db, "abe", first_key, SCENE_NOW + DAY, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++) { /* the second with what is there: no second warning */
    g_autoptr (json_t) warned = store_key_warnings (db, SCENE_NOW, &error);
    g_assert_cmpuint (json_array_size (warned), ==, i == 0);
    g_assert_true (add_key (db, "abe", first_key, SCENE_NOW + DAY, &error));
  }
  g_assert_false (add_key (db, "carol", first_key, SCENE_NOW + 2 * DAY, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (add_key (db, "abe", first_key, SCENE_NOW + 3 * DAY, &error));
  g_autoptr (json_t) keys = store_key_list (db, NULL, &error);
  g_assert_cmpuint (json_array_size (keys), ==, 1);
  g_assert_cmpstr (json_string_value (json_object_get (json_array_get (keys, 0), "not_after")), ==,
                   "2026-11-26T11:00:00Z");
  g_autoptr (json_t) again = store_key_warnings (db, SCENE_NOW, &error);
  g_assert_cmpuint (json_array_size (again), ==, 1);
  g_assert_true (store_key_revoke (db, "abe", first_key, SCENE_NOW + 5, &error));
  g_assert_false (add_key (db, "abe", first_key, SCENE_NOW + 9 * DAY, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
}

/* Each warning once, the nearest end first; none of what is revoked or over. */
static void
test_warnings (void)
{
  static const struct {
    gint64 at;
    gint64 days; /* of the one warning; 0: none */
  } table[] = {
    { SCENE_NOW, 0 },
    { SCENE_NOW + 10 * DAY, 30 },
    { SCENE_NOW + 11 * DAY, 0 },
    { SCENE_NOW + 33 * DAY, 7 },
    { SCENE_NOW + 39 * DAY, 1 },
    { SCENE_NOW + 39 * DAY + 1, 0 },
    { SCENE_NOW + 40 * DAY, 0 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) command = fresh ();
  add_staff (command, CREW);
  add_key (command, "abe", first_key, SCENE_NOW + 40 * DAY, &error);
  add_key (command, "abe", second_key, SCENE_NOW + 39 * DAY, &error);
  store_key_revoke (command, "abe", second_key, SCENE_NOW, &error);
  g_assert_no_error (error);
  g_autofree char *database = cluster_value (command, "SELECT current_database ()");
  g_autoptr (Db) db = cluster_connect (database, "tocsin_escalate", 0);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (json_t) rows = store_key_warnings (db, table[i].at, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (json_array_size (rows), ==, table[i].days == 0 ? 0 : 1);
    const json_t *row = json_array_get (rows, 0);
    g_assert_cmpint (json_integer_value (json_object_get (row, "days")), ==, table[i].days);
    g_assert_true (row == NULL || g_str_equal (json_string_value (json_object_get (row, "address")),
                                               "abe@staff.example"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/store/staff/add", test_add);
  g_test_add_func ("/store/staff/change", test_change);
  g_test_add_func ("/store/staff/refused-by-name", test_refused);
  g_test_add_func ("/store/staff/exchange-addresses", test_exchange);
  g_test_add_func ("/store/staff/absent", test_absent);
  g_test_add_func ("/store/staff/groups", test_groups);
  g_test_add_func ("/store/staff/keys", test_keys);
  g_test_add_func ("/store/staff/key-warnings", test_warnings);
  g_test_add_func ("/store/staff/a-key-is-prolonged-by-registering-it-again", test_prolonged);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
