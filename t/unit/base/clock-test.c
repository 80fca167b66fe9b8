#include <glib/gstdio.h>
#include <locale.h>

#include "base/clock.h"

static void
test_to_text (void)
{
  static const struct {
    gint64 instant;
    const char *text;
  } expected[] = {
    { 0, "1970-01-01T00:00:00Z" },          { -1, "1969-12-31T23:59:59Z" },
    { 1795431600, "2026-11-23T11:00:00Z" }, { 1709164800, "2024-02-29T00:00:00Z" },
    { 4102444799, "2099-12-31T23:59:59Z" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *text = clock_to_text (expected[i].instant);
    gint64 instant = 0;
    g_assert_cmpstr (text, ==, expected[i].text);
    g_assert_true (clock_from_text (text, &instant));
    g_assert_cmpint (instant, ==, expected[i].instant);
  }
}

static void
test_none (void)
{
  g_assert_null (clock_to_text (CLOCK_NONE));
}

static void
test_from_text (void)
{
  static const struct {
    const char *text;
    gint64 instant; /* CLOCK_NONE: refused */
  } expected[] = {
    { "2026-11-23T12:00:00+01:00", 1795431600 },
    { "2026-11-23T06:30:00-0430", 1795431600 },
    { "20261123T110000Z", 1795431600 },
    { "2026-11-23T11:00:00.9Z", 1795431600 },
    { "2026-11-23T11:00:00", CLOCK_NONE },
    { "2026-11-23", CLOCK_NONE },
    { "2026-02-29T11:00:00Z", CLOCK_NONE },
    { "2026-11-23T25:00:00Z", CLOCK_NONE },
    { "2026-11-23T11:00:00Z x", CLOCK_NONE },
    { " 2026-11-23T11:00:00Z", CLOCK_NONE },
    { "1795431600", CLOCK_NONE },
    { "now", CLOCK_NONE },
    { "", CLOCK_NONE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    gint64 instant = CLOCK_NONE;
    gboolean read = clock_from_text (expected[i].text, &instant);
    if (read != (expected[i].instant != CLOCK_NONE) || instant != expected[i].instant)
      g_error ("'%s': %" G_GINT64_FORMAT, expected[i].text, instant);
  }
}

static void
test_mail_date (void)
{
  static const struct {
    gint64 instant;
    const char *date;
  } expected[] = {
    { 0, "Thu, 1 Jan 1970 00:00:00 +0000" },
    { 1795431600, "Mon, 23 Nov 2026 11:00:00 +0000" },
    { 1709251199, "Thu, 29 Feb 2024 23:59:59 +0000" },
    { 1798761599, "Thu, 31 Dec 2026 23:59:59 +0000" },
  };
  setlocale (LC_ALL, "");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *date = clock_to_mail_date (expected[i].instant);
    g_assert_cmpstr (date, ==, expected[i].date);
  }
}

static void
assert_real (void)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  gint64 now = clock_now ();
  gint64 after = g_get_real_time () / G_USEC_PER_SEC;
  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, after);
}

static void
test_frozen (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("clock-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *file = g_build_filename (directory, "now", NULL);
  static const struct {
    const char *content;
    gint64 instant; /* CLOCK_NONE: the clock is free */
  } step[] = {
    { "2026-11-23T11:00:00Z\n", 1795431600 },
    { "  2026-11-23T11:00:01Z", 1795431601 },
    { "", CLOCK_NONE },
    { "2026-11-23T10:00:00Z", 1795428000 },
    { "garbage", CLOCK_NONE },
  };
  clock_set_file (file);
  assert_real ();
  for (guint i = 0; i < G_N_ELEMENTS (step); i++) {
    g_assert_true (g_file_set_contents (file, step[i].content, -1, NULL));
    if (step[i].instant == CLOCK_NONE)
      assert_real ();
    else
      g_assert_cmpint (clock_now (), ==, step[i].instant);
  }
  g_assert_true (g_file_set_contents (file, step[0].content, -1, NULL));
  clock_set_file (NULL);
  assert_real ();
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/writes-and-reads-back", test_to_text);
  g_test_add_func ("/base/clock/has-no-text-for-no-time", test_none);
  g_test_add_func ("/base/clock/reads-only-times-with-a-zone", test_from_text);
  g_test_add_func ("/base/clock/writes-mail-dates-in-any-locale", test_mail_date);
  g_test_add_func ("/base/clock/obeys-the-file-that-freezes-it", test_frozen);
  return g_test_run ();
}
