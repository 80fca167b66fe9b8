#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "app/key_warning.h"

#include "../store/cluster.h"
#include "office.h"

#define NOW G_GINT64_CONSTANT (1795431600) /* 2026-11-23 11:00:00 UTC */
#define DAY (24 * 60 * 60)

/* The value of SQL, "" for none; the caller frees it. */
static char *
value (const Office *office, const char *sql)
{
  g_autofree char *whole = g_strdup_printf ("SELECT coalesce((%s)::text, '')", sql);
  return cluster_value (office->db, whole);
}

static void
register_key (const Office *office, const char *name, char digit, const char *end)
{
  g_autofree char *fingerprint = g_strnfill (40, digit);
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO tocsin.staff_key (staff_id, fingerprint, bytes, not_before, not_after, added_at)"
      " SELECT staff_id, '%s', 'x', '2020-01-01Z', '%s', '2020-01-01Z' FROM tocsin.staff"
      " WHERE name = '%s'",
      fingerprint, end, name);
  cluster_run (office->db, sql);
}

static void
send_at (const Office *office, gint64 now)
{
  g_autoptr (GError) error = NULL;
  key_warning_send (office->db, office->config, now, &error);
  g_assert_no_error (error);
}

static void
test_warnings (void)
{
  static const struct {
    const char *label;
    gint64 days;         /* from NOW */
    const char *subject; /* of the last mail in the outbox; "" for none so far */
    const char *count;
  } row[] = {
    { "too early", 0, "", "0" },
    { "once in the last month", 20, "Your OpenPGP key ends in 22 days", "1" },
    { "not again", 21, "Your OpenPGP key ends in 22 days", "1" },
    { "in the last week", 35, "Your OpenPGP key ends in 7 days", "2" },
    { "on the last day", 41, "Your OpenPGP key ends in 1 day", "3" },
    { "never after", 50, "Your OpenPGP key ends in 1 day", "3" },
  };
  g_autoptr (Office) office = office_open ("key_warning");
  office_hire (office, "dora", "duty");
  register_key (office, "dora", 'A', "2027-01-04 11:00Z");
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    send_at (office, NOW + row[i].days * DAY);
    g_autofree char *subject =
        value (office, "SELECT subject FROM tocsin.outbox ORDER BY outbox_id DESC LIMIT 1");
    g_autofree char *count = value (office, "SELECT count(*) FROM tocsin.outbox");
    g_test_message ("%s", row[i].label);
    g_assert_cmpstr (count, ==, row[i].count);
    g_assert_true (g_str_has_suffix (subject, row[i].subject));
  }
  g_autofree char *facts =
      value (office, "SELECT DISTINCT recipient || event || budget FROM tocsin.outbox");
  g_assert_cmpstr (facts, ==, "dora@staff.examplekey-expiresautomatic");
  g_autofree char *named = value (office, "SELECT count(*) FROM tocsin.outbox WHERE"
                                          " position(repeat('A', 40)::bytea IN raw) > 0");
  g_assert_cmpstr (named, ==, "3");
}

static void
test_several (void)
{
  g_autoptr (Office) office = office_open ("key_warning_several");
  office_hire (office, "dora", "duty");
  office_hire (office, "erin", "duty");
  register_key (office, "dora", 'A', "2026-11-30Z");
  register_key (office, "dora", 'B', "2026-12-10Z");
  register_key (office, "erin", 'C', "2026-11-24Z");
  send_at (office, NOW);
  g_autofree char *told = value (office, "SELECT string_agg(recipient, ' ' ORDER BY recipient)"
                                         " FROM tocsin.outbox");
  g_assert_cmpstr (told, ==, "dora@staff.example dora@staff.example erin@staff.example");
}

/* Budgets hold for warnings as for all automatic mail; what they suppress is told once as well. */
static void
test_budget (void)
{
  g_autoptr (Office) office = office_open ("key_warning_budget");
  office->config->policy->budgets.automatic_per_address_hour = 1;
  office_hire (office, "dora", "duty");
  register_key (office, "dora", 'A', "2026-11-30Z");
  register_key (office, "dora", 'B', "2026-12-10Z");
  send_at (office, NOW);
  g_autofree char *states = value (office, "SELECT string_agg(state, ' ' ORDER BY outbox_id)"
                                           " FROM tocsin.outbox");
  g_assert_cmpstr (states, ==, "pending suppressed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/app/key_warning/warns-three-times-of-each-end", test_warnings);
  g_test_add_func ("/app/key_warning/warns-of-each-key", test_several);
  g_test_add_func ("/app/key_warning/keeps-to-the-budgets", test_budget);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
