#pragma once

/* The only writer of mail: from clean values to the exact bytes that go on the wire. CRLF line ends
 * only, no line over 998 bytes (RFC 5322 section 2.1.1), folded headers, encoded words of at most
 * 75 characters (RFC 2047), body as 7bit or quoted-printable UTF-8. No value, whatever its content,
 * adds a header or ends one. */

#include <glib.h>

#include "core/outgoing.h"

/* The bytes of OUTGOING, without dot-stuffing and without the final `.`. Headers, in this order:
 * Date, From, To, Reply-To, Subject, Message-ID, In-Reply-To, References, MIME-Version,
 * Content-Type, Content-Transfer-Encoding, Auto-Submitted and X-Auto-Response-Suppress: All (both
 * only when auto_submitted is set), X-Tocsin-Loop (the instance), X-Tocsin-Ticket (when there is
 * one). Foreign ids (In-Reply-To, References) that are not well-formed or longer than 250 bytes are
 * left out; of more than 10 References the first 4 and the last 6 are kept. DATA: From, To,
 * Reply-To or Message-ID is not what an envelope or header may hold. */
GBytes *build_mail (const Outgoing *outgoing, GError **error);
