/* Mail loops end, or stay within the budgets: this Tocsin with its shipped limits against another
 * one, against itself, and against programs that answer by themselves, for a simulated week each.
 * What makes thousands of mails takes the week only when TOCSIN_LONG is set, else a part of it. */

#include "config.h"

#include "simulation.h"

#define SECOND 1
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)

/* The shipped limits: what is right does not change with the configuration. */
enum {
  AUTOMATIC_PER_ADDRESS_HOUR = 3,
  AUTOMATIC_PER_HOUR = 300,
  STAFF_PER_ADDRESS_HOUR = 60,
  RELAYED_PER_ADDRESS_HOUR = 10,
};

/* What may go to one address in all: to one whose answers can be told from a person's, and to any
 * that answers within the time of the acknowledgement budget. */
enum { COMPLIANT_IN_ALL = 2, QUICK_IN_ALL = 4, QUICK_MINUTES = 10 };

static const char table_format[] = "loop: %-26s %6s %6s %6s %6s %6s %6s %6s %6s %6s  %s";

/* How long a simulation takes that makes more mails than a usual run of the tests has time for. */
static gint64
long_span (gint64 usual)
{
  return g_getenv ("TOCSIN_LONG") != NULL ? WEEK : usual;
}

/* What went out of a house. */
typedef struct {
  gint64 automatic;      /* acknowledgements and automatic mails to outsiders */
  gint64 relayed;        /* to outsiders */
  gint64 staff;          /* to staff */
  gint64 automatic_hour; /* most in any hour to one address: of automatic mails */
  gint64 relayed_hour;   /* of what was relayed */
  gint64 staff_hour;     /* of what told staff */
  gint64 questions_hour; /* of what asked staff whether a mail is theirs */
  gint64 hour;           /* most automatic mails in any hour in all, but for alarms */
  gint64 alarm_hour;     /* most alarms in any hour to one operator, of one kind */
  gint64 alarms;         /* */
  gint64 suppressed;     /* */
  gint64 unasked;        /* of these, what would have asked staff whether a mail is theirs */
} Figures;

/* Counts outbox rows that CONDITION lets through. */
static gint64
count (House *house, const char *condition)
{
  return house_number (house, "SELECT count(*) FROM tocsin.outbox WHERE %s", condition);
}

/* The most rows within any hour that CONDITION lets through, of those that are equal by PARTITION.
 */
static gint64
most (House *house, const char *partition, const char *condition)
{
  return house_number (
      house,
      "SELECT coalesce(max(c), 0) FROM (SELECT count(*) OVER (PARTITION BY %s ORDER BY created_at"
      " RANGE BETWEEN interval '3599 seconds' PRECEDING AND CURRENT ROW) AS c"
      " FROM tocsin.outbox WHERE %s) AS hours",
      partition, condition);
}

#define OUT "state <> 'suppressed' AND "

static Figures
figures_of (House *house)
{
  return (Figures){
    .automatic = count (house, OUT "budget = 'acknowledgement'"),
    .relayed = count (house, OUT "budget = 'relayed'"),
    .staff = count (house, OUT "budget = 'staff'"),
    .automatic_hour = most (house, "recipient", OUT "budget IN ('acknowledgement', 'automatic')"),
    .relayed_hour = most (house, "recipient", OUT "budget = 'relayed'"),
    .staff_hour = most (house, "recipient", OUT "budget = 'staff'"),
    .questions_hour = most (house, "recipient", OUT "budget = 'challenge'"),
    .hour = most (house, "1",
                  OUT "budget IN ('acknowledgement', 'automatic') AND event <> 'budget-alarm'"),
    .alarm_hour = most (house, "recipient || budget", OUT "event = 'budget-alarm'"),
    .alarms = count (house, OUT "event = 'budget-alarm'"),
    .suppressed = count (house, "state = 'suppressed'"),
    .unasked = count (house, "state = 'suppressed' AND event = 'challenge'"),
  };
}

