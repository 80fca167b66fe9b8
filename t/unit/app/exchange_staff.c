#include "config.h"

#include "exchange_staff.h"

#define HELD_SECONDS (72 * 60 * 60)

StaffMail *
model_add_staff_mail (Model *model)
{
  StaffMail *mail = g_new0 (StaffMail, 1);
  mail->number = model->staff->len + 1;
  g_ptr_array_add (model->staff, mail);
  return mail;
}

void
staff_mail_free (StaffMail *mail)
{
  g_free (mail->recipient);
  g_free (mail->queue_id);
  g_free (mail->text);
  g_free (mail->confirm);
  g_free (mail);
}

const StaffMail *
model_staff_mail (const Model *model, guint number)
{
  return number == 0 || number > model->staff->len ? NULL : model->staff->pdata[number - 1];
}

StaffMail *
model_expired (const Model *model, gint64 now)
{
  for (guint i = 0; i < model->staff->len; i++) {
    StaffMail *mail = g_ptr_array_index (model->staff, i);
    if (mail->state == STAFF_MAIL_HELD && mail->held_at <= now - HELD_SECONDS)
      return mail;
  }
  return NULL;
}

/* The requestors hear that TICKET is resolved. */
static void
tell_resolved (Effect *effect, const ModelTicket *ticket)
{
  for (guint i = 0; i < OUTSIDERS; i++)
    if ((ticket->requestors & ~ticket->squelched & (1U << i)) != 0)
      effect_add_letter (effect, i, ticket->id, "resolved");
}

static void
close_ticket (const Model *model, ModelTicket *ticket, gboolean rejected)
{
  if (ticket->phase != STATUS_INACTIVE)
    ticket->closed_at = model->now;
  ticket->phase = STATUS_INACTIVE;
  ticket->rejected = rejected;
}

/* Reports are not resolved when they were rejected, nor the other way round: they are opened first.
 * FALSE when it cannot be. */
static gboolean
order_end (const Model *model, const StaffMail *mail, ModelTicket *ticket, Effect *effect)
{
  gboolean rejects = mail->order == ORDER_REJECT;
  gboolean closed = ticket->phase == STATUS_INACTIVE;
  if (rejects)
    effect_add_event (effect, ticket, "comment");
  if (closed && ticket->rejected == rejects)
    return TRUE;
  if (closed && ticket->queue == 1)
    return FALSE;
  close_ticket (model, ticket, rejects);
  effect_add_event (effect, ticket, "status");
  if (!rejects && !mail->quick)
    tell_resolved (effect, ticket);
  return TRUE;
}

/* What comes behind the text. */
static gboolean
order_status (const Model *model, const StaffMail *mail, ModelTicket *ticket, Effect *effect)
{
  if (mail->order == ORDER_RESOLVE || mail->order == ORDER_REJECT)
    return order_end (model, mail, ticket, effect);
  if (mail->order != ORDER_OPEN || ticket->phase == STATUS_ACTIVE)
    return TRUE;
  ticket->phase = STATUS_ACTIVE;
  effect_add_event (effect, ticket, "status");
  return TRUE;
}

/* Who of alice and bob, who are on duty, may make whom the owner. */
static gboolean
order_owner (const StaffMail *mail, ModelTicket *ticket, Effect *effect)
{
  ModelStaff owner = mail->order == ORDER_GIVE     ? (ModelStaff) mail->who
                     : mail->order == ORDER_UNTAKE ? STAFF_NOBODY
                                                   : mail->writer;
  gboolean others = ticket->owner != STAFF_NOBODY && ticket->owner != mail->writer;
  gboolean may =
      (mail->order == ORDER_TAKE && ticket->owner == STAFF_NOBODY) ||
      (mail->order == ORDER_STEAL && others) ||
      (mail->order == ORDER_UNTAKE && ticket->owner == mail->writer) ||
      (mail->order == ORDER_GIVE && (!others || owner == mail->writer || owner == ticket->owner));
  if (may && owner != ticket->owner)
    effect_add_event (effect, ticket, "owner");
  ticket->owner = owner;
  return may;
}

