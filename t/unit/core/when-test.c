#include "base/clock.h"

#include "core/when.h"

/* A Monday. */
static const char now_text[] = "2026-11-23T11:30:45Z";

static const struct {
  const char *text;
  const char *instant; /* NULL: refused */
  gboolean day;        /* it names a day */
} row[] = {
  { "2026-12-01", "2026-12-01T00:00:00Z", TRUE },
  { " 2026-12-01\t", "2026-12-01T00:00:00Z", TRUE },
  { "2026-12-1", "2026-12-01T00:00:00Z", TRUE },
  { "2028-02-29", "2028-02-29T00:00:00Z", TRUE },
  { "1970-01-01", "1970-01-01T00:00:00Z", TRUE },
  { "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", FALSE },
  { "2026-12-01 14:30", "2026-12-01T14:30:00Z", FALSE },
  { "2026-12-01  9:05", "2026-12-01T09:05:00Z", FALSE },
  { "2026-12-01T14:30", "2026-12-01T14:30:00Z", FALSE },
  { "2026-12-01t14:30:59z", "2026-12-01T14:30:59Z", FALSE },
  { "2026-12-01T14:30:00.999Z", "2026-12-01T14:30:00Z", FALSE },
  { "2026-12-01 14:30 UTC", "2026-12-01T14:30:00Z", FALSE },
  { "2026-12-01 00:00", "2026-12-01T00:00:00Z", FALSE },
  { "2026-12-01T14:30+01:00", "2026-12-01T13:30:00Z", FALSE },
  { "2026-12-01T14:30-0530", "2026-12-01T20:00:00Z", FALSE },
  { "2026-12-01 00:30 +01:00", "2026-11-30T23:30:00Z", FALSE },
  { "1 Dec 2026", "2026-12-01T00:00:00Z", TRUE },
  { "01 december 2026", "2026-12-01T00:00:00Z", TRUE },
  { "1 Dec 2026 14:30", "2026-12-01T14:30:00Z", FALSE },
  { "3 May 2027", "2027-05-03T00:00:00Z", TRUE },
  { "4 Sept 2027", "2027-09-04T00:00:00Z", TRUE },
  { "Tue, 1 Dec 2026 14:30:00 +0100", "2026-12-01T13:30:00Z", FALSE },
  { "Tue, 1 Dec 2026 14:30:00 +0100 (CET)", "2026-12-01T13:30:00Z", FALSE },
  { "Tue 1 Dec 2026 14:30 GMT", "2026-12-01T14:30:00Z", FALSE },
  { "Tue, 01 Dec 2026", "2026-12-01T00:00:00Z", TRUE },
  { "now", "2026-11-23T11:30:45Z", FALSE },
  { "NOW", "2026-11-23T11:30:45Z", FALSE },
  { "today", "2026-11-23T00:00:00Z", TRUE },
  { "Tomorrow", "2026-11-24T00:00:00Z", TRUE },
  { "yesterday", "2026-11-22T00:00:00Z", TRUE },
  { "tomorrow 14:30", "2026-11-24T14:30:00Z", FALSE },
  { "today 14:30 +01:00", "2026-11-23T13:30:00Z", FALSE },
  { "tuesday", "2026-11-24T00:00:00Z", TRUE },
  { "sunday", "2026-11-29T00:00:00Z", TRUE },
  { "monday", "2026-11-30T00:00:00Z", TRUE },
  { "Fri", "2026-11-27T00:00:00Z", TRUE },
  { "fri 9:00", "2026-11-27T09:00:00Z", FALSE },
  { "thurs", "2026-11-26T00:00:00Z", TRUE },
  { "+3d", "2026-11-26T11:30:45Z", FALSE },
  { "-2h", "2026-11-23T09:30:45Z", FALSE },
  { "+ 3 days", "2026-11-26T11:30:45Z", FALSE },
  { "3 days", "2026-11-26T11:30:45Z", FALSE },
  { "1 day", "2026-11-24T11:30:45Z", FALSE },
  { "0d", "2026-11-23T11:30:45Z", FALSE },
  { "15m", "2026-11-23T11:45:45Z", FALSE },
  { "15 min", "2026-11-23T11:45:45Z", FALSE },
  { "1 minute", "2026-11-23T11:31:45Z", FALSE },
  { "in 90 minutes", "2026-11-23T13:00:45Z", FALSE },
  { "in 1 hour", "2026-11-23T12:30:45Z", FALSE },
  { "12 hours ago", "2026-11-22T23:30:45Z", FALSE },
  { "2 weeks ago", "2026-11-09T11:30:45Z", FALSE },
  { "1w", "2026-11-30T11:30:45Z", FALSE },
  { "1 week", "2026-11-30T11:30:45Z", FALSE },
  { "1mo", "2026-12-23T11:30:45Z", FALSE },
  { "3 months", "2027-02-23T11:30:45Z", FALSE },
  { "1 month ago", "2026-10-23T11:30:45Z", FALSE },
  { "-9mo", "2026-02-23T11:30:45Z", FALSE },
  { "", NULL, FALSE },
  { " ", NULL, FALSE },
  { "0", NULL, FALSE },
  { "never", NULL, FALSE },
  { "2026", NULL, FALSE },
  { "2026-12", NULL, FALSE },
  { "2026-13-01", NULL, FALSE },
  { "2026-02-29", NULL, FALSE },
  { "2026-12-32", NULL, FALSE },
  { "26-12-01", NULL, FALSE },
  { "12026-12-01", NULL, FALSE },
  { "2026/12/01", NULL, FALSE },
  { "20261201", NULL, FALSE },
  { "01.12.2026", NULL, FALSE },
  { "2026-12-01T", NULL, FALSE },
  { "2026-12-01 14", NULL, FALSE },
  { "2026-12-01 24:00", NULL, FALSE },
  { "2026-12-01 14:60", NULL, FALSE },
  { "2026-12-01 14:30:60", NULL, FALSE },
  { "2026-12-01 14:30 PST", NULL, FALSE },
  { "2026-12-01 14:30 +15:00", NULL, FALSE },
  { "2026-12-01 14:30 +01:60", NULL, FALSE },
  { "2026-12-01 14:30 +", NULL, FALSE },
  { "2026-12-01 soon", NULL, FALSE },
  { "2026-12-01 +01:00", NULL, FALSE },
  { "2026-12-01 14:30 2026-12-01", NULL, FALSE },
  { "1 Dec 26", NULL, FALSE },
  { "1 De 2026", NULL, FALSE },
  { "1 Decimal 2026", NULL, FALSE },
  { "31 Nov 2026", NULL, FALSE },
  { "0 Dec 2026", NULL, FALSE },
  { "Mon, 1 Dec 2026", NULL, FALSE },
  { "mo", NULL, FALSE },
  { "mondays", NULL, FALSE },
  { "next friday", NULL, FALSE },
  { "now 14:30", NULL, FALSE },
  { "14:30", NULL, FALSE },
  { "3", NULL, FALSE },
  { "d", NULL, FALSE },
  { "3x", NULL, FALSE },
  { "3 days later", NULL, FALSE },
  { "+-3d", NULL, FALSE },
  { "in -3d", NULL, FALSE },
  { "+3d ago", NULL, FALSE },
  { "in 3d ago", NULL, FALSE },
  { "3dago", NULL, FALSE },
  { "1.5h", NULL, FALSE },
  { "1000000d", NULL, FALSE },
  { "99999999999999999999d", NULL, FALSE },
  { "-999999d", NULL, FALSE },
  { "999999mo", NULL, FALSE },
  { "1969-12-31", NULL, FALSE },
  { "1970-01-01 00:30 +01:00", NULL, FALSE },
  { "10000-01-01", NULL, FALSE },
  { "0000-01-01", NULL, FALSE },
  { "9999-12-31 23:30 -01:00", NULL, FALSE },
  { "\xff", NULL, FALSE },
};

