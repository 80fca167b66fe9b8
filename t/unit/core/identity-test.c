#include "config.h"

#include <string.h>

#include "base/clock.h"

#include "core/identity.h"

#define NOW G_GINT64_CONSTANT (1795431600)
#define HOUR 3600
#define FINGERPRINT "0123456789ABCDEF0123456789ABCDEF01234567"

/* A mail of alice's with whatever a case gives it. */
typedef struct {
  Policy *policy;
  Account *alice;
  Envelope envelope;
  Mail *mail;
  Signature *signature;
} Scene;

static AccountKey *
add_key (Account *account, const char *fingerprint)
{
  AccountKey *key = g_new0 (AccountKey, 1);
  key->fingerprint = g_strdup (fingerprint);
  key->not_before = NOW - 1000 * HOUR;
  key->not_after = CLOCK_NONE;
  key->revoked = CLOCK_NONE;
  g_ptr_array_add (account->keys, key);
  return key;
}

static Scene
scene_new (void)
{
  Scene scene = { .policy = policy_new (), .alice = account_new ("alice"), .mail = mail_new () };
  g_strfreev (scene.alice->addresses);
  scene.alice->addresses = g_strsplit ("alice@staff.example a@other.example", " ", -1);
  scene.alice->sasl_user = g_strdup ("alice");
  g_strfreev (scene.policy->realms);
  scene.policy->realms = g_strsplit ("staff.example", " ", -1);
  scene.mail->class = MAIL_HUMAN;
  scene.mail->from = g_strdup ("alice@staff.example");
  return scene;
}

static void
scene_free (Scene *scene)
{
  policy_free (scene->policy);
  account_free (scene->alice);
  mail_free (scene->mail);
  signature_free (scene->signature);
}

static Identity *
decide (const Scene *scene, Origin origin)
{
  const IdentityQuestion question = { .policy = scene->policy,
                                      .envelope = &scene->envelope,
                                      .mail = scene->mail,
                                      .origin = origin,
                                      .account = scene->alice,
                                      .signature = scene->signature,
                                      .now = NOW };
  return identity_decide (&question);
}

