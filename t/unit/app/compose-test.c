#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/printer.h"

#include "core/token.h"

#include "app/compose.h"

#include "config_directory.h"

#define NOW 1795431600

static Config *
load (const ConfigDirectory *directory)
{
  g_autofree char *text =
      config_directory_replaced (config_directory_good, "DIR/templates", TOP_SRCDIR "/templates");
  return config_directory_load (directory, text);
}

static Ticket *
new_ticket (void)
{
  Ticket *ticket = ticket_new ();
  ticket->id = 12;
  ticket->queue = g_strdup ("General");
  ticket->subject = g_strdup ("Their subject");
  ticket->status = g_strdup ("new");
  ticket->language = g_strdup ("en");
  return ticket;
}

static Notice *
acknowledgement (void)
{
  Notice *notice = notice_new (NOTICE_ACKNOWLEDGEMENT, 12, "Ana@X.example");
  notice->answers = g_strdup ("<m@x.example>");
  notice->references = g_strsplit ("<r1@x.example> <r2@x.example>", " ", -1);
  return notice;
}

static OutboxRow *
compose (const Config *config, const Notice *notice, const Ticket *ticket)
{
  g_autoptr (GError) error = NULL;
  OutboxRow *row = compose_notice (config, notice, ticket, NOW, &error);
  g_assert_no_error (error);
  return row;
}

/* The bytes of ROW as text, folded headers made one line; the caller frees it. */
static char *
text_of (const OutboxRow *row)
{
  gsize length;
  const char *bytes = g_bytes_get_data (row->raw, &length);
  g_autofree char *text = g_strndup (bytes, length);
  g_assert_cmpuint (strlen (text), ==, length);
  g_auto (GStrv) parts = g_strsplit (text, "\r\n ", -1);
  return g_strjoinv (" ", parts);
}

/* Asserts that TEXT has LINE as one of its lines, or has not. */
static void
assert_line (const char *text, const char *line, gboolean present)
{
  g_autofree char *ended = g_strconcat ("\r\n", line, "\r\n", NULL);
  g_autofree char *whole = g_strconcat ("\r\n", text, NULL);
  if ((strstr (whole, ended) != NULL) != present)
    g_error ("%s '%s' in:\n%s", present ? "no line" : "a line", line, text);
}

static void
test_acknowledgement (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (Ticket) ticket = new_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  g_autoptr (OutboxRow) row = compose (config, notice, ticket);
  g_autofree char *token = token_for_reply (config->policy, 12, "ana@x.example");
  g_assert_cmpint (row->ticket, ==, 12);
  g_assert_cmpstr (row->event, ==, "acknowledgement");
  g_assert_true (row->automatic);
  g_assert_cmpstr (row->sender, ==, "");
  g_assert_cmpstr (row->recipient, ==, "ana@x.example");
  g_assert_cmpstr (row->token, ==, token);
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] We have received your message");
  g_assert_null (row->reason);
  g_assert_cmpint (row->created, ==, NOW);
  g_autofree char *text = text_of (row);
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
    "References: <r1@x.example> <r2@x.example> <m@x.example>",
    "Auto-Submitted: auto-replied",
    "X-Auto-Response-Suppress: All",
    "X-Tocsin-Loop: csirt.example",
    "X-Tocsin-Ticket: 12",
  };
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_line (text, lines[i], TRUE);
  g_assert_nonnull (strstr (text, "[csirt.example #12]"));
  /* None of the sender's words. */
  g_assert_null (strstr (text, "Their subject"));
}

static void
test_correspondence (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (Ticket) ticket = new_ticket ();
  g_autoptr (Notice) notice = notice_new (NOTICE_CORRESPONDENCE, 12, "ana@x.example");
  notice->answers = g_strdup ("<m@x.example>");
  json_object_set_new (notice->values, "text", json_string ("What staff wrote.\n.\nFrom here"));
  json_object_set_new (notice->values, "subject",
                       json_string ("[CSIRT.example #3] Re: x\r\nBcc: all@x.example"));
  g_autoptr (OutboxRow) row = compose (config, notice, ticket);
  g_assert_false (row->automatic);
  g_assert_true (g_str_has_prefix (row->sender, "bounce+"));
  g_assert_true (g_str_has_suffix (row->sender, "@csirt.example"));
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] Re: x Bcc: all@x.example");
  g_autofree char *text = text_of (row);
  assert_line (text, "What staff wrote.", TRUE);
  assert_line (text, "In-Reply-To: <m@x.example>", TRUE);
  assert_line (text, "References: <m@x.example>", TRUE);
  g_assert_null (strstr (text, "Auto-Submitted"));
  g_assert_null (strstr (text, "\r\nBcc:"));
}

