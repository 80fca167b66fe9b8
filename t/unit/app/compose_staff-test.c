#include "config.h"

#include <string.h>

#include "base/printer.h"

#include "core/token.h"

#include "compose_stage.h"

/* What persons are told without asking: who it comes from, where it bounces to, what counts it. */
static void
test_told (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    NoticeEvent event;
    Budget budget;
    const char *name;
    const char *counted;
    const char *from;
    gboolean bounces;
  } table[] = {
    { NOTICE_RELAYED, BUDGET_RELAYED, "correspondence", "relayed",
      "From: \"csirt.example\" <help@csirt.example>", TRUE },
    { NOTICE_NEW_TICKET, BUDGET_STAFF, "new-ticket", "staff", "From: General <help@csirt.example>",
      TRUE },
    { NOTICE_STAFF_CORRESPONDENCE, BUDGET_STAFF, "correspondence", "staff",
      "From: General <help@csirt.example>", TRUE },
    { NOTICE_HELD_BACK, BUDGET_STAFF, "correspondence", "staff",
      "From: General <help@csirt.example>", TRUE },
    { NOTICE_OWNER, BUDGET_STAFF, "owner", "staff", "From: General <help@csirt.example>", TRUE },
    { NOTICE_STATUS, BUDGET_STAFF, "status", "staff", "From: General <help@csirt.example>", TRUE },
    { NOTICE_TRANSCRIPT, BUDGET_STAFF, "transcript", "staff", "From: General <help@csirt.example>",
      TRUE },
    { NOTICE_RESOLVED, BUDGET_FREE, "resolved", NULL,
      "From: \"csirt.example\" <help@csirt.example>", TRUE },
    { NOTICE_DELIVERY_FAILED, BUDGET_STAFF, "delivery-failed", "staff",
      "From: General <help@csirt.example>", TRUE },
    { NOTICE_DELIVERY_FAILED, BUDGET_AUTOMATIC, "delivery-failed", "automatic",
      "From: \"csirt.example\" <help@csirt.example>", FALSE },
  };
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autofree char *token = token_for_reply (config->policy, 12, "alice@staff.example");
  g_autofree char *reply_to = g_strdup_printf ("Reply-To: help+%s@csirt.example", token);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s for %s", table[i].name, table[i].from);
    g_autoptr (Notice) notice = notice_new (table[i].event, 12, "Alice@staff.example");
    notice->budget = table[i].budget;
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
    g_assert_cmpint (row->ticket, ==, 12);
    g_assert_cmpstr (row->event, ==, table[i].name);
    g_assert_cmpstr (row->budget, ==, table[i].counted);
    g_assert_true (g_str_has_prefix (row->sender, "bounce+") == table[i].bounces);
    g_assert_true ((*row->sender == '\0') != table[i].bounces);
    g_assert_cmpstr (row->token, ==, token);
    g_autofree char *text = compose_stage_text (row);
    compose_stage_assert_line (text, table[i].from, TRUE);
    compose_stage_assert_line (text, reply_to, TRUE);
    compose_stage_assert_line (text, "Auto-Submitted: auto-generated", TRUE);
    compose_stage_assert_line (text, "X-Tocsin-Ticket: 12", TRUE);
  }
}

/* Answering a comment comments, also where a client looks at From alone. */
static void
test_comment (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = notice_new (NOTICE_COMMENT, 12, "Alice@staff.example");
  notice->comment = TRUE;
  json_decref (notice->values);
  notice->values = json_pack ("{s:s, s:s, s:s, s:i}", "who", "bob", "sasl", "x", "subject",
                              "Their subject", "priority", 50);
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_autofree char *token = token_for_reply (config->policy, 12, "alice@staff.example");
  g_autofree char *reply_to = g_strdup_printf ("Reply-To: help-comment+%s@csirt.example", token);
  g_assert_cmpstr (row->token, ==, token);
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] [Comment] Their subject");
  g_assert_true (g_str_has_prefix (row->sender, "bounce+"));
  g_autofree char *text = compose_stage_text (row);
  compose_stage_assert_line (text, reply_to, TRUE);
  compose_stage_assert_line (text, "From: General <help-comment@csirt.example>", TRUE);
  compose_stage_assert_line (text, "bob (logged in) commented on a ticket in General.", TRUE);
}

