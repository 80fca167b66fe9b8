#pragma once

/* Who wrote a mail, and what proves it. The one mailbox in From is whose he says he is; nothing
 * else in the mail says so, and nothing in From proves it. */

#include <glib.h>

#include "core/account.h"
#include "core/actor.h"
#include "core/envelope.h"
#include "core/mail.h"
#include "core/origin.h"
#include "core/signature.h"

/* What there is to judge by. All borrowed. */
typedef struct {
  const Policy *policy;
  const Envelope *envelope;
  const Mail *mail;
  Origin origin;          /* origin_of() */
  const Account *account; /* that From belongs to, keys loaded; or NULL */
  const Signature
      *signature;          /* what gpgv said of mail->signed_part by the account's keys, or NULL */
  gboolean signature_used; /* it came in another mail before */
  gboolean other_content;  /* another mail with its Message-ID came before */
  const char *confirmed;   /* name of the account that confirmed this very mail, or NULL */
  gint64 now;              /* seconds */
} IdentityQuestion;

typedef struct {
  const Account
      *account; /* borrowed; NULL: the writer is none of ours, or the mail is not a person's */
  Proof proof;
  gboolean domain;    /* a signature is the proof, and the verified domain would be one as well */
  char *reason;       /* a clause: `logged in as alice`; what is missing when there is no proof */
  const char *text;   /* what commands are read from and people get: the signed text when the
                         signature is the proof; borrowed from the mail */
  const char *quoted; /* beside it; borrowed; may be empty */
} Identity;

void identity_free (Identity *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Identity, identity_free)

/* Decides. In this order: the account confirmed the mail itself; the SASL login is the account's
 * (`user@realm` is `user` for a realm of the policy); the signature is good, by a key of the
 * account that was valid when it was made, made at most 72 hours before and 10 minutes after NOW,
 * and not used before; the domain in From was verified (DMARC), no field that matters is there
 * twice, To or Cc names the address that the mail came to, and no other mail had its Message-ID:
 * the domain's signature stays good when somebody sends the mail again with another field. A mail
 * that our own verifier calls forged (ORIGIN_FAILED) is nobody's unless confirmed, logged in or
 * signed. Only MAIL_HUMAN has an account. */
Identity *identity_decide (const IdentityQuestion *question);
