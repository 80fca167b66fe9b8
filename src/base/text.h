#pragma once

/* Text of foreign origin made safe for a header, a log line, a database column or a screen. Every
 * text that enters a record is valid UTF-8 without NUL; see text_from_bytes(). */

#include <glib.h>

/* BYTES as valid UTF-8 without NUL; each byte that has no meaning becomes U+FFFD, NUL becomes
 * U+2400 (its picture), so that nothing disappears. LENGTH is in bytes; with 0, BYTES may be NULL.
 * The caller frees it. */
char *text_from_bytes (const char *bytes, gsize length);

/* TRUE for valid UTF-8 without NUL within LENGTH bytes. */
gboolean text_is_valid (const char *bytes, gsize length);

/* TEXT on one line, fit for a header value or a log line: control characters (C0, C1, DEL), line
 * and paragraph separators become one space, characters that reorder or hide text (Unicode
 * bidirectional controls, zero width, soft hyphens, annotations, tags) are removed, runs of blanks
 * of any width become one space, ends are stripped. TEXT must be valid UTF-8. The caller frees
 * it. */
char *text_one_line (const char *text);

/* TEXT on several lines, fit for a screen: CR LF becomes LF, and CR if there is no LF in TEXT, else
 * a blank; so do the line and paragraph separators: a quoted line that holds one must not go on
 * without its quote mark. Other control characters but TAB become U+FFFD; bidirectional controls,
 * annotations and tag characters are removed. Zero width stays: joiners are part of the spelling in
 * some scripts. TEXT must be valid UTF-8. The caller frees it. */
char *text_lines (const char *text);

/* TRUE when text_one_line() would take a control character but TAB, a bidirectional control, a
 * line or paragraph separator or a tag character out of TEXT, which must be valid UTF-8: somebody
 * plays tricks. */
gboolean text_has_tricks (const char *text);

/* The longest prefix of TEXT with at most LIMIT bytes that ends between two characters, with an
 * ellipsis inside the limit where something was cut. LIMIT is at least 4. The caller frees it. */
char *text_clip (const char *text, gsize limit);

/* BYTES in lower-case base32 (RFC 4648 alphabet, no padding): letters and digits that survive a
 * change of case. The caller frees it. */
char *text_base32 (const guint8 *bytes, gsize length);

/* BYTES in lower-case hexadecimal; the caller frees it. */
char *text_hex (const guint8 *bytes, gsize length);

/* The bytes that HEX names, or NULL when it is no even run of hexadecimal digits. */
GBytes *text_from_hex (const char *hex);

/* Equality that takes the same time wherever the difference is. For secrets and tokens. */
gboolean text_equal_secret (const char *a, const char *b);

/* ADDRESS in the form in which Tocsin compares and stores addresses: domain and local part in lower
 * case. Folds ASCII only, so that the result depends on no locale and no foreign letter (KELVIN
 * SIGN, dotted I) becomes the letter of somebody else's address. The caller frees it. */
char *text_fold_address (const char *address);

/* TRUE for an address that may stand in an SMTP envelope we write: one `@`, printable ASCII without
 * blanks, controls, angle brackets, quotes, commas or backslashes; local part at most 64 bytes, the
 * whole at most 254 (RFC 5321 section 4.5.3.1; quoted local parts are refused on purpose). */
gboolean text_is_envelope_address (const char *address);
