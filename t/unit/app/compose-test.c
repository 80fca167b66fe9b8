#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/printer.h"

#include "core/token.h"

#include "app/compose.h"

#include "compose_stage.h"

static Notice *
acknowledgement (void)
{
  Notice *notice = notice_new (NOTICE_ACKNOWLEDGEMENT, 12, "Ana@X.example");
  notice->answers = g_strdup ("<m@x.example>");
  notice->references = g_strsplit ("<r1@x.example> <r2@x.example>", " ", -1);
  return notice;
}

static void
test_acknowledgement (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_autofree char *token = token_for_reply (config->policy, 12, "ana@x.example");
  g_assert_cmpint (row->ticket, ==, 12);
  g_assert_cmpstr (row->event, ==, "acknowledgement");
  g_assert_cmpstr (row->budget, ==, "acknowledgement");
  g_assert_cmpstr (row->sender, ==, "");
  g_assert_cmpstr (row->recipient, ==, "ana@x.example");
  g_assert_cmpstr (row->token, ==, token);
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] We have received your message");
  g_assert_null (row->reason);
  g_assert_cmpint (row->created, ==, COMPOSE_STAGE_NOW);
  g_autofree char *text = compose_stage_text (row);
  g_autofree char *reply_to = g_strdup_printf ("Reply-To: help+%s@csirt.example", token);
  g_autofree char *message_id = g_strdup_printf ("Message-ID: %s", row->message_id);
  const char *const lines[] = {
    "Date: Mon, 23 Nov 2026 11:00:00 +0000",
    "From: \"csirt.example\" <help@csirt.example>",
    "To: ana@x.example",
    reply_to,
    "Subject: [csirt.example #12] We have received your message",
    message_id,
    "In-Reply-To: <m@x.example>",
    "References: <ticket-12@csirt.example> <m@x.example>",
    "Auto-Submitted: auto-replied",
    "X-Auto-Response-Suppress: All",
    "X-Tocsin-Loop: csirt.example",
    "X-Tocsin-Ticket: 12",
  };
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    compose_stage_assert_line (text, lines[i], TRUE);
  g_assert_nonnull (strstr (text, "[csirt.example #12]"));
  /* None of the sender's words. */
  g_assert_null (strstr (text, "Their subject"));
}

static void
test_correspondence (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = notice_new (NOTICE_CORRESPONDENCE, 12, "ana@x.example");
  notice->answers = g_strdup ("<m@x.example>");
  json_object_set_new (notice->values, "text", json_string ("What staff wrote.\n.\nFrom here"));
  json_object_set_new (notice->values, "subject",
                       json_string ("[CSIRT.example #3] Re: x\r\nBcc: all@x.example"));
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_assert_null (row->budget);
  g_assert_true (g_str_has_prefix (row->sender, "bounce+"));
  g_assert_true (g_str_has_suffix (row->sender, "@csirt.example"));
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] Re: x Bcc: all@x.example");
  g_autofree char *text = compose_stage_text (row);
  compose_stage_assert_line (text, "What staff wrote.", TRUE);
  /* Whoever answered, it is the queue that speaks. */
  compose_stage_assert_line (text, "General", TRUE);
  compose_stage_assert_line (text, "In-Reply-To: <m@x.example>", TRUE);
  compose_stage_assert_line (text, "References: <ticket-12@csirt.example> <m@x.example>", TRUE);
  g_assert_null (strstr (text, "Auto-Submitted"));
  g_assert_null (strstr (text, "\r\nBcc:"));
}

/* What a writer without right to a ticket gets leads to none, even where there is one. */
static void
test_no_ticket (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    NoticeEvent event;
    const char *subject;
  } table[] = {
    { NOTICE_RECEIVED, "We have received your message" },
    { NOTICE_CLOSED, "The matter you wrote about is closed" },
  };
  static const char *const leads[] = { "\nReply-To", "X-Tocsin-Ticket", "+t-",   "12", "#",
                                       "bounce",     "<ticket-",        "Their", "r1@" };
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Notice) notice = notice_new (table[i].event, 0, "ana@x.example");
    notice->answers = g_strdup ("<m@x.example>");
    notice->references = g_strsplit ("<r1@x.example> <r2@x.example>", " ", -1);
    notice->language = g_strdup ("en");
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
    g_assert_cmpint (row->ticket, ==, 0);
    g_assert_null (row->token);
    g_assert_cmpstr (row->event, ==, "acknowledgement");
    g_assert_cmpstr (row->budget, ==, "acknowledgement");
    g_assert_cmpstr (row->sender, ==, "");
    g_assert_cmpstr (row->subject, ==, table[i].subject);
    g_autofree char *text = compose_stage_text (row);
    compose_stage_assert_line (text, "In-Reply-To: <m@x.example>", TRUE);
    compose_stage_assert_line (text, "References: <m@x.example>", TRUE);
    compose_stage_assert_line (text, "Auto-Submitted: auto-replied", TRUE);
    compose_stage_assert_line (text, "  help@csirt.example", TRUE);
    /* The id of the mail is random and may hold anything. */
    g_autofree char *rest = config_directory_replaced (text, row->message_id, "");
    for (guint j = 0; j < G_N_ELEMENTS (leads); j++)
      if (strstr (rest, leads[j]) != NULL)
        g_error ("'%s' in:\n%s", leads[j], rest);
  }
}

