#include "core/announce.h"

#include "base/clock.h"
#include "base/text.h"

#include "core/directory.h"

/* What one notification shows of a text; the whole of it is on the ticket. */
#define NOTICE_TEXT_BYTES ((gsize) 16 * 1024)
#define MINUTES_OF_BUDGETS 60

/* Words of a writer in a mail of ours: indented, so that none of his lines looks like one of ours,
 * a signature line above all. The caller's. */
static char *
indent (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0') {
      g_autofree char *bare = *line;
      *line = g_strconcat ("  ", bare, NULL);
    }
  return g_strjoinv ("\n", lines);
}

static void
record_suppression (Application *application, Ticket *ticket, const Notice *notice)
{
  Event *event = application_record (application, ticket, EVENT_SUPPRESSED, &APPLICATION_SYSTEM);
  event->field = g_strdup (notice_event_name (notice->event));
  event->value[SEAL_NEW] = notice->budget == BUDGET_ACKNOWLEDGEMENT
                               ? g_strdup (notice->suppressed)
                               : g_strdup_printf ("%s: %s", notice->to, notice->suppressed);
}

/* A budget that matters has just kept back NOTICE: the operators hear of it once an hour. */
static void
alarm_operators (Application *application, const Notice *notice)
{
  const Policy *policy = application->context->policy;
  gboolean staff = notice->budget == BUDGET_STAFF;
  gboolean *alarmed = staff ? &application->ledger->staff_alarmed : &application->ledger->alarmed;
  if (*alarmed)
    return;
  *alarmed = TRUE;
  guint limit = staff ? policy->budgets.staff_per_address_hour : policy->budgets.automatic_per_hour;
  for (char **operator= policy->operators; *operator!= NULL; operator++) {
    Notice *alarm = notice_new (NOTICE_BUDGET_ALARM, 0, *operator);
    alarm->budget = staff ? BUDGET_STAFF : BUDGET_AUTOMATIC;
    json_object_set_new (alarm->values, "limit", json_integer (limit));
    json_object_set_new (alarm->values, "minutes", json_integer (MINUTES_OF_BUDGETS));
    json_object_set_new (
        alarm->values, "what",
        json_string (staff ? "mails to one member of staff" : "automatic mails in all"));
    json_object_set_new (alarm->values, "address", json_string (staff ? notice->to : ""));
    g_ptr_array_add (application->outcome->notices, alarm);
  }
}

/* Charges NOTICE, about TICKET, to its budget and adds it to the outcome. */
static void
issue (Application *application, Ticket *ticket, Notice *notice)
{
  const Policy *policy = application->context->policy;
  if (!text_is_envelope_address (notice->to))
    notice->suppressed = "the address is none that an envelope can hold";
  else if (policy_is_own_address (policy, notice->to))
    notice->suppressed = "the address is one of our own";
  else
    notice->suppressed =
        budget_charge (&policy->budgets, application->ledger, notice->budget, notice->to);
  if (notice->suppressed != NULL) {
    record_suppression (application, ticket, notice);
    if (budget_alarms (notice->suppressed))
      alarm_operators (application, notice);
  }
  g_ptr_array_add (application->outcome->notices, notice);
}

void
announce_answer (Application *application, Ticket *ticket, const Message *message)
{
  static const NoticeEvent answers[] = {
    [ANSWER_ACKNOWLEDGEMENT] = NOTICE_ACKNOWLEDGEMENT,
    [ANSWER_RECEIVED] = NOTICE_RECEIVED,
    [ANSWER_CLOSED] = NOTICE_CLOSED,
  };
  if (message == NULL || message->answer == ANSWER_NONE)
    return;
  /* Only the acknowledgement may lead to the ticket; the others must look the same whatever ticket
   * there is. */
  gboolean leads = message->answer == ANSWER_ACKNOWLEDGEMENT;
  Notice *notice =
      notice_new (answers[message->answer], leads ? ticket->id : 0, message->mail->from);
  notice->answers = g_strdup (message->mail->message_id);
  if (leads) {
    notice->template = g_strdup (message->routing->template);
  } else {
    notice->queue = message->routing->addressed;
    notice->constituency = message->routing->constituency;
    notice->language = g_strdup (message->routing->language);
  }
  issue (application, ticket, notice);
}

static void
announce_to_correspondent (Application *application, Ticket *ticket, Notice *notice,
                           const char *text)
{
  json_object_set_new (notice->values, "text", json_string (text));
  json_object_set_new (notice->values, "subject", json_string (ticket->subject));
  issue (application, ticket, notice);
}

void
announce_reply (Application *application, Ticket *ticket, const Message *message)
{
  GPtrArray *const lists[] = { ticket->requestors, ticket->cc };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len; j++) {
      Notice *notice =
          notice_new (NOTICE_CORRESPONDENCE, ticket->id, g_ptr_array_index (lists[i], j));
      notice->answers = g_strdup (ticket->last_message_id);
      announce_to_correspondent (application, ticket, notice, message->text);
    }
}

