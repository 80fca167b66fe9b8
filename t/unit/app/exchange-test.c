#include "config.h"

#include <stdlib.h>

#include "base/clock.h"

#include "exchange.h"
#include "exchange_desk.h"
#include "exchange_mail.h"

/* Random exchanges against a model: after each mail it is in exactly one place, the one that the
 * model says; no ticket has an event that it should not have; and outsiders got exactly the mail
 * that is meant for them. */

/* TOCSIN_RUNS asks for more or fewer runs of each world, TOCSIN_SEED for one that was seen. */
#define RUNS "2"
#define MAILS_IN_A_RUN 1250
#define DAY (24 * 60 * 60)

#define UNBOUND                                                                                    \
  "acknowledgements = 1000000\n automatic-per-address-hour = 1000000\n"                            \
  "automatic-per-hour = 1000000\n staff-per-address-hour = 1000000\n"                              \
  "relayed-per-address-hour = 1000000"

static const struct {
  const char *label;
  HouseOptions options;
  Strangers strangers;
  ClosedTickets closed;
  gboolean inbound_cc;
} worlds[] = {
  { "hold-back", { .budget = UNBOUND }, STRANGERS_HOLD_BACK, CLOSED_REOPEN, FALSE },
  { "new",
    { .lines = "strangers = new", .queue = "closed = new-linked", .budget = UNBOUND },
    STRANGERS_NEW,
    CLOSED_NEW_LINKED,
    FALSE },
  { "accept",
    { .lines = "strangers = accept",
      .queue = "closed = reject\n inbound-cc = true",
      .budget = UNBOUND },
    STRANGERS_ACCEPT,
    CLOSED_REJECT,
    TRUE },
  { "shipped-limits", { .queue = "inbound-cc = true" }, STRANGERS_HOLD_BACK, CLOSED_REOPEN, TRUE },
};

static void
count_fate (Tally *tally, const Fate *fate)
{
  tally->mails++;
  tally->disposition[fate->disposition]++;
  tally->opened += fate->changes && fate->change == CHANGE_CREATE;
  tally->linked += fate->refers != 0;
  tally->noted += fate->changes && fate->change == CHANGE_ALSO_DELIVERED;
  tally->refused += fate->answer == ANSWER_CLOSED;
}

/* One place, and the one that the model says. */
static void
check_place (const Exchange *exchange, const Fate *fate, const HouseDelivery *delivery)
{
  const Model *model = exchange->model;
  gint64 last = model->tickets->len == 0
                    ? 0
                    : ((ModelTicket *) model->tickets->pdata[model->tickets->len - 1])->id;
  gboolean right =
      fate->ticket == MODEL_NEW ? delivery->ticket > last : delivery->ticket == fate->ticket;
  if (!right || delivery->disposition != fate->disposition)
    exchange_fail (exchange,
                   "%s, ticket %" G_GINT64_FORMAT " instead of %s, ticket %" G_GINT64_FORMAT
                   " (-1: a new one)",
                   disposition_name (delivery->disposition), delivery->ticket,
                   disposition_name (fate->disposition), fate->ticket);
  gint64 rows = house_number (exchange->house, "SELECT count(*) FROM tocsin.delivery");
  if (rows != model->deliveries + 1)
    exchange_fail (exchange, "%" G_GINT64_FORMAT " deliveries are on record instead of %u", rows,
                   model->deliveries + 1);
  gint64 link = fate->refers == 0 ? 0
                                  : house_number (exchange->house,
                                                  "SELECT target_id FROM tocsin.ticket_link"
                                                  " WHERE ticket_id = %" G_GINT64_FORMAT,
                                                  delivery->ticket);
  if (link != fate->refers)
    exchange_fail (exchange, "it refers to %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT, link,
                   fate->refers);
}

static void
deliver (Exchange *exchange, const Posting *posting)
{
  static char sender[] = "bounces@list.example";
  static char nobody[] = "";
  const Envelope envelope = { .sender = posting->empty_sender ? nobody : sender,
                              .recipient = posting->recipient,
                              .queue_id = posting->queue_id,
                              .client = (char *) posting->client,
                              .size = -1 };
  exchange_note (exchange, "mail %u to %s, client %s, queue id %s\n%s", posting->mail->number,
                 posting->recipient, posting->client == NULL ? "-" : posting->client,
                 posting->queue_id, posting->mail->text);
  for (guint i = 0; i < posting->mail->copies->len; i++) {
    const ModelCopy *copy = &g_array_index (posting->mail->copies, ModelCopy, i);
    exchange_note (exchange, "(it went to ticket %" G_GINT64_FORMAT " before, by %s)\n",
                   copy->ticket, copy->recipient);
  }
  const Fate fate = model_fate (exchange->model, posting);
  exchange_note (exchange,
                 "(the model: %s, ticket %" G_GINT64_FORMAT ", refers to %" G_GINT64_FORMAT ")\n",
                 disposition_name (fate.disposition), fate.ticket, fate.refers);
  const HouseDelivery delivery =
      house_deliver (exchange->house, &envelope, posting->mail->text, -1);
  if (delivery.class != posting->mail->class)
    exchange_fail (exchange, "class %s instead of %s", mail_class_name (delivery.class),
                   mail_class_name (posting->mail->class));
  check_place (exchange, &fate, &delivery);
  gint64 touched = delivery.ticket;
  guint before = exchange_events_of (exchange, touched);
  g_autoptr (Effect) effect =
      model_deliver (exchange->model, posting, &fate, delivery.ticket, delivery.event);
  if (touched != 0)
    exchange_check_history (exchange, touched, before, effect->history->str);
  exchange_check_outbox (exchange, effect, NULL);
  count_fate (exchange->tally, &fate);
}

