#include <string.h>

#include "core/command.h"

#include "command_stage.h"

static Change *
with_message (ChangeType type, const char *text)
{
  Change *change = change_new (type, 7);
  change->message = message_new (text);
  return change;
}

/* The list of changes in words, ` | ` between. */
static char *
show_all (const GPtrArray *changes)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);
    g_assert_cmpint (change->ticket, ==, 7);
    g_ptr_array_add (words, command_stage_show_change (change));
  }
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" | ", (char **) words->pdata);
}

static void
test_changes (void)
{
  static const struct {
    const char *lines;
    gboolean create;
    gboolean message;
    const char *expected;
  } changes_case[] = {
    { "Take\nStatus: open", FALSE, FALSE, "take | status open" },
    { "Take\nStatus: open", FALSE, TRUE, "take | correspond text | status open" },
    { "Take\nStatus: open", TRUE, FALSE, "create | take | status open" },
    { "Reject: spam", FALSE, FALSE, "comment spam | status rejected" },
    { "Reject: spam\nPriority: 5", FALSE, TRUE,
      "priority 5 | correspond text | comment spam | status rejected" },
    { "Reject: spam", TRUE, FALSE, "create | comment spam | status rejected" },
    { "Priority: 5", FALSE, TRUE, "priority 5 | correspond text" },
    { "TLP: RED", FALSE, TRUE, "correspond text | TLP =RED" },
    { "Comment", FALSE, TRUE, "correspond text" },
    { "Quick", FALSE, FALSE, "" },
  };
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (changes_case); i++) {
    g_autoptr (Commands) commands = command_stage_read (stage, changes_case[i].lines, TRUE);
    Change *create = changes_case[i].create ? with_message (CHANGE_CREATE, "first") : NULL;
    Change *message = changes_case[i].message ? with_message (CHANGE_CORRESPOND, "text") : NULL;
    g_autoptr (GPtrArray) changes = commands_changes (commands, 7, create, message);
    g_autofree char *shown = show_all (changes);
    g_assert_cmpstr (shown, ==, changes_case[i].expected);
    g_assert_cmpuint (commands->changes->len, ==, 0);
  }
}

static void
test_message (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (Commands) commands = command_stage_read (
      stage, "Quick\nOnceCc: a@example.org\nOnceBcc: bob\nOnceSquelch: b@example.org\nReject: spam",
      TRUE);
  Change *create = with_message (CHANGE_CREATE, "first");
  Change *message = with_message (CHANGE_CORRESPOND, "text");
  g_autoptr (GPtrArray) changes = commands_changes (commands, 7, create, message);
  const Change *const filled[] = { create, message };
  for (gsize i = 0; i < G_N_ELEMENTS (filled); i++) {
    g_assert_true (filled[i]->quick);
    g_assert_cmpstr (filled[i]->message->once_cc[0], ==, "a@example.org");
    g_assert_cmpstr (filled[i]->message->once_bcc[0], ==, "bob@staff.example");
    g_assert_cmpstr (filled[i]->message->once_squelch[0], ==, "b@example.org");
  }
  /* The reason is for staff: whoever gets the text once does not get it. */
  const Change *reason = g_ptr_array_index (changes, 2);
  g_assert_cmpint (reason->type, ==, CHANGE_COMMENT);
  g_assert_true (reason->quick);
  g_assert_null (reason->message->once_cc);
  g_assert_cmpuint (reason->line, ==, 5);
}

static void
test_targets (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (Commands) commands = command_stage_read (
      stage,
      "Link: 30, 4\nUnlink: 5\nRefersTo: 4\nDependsOn: 6\nDelDependsOn: 9\nTicket: 8\nTLP: RED",
      TRUE);
  static const gint64 expected[] = { 4, 5, 6, 8, 9, 30 };
  g_autoptr (GArray) targets = commands_targets (commands);
  g_assert_cmpuint (targets->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < targets->len; i++)
    g_assert_cmpint (g_array_index (targets, gint64, i), ==, expected[i]);
  g_assert_cmpint (((const gint64 *) (gpointer) targets->data)[targets->len], ==, 0);
}

