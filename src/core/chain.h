#pragma once

/* The chain that makes history tamper-evident. Each event carries
 *
 *   seal[i] = HMAC-SHA-256 (key salt[i], value[i]) for the six values a person may later want
 *             erased (actor, old, new, text, quoted, mail); 32 zero bytes where the value is absent
 *   hash    = SHA-256 of: hash of the event before (32 zero bytes before the first), "tocsin-1",
 *             ticket and n and at (each 8 bytes, big-endian), type, field, proof (each a 4-byte
 *             big-endian length, then the bytes; an absent field has length 0xFFFFFFFF), held_back
 *             (1 byte), then the seals in order
 *
 * so that erasing a value together with its salt leaves the chain whole, while any other edit shows
 * unless everything after it is hashed anew; and that shows against an anchor. */

#include <glib.h>

#include "core/event.h"
#include "core/mail.h"

/* Numbers EVENT as the next of TICKET, seals its values with the salts it already holds, and chains
 * it to the ticket's head, which moves on. */
void chain_append (Ticket *ticket, Event *event);

typedef enum {
  CHAIN_WHOLE,
  CHAIN_VALUE_CHANGED, /* a value no longer fits its seal */
  CHAIN_HASH_CHANGED,  /* the event no longer fits its hash, or not the event before */
} ChainVerdict;

/* Checks EVENT as read back against PREVIOUS, the hash of the event before it. A value that is
 * absent together with its salt (all zeros) counts as erased and is not checked. */
ChainVerdict chain_check (const Event *event, const guint8 previous[TICKET_HASH_BYTES]);

/* What is sealed of a mail: SHA-256, hexadecimal, over the mail's own SHA-256 RAW_SHA256
 * (hexadecimal) and what the record says of it, texts like field above and numbers like ticket:
 * message id, from, subject, class, date, then to, cc, references and attachments, each list after
 * the number of its members. The caller frees it. */
char *chain_mail_digest (const char *raw_sha256, const Mail *mail);
