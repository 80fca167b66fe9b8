#pragma once

/* Reply tokens: the unguessable address extension that leads an answer back to its ticket.
 * `t-`, the letter of the key, then 26 base32 characters of HMAC-SHA-256 (secret, "reply" NUL
 * ticket NUL folded recipient), 130 bits. Made of letters, digits and one dash, so that it survives
 * every change of case on the way. */

#include "core/policy.h"

/* The token of TICKET for RECIPIENT (an address, compared without case) with the first key of
 * POLICY, or NULL when there is no key. The caller frees it. */
char *token_for_reply (const Policy *policy, gint64 ticket, const char *recipient);

/* TRUE when EXTENSION is a well-formed reply token of one of POLICY's keys (without case); whether
 * it leads anywhere, the outbox row it was stored with tells. */
gboolean token_is_reply (const Policy *policy, const char *extension);

/* TRUE when EXTENSION wants to be a reply token, well-formed or not: it begins with `t-`. */
gboolean token_is_claimed (const char *extension);

/* ADDRESS with `+EXTENSION` before the `@`: `help+t-a...@csirt.example`. The caller frees it. */
char *token_address (const char *address, const char *extension);

/* A token for one challenge, from RANDOM bytes (TOKEN_RANDOM_BYTES of them): `c-` and 26 base32
 * characters. The caller frees it. */
#define TOKEN_RANDOM_BYTES 16
char *token_for_challenge (const guint8 *random);

/* TRUE when EXTENSION is a well-formed challenge token (without case). */
gboolean token_is_challenge (const char *extension);
