#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#include "exchange_mail.h"
#include "exchange_model.h"
#include "house.h"

/* Random exchanges against a model: after each mail it is in exactly one place, the one that the
 * model says; no ticket has an event that it should not have; and outsiders got exactly the mail
 * that is meant for them. */

/* TOCSIN_RUNS asks for more or fewer runs of each world, TOCSIN_SEED for one that was seen. */
#define RUNS "4"
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

/* What happened, to be added up. */
typedef struct {
  guint mails;
  guint disposition[4];
  guint opened;
  guint linked;
  guint noted;
  guint refused;
  guint letters;
  guint suppressed;
  guint acts;
} Tally;

typedef struct {
  House *house;
  Model *model;
  GRand *random;
  guint32 seed;
  guint step;
  gint64 events; /* in all histories */
  GString *log;  /* of this step */
  GQueue *past;  /* lines about the steps before */
  Tally *tally;
} Exchange;

/* Ends the program with all that is needed to see what went wrong and to see it again. */
static void G_GNUC_PRINTF (2, 3) fail (const Exchange *exchange, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  for (GList *line = exchange->past->head; line != NULL; line = line->next)
    g_printerr ("# %s\n", (const char *) line->data);
  g_printerr ("%s\n", exchange->log->str);
  g_error ("TOCSIN_SEED=%u, step %u: %s", exchange->seed, exchange->step, what);
}

static void G_GNUC_PRINTF (2, 3) note (Exchange *exchange, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_string_append_vprintf (exchange->log, format, arguments);
  va_end (arguments);
}

/* The numbers behind MARK in TEXT (`mk_12_`), each checked by the model: may whoever is on TICKET
 * read them? */
static void
check_words (const Exchange *exchange, const HouseMail *letter, const char *mark)
{
  for (const char *p = letter->text; (p = strstr (p, mark)) != NULL;) {
    char *end;
    p += strlen (mark);
    guint64 number = g_ascii_strtoull (p, &end, 10);
    if (end == p || *end != '_')
      continue;
    if (letter->ticket == 0 || g_str_equal (letter->event, "acknowledgement") ||
        !model_may_show (exchange->model, (guint) number, letter->ticket))
      fail (exchange, "%s gets words of mail %u:\n%s", letter->recipient, (guint) number,
            letter->text);
  }
}

static guint
outsider_of (const char *address)
{
  guint i = 0;
  while (i < OUTSIDERS && g_ascii_strcasecmp (address, model_outsider[i]) != 0)
    i++;
  return i;
}

/* A mail that is no one's but the staff's says nothing that leads to a ticket. */
static void
check_neutral (const Exchange *exchange, const HouseMail *letter)
{
  if (letter->token != NULL || strstr (letter->text, "csirt.example #") != NULL ||
      strstr (letter->text, "Ticket") != NULL)
    fail (exchange, "the answer of no ticket leads to one:\n%s", letter->text);
}

static void
keep_letter (Exchange *exchange, const HouseMail *letter, guint to)
{
  if (letter->text == NULL)
    return;
  ModelLetter *kept = g_new0 (ModelLetter, 1);
  kept->id = letter->id;
  kept->ticket = letter->ticket;
  kept->to = to;
  kept->address = g_strdup (letter->recipient);
  kept->token = g_strdup (letter->token);
  kept->message_id = g_strdup (letter->message_id);
  kept->bounce = *letter->sender == '\0' ? NULL : g_ascii_strdown (letter->sender, -1);
  g_ptr_array_add (exchange->model->letters, kept);
}

/* Looks at one row of the outbox; those to outsiders are described in SEEN. */
static void
check_letter (Exchange *exchange, const HouseMail *letter, GPtrArray *seen)
{
  guint to = outsider_of (letter->recipient);
  note (exchange, "  -> %s: %s of ticket %" G_GINT64_FORMAT " %s\n", letter->recipient,
        letter->event, letter->ticket, letter->reason == NULL ? "" : letter->reason);
  keep_letter (exchange, letter, to);
  if (to == NOBODY) {
    if (!g_str_has_suffix (letter->recipient, "@staff.example"))
      fail (exchange, "mail to a stranger to the exchange");
    return;
  }
  exchange->tally->letters++;
  g_ptr_array_add (seen, g_strdup_printf ("%s %s %" G_GINT64_FORMAT, letter->recipient,
                                          letter->event, letter->ticket));
  if (letter->text == NULL) {
    exchange->tally->suppressed++;
    if (letter->reason == NULL)
      fail (exchange, "suppressed without a reason");
    return;
  }
  check_words (exchange, letter, "mk_");
  check_words (exchange, letter, "sj_");
  if (letter->ticket == 0)
    check_neutral (exchange, letter);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
check_outbox (Exchange *exchange, Effect *effect)
{
  g_autoptr (GPtrArray) letters = house_outbox (exchange->house);
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < letters->len; i++)
    check_letter (exchange, g_ptr_array_index (letters, i), seen);
  g_autofree char *expected = sorted (effect->letters);
  g_autofree char *found = sorted (seen);
  if (!g_str_equal (expected, found))
    fail (exchange, "outsiders should get\n%s\nand get\n%s", expected, found);
}

