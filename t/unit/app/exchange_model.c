#include "config.h"

#include "exchange_model.h"

#include <string.h>

#include "exchange_staff.h"

#define DAY (24 * 60 * 60)
#define REOPEN_DAYS 30
#define SEEN_DAYS 30

const char *const model_outsider[OUTSIDERS] = { "ana@x.example",      "ben@y.example",
                                                "cho@edunet.example", "dee@govnet.example",
                                                "eve@lab.x.example",  "fay@lab.edunet.example" };

const char *const model_staff[STAFF] = { "nobody", "alice", "bob", "tess" };

static void
copy_clear (gpointer data)
{
  g_free (((ModelCopy *) data)->recipient);
}

static void
mail_free_all (gpointer data)
{
  ModelMail *mail = data;
  g_free (mail->message_id);
  g_strfreev (mail->references);
  g_free (mail->text);
  g_array_unref (mail->copies);
  g_free (mail);
}

static void
letter_free (gpointer data)
{
  ModelLetter *letter = data;
  g_free (letter->address);
  g_free (letter->token);
  g_free (letter->message_id);
  g_free (letter->bounce);
  g_free (letter);
}

void
posting_clear (Posting *posting)
{
  g_clear_pointer (&posting->recipient, g_free);
  g_clear_pointer (&posting->extension, g_free);
  g_clear_pointer (&posting->queue_id, g_free);
}

Model *
model_new (void)
{
  Model *model = g_new0 (Model, 1);
  model->tickets = g_ptr_array_new_with_free_func (g_free);
  model->mails = g_ptr_array_new_with_free_func (mail_free_all);
  model->letters = g_ptr_array_new_with_free_func (letter_free);
  model->staff = g_ptr_array_new_with_free_func ((GDestroyNotify) staff_mail_free);
  return model;
}

void
model_free (Model *model)
{
  g_ptr_array_unref (model->tickets);
  g_ptr_array_unref (model->mails);
  g_ptr_array_unref (model->letters);
  g_ptr_array_unref (model->staff);
  g_free (model);
}

ModelMail *
model_add_mail (Model *model)
{
  ModelMail *mail = g_new0 (ModelMail, 1);
  mail->number = model->mails->len + 1;
  mail->tag = -1;
  mail->references = g_new0 (char *, 1);
  mail->copies = g_array_new (FALSE, FALSE, sizeof (ModelCopy));
  g_array_set_clear_func (mail->copies, copy_clear);
  g_ptr_array_add (model->mails, mail);
  return mail;
}

Effect *
effect_new (void)
{
  Effect *effect = g_new0 (Effect, 1);
  effect->history = g_string_new (NULL);
  effect->letters = g_ptr_array_new_with_free_func (g_free);
  return effect;
}

void
effect_free (Effect *effect)
{
  g_string_free (effect->history, TRUE);
  g_ptr_array_unref (effect->letters);
  g_free (effect);
}

ModelTicket *
model_ticket (const Model *model, gint64 id)
{
  for (guint i = 0; i < model->tickets->len; i++) {
    ModelTicket *ticket = g_ptr_array_index (model->tickets, i);
    if (ticket->id == id)
      return ticket;
  }
  return NULL;
}

gboolean
model_may_show (const Model *model, guint number, gint64 ticket)
{
  for (guint i = 0; i < model->mails->len; i++) {
    const ModelMail *mail = g_ptr_array_index (model->mails, i);
    for (guint j = 0; mail->number == number && j < mail->copies->len; j++) {
      const ModelCopy *copy = &g_array_index (mail->copies, ModelCopy, j);
      if (copy->ticket == ticket && copy->event == 0)
        return TRUE;
    }
  }
  return FALSE;
}

gboolean
model_is_on (const ModelTicket *ticket, guint outsider)
{
  return outsider != NOBODY && ((ticket->requestors | ticket->cc) & (1U << outsider)) != 0;
}

/* One mail on a ticket that an id in References points to. */
typedef struct {
  gint64 ticket;
  gboolean on;     /* the writer is */
  guint place;     /* of the id in the list */
  gboolean family; /* the ticket is of the constituency that the mail is for */
  guint order;     /* of the delivery */
} Candidate;

static gboolean
is_better (const Candidate *one, const Candidate *other)
{
  if (other->ticket == 0 || one->on != other->on)
    return other->ticket == 0 || one->on;
  if (one->place != other->place)
    return one->place > other->place;
  if (one->family != other->family)
    return one->family;
  return one->order < other->order;
}

