#include "core/apply_value.h"

#include "base/clock.h"
#include "base/text.h"

/* A text of TICKET becomes NOW (NULL: unset), with an event of TYPE. */
static void
set_text (Application *application, Ticket *ticket, const Change *change,
          const Difference *difference, char **value)
{
  if (g_strcmp0 (difference->old, difference->now) == 0)
    return;
  application_record_value (application, ticket, change, difference);
  g_free (*value);
  *value = g_strdup (difference->now);
}

gboolean
apply_value_subject (Application *application, Ticket *ticket, const Change *change,
                     GError **error G_GNUC_UNUSED)
{
  g_autofree char *subject = text_one_line (change->value);
  const Difference difference = { EVENT_SUBJECT, "subject", ticket->subject, subject };
  set_text (application, ticket, change, &difference, &ticket->subject);
  return TRUE;
}

gboolean
apply_value_sla (Application *application, Ticket *ticket, const Change *change,
                 GError **error G_GNUC_UNUSED)
{
  const Difference difference = { EVENT_SLA, "sla", ticket->sla, change->value };
  set_text (application, ticket, change, &difference, &ticket->sla);
  return TRUE;
}

/* A number of a ticket. */
typedef struct {
  EventType type;
  const char *field;
  int *value;
} Number;

static void
set_number (Application *application, Ticket *ticket, const Change *change, const Number *number,
            int value)
{
  if (value == *number->value)
    return;
  g_autofree char *old = g_strdup_printf ("%d", *number->value);
  g_autofree char *now = g_strdup_printf ("%d", value);
  const Difference difference = { number->type, number->field, old, now };
  application_record_value (application, ticket, change, &difference);
  *number->value = value;
}

gboolean
apply_value_priority (Application *application, Ticket *ticket, const Change *change,
                      GError **error G_GNUC_UNUSED)
{
  const Number present = { EVENT_PRIORITY, "priority", &ticket->priority };
  const Number final = { EVENT_PRIORITY, "final-priority", &ticket->final_priority };
  gboolean is_final = g_strcmp0 (change->field, final.field) == 0;
  set_number (application, ticket, change, is_final ? &final : &present, (int) change->number);
  return TRUE;
}

gboolean
apply_value_time (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const Number numbers[] = { { EVENT_TIME, "time-worked", &ticket->time_worked },
                             { EVENT_TIME, "time-left", &ticket->time_left },
                             { EVENT_TIME, "time-estimated", &ticket->time_estimated } };
  guint i = 0;
  while (!g_str_equal (change->field, numbers[i].field))
    g_assert (++i < G_N_ELEMENTS (numbers));
  gint64 minutes = change->number;
  if (numbers[i].value == &ticket->time_worked && minutes <= G_MAXINT && minutes >= G_MININT)
    minutes += ticket->time_worked;
  if (minutes < 0 || minutes > G_MAXINT)
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "ticket %" G_GINT64_FORMAT ": %s cannot be %" G_GINT64_FORMAT
                               " minutes",
                               ticket->id, change->field, minutes);
  set_number (application, ticket, change, &numbers[i], (int) minutes);
  return TRUE;
}

gboolean
apply_value_date (Application *application, Ticket *ticket, const Change *change,
                  GError **error G_GNUC_UNUSED)
{
  const struct {
    const char *field;
    gint64 *date;
  } dates[] = {
    { "starts", &ticket->starts }, { "started", &ticket->started },   { "due", &ticket->due },
    { "told", &ticket->told },     { "resolved", &ticket->resolved },
  };
  guint i = 0;
  while (!g_str_equal (change->field, dates[i].field))
    g_assert (++i < G_N_ELEMENTS (dates));
  if (*dates[i].date == change->number)
    return TRUE;
  g_autofree char *old = clock_to_text (*dates[i].date);
  g_autofree char *now = clock_to_text (change->number);
  const Difference difference = { EVENT_DATE, change->field, old, now };
  application_record_value (application, ticket, change, &difference);
  *dates[i].date = change->number;
  return TRUE;
}