static char *
number (gint64 value)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

static char *
time_span (gint64 seconds)
{
  return seconds % MINUTE == 0 ? g_strdup_printf ("%" G_GINT64_FORMAT " min", seconds / MINUTE)
                               : g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
}

/* `auto` are automatic mails to outsiders, `/hour` the most in any hour to one address, `in all` to
 * all; `held` is what the budgets held back. */
static void
print_head (void)
{
  g_test_message (table_format, "model", "delay", "in", "auto", "/hour", "in all", "relay", "staff",
                  "held", "alarms", "ended after");
}

/* One line of the table. */
static void
print_line (const char *name, gint64 delay, const Simulation *simulation, gboolean ended,
            const Figures *figures)
{
  gint64 lasted = simulation_last (simulation) - HOUSE_NOW;
  g_autofree char *end = ended ? time_span (lasted) : g_strdup ("not within the time");
  g_autofree char *wait = time_span (delay);
  g_autofree char *in = number (simulation_arrived (simulation));
  g_autofree char *automatic = number (figures->automatic);
  g_autofree char *hour = number (figures->automatic_hour);
  g_autofree char *in_all = number (figures->hour);
  g_autofree char *relayed = number (figures->relayed);
  g_autofree char *staff = number (figures->staff);
  g_autofree char *suppressed = number (figures->suppressed);
  g_autofree char *alarms = number (figures->alarms);
  g_test_message (table_format, name, wait, in, automatic, hour, in_all, relayed, staff, suppressed,
                  alarms, end);
}

/* What holds whatever happens. */
static void
assert_bounded (House *house, const Figures *figures)
{
  g_assert_cmpint (figures->automatic_hour, <=, AUTOMATIC_PER_ADDRESS_HOUR);
  g_assert_cmpint (figures->hour, <=, AUTOMATIC_PER_HOUR);
  g_assert_cmpint (figures->relayed_hour, <=, RELAYED_PER_ADDRESS_HOUR);
  g_assert_cmpint (figures->staff_hour, <=, STAFF_PER_ADDRESS_HOUR);
  g_assert_cmpint (figures->alarm_hour, <=, 1);
  /* Each mail that was held back is in the history of a ticket, unless a held mail called for it.
   */
  g_assert_cmpint (house_number (house, "SELECT count(*) FROM tocsin.event"
                                        " WHERE type = 'suppressed'"),
                   ==, figures->suppressed - figures->unasked);
}

/* Runs SIMULATION of HOUSE until UNTIL, and prints and checks what came of it. */
static Figures
run (const char *name, gint64 delay, House *house, Simulation *simulation, gint64 until)
{
  gboolean ended = simulation_run (simulation, until);
  Figures figures = figures_of (house);
  print_line (name, delay, simulation, ended, &figures);
  assert_bounded (house, &figures);
  return figures;
}

static void
test_responder (gconstpointer data)
{
  static const gint64 delays[] = { 1 * MINUTE, 11 * MINUTE, 61 * MINUTE };
  const Responder *const responders[] = { data, NULL };
  const Responder *responder = data;
  g_autofree char *address = g_strconcat ("robot@", responder->domain, NULL);
  gint64 span = responder->rotates ? long_span (DAY) : WEEK;
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++) {
    g_autoptr (House) house = house_open (NULL);
    g_autoptr (Simulation) simulation = simulation_new (house, NULL, responders, delays[i]);
    simulation_begin (simulation, HOUSE_NOW, responder, address);
    Figures figures = run (responder->name, delays[i], house, simulation, HOUSE_NOW + span);
    g_assert_cmpint (figures.relayed, ==, 0);
    if (responder->compliant)
      g_assert_cmpint (figures.automatic, <=, COMPLIANT_IN_ALL);
    else if (!responder->rotates && delays[i] <= QUICK_MINUTES * MINUTE)
      g_assert_cmpint (figures.automatic, <=, QUICK_IN_ALL);
  }
}