/* Puts the best of BEST and the places where MAIL went into BEST. */
static void
consider (const Model *model, const Posting *posting, const ModelMail *mail, guint place,
          Candidate *best)
{
  for (guint i = 0; i < mail->copies->len; i++) {
    const ModelCopy *copy = &g_array_index (mail->copies, ModelCopy, i);
    const ModelTicket *ticket = model_ticket (model, copy->ticket);
    if (ticket == NULL)
      continue;
    Candidate here = { ticket->id, model_is_on (ticket, posting->mail->writer), place,
                       ticket->constituency == posting->constituency, copy->order };
    if (is_better (&here, best))
      *best = here;
  }
}

/* TRUE when MAIL names ID. What is at our domain leads by our own mail or nowhere. */
static gboolean
names (const ModelMail *mail, const char *id)
{
  return id != NULL && !g_str_has_suffix (id, "@csirt.example>") &&
         g_strv_contains ((const char *const *) mail->references, id);
}

/* The ticket of a mail that has an id in the posting's References for its own, or 0. */
static gint64
stored (const Model *model, const Posting *posting)
{
  Candidate best = { 0 };
  char **references = posting->mail->references;
  for (guint place = 0; references[place] != NULL; place++)
    for (guint i = 0; i < model->mails->len; i++) {
      const ModelMail *mail = g_ptr_array_index (model->mails, i);
      if (mail != posting->mail && g_strcmp0 (mail->message_id, references[place]) == 0)
        consider (model, posting, mail, place, &best);
    }
  return best.ticket;
}

/* The ticket of a mail that names what the posting names, or the posting itself, and whose writer
 * is somebody in it; or 0. */
static gint64
seen (const Model *model, const Posting *posting)
{
  Candidate best = { 0 };
  char **references = posting->mail->references;
  guint count = g_strv_length (references);
  for (guint i = 0; i < model->mails->len; i++) {
    const ModelMail *mail = g_ptr_array_index (model->mails, i);
    if (mail == posting->mail || mail->at == 0 || mail->at < model->now - SEEN_DAYS * DAY ||
        mail->writer == NOBODY || (posting->mail->outside & (1U << mail->writer)) == 0)
      continue;
    for (guint place = 0; place <= count; place++)
      if (names (mail, place < count ? references[place] : posting->mail->message_id))
        consider (model, posting, mail, place, &best);
  }
  return best.ticket;
}

static ModelLetter *
letter_by_token (const Model *model, const Posting *posting)
{
  g_autofree char *recipient = g_ascii_strdown (posting->recipient, -1);
  for (guint i = 0; i < model->letters->len; i++) {
    ModelLetter *letter = g_ptr_array_index (model->letters, i);
    if (letter->ticket != 0 &&
        ((posting->extension != NULL && g_strcmp0 (letter->token, posting->extension) == 0) ||
         g_strcmp0 (letter->bounce, recipient) == 0))
      return letter;
  }
  return NULL;
}

/* The ticket of the last mail of ours that the posting names, or 0. */
static gint64
own_id (const Model *model, const Posting *posting)
{
  for (guint place = g_strv_length (posting->mail->references); place-- > 0;)
    for (guint i = 0; i < model->letters->len; i++) {
      const ModelLetter *letter = g_ptr_array_index (model->letters, i);
      if (letter->ticket != 0 &&
          g_strcmp0 (letter->message_id, posting->mail->references[place]) == 0)
        return letter->ticket;
    }
  return 0;
}

static gboolean
is_person (const ModelMail *mail)
{
  return mail->class == MAIL_HUMAN || mail->class == MAIL_REPORT;
}

static gboolean
is_automatic_answer (const ModelMail *mail)
{
  return mail->class == MAIL_AUTO_REPLY || mail->class == MAIL_DSN || mail->class == MAIL_MDN;
}

static Answer
answer_of (const Posting *posting, Answer answer)
{
  return posting->mail->class == MAIL_HUMAN && !posting->empty_sender ? answer : ANSWER_NONE;
}

static Fate
nothing (Disposition disposition, gint64 ticket)
{
  return (Fate){ .disposition = disposition,
                 .ticket = ticket,
                 .repeats = disposition == DISPOSITION_DUPLICATE };
}