/* A ticket that is shown may hold what is internal: answering it comments. One that tells of errors
 * holds nothing of the kind. */
static void
test_transcript (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    gint64 ticket;
    const char *answer;
    const char *reply_to;
    gboolean says;
  } table[] = {
    { 12, "Ticket 12: open", "help-comment", TRUE },
    { 12, "", "help", FALSE },
    { 0, "No tickets.", NULL, FALSE },
  };
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Notice) notice =
        notice_new (NOTICE_TRANSCRIPT, table[i].ticket, "alice@staff.example");
    notice->comment = *table[i].answer != '\0';
    json_object_set_new (notice->values, "lines", json_string ("ok: Show"));
    json_object_set_new (notice->values, "answer", json_string (table[i].answer));
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
    g_autofree char *text = compose_stage_text (row);
    g_autofree char *reply_to =
        g_strdup_printf ("Reply-To: %s+%s@csirt.example", table[i].reply_to, row->token);
    compose_stage_assert_line (text, reply_to, table[i].reply_to != NULL);
    g_assert_true ((strstr (text, "Reply-To: ") != NULL) == (table[i].reply_to != NULL));
    compose_stage_assert_line (text, "Your answer is a comment: only staff get it.", table[i].says);
  }
}

/* The answer to a question goes to no ticket and no queue, but where it confirms. */
static void
test_challenge (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const gint64 tickets[] = { 12, 0 };
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  for (guint i = 0; i < G_N_ELEMENTS (tickets); i++) {
    g_autoptr (Notice) notice = notice_new (NOTICE_CHALLENGE, tickets[i], "alice@staff.example");
    notice->confirm = g_strdup ("c-abc");
    json_object_set_new (notice->values, "commands", json_string ("  Take"));
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
    g_assert_null (row->token);
    g_assert_cmpstr (row->budget, ==, "challenge");
    g_assert_cmpint (row->ticket, ==, tickets[i]);
    g_assert_cmpstr (row->subject, ==,
                     tickets[i] == 0 ? "Is this mail yours?"
                                     : "[csirt.example #12] Is this mail yours?");
    g_assert_true (g_str_has_prefix (row->sender, "bounce+"));
    g_autofree char *text = compose_stage_text (row);
    compose_stage_assert_line (text, "Reply-To: confirm+c-abc@csirt.example", TRUE);
    compose_stage_assert_line (text, "If it is yours, answer this mail with the one word confirm",
                               TRUE);
    compose_stage_assert_line (text, "  Take", TRUE);
    compose_stage_assert_line (text, "Auto-Submitted: auto-generated", TRUE);
    g_assert_null (strstr (text, "+t-"));
  }
}

/* The subject is the ticket's, so that clients show one thread; the first line is for the phone. */
static void
test_staff (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  g_autoptr (Config) config = compose_stage_load (directory);
  g_autoptr (Ticket) ticket = compose_stage_ticket ();
  g_autoptr (Notice) notice = notice_new (NOTICE_HELD_BACK, 12, "alice@staff.example");
  notice->answers = g_strdup ("<m@x.example>");
  notice->references =
      g_strsplit ("<ticket-12@csirt.example> <r1@x.example> <m@x.example> <r1@x.example>", " ", -1);
  json_decref (notice->values);
  notice->values = json_pack ("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:s}", "stranger", "x",
                              "who", "eve@y.example", "unverified", "sender not verified",
                              "subject", "Their subject", "text", "Let me in.", "n", 3, "priority",
                              50, "due", "2026-11-24 09:00 UTC", "status", "open");
  g_autoptr (OutboxRow) row = compose_stage_row (config, notice, ticket);
  g_assert_cmpstr (row->subject, ==, "[csirt.example #12] Their subject");
  g_autofree char *text = compose_stage_text (row);
  const char *const lines[] = {
    "References: <ticket-12@csirt.example> <r1@x.example> <m@x.example>",
    "In-Reply-To: <m@x.example>",
    "WARNING: eve@y.example (not verified) is not on this ticket.",
    "Nobody outside has got this. It is held back in General.",
    "Priority 50, due 2026-11-24 09:00 UTC.",
    "Let me in.",
    "  tocsin ticket do 12 'Accept: 3'",
    "Ticket 12: open, owner nobody",
  };
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    compose_stage_assert_line (text, lines[i], TRUE);
  compose_stage_assert_line (text, "Constituency: ", FALSE);
}

