#include "simulation.h"

#include <string.h>

/* What a mail may cost, whatever it is. */
enum { TRIPS = 3 };

/* A mail under way. */
typedef struct {
  gint64 at; /* when it arrives */
  guint serial;
  Letter *letter;
} Flight;

struct _Simulation {
  House *houses[2];
  const Responder *const *responders;
  gint64 delay;
  GSequence *flights; /* of Flight, the next to arrive first */
  guint serial;       /* of the last letter */
  guint arrived;
  gint64 last;
};

static void
flight_free (gpointer data)
{
  Flight *flight = data;
  letter_free (flight->letter);
  g_free (flight);
}

Simulation *
simulation_new (House *house, House *peer, const Responder *const *responders, gint64 delay)
{
  Simulation *simulation = g_new0 (Simulation, 1);
  simulation->houses[0] = house;
  simulation->houses[1] = peer;
  simulation->responders = responders;
  simulation->delay = delay;
  simulation->flights = g_sequence_new (flight_free);
  simulation->last = HOUSE_NOW;
  return simulation;
}

void
simulation_free (Simulation *simulation)
{
  if (simulation == NULL)
    return;
  g_sequence_free (simulation->flights);
  g_free (simulation);
}

static int
compare_flights (gconstpointer a, gconstpointer b, gpointer unused G_GNUC_UNUSED)
{
  const Flight *one = a;
  const Flight *other = b;
  if (one->at != other->at)
    return one->at < other->at ? -1 : 1;
  return one->serial < other->serial ? -1 : 1;
}

void
simulation_post (Simulation *simulation, gint64 at, Letter *letter)
{
  Flight *flight = g_new0 (Flight, 1);
  flight->at = at;
  flight->serial = ++simulation->serial;
  flight->letter = letter;
  g_sequence_insert_sorted (simulation->flights, flight, compare_flights, NULL);
}

void
simulation_begin (Simulation *simulation, gint64 at, const Responder *responder,
                  const char *address)
{
  simulation_post (
      simulation, at,
      responder_begin (responder, address, "help@csirt.example", simulation->serial + 1, at));
}

/* The house that ADDRESS belongs to, or NULL. */
static House *
house_at (const Simulation *simulation, const char *address)
{
  const char *at = strrchr (address, '@');
  for (guint i = 0; at != NULL && i < G_N_ELEMENTS (simulation->houses); i++) {
    House *house = simulation->houses[i];
    if (house != NULL && g_str_equal (house_config (house)->policy->domain, at + 1))
      return house;
  }
  return NULL;
}

/* The mail of a house to another one, or to itself. */
static Letter *
letter_between (const HouseMail *mail)
{
  Letter *letter = g_new0 (Letter, 1);
  letter->sender = g_strdup (mail->sender);
  letter->recipient = g_strdup (mail->recipient);
  letter->text = g_strdup (mail->text);
  return letter;
}

/* Whatever MAIL, sent at NOW, brings about. */
static void
carry (Simulation *simulation, const HouseMail *mail, gint64 now)
{
  gint64 at = now + simulation->delay;
  if (house_at (simulation, mail->recipient) != NULL)
    simulation_post (simulation, at, letter_between (mail));
  for (const Responder *const *p = simulation->responders; *p != NULL; p++) {
    if (!responder_owns (*p, mail->recipient))
      continue;
    Letter *answer = responder_answer (*p, mail, simulation->serial + 1, at);
    if (answer != NULL)
      simulation_post (simulation, at, answer);
  }
}

static void
arrive (Simulation *simulation, const Flight *flight)
{
  const Letter *letter = flight->letter;
  House *house = house_at (simulation, letter->recipient);
  if (house == NULL)
    return;
  g_autofree char *queue_id = g_strdup_printf ("4Q%06u", flight->serial);
  const Envelope envelope = {
    .sender = letter->sender, .recipient = letter->recipient, .queue_id = queue_id, .size = -1
  };
  house_set_now (house, flight->at);
  HouseDelivery delivery = house_deliver (house, &envelope, letter->text, -1);
  g_assert_cmpuint (delivery.trips, <=, TRIPS);
  simulation->arrived++;
  simulation->last = flight->at;
  g_autoptr (GPtrArray) mails = house_outbox (house);
  for (guint i = 0; i < mails->len; i++) {
    const HouseMail *mail = g_ptr_array_index (mails, i);
    if (mail->text != NULL)
      carry (simulation, mail, flight->at);
  }
}

gboolean
simulation_run (Simulation *simulation, gint64 until)
{
  for (;;) {
    GSequenceIter *first = g_sequence_get_begin_iter (simulation->flights);
    if (g_sequence_iter_is_end (first))
      return TRUE;
    const Flight *flight = g_sequence_get (first);
    if (flight->at >= until)
      return FALSE;
    arrive (simulation, flight);
    g_sequence_remove (first);
  }
}

guint
simulation_arrived (const Simulation *simulation)
{
  return simulation->arrived;
}

gint64
simulation_last (const Simulation *simulation)
{
  return simulation->last;
}