/* Twenty conversations with ever new addresses, begun anew each hour: only the breaker is left. */
static void
test_breaker (void)
{
  const Responder *responder = responder_find ("new-sender");
  const Responder *const responders[] = { responder, NULL };
  gint64 span = long_span (2 * HOUR);
  g_autoptr (House) house = house_open (NULL);
  g_autoptr (Simulation) simulation = simulation_new (house, NULL, responders, MINUTE);
  for (gint64 hour = 0; hour < span / HOUR; hour++)
    for (guint i = 0; i < 20; i++) {
      g_autofree char *address =
          g_strdup_printf ("start-%" G_GINT64_FORMAT "-%u@rotating.example", hour, i);
      simulation_begin (simulation, HOUSE_NOW + hour * HOUR + i, responder, address);
    }
  Figures figures = run ("new-sender, 20 an hour", MINUTE, house, simulation, HOUSE_NOW + span);
  /* An alarm may have taken one. */
  g_assert_cmpint (figures.hour, >=, AUTOMATIC_PER_HOUR - 1);
  g_assert_cmpint (figures.suppressed, >, 0);
  g_assert_cmpint (figures.alarms, >=, 1);
}

/* Two robots whose mail looks like a person's, on one ticket: each gets what the other wrote. */
static void
test_two_on_one_ticket (void)
{
  static const gint64 delays[] = { 1 * MINUTE, 11 * MINUTE, 61 * MINUTE };
  const Responder *responder = responder_find ("no-headers");
  const Responder *const responders[] = { responder, NULL };
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++) {
    g_autoptr (House) house =
        house_open_with (&(const HouseOptions){ .queue = "inbound-cc = true" });
    g_autoptr (Simulation) simulation = simulation_new (house, NULL, responders, delays[i]);
    Letter *letter =
        responder_begin (responder, "one@plain.example", "help@csirt.example", 1, HOUSE_NOW);
    g_autofree char *text = g_strconcat ("Cc: two@plain.example\n", letter->text, NULL);
    g_free (letter->text);
    letter->text = g_steal_pointer (&text);
    simulation_post (simulation, HOUSE_NOW, letter);
    Figures figures =
        run ("requestor and Cc", delays[i], house, simulation, HOUSE_NOW + long_span (DAY));
    g_assert_cmpint (figures.relayed, >, 0);
  }
}

/* Staff whose mail program answers what they are told, in words of its own: without proof each such
 * answer is held and asked about, and the answer to the question is no answer to it. */
static void
test_staff_robots (void)
{
  static const Responder robot = { .name = "staff",
                                   .domain = "staff.example",
                                   .answers = TO_REPLY_TO,
                                   .threads = TRUE,
                                   .keeps_subject = TRUE,
                                   .prefix = "Re: ",
                                   .text = "Got it.\n" };
  static const gint64 delays[] = { 30 * SECOND, 1 * MINUTE, 11 * MINUTE };
  static const Responder *const responders[] = { &robot, NULL };
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++) {
    g_autoptr (House) house = house_open (NULL);
    g_autoptr (Simulation) simulation = simulation_new (house, NULL, responders, delays[i]);
    simulation_begin (simulation, HOUSE_NOW, responder_find ("no-headers"), "ana@plain.example");
    Figures figures =
        run ("staff's robots", delays[i], house, simulation, HOUSE_NOW + long_span (DAY));
    g_assert_cmpint (figures.relayed, ==, 0);
    g_assert_cmpint (figures.questions_hour, <=, AUTOMATIC_PER_ADDRESS_HOUR);
    /* With eleven minutes between, questions stay just within what one may be asked. */
    g_assert_cmpint (figures.suppressed > 0, ==, delays[i] <= MINUTE);
    g_assert_cmpint (house_number (house, "SELECT count(*) FROM tocsin.event"
                                          " WHERE type IN ('correspond', 'comment')"),
                     ==, 0);
  }
}