static void
test_class (void)
{
  static const struct {
    const char *label;
    const char *lines;
    Kind kind;
    const char *from;
    ProofClass expected;
  } class_case[] = {
    { "text", "Reply\nQuick", KIND_GENERAL, "open", PROOF_FOR_MESSAGES },
    { "questions", "Show\nHelp\nSearch: open\nTicket: 3", KIND_GENERAL, "open",
      PROOF_FOR_MESSAGES },
    { "a copy", "OnceCc: a@example.org", KIND_GENERAL, "open", PROOF_FOR_CHANGES },
    { "a blind copy", "OnceBcc: a@example.org", KIND_GENERAL, "open", PROOF_FOR_CHANGES },
    { "value", "Priority: 5", KIND_GENERAL, "open", PROOF_FOR_CHANGES },
    { "resolve", "Resolve", KIND_GENERAL, "open", PROOF_FOR_CHANGES },
    { "reopen", "Reopen", KIND_GENERAL, "deleted", PROOF_FOR_CHANGES },
    { "delete", "Status: deleted", KIND_GENERAL, "open", PROOF_FOR_CRITICAL },
    { "delete a new one", "Status: Deleted", KIND_GENERAL, NULL, PROOF_FOR_CRITICAL },
    { "no such status", "Status: deleted", KIND_REPORT, "open", PROOF_FOR_CHANGES },
    { "delete behind a move", "Status: deleted\nQueue: General", KIND_REPORT, "open",
      PROOF_FOR_CRITICAL },
    { "delete behind a move of a new one", "Queue: General\nStatus: deleted", KIND_REPORT, NULL,
      PROOF_FOR_CRITICAL },
    { "delete from a foreign status", "Queue: General\nStatus: deleted", KIND_REPORT, "odd",
      PROOF_FOR_CRITICAL },
    { "move away", "Queue: Incidents\nStatus: deleted", KIND_GENERAL, "open", PROOF_FOR_CHANGES },
  };
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (class_case); i++) {
    g_autoptr (Commands) commands = command_stage_read (stage, class_case[i].lines, TRUE);
    const Lifecycle *lifecycle = lifecycle_shipped (class_case[i].kind);
    if (commands_class (commands, lifecycle, class_case[i].from) != class_case[i].expected)
      g_error ("%s", class_case[i].label);
  }
}

static void
test_transcript (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (Commands) commands =
      command_stage_read (stage, "Take\nPriority:\u00A0 high\u202E\nStatus:  open", TRUE);
  commands_fail (commands, 2, "not this");
  commands_fail (commands, 0, "the ticket belongs to bob; try:\nSteal");
  commands_fail (commands, 1, "nor this");
  g_autofree char *transcript = commands_transcript (commands);
  g_assert_cmpstr (transcript, ==,
                   "error: Take: the ticket belongs to bob; try: Steal\n"
                   "error: Priority: high: 'high' is no priority, a whole number from 0 to 100 is; "
                   "try: Priority: 50\n"
                   "ok: Status: open");
  g_assert_cmpuint (commands->errors, ==, 2);
}

static void
test_refused (void)
{
  g_autoptr (Commands) commands = commands_refused ("(empty)", "the mail says nothing; try: Help");
  g_autofree char *transcript = commands_transcript (commands);
  g_assert_cmpstr (transcript, ==, "error: (empty): the mail says nothing; try: Help");
  g_assert_cmpuint (commands->errors, ==, 1);
}

/* A mail without commands can be refused as well. */
static void
test_text_refused (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const CommandContext context = { .policy = stage->policy, .by_mail = TRUE };
  g_autoptr (Commands) commands = commands_read (none, &context);
  commands_fail (commands, 0, "you have no right to reply");
  g_autofree char *transcript = commands_transcript (commands);
  g_assert_cmpstr (transcript, ==, "error: (text): you have no right to reply");
}

static gboolean
is_variant (const char *name)
{
  return g_str_has_prefix (name, "Add") || g_str_has_prefix (name, "Del");
}

/* Narrow, with all keys, and what is used daily within two screens of a phone. */
static void
test_help (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autofree char *help = command_help (stage->policy);
  g_auto (GStrv) lines = g_strsplit (help, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (g_utf8_strlen (*line, -1) > 72)
      g_error ("too wide: %s", *line);
  char *end = strstr (help, "\nAll there is\n");
  g_assert_nonnull (end);
  for (gsize i = 0; command_key (i) != NULL; i++) {
    const CommandKey *key = command_key (i);
    g_autofree char *start =
        g_strdup_printf ("\n  %s%s", key->name, key->value == NULL ? " " : ": ");
    g_assert_true ((strstr (end, start) != NULL) != is_variant (key->name));
  }
  g_assert_nonnull (strstr (help, "\nQueues: Incident Reports, Incidents, General\n"));
  g_assert_nonnull (strstr (help, "\nConstituencies: EDUNET, GOVNET\n"));
  g_assert_nonnull (strstr (help, "\nFields: Classification,"));
  *end = '\0';
  g_auto (GStrv) essential = g_strsplit (help, "\n", -1);
  g_assert_cmpuint (g_strv_length (essential), <=, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/command_list/puts-the-message-where-it-belongs", test_changes);
  g_test_add_func ("/core/command_list/fills-the-message", test_message);
  g_test_add_func ("/core/command_list/names-tickets", test_targets);
  g_test_add_func ("/core/command_list/classes-what-is-asked", test_class);
  g_test_add_func ("/core/command_list/tells-each-line", test_transcript);
  g_test_add_func ("/core/command_list/refuses-a-whole-mail", test_refused);
  g_test_add_func ("/core/command_list/refuses-text-alone", test_text_refused);
  g_test_add_func ("/core/command_list/helps-on-a-phone", test_help);
  return g_test_run ();
}
