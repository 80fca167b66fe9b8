#include "core/apply_message.h"

#include "core/announce.h"
#include "core/apply_people.h"
#include "core/apply_status.h"
#include "core/directory.h"

/* Answers of machines are recorded, and disturb nobody. */
static gboolean
is_worth_telling (const Message *message)
{
  return message->from_person || message->mail == NULL || message->mail->class == MAIL_LIST ||
         message->mail->class == MAIL_MALFORMED;
}

/* A correspondent's words go to the other correspondents. */
static void
pass_on (Application *application, Ticket *ticket, const Message *message)
{
  const char *writer = application->context->actor.name;
  if (!message->from_person || writer == NULL || !ticket_has_correspondent (ticket, writer))
    return;
  const Relay relay = { .from = writer,
                        .text = message->text,
                        .message_id = message->mail == NULL ? NULL : message->mail->message_id,
                        .references = message->mail == NULL ? NULL : message->mail->references };
  announce_relay (application, ticket, &relay);
}

gboolean
apply_message_correspond (Application *application, Ticket *ticket, const Change *change,
                          GError **error G_GNUC_UNUSED)
{
  const Actor *actor = &application->context->actor;
  const Message *message = change->message;
  application_record_message (application, ticket, EVENT_CORRESPOND, message);
  announce_answer (application, ticket, message);
  if (is_worth_telling (message))
    announce_later (application, ticket, NOTICE_STAFF_CORRESPONDENCE, message);
  if (message->from_person)
    apply_status_correspondence (application, ticket, actor->name, actor->staff);
  if (!actor->staff) {
    pass_on (application, ticket, message);
    return TRUE;
  }
  if (!application->quick)
    ticket->told = application->context->now;
  announce_reply (application, ticket, message);
  return TRUE;
}

/* The first of ADDRESSES (NULL for none) that is none of our staff's, or NULL. */
static const char *
outsider_among (const Application *application, char **addresses)
{
  for (; addresses != NULL && *addresses != NULL; addresses++)
    if (directory_address (application->context->directory, *addresses) == NULL)
      return *addresses;
  return NULL;
}

gboolean
apply_message_comment (Application *application, Ticket *ticket, const Change *change,
                       GError **error)
{
  const char *copy = outsider_among (application, change->message->once_cc);
  const char *outsider =
      copy != NULL ? copy : outsider_among (application, change->message->once_bcc);
  if (outsider != NULL)
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "%s is none of our staff, and a comment does not leave the house; "
                               "try: Reply",
                               outsider);
  const Actor *actor = &application->context->actor;
  Event *event = application_record_message (application, ticket, EVENT_COMMENT, change->message);
  event->held_back = !actor->staff && actor->proof == PROOF_NONE;
  announce_later (application, ticket, event->held_back ? NOTICE_HELD_BACK : NOTICE_COMMENT,
                  change->message);
  return TRUE;
}

gboolean
apply_message_hold_back (Application *application, Ticket *ticket, const Change *change,
                         GError **error G_GNUC_UNUSED)
{
  Event *event = application_record_message (application, ticket, EVENT_HELD_BACK, change->message);
  event->held_back = TRUE;
  announce_answer (application, ticket, change->message);
  announce_later (application, ticket, NOTICE_HELD_BACK, change->message);
  return TRUE;
}

/* Takes the held-back mail of event N from TICKET, or NULL. The caller frees it. */
static HeldMail *
take_held (Ticket *ticket, gint64 n)
{
  for (guint i = 0; i < ticket->held->len; i++)
    if (((HeldMail *) g_ptr_array_index (ticket->held, i))->n == n)
      return g_ptr_array_steal_index (ticket->held, i);
  return NULL;
}

gboolean
apply_message_accept (Application *application, Ticket *ticket, const Change *change,
                      GError **error)
{
  HeldMail *held = take_held (ticket, change->number);
  if (held == NULL)
    return application_refuse (
        error, TOCSIN_ERROR_REFUSED,
        "event %" G_GINT64_FORMAT " of ticket %" G_GINT64_FORMAT
        " is no mail that is held back, or was accepted already; see: tocsin ticket history "
        "%" G_GINT64_FORMAT,
        change->number, ticket->id, ticket->id);
  Event *event = application_record (application, ticket, EVENT_ACCEPTED,
                                     application_actor (application, change));
  event->value[SEAL_NEW] = g_strdup_printf ("%" G_GINT64_FORMAT, change->number);
  apply_people_join (application, ticket, change, held->from);
  if (held->person)
    apply_status_correspondence (application, ticket, held->from, FALSE);
  const Relay relay = { held->from, held->text, held->message_id, held->references };
  announce_relay (application, ticket, &relay);
  held_mail_free (held);
  return TRUE;
}

gboolean
apply_message_refuse (Application *application, Ticket *ticket, const Change *change,
                      GError **error G_GNUC_UNUSED)
{
  announce_answer (application, ticket, change->message);
  return TRUE;
}