/* Lets COMMAND be run on TICKET and compares with EFFECT. */
static void
act (Exchange *exchange, const ModelTicket *ticket, guint before, const char *command,
     Effect *effect)
{
  exchange_note (exchange, "%s on ticket %" G_GINT64_FORMAT "\n", command, ticket->id);
  const char *text = g_str_equal (command, "Reply") ? "We look into it.\n" : NULL;
  if (!house_do (exchange->house, "alice", ticket->id, command, text))
    exchange_fail (exchange, "refused");
  exchange_check_history (exchange, ticket->id, before, effect->history->str);
  exchange_check_outbox (exchange, effect, NULL);
  exchange->tally->acts++;
}

/* Accepts the first mail that is held back, if any. */
static gboolean
accept_one (Exchange *exchange)
{
  const GPtrArray *mails = exchange->model->mails;
  for (guint i = 0; i < mails->len; i++) {
    const ModelMail *mail = g_ptr_array_index (mails, i);
    for (guint j = 0; j < mail->copies->len; j++) {
      ModelCopy *copy = &g_array_index (mail->copies, ModelCopy, j);
      if (copy->event == 0)
        continue;
      g_autofree char *command = g_strdup_printf ("Accept: %u", copy->event);
      ModelTicket *ticket = model_ticket (exchange->model, copy->ticket);
      guint before = ticket->events;
      g_autoptr (Effect) effect = model_accept (exchange->model, mail, copy);
      act (exchange, ticket, before, command, effect);
      return TRUE;
    }
  }
  return FALSE;
}

static void
act_somehow (Exchange *exchange)
{
  Model *model = exchange->model;
  if (model->tickets->len == 0)
    return;
  if (g_rand_int_range (exchange->random, 0, 3) == 0 && accept_one (exchange))
    return;
  ModelTicket *ticket = g_ptr_array_index (
      model->tickets, (guint) g_rand_int_range (exchange->random, 0, (gint32) model->tickets->len));
  guint before = ticket->events;
  gboolean replies = g_rand_boolean (exchange->random);
  gboolean closed = ticket->phase == STATUS_INACTIVE;
  g_autoptr (Effect) effect =
      replies ? model_reply (model, ticket) : model_set_status (model, ticket, closed);
  act (exchange, ticket, before,
       replies  ? "Reply"
       : closed ? "Status: open"
                : "Status: resolved",
       effect);
}

/* Mostly minutes, sometimes days. */
static void
let_time_pass (Exchange *exchange)
{
  gint32 kind = g_rand_int_range (exchange->random, 0, 40);
  gint32 seconds = g_rand_int_range (exchange->random, 1,
                                     kind == 0   ? 3 * DAY
                                     : kind < 10 ? 7200
                                                 : 600);
  gint64 then = exchange->model->now + seconds;
  exchange_desk_expire (exchange, then);
  exchange->model->now = then;
  house_set_now (exchange->house, exchange->model->now);
  g_autofree char *now = clock_to_text (exchange->model->now);
  exchange_note (exchange, "%s\n", now);
}

static void
settle (Exchange *exchange)
{
  house_settle (exchange->house);
  for (guint i = 0; i < exchange->model->letters->len; i++) {
    ModelLetter *letter = g_ptr_array_index (exchange->model->letters, i);
    if (letter->state == LETTER_PENDING)
      letter->state = LETTER_SENT;
  }
}

static void
receive (Exchange *exchange)
{
  Posting posting = { 0 };
  exchange_draw (exchange->model, exchange->random, &posting);
  deliver (exchange, &posting);
  posting_clear (&posting);
}