/* The history of TICKET beyond FROM, and that no other ticket has more than before. */
static void
check_history (Exchange *exchange, gint64 ticket, guint from, const char *expected)
{
  g_autofree char *found =
      house_value (exchange->house,
                   "SELECT string_agg(type, ' ' ORDER BY n) FROM tocsin.event"
                   " WHERE ticket_id = %" G_GINT64_FORMAT " AND n > %u AND type <> 'suppressed'",
                   ticket, from);
  if (!g_str_equal (found, expected))
    fail (exchange, "history of ticket %" G_GINT64_FORMAT " grows by '%s' instead of '%s'", ticket,
          found, expected);
  ModelTicket *known = model_ticket (exchange->model, ticket);
  guint last = (guint) house_number (
      exchange->house, "SELECT last_n FROM tocsin.ticket WHERE ticket_id = %" G_GINT64_FORMAT,
      ticket);
  exchange->events += last - from;
  if (known != NULL)
    known->events = last;
  gint64 all = house_number (exchange->house, "SELECT sum(last_n) FROM tocsin.ticket");
  if (all != exchange->events)
    fail (exchange, "there are %" G_GINT64_FORMAT " events instead of %" G_GINT64_FORMAT, all,
          exchange->events);
}

static guint
events_of (const Exchange *exchange, gint64 ticket)
{
  const ModelTicket *known = model_ticket (exchange->model, ticket);
  return known == NULL ? 0 : known->events;
}

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
    fail (exchange,
          "%s, ticket %" G_GINT64_FORMAT " instead of %s, ticket %" G_GINT64_FORMAT
          " (-1: a new one)",
          disposition_name (delivery->disposition), delivery->ticket,
          disposition_name (fate->disposition), fate->ticket);
  gint64 rows = house_number (exchange->house, "SELECT count(*) FROM tocsin.delivery");
  if (rows != model->deliveries + 1)
    fail (exchange, "%" G_GINT64_FORMAT " deliveries are on record instead of %u", rows,
          model->deliveries + 1);
  gint64 link = fate->refers == 0 ? 0
                                  : house_number (exchange->house,
                                                  "SELECT target_id FROM tocsin.ticket_link"
                                                  " WHERE ticket_id = %" G_GINT64_FORMAT,
                                                  delivery->ticket);
  if (link != fate->refers)
    fail (exchange, "it refers to %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT, link,
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
  note (exchange, "mail %u to %s, client %s, queue id %s\n%s", posting->mail->number,
        posting->recipient, posting->client == NULL ? "-" : posting->client, posting->queue_id,
        posting->mail->text);
  for (guint i = 0; i < posting->mail->copies->len; i++) {
    const ModelCopy *copy = &g_array_index (posting->mail->copies, ModelCopy, i);
    note (exchange, "(it went to ticket %" G_GINT64_FORMAT " before, by %s)\n", copy->ticket,
          copy->recipient);
  }
  const Fate fate = model_fate (exchange->model, posting);
  note (exchange, "(the model: %s, ticket %" G_GINT64_FORMAT ", refers to %" G_GINT64_FORMAT ")\n",
        disposition_name (fate.disposition), fate.ticket, fate.refers);
  const HouseDelivery delivery =
      house_deliver (exchange->house, &envelope, posting->mail->text, -1);
  if (delivery.class != posting->mail->class)
    fail (exchange, "class %s instead of %s", mail_class_name (delivery.class),
          mail_class_name (posting->mail->class));
  check_place (exchange, &fate, &delivery);
  gint64 touched = delivery.ticket;
  guint before = events_of (exchange, touched);
  g_autoptr (Effect) effect =
      model_deliver (exchange->model, posting, &fate, delivery.ticket, delivery.event);
  if (touched != 0)
    check_history (exchange, touched, before, effect->history->str);
  check_outbox (exchange, effect);
  count_fate (exchange->tally, &fate);
}

/* Lets COMMAND be run on TICKET and compares with EFFECT. */
static void
act (Exchange *exchange, const ModelTicket *ticket, guint before, const char *command,
     Effect *effect)
{
  note (exchange, "%s on ticket %" G_GINT64_FORMAT "\n", command, ticket->id);
  const char *text = g_str_equal (command, "Reply") ? "We look into it.\n" : NULL;
  if (!house_do (exchange->house, "alice", ticket->id, command, text))
    fail (exchange, "refused");
  check_history (exchange, ticket->id, before, effect->history->str);
  check_outbox (exchange, effect);
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
  exchange->model->now += seconds;
  house_set_now (exchange->house, exchange->model->now);
  g_autofree char *now = clock_to_text (exchange->model->now);
  note (exchange, "%s\n", now);
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
step (Exchange *exchange)
{
  let_time_pass (exchange);
  if (g_rand_int_range (exchange->random, 0, 5) == 0)
    act_somehow (exchange);
  Posting posting = { 0 };
  settle (exchange);
  exchange_draw (exchange->model, exchange->random, &posting);
  deliver (exchange, &posting);
  posting_clear (&posting);
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
                        .tally = tally };
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
  g_assert_cmpuint (tally.mails, ==, runs * MAILS_IN_A_RUN);
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
