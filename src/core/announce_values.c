#include "core/announce_values.h"

#include "base/clock.h"
#include "base/text.h"

#include "core/announcing.h"

/* What one notification shows of a text; the whole of it is on the ticket. */
#define NOTICE_TEXT_BYTES ((gsize) 16 * 1024)

/* The event that TELLING is about, or NULL when it was there before this run. */
static const Event *
event_of (const Application *application, const Ticket *ticket, const Telling *telling)
{
  guint n = ticket->last_n;
  const GPtrArray *events = application->outcome->events;
  for (guint i = 0; i < events->len; i++) {
    const Event *event = g_ptr_array_index (events, i);
    if (event->ticket == ticket->id && ++n == telling->n)
      return event;
  }
  return NULL;
}

Actor
announce_values_actor (const Application *application, const Ticket *ticket, const Telling *telling)
{
  const Event *event = event_of (application, ticket, telling);
  gboolean by_rule = event != NULL && event->proof == APPLICATION_SYSTEM.proof &&
                     g_strcmp0 (event->value[SEAL_ACTOR], APPLICATION_SYSTEM.name) == 0;
  return by_rule ? APPLICATION_SYSTEM : application->context->actor;
}

static json_t *
defects_of (const Mail *mail)
{
  json_t *list = json_array ();
  for (char **defect = mail->defects; *defect != NULL; defect++)
    json_array_append_new (list, json_pack ("{s:s}", "defect", *defect));
  return list;
}

/* How it is known who did it: in words, and one word for templates that have words of their own. */
static void
set_origin (json_t *values, const Actor *actor, const Message *message)
{
  static const struct {
    const char *word;
    const char *text;
  } proven[] = {
    [PROOF_NONE] = { "rule", "by a rule" },
    [PROOF_DMARC] = { "dmarc", "sender's domain verified (dmarc=pass)" },
    [PROOF_CHALLENGE] = { "challenge", "confirmed by a mail to the sender" },
    [PROOF_PGP] = { "pgp", "signed with OpenPGP" },
    [PROOF_SASL] = { "sasl", "sender logged in to send" },
    [PROOF_CLI] = { "cli", "on the command line" },
  };
  static const char *const claimed[] = {
    [ORIGIN_UNVERIFIED] = "unverified",
    [ORIGIN_FAILED] = "failed",
    [ORIGIN_DMARC] = "dmarc",
    [ORIGIN_SASL] = "sasl",
  };
  gboolean by_mail = message != NULL && message->mail != NULL;
  Proof proof = actor->staff ? actor->proof : PROOF_CLI;
  const char *word = proven[proof].word;
  const char *text = proven[proof].text;
  if (!actor->staff && by_mail) {
    word = claimed[message->origin];
    text = origin_text (message->origin);
  }
  announcing_set (values, "origin", text);
  announcing_set (values, word, text);
}

/* What was written, as far as the message tells. */
static void
set_message (json_t *values, const Message *message)
{
  const Mail *mail = message == NULL ? NULL : message->mail;
  gboolean cut = FALSE;
  g_autofree char *text =
      announcing_indent (message == NULL ? "" : message->text, NOTICE_TEXT_BYTES, &cut);
  announcing_set (values, "text", text);
  announcing_set (values, "cut", cut ? "cut" : "");
  announcing_set (values, "quoted", message == NULL || message->quoted == NULL ? "" : "quoted");
  json_object_set_new (values, "attachments",
                       mail == NULL ? json_array () : announcing_attachments (mail));
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
  announcing_set (values, "kind",
                  ticket->kind == KIND_GENERAL ? "ticket" : kind_name (ticket->kind));
  announcing_set (values, "owner", ticket->owner);
  announcing_set (values, "status", ticket->status);
  announcing_set (values, "constituency", ticket->constituency);
  announcing_set (values, "subject", ticket->subject);
  announcing_set (values, "requestors", requestors);
  announcing_set (values, "cc", cc);
  json_object_set_new (values, "priority", json_integer (ticket->priority));
  g_autoptr (GDateTime) due =
      ticket->due == CLOCK_NONE ? NULL : g_date_time_new_from_unix_utc (ticket->due);
  g_autofree char *text = due == NULL ? NULL : g_date_time_format (due, "%Y-%m-%d %H:%M UTC");
  announcing_set (values, "due", text);
}

/* What ties the message to the ticket, or does not. */
static void
set_ties (json_t *values, const Application *application, const Ticket *ticket)
{
  const Actor *actor = &application->context->actor;
  gboolean stranger =
      !actor->staff && actor->name != NULL && !ticket_has_correspondent (ticket, actor->name);
  announcing_set (values, "stranger", stranger ? "stranger" : "");
  for (guint i = 0; i < application->outcome->links->len; i++) {
    const LinkRow *link = g_ptr_array_index (application->outcome->links, i);
    if (link->from == ticket->id && link->type == LINK_REFERS_TO && !link->gone)
      json_object_set_new (values, "refers_to", json_integer (link->to));
  }
}

json_t *
announce_values (const Application *application, const Ticket *ticket, const Telling *telling)
{
  json_t *values = json_object ();
  const Message *message = telling->message;
  const Actor actor = announce_values_actor (application, ticket, telling);
  const Event *event = event_of (application, ticket, telling);
  gboolean outsider = !actor.staff && message != NULL && message->mail != NULL;
  announcing_set (values, "who", actor.name);
  announcing_set (values, "name", outsider ? message->mail->from_name : NULL);
  /* Only staff comment, and whoever this is did not say that he is the one. */
  gboolean unconfirmed = outsider && event != NULL && event->type == EVENT_COMMENT;
  announcing_set (values, "unconfirmed", unconfirmed ? "unconfirmed" : "");
  /* The answer of staff: by default a comment where there are no requestors to speak to. */
  gboolean inside = telling->event == NOTICE_COMMENT || ticket->kind == KIND_INCIDENT;
  announcing_set (values, "inside", inside ? "inside" : "");
  set_origin (values, &actor, message);
  set_message (values, message);
  set_ticket (values, ticket);
  set_ties (values, application, ticket);
  announcing_set (values, "old", event == NULL ? NULL : event->value[SEAL_OLD]);
  announcing_set (values, "new", event == NULL ? NULL : event->value[SEAL_NEW]);
  json_object_set_new (values, "n", json_integer (telling->n));
  return values;
}