/* Of a hostile Message-ID nothing gets into an answer. */
static void
test_hostile_ids (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autofree char *filler = g_strnfill (250, 'a');
  g_autofree char *endless = g_strdup_printf ("<%s@evil.example>", filler);
  const char *const id[] = { endless, "<buy evil.example>", "<a@evil.example>\r\nBcc: b@x.example",
                             "evil.example", "<=?utf-8?Q?evil.example?=@x>" };
  static const NoticeEvent event[] = { NOTICE_ACKNOWLEDGEMENT, NOTICE_RECEIVED, NOTICE_CLOSED };
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  for (guint i = 0; i < G_N_ELEMENTS (id) * G_N_ELEMENTS (event); i++) {
    NoticeEvent answer = event[i % G_N_ELEMENTS (event)];
    g_autoptr (Notice) notice =
        notice_new (answer, answer == NOTICE_ACKNOWLEDGEMENT ? 12 : 0, "ana@x.example");
    notice->answers = g_strdup (id[i / G_N_ELEMENTS (event)]);
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
    g_autofree char *text = compose_stage_text (row);
    g_assert_null (strstr (text, "evil.example"));
    g_assert_null (strstr (text, "In-Reply-To"));
  }
}

/* The ticket's own tag, else its constituency's, its queue's, the site's; no other tag stays. */
static void
test_tags (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *queue, *constituency, *tag, *subject;
  } table[] = {
    { "General", NULL, NULL, "[csirt.example #12] Re: x" },
    { "Reports", NULL, NULL, "[reports #12] Re: x" },
    { "General", "edunet", NULL, "[edunet #12] Re: x" },
    { "Reports", "EDUNET", NULL, "[edunet #12] Re: x" },
    { "Reports", "EDUNET", "urgent", "[urgent #12] Re: x" },
    { "Reports", "Gone", NULL, "[reports #12] Re: x" },
    { "Gone", NULL, NULL, "[csirt.example #12] Re: x" },
  };
  g_autoptr (Config) config = compose_stage_load (directory);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Ticket) ticket = compose_stage_ticket ();
    g_free (ticket->queue);
    ticket->queue = g_strdup (table[i].queue);
    ticket->constituency = g_strdup (table[i].constituency);
    ticket->tag = g_strdup (table[i].tag);
    g_autoptr (Notice) notice = notice_new (NOTICE_CORRESPONDENCE, 12, "ana@x.example");
    json_object_set_new (notice->values, "subject",
                         json_string ("[OLD.example #3] Re: [Reports #12] x [edunet #12]"));
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
    g_assert_cmpstr (row->subject, ==, table[i].subject);
  }
}

/* A notice speaks for the queue it says; the tag stays the ticket's. */
static void
test_other_queue (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  notice->queue = policy_queue (config->policy, "Reports");
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] We have received your message");
  g_autofree char *text = compose_stage_text (row);
  compose_stage_assert_line (text, "From: \"csirt.example\" <report@csirt.example>", TRUE);
  g_autofree char *reply_to = g_strdup_printf ("Reply-To: report+%s@csirt.example", row->token);
  compose_stage_assert_line (text, reply_to, TRUE);
  g_autoptr (Notice) received = notice_new (NOTICE_RECEIVED, 0, "ana@x.example");
  received->queue = notice->queue;
  g_autoptr (OutboxRow) other = compose_stage_row (config, received, NULL);
  g_assert_cmpstr (other->subject, ==, "Hemos recibido su mensaje");
}

static void
test_suppressed (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  notice->suppressed = "because";
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_assert_cmpstr (row->reason, ==, "because");
  g_assert_null (row->raw);
  g_assert_null (row->message_id);
  g_assert_null (row->token);
  g_assert_cmpstr (row->recipient, ==, "ana@x.example");
  g_assert_nonnull (row->subject);
}

/* Each mail has its own unguessable id; each recipient the same token every time. */
static void
test_ids_and_tokens (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  g_autoptr (OutboxRow) first = compose_stage_row (config, notice, ticket);
  g_autoptr (OutboxRow) second = compose_stage_row (config, notice, ticket);
  g_assert_cmpstr (first->message_id, !=, second->message_id);
  g_assert_cmpuint (strlen (first->message_id), >=, strlen ("<@csirt.example>") + 16);
  g_assert_true (g_str_has_suffix (first->message_id, "@csirt.example>"));
  g_assert_cmpstr (first->token, ==, second->token);
  g_free (notice->to);
  notice->to = g_strdup ("bo@x.example");
  g_autoptr (OutboxRow) third = compose_stage_row (config, notice, ticket);
  g_assert_cmpstr (first->token, !=, third->token);
}

