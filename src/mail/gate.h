#pragma once

/* The gate before the parser: the raw bytes of a mail, looked at before any library sees them.
 * Limits against what would cost the parser its stack or quadratic time, and everything in the
 * header that two programs could read in two ways. */

#include "mail/parse.h"

/* Refuses a mail beyond LIMITS: size, header block, number of header fields; and, in its header or
 * what GMime could read as that of a part, a Content-Type or Content-Disposition of more than 100
 * parameters or 16384 bytes, and an address field with more than 5000 colons, each of which could
 * open a group within a group, which GMime reads by recursion. All address fields together may not
 * take GMime, which looks ahead to the end of the field from a comma that follows no `@`, more than
 * 300 million steps: commas times bytes, field by field; some 0.4 seconds, one field of 2000
 * recipients, or 10,000 fields of 20. What stands behind a line that could be a boundary counts as
 * the header of a part, up to an empty line: one that begins with `--`, or of more than 128 bytes
 * with `--` anywhere; one of hyphens alone only where a Content-Type may declare such a boundary.
 * So does what stands behind the empty line of a header whose Content-Type speaks of a message; in
 * a mail that speaks of a digest, of any part's. Other lines of the body are not looked at. LIMIT:
 * message says which. Takes time in proportion to the mail's length. */
gboolean gate_check (const char *bytes, const char *end, const ParseLimits *limits, GError **error);

/* Adds to DEFECTS what is wrong with the top header, by name of the field: fields that may stand
 * once and stand more often (RFC 5322 section 3.6; MIME's too), no From or Date, lines that are no
 * field, blanks before the colon, NULs, control characters and bytes beyond ASCII, bare CR, line
 * ends of both kinds, the envelope-like `From ` line within the header, no empty line before the
 * body; and what gate_inspect_addresses() finds. Takes time in proportion to the header's length.
 */
void gate_inspect (const char *bytes, const char *end, GPtrArray *defects);

/* Adds to DEFECTS, behind NAME, what is wrong with VALUE, the unfolded value of the address field
 * NAME: an addr-spec with a comment, route, control character, byte beyond ASCII or second `@`, a
 * display name or comment that holds another address (encoded or not), and several mailboxes, a
 * group or none at all where there must be one (From, Sender). */
void gate_inspect_addresses (const char *name, const char *value, GPtrArray *defects);
