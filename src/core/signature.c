#include "core/signature.h"

Signature *
signature_new (SignatureState state)
{
  Signature *signature = g_new0 (Signature, 1);
  signature->state = state;
  return signature;
}

void
signature_free (Signature *signature)
{
  if (signature == NULL)
    return;
  g_free (signature->fingerprint);
  g_free (signature);
}

const char *
signature_state_text (SignatureState state)
{
  static const char *const text[] = {
    [SIGNATURE_GOOD] = "the signature is good",
    [SIGNATURE_BAD] = "the signature does not fit the text",
    [SIGNATURE_UNKNOWN] = "the signature is by no key registered to the account",
    [SIGNATURE_EXPIRED] = "the signature or its key has expired or was revoked",
    [SIGNATURE_WEAK] = "the signature uses a digest or key that is too weak",
    [SIGNATURE_SEVERAL] = "the mail has more than one signature",
    [SIGNATURE_BROKEN] = "the signature cannot be read",
  };
  g_assert (state < G_N_ELEMENTS (text));
  return text[state];
}
