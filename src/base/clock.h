#pragma once

/* Time as Tocsin sees it: whole seconds since 1970-01-01 00:00:00 UTC in a gint64. Rules never ask
 * for the time, they are given it; only programs call clock_now(). */

#include <glib.h>

/* Stands for "no time" where a time may be absent. */
#define CLOCK_NONE G_MININT64

/* Freezes the clock: from now on clock_now() reads the instant from FILE, written as
 * 2026-11-23T11:00:00Z, again at each call. A missing or empty file frees the clock. FILE is
 * copied; NULL goes back to the system's clock. For tests only (option `testing`). */
void clock_set_file (const char *file);

/* The present second. */
gint64 clock_now (void);

/* The moment SECONDS from now on the clock that nobody can set, in g_get_monotonic_time() units:
 * for time-outs, which no test freezes. */
gint64 clock_deadline (guint seconds);

/* `2026-11-23T11:00:00Z`; NULL for CLOCK_NONE. The caller frees it. */
char *clock_to_text (gint64 instant);

/* Reads what clock_to_text() writes, and other ISO 8601 times that name their zone. FALSE when TEXT
 * is no such time; INSTANT is then untouched. */
gboolean clock_from_text (const char *text, gint64 *instant);

/* The date-time of RFC 5322 section 3.3 in UTC: `Mon, 23 Nov 2026 11:00:00 +0000`. */
char *clock_to_mail_date (gint64 instant);
