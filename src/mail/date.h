#pragma once

/* Dates in mail headers, RFC 5322 section 3.3 and its obsolete forms, and the rest of what is out
 * there. */

#include <glib.h>

/* VALUE, an unfolded Date field, in seconds since 1970 UTC, or CLOCK_NONE when it has no day, month
 * and year that exist, or lies before 1970 or after 9999. Understands: no weekday or a wrong one,
 * years of two and three digits (RFC 5322 section 4.3), no seconds, a leap second, one-digit
 * fields, dots or dashes for colons and blanks, month names long or in the wrong case, asctime and
 * ISO 8601 order, am and pm, zones by number (with colon, without sign, out of range: taken as
 * UTC), by name, military (UTC, RFC 5322 section 4.3), `GMT+0200`, comments anywhere, none (UTC).
 * What it had to guess is added to DEFECTS (may be NULL). */
gint64 date_read (const char *value, GPtrArray *defects);