static Fate
change (const Posting *posting, ChangeType type, gint64 ticket, Answer answer)
{
  return (Fate){ .disposition = type == CHANGE_HOLD_BACK        ? DISPOSITION_HELD_BACK
                                : type == CHANGE_ALSO_DELIVERED ? DISPOSITION_DUPLICATE
                                                                : DISPOSITION_TICKET,
                 .ticket = ticket,
                 .change = type,
                 .changes = TRUE,
                 .answer = answer_of (posting, answer) };
}

static Fate
opens (const Posting *posting, gint64 refers, Answer answer)
{
  Fate fate = change (posting, CHANGE_CREATE, MODEL_NEW, answer);
  fate.refers = refers;
  return fate;
}

/* Mail with a right to TICKET. */
static Fate
rightful (const Model *model, const Posting *posting, const ModelTicket *ticket)
{
  gboolean closed = ticket->phase == STATUS_INACTIVE && is_person (posting->mail);
  if (closed && model->closed == CLOSED_REJECT) {
    Fate fate = nothing (DISPOSITION_STORED, 0);
    fate.answer = answer_of (posting, ANSWER_CLOSED);
    return fate;
  }
  if (closed &&
      (model->closed == CLOSED_NEW_LINKED || ticket->closed_at < model->now - REOPEN_DAYS * DAY))
    return opens (posting, ticket->id, ANSWER_ACKNOWLEDGEMENT);
  return change (posting, posting->mail->class == MAIL_DSN ? CHANGE_BOUNCE : CHANGE_CORRESPOND,
                 ticket->id, ANSWER_NONE);
}

static Fate
stranger (const Model *model, const Posting *posting, const ModelTicket *ticket, gboolean goes_on)
{
  Answer answer = goes_on ? ANSWER_NONE : ANSWER_RECEIVED;
  if (is_automatic_answer (posting->mail))
    return nothing (DISPOSITION_STORED, 0);
  if (ticket->phase == STATUS_INACTIVE || model->strangers == STRANGERS_NEW)
    return opens (posting, ticket->id, answer);
  return change (posting,
                 model->strangers == STRANGERS_ACCEPT ? CHANGE_CORRESPOND : CHANGE_HOLD_BACK,
                 ticket->id, answer);
}

/* TRUE when the posting names a ticket, be there one or not. */
static gboolean
claims (const Posting *posting)
{
  return posting->mail->tag >= 0 ||
         (posting->extension != NULL && g_str_has_prefix (posting->extension, "t-")) ||
         g_str_has_prefix (posting->recipient, "bounce+");
}

/* Which ticket a posting names, and how. */
typedef struct {
  const ModelTicket *ticket; /* or NULL */
  ModelLetter *letter;       /* that its recipient answers, or NULL */
  gboolean bears;            /* who answers our mail has a right to its ticket */
  gboolean by_id;            /* by the Message-ID of a stored mail */
} Tie;

static Tie
tie_of (const Model *model, const Posting *posting)
{
  ModelLetter *letter = letter_by_token (model, posting);
  gint64 by_id = stored (model, posting);
  const gint64 named[] = { letter == NULL ? 0 : letter->ticket, own_id (model, posting), by_id,
                           seen (model, posting), posting->mail->tag };
  guint first = 0;
  while (first < G_N_ELEMENTS (named) - 1 && model_ticket (model, named[first]) == NULL)
    first++;
  return (Tie){ .ticket = model_ticket (model, named[first]),
                .letter = letter,
                .bears = first < 2,
                .by_id = first == 2 };
}

/* The very same mail to the very same address. */
static const ModelCopy *
find_retry (const Posting *posting)
{
  const GArray *copies = posting->mail->copies;
  for (guint i = 0; i < copies->len; i++) {
    const ModelCopy *copy = &g_array_index (copies, ModelCopy, i);
    if (g_ascii_strcasecmp (copy->recipient, posting->recipient) == 0)
      return copy;
  }
  return NULL;
}

/* The first copy on the ticket that the mail names, else the first of the same constituency. */
static const ModelCopy *
find_kin (const Model *model, const Posting *posting, const ModelTicket *named)
{
  const GArray *copies = posting->mail->copies;
  const ModelCopy *kin = NULL;
  for (guint i = 0; i < copies->len; i++) {
    const ModelCopy *copy = &g_array_index (copies, ModelCopy, i);
    const ModelTicket *ticket = model_ticket (model, copy->ticket);
    if (ticket != NULL && ticket == named)
      return copy;
    if (kin == NULL && ticket != NULL && ticket->constituency == posting->constituency)
      kin = copy;
  }
  return kin;
}

