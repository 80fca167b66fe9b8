#include "config.h"

#include "base/clock.h"

#include "mail/date.h"

#include "cost.h"

/* 2026-11-23T11:00:00Z, a Monday. */
enum { NOON = 1795431600 };

static void
test_forms (void)
{
  static const struct {
    const char *value;
    gint64 seconds;
    const char *defect; /* the only one, or NULL */
  } cases[] = {
    { "Mon, 23 Nov 2026 11:00:00 +0000", NOON, NULL },
    { "23 Nov 2026 11:00:00 +0000", NOON, NULL },
    { "Mon, 23 Nov 2026 12:00:00 +0100", NOON, NULL },
    { "Mon, 23 Nov 2026 12:00:00 +0100 (CET)", NOON, NULL },
    { "Mon, 23 Nov 2026 12:00:00 +0100 (a (nested\\) one) here)", NOON, NULL },
    { "Mon, 23 (a (b) 24) Nov 2026 11:00:00 +0000", NOON, NULL },
    { "(x)Mon(x),(x)23(x)Nov(x)2026(x)11(x):(x)00(x):(x)00(x)+0000(x)", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00 +0000", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00 -0000", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00 GMT", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00 UT", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00 utc", NOON, NULL },
    { "Mon, 23 Nov 2026 06:00:00 EST", NOON, NULL },
    { "Mon, 23 Nov 2026 03:00:00 PST", NOON, NULL },
    { "Mon, 23 Nov 2026 12:00:00 MET", NOON, NULL },
    { "Mon, 23 Nov 2026 13:00:00 GMT+0200", NOON, NULL },
    { "Mon, 23 Nov 2026 13:00:00 GMT+02:00", NOON, NULL },
    { "Mon, 23 Nov 2026 13:00:00 UTC +2", NOON, NULL },
    { "Mon, 23 Nov 2026 16:30:00 +05:30", NOON, NULL },
    { "Mon, 23 Nov 2026 16:30:00 +530", NOON, NULL },
    { "Mon, 23 Nov 2026 05:30:00 -0530", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00", NOON, "no zone, taken as UTC" },
    { "Mon, 23 Nov 2026 11:00:00 A", NOON, "zone unknown, taken as UTC" },
    { "Mon, 23 Nov 2026 11:00:00 Z", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00 XYZZY", NOON, "zone unknown, taken as UTC" },
    { "Mon, 23 Nov 2026 11:00:00 +9900", NOON, "zone unknown, taken as UTC" },
    { "Mon, 23 Nov 2026 11:00:00 +0099", NOON, "zone unknown, taken as UTC" },
    { "Mon, 23 Nov 2026 11:00:00 +99999999999999999999", NOON, "zone unknown, taken as UTC" },
    { "Mon, 23 Nov 2026 12:00:00 0100", NOON, "zone without sign" },
    { "Tue, 23 Nov 2026 11:00:00 +0000", NOON, "wrong weekday" },
    { "Xyz, 23 Nov 2026 11:00:00 +0000", NOON, NULL },
    { "Monday, 23-Nov-26 11:00:00 GMT", NOON, "a year of fewer than four digits" },
    { "Mon, 23 Nov 126 11:00:00 +0000", NOON, "a year of fewer than four digits" },
    { "Mon, 23 November 2026 11:00:00 +0000", NOON, NULL },
    { "MON, 23 NOV 2026 11:00:00 +0000", NOON, NULL },
    { "mon,23 nov 2026 11:00:00 +0000", NOON, NULL },
    { "Mon 23 Nov 2026 11:00:00 +0000", NOON, NULL },
    { "Mon,   23\tNov  2026   11:00:00   +0000", NOON, NULL },
    { "Mon, 23.Nov.2026 11.00.00 +0000", NOON, NULL },
    { "Mon, 23-Nov-2026 11-00-00 +0000", NOON, NULL },
    { "23.11.2026 11:00:00 +0000", NOON, NULL },
    { "23.11.2026, 11:00 Z", NOON, NULL },
    { "23/11/2026 11:00:00 +0000", NOON, NULL },
    { "11/23/2026 11:00:00 +0000", NOON, NULL },
    { "11/23/2026 11:00:00 AM +0000", NOON, NULL },
    { "Mon Nov 23 11:00:00 2026", NOON, "no zone, taken as UTC" },
    { "Mon Nov 23 12:00:00 CET 2026", NOON, NULL },
    { "Mon Nov 23 12:00:00 +0100 2026", NOON, NULL },
    { "Mon Nov 23 12:00:00 2026 +0100", NOON, NULL },
    { "Mon Nov 23 2026 13:00:00 GMT+0200 (Eastern European Time)", NOON, NULL },
    { "November 23, 2026 11:00:00 AM UTC", NOON, NULL },
    { "Nov 23, 2026 at 11:00 UTC", NOON, NULL },
    { "2026-11-23T11:00:00Z", NOON, NULL },
    { "2026-11-23T12:00:00+01:00", NOON, NULL },
    { "2026-11-23T12:00:00.123456+01:00", NOON, NULL },
    { "2026-11-23 11:00:00 +0000", NOON, NULL },
    { "2026/11/23 11:00:00 +0000", NOON, NULL },
    { "Mon, 2026-11-23 11:00 UTC", NOON, NULL },
    { "\"Mon, 23 Nov 2026 11:00:00 +0000\"", NOON, NULL },
    { "Mon, 23 Nov 2026 10:59:60 +0000", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00 +0000 whatever else", NOON, NULL },
    { "Mon, 23 Nov 2026 11:00:00 pm +0000", NOON + 43200, NULL },
    { "Mon, 23 Nov 2026 12:00:00 pm +0000", NOON + 3600, NULL },
    { "Mon, 23 Nov 2026 12:00:00 am +0000", NOON - 39600, NULL },
    { "Mon, 23 Nov 2026 1:2:3 +0000", NOON - 35877, NULL },
    { "Mon, 23 Nov 2026", NOON - 39600, "no time, taken as midnight" },
    { "Mon, 23 Nov 2026 +0000", NOON - 39600, "no time, taken as midnight" },
    { "Mon, 23 Nov 2026 25:00:00 +0000", NOON - 39600, "no such time, taken as midnight" },
    { "Mon, 23 Nov 2026 11:99:00 +0000", NOON - 39600, "no such time, taken as midnight" },
    { "1 Jan 1970 00:00:00 +0000", 0, NULL },
    { "Thu, 01 Jan 70 00:00:00 GMT", 0, "a year of fewer than four digits" },
    { "1 Jan 1970 00:00:00 +0100", CLOCK_NONE, "cannot be understood" },
    { "31 Dec 1969 23:30:00 -0100", 1800, NULL },
    { "31 Dec 9999 23:59:59 +0000", 253402300799, NULL },
    { "31 Dec 9999 23:59:60 +0000", CLOCK_NONE, "cannot be understood" },
    { "29 Feb 2024 00:00:00 +0000", 1709164800, NULL },
    { "29 Feb 2026 00:00:00 +0000", CLOCK_NONE, "cannot be understood" },
    { "31 Jun 2026 00:00:00 +0000", CLOCK_NONE, "cannot be understood" },
    { "0 Jun 2026 00:00:00 +0000", CLOCK_NONE, "cannot be understood" },
    { "23 Nov 20260 11:00:00 +0000", CLOCK_NONE, "cannot be understood" },
    { "23 Nov 0000 11:00:00 +0000", CLOCK_NONE, "cannot be understood" },
    { "23 Foo 2026 11:00:00 +0000", CLOCK_NONE, "cannot be understood" },
    { "23 13 2026 11:00:00 +0000", CLOCK_NONE, "cannot be understood" },
    { "23 Nov", CLOCK_NONE, "cannot be understood" },
    { "Nov 23 11:00:00", CLOCK_NONE, "cannot be understood" },
    { "2026", CLOCK_NONE, "cannot be understood" },
    { "", CLOCK_NONE, "cannot be understood" },
    { "(", CLOCK_NONE, "cannot be understood" },
    { "yesterday", CLOCK_NONE, "cannot be understood" },
    { "99999999999999999999 Nov 2026", CLOCK_NONE, "cannot be understood" },
    { "\xFF\xFE", CLOCK_NONE, "cannot be understood" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_assert_cmpint (date_read (cases[i].value, defects), ==, cases[i].seconds);
    g_autofree char *wanted = g_strconcat ("Date: ", cases[i].defect, NULL);
    g_assert_cmpuint (defects->len, ==, cases[i].defect != NULL);
    if (cases[i].defect != NULL)
      g_assert_cmpstr (g_ptr_array_index (defects, 0), ==, wanted);
    g_assert_cmpint (date_read (cases[i].value, NULL), ==, cases[i].seconds);
  }
}

/* What is true of both readings is said. */
static void
test_ambiguous_day (void)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_assert_cmpint (date_read ("01/02/2026 00:00:00 +0000", defects), ==, 1767312000);
  g_assert_cmpuint (defects->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (defects, 0), ==,
                   "Date: day and month may be the other way round");
}

/* Every month, and the weekdays of a week. */
static void
test_names (void)
{
  gint64 day = 1767225600; /* 2026-01-01 */
  for (int i = 0; i < 365; i++, day += 86400) {
    g_autofree char *text = clock_to_mail_date (day);
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_assert_cmpint (date_read (text, defects), ==, day);
    g_assert_cmpuint (defects->len, ==, 0);
  }
}

static void
read_date (const char *input, gsize length)
{
  (void) length;
  date_read (input, NULL);
}

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "open comments", "", "((((((((((", 4000, "" },
    { "comments", "", "(a)(a)(a)", 4000, "" },
    { "digits", "23 Nov ", "1111111111", 4000, "" },
    { "escapes", "(", "\\(\\(\\(\\(\\(", 4000, "" },
    { "blanks", "23", "          ", 8000, "Nov" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_date);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/date/every-form-is-read", test_forms);
  g_test_add_func ("/mail/date/a-guess-is-a-defect", test_ambiguous_day);
  g_test_add_func ("/mail/date/what-we-write-is-read", test_names);
  g_test_add_func ("/mail/date/time-grows-with-length", test_cost);
  return g_test_run ();
}
