#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "mail/openpgp-process.h"
#include "mail/openpgp.h"

#include "keyring.h"

#define ANN "Ann <ann@staff.example>"
#define EVE "Eve <eve@elsewhere.example>"
#define OLD "Old <old@staff.example>"
#define WITHDRAWN "Withdrawn <withdrawn@staff.example>"
#define LIAR "Li\n[GNUPG:] NEWSIG\n[GNUPG:] VALIDSIG x <liar@staff.example>"
#define TEXT                                                                                       \
  "Content-Type: text/plain\r\n\r\nStatus: resolved\r\n\r\nDone. \t\r\n\f\r\nB\xC3\xBC\r\n"
#define PAST "--faked-system-time 20240101T000000! "

/* What is there for all tests. */
typedef struct {
  char *home;
  char *revoked;   /* a signature of TEXT by Withdrawn's key, made before it was revoked */
  GPtrArray *keys; /* of all but Eve */
} Fixture;

static GBytes *
export_key (const char *home, const char *user)
{
  return keyring_run (home, "--export %", user, NULL);
}

static void
add_keys (Fixture *fixture)
{
  static const char *const users[] = { ANN, OLD, WITHDRAWN, LIAR };
  const char *home = fixture->home;
  keyring_add (home, ANN, PAST, "ed25519 sign never");
  keyring_add (home, EVE, "", "ed25519 sign never");
  keyring_add (home, OLD, PAST, "ed25519 sign 30d");
  keyring_add (home, WITHDRAWN, "", "ed25519 sign never");
  keyring_add (home, LIAR, "", "ed25519 sign never");
  g_autofree char *fingerprint = keyring_fingerprint (home, ANN);
  keyring_do (home, PAST "--quick-add-key % ed25519 sign never", fingerprint, NULL);
  fixture->revoked = keyring_sign (home, WITHDRAWN, "", TEXT);
  keyring_revoke (home, WITHDRAWN);
  fixture->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    g_ptr_array_add (fixture->keys, export_key (home, users[i]));
}

static Signature *
verify (const Fixture *fixture, const char *text, const char *armor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  Signature *signature = openpgp_verify (bytes, armor, fixture->keys, clock_deadline (30), &error);
  g_assert_no_error (error);
  g_assert_true (signature != NULL);
  g_assert_true ((signature->state == SIGNATURE_GOOD) == (signature->fingerprint != NULL));
  return signature;
}

static void
assert_state (const Fixture *fixture, const char *text, const char *armor, SignatureState state)
{
  g_autoptr (Signature) signature = verify (fixture, text, armor);
  g_assert_cmpstr (signature_state_text (signature->state), ==, signature_state_text (state));
}

static void
test_good (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  g_autofree char *fingerprint = keyring_fingerprint (fixture->home, ANN);
  g_autoptr (Signature) signature = verify (fixture, TEXT, armor);
  g_assert_cmpint (signature->state, ==, SIGNATURE_GOOD);
  g_assert_cmpstr (signature->fingerprint, ==, fingerprint);
  g_assert_cmpint (ABS (signature->created - g_get_real_time () / G_USEC_PER_SEC), <, 120);
  guint8 digest[32];
  g_assert_true (openpgp_signature_digest (armor, digest));
  g_assert_cmpmem (digest, 32, signature->digest, 32);
}

/* By default gpg signs with the newest signing subkey; the fingerprint is the primary key's. */
static void
test_subkey_and_primary (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *fingerprint = keyring_fingerprint (fixture->home, ANN);
  g_autofree char *primary = g_strconcat (fingerprint, "!", NULL);
  const char *const users[] = { ANN, primary };
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++) {
    g_autofree char *armor = keyring_sign (fixture->home, users[i], "--textmode", TEXT);
    g_autoptr (Signature) signature = verify (fixture, TEXT, armor);
    g_assert_cmpint (signature->state, ==, SIGNATURE_GOOD);
    g_assert_cmpstr (signature->fingerprint, ==, fingerprint);
  }
}