/* Another Tocsin writes as its staff do, and both acknowledge what they get. */
static void
test_another_tocsin (void)
{
  static const Responder *const nobody[] = { NULL };
  g_autoptr (House) house = house_open (NULL);
  g_autoptr (House) peer = house_open_with (&(const HouseOptions){ .domain = "peer.example" });
  g_autoptr (Simulation) simulation = simulation_new (house, peer, nobody, MINUTE);
  simulation_begin (simulation, HOUSE_NOW, responder_find ("no-headers"), "help@peer.example");
  Letter *letter = responder_begin (responder_find ("no-headers"), "report@csirt.example",
                                    "report@peer.example", 1, HOUSE_NOW);
  simulation_post (simulation, HOUSE_NOW, letter);
  Figures figures = run ("another Tocsin", MINUTE, house, simulation, HOUSE_NOW + WEEK);
  Figures others = figures_of (peer);
  assert_bounded (peer, &others);
  g_assert_cmpint (figures.automatic + others.automatic, <=, COMPLIANT_IN_ALL);
}

/* Each of two Tocsins is among the staff of the other. */
static void
test_mutual_staff (void)
{
  static const Responder *const nobody[] = { NULL };
  g_autoptr (House) house =
      house_open_with (&(const HouseOptions){ .admin_cc = "\"DutyTeam\", \"help@peer.example\"" });
  g_autoptr (House) peer = house_open_with (&(const HouseOptions){
      .domain = "peer.example", .admin_cc = "\"DutyTeam\", \"help@csirt.example\"" });
  g_autoptr (Simulation) simulation = simulation_new (house, peer, nobody, MINUTE);
  simulation_begin (simulation, HOUSE_NOW, responder_find ("no-headers"), "ana@plain.example");
  run ("each other's staff", MINUTE, house, simulation, HOUSE_NOW + WEEK);
  Figures others = figures_of (peer);
  assert_bounded (peer, &others);
  g_assert_cmpint (simulation_last (simulation), <, HOUSE_NOW + HOUR);
}

/* Mail that says it comes from an address of ours: the answer comes back to us. */
static void
test_own_address (void)
{
  static const char *const addresses[] = { "help@csirt.example", "report@csirt.example",
                                           "help-comment@csirt.example", "bounce+x@csirt.example" };
  static const Responder *const nobody[] = { NULL };
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (House) house = house_open (NULL);
    g_autoptr (Simulation) simulation = simulation_new (house, NULL, nobody, MINUTE);
    simulation_begin (simulation, HOUSE_NOW, responder_find ("no-headers"), addresses[i]);
    Figures figures = run (addresses[i], MINUTE, house, simulation, HOUSE_NOW + WEEK);
    g_assert_cmpint (figures.automatic, <=, COMPLIANT_IN_ALL);
    g_assert_cmpuint (simulation_arrived (simulation), <=, 2);
  }
}

static void
add_responders (void)
{
  gsize amount;
  const Responder *table = responder_table (&amount);
  for (gsize i = 0; i < amount; i++) {
    g_autofree char *path = g_strconcat ("/app/loop/", table[i].name, NULL);
    g_test_add_data_func (path, &table[i], test_responder);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_start ();
  print_head ();
  add_responders ();
  g_test_add_func ("/app/loop/breaker-against-new-senders", test_breaker);
  g_test_add_func ("/app/loop/two-robots-on-one-ticket", test_two_on_one_ticket);
  g_test_add_func ("/app/loop/robots-of-staff", test_staff_robots);
  g_test_add_func ("/app/loop/another-tocsin", test_another_tocsin);
  g_test_add_func ("/app/loop/each-others-staff", test_mutual_staff);
  g_test_add_func ("/app/loop/own-address", test_own_address);
  int result = g_test_run ();
  house_stop ();
  return result;
}
