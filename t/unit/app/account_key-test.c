#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/printer.h"

#include "app/account.h"
#include "app/lookup.h"

#include "../store/cluster.h"
#include "office.h"

#define CREATED "2020-01-01T00:00:00Z"

/* What COMMAND prints; the caller frees it. */
static char *run (const char *command, ...) G_GNUC_PRINTF (1, 2);

static char *
run (const char *command, ...)
{
  va_list arguments;
  va_start (arguments, command);
  g_autofree char *line = g_strdup_vprintf (command, arguments);
  va_end (arguments);
  g_autoptr (GError) error = NULL;
  g_autofree char *complaints = NULL;
  char *output = NULL;
  int status;
  g_spawn_command_line_sync (line, &output, &complaints, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", line, complaints);
  return output;
}

/* A key for NAME, made at CREATED, that ends at EXPIRES as gpg takes it; armoured. */
static GBytes *
make_key (const char *name, const char *expires)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *home = g_dir_make_tmp ("tocsin-key-XXXXXX", &error);
  g_assert_no_error (error);
  g_free (run ("gpg --homedir %s --batch --passphrase '' --faked-system-time 20200101T000000!"
               " --quick-generate-key %s@staff.example ed25519 sign %s",
               home, name, expires));
  char *key = run ("gpg --homedir %s --batch --armor --export %s@staff.example", home, name);
  g_free (run ("gpgconf --homedir %s --kill all", home));
  g_free (run ("rm -rf %s", home));
  return g_bytes_new_take (key, strlen (key));
}

static const char *
text_of (const json_t *rows, gsize i, const char *key)
{
  return json_string_value (json_object_get (json_array_get (rows, i), key));
}

static void
test_life (void)
{
  g_autoptr (Office) office = office_open ("key_life");
  office_hire (office, "dora", "duty");
  g_autoptr (GBytes) bytes = make_key ("dora", "never");
  const AccountKeyFile key = { .name = "DORA", .bytes = bytes };
  g_autoptr (GError) error = NULL;
  account_key_add (office->config, &key, &error);
  g_assert_no_error (error);
  g_assert_true (account_key_add (office->config, &key, &error)); /* the same again */
  g_autoptr (json_t) added = lookup_keys (office->config, "dora", &error);
  g_assert_cmpuint (json_array_size (added), ==, 1);
  g_assert_cmpstr (text_of (added, 0, "account"), ==, "dora");
  g_assert_cmpstr (text_of (added, 0, "not_before"), ==, CREATED);
  g_assert_null (text_of (added, 0, "not_after"));
  g_assert_null (text_of (added, 0, "revoked"));
  const char *fingerprint = text_of (added, 0, "fingerprint");
  g_assert_cmpuint (strlen (fingerprint), ==, 40);
  g_autofree char *end = g_ascii_strdown (fingerprint + 24, -1);
  g_autofree char *spaced = g_strdup_printf ("%.8s %s", end, end + 8);
  static const char *const wrong[] = { "", "0123", "not a fingerprint at all", "0123456789ABCDEG" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_false (account_key_revoke (office->config, "dora", wrong[i], &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_clear_error (&error);
  }
  account_key_revoke (office->config, "dora", spaced, &error);
  g_assert_no_error (error);
  g_assert_false (account_key_revoke (office->config, "dora", end, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (account_key_add (office->config, &key, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
  g_autoptr (json_t) revoked = lookup_keys (office->config, NULL, NULL);
  g_assert_nonnull (text_of (revoked, 0, "revoked"));
}

static void
test_span (void)
{
  g_autoptr (Office) office = office_open ("key_span");
  office_hire (office, "dora", "duty");
  g_autoptr (GBytes) bytes = make_key ("dora", "70y");
  static const struct {
    const char *not_before;
    const char *not_after;
    int code; /* 0: fine */
  } row[] = {
    { "sometime", NULL, TOCSIN_ERROR_DATA },     { NULL, "never", TOCSIN_ERROR_DATA },
    { NULL, "2020-06-01", TOCSIN_ERROR_DATA },   { "+3d", "+2d", TOCSIN_ERROR_DATA },
    { "2021-01-01", "2085-01-01T12:00:00Z", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    const AccountKeyFile key = { "dora", bytes, row[i].not_before, row[i].not_after };
    gboolean done = account_key_add (office->config, &key, &error);
    g_test_message ("%s to %s", row[i].not_before, row[i].not_after);
    if (row[i].code != 0)
      g_assert_error (error, TOCSIN_ERROR, row[i].code);
    else
      g_assert_no_error (error);
    g_assert_true (done == (row[i].code == 0));
  }
  g_autoptr (json_t) keys = lookup_keys (office->config, NULL, NULL);
  g_assert_cmpuint (json_array_size (keys), ==, 1);
  g_assert_cmpstr (text_of (keys, 0, "not_before"), ==, "2021-01-01T00:00:00Z");
  g_assert_cmpstr (text_of (keys, 0, "not_after"), ==, "2085-01-01T12:00:00Z");
}

static void
test_own_end (void)
{
  g_autoptr (Office) office = office_open ("key_end");
  office_hire (office, "dora", "duty");
  g_autoptr (GBytes) bytes = make_key ("dora", "20900101T000000");
  const AccountKeyFile key = { .name = "dora", .bytes = bytes };
  g_autoptr (GError) error = NULL;
  account_key_add (office->config, &key, &error);
  g_assert_no_error (error);
  g_autoptr (json_t) keys = lookup_keys (office->config, NULL, NULL);
  g_assert_cmpstr (text_of (keys, 0, "not_after"), ==, "2090-01-01T00:00:00Z");
}

static void
test_refusals (void)
{
  g_autoptr (Office) office = office_open ("key_refusals");
  g_autoptr (GBytes) nothing = g_bytes_new_static ("no key", 6);
  const AccountKeyFile wrong = { .name = "dora", .bytes = nothing };
  g_autoptr (GError) error = NULL;
  g_assert_false (account_key_add (office->config, &wrong, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  g_clear_error (&error);
  g_autoptr (GBytes) bytes = make_key ("dora", "never");
  const AccountKeyFile key = { .name = "dora", .bytes = bytes };
  g_assert_false (account_key_add (office->config, &key, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/app/account_key/adds-and-revokes-a-key", test_life);
  g_test_add_func ("/app/account_key/takes-times-that-fit", test_span);
  g_test_add_func ("/app/account_key/takes-the-end-of-the-key", test_own_end);
  g_test_add_func ("/app/account_key/refuses-what-is-no-key-or-nobodys", test_refusals);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
