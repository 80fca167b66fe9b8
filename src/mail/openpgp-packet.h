#pragma once

/* The one signature packet of a detached OpenPGP signature, RFC 4880 sections 5.2.3 and 6.2. */

#include <glib.h>

#include "core/signature.h"

typedef struct {
  GBytes *bytes;     /* the whole packet, as gpgv gets it */
  GBytes *hashed;    /* what it signs of itself: its kind, algorithms, time of making... */
  guint8 prefix[2];  /* the first bytes of the digest that was signed */
  GChecksumType sum; /* its algorithm */
} SignaturePacket;

/* The packet in ARMOR, which must be one block and nothing else. The caller's. NULL with PROBLEM:
 * SIGNATURE_SEVERAL when there is another packet or block behind it, SIGNATURE_WEAK when its digest
 * is not SHA-256, SHA-384 or SHA-512, SIGNATURE_BROKEN for anything but a version 4 signature of a
 * document. */
SignaturePacket *signature_packet_read (const char *armor, SignatureState *problem);

void signature_packet_free (SignaturePacket *packet);

/* TRUE when the first bytes of the digest of TEXT are those in PACKET. Nothing is proven by that,
 * but gpgv does not look at them, and whoever changed them would have another signature. */
gboolean signature_packet_fits (const SignaturePacket *packet, GBytes *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignaturePacket, signature_packet_free)