static void
test_login (void)
{
  static const struct {
    const char *login;
    Proof proof;
  } cases[] = {
    { "alice", PROOF_SASL },
    { "ALICE", PROOF_SASL },
    { "alice@staff.example", PROOF_SASL },
    { "alice@STAFF.example", PROOF_SASL },
    { "alice@other.example", PROOF_NONE },
    { "alice@", PROOF_NONE },
    { "alice@staff.example.evil.example", PROOF_NONE },
    { "alicex", PROOF_NONE },
    { "alic", PROOF_NONE },
    { "bob", PROOF_NONE },
    { "", PROOF_NONE },
    { NULL, PROOF_NONE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Scene scene = scene_new ();
    scene.envelope.sasl_user = (char *) cases[i].login;
    g_autoptr (Identity) identity = decide (&scene, ORIGIN_SASL);
    g_test_message ("%s: %s", cases[i].login, identity->reason);
    g_assert_cmpint (identity->proof, ==, cases[i].proof);
    g_assert_true (identity->account == scene.alice);
    scene_free (&scene);
  }
}

static void
test_account_without_login (void)
{
  Scene scene = scene_new ();
  char login[] = "";
  scene.envelope.sasl_user = login;
  g_clear_pointer (&scene.alice->sasl_user, g_free);
  g_autoptr (Identity) identity = decide (&scene, ORIGIN_SASL);
  g_assert_cmpint (identity->proof, ==, PROOF_NONE);
  scene_free (&scene);
}

static void
test_only_persons (void)
{
  for (guint class = 0; class < MAIL_CLASSES; class ++) {
    Scene scene = scene_new ();
    char login[] = "alice";
    scene.envelope.sasl_user = login;
    scene.mail->class = (MailClass) class;
    g_autoptr (Identity) identity = decide (&scene, ORIGIN_SASL);
    g_assert_cmpint (identity->proof, ==, class == MAIL_HUMAN ? PROOF_SASL : PROOF_NONE);
    g_assert_true ((identity->account != NULL) == (class == MAIL_HUMAN));
    scene_free (&scene);
  }
}

/* A signature by alice's key that was made AGE seconds ago. */
static void
sign (Scene *scene, SignatureState state, gint64 age)
{
  add_key (scene->alice, FINGERPRINT);
  scene->mail->signed_part = mail_signature_new ();
  g_free (scene->mail->signed_part->text);
  scene->mail->signed_part->text = g_strdup ("Signed text");
  scene->signature = signature_new (state);
  if (state == SIGNATURE_GOOD)
    scene->signature->fingerprint = g_strdup (FINGERPRINT);
  scene->signature->created = NOW - age;
}

static void
test_signature_states (void)
{
  for (guint state = SIGNATURE_GOOD; state <= SIGNATURE_BROKEN; state++) {
    Scene scene = scene_new ();
    sign (&scene, (SignatureState) state, HOUR);
    g_autoptr (Identity) identity = decide (&scene, ORIGIN_UNVERIFIED);
    g_assert_cmpint (identity->proof, ==, state == SIGNATURE_GOOD ? PROOF_PGP : PROOF_NONE);
    g_assert_cmpstr (identity->text, ==, state == SIGNATURE_GOOD ? "Signed text" : "");
    scene_free (&scene);
  }
}

static void
test_signature_age (void)
{
  static const struct {
    gint64 age;
    Proof proof;
  } cases[] = {
    { 0, PROOF_PGP },    { 72 * HOUR, PROOF_PGP }, { 72 * HOUR + 1, PROOF_NONE },
    { -600, PROOF_PGP }, { -601, PROOF_NONE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Scene scene = scene_new ();
    sign (&scene, SIGNATURE_GOOD, cases[i].age);
    g_autoptr (Identity) identity = decide (&scene, ORIGIN_UNVERIFIED);
    g_assert_cmpint (identity->proof, ==, cases[i].proof);
    scene_free (&scene);
  }
}

/* What can be wrong with a key, and with a part that looks signed. */
static void
test_keys (void)
{
  static const char *const cases[] = { "fine",  "foreign", "revoked", "before",
                                       "after", "ended",   "problem" };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Scene scene = scene_new ();
    sign (&scene, SIGNATURE_GOOD, HOUR);
    AccountKey *key = g_ptr_array_index (scene.alice->keys, 0);
    if (i == 1)
      scene.signature->fingerprint[0] = 'F';
    if (i == 2)
      key->revoked = NOW - 5;
    if (i == 3)
      key->not_before = NOW - HOUR + 1;
    if (i == 4)
      key->not_after = NOW - 2 * HOUR;
    if (i == 5)
      key->not_after = NOW;
    if (i == 6)
      scene.mail->signed_part->problem = g_strdup ("text stands around the signed part");
    g_autoptr (Identity) identity = decide (&scene, ORIGIN_UNVERIFIED);
    g_test_message ("%s: %s", cases[i], identity->reason);
    g_assert_cmpint (identity->proof, ==, i == 0 ? PROOF_PGP : PROOF_NONE);
    scene_free (&scene);
  }
}

static void
test_replay (void)
{
  Scene scene = scene_new ();
  sign (&scene, SIGNATURE_GOOD, HOUR);
  const IdentityQuestion question = { .policy = scene.policy,
                                      .envelope = &scene.envelope,
                                      .mail = scene.mail,
                                      .account = scene.alice,
                                      .signature = scene.signature,
                                      .signature_used = TRUE,
                                      .now = NOW };
  g_autoptr (Identity) identity = identity_decide (&question);
  g_assert_cmpint (identity->proof, ==, PROOF_NONE);
  g_assert_nonnull (strstr (identity->reason, "used before"));
  scene_free (&scene);
}

static void
add_header (Mail *mail, const char *name)
{
  MailHeader *header = g_new0 (MailHeader, 1);
  header->name = g_strdup (name);
  header->value = g_strdup ("x");
  g_ptr_array_add (mail->headers, header);
}

static void
address_to_us (Scene *scene)
{
  static char recipient[] = "help@csirt.example";
  scene->envelope.recipient = recipient;
  g_strfreev (scene->mail->to);
  scene->mail->to = g_strsplit ("x@outside.example HELP@csirt.example", " ", -1);
  g_free (scene->mail->message_id);
  scene->mail->message_id = g_strdup ("<m@staff.example>");
}

/* A domain's signature stays good when the mail is sent once more with another field. */
static void
test_sent_again (void)
{
  for (guint i = 0; i < 3; i++) {
    Scene scene = scene_new ();
    address_to_us (&scene);
    if (i == 2)
      g_clear_pointer (&scene.mail->message_id, g_free);
    const IdentityQuestion question = { .policy = scene.policy,
                                        .envelope = &scene.envelope,
                                        .mail = scene.mail,
                                        .origin = ORIGIN_DMARC,
                                        .account = scene.alice,
                                        .other_content = i == 1,
                                        .now = NOW };
    g_autoptr (Identity) identity = identity_decide (&question);
    g_assert_cmpint (identity->proof, ==, i == 0 ? PROOF_DMARC : PROOF_NONE);
    scene_free (&scene);
  }
}

static void
test_sent_on (void)
{
  static char recipients[][40] = { "help@csirt.example", "help+t-a@csirt.example",
                                   "report@csirt.example" };
  for (guint i = 0; i < G_N_ELEMENTS (recipients); i++) {
    Scene scene = scene_new ();
    address_to_us (&scene);
    scene.envelope.recipient = recipients[i];
    g_autoptr (Identity) identity = decide (&scene, ORIGIN_DMARC);
    g_assert_cmpint (identity->proof, ==, i == 0 ? PROOF_DMARC : PROOF_NONE);
    scene_free (&scene);
  }
}

/* Named in Cc is named. */
static void
test_copied_to_us (void)
{
  Scene scene = scene_new ();
  address_to_us (&scene);
  g_strfreev (scene.mail->cc);
  scene.mail->cc = g_steal_pointer (&scene.mail->to);
  scene.mail->to = g_strsplit ("x@outside.example", " ", -1);
  g_autoptr (Identity) identity = decide (&scene, ORIGIN_DMARC);
  g_assert_cmpint (identity->proof, ==, PROOF_DMARC);
  scene_free (&scene);
}

static void
test_each_field_once (void)
{
  static const char *const fields[] = { "From",        "Sender",       "Subject",
                                        "Date",        "To",           "Cc",
                                        "Reply-To",    "Message-ID",   "In-Reply-To",
                                        "References",  "Content-Type", "Content-Transfer-Encoding",
                                        "MIME-Version" };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    Scene scene = scene_new ();
    address_to_us (&scene);
    add_header (scene.mail, fields[i]);
    add_header (scene.mail, fields[i]);
    g_autoptr (Identity) identity = decide (&scene, ORIGIN_DMARC);
    g_test_message ("%s", fields[i]);
    g_assert_cmpint (identity->proof, ==, PROOF_NONE);
    scene_free (&scene);
  }
}

