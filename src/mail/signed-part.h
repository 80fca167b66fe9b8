#pragma once

/* Mail that is signed with OpenPGP as a whole: PGP/MIME, RFC 3156 section 5. What was signed is cut
 * out of the bytes as they came, and its text is read from those bytes alone. */

#include "mail/auto.h"
#include "mail/reading.h"
#include "mail/structure.h"

/* The longest signature that is read, in bytes of armour. */
#define SIGNED_PART_ARMOR_BYTES 65536

/* Sets signed_part of the mail, whose other members are filled already. STREAM holds the mail's
 * bytes. The mail counts as signed when its root is multipart/signed for OpenPGP, with one
 * Content-Type, exactly two parts, of which the second is application/pgp-signature, no words
 * around them but a notice to old clients, boundaries and headers that can be read in one way only
 * (RFC 2046 section 5.1), no MD5 or SHA-1 in micalg, and when what is signed is a MIME part. The
 * subject is taken from it if its Content-Type has hp=clear (RFC 9788) or protected-headers=v1.
 * Anything else that looks signed, S/MIME and signatures within the text too, gets a problem and
 * nothing else. What is wrong with the signed text is added to the defects. LIMIT, MISSING: as
 * body_read(). */
gboolean signed_part_read (GMimeStream *stream, const Structure *structure, const Reading *reading,
                           GError **error);

/* TRUE for printable ASCII with LF line ends and TAB, of no more than the bytes above. */
gboolean signed_part_is_armor (const char *armor);