static void
test_states (gconstpointer data)
{
  static const struct {
    const char *label;
    const char *user;
    const char *options;
    const char *text;
    SignatureState state;
  } cases[] = {
    { "good", ANN, "", TEXT, SIGNATURE_GOOD },
    { "by SHA-512", ANN, "--digest-algo SHA512", TEXT, SIGNATURE_GOOD },
    { "by SHA-384", ANN, "--digest-algo SHA384", TEXT, SIGNATURE_GOOD },
    { "by SHA-1", ANN, "--digest-algo SHA1", TEXT, SIGNATURE_WEAK },
    { "by SHA-224", ANN, "--digest-algo SHA224", TEXT, SIGNATURE_WEAK },
    { "other text", ANN, "", "Status: open\r\n", SIGNATURE_BAD },
    { "text behind", ANN, "", TEXT "x", SIGNATURE_BAD },
    { "nothing", ANN, "", "", SIGNATURE_BAD },
    { "other key", EVE, "", TEXT, SIGNATURE_UNKNOWN },
    { "expired key", OLD, PAST, TEXT, SIGNATURE_EXPIRED },
    { "hostile name", LIAR, "", TEXT, SIGNATURE_GOOD },
    { "expired signature", ANN, PAST "--default-sig-expire 1d", TEXT, SIGNATURE_EXPIRED },
    { "old signature", ANN, PAST, TEXT, SIGNATURE_GOOD },
    { "notation", ANN,
      "--sig-notation a@x.example=%0A[GNUPG:]%20VALIDSIG --sig-policy-url http://x.example/", TEXT,
      SIGNATURE_GOOD },
  };
  const Fixture *fixture = data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *armor = keyring_sign (fixture->home, cases[i].user, cases[i].options, TEXT);
    assert_state (fixture, cases[i].text, armor, cases[i].state);
  }
  assert_state (fixture, TEXT, fixture->revoked, SIGNATURE_EXPIRED);
}

/* Line ends in the file are the transport's; all else counts. */
static void
test_line_ends (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  g_auto (GStrv) lines = g_strsplit (TEXT, "\r\n", -1);
  g_autofree char *unix_text = g_strjoinv ("\n", lines);
  assert_state (fixture, unix_text, armor, SIGNATURE_GOOD);
  g_auto (GStrv) blanks = g_strsplit (TEXT, " \t\r\n", -1);
  g_autofree char *stripped = g_strjoinv ("\r\n", blanks);
  assert_state (fixture, stripped, armor, SIGNATURE_BAD);
  g_autofree char *mac_text = g_strjoinv ("\r", lines);
  assert_state (fixture, mac_text, armor, SIGNATURE_BAD);
}

/* Trailing blanks count in signatures of text too. */
static void
test_trailing_blanks (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "--textmode", "one\r\ntwo\r\n");
  assert_state (fixture, "one\r\ntwo\r\n", armor, SIGNATURE_GOOD);
  assert_state (fixture, "one \r\ntwo\r\n", armor, SIGNATURE_BAD);
}

/* The bytes inside ARMOR, of which the armour has a checksum. */
static GByteArray *
open_armor (const char *armor)
{
  const char *start = strstr (armor, "\n\n") + 2;
  g_autofree char *base64 = g_strndup (start, (gsize) (strstr (start, "\n=") - start));
  gsize length;
  guchar *bytes = g_base64_decode (base64, &length);
  return g_byte_array_new_take (bytes, length);
}

/* BYTES in armour without a checksum. */
static char *
close_armor (const GByteArray *bytes)
{
  g_autofree char *base64 = g_base64_encode (bytes->data, bytes->len);
  return g_strdup_printf ("-----BEGIN PGP SIGNATURE-----\nComment: x\n\n%s\n"
                          "-----END PGP SIGNATURE-----",
                          base64);
}

static void
assert_same_digest (const char *armor, const char *other, gboolean same)
{
  guint8 digests[2][32];
  g_assert_true (openpgp_signature_digest (armor, digests[0]));
  g_assert_true (openpgp_signature_digest (other, digests[1]));
  g_assert_true ((memcmp (digests[0], digests[1], 32) == 0) == same);
}

