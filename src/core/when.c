#include "core/when.h"

#include <string.h>

#include "base/clock.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, WEEK = 7 * DAY };

#define LAST_INSTANT 253402300799 /* 9999-12-31 23:59:59 */

/* What is left to read, in lower case, and the relative point. */
typedef struct {
  const char *at;
  gint64 now;
} Scan;

typedef struct {
  int year;
  int month;
  int day;
} Day;

static void
skip_blanks (Scan *scan)
{
  scan->at += strspn (scan->at, " \t");
}

static gboolean
accept_char (Scan *scan, char wanted)
{
  if (*scan->at != wanted)
    return FALSE;
  scan->at++;
  return TRUE;
}

/* A number of at most LONGEST digits. */
static gboolean
accept_number (Scan *scan, gsize longest, int *number)
{
  gsize length = strspn (scan->at, G_CSET_DIGITS);
  if (length == 0 || length > longest)
    return FALSE;
  *number = (int) g_ascii_strtoll (scan->at, NULL, 10);
  scan->at += length;
  return TRUE;
}

/* Where the word that follows stands in LIST (NULL-terminated), from 0, or -1. A word of at least
 * SHORTEST letters may be cut short; 0: none may. */
static int
accept_word (Scan *scan, const char *const *list, gsize shortest)
{
  gsize length = strspn (scan->at, G_CSET_a_2_z);
  for (int i = 0; list[i] != NULL; i++) {
    gboolean whole = strlen (list[i]) == length;
    gboolean cut = shortest > 0 && length >= shortest;
    if (!g_ascii_isalnum (scan->at[length]) && (whole || cut) &&
        strncmp (list[i], scan->at, length) == 0) {
      scan->at += length;
      return i;
    }
  }
  return -1;
}

static int
accept_weekday (Scan *scan)
{
  static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday",    NULL };
  return accept_word (scan, names, 3);
}

/* `2026-12-01` */
static gboolean
read_iso_day (Scan *scan, Day *day)
{
  gsize digits = strspn (scan->at, G_CSET_DIGITS);
  return digits == 4 && accept_number (scan, 4, &day->year) && accept_char (scan, '-') &&
         accept_number (scan, 2, &day->month) && accept_char (scan, '-') &&
         accept_number (scan, 2, &day->day);
}

/* `1 Dec 2026` */
static gboolean
read_written_day (Scan *scan, Day *day)
{
  static const char *const names[] = { "january",  "february", "march",  "april",     "may",
                                       "june",     "july",     "august", "september", "october",
                                       "november", "december", NULL };
  if (!accept_number (scan, 2, &day->day))
    return FALSE;
  skip_blanks (scan);
  day->month = accept_word (scan, names, 3) + 1;
  skip_blanks (scan);
  gsize digits = strspn (scan->at, G_CSET_DIGITS);
  return day->month > 0 && digits == 4 && accept_number (scan, 4, &day->year);
}

/* The day that lies DAYS days after that of NOW. */
static gboolean
day_after (gint64 now, int days, Day *day)
{
  if (now == CLOCK_NONE)
    return FALSE;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now + (gint64) days * DAY);
  if (time == NULL)
    return FALSE;
  g_date_time_get_ymd (time, &day->year, &day->month, &day->day);
  return TRUE;
}

/* From 0 for Monday; -1 when there is no such day. */
static int
weekday_of (const Day *day)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (day->year, day->month, day->day, 0, 0, 0);
  return time == NULL ? -1 : g_date_time_get_day_of_week (time) - 1;
}

/* `Tue, 1 Dec 2026`, or the next Tuesday. */
static gboolean
read_weekday (Scan *scan, int weekday, Day *day)
{
  Scan further = *scan;
  accept_char (&further, ',');
  skip_blanks (&further);
  if (read_written_day (&further, day)) {
    *scan = further;
    return weekday_of (day) == weekday;
  }
  Day today;
  if (!day_after (scan->now, 0, &today))
    return FALSE;
  int ahead = (weekday - weekday_of (&today) + 6) % 7 + 1;
  return day_after (scan->now, ahead, day);
}

static gboolean
read_day (Scan *scan, Day *day)
{
  static const char *const near[] = { "yesterday", "today", "tomorrow", NULL };
  int found = accept_word (scan, near, 0);
  if (found >= 0)
    return day_after (scan->now, found - 1, day);
  int weekday = accept_weekday (scan);
  if (weekday >= 0)
    return read_weekday (scan, weekday, day);
  Scan start = *scan;
  if (read_iso_day (scan, day))
    return TRUE;
  *scan = start;
  return read_written_day (scan, day);
}

