#include "config.h"

#include "exchange_desk.h"

#include <string.h>

#include "exchange_mail.h"

#define HELD_SECONDS (72 * 60 * 60)
#define CONFIRM_SECONDS (24 * 60 * 60)

/* Everything that a mail could change, in short: all tickets and who is on them, and how long the
 * histories are. What was not sent leaves a note there, and nothing else. */
static char *
state_of (const Exchange *exchange)
{
  return house_value (
      exchange->house,
      "SELECT md5(concat_ws('|',"
      " (SELECT string_agg(ROW(queue, constituency, tag, subject, status, closed, owner, priority,"
      "                        final_priority, sla, starts_at, started_at, due_at, told_at,"
      "                        resolved_at, time_worked, time_left, time_estimated)::text, '|'"
      "                    ORDER BY ticket_id) FROM tocsin.ticket t),"
      " (SELECT sum(hashtextextended(p::text, 0)) FROM tocsin.ticket_person p),"
      " (SELECT sum(hashtextextended(f::text, 0)) FROM tocsin.ticket_field f),"
      " (SELECT count(*) FROM tocsin.ticket_link),"
      " (SELECT count(*) FROM tocsin.event)))");
}

/* The state must be BEFORE still. */
static void
check_unchanged (const Exchange *exchange, const char *before)
{
  g_autofree char *after = state_of (exchange);
  if (!g_str_equal (before, after))
    exchange_fail (exchange, "it changed something");
}

static char *
address_of (const StaffMail *mail)
{
  return g_strconcat (model_staff[mail->writer], "@staff.example", NULL);
}

static HouseDelivery
hand_over (const Exchange *exchange, const StaffMail *mail)
{
  static char sender[] = "sender@staff.example";
  static char client[] = "203.0.113.7";
  const Envelope envelope = { .sender = sender,
                              .recipient = mail->recipient,
                              .queue_id = mail->queue_id,
                              .client = client,
                              .sasl_user = (char *) mail->sasl,
                              .size = -1 };
  return house_deliver (exchange->house, &envelope, mail->text, -1);
}

static void
check_fate (const Exchange *exchange, const HouseDelivery *delivery, Disposition disposition,
            gint64 ticket)
{
  const Model *model = exchange->model;
  if (delivery->disposition != disposition || delivery->ticket != ticket)
    exchange_fail (exchange,
                   "%s, ticket %" G_GINT64_FORMAT " instead of %s, ticket %" G_GINT64_FORMAT,
                   disposition_name (delivery->disposition), delivery->ticket,
                   disposition_name (disposition), ticket);
  gint64 rows = house_number (exchange->house, "SELECT count(*) FROM tocsin.delivery");
  if (rows != model->deliveries)
    exchange_fail (exchange, "%" G_GINT64_FORMAT " deliveries are on record instead of %u", rows,
                   model->deliveries);
}

/* What is left to look at when MAIL had EFFECT: BEFORE is the number of the last event until then.
 */
static void
check_effect (Exchange *exchange, const StaffMail *mail, guint before, Effect *effect)
{
  g_autofree char *own = address_of (mail);
  gboolean alone = mail->state == STAFF_MAIL_HELD || mail->state == STAFF_MAIL_REFUSED;
  exchange_check_history (exchange, mail->ticket, before, effect->history->str);
  exchange_check_outbox (exchange, effect, alone ? own : NULL);
}

/* DELIVERY is that of MAIL, which is believed now. */
static void
check_done (Exchange *exchange, StaffMail *mail, const HouseDelivery *delivery, guint before)
{
  g_autoptr (Effect) effect = model_do_mail (exchange->model, mail);
  gboolean done = mail->state == STAFF_MAIL_DONE;
  exchange_note (exchange, "(the model: %s)\n", done ? "done" : "refused");
  exchange->model->deliveries++;
  check_fate (exchange, delivery, done ? DISPOSITION_TICKET : DISPOSITION_STORED, mail->ticket);
  check_effect (exchange, mail, before, effect);
  exchange->tally->orders += done;
  exchange->tally->refused_orders += !done;
}

/* Where an answer to the question about MAIL goes, from the outbox; NULL when it was not asked. */
static char *
confirm_address (const Exchange *exchange)
{
  g_autofree char *raw =
      house_value (exchange->house, "SELECT convert_from(raw, 'UTF8') FROM tocsin.outbox"
                                    " ORDER BY outbox_id DESC LIMIT 1");
  const char *start = strstr (raw, "confirm+c-");
  return start == NULL ? NULL : g_strndup (start, strcspn (start, "> \r\n"));
}

/* Nothing but one question to the account. */
static void
check_held (Exchange *exchange, StaffMail *mail, const HouseDelivery *delivery, guint before)
{
  g_autoptr (Effect) effect = effect_new ();
  mail->state = STAFF_MAIL_HELD;
  mail->held_at = exchange->model->now;
  exchange_note (exchange, "(the model: held)\n");
  check_fate (exchange, delivery, DISPOSITION_HELD, mail->ticket);
  gint64 asked = house_number (exchange->house,
                               "SELECT count(*) FROM tocsin.outbox WHERE event = 'challenge'");
  exchange->tally->held++;
  if (asked != exchange->tally->held - exchange->held_before)
    exchange_fail (exchange, "%" G_GINT64_FORMAT " questions were asked", asked);
  mail->confirm = confirm_address (exchange);
  check_effect (exchange, mail, before, effect);
}

