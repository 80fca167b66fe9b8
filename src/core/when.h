#pragma once

/* Points in time as people write them in commands and queries. */

#include <glib.h>

/* Reads TEXT, without case, relative to NOW (seconds), in UTC unless an offset is written:
 *
 *   2026-12-01   2026-12-01 14:30   2026-12-01T14:30:00Z   2026-12-01T14:30+01:00
 *   1 Dec 2026   1 December 2026 14:30   Tue, 1 Dec 2026 14:30:00 +0100   (RFC 5322 section 3.3)
 *   now   today   tomorrow 14:30   yesterday   friday   fri 9:00          (a weekday: the next one)
 *   +3d   -2h   3 days   in 90 minutes   2 weeks ago    (m min minute(s), h hour(s), d day(s),
 *                                                        w week(s), mo month(s))
 *
 * A day alone is its first second. With NOW CLOCK_NONE the last two rows are refused. FALSE when
 * TEXT is no time, names a weekday that does not fit its date, or lies outside the years 1970 to
 * 9999; INSTANT is then untouched. */
gboolean when_parse (const char *text, gint64 now, gint64 *instant);

/* TRUE when TEXT, which when_parse() reads, names a whole day and no time of it. */
gboolean when_is_day (const char *text);