static void
step (Exchange *exchange)
{
  let_time_pass (exchange);
  if (g_rand_int_range (exchange->random, 0, 5) == 0)
    act_somehow (exchange);
  settle (exchange);
  if (exchange->model->tickets->len > 0 && g_rand_int_range (exchange->random, 0, 5) == 0)
    exchange_desk_work (exchange);
  else
    receive (exchange);
  g_queue_push_tail (exchange->past, g_string_free (exchange->log, FALSE));
  exchange->log = g_string_new (NULL);
  if (exchange->past->length > 6)
    g_free (g_queue_pop_head (exchange->past));
}

/* What must hold whatever the model says: within the shipped limits nobody gets more than they
 * allow. */
static void
check_budgets (const Exchange *exchange)
{
  gint64 crowded = house_number (
      exchange->house,
      "SELECT count(*) FROM tocsin.outbox a JOIN tocsin.outbox b ON b.recipient = a.recipient"
      " AND b.outbox_id > a.outbox_id AND b.created_at < a.created_at + interval '10 minutes'"
      " WHERE a.event = 'acknowledgement' AND b.event = 'acknowledgement'"
      " AND a.state <> 'suppressed' AND b.state <> 'suppressed'");
  g_assert_cmpint (crowded, ==, 0);
  gint64 most = house_number (
      exchange->house,
      "SELECT max(n) FROM (SELECT count(*) OVER (PARTITION BY recipient ORDER BY created_at"
      " RANGE BETWEEN CURRENT ROW AND interval '59 minutes 59 seconds' FOLLOWING) AS n"
      " FROM tocsin.outbox WHERE event = 'acknowledgement' AND state <> 'suppressed') AS x");
  g_assert_cmpint (most, <=, 3);
}

/* One run in WORLD, its counts added to TALLY. */
static void
run (guint world, guint32 seed, guint mails, Tally *tally)
{
  g_autoptr (House) house = house_open_with (&worlds[world].options);
  g_autoptr (Model) model = model_new ();
  model->strangers = worlds[world].strangers;
  model->closed = worlds[world].closed;
  model->inbound_cc = worlds[world].inbound_cc;
  model->now = HOUSE_NOW;
  Exchange exchange = { .house = house,
                        .model = model,
                        .random = g_rand_new_with_seed (seed),
                        .seed = seed,
                        .log = g_string_new (NULL),
                        .past = g_queue_new (),
                        .tally = tally,
                        .held_before = tally->held };
  for (exchange.step = 1; exchange.step <= mails; exchange.step++)
    step (&exchange);
  if (worlds[world].options.budget == NULL)
    check_budgets (&exchange);
  g_rand_free (exchange.random);
  g_string_free (exchange.log, TRUE);
  g_queue_free_full (exchange.past, g_free);
}

static void
test_exchange (gconstpointer data)
{
  guint world = GPOINTER_TO_UINT (data);
  const char *given = getenv ("TOCSIN_SEED");
  const char *wanted = getenv ("TOCSIN_RUNS");
  const char *count = given != NULL ? "1" : wanted != NULL ? wanted : RUNS;
  guint runs = (guint) g_ascii_strtoull (count, NULL, 10);
  Tally tally = { 0 };
  for (guint i = 0; i < runs; i++) {
    guint32 seed = given == NULL ? g_random_int () : (guint32) g_ascii_strtoull (given, NULL, 10);
    g_test_message ("TOCSIN_SEED=%u", seed);
    run (world, seed, MAILS_IN_A_RUN, &tally);
  }
  g_test_message ("%s: %u mails: %u on tickets (%u opened, %u of them linked), %u held back,"
                  " %u duplicates (%u noted), %u stored (%u refused); %u acts of staff;"
                  " %u letters to outsiders, %u of them suppressed",
                  worlds[world].label, tally.mails, tally.disposition[DISPOSITION_TICKET],
                  tally.opened, tally.linked, tally.disposition[DISPOSITION_HELD_BACK],
                  tally.disposition[DISPOSITION_DUPLICATE], tally.noted,
                  tally.disposition[DISPOSITION_STORED], tally.refused, tally.acts, tally.letters,
                  tally.suppressed);
  g_test_message ("%s: mails of staff: %u done, %u refused, %u held, %u confirmed, %u confirmed too"
                  " late or again, %u filed, %u that were there before",
                  worlds[world].label, tally.orders, tally.refused_orders, tally.held,
                  tally.confirmed, tally.late, tally.filed, tally.repeated);
  g_assert_cmpuint (tally.mails + tally.orders + tally.refused_orders + tally.held + tally.late +
                        tally.repeated,
                    ==, runs * MAILS_IN_A_RUN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_start ();
  for (guint world = 0; world < G_N_ELEMENTS (worlds); world++) {
    g_autofree char *path = g_strdup_printf ("/app/exchange/%s", worlds[world].label);
    g_test_add_data_func (path, GUINT_TO_POINTER (world), test_exchange);
  }
  int status = g_test_run ();
  house_stop ();
  return status;
}
