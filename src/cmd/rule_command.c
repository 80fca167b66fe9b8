#include "cmd/rule_command.h"

#include <unistd.h>

#include "core/envelope.h"

#include "app/rule_test.h"
#include "cmd/page.h"

/* `yes`, `no`, or nothing where nobody looked; then why. */
static void
print_condition (FILE *out, const json_t *condition)
{
  const json_t *holds = json_object_get (condition, "holds");
  g_autofree char *line = page_text (json_object_get (condition, "condition"));
  g_autofree char *because = page_text (json_object_get (condition, "because"));
  if (json_is_boolean (holds))
    fprintf (out, PAGE_INDENT "%-4s %s (%s)\n", json_is_true (holds) ? "yes" : "no", line,
             because == NULL ? "" : because);
  else
    fprintf (out, PAGE_INDENT "%-4s %s\n", "", line);
}

static void
print_rule (FILE *out, const json_t *rule)
{
  const json_t *conditions = json_object_get (rule, "conditions");
  const char *state = json_string_value (json_object_get (rule, "state"));
  gboolean ends = g_str_equal (state, "fired") && json_is_true (json_object_get (rule, "stop"));
  g_autofree char *name = page_text (json_object_get (rule, "name"));
  fprintf (out, "\nRule %s: %s%s\n", name, state, ends ? ", and no rule after it counts" : "");
  for (gsize i = 0; i < json_array_size (conditions); i++)
    print_condition (out, json_array_get (conditions, i));
  page_list (out, PAGE_INDENT, g_str_equal (state, "fired") ? "Sets" : "Would set",
             json_object_get (rule, "actions"));
}

/* `EDUNET (client)`. */
static void
print_constituency (FILE *out, const char *indent, const json_t *record)
{
  g_autofree char *name = page_text (json_object_get (record, "constituency"));
  g_autofree char *evidence = page_text (json_object_get (record, "evidence"));
  if (name == NULL)
    fprintf (out, "%s%-13s none\n", indent, "Constituency:");
  else
    fprintf (out, "%s%-13s %s (by %s)\n", indent, "Constituency:", name, evidence);
}

static void
print_result (FILE *out, const json_t *result)
{
  static const struct {
    const char *label;
    const char *key;
  } line[] = {
    { "Priority", "priority" }, { "SLA", "sla" },           { "Owner", "owner" },
    { "Tag", "tag" },           { "Language", "language" }, { "Template", "template" },
  };
  fputs ("\nResult:\n", out);
  page_line (out, PAGE_INDENT, "Queue", json_object_get (result, "queue"));
  print_constituency (out, PAGE_INDENT, result);
  for (gsize i = 0; i < G_N_ELEMENTS (line); i++)
    page_line (out, PAGE_INDENT, line[i].label, json_object_get (result, line[i].key));
}

/* What is known of the mail, each rule in turn, and where it all ends. */
static void
print_test (FILE *out, const json_t *record)
{
  static const struct {
    const char *label;
    const char *key;
  } line[] = {
    { "Sender", "sender" }, { "Recipient", "recipient" }, { "Original", "original" },
    { "Client", "client" }, { "Login", "sasl_user" },
  };
  const json_t *envelope = json_object_get (record, "envelope");
  const json_t *rules = json_object_get (record, "rules");
  page_line (out, "", "Class", json_object_get (record, "class"));
  page_line (out, "", "From", json_object_get (record, "from"));
  page_line (out, "", "Subject", json_object_get (record, "subject"));
  for (gsize i = 0; i < G_N_ELEMENTS (line); i++)
    page_line (out, "", line[i].label, json_object_get (envelope, line[i].key));
  page_line (out, "", "Addressed to", json_object_get (record, "addressed"));
  print_constituency (out, "", record);
  for (gsize i = 0; i < json_array_size (rules); i++)
    print_rule (out, json_array_get (rules, i));
  print_result (out, json_object_get (record, "result"));
}

/* The envelope as far as the command line tells it. */
static Envelope *
read_envelope (const Arguments *arguments)
{
  Envelope *envelope = envelope_new ();
  envelope->sender = g_strdup (arguments_value (arguments, "sender"));
  envelope->recipient = g_strdup (arguments_value (arguments, "recipient"));
  envelope->original = g_strdup (arguments_value (arguments, "original"));
  envelope->client = g_strdup (arguments_value (arguments, "client"));
  envelope->sasl_user = g_strdup (arguments_value (arguments, "sasl-user"));
  envelope->queue = g_strdup (arguments_value (arguments, "queue"));
  return envelope;
}

static gboolean
test (const Request *request, GError **error)
{
  g_autoptr (Envelope) envelope = read_envelope (request->arguments);
  json_t *record = rule_test_mail (request->config, STDIN_FILENO, envelope, error);
  if (record == NULL || arguments_has (request->arguments, "json"))
    return page_record (request, record);
  print_test (request->out, record);
  json_decref (record);
  return TRUE;
}

static const ArgumentOption test_options[] = {
  { "sender", "ADDRESS", ARGUMENT_OPTIONAL },
  { "recipient", "ADDRESS", ARGUMENT_OPTIONAL },
  { "original", "ADDRESS", ARGUMENT_OPTIONAL },
  { "client", "IP", ARGUMENT_OPTIONAL },
  { "sasl-user", "USER", ARGUMENT_OPTIONAL },
  { "queue", "QUEUE", ARGUMENT_OPTIONAL },
  { NULL },
};

const Command rule_commands[] = {
  { "rule test", "", "Show where the mail on standard input would go and why.",
    COMMAND_NEEDS_CONFIG, test_options, command_record, test },
  { NULL },
};