/* Mail to the operators: about no ticket, from the default queue, nothing to answer to. */
static void
test_operators (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    NoticeEvent event;
    const char *subject;
  } table[] = {
    { NOTICE_QUARANTINED, "Mail 7 is in quarantine: limit" },
    { NOTICE_BUDGET_ALARM, "Automatic mail has stopped: 300 in 60 minutes" },
    { NOTICE_DELIVERY_FAILED, "Mail to b@x.example could not be delivered" },
  };
  g_autoptr (Config) config = load (directory);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Notice) notice = notice_new (table[i].event, 0, "Op@Staff.example");
    json_decref (notice->values);
    notice->values = json_pack ("{s:i, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:i, s:s, s:s}", "id", 7,
                                "reason", "limit", "detail", "too\r\nmany", "sender", "",
                                "recipient", "b@x.example", "size", 99, "queue_id", "Q", "limit",
                                300, "minutes", 60, "event", "correspondence", "subject", "S");
    g_autoptr (OutboxRow) row = compose (config, notice, NULL);
    g_assert_cmpstr (row->subject, ==, table[i].subject);
    g_assert_cmpint (row->ticket, ==, 0);
    g_assert_null (row->token);
    g_assert_cmpstr (row->sender, ==, "");
    g_assert_cmpstr (row->recipient, ==, "op@staff.example");
    g_autofree char *text = text_of (row);
    assert_line (text, "From: \"csirt.example\" <help@csirt.example>", TRUE);
    assert_line (text, "Auto-Submitted: auto-generated", TRUE);
    g_assert_null (strstr (text, "Reply-To"));
    g_assert_null (strstr (text, "X-Tocsin-Ticket"));
    g_assert_null (strstr (text, "In-Reply-To"));
    g_assert_null (strstr (text, "{{"));
  }
}

static void
test_suppressed (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (Ticket) ticket = new_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  notice->suppressed = "because";
  g_autoptr (OutboxRow) row = compose (config, notice, ticket);
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
  g_autoptr (Config) config = load (directory);
  g_autoptr (Ticket) ticket = new_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  g_autoptr (OutboxRow) first = compose (config, notice, ticket);
  g_autoptr (OutboxRow) second = compose (config, notice, ticket);
  g_assert_cmpstr (first->message_id, !=, second->message_id);
  g_assert_cmpuint (strlen (first->message_id), >=, strlen ("<@csirt.example>") + 16);
  g_assert_true (g_str_has_suffix (first->message_id, "@csirt.example>"));
  g_assert_cmpstr (first->token, ==, second->token);
  g_free (notice->to);
  notice->to = g_strdup ("bo@x.example");
  g_autoptr (OutboxRow) third = compose (config, notice, ticket);
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
  g_autoptr (Config) config = load (directory);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Ticket) ticket = new_ticket ();
    g_autoptr (Notice) notice = acknowledgement ();
    g_free (ticket->language);
    ticket->language = g_strdup (table[i].language);
    g_autoptr (OutboxRow) row = compose (config, notice, ticket);
    g_assert_cmpstr (row->subject, ==, table[i].subject);
  }
}

/* A queue that is no longer in the configuration: the default one speaks for it. */
static void
test_queue_gone (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = load (directory);
  g_autoptr (Ticket) ticket = new_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  g_free (ticket->queue);
  ticket->queue = g_strdup ("Gone");
  g_autoptr (OutboxRow) row = compose (config, notice, ticket);
  g_autofree char *text = text_of (row);
  assert_line (text, "From: \"csirt.example\" <help@csirt.example>", TRUE);
}

static void
assert_fails (const Config *config, const Notice *notice, const Ticket *ticket, TocsinError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (compose_notice (config, notice, ticket, NOW, &error));
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
  g_autoptr (Config) config = load (directory);
  g_autoptr (Ticket) ticket = new_ticket ();
  for (guint i = 0; i < G_N_ELEMENTS (to); i++) {
    g_autoptr (Notice) notice = notice_new (NOTICE_ACKNOWLEDGEMENT, 12, to[i]);
    assert_fails (config, notice, ticket, TOCSIN_ERROR_DATA);
  }
}

static void
test_bad_templates (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = config_directory_load (directory, config_directory_good);
  g_autoptr (Ticket) ticket = new_ticket ();
  g_autoptr (Notice) notice = acknowledgement ();
  assert_fails (config, notice, ticket, TOCSIN_ERROR_CONFIG);
  config_directory_write (directory, "templates/en/acknowledgement.txt",
                          "Subject: x\n\n{{unheard_of}}\n", 0644);
  assert_fails (config, notice, ticket, TOCSIN_ERROR_CONFIG);
  config_directory_write (directory, "templates/en/acknowledgement.txt",
                          "Subject: Good\n\n{{ticket}} {{queue}} {{instance}}\n", 0644);
  g_autoptr (OutboxRow) row = compose (config, notice, ticket);
  g_autofree char *text = text_of (row);
  assert_line (text, "12 General csirt.example", TRUE);
}

static void
test_many (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Config) config = load (directory);
  g_autoptr (GPtrArray) tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func ((GDestroyNotify) notice_free);
  g_ptr_array_add (tickets, new_ticket ());
  g_ptr_array_add (notices, acknowledgement ());
  g_ptr_array_add (notices, notice_new (NOTICE_BUDGET_ALARM, 0, "op@staff.example"));
  g_autoptr (GPtrArray) rows = compose_notices (config, notices, tickets, NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (((OutboxRow *) g_ptr_array_index (rows, 0))->ticket, ==, 12);
  g_assert_cmpint (((OutboxRow *) g_ptr_array_index (rows, 1))->ticket, ==, 0);
  g_ptr_array_add (notices, notice_new (NOTICE_BUDGET_ALARM, 0, "nobody"));
  g_assert_null (compose_notices (config, notices, tickets, NOW, &error));
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
    { "operators", test_operators },
    { "suppressed-has-no-bytes", test_suppressed },
    { "ids-and-tokens", test_ids_and_tokens },
    { "languages", test_languages },
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