/* The very same mail once more. */
static Fate
again (const Model *model, const Posting *posting, const Tie *tie)
{
  const GArray *copies = posting->mail->copies;
  const ModelCopy *retry = find_retry (posting);
  const ModelCopy *kin = find_kin (model, posting, tie->ticket);
  gint64 first = copies->len == 0 ? 0 : g_array_index (copies, ModelCopy, 0).ticket;
  if (retry != NULL)
    return nothing (DISPOSITION_DUPLICATE, kin != NULL ? kin->ticket : first);
  if (tie->letter != NULL && tie->ticket != NULL &&
      (kin == NULL || kin->ticket != tie->ticket->id)) {
    Fate fate = rightful (model, posting, tie->ticket);
    if (fate.change == CHANGE_CORRESPOND || fate.change == CHANGE_BOUNCE)
      return fate;
  }
  gboolean noted = FALSE;
  for (guint i = 0; kin != NULL && i < copies->len; i++) {
    const ModelCopy *copy = &g_array_index (copies, ModelCopy, i);
    noted |= copy->ticket == kin->ticket && copy->queue == posting->queue;
  }
  if (kin != NULL)
    return noted ? nothing (DISPOSITION_DUPLICATE, kin->ticket)
                 : change (posting, CHANGE_ALSO_DELIVERED, kin->ticket, ANSWER_NONE);
  if (first == 0 || is_automatic_answer (posting->mail))
    return nothing (DISPOSITION_DUPLICATE, first);
  gboolean asks = tie->ticket == NULL
                      ? claims (posting)
                      : !tie->bears && !model_is_on (tie->ticket, posting->mail->writer);
  return opens (posting, first, asks ? ANSWER_NONE : ANSWER_ACKNOWLEDGEMENT);
}

/* TRUE when a mail that leads to TICKET by its Message-ID is of this very writer. */
static gboolean
goes_on (const Model *model, const Posting *posting, gint64 ticket)
{
  for (guint i = 0; i < model->mails->len; i++) {
    const ModelMail *mail = g_ptr_array_index (model->mails, i);
    for (guint j = 0; names (posting->mail, mail->message_id) && j < mail->copies->len; j++)
      if (g_array_index (mail->copies, ModelCopy, j).ticket == ticket &&
          mail->writer == posting->mail->writer)
        return TRUE;
  }
  return FALSE;
}

Fate
model_fate (const Model *model, const Posting *posting)
{
  const Tie tie = tie_of (model, posting);
  if (posting->mail->at != 0)
    return again (model, posting, &tie);
  if (tie.letter != NULL && g_str_has_prefix (posting->recipient, "bounce+") &&
      posting->mail->class == MAIL_DSN) {
    Fate fate = change (posting, CHANGE_BOUNCE, tie.letter->ticket, ANSWER_NONE);
    fate.bounced = tie.letter;
    return fate;
  }
  if (tie.ticket != NULL && (tie.bears || model_is_on (tie.ticket, posting->mail->writer)))
    return rightful (model, posting, tie.ticket);
  if (tie.ticket != NULL)
    return stranger (model, posting, tie.ticket,
                     tie.by_id && goes_on (model, posting, tie.ticket->id));
  if (is_automatic_answer (posting->mail))
    return nothing (DISPOSITION_STORED, 0);
  return opens (posting, 0, claims (posting) ? ANSWER_RECEIVED : ANSWER_ACKNOWLEDGEMENT);
}

void
effect_add_letter (Effect *effect, guint to, gint64 ticket, const char *event)
{
  g_ptr_array_add (effect->letters,
                   g_strdup_printf ("%s %s %" G_GINT64_FORMAT, model_outsider[to], event, ticket));
}

void
effect_add_letters (Effect *effect, const ModelTicket *ticket, guint writer)
{
  for (guint i = 0; i < OUTSIDERS; i++)
    if (model_is_on (ticket, i) && i != writer && (ticket->squelched & (1U << i)) == 0)
      effect_add_letter (effect, i, ticket->id, "correspondence");
}

void
effect_add_event (Effect *effect, ModelTicket *ticket, const char *type)
{
  g_string_append_printf (effect->history, "%s%s", effect->history->len == 0 ? "" : " ", type);
  ticket->events++;
}

