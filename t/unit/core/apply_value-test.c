#include "config.h"

#include "base/clock.h"

#include "family.h"

static void
test_priorities (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 40;
  Change *final = family_add (family, CHANGE_PRIORITY, 5, NULL);
  final->number = 90;
  final->field = g_strdup ("final-priority");
  family_add (family, CHANGE_PRIORITY, 5, NULL)->number = 40;
  g_autoptr (Outcome) outcome = family_apply (family);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_assert_cmpint (ticket->priority, ==, 40);
  g_assert_cmpint (ticket->final_priority, ==, 90);
  family_assert_history (outcome, "5 priority:priority:0>40 by ana@x.example\n"
                                  "5 priority:final-priority:0>90 by ana@x.example\n");
}

/* Minutes worked add up, the others are set. */
static const struct {
  const char *field;
  int before;
  gint64 number;
  const char *history; /* NULL: refused */
} minutes[] = {
  { "time-worked", 0, 5, "0>5" },
  { "time-worked", 5, 5, "5>10" },
  { "time-worked", 5, 0, "" },
  { "time-worked", 30, -10, "30>20" },
  { "time-worked", 5, -6, NULL },
  { "time-worked", G_MAXINT, 1, NULL },
  { "time-worked", 1, G_MAXINT64, NULL },
  { "time-left", 5, 7, "5>7" },
  { "time-left", 5, 5, "" },
  { "time-left", 5, 0, "5>0" },
  { "time-left", 5, -1, NULL },
  { "time-estimated", 0, 90, "0>90" },
  { "time-estimated", 0, (gint64) G_MAXINT + 1, NULL },
};

static void
test_times (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++) {
    family->ticket->time_worked = family->ticket->time_left = minutes[i].before;
    family->ticket->time_estimated = minutes[i].before;
    family_forget (family);
    Change *change = family_add (family, CHANGE_TIME, 5, NULL);
    change->field = g_strdup (minutes[i].field);
    change->number = minutes[i].number;
    g_test_message ("%s %" G_GINT64_FORMAT, minutes[i].field, minutes[i].number);
    g_autoptr (GError) error = NULL;
    g_autoptr (Outcome) outcome = family_try_apply (family, &error);
    if (minutes[i].history == NULL) {
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
      continue;
    }
    g_assert_no_error (error);
    g_autofree char *history = *minutes[i].history == '\0'
                                   ? g_strdup ("")
                                   : g_strdup_printf ("5 time:%s:%s by ana@x.example\n",
                                                      minutes[i].field, minutes[i].history);
    family_assert_history (outcome, history);
  }
}

static void
test_dates (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const field[] = { "starts", "started", "due", "told", "resolved" };
  for (guint i = 0; i < G_N_ELEMENTS (field); i++) {
    const gint64 number[] = { FAMILY_NOW, FAMILY_NOW, CLOCK_NONE };
    family_forget (family);
    for (guint j = 0; j < G_N_ELEMENTS (number); j++) {
      Change *change = family_add (family, CHANGE_DATE, 5, NULL);
      change->field = g_strdup (field[i]);
      change->number = number[j];
    }
    g_autoptr (Outcome) outcome = family_apply (family);
    g_autofree char *now = clock_to_text (FAMILY_NOW);
    g_autofree char *history =
        g_strdup_printf ("5 date:%s:->%s by ana@x.example\n5 date:%s:%s>- by ana@x.example\n",
                         field[i], now, field[i], now);
    family_assert_history (outcome, history);
  }
}

static void
test_date_is_set (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Change *change = family_add (family, CHANGE_DATE, 5, NULL);
  change->field = g_strdup ("due");
  change->number = FAMILY_NOW + 60;
  g_autoptr (Outcome) outcome = family_apply (family);
  const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
  g_assert_cmpint (ticket->due, ==, FAMILY_NOW + 60);
  g_assert_true (ticket->starts == CLOCK_NONE && ticket->told == CLOCK_NONE);
}

static void
test_sla_unset (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->ticket->sla = g_strdup ("full");
  family_add (family, CHANGE_SLA, 5, NULL);
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_null (outcome_ticket (outcome->tickets, 5)->sla);
  family_assert_history (outcome, "5 sla:sla:full>- by ana@x.example\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "priorities", test_priorities },
    { "times", test_times },
    { "dates", test_dates },
    { "one-date-is-set", test_date_is_set },
    { "sla-can-be-unset", test_sla_unset },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_value/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