/* What the operators are told of a budget that is used up. */
static void
test_alarm (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *address;
    const char *questions;
    const char *subject;
    const char *line;
  } table[] = {
    { "", "", "Automatic mail has stopped: 300 in 60 minutes",
      "acknowledgements and mails to operators are suppressed." },
    { "a@staff.example", "", "Mail to a@staff.example has stopped: 300 in 60 minutes",
      "told of tickets." },
    { "a@staff.example", "questions",
      "Questions to a@staff.example have stopped: 300 in 60 minutes", "  tocsin quarantine list" },
  };
  g_autoptr (Config) config = compose_stage_load (directory);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Notice) notice = notice_new (NOTICE_BUDGET_ALARM, 0, "op@staff.example");
    json_decref (notice->values);
    notice->values = json_pack ("{s:s, s:s, s:i, s:i}", "address", table[i].address, "questions",
                                table[i].questions, "limit", 300, "minutes", 60);
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, NULL);
    g_assert_cmpstr (row->subject, ==, table[i].subject);
    g_autofree char *text = compose_stage_text (row);
    for (guint j = 0; j < G_N_ELEMENTS (table); j++)
      compose_stage_assert_line (text, table[j].line, i == j);
  }
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
  g_autoptr (Config) config = compose_stage_load (directory);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Notice) notice = notice_new (table[i].event, 0, "Op@Staff.example");
    json_decref (notice->values);
    notice->values = json_pack ("{s:i, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:i, s:s, s:s}", "id", 7,
                                "reason", "limit", "detail", "too\r\nmany", "sender", "",
                                "recipient", "b@x.example", "size", 99, "queue_id", "Q", "limit",
                                300, "minutes", 60, "event", "correspondence", "subject", "S");
    g_autoptr (OutboxRow) row = compose_stage_row (config, notice, NULL);
    g_assert_cmpstr (row->subject, ==, table[i].subject);
    g_assert_cmpint (row->ticket, ==, 0);
    g_assert_null (row->token);
    g_assert_cmpstr (row->sender, ==, "");
    g_assert_cmpstr (row->recipient, ==, "op@staff.example");
    g_autofree char *text = compose_stage_text (row);
    compose_stage_assert_line (text, "From: \"csirt.example\" <help@csirt.example>", TRUE);
    compose_stage_assert_line (text, "Auto-Submitted: auto-generated", TRUE);
    g_assert_null (strstr (text, "Reply-To"));
    g_assert_null (strstr (text, "X-Tocsin-Ticket"));
    g_assert_null (strstr (text, "In-Reply-To"));
    g_assert_null (strstr (text, "{{"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (ConfigDirectory *directory, gconstpointer unused);
  } tests[] = {
    { "who-is-told-by-whom", test_told },
    { "answers-to-comments-are-comments", test_comment },
    { "answers-to-what-is-shown-are-comments", test_transcript },
    { "answers-to-challenges-confirm", test_challenge },
    { "staff-see-what-matters-first", test_staff },
    { "operators-of-budgets", test_alarm },
    { "operators", test_operators },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/app/compose_staff/", tests[i].path, NULL);
    g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, tests[i].test,
                config_directory_tear_down);
  }
  return g_test_run ();
}
