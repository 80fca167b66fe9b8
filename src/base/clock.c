#include "base/clock.h"

#include <string.h>

static char *clock_file = NULL;

void
clock_set_file (const char *file)
{
  g_free (clock_file);
  clock_file = g_strdup (file);
}

gint64
clock_now (void)
{
  g_autofree char *text = NULL;
  gint64 frozen;
  if (clock_file != NULL && g_file_get_contents (clock_file, &text, NULL, NULL) &&
      clock_from_text (g_strstrip (text), &frozen))
    return frozen;
  return g_get_real_time () / G_USEC_PER_SEC;
}

gint64
clock_deadline (guint seconds)
{
  return g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
}

static char *
format_utc (gint64 instant, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (instant);
  return time == NULL ? NULL : g_date_time_format (time, format);
}

char *
clock_to_text (gint64 instant)
{
  return instant == CLOCK_NONE ? NULL : format_utc (instant, "%Y-%m-%dT%H:%M:%SZ");
}

gboolean
clock_from_text (const char *text, gint64 *instant)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return FALSE;
  *instant = g_date_time_to_unix (time);
  return TRUE;
}

/* The names are fixed by RFC 5322, so no locale may have a say. */
char *
clock_to_mail_date (gint64 instant)
{
  static const char *const day[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const month[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (instant);
  g_assert (time != NULL);
  g_autofree char *clock = g_date_time_format (time, "%H:%M:%S");
  return g_strdup_printf ("%s, %d %s %d %s +0000", day[g_date_time_get_day_of_week (time) - 1],
                          g_date_time_get_day_of_month (time),
                          month[g_date_time_get_month (time) - 1], g_date_time_get_year (time),
                          clock);
}
