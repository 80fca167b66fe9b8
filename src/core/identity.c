#include "core/identity.h"

#include <string.h>

#include "base/clock.h"

#define SECONDS_AN_HOUR 3600
/* What a mail may take on its way, and how wrong a clock may be. */
#define SIGNATURE_SECONDS_OLD (72 * SECONDS_AN_HOUR)
#define SIGNATURE_SECONDS_AHEAD (10 * 60)

void
identity_free (Identity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->reason);
  g_free (identity);
}

/* TRUE when LOGIN is the account's: bare, or at a realm of ours. */
static gboolean
is_login_of (const Policy *policy, const Account *account, const char *login)
{
  if (account->sasl_user == NULL || login == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (login, account->sasl_user) == 0)
    return TRUE;
  gsize length = strlen (account->sasl_user);
  if (g_ascii_strncasecmp (login, account->sasl_user, length) != 0 || login[length] != '@')
    return FALSE;
  for (char **realm = policy->realms; *realm != NULL; realm++)
    if (g_ascii_strcasecmp (login + length + 1, *realm) == 0)
      return TRUE;
  return FALSE;
}

static const AccountKey *
find_key (const Account *account, const char *fingerprint)
{
  for (guint i = 0; i < account->keys->len; i++) {
    const AccountKey *key = g_ptr_array_index (account->keys, i);
    if (g_ascii_strcasecmp (key->fingerprint, fingerprint) == 0)
      return key;
  }
  return NULL;
}

/* Why the good SIGNATURE proves nothing, or NULL. Static text. */
static const char *
objection_to (const IdentityQuestion *question, const Signature *signature)
{
  const AccountKey *key = find_key (question->account, signature->fingerprint);
  gint64 age = question->now - signature->created;
  if (key == NULL)
    return "signed by a key that is not registered to this account";
  if (key->revoked != CLOCK_NONE)
    return "signed by a key that was revoked";
  if (signature->created < key->not_before ||
      (key->not_after != CLOCK_NONE && MAX (signature->created, question->now) >= key->not_after))
    return "signed outside the time for which the key is registered";
  if (age > SIGNATURE_SECONDS_OLD)
    return "the signature is more than 72 hours old";
  if (-age > SIGNATURE_SECONDS_AHEAD)
    return "the signature is from the future";
  if (question->signature_used)
    return "the signature was used before, in another mail";
  return NULL;
}

/* What is wrong with the mail's signature, or NULL when it proves the account. Static text, or the
 * mail's. */
static const char *
signature_problem (const IdentityQuestion *question)
{
  const MailSignature *part = question->mail->signed_part;
  const Signature *signature = question->signature;
  if (part == NULL)
    return "no OpenPGP signature";
  if (part->problem != NULL)
    return part->problem;
  if (question->account->keys->len == 0)
    return "signed, but no key is registered to this account";
  if (signature == NULL)
    return "the signature was not looked at";
  if (signature->state != SIGNATURE_GOOD)
    return signature_state_text (signature->state);
  return objection_to (question, signature);
}

/* Fields of which two mean two readings: whoever verified the mail may have read the other one. */
static gboolean
is_ambiguous (const Mail *mail)
{
  static const char *const fields[] = { "From",        "Sender",       "Subject",
                                        "Date",        "To",           "Cc",
                                        "Reply-To",    "Message-ID",   "In-Reply-To",
                                        "References",  "Content-Type", "Content-Transfer-Encoding",
                                        "MIME-Version" };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    guint index = 0;
    if (mail_header (mail, fields[i], &index) != NULL &&
        mail_header (mail, fields[i], &index) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* TRUE when the header names the address that the mail came to: what was verified says so. A mail
 * to somebody else, sent on to us by him, would pass as well. */
static gboolean
is_addressed_to_us (const Envelope *envelope, const Mail *mail)
{
  char **lists[] = { mail->to, mail->cc };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (char **address = lists[i]; *address != NULL; address++)
      if (g_ascii_strcasecmp (*address, envelope->recipient) == 0 ||
          (envelope->original != NULL && g_ascii_strcasecmp (*address, envelope->original) == 0))
        return TRUE;
  return FALSE;
}

static const char *
domain_problem (const IdentityQuestion *question)
{
  switch (question->origin) {
  case ORIGIN_DMARC:
    if (is_ambiguous (question->mail))
      return "its domain was verified, but a field of its header is there twice";
    if (question->mail->message_id == NULL)
      return "its domain was verified, but it has no Message-ID";
    if (question->other_content)
      return "its domain was verified, but another mail with its Message-ID came before";
    return is_addressed_to_us (question->envelope, question->mail)
               ? NULL
               : "its domain was verified, but neither To nor Cc names the address it came to";
  case ORIGIN_FAILED:
    return "it is not from the domain in From (dmarc=fail)";
  case ORIGIN_SASL:
  case ORIGIN_UNVERIFIED:
    return "its domain was not verified";
  }
  g_assert_not_reached ();
}

/* Fills in what proves the writer; FALSE when nothing does. */
static gboolean
prove (const IdentityQuestion *question, Identity *identity)
{
  const Account *account = question->account;
  const char *login = question->envelope->sasl_user;
  if (question->confirmed != NULL && g_str_equal (question->confirmed, account->name)) {
    identity->proof = PROOF_CHALLENGE;
    identity->reason = g_strdup_printf ("confirmed by %s", account->name);
    return TRUE;
  }
  if (is_login_of (question->policy, account, login)) {
    identity->proof = PROOF_SASL;
    identity->reason = g_strdup_printf ("logged in as %s", login);
    return TRUE;
  }
  if (signature_problem (question) == NULL) {
    identity->proof = PROOF_PGP;
    identity->domain = domain_problem (question) == NULL;
    identity->reason = g_strdup_printf ("signed with key %s%s", question->signature->fingerprint,
                                        identity->domain ? ", domain verified (dmarc=pass)" : "");
    identity->text = question->mail->signed_part->text;
    identity->quoted = "";
    return TRUE;
  }
  if (domain_problem (question) == NULL) {
    identity->proof = PROOF_DMARC;
    identity->reason = g_strdup ("domain verified (dmarc=pass)");
    return TRUE;
  }
  return FALSE;
}

Identity *
identity_decide (const IdentityQuestion *question)
{
  Identity *identity = g_new0 (Identity, 1);
  identity->proof = PROOF_NONE;
  identity->text = question->mail->text;
  identity->quoted = question->mail->quoted;
  if (question->account == NULL || question->mail->class != MAIL_HUMAN)
    return identity;
  identity->account = question->account;
  if (prove (question, identity))
    return identity;
  const char *login = question->envelope->sasl_user;
  g_autofree char *other = login == NULL ? g_strdup ("no login")
                                         : g_strdup_printf ("logged in as %s, who is not %s", login,
                                                            question->account->name);
  identity->reason = g_strdup_printf ("%s; %s; %s", other, signature_problem (question),
                                      domain_problem (question));
  return identity;
}
