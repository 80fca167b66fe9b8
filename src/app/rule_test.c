#include "app/rule_test.h"

#include "base/error.h"

#include "core/routing.h"
#include "core/rule.h"

#include "app/inspect.h"

static json_t *
text (const char *value)
{
  return value == NULL ? json_null () : json_string (value);
}

/* The first address in To that is one of ours, else that of the queue meant. The caller frees it.
 */
static char *
guess_recipient (const Policy *policy, const Queue *named, const Mail *mail)
{
  for (char **to = mail->to; *to != NULL; to++)
    if (policy_queue_for_address (policy, *to, NULL, NULL) != NULL)
      return g_strdup (*to);
  return g_strdup (named != NULL ? named->address : policy->default_queue->address);
}

static json_t *
condition_record (const Rule *rule, guint index, const Envelope *envelope, const Mail *mail)
{
  RuleFinding *finding = rule_condition_try (rule, index, envelope, mail);
  json_t *record = json_pack ("{s:s, s:b, s:s}", "condition", rule_condition_text (rule, index),
                              "holds", finding->holds, "because", finding->because);
  rule_finding_free (finding);
  return record;
}

/* The conditions of a rule that nobody looks at any more. */
static json_t *
idle_record (const Rule *rule, guint index)
{
  return json_pack ("{s:s, s:n, s:n}", "condition", rule_condition_text (rule, index), "holds",
                    "because");
}

static json_t *
action_records (const Rule *rule)
{
  json_t *actions = json_array ();
  for (RuleKey key = 0; key < RULE_KEYS; key++) {
    const char *value = rule_value (rule, key);
    if (value == NULL)
      continue;
    g_autofree char *line = g_strdup_printf ("%s: %s", rule_key_name (key), value);
    json_array_append_new (actions, json_string (line));
  }
  return actions;
}

/* STATE: `fired`, `not fired` or `not looked at`. */
static json_t *
rule_record (const Rule *rule, const char *state, json_t *conditions)
{
  return json_pack ("{s:s, s:s, s:b, s:o, s:o}", "name", rule_name (rule), "state", state, "stop",
                    rule_stops (rule), "conditions", conditions, "actions", action_records (rule));
}

/* What becomes of each rule in turn, as routing_decide() decided it. */
static json_t *
rule_records (const Policy *policy, const Routing *routing, const Envelope *envelope,
              const Mail *mail)
{
  json_t *records = json_array ();
  gboolean stopped = FALSE;
  for (guint i = 0; i < policy->rules->len; i++) {
    const Rule *rule = g_ptr_array_index (policy->rules, i);
    gboolean fired = g_ptr_array_find (routing->fired, rule, NULL);
    const char *state = stopped ? "not looked at" : fired ? "fired" : "not fired";
    json_t *conditions = json_array ();
    for (guint j = 0; j < rule_condition_count (rule); j++)
      json_array_append_new (conditions, stopped ? idle_record (rule, j)
                                                 : condition_record (rule, j, envelope, mail));
    json_array_append_new (records, rule_record (rule, state, conditions));
    stopped = stopped || (fired && rule_stops (rule));
  }
  return records;
}

/* The tag that the ticket's subjects get. */
static const char *
tag_of (const Policy *policy, const Routing *routing)
{
  if (routing->tag != NULL)
    return routing->tag;
  if (routing->constituency != NULL && routing->constituency->tag != NULL)
    return routing->constituency->tag;
  return routing->queue->tag != NULL ? routing->queue->tag : policy->name;
}

static json_t *
result_record (const Policy *policy, const Routing *routing)
{
  const char *constituency = routing->constituency == NULL ? NULL : routing->constituency->name;
  json_t *priority = routing->priority < 0 ? json_null () : json_integer (routing->priority);
  return json_pack ("{s:s, s:o, s:s, s:o, s:o, s:o, s:s, s:s, s:o}", "queue", routing->queue->name,
                    "constituency", text (constituency), "evidence",
                    constituency_evidence_name (routing->evidence), "priority", priority, "sla",
                    text (routing->sla), "owner", text (routing->owner), "tag",
                    tag_of (policy, routing), "language", routing->language, "template",
                    text (routing->template));
}

static json_t *
envelope_record (const Envelope *envelope)
{
  return json_pack ("{s:s, s:s, s:o, s:o, s:o}", "sender", envelope->sender, "recipient",
                    envelope->recipient, "original", text (envelope->original), "client",
                    text (envelope->client), "sasl_user", text (envelope->sasl_user));
}

static json_t *
test_record (const Policy *policy, const Envelope *envelope, const Mail *mail)
{
  g_autoptr (Routing) routing = routing_decide (policy, envelope, mail);
  ConstituencyEvidence evidence;
  const Constituency *constituency = routing_constituency (policy, envelope, mail, &evidence);
  return json_pack (
      "{s:s, s:o, s:s, s:o, s:s, s:o, s:s, s:o, s:o}", "class", mail_class_name (mail->class),
      "from", text (mail->from), "subject", mail->subject, "envelope", envelope_record (envelope),
      "addressed", routing->addressed->name, "constituency",
      text (constituency == NULL ? NULL : constituency->name), "evidence",
      constituency_evidence_name (evidence), "rules",
      rule_records (policy, routing, envelope, mail), "result", result_record (policy, routing));
}

json_t *
rule_test_mail (const Config *config, int fd, Envelope *envelope, GError **error)
{
  const Policy *policy = config->policy;
  const Queue *named = envelope->queue == NULL ? NULL : policy_queue (policy, envelope->queue);
  if (envelope->queue != NULL && named == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING,
                 "there is no queue '%s'; the queues are in %s", envelope->queue, config->file);
    return NULL;
  }
  g_autoptr (Mail) mail = inspect_read (config, fd, &envelope->sender, error);
  if (mail == NULL)
    return NULL;
  if (envelope->sender == NULL)
    envelope->sender = g_strdup (mail->from == NULL ? "" : mail->from);
  if (envelope->recipient == NULL)
    envelope->recipient = guess_recipient (policy, named, mail);
  return test_record (policy, envelope, mail);
}
