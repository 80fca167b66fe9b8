#include "app/compose.h"

#include "base/error.h"
#include "base/printer.h"
#include "base/random.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/subject.h"
#include "core/token.h"

#include "mail/build.h"

#include "app/answer_text.h"

#define FALLBACK_LANGUAGE "en"
#define RANDOM_BYTES 16 /* of Message-IDs and bounce addresses */

/* A mail that is being written. All borrowed. */
typedef struct {
  const Config *config;
  const Notice *notice;
  const Ticket *ticket; /* that it leads to, or NULL */
  const Queue *queue;   /* that it speaks for */
  const Constituency *constituency;
  const char *language;
  const char *tag; /* name in the tag of the ticket, or NULL without one */
} Letter;

/* The template in FILE, or NULL. FOUND tells whether there is one, good or bad. */
static Template *
read_template (const char *file, NoticeEvent event, gboolean *found, GError **error)
{
  g_autofree char *source = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean readable = g_file_get_contents (file, &source, NULL, &problem);
  *found = readable || !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  if (readable)
    return template_compile (file, source, notice_event_template_names (event), error);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG, "%s: the template cannot be read: %s",
               file, problem->message);
  return NULL;
}

Template *
compose_template (const Config *config, const TemplateChoice *choice, GError **error)
{
  const char *const directories[] = {
    choice->constituency == NULL ? NULL : choice->constituency->templates,
    choice->queue == NULL ? NULL : choice->queue->templates,
    config->templates,
  };
  const char *const languages[] = { choice->language, FALLBACK_LANGUAGE };
  const char *base = choice->name == NULL ? notice_event_template (choice->event) : choice->name;
  g_autofree char *name = g_strconcat (base, ".txt", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (languages) * G_N_ELEMENTS (directories); i++) {
    const char *directory = directories[i % G_N_ELEMENTS (directories)];
    if (directory == NULL)
      continue;
    g_autofree char *file =
        g_build_filename (directory, languages[i / G_N_ELEMENTS (directories)], name, NULL);
    gboolean found;
    g_clear_error (error);
    Template *template = read_template (file, choice->event, &found, error);
    if (found)
      return template;
  }
  return NULL;
}

/* TRUE for what a writer is answered by itself: nothing foreign may be in it but one Message-ID. */
static gboolean
is_answer (const Notice *notice)
{
  return notice_event_budget (notice->event) == BUDGET_ACKNOWLEDGEMENT;
}

static const Queue *
queue_of (const Policy *policy, const Ticket *ticket)
{
  const Queue *queue = ticket == NULL ? NULL : policy_queue (policy, ticket->queue);
  return queue == NULL ? policy->default_queue : queue;
}

static const Constituency *
constituency_of (const Policy *policy, const Ticket *ticket)
{
  return ticket == NULL ? NULL : policy_constituency (policy, ticket->constituency);
}

static const char *
tag_of (const Policy *policy, const Ticket *ticket)
{
  const Constituency *constituency = constituency_of (policy, ticket);
  const Queue *queue = queue_of (policy, ticket);
  if (ticket->tag != NULL)
    return ticket->tag;
  if (constituency != NULL && constituency->tag != NULL)
    return constituency->tag;
  return queue->tag != NULL ? queue->tag : policy->name;
}

static const char *
language_of (const Letter *letter)
{
  if (letter->notice->language != NULL)
    return letter->notice->language;
  if (letter->ticket != NULL && letter->ticket->language != NULL)
    return letter->ticket->language;
  if (letter->constituency != NULL && letter->constituency->language != NULL)
    return letter->constituency->language;
  return letter->queue->language;
}

static Letter
letter_of (const Config *config, const Notice *notice, const Ticket *ticket)
{
  const Policy *policy = config->policy;
  Letter letter = { .config = config, .notice = notice };
  letter.ticket = notice->ticket == 0 ? NULL : ticket;
  letter.queue = notice->queue == NULL ? queue_of (policy, letter.ticket) : notice->queue;
  letter.constituency =
      notice->constituency == NULL ? constituency_of (policy, letter.ticket) : notice->constituency;
  letter.language = language_of (&letter);
  letter.tag = letter.ticket == NULL ? NULL : tag_of (policy, letter.ticket);
  return letter;
}

/* The lines of a transcript are read on phones. */
static void
wrap_lines (json_t *values)
{
  const char *lines = json_string_value (json_object_get (values, "lines"));
  if (lines == NULL)
    return;
  g_auto (GStrv) line = g_strsplit (lines, "\n", -1);
  g_autoptr (GString) wrapped = g_string_new (NULL);
  for (guint i = 0; line[i] != NULL; i++)
    answer_text_add (wrapped, "", "  ", line[i]);
  json_object_set_new (values, "lines", json_string (g_strchomp (wrapped->str)));
}

/* Everything a template may name, in one object; the caller's. */
static json_t *
values_of (const Letter *letter, const Outgoing *mail)
{
  json_t *values = json_copy (letter->notice->values);
  wrap_lines (values);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (mail->date);
  g_autofree char *date = g_date_time_format (time, "%Y-%m-%d %H:%M UTC");
  json_object_set_new (values, "date", json_string (date));
  json_object_set_new (values, "instance", json_string (letter->config->policy->name));
  json_object_set_new (values, "queue", json_string (letter->queue->name));
  if (letter->notice->event == NOTICE_CORRESPONDENCE)
    json_object_set_new (values, "author", json_string (letter->queue->name));
  if (is_answer (letter->notice))
    json_object_set_new (values, "address", json_string (mail->from));
  if (letter->ticket == NULL)
    return values;
  g_autofree char *tag =
      g_strdup_printf ("[%s #%" G_GINT64_FORMAT "]", letter->tag, letter->ticket->id);
  json_object_set_new (values, "tag", json_string (tag));
  json_object_set_new (values, "ticket", json_integer (letter->ticket->id));
  return values;
}