/* However it is written, it is the same signature: else an old mail would count again. */
static void
test_same_signature (gconstpointer data)
{
  enum { ISSUER_BACK = 72 }; /* unhashed area, counted from the end */
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  g_autoptr (GByteArray) bytes = open_armor (armor);
  g_autofree char *plain = close_armor (bytes);
  assert_same_digest (armor, plain, TRUE);
  assert_state (fixture, TEXT, plain, SIGNATURE_GOOD);
  guint8 packet_header[] = { 0xC2, bytes->data[1] }; /* new format, RFC 4880 section 4.2 */
  g_assert_cmphex (bytes->data[0], ==, 0x88);
  memcpy (bytes->data, packet_header, sizeof packet_header);
  g_autofree char *renewed = close_armor (bytes);
  assert_same_digest (armor, renewed, TRUE);
  assert_state (fixture, TEXT, renewed, SIGNATURE_GOOD);
  bytes->data[bytes->len - ISSUER_BACK] ^= 1;
  g_autofree char *issuer = close_armor (bytes);
  assert_same_digest (armor, issuer, TRUE);
  g_autofree char *again = keyring_sign (fixture->home, ANN, "", TEXT "x");
  assert_same_digest (armor, again, FALSE);
}

/* Each byte of a signature: what still verifies is the same signature. */
static void
test_changed_bytes (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  g_autoptr (GByteArray) bytes = open_armor (armor);
  guint good = 0;
  for (guint i = 0; i < bytes->len; i++) {
    bytes->data[i] ^= 0x40;
    g_autofree char *changed = close_armor (bytes);
    g_autoptr (Signature) signature = verify (fixture, TEXT, changed);
    if (signature->state == SIGNATURE_GOOD) {
      g_test_message ("byte %u", i);
      assert_same_digest (armor, changed, TRUE);
      good++;
    }
    bytes->data[i] ^= 0x40;
  }
  g_assert_cmpuint (good, <, 20);
}

static void
test_several (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  g_autofree char *other = keyring_sign (fixture->home, EVE, "", TEXT);
  g_autoptr (GByteArray) bytes = open_armor (armor);
  g_autoptr (GByteArray) behind = open_armor (other);
  g_byte_array_append (bytes, behind->data, behind->len);
  g_autofree char *packets = close_armor (bytes);
  g_autofree char *blocks = g_strconcat (armor, other, NULL);
  assert_state (fixture, TEXT, packets, SIGNATURE_SEVERAL);
  assert_state (fixture, TEXT, blocks, SIGNATURE_SEVERAL);
}

static void
test_broken (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  g_autoptr (GBytes) text = g_bytes_new (TEXT, strlen (TEXT));
  g_autoptr (GBytes) clear = keyring_run (fixture->home, "--local-user % --clearsign", ANN, text);
  g_autofree char *clearsigned =
      g_strndup (g_bytes_get_data (clear, NULL), g_bytes_get_size (clear));
  g_autofree char *surrounded = g_strconcat ("x\n", armor, NULL);
  g_autofree char *followed = g_strconcat (armor, "x\n", NULL);
  g_autofree char *cut = g_strndup (armor, strlen (armor) / 2);
  g_autofree char *garbage = g_strnfill (4 << 20, 'A');
  g_autofree char *lines = g_strnfill (4 << 20, '\n');
  g_autofree char *long_block = g_strconcat ("-----BEGIN PGP SIGNATURE-----\n\n", garbage,
                                             "\n-----END PGP SIGNATURE-----", NULL);
  const char *const cases[] = { "",
                                "hello",
                                clearsigned,
                                surrounded,
                                followed,
                                cut,
                                garbage,
                                lines,
                                long_block,
                                "-----BEGIN PGP SIGNATURE-----",
                                "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----" };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint8 digest[32];
    g_test_message ("%.40s", cases[i]);
    assert_state (fixture, TEXT, cases[i], SIGNATURE_BROKEN);
    g_assert_false (openpgp_signature_digest (cases[i], digest));
  }
}