static gint64
instant_of (const char *text)
{
  gint64 instant = CLOCK_NONE;
  g_assert_true (clock_from_text (text, &instant));
  return instant;
}

static void
test_parse (void)
{
  gint64 now = instant_of (now_text);
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    gint64 instant = 7;
    gboolean fine = when_parse (row[i].text, now, &instant);
    g_autofree char *text = fine ? clock_to_text (instant) : NULL;
    g_test_message ("row %u", i);
    g_assert_cmpstr (text, ==, row[i].instant);
    g_assert_true (fine || instant == 7);
    g_assert_cmpint (fine && when_is_day (row[i].text), ==, row[i].day);
  }
}

/* With no point to count from, what is written in full is read all the same. */
static void
test_absolute (void)
{
  static const char *const absolute[] = { "2026-12-01", "1 Dec 2026 14:30",
                                          "Tue, 1 Dec 2026 14:30:00 +0100" };
  static const char *const relative[] = { "now", "today",  "yesterday 9:00", "monday",
                                          "+3d", "3 days", "in 2 weeks",     "1 month ago" };
  gint64 now = instant_of (now_text);
  for (guint i = 0; i < G_N_ELEMENTS (absolute); i++) {
    gint64 with, without;
    g_assert_true (when_parse (absolute[i], now, &with));
    g_assert_true (when_parse (absolute[i], CLOCK_NONE, &without));
    g_assert_cmpint (with, ==, without);
  }
  for (guint i = 0; i < G_N_ELEMENTS (relative); i++) {
    gint64 instant;
    g_test_message ("%s", relative[i]);
    g_assert_true (when_parse (relative[i], now, &instant));
    g_assert_false (when_parse (relative[i], CLOCK_NONE, &instant));
  }
}

/* The day that a weekday means, asked on each day of a week: never today, never more than a week
 * ahead. */
static void
test_weekdays (void)
{
  gint64 monday = instant_of ("2026-11-23T23:59:59Z");
  for (gint64 day = 0; day < 7; day++) {
    gint64 instant;
    g_assert_true (when_parse ("monday", monday + day * 86400, &instant));
    g_assert_cmpint (instant, ==, instant_of ("2026-11-30T00:00:00Z"));
  }
}

/* The last day of a shorter month, as GLib's calendar has it. */
static void
test_short_months (void)
{
  gint64 instant;
  g_assert_true (when_parse ("1 month", instant_of ("2026-01-31T12:00:00Z"), &instant));
  g_assert_cmpint (instant, ==, instant_of ("2026-02-28T12:00:00Z"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/when/reads-times-as-people-write-them", test_parse);
  g_test_add_func ("/core/when/needs-a-present-for-relative-times", test_absolute);
  g_test_add_func ("/core/when/means-the-next-weekday", test_weekdays);
  g_test_add_func ("/core/when/shortens-to-the-end-of-a-month", test_short_months);
  return g_test_run ();
}
