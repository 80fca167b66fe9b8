#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "mail/openpgp.h"

#include "keyring.h"

#define ANN "Ann <ann@staff.example>"
#define BOB "Bob <bob@staff.example>"
#define PAST "--faked-system-time 20240101T000000! "

enum { DAY = 86400 };

/* Keys made for this program alone, and where gpg may leave something behind. */
typedef struct {
  char *home;
} Fixture;

static GBytes *
export_key (const char *home, const char *user)
{
  return keyring_run (home, "--export %", user, NULL);
}

static PublicKey *
read_key (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  PublicKey *key = openpgp_read_key (bytes, &error);
  g_assert_no_error (error);
  return key;
}

static void
assert_refused (GBytes *bytes, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PublicKey) key = openpgp_read_key (bytes, &error);
  g_assert_null (key);
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  if (strstr (error->message, reason) == NULL)
    g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
}

/* Nothing is left of the directory that gpg works in. */
static void
assert_tidy (const char *home)
{
  g_autoptr (GDir) directory = g_dir_open (home, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (directory)) != NULL)
    g_assert_false (g_str_has_prefix (name, "tocsin-"));
}

static void
test_forms (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (GBytes) binary = export_key (fixture->home, ANN);
  g_autoptr (GBytes) armored = keyring_run (fixture->home, "--armor --export %", ANN, NULL);
  g_autoptr (PublicKey) key = read_key (binary);
  g_autoptr (PublicKey) same = read_key (armored);
  g_assert_cmpstr (key->user_id, ==, ANN);
  g_assert_cmpuint (strlen (key->fingerprint), ==, 40);
  g_assert_cmpint (key->expires, ==, CLOCK_NONE);
  g_assert_cmpint (ABS (key->created - g_get_real_time () / G_USEC_PER_SEC), <, 300);
  g_assert_true (g_bytes_equal (key->bytes, same->bytes));
  g_assert_cmpstr (key->fingerprint, ==, same->fingerprint);
  assert_tidy (fixture->home);
}

/* A name less and no signatures of others: what is kept is what is needed. */
static void
test_minimal (gconstpointer data)
{
  static const char evil[] = "Evil\n[GNUPG:] VALIDSIG:\\\xE2\x80\xAE <evil@staff.example>";
  const char *home = ((const Fixture *) data)->home;
  keyring_add (home, evil, "", "ed25519 sign never");
  g_autofree char *fingerprint = keyring_fingerprint (home, "<evil@staff.example>");
  g_autofree char *command = g_strdup_printf ("--quick-add-uid %s %%", fingerprint);
  keyring_do (home, command, "Other <other@staff.example>", NULL);
  g_autofree char *certify =
      g_strdup_printf ("--local-user ann@staff.example --quick-sign-key %s", fingerprint);
  keyring_do (home, certify, NULL, NULL);
  g_autoptr (GBytes) whole = export_key (home, fingerprint);
  g_autoptr (PublicKey) key = read_key (whole);
  g_assert_cmpuint (g_bytes_get_size (key->bytes), <, g_bytes_get_size (whole) * 2 / 3);
  g_assert_cmpstr (key->fingerprint, ==, fingerprint);
  g_assert_null (strchr (key->user_id, '\n'));
  g_assert_true (g_utf8_validate (key->user_id, -1, NULL));
  g_autoptr (PublicKey) again = read_key (key->bytes);
  g_assert_true (g_bytes_equal (again->bytes, key->bytes));
}