/* A key of nobody, no key at all, no time. */
static void
test_without (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  g_autoptr (GBytes) text = g_bytes_new (TEXT, strlen (TEXT));
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (Signature) unknown = openpgp_verify (text, armor, none, clock_deadline (30), NULL);
  g_assert_cmpint (unknown->state, ==, SIGNATURE_UNKNOWN);
  g_autoptr (GPtrArray) nonsense = g_ptr_array_new ();
  g_ptr_array_add (nonsense, text);
  g_autoptr (Signature) without = openpgp_verify (text, armor, nonsense, clock_deadline (30), NULL);
  g_assert_cmpint (without->state, !=, SIGNATURE_GOOD);
  g_autoptr (GError) error = NULL;
  g_assert_null (openpgp_verify (text, armor, fixture->keys, g_get_monotonic_time () - 1, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT);
}

/* What a program that ends badly says of the mail: nothing, or that it asks for too much. */
static void
test_bad_ends (gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *label;
    const char *script; /* for sh */
    guint seconds;      /* 0: the deadline is past */
    const char *error;  /* or NULL: an answer that is not done */
  } cases[] = {
    { "killed", "kill -KILL $$", 30, "was ended by signal 9" },
    { "crashed", "kill -SEGV $$", 30, NULL },
    { "stopped", "kill -TERM $$", 30, "was ended by signal 15" },
    { "late", "echo early; exec cat /dev/null", 0, "has not ended in time" },
    { "failed", "exit 2", 30, NULL },
    { "too much to do", "while :; do :; done", 30, NULL },
    { "too much for a file", "kill -XFSZ $$", 30, NULL },
    { "too much to say", "while echo 0123456789012345678901234567890123456789; do :; done", 30,
      NULL },
  };
  GBytes *const files[] = { NULL };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *const arguments[] = { "/bin/sh", "-c", cases[i].script, NULL };
    const OpenpgpProcess process = { .arguments = arguments,
                                     .files = files,
                                     .standard_output = TRUE,
                                     .deadline = clock_deadline (cases[i].seconds) };
    g_autoptr (GError) error = NULL;
    g_autoptr (OpenpgpAnswer) answer = openpgp_process_run (&process, &error);
    g_test_message ("%s", cases[i].label);
    if (cases[i].error == NULL) {
      g_assert_no_error (error);
      g_assert_false (answer->done);
    } else {
      g_assert_null (answer);
      TocsinError late = TOCSIN_ERROR_TIMEOUT, stopped = TOCSIN_ERROR_TEMPORARY;
      TocsinError code = cases[i].seconds == 0 ? late : stopped;
      g_assert_true (g_error_matches (error, TOCSIN_ERROR, (int) code));
      g_assert_nonnull (strstr (error->message, cases[i].error));
    }
  }
}

/* Not a criterion: what a signature costs. */
static void
test_cost (gconstpointer data)
{
  enum { TIMES = 20 };
  const Fixture *fixture = data;
  g_autofree char *armor = keyring_sign (fixture->home, ANN, "", TEXT);
  gint64 start = g_get_monotonic_time ();
  for (int i = 0; i < TIMES; i++)
    assert_state (fixture, TEXT, armor, SIGNATURE_GOOD);
  g_test_message ("verify: %.1f ms", (double) (g_get_monotonic_time () - start) / 1e3 / TIMES);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    GTestDataFunc test;
  } tests[] = {
    { "/mail/openpgp/a-good-signature-has-a-key-and-a-time", test_good },
    { "/mail/openpgp/a-subkey-signs-for-its-primary-key", test_subkey_and_primary },
    { "/mail/openpgp/anything-but-one-good-signature-has-its-state", test_states },
    { "/mail/openpgp/only-line-ends-may-change", test_line_ends },
    { "/mail/openpgp/trailing-blanks-count", test_trailing_blanks },
    { "/mail/openpgp/one-signature-has-one-digest", test_same_signature },
    { "/mail/openpgp/no-changed-byte-makes-another-signature", test_changed_bytes },
    { "/mail/openpgp/several-signatures-are-none", test_several },
    { "/mail/openpgp/what-is-no-signature-is-broken", test_broken },
    { "/mail/openpgp/without-key-or-time-nothing-is-good", test_without },
    { "/mail/openpgp/only-the-mail-s-own-doing-is-no-error", test_bad_ends },
    { "/mail/openpgp/cost", test_cost },
  };
  g_test_init (&argc, &argv, NULL);
  Fixture fixture = { .home = keyring_open () };
  add_keys (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].path, &fixture, tests[i].test);
  int status = g_test_run ();
  g_ptr_array_unref (fixture.keys);
  g_free (fixture.revoked);
  keyring_close (fixture.home);
  return status;
}