static void
test_domain (void)
{
  static const struct {
    Origin origin;
    const char *twice;
    Proof proof;
  } cases[] = {
    { ORIGIN_DMARC, NULL, PROOF_DMARC },
    { ORIGIN_DMARC, "X-Other", PROOF_DMARC },
    { ORIGIN_DMARC, "subject", PROOF_NONE },
    { ORIGIN_DMARC, "From", PROOF_NONE },
    { ORIGIN_DMARC, "content-type", PROOF_NONE },
    { ORIGIN_DMARC, "Message-ID", PROOF_NONE },
    { ORIGIN_FAILED, NULL, PROOF_NONE },
    { ORIGIN_UNVERIFIED, NULL, PROOF_NONE },
    { ORIGIN_SASL, NULL, PROOF_NONE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Scene scene = scene_new ();
    address_to_us (&scene);
    for (guint j = 0; cases[i].twice != NULL && j < 2; j++)
      add_header (scene.mail, cases[i].twice);
    g_autoptr (Identity) identity = decide (&scene, cases[i].origin);
    g_assert_cmpint (identity->proof, ==, cases[i].proof);
    scene_free (&scene);
  }
}

static void
test_confirmation (void)
{
  static const char *const accounts[] = { "alice", "bob", "Alice" };
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++) {
    Scene scene = scene_new ();
    const IdentityQuestion question = { .policy = scene.policy,
                                        .envelope = &scene.envelope,
                                        .mail = scene.mail,
                                        .origin = ORIGIN_FAILED,
                                        .account = scene.alice,
                                        .confirmed = accounts[i],
                                        .now = NOW };
    g_autoptr (Identity) identity = identity_decide (&question);
    g_assert_cmpint (identity->proof, ==, i == 0 ? PROOF_CHALLENGE : PROOF_NONE);
    scene_free (&scene);
  }
}

static void
test_outsider (void)
{
  Scene scene = scene_new ();
  const IdentityQuestion question = {
    .policy = scene.policy, .envelope = &scene.envelope, .mail = scene.mail, .origin = ORIGIN_DMARC
  };
  g_autoptr (Identity) identity = identity_decide (&question);
  g_assert_null (identity->account);
  g_assert_cmpint (identity->proof, ==, PROOF_NONE);
  scene_free (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/identity/a-login-proves-its-account-alone", test_login);
  g_test_add_func ("/core/identity/an-account-without-login-has-none", test_account_without_login);
  g_test_add_func ("/core/identity/only-persons-are-staff", test_only_persons);
  g_test_add_func ("/core/identity/only-a-good-signature-proves", test_signature_states);
  g_test_add_func ("/core/identity/a-signature-is-good-for-72-hours", test_signature_age);
  g_test_add_func ("/core/identity/keys-have-a-time", test_keys);
  g_test_add_func ("/core/identity/a-signature-counts-once", test_replay);
  g_test_add_func ("/core/identity/a-verified-domain", test_domain);
  g_test_add_func ("/core/identity/a-verified-mail-sent-on-by-somebody", test_sent_on);
  g_test_add_func ("/core/identity/a-verified-mail-counts-once", test_sent_again);
  g_test_add_func ("/core/identity/a-verified-mail-copied-to-us", test_copied_to_us);
  g_test_add_func ("/core/identity/no-field-twice", test_each_field_once);
  g_test_add_func ("/core/identity/who-confirmed", test_confirmation);
  g_test_add_func ("/core/identity/outsiders-have-no-account", test_outsider);
  return g_test_run ();
}