/* Our own ids are bearer: whoever names one may write to its ticket, which may be another. */
static char **
without_own_ids (const Policy *policy, char **references)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (; references != NULL && *references != NULL; references++)
    if (!policy_is_own_id (policy, *references))
      g_strv_builder_add (builder, *references);
  return g_strv_builder_end (builder);
}

void
announce_relay (Application *application, Ticket *ticket, const Relay *relay)
{
  GPtrArray *const lists[] = { ticket->requestors, ticket->cc };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len; j++) {
      const char *to = g_ptr_array_index (lists[i], j);
      if (relay->from != NULL && g_ascii_strcasecmp (to, relay->from) == 0)
        continue;
      Notice *notice = notice_new (NOTICE_RELAYED, ticket->id, to);
      notice->answers = g_strdup (relay->message_id);
      notice->references = without_own_ids (application->context->policy, relay->references);
      json_object_set_new (notice->values, "who",
                           json_string (relay->from == NULL ? "" : relay->from));
      g_autofree char *text = indent (relay->text);
      announce_to_correspondent (application, ticket, notice, text);
    }
}

void
announce_later (Application *application, const Ticket *ticket, NoticeEvent event,
                const Message *message)
{
  guint n = ticket->last_n;
  const GPtrArray *events = application->outcome->events;
  for (guint i = 0; i < events->len; i++)
    n += ((const Event *) g_ptr_array_index (events, i))->ticket == ticket->id;
  const Telling telling = { event, ticket->id, n, message };
  g_array_append_val (application->tellings, telling);
}

static void
set_text (json_t *values, const char *name, const char *text)
{
  json_object_set_new (values, name, json_string (text == NULL ? "" : text));
}

static json_t *
attachments_of (const Mail *mail)
{
  json_t *list = json_array ();
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    json_array_append_new (
        list, json_pack ("{s:s, s:s, s:I, s:s}", "name", attachment->name, "type", attachment->type,
                         "size", (json_int_t) attachment->size, "sha256", attachment->sha256));
  }
  return list;
}

static json_t *
defects_of (const Mail *mail)
{
  json_t *list = json_array ();
  for (char **defect = mail->defects; *defect != NULL; defect++)
    json_array_append_new (list, json_pack ("{s:s}", "defect", *defect));
  return list;
}

/* How the writer is known: in words, and one word for templates that have words of their own. */
static void
set_origin (json_t *values, const Message *message)
{
  static const char *const word[] = {
    [ORIGIN_UNVERIFIED] = "unverified",
    [ORIGIN_FAILED] = "failed",
    [ORIGIN_DMARC] = "dmarc",
    [ORIGIN_SASL] = "sasl",
  };
  const char *origin = message == NULL ? "on the command line" : origin_text (message->origin);
  set_text (values, "origin", origin);
  set_text (values, message == NULL ? "cli" : word[message->origin], origin);
}

/* Who wrote and what, as far as the message tells. */
static void
set_message (json_t *values, const Application *application, const Message *message)
{
  const Actor *actor = &application->context->actor;
  const Mail *mail = message == NULL ? NULL : message->mail;
  const char *text = message == NULL ? "" : message->text;
  g_autofree char *clipped = text_clip (text, NOTICE_TEXT_BYTES);
  g_autofree char *indented = indent (clipped);
  set_text (values, "who", actor->name);
  set_text (values, "name", mail == NULL ? NULL : mail->from_name);
  set_origin (values, mail == NULL ? NULL : message);
  set_text (values, "text", indented);
  set_text (values, "quoted", message == NULL || message->quoted == NULL ? NULL : "quoted");
  set_text (values, "cut", g_str_equal (clipped, text) ? "" : "cut");
  json_object_set_new (values, "attachments", mail == NULL ? json_array () : attachments_of (mail));
  json_object_set_new (values, "defects", mail == NULL ? json_array () : defects_of (mail));
}

static char *
joined (const GPtrArray *addresses)
{
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < addresses->len; i++)
    g_string_append_printf (list, "%s%s", i == 0 ? "" : ", ",
                            (const char *) g_ptr_array_index (addresses, i));
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static void
set_ticket (json_t *values, const Ticket *ticket)
{
  g_autofree char *requestors = joined (ticket->requestors);
  g_autofree char *cc = joined (ticket->cc);
  set_text (values, "kind", ticket->kind == KIND_GENERAL ? "ticket" : kind_name (ticket->kind));
  set_text (values, "owner", ticket->owner);
  set_text (values, "status", ticket->status);
  set_text (values, "constituency", ticket->constituency);
  set_text (values, "subject", ticket->subject);
  set_text (values, "requestors", requestors);
  set_text (values, "cc", cc);
  json_object_set_new (values, "priority", json_integer (ticket->priority));
  g_autoptr (GDateTime) due =
      ticket->due == CLOCK_NONE ? NULL : g_date_time_new_from_unix_utc (ticket->due);
  g_autofree char *text = due == NULL ? NULL : g_date_time_format (due, "%Y-%m-%d %H:%M UTC");
  set_text (values, "due", text);
}