static void
test_languages (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *language;
    const char *subject;
  } table[] = {
    { "en", "[csirt.example #12] We have received your message" },
    { "es", "[csirt.example #12] Hemos recibido su mensaje" },
    { "xx", "[csirt.example #12] We have received your message" },
  };
  g_autoptr (Config) config = compose_stage_load (directory);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Ticket) ticket = compose_stage_ticket ();
    g_autoptr (Notice) notice = acknowledgement ();
    g_free (ticket->language);
    ticket->language = g_strdup (table[i].language);
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
    g_assert_cmpstr (row->subject, ==, table[i].subject);
    notice->language = g_strdup ("es");
    g_autoptr (OutboxRow) asked = compose_stage_row (config, notice, ticket);
    g_assert_cmpstr (asked->subject, ==, "[csirt.example #12] Hemos recibido su mensaje");
  }
}

/* A rule may name another file for the same event. */
static void
test_named_template (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, config_directory_good);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  notice->template = g_strdup ("samples");
  config_directory_write (directory, "templates/en/samples.txt",
                          "Subject: Thanks for the sample\n\nWe look at it. {{tag}}\n", 0644);
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_assert_cmpstr (row->event, ==, "acknowledgement");
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] Thanks for the sample");
  g_autofree char *text = compose_stage_text (row);
  compose_stage_assert_line (text, "We look at it. [csirt.example #12]", TRUE);
}

/* A queue that is no longer in the configuration: the default one speaks for it. */
static void
test_queue_gone (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  g_free (ticket->queue);
  ticket->queue = g_strdup ("Gone");
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_autofree char *text = compose_stage_text (row);
  compose_stage_assert_line (text, "From: \"csirt.example\" <help@csirt.example>", TRUE);
}

static void
assert_fails (const Config *config, const Notice *notice, const Ticket *ticket, TocsinError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (compose_notice (config, notice, ticket, COMPOSE_STAGE_NOW, &error));
  g_assert_true (g_error_matches (error, TOCSIN_ERROR, (int) code));
}

static void
test_bad_recipients (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const to[] = { "",
                                    "ana",
                                    "a b@x.example",
                                    "a@x.example\r\nRCPT TO:<b@x>",
                                    "\"a\"@x.example",
                                    "a@x.example, b@x.example" };
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  for (guint i = 0; i < G_N_ELEMENTS (to); i++) {
    g_autoptr (Notice) notice = notice_new (NOTICE_ACKNOWLEDGEMENT, 12, to[i]);
    assert_fails (config, notice, ticket, TOCSIN_ERROR_DATA);
  }
}

static void
test_bad_templates (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, config_directory_good);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  assert_fails (config, notice, ticket, TOCSIN_ERROR_CONFIG);
  config_directory_write (directory, "templates/en/acknowledgement.txt",
                          "Subject: x\n\n{{unheard_of}}\n", 0644);
  assert_fails (config, notice, ticket, TOCSIN_ERROR_CONFIG);
  config_directory_write (directory, "templates/en/acknowledgement.txt",
                          "Subject: Good\n\n{{ticket}} {{queue}} {{instance}}\n", 0644);
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_autofree char *text = compose_stage_text (row);
  compose_stage_assert_line (text, "12 General csirt.example", TRUE);
}

static void
test_many (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (GPtrArray) tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func ((GDestroyNotify) notice_free);
  g_ptr_array_add (tickets, compose_stage_ticket ());
  g_ptr_array_add (notices, acknowledgement ());
  g_ptr_array_add (notices, notice_new (NOTICE_BUDGET_ALARM, 0, "op@staff.example"));
  g_autoptr (GPtrArray) rows =
      compose_notices (config, notices, tickets, COMPOSE_STAGE_NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (((OutboxRow *) g_ptr_array_index (rows, 0))->ticket, ==, 12);
  g_assert_cmpint (((OutboxRow *) g_ptr_array_index (rows, 1))->ticket, ==, 0);
  g_ptr_array_add (notices, notice_new (NOTICE_BUDGET_ALARM, 0, "nobody"));
  g_assert_null (compose_notices (config, notices, tickets, COMPOSE_STAGE_NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (ConfigDirectory *directory, gconstpointer unused);
  } tests[] = {
    { "acknowledgement", test_acknowledgement },
    { "correspondence", test_correspondence },
    { "answers-about-no-ticket-lead-to-none", test_no_ticket },
    { "answers-hold-no-hostile-id", test_hostile_ids },
    { "tags", test_tags },
    { "another-queue-speaks", test_other_queue },
    { "suppressed-has-no-bytes", test_suppressed },
    { "ids-and-tokens", test_ids_and_tokens },
    { "languages", test_languages },
    { "template-by-rule", test_named_template },
    { "queue-gone", test_queue_gone },
    { "bad-recipients", test_bad_recipients },
    { "bad-templates", test_bad_templates },
    { "many", test_many },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/app/compose/", tests[i].path, NULL);
    g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, tests[i].test,
                config_directory_tear_down);
  }
  return g_test_run ();
}