static void
deliver_new (Exchange *exchange)
{
  StaffMail *mail = exchange_draw_staff (exchange->model, exchange->random);
  guint before = exchange_events_of (exchange, mail->ticket);
  exchange_note (exchange, "staff's mail %u to %s, login %s\n%s\n", mail->number, mail->recipient,
                 mail->sasl == NULL ? "-" : mail->sasl, mail->text);
  g_autofree char *state = mail->proven ? NULL : state_of (exchange);
  const HouseDelivery delivery = hand_over (exchange, mail);
  if (mail->proven) {
    check_done (exchange, mail, &delivery, before);
    return;
  }
  check_held (exchange, mail, &delivery, before);
  check_unchanged (exchange, state);
}

/* One of the last mails of staff, or NULL when there are none. */
static StaffMail *
pick (const Exchange *exchange)
{
  const GPtrArray *mails = exchange->model->staff;
  if (mails->len == 0)
    return NULL;
  guint window = MIN (mails->len, 30);
  guint back = (guint) g_rand_int_range (exchange->random, 0, (gint32) window);
  return g_ptr_array_index (mails, mails->len - 1 - back);
}

/* The last mail that its account was asked about and would know, waiting still or not; or NULL. */
static StaffMail *
pick_asked (const Exchange *exchange, gboolean waiting)
{
  const GPtrArray *mails = exchange->model->staff;
  for (guint i = mails->len; i-- > 0;) {
    StaffMail *mail = g_ptr_array_index (mails, i);
    if (mail->confirm != NULL && !mail->forged && (mail->state == STAFF_MAIL_HELD) == waiting)
      return mail;
  }
  return NULL;
}

/* What was there before does nothing at all, whatever became of it. */
static void
deliver_again (Exchange *exchange, StaffMail *mail)
{
  g_autofree char *state = state_of (exchange);
  g_autoptr (Effect) effect = effect_new ();
  guint before = exchange_events_of (exchange, mail->ticket);
  gboolean held = mail->state == STAFF_MAIL_HELD;
  exchange_note (exchange, "staff's mail %u once more\n", mail->number);
  const HouseDelivery delivery = hand_over (exchange, mail);
  exchange->model->deliveries += held ? 0 : 1;
  check_fate (exchange, &delivery, held ? DISPOSITION_HELD : DISPOSITION_DUPLICATE, mail->ticket);
  exchange_check_history (exchange, mail->ticket, before, "");
  exchange_check_outbox (exchange, effect, "nobody");
  check_unchanged (exchange, state);
  exchange->tally->repeated++;
}

/* The answer of MAIL's account to the question, which comes in as any mail does: nothing proves it
 * but where it goes. */
static void
answer_question (Exchange *exchange, StaffMail *mail)
{
  static char sender[] = "sender@staff.example";
  g_autoptr (Effect) effect = effect_new ();
  g_autofree char *own = address_of (mail);
  guint serial = exchange->model->deliveries;
  g_autofree char *text =
      g_strdup_printf ("From: %s\nTo: %s\nMessage-ID: <a%u@staff.example>\nSubject: Re: yours?\n\n"
                       "Confirm.\n\n> Is it?\n",
                       own, mail->confirm, serial);
  const Envelope envelope = { .sender = sender, .recipient = mail->confirm, .size = -1 };
  const HouseDelivery delivery = house_deliver (exchange->house, &envelope, text, -1);
  exchange->model->deliveries++;
  check_fate (exchange, &delivery, DISPOSITION_STORED, 0);
  exchange_check_outbox (exchange, effect, own);
}

/* The next pass does what was confirmed, once. */
static void
confirm (Exchange *exchange, StaffMail *mail)
{
  gboolean in_time =
      mail->state == STAFF_MAIL_HELD && exchange->model->now < mail->held_at + CONFIRM_SECONDS;
  guint before = exchange_events_of (exchange, mail->ticket);
  g_autofree char *state = state_of (exchange);
  HouseDelivery delivery;
  exchange_note (exchange, "staff's mail %u is confirmed%s\n", mail->number,
                 in_time ? "" : " too late, or again");
  answer_question (exchange, mail);
  check_unchanged (exchange, state);
  if (house_retry (exchange->house, &delivery) != in_time)
    exchange_fail (exchange, "it was %s", in_time ? "not done" : "done");
  if (in_time)
    check_done (exchange, mail, &delivery, before);
  exchange->tally->confirmed += in_time;
  exchange->tally->late += !in_time;
}

void
exchange_desk_work (Exchange *exchange)
{
  gint32 kind = g_rand_int_range (exchange->random, 0, 10);
  StaffMail *mail = kind == 0  ? pick (exchange)
                    : kind < 4 ? pick_asked (exchange, kind != 1)
                               : NULL;
  if (mail == NULL)
    deliver_new (exchange);
  else if (kind == 0)
    deliver_again (exchange, mail);
  else
    confirm (exchange, mail);
}

static void
file (Exchange *exchange, StaffMail *mail)
{
  guint before = exchange_events_of (exchange, mail->ticket);
  HouseDelivery delivery;
  exchange_note (exchange, "nobody confirmed staff's mail %u\n", mail->number);
  if (!house_retry (exchange->house, &delivery))
    exchange_fail (exchange, "it was not filed");
  g_autoptr (Effect) effect = model_file_mail (exchange->model, mail);
  exchange->model->deliveries++;
  check_fate (exchange, &delivery, DISPOSITION_TICKET, mail->ticket);
  check_effect (exchange, mail, before, effect);
  exchange->tally->filed++;
}

void
exchange_desk_expire (Exchange *exchange, gint64 until)
{
  for (StaffMail *mail; (mail = model_expired (exchange->model, until)) != NULL;) {
    exchange->model->now = mail->held_at + HELD_SECONDS;
    house_set_now (exchange->house, exchange->model->now);
    file (exchange, mail);
  }
}