/* What ties the message to the ticket, or does not. */
static void
set_ties (json_t *values, const Application *application, const Ticket *ticket)
{
  const Actor *actor = &application->context->actor;
  gboolean stranger =
      !actor->staff && actor->name != NULL && !ticket_has_correspondent (ticket, actor->name);
  set_text (values, "stranger", stranger ? "stranger" : "");
  for (guint i = 0; i < application->outcome->links->len; i++) {
    const Change *link = g_ptr_array_index (application->outcome->links, i);
    if (link->ticket == ticket->id)
      json_object_set_new (values, "refers_to", json_integer (link->other));
  }
}

/* What is the same for all who are told; the caller's. */
static json_t *
staff_values (const Application *application, const Ticket *ticket, const Telling *telling)
{
  json_t *values = json_object ();
  set_message (values, application, telling->message);
  set_ticket (values, ticket);
  set_ties (values, application, ticket);
  json_object_set_new (values, "n", json_integer (telling->n));
  return values;
}

static Notice *
staff_notice (const Ticket *ticket, const Telling *telling, const DirectoryEntry *entry,
              json_t *values)
{
  const Message *message = telling->message;
  Notice *notice = notice_new (telling->event, ticket->id, entry->address);
  notice->language = g_strdup (entry->language);
  json_object_update (notice->values, values);
  if (message != NULL && message->mail != NULL) {
    notice->answers = g_strdup (message->mail->message_id);
    notice->references = g_strdupv (message->mail->references);
  } else
    notice->answers = g_strdup (ticket->last_message_id);
  return notice;
}

/* Nobody is told of what he did himself: on the command line, or by answering what we sent him. A
 * mail that merely claims to be his is just what he must hear of. */
static gboolean
is_own_doing (const Application *application, const Message *message, const DirectoryEntry *entry)
{
  const Actor *actor = &application->context->actor;
  if (actor->staff)
    return g_ascii_strcasecmp (actor->name, entry->name) == 0;
  return message != NULL && message->bearer != NULL && actor->name != NULL &&
         g_ascii_strcasecmp (message->bearer, entry->address) == 0 &&
         g_ascii_strcasecmp (actor->name, entry->address) == 0;
}

void
announce_to_staff (Application *application)
{
  const ApplyContext *context = application->context;
  for (guint i = 0; i < application->tellings->len; i++) {
    const Telling *telling = &g_array_index (application->tellings, Telling, i);
    Ticket *ticket = outcome_ticket (application->outcome->tickets, telling->ticket);
    g_autoptr (GPtrArray) watchers =
        directory_watchers (context->policy, context->directory, ticket);
    json_t *values = staff_values (application, ticket, telling);
    for (guint j = 0; j < watchers->len; j++) {
      const DirectoryEntry *entry = g_ptr_array_index (watchers, j);
      if (!is_own_doing (application, telling->message, entry))
        issue (application, ticket, staff_notice (ticket, telling, entry, values));
    }
    json_decref (values);
  }
}

static void
announce_failure_to (Application *application, Ticket *ticket, const Failure *failure,
                     Notice *notice)
{
  json_object_set_new (notice->values, "id", json_integer (failure->outbox));
  set_text (notice->values, "event", failure->event);
  set_text (notice->values, "recipient", failure->recipient);
  set_text (notice->values, "subject", failure->subject);
  set_text (notice->values, "reason", failure->reason);
  set_text (notice->values, "delayed", failure->delayed ? "delayed" : "");
  issue (application, ticket, notice);
}

void
announce_failure (Application *application, Ticket *ticket, const Failure *failure)
{
  const ApplyContext *context = application->context;
  g_autoptr (GPtrArray) watchers = directory_watchers (context->policy, context->directory, ticket);
  gboolean operators = failure->to_staff || watchers->len == 0;
  for (guint i = 0; !operators && i < watchers->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (watchers, i);
    Notice *notice = notice_new (NOTICE_DELIVERY_FAILED, ticket->id, entry->address);
    notice->budget = BUDGET_STAFF;
    notice->language = g_strdup (entry->language);
    announce_failure_to (application, ticket, failure, notice);
  }
  for (char **operator= context->policy->operators; operators && *operator!= NULL; operator++)
    announce_failure_to (application, ticket, failure,
                         notice_new (NOTICE_DELIVERY_FAILED, ticket->id, *operator));
}
