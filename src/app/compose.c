#include "app/compose.h"

#include <string.h>

#include "base/error.h"
#include "base/printer.h"
#include "base/random.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/subject.h"
#include "core/token.h"

#include "mail/build.h"

#define FALLBACK_LANGUAGE "en"
#define MESSAGE_ID_RANDOM_BYTES 16

Template *
compose_template (const Config *config, NoticeEvent event, const char *language, GError **error)
{
  g_autofree char *name = g_strconcat (notice_event_name (event), ".txt", NULL);
  g_autofree char *file = g_build_filename (config->templates, language, name, NULL);
  if (!g_file_test (file, G_FILE_TEST_EXISTS)) {
    g_free (file);
    file = g_build_filename (config->templates, FALLBACK_LANGUAGE, name, NULL);
  }
  g_autofree char *source = NULL;
  g_autoptr (GError) problem = NULL;
  if (g_file_get_contents (file, &source, NULL, &problem))
    return template_compile (file, source, notice_event_template_names (event), error);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG, "%s: the template cannot be read: %s",
               file, problem->message);
  return NULL;
}

/* The queue a notice speaks for. */
static const Queue *
queue_of (const Config *config, const Ticket *ticket)
{
  const Queue *queue = ticket == NULL ? NULL : policy_queue (config->policy, ticket->queue);
  return queue == NULL ? config->policy->default_queue : queue;
}

/* Everything a template may name, in one object; the caller's. */
static json_t *
values_of (const Config *config, const Notice *notice, const Ticket *ticket, const Outgoing *mail)
{
  const Policy *policy = config->policy;
  json_t *values = json_copy (notice->values);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (mail->date);
  g_autofree char *date = g_date_time_format (time, "%Y-%m-%d %H:%M UTC");
  json_object_set_new (values, "date", json_string (date));
  json_object_set_new (values, "instance", json_string (policy->name));
  json_object_set_new (values, "queue", json_string (queue_of (config, ticket)->name));
  json_object_set_new (values, "author", json_string (queue_of (config, ticket)->name));
  json_object_set_new (values, "address", json_string (mail->from));
  if (ticket == NULL)
    return values;
  g_autofree char *tag = g_strdup_printf ("[%s #%" G_GINT64_FORMAT "]", policy->name, ticket->id);
  json_object_set_new (values, "tag", json_string (tag));
  json_object_set_new (values, "ticket", json_integer (ticket->id));
  return values;
}

static void
set_thread (Outgoing *mail, const Notice *notice)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  for (char **id = notice->references; id != NULL && *id != NULL; id++)
    g_ptr_array_add (ids, g_strdup (*id));
  if (notice->answers != NULL &&
      !g_ptr_array_find_with_equal_func (ids, notice->answers, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (notice->answers));
  g_ptr_array_add (ids, NULL);
  g_strfreev (mail->references);
  mail->references = (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
  mail->in_reply_to = g_strdup (notice->answers);
}

/* Everything but subject and text. */
static Outgoing *
address_mail (const Config *config, const Notice *notice, const Ticket *ticket, const char *token)
{
  const Policy *policy = config->policy;
  const Queue *queue = queue_of (config, ticket);
  g_autofree char *id = random_text (MESSAGE_ID_RANDOM_BYTES);
  Outgoing *mail = outgoing_new ();
  mail->from = g_strdup (queue->address);
  mail->from_name = g_strdup (policy->name);
  mail->reply_to = token == NULL ? NULL : token_address (queue->address, token);
  mail->to = text_fold_address (notice->to);
  mail->message_id = g_strdup_printf ("<%s@%s>", id, policy->domain);
  mail->instance = g_strdup (policy->name);
  mail->ticket = ticket == NULL ? 0 : ticket->id;
  if (notice->event == NOTICE_ACKNOWLEDGEMENT)
    mail->auto_submitted = g_strdup ("auto-replied");
  else if (notice_event_is_automatic (notice->event))
    mail->auto_submitted = g_strdup ("auto-generated");
  set_thread (mail, notice);
  return mail;
}

/* Mail whose fate matters can bounce to an address of its own; the rest comes from nobody. */
static char *
envelope_sender (const Config *config, const Notice *notice)
{
  if (notice_event_is_automatic (notice->event))
    return g_strdup ("");
  g_autofree char *token = random_text (MESSAGE_ID_RANDOM_BYTES);
  return g_strdup_printf ("bounce+%s@%s", token, config->policy->domain);
}

/* Subject and text by the template. */
static gboolean
fill (const Config *config, const Notice *notice, const Ticket *ticket, Outgoing *mail,
      GError **error)
{
  const Queue *queue = queue_of (config, ticket);
  const char *language = ticket == NULL ? queue->language : ticket->language;
  g_autoptr (Template) template = compose_template (config, notice->event, language, error);
  if (template == NULL)
    return FALSE;
  g_autoptr (json_t) values = values_of (config, notice, ticket, mail);
  g_autofree char *subject = NULL;
  template_render (template, values, &subject, &mail->text);
  mail->subject = ticket == NULL ? g_steal_pointer (&subject)
                                 : subject_with_tag (subject, config->policy->name, ticket->id);
  return TRUE;
}

OutboxRow *
compose_notice (const Config *config, const Notice *notice, const Ticket *ticket, gint64 now,
                GError **error)
{
  g_autofree char *token =
      ticket == NULL ? NULL : token_for_reply (config->policy, ticket->id, notice->to);
  g_autoptr (Outgoing) mail = address_mail (config, notice, ticket, token);
  mail->date = now;
  if (!fill (config, notice, ticket, mail, error))
    return NULL;
  g_autoptr (OutboxRow) row = g_new0 (OutboxRow, 1);
  row->ticket = mail->ticket;
  row->event = notice_event_name (notice->event);
  row->automatic = notice_event_is_automatic (notice->event);
  row->sender = envelope_sender (config, notice);
  row->recipient = g_strdup (mail->to);
  row->subject = g_strdup (mail->subject);
  row->created = now;
  row->reason = g_strdup (notice->suppressed);
  if (notice->suppressed != NULL)
    return g_steal_pointer (&row);
  row->message_id = g_strdup (mail->message_id);
  row->token = g_steal_pointer (&token);
  row->raw = build_mail (mail, error);
  return row->raw == NULL ? NULL : g_steal_pointer (&row);
}

GPtrArray *
compose_notices (const Config *config, const GPtrArray *notices, const GPtrArray *tickets,
                 gint64 now, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_row_free);
  for (guint i = 0; i < notices->len; i++) {
    const Notice *notice = g_ptr_array_index (notices, i);
    const Ticket *ticket = outcome_ticket (tickets, notice->ticket);
    OutboxRow *row = compose_notice (config, notice, ticket, now, error);
    if (row == NULL)
      return NULL;
    g_ptr_array_add (rows, row);
  }
  return g_steal_pointer (&rows);
}