/* `Z`, `UTC`, `+01:00`, `+0100` or nothing; SECONDS east of Greenwich. */
static gboolean
read_offset (Scan *scan, int *seconds)
{
  static const char *const utc[] = { "z", "utc", "gmt", "ut", NULL };
  skip_blanks (scan);
  gboolean west = *scan->at == '-';
  *seconds = 0;
  if (!west && *scan->at != '+')
    return accept_word (scan, utc, 0) >= 0 || *scan->at == '\0' || *scan->at == '(';
  scan->at++;
  gboolean colon = strspn (scan->at, G_CSET_DIGITS) == 2;
  int hours, minutes;
  if (!accept_number (scan, colon ? 2 : 4, &hours))
    return FALSE;
  minutes = hours % 100;
  if (!colon)
    hours /= 100;
  else if (!accept_char (scan, ':') || !accept_number (scan, 2, &minutes))
    return FALSE;
  *seconds = (hours * HOUR + minutes * MINUTE) * (west ? -1 : 1);
  return hours <= 14 && minutes < 60;
}

/* What stands behind a day: nothing, or a time of day. SECONDS after midnight UTC. */
static gboolean
read_time_of_day (Scan *scan, int *seconds)
{
  int hour, minute, second = 0, offset;
  *seconds = 0;
  if (*scan->at == '\0')
    return TRUE;
  if (!accept_char (scan, 't'))
    skip_blanks (scan);
  if (!accept_number (scan, 2, &hour) || !accept_char (scan, ':') ||
      !accept_number (scan, 2, &minute))
    return FALSE;
  if (accept_char (scan, ':') && !accept_number (scan, 2, &second))
    return FALSE;
  if (accept_char (scan, '.'))
    scan->at += strspn (scan->at, G_CSET_DIGITS);
  if (!read_offset (scan, &offset))
    return FALSE;
  *seconds = hour * HOUR + minute * MINUTE + second - offset;
  return hour < 24 && minute < 60 && second < 60;
}

static gboolean
at_end (Scan *scan)
{
  skip_blanks (scan);
  if (*scan->at == '(' && strchr (scan->at, ')') != NULL) /* RFC 5322: `(CET)` */
    scan->at = strchr (scan->at, ')') + 1;
  return *scan->at == '\0';
}

static gboolean
parse_day_and_time (Scan scan, gint64 *instant)
{
  Day day;
  int seconds;
  if (!read_day (&scan, &day) || !read_time_of_day (&scan, &seconds) || !at_end (&scan))
    return FALSE;
  g_autoptr (GDateTime) time = g_date_time_new_utc (day.year, day.month, day.day, 0, 0, 0);
  if (time == NULL)
    return FALSE;
  *instant = g_date_time_to_unix (time) + seconds;
  return TRUE;
}

/* COUNT units, the UNIT-th of the words below, after NOW. */
static gboolean
add_units (gint64 now, int count, int unit, gint64 *instant)
{
  static const int seconds[] = { MINUTE, MINUTE, MINUTE, MINUTE, HOUR, HOUR, HOUR,
                                 DAY,    DAY,    DAY,    WEEK,   WEEK, WEEK };
  if ((gsize) unit < G_N_ELEMENTS (seconds)) {
    *instant = now + (gint64) count * seconds[unit];
    return TRUE;
  }
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now);
  g_autoptr (GDateTime) moved = time == NULL ? NULL : g_date_time_add_months (time, count);
  if (moved == NULL)
    return FALSE;
  *instant = g_date_time_to_unix (moved);
  return TRUE;
}

/* `+3d`, `in 90 minutes`, `2 weeks ago` */
static gboolean
parse_distance (Scan scan, gint64 *instant)
{
  static const char *const units[] = { "m",     "min", "minute", "minutes", "h", "hour",
                                       "hours", "d",   "day",    "days",    "w", "week",
                                       "weeks", "mo",  "month",  "months",  NULL };
  static const char *const in[] = { "in", NULL };
  static const char *const ago[] = { "ago", NULL };
  int count;
  gboolean back = accept_char (&scan, '-');
  gboolean bound = back || accept_char (&scan, '+') || accept_word (&scan, in, 0) >= 0;
  skip_blanks (&scan);
  if (!accept_number (&scan, 6, &count))
    return FALSE;
  skip_blanks (&scan);
  int unit = accept_word (&scan, units, 0);
  skip_blanks (&scan);
  gboolean past = !bound && accept_word (&scan, ago, 0) >= 0;
  return unit >= 0 && *scan.at == '\0' &&
         add_units (scan.now, back || past ? -count : count, unit, instant);
}

static gboolean
parse_relative (Scan scan, gint64 *instant)
{
  if (scan.now == CLOCK_NONE)
    return FALSE;
  *instant = scan.now;
  return g_str_equal (scan.at, "now") || parse_distance (scan, instant);
}

gboolean
when_parse (const char *text, gint64 now, gint64 *instant)
{
  g_autofree char *lower = g_strstrip (g_ascii_strdown (text, -1));
  const Scan scan = { lower, now };
  gint64 found;
  if ((!parse_day_and_time (scan, &found) && !parse_relative (scan, &found)) || found < 0 ||
      found > LAST_INSTANT)
    return FALSE;
  *instant = found;
  return TRUE;
}

gboolean
when_is_day (const char *text)
{
  g_autofree char *lower = g_strstrip (g_ascii_strdown (text, -1));
  Scan scan = { lower, 0 };
  Day day;
  return read_day (&scan, &day) && at_end (&scan);
}
