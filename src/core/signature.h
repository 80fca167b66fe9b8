#pragma once

/* What gpgv said of a signed mail. */

#include <glib.h>

typedef enum {
  SIGNATURE_GOOD,    /* exactly one good signature; fingerprint and time below */
  SIGNATURE_BAD,     /* the bytes are not those that were signed */
  SIGNATURE_UNKNOWN, /* by no key that is registered to the account */
  SIGNATURE_EXPIRED, /* key or signature expired, or the key was revoked */
  SIGNATURE_WEAK,    /* digest or key too weak (MD5, SHA-1) */
  SIGNATURE_SEVERAL, /* more than one */
  SIGNATURE_BROKEN,  /* no signature at all, or gpgv could not make sense of it within its bounds */
} SignatureState;

typedef struct {
  SignatureState state;
  char *fingerprint; /* of the primary key, upper case; NULL unless good */
  gint64 created;    /* seconds; when it was made, as the signature says */
  guint8 digest[32]; /* what openpgp_signature_digest() makes of it: for the replay table */
} Signature;

Signature *signature_new (SignatureState state);
void signature_free (Signature *signature);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Signature, signature_free)

/* A clause for staff, such as `the signature does not fit the text`. Static. */
const char *signature_state_text (SignatureState state);
