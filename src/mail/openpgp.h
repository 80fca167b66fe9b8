#pragma once

/* OpenPGP signatures, by gpgv, and public keys, by gpg, each in a process of its own, without home
 * directory, agent or network, bounded in time and memory. */

#include <glib.h>

#include "core/signature.h"

/* Whether SIGNATURE (ASCII-armoured) is one good detached signature of TEXT, exact bytes whose line
 * ends are made CRLF first (RFC 3156 section 5), by one of KEYS (GPtrArray of GBytes, binary public
 * keys). Believes only what gpgv says on a pipe of its own: exactly one NEWSIG, GOODSIG and
 * VALIDSIG, nothing else about signatures. DEADLINE as in parse_finish(); gpgv gets 10 seconds by
 * the clock if that is sooner. The result is the caller's. TEMPORARY: gpgv could not be started, or
 * was killed; TIMEOUT: it was late, as on a machine with too much to do: it may go better later.
 * SIGNATURE_BROKEN is what fails gpgv by itself or crashes it, and what makes it need more than 4
 * seconds of the processor. */
Signature *openpgp_verify (GBytes *text, const char *signature, const GPtrArray *keys,
                           gint64 deadline, GError **error);

/* What tells the signature in ARMOR from all others in DIGEST: SHA-256 of those of its bytes that
 * nobody can change without its key, once it has been verified. So it is the same however armour
 * and packet are written. FALSE when it holds nothing readable. */
gboolean openpgp_signature_digest (const char *armor, guint8 digest[32]);

/* A public key as `tocsin staff key add` is given it. */
typedef struct {
  char *fingerprint; /* of the primary key, upper case */
  GBytes *bytes;     /* binary, only what is needed: the key and its subkeys, one user id */
  gint64 created;    /* seconds */
  gint64 expires;    /* of the primary key, or of the last signing subkey if that is sooner;
                        CLOCK_NONE: never */
  char *user_id;     /* first one, one line, as the key says: self-asserted */
} PublicKey;

void public_key_free (PublicKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PublicKey, public_key_free)

/* Reads the one public key in BYTES, armoured or binary. DATA: none, several, a secret key, one
 * that cannot sign, is revoked or expired, or is too weak (RSA below 2048 bits, DSA, SHA-1 only).
 * The caller's. TEMPORARY: as above, of gpg. */
PublicKey *openpgp_read_key (GBytes *bytes, GError **error);