static gboolean
order_people (const StaffMail *mail, ModelTicket *ticket, Effect *effect)
{
  gboolean squelch = mail->order == ORDER_SQUELCH || mail->order == ORDER_UNSQUELCH;
  gboolean adds = mail->order == ORDER_ADD_CC || mail->order == ORDER_SQUELCH;
  guint *set = squelch ? &ticket->squelched : &ticket->cc;
  guint wanted = adds ? *set | 1U << mail->who : *set & ~(1U << mail->who);
  if (wanted != *set)
    effect_add_event (effect, ticket, "watcher");
  *set = wanted;
  return TRUE;
}

/* What comes before the text. FALSE when it cannot be. */
static gboolean
order_first (const StaffMail *mail, ModelTicket *ticket, Effect *effect)
{
  switch (mail->order) {
  case ORDER_TAKE:
  case ORDER_STEAL:
  case ORDER_UNTAKE:
  case ORDER_GIVE:
    return order_owner (mail, ticket, effect);
  case ORDER_ADD_CC:
  case ORDER_DEL_CC:
  case ORDER_SQUELCH:
  case ORDER_UNSQUELCH:
    return order_people (mail, ticket, effect);
  default:
    return mail->order != ORDER_WRONG;
  }
}

/* Who is named gets his copy whatever is squelched, and only one. */
static void
tell_reply (const StaffMail *mail, const ModelTicket *ticket, Effect *effect)
{
  for (guint i = 0; i < OUTSIDERS; i++) {
    gboolean told = !mail->quick && model_is_on (ticket, i) && (ticket->squelched & (1U << i)) == 0;
    if (told || i == mail->once)
      effect_add_letter (effect, i, ticket->id, "correspondence");
  }
}

/* FALSE when an outsider was to get a comment. */
static gboolean
speak (const StaffMail *mail, ModelTicket *ticket, Effect *effect)
{
  effect_add_event (effect, ticket, mail->comment ? "comment" : "correspond");
  if (mail->comment)
    return mail->once == NOBODY;
  effect_open_ticket (effect, ticket, TRUE);
  tell_reply (mail, ticket, effect);
  return TRUE;
}

Effect *
model_do_mail (Model *model, StaffMail *mail)
{
  ModelTicket *ticket = model_ticket (model, mail->ticket);
  ModelTicket changed = *ticket;
  Effect *effect = effect_new ();
  gboolean may = order_first (mail, &changed, effect);
  if (mail->speaks)
    may = speak (mail, &changed, effect) && may;
  may = order_status (model, mail, &changed, effect) && may;
  mail->state = may ? STAFF_MAIL_DONE : STAFF_MAIL_REFUSED;
  if (may) {
    *ticket = changed;
    return effect;
  }
  effect_free (effect);
  return effect_new ();
}

Effect *
model_file_mail (Model *model, StaffMail *mail)
{
  Effect *effect = effect_new ();
  effect_add_event (effect, model_ticket (model, mail->ticket), "comment");
  mail->state = STAFF_MAIL_FILED;
  return effect;
}

Effect *
model_reply (Model *model G_GNUC_UNUSED, ModelTicket *ticket)
{
  Effect *effect = effect_new ();
  effect_add_event (effect, ticket, "correspond");
  effect_open_ticket (effect, ticket, TRUE);
  effect_add_letters (effect, ticket, NOBODY);
  return effect;
}

Effect *
model_set_status (Model *model, ModelTicket *ticket, gboolean open)
{
  Effect *effect = effect_new ();
  effect_add_event (effect, ticket, "status");
  if (open) {
    ticket->phase = STATUS_ACTIVE;
    return effect;
  }
  close_ticket (model, ticket, FALSE);
  tell_resolved (effect, ticket);
  return effect;
}