static void
add_id (GPtrArray *ids, const char *id)
{
  if (id != NULL && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (id));
}

/* An id that no mail has stands for the ticket, so that clients show all its mail as one thread,
 * whichever part of it they have seen. */
static void
set_thread (Outgoing *mail, const Letter *letter)
{
  const Notice *notice = letter->notice;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  if (letter->ticket != NULL) {
    g_autofree char *root = g_strdup_printf ("<ticket-%" G_GINT64_FORMAT "@%s>", letter->ticket->id,
                                             letter->config->policy->domain);
    add_id (ids, root);
  }
  for (char **id = is_answer (notice) ? NULL : notice->references; id != NULL && *id != NULL; id++)
    add_id (ids, *id);
  add_id (ids, notice->answers);
  g_ptr_array_add (ids, NULL);
  g_strfreev (mail->references);
  mail->references = (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
  mail->in_reply_to = g_strdup (notice->answers);
}

/* A comment comes from the comment address: not all clients look at Reply-To. */
static const char *
our_address (const Letter *letter)
{
  return letter->notice->comment ? letter->queue->comment_address : letter->queue->address;
}

/* Where an answer goes: TOKEN is the recipient's, NULL when nothing leads to a ticket. The caller
 * frees it. */
static char *
reply_address (const Letter *letter, const char *token)
{
  const Notice *notice = letter->notice;
  g_autofree char *confirm = g_strconcat ("confirm@", letter->config->policy->domain, NULL);
  if (notice->confirm != NULL)
    return token_address (confirm, notice->confirm);
  return token == NULL ? NULL : token_address (our_address (letter), token);
}

/* Everything but subject and text. */
static Outgoing *
address_mail (const Letter *letter, const char *token)
{
  const Policy *policy = letter->config->policy;
  const Notice *notice = letter->notice;
  g_autofree char *id = random_text (RANDOM_BYTES);
  Outgoing *mail = outgoing_new ();
  mail->from = g_strdup (our_address (letter));
  /* A phone shows staff which queue calls; outsiders know us by our name. */
  mail->from_name = g_strdup (notice->budget == BUDGET_STAFF ? letter->queue->name : policy->name);
  mail->reply_to = reply_address (letter, token);
  mail->to = text_fold_address (notice->to);
  mail->message_id = g_strdup_printf ("<%s@%s>", id, policy->domain);
  mail->instance = g_strdup (policy->name);
  mail->ticket = letter->ticket == NULL ? 0 : letter->ticket->id;
  if (notice->event != NOTICE_CORRESPONDENCE)
    mail->auto_submitted = g_strdup (is_answer (notice) ? "auto-replied" : "auto-generated");
  set_thread (mail, letter);
  return mail;
}

/* Mail whose fate matters can bounce to an address of its own; the rest comes from nobody. */
static char *
envelope_sender (const Letter *letter)
{
  Budget budget = letter->notice->budget;
  if (budget == BUDGET_ACKNOWLEDGEMENT || budget == BUDGET_AUTOMATIC)
    return g_strdup ("");
  g_autofree char *token = random_text (RANDOM_BYTES);
  return g_strdup_printf ("bounce+%s@%s", token, letter->config->policy->domain);
}

/* Subject and text by the template. */
static gboolean
fill (const Letter *letter, Outgoing *mail, GError **error)
{
  const Notice *notice = letter->notice;
  TemplateChoice choice = { notice->event, notice->template, letter->language, letter->queue,
                            letter->constituency };
  g_autoptr (Template) template = compose_template (letter->config, &choice, error);
  if (template == NULL)
    return FALSE;
  g_autoptr (json_t) values = values_of (letter, mail);
  g_autofree char *subject = NULL;
  template_render (template, values, &subject, &mail->text);
  const char *const *tags = (const char *const *) letter->config->policy->tags;
  mail->subject = letter->ticket == NULL
                      ? g_steal_pointer (&subject)
                      : subject_with_tag (subject, tags, letter->tag, letter->ticket->id);
  return TRUE;
}

OutboxRow *
compose_notice (const Config *config, const Notice *notice, const Ticket *ticket, gint64 now,
                GError **error)
{
  Letter letter = letter_of (config, notice, ticket);
  gboolean leads = letter.ticket != NULL && notice->confirm == NULL;
  g_autofree char *token =
      leads ? token_for_reply (config->policy, letter.ticket->id, notice->to) : NULL;
  g_autoptr (Outgoing) mail = address_mail (&letter, token);
  mail->date = now;
  if (!fill (&letter, mail, error))
    return NULL;
  g_autoptr (OutboxRow) row = g_new0 (OutboxRow, 1);
  row->ticket = mail->ticket;
  row->event = notice_event_name (notice->event);
  row->budget = budget_name (notice->budget);
  row->sender = envelope_sender (&letter);
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