static void
test_expiry (gconstpointer data)
{
  static const struct {
    const char *label;
    const char *primary;
    const char *subkey; /* or NULL */
    gint64 days;        /* 0: never */
  } cases[] = {
    { "primary key", "ed25519 sign 30d", NULL, 30 },
    { "subkey outlives the primary key", "ed25519 sign 30d", "ed25519 sign never", 30 },
    { "only a subkey signs", "ed25519 cert never", "ed25519 sign 20d", 20 },
    { "the primary key signs as well", "ed25519 sign never", "ed25519 sign 20d", 0 },
    { "an encryption key expires first", "ed25519 sign 30d", "cv25519 encr 10d", 30 },
  };
  const char *home = ((const Fixture *) data)->home;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *user = g_strdup_printf ("Case <e%zu@staff.example>", i);
    keyring_add (home, user, "--cert-digest-algo SHA512", cases[i].primary);
    g_autofree char *list = g_strdup_printf ("<e%zu@staff.example>", i);
    if (cases[i].subkey != NULL) {
      g_autofree char *fingerprint = keyring_fingerprint (home, list);
      g_autofree char *command = g_strdup_printf ("--quick-add-key %% %s", cases[i].subkey);
      keyring_do (home, command, fingerprint, NULL);
    }
    g_autoptr (GBytes) bytes = export_key (home, list);
    g_autoptr (PublicKey) key = read_key (bytes);
    if (cases[i].days == 0)
      g_assert_cmpint (key->expires, ==, CLOCK_NONE);
    else
      g_assert_cmpint (ABS (key->expires - key->created - cases[i].days * DAY), <, 60);
  }
}

static void
test_refused (gconstpointer data)
{
  static const struct {
    const char *user;
    const char *options;
    const char *kind;
    const char *reason;
  } cases[] = {
    { "Old <old@staff.example>", PAST, "ed25519 sign 30d", "expired" },
    { "Small <small@staff.example>", "", "rsa1024 sign never", "too weak" },
    { "Mute <mute@staff.example>", "", "ed25519 cert never", "cannot sign" },
    { "Past <past@staff.example>", "--cert-digest-algo SHA1", "ed25519 sign never", "" },
  };
  const char *home = ((const Fixture *) data)->home;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].user);
    keyring_add (home, cases[i].user, cases[i].options, cases[i].kind);
    g_autoptr (GBytes) bytes = export_key (home, cases[i].user);
    assert_refused (bytes, cases[i].reason);
  }
  assert_tidy (home);
}

static void
test_revoked (gconstpointer data)
{
  const char *home = ((const Fixture *) data)->home;
  keyring_add (home, "Gone <gone@staff.example>", "", "ed25519 sign never");
  keyring_revoke (home, "<gone@staff.example>");
  g_autoptr (GBytes) bytes = export_key (home, "<gone@staff.example>");
  assert_refused (bytes, "revoked");
}

static void
test_no_key (gconstpointer data)
{
  const char *home = ((const Fixture *) data)->home;
  g_autoptr (GBytes) two = keyring_run (home, "--export", NULL, NULL);
  assert_refused (two, "more than one");
  g_autoptr (GBytes) secret = keyring_run (home, "--export-secret-keys %", ANN, NULL);
  assert_refused (secret, "secret");
  g_autoptr (GBytes) armored = keyring_run (home, "--armor --export-secret-keys %", ANN, NULL);
  assert_refused (armored, "secret");
  g_autofree char *signature = keyring_sign (home, ANN, "", "x");
  g_autofree char *garbage = g_strnfill (100000, '\xFF');
  g_autofree char *huge = g_strnfill (2 << 20, 'x');
  const char *const texts[] = { "", "hello", "--help", signature, garbage, huge };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new (texts[i], strlen (texts[i]));
    assert_refused (bytes, "");
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    GTestDataFunc test;
  } tests[] = {
    { "/mail/openpgp-key/armoured-or-not-is-the-same-key", test_forms },
    { "/mail/openpgp-key/only-what-is-needed-is-kept", test_minimal },
    { "/mail/openpgp-key/it-expires-when-it-can-no-longer-sign", test_expiry },
    { "/mail/openpgp-key/what-cannot-sign-well-is-refused", test_refused },
    { "/mail/openpgp-key/a-revoked-key-is-refused", test_revoked },
    { "/mail/openpgp-key/what-is-not-one-public-key-is-refused", test_no_key },
  };
  g_test_init (&argc, &argv, NULL);
  Fixture fixture = { .home = keyring_open () };
  g_setenv ("TMPDIR", fixture.home, TRUE);
  keyring_add (fixture.home, ANN, "", "ed25519 sign never");
  keyring_add (fixture.home, BOB, "", "ed25519 sign never");
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].path, &fixture, tests[i].test);
  int status = g_test_run ();
  keyring_close (fixture.home);
  return status;
}