void
effect_open_ticket (Effect *effect, ModelTicket *ticket, gboolean staff)
{
  if (ticket->phase == STATUS_ACTIVE ||
      (ticket->phase == STATUS_INITIAL && ticket->queue != 0 && !staff))
    return;
  ticket->phase = STATUS_ACTIVE;
  effect_add_event (effect, ticket, "status");
}

static void
create (Model *model, const Posting *posting, const Fate *fate, gint64 id, Effect *effect)
{
  ModelTicket *ticket = g_new0 (ModelTicket, 1);
  const ModelMail *mail = posting->mail;
  ticket->id = id;
  ticket->queue = posting->queue;
  ticket->constituency = posting->constituency;
  ticket->requestors = mail->writer == NOBODY ? 0 : 1U << mail->writer;
  if (model->inbound_cc && is_person (mail))
    ticket->cc = mail->outside & ~ticket->requestors;
  ticket->phase = STATUS_INITIAL;
  g_ptr_array_add (model->tickets, ticket);
  effect_add_event (effect, ticket, "create");
  if (fate->refers != 0)
    effect_add_event (effect, ticket, "link");
}

static void
correspond (const Posting *posting, ModelTicket *ticket, Effect *effect)
{
  effect_add_event (effect, ticket, "correspond");
  if (!is_person (posting->mail))
    return;
  effect_open_ticket (effect, ticket, FALSE);
  if (model_is_on (ticket, posting->mail->writer))
    effect_add_letters (effect, ticket, posting->mail->writer);
}

static void
change_ticket (Model *model, const Posting *posting, const Fate *fate, gint64 id, Effect *effect)
{
  ModelTicket *ticket = model_ticket (model, id);
  if (fate->change == CHANGE_CREATE)
    create (model, posting, fate, id, effect);
  else if (fate->change == CHANGE_CORRESPOND)
    correspond (posting, ticket, effect);
  else if (fate->change == CHANGE_HOLD_BACK)
    effect_add_event (effect, ticket, "held-back");
  else if (fate->change == CHANGE_ALSO_DELIVERED)
    effect_add_event (effect, ticket, "also-delivered");
  else
    effect_add_event (effect, ticket, "bounce");
}

/* A report that tells news of a mail of ours. */
static void
mark (Model *model, const Posting *posting, ModelLetter *letter, Effect *effect)
{
  if (posting->report_of_failure ? letter->state == LETTER_FAILED : letter->state != LETTER_SENT)
    return;
  letter->state = posting->report_of_failure ? LETTER_FAILED : LETTER_DELAYED;
  effect_add_event (effect, model_ticket (model, letter->ticket), "outbox");
}

Effect *
model_deliver (Model *model, const Posting *posting, const Fate *fate, gint64 ticket, guint event)
{
  Effect *effect = effect_new ();
  if (fate->changes)
    change_ticket (model, posting, fate, ticket, effect);
  if (fate->bounced != NULL)
    mark (model, posting, fate->bounced, effect);
  if (fate->answer != ANSWER_NONE)
    effect_add_letter (effect, posting->mail->writer,
                       fate->answer == ANSWER_ACKNOWLEDGEMENT ? ticket : 0, "acknowledgement");
  model->deliveries++;
  if (posting->mail->at == 0)
    posting->mail->at = model->now;
  if (fate->repeats)
    return effect;
  ModelCopy copy = { .ticket = ticket,
                     .queue = posting->queue,
                     .recipient = g_strdup (posting->recipient),
                     .event = fate->change == CHANGE_HOLD_BACK && fate->changes ? event : 0,
                     .order = model->deliveries };
  g_array_append_val (posting->mail->copies, copy);
  return effect;
}

Effect *
model_accept (Model *model, const ModelMail *mail, ModelCopy *copy)
{
  Effect *effect = effect_new ();
  ModelTicket *ticket = model_ticket (model, copy->ticket);
  copy->event = 0;
  effect_add_event (effect, ticket, "accepted");
  if (mail->writer != NOBODY && !model_is_on (ticket, mail->writer)) {
    ticket->cc |= 1U << mail->writer;
    effect_add_event (effect, ticket, "watcher");
  }
  if (is_person (mail))
    effect_open_ticket (effect, ticket, FALSE);
  effect_add_letters (effect, ticket, mail->writer);
  return effect;
}
