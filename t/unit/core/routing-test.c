#include "core/network.h"
#include "core/routing.h"
#include "core/rule.h"

static void
add_queue (Policy *policy, const char *name, const char *address, const char *language)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (name);
  queue->address = g_strdup (address);
  queue->comment_address = g_strdup_printf ("comment-%s", address);
  queue->language = g_strdup (language);
  queue->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (policy->queues, queue);
}

/* DOMAINS and NETWORKS have blanks between them. */
static void
add_constituency (Policy *policy, const char *name, const char *extension, const char *domains,
                  const char *networks)
{
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup (name);
  constituency->extension = g_strdup (extension);
  constituency->domains = g_strsplit (domains, " ", -1);
  constituency->networks = g_ptr_array_new_with_free_func (g_free);
  constituency->admin_cc = g_new0 (char *, 1);
  g_auto (GStrv) list = g_strsplit (networks, " ", -1);
  for (char **network = list; *network != NULL; network++)
    g_ptr_array_add (constituency->networks, network_parse (*network));
  g_ptr_array_add (policy->constituencies, constituency);
}

static Constituency *
last_constituency (const Policy *policy)
{
  return g_ptr_array_index (policy->constituencies, policy->constituencies->len - 1);
}

static Policy *
sample_policy (void)
{
  Policy *policy = policy_new ();
  add_queue (policy, "General", "help@csirt.example", "en");
  add_queue (policy, "Incident Reports", "report@csirt.example", "fr");
  add_queue (policy, "Countermeasures", "block@csirt.example", "de");
  policy->default_queue = g_ptr_array_index (policy->queues, 0);
  add_constituency (policy, "EDUNET", "edunet", "edunet.example school.example",
                    "192.0.2.0/24 2001:db8::/32");
  add_constituency (policy, "GOVNET", "govnet", "gov.school.example govnet.example",
                    "198.51.100.0/24 192.0.2.128/25");
  last_constituency (policy)->language = g_strdup ("es");
  add_constituency (policy, "REST", NULL, "govnet.example", "192.0.2.128/25 0.0.0.0/0");
  add_constituency (policy, "TOKEN", "t-abc", "", "");
  return policy;
}

/* CONDITIONS and ACTIONS have `|` between them. */
static void
add_rule (Policy *policy, gboolean stop, const char *conditions, const char *actions)
{
  GError *error = NULL;
  g_autofree char *name = g_strdup_printf ("rule %u", policy->rules->len + 1);
  Rule *rule = rule_new (name, stop);
  g_auto (GStrv) condition = g_strsplit (conditions, "|", -1);
  g_auto (GStrv) action = g_strsplit (actions, "|", -1);
  for (guint i = 0; condition[i] != NULL && error == NULL; i++)
    rule_add_condition (rule, condition[i], &error);
  for (guint i = 0; action[i] != NULL && error == NULL; i++)
    rule_add_action (rule, action[i], &error);
  g_assert_no_error (error);
  g_ptr_array_add (policy->rules, rule);
}

static Envelope *
envelope_to (const char *recipient)
{
  Envelope *envelope = envelope_new ();
  envelope->sender = g_strdup ("ann@example.net");
  envelope->recipient = g_strdup (recipient);
  return envelope;
}

static Mail *
mail_from (const char *from)
{
  Mail *mail = mail_new ();
  mail->from = g_strdup (from);
  return mail;
}

static const struct {
  const char *label;
  const char *queue;
  const char *recipient;
  const char *addressed;
} queue_case[] = {
  { "address", NULL, "report@csirt.example", "Incident Reports" },
  { "address with extension", NULL, "Report+x@csirt.example", "Incident Reports" },
  { "comment address", NULL, "comment-block@csirt.example", "Countermeasures" },
  { "nobody's", NULL, "postmaster@csirt.example", "General" },
  { "named", "countermeasures", "report@csirt.example", "Countermeasures" },
  { "named, but none", "Nothing", "report@csirt.example", "Incident Reports" },
};

static void
test_addressed (void)
{
  g_autoptr (Policy) policy = sample_policy ();
  for (guint i = 0; i < G_N_ELEMENTS (queue_case); i++) {
    g_autoptr (Envelope) envelope = envelope_to (queue_case[i].recipient);
    envelope->queue = g_strdup (queue_case[i].queue);
    const Queue *queue = routing_addressed_queue (policy, envelope);
    if (!g_str_equal (queue->name, queue_case[i].addressed))
      g_error ("%s: %s", queue_case[i].label, queue->name);
  }
}

static const struct {
  const char *label;
  const char *recipient;
  const char *original;
  const char *client;
  const char *from;
  const char *constituency; /* or NULL */
  ConstituencyEvidence evidence;
} constituency_case[] = {
  { "nothing", "help@csirt.example", NULL, NULL, "ann@example.net", NULL, BY_NOTHING },
  { "nobody", "help@csirt.example", NULL, NULL, NULL, NULL, BY_NOTHING },
  { "extension", "help+edunet@csirt.example", NULL, NULL, NULL, "EDUNET", BY_EXTENSION },
  { "extension in capitals", "help+EduNet@csirt.example", NULL, NULL, NULL, "EDUNET",
    BY_EXTENSION },
  { "extension before client and domain", "help+edunet@csirt.example", NULL, "198.51.100.1",
    "ann@govnet.example", "EDUNET", BY_EXTENSION },
  { "extension of the original", "help@csirt.example", "abuse+govnet@csirt.example", "192.0.2.1",
    NULL, "GOVNET", BY_EXTENSION },
  { "both have one", "help+edunet@csirt.example", "abuse+govnet@csirt.example", NULL, NULL,
    "EDUNET", BY_EXTENSION },
  { "unknown extension is one", "help+x@csirt.example", "abuse+govnet@csirt.example", NULL, NULL,
    NULL, BY_NOTHING },
  { "empty extension is none", "help+@csirt.example", "abuse+govnet@csirt.example", NULL, NULL,
    "GOVNET", BY_EXTENSION },
  { "unknown extension, then client", "help+x@csirt.example", NULL, "198.51.100.1", NULL, "GOVNET",
    BY_CLIENT },
  { "token names nobody", "help+t-abc@csirt.example", NULL, NULL, NULL, NULL, BY_NOTHING },
  { "token in capitals", "help+T-ABC@csirt.example", NULL, NULL, NULL, NULL, BY_NOTHING },
  { "token is no extension", "help+t-abc@csirt.example", "abuse+govnet@csirt.example", NULL, NULL,
    "GOVNET", BY_EXTENSION },
  { "client", "help@csirt.example", NULL, "192.0.2.1", "ann@example.net", "EDUNET", BY_CLIENT },
  { "client before domain", "help@csirt.example", NULL, "192.0.2.1", "ann@govnet.example", "EDUNET",
    BY_CLIENT },
  { "longest prefix, first of equals", "help@csirt.example", NULL, "192.0.2.200", NULL, "GOVNET",
    BY_CLIENT },
  { "any client", "help@csirt.example", NULL, "203.0.113.9", NULL, "REST", BY_CLIENT },
  { "IPv6 client", "help@csirt.example", NULL, "IPv6:2001:db8::1", NULL, "EDUNET", BY_CLIENT },
  { "unknown client", "help@csirt.example", NULL, "unknown", NULL, NULL, BY_NOTHING },
  { "domain", "help@csirt.example", NULL, NULL, "ann@EDUNET.example", "EDUNET", BY_DOMAIN },
  { "domain below", "help@csirt.example", NULL, NULL, "ann@a.b.edunet.example", "EDUNET",
    BY_DOMAIN },
  { "longest domain", "help@csirt.example", NULL, NULL, "ann@mail.gov.school.example", "GOVNET",
    BY_DOMAIN },
  { "shorter domain", "help@csirt.example", NULL, NULL, "ann@ov.school.example", "EDUNET",
    BY_DOMAIN },
  { "first of equals", "help@csirt.example", NULL, NULL, "ann@govnet.example", "GOVNET",
    BY_DOMAIN },
  { "ends alike", "help@csirt.example", NULL, NULL, "ann@fakeedunet.example", NULL, BY_NOTHING },
  { "domain above", "help@csirt.example", NULL, NULL, "ann@example", NULL, BY_NOTHING },
  { "in the local part", "help@csirt.example", NULL, NULL, "edunet.example@example.net", NULL,
    BY_NOTHING },
  { "no at sign", "help@csirt.example", NULL, NULL, "edunet.example", NULL, BY_NOTHING },
};

static void
test_constituency (void)
{
  g_autoptr (Policy) policy = sample_policy ();
  for (guint i = 0; i < G_N_ELEMENTS (constituency_case); i++) {
    g_autoptr (Envelope) envelope = envelope_to (constituency_case[i].recipient);
    envelope->original = g_strdup (constituency_case[i].original);
    envelope->client = g_strdup (constituency_case[i].client);
    g_autoptr (Mail) mail = mail_from (constituency_case[i].from);
    g_autoptr (Routing) routing = routing_decide (policy, envelope, mail);
    const char *name = routing->constituency == NULL ? NULL : routing->constituency->name;
    if (g_strcmp0 (name, constituency_case[i].constituency) != 0 ||
        routing->evidence != constituency_case[i].evidence)
      g_error ("%s: %s by %s", constituency_case[i].label, name,
               constituency_evidence_name (routing->evidence));
  }
}

static void
test_no_rules (void)
{
  g_autoptr (Policy) policy = sample_policy ();
  g_autoptr (Envelope) envelope = envelope_to ("report@csirt.example");
  g_autoptr (Mail) mail = mail_from ("ann@example.net");
  g_autoptr (Routing) routing = routing_decide (policy, envelope, mail);
  g_assert_cmpstr (routing->addressed->name, ==, "Incident Reports");
  g_assert_true (routing->queue == routing->addressed);
  g_assert_null (routing->constituency);
  g_assert_cmpstr (routing->language, ==, "fr");
  g_assert_null (routing->tag);
  g_assert_null (routing->template);
  g_assert_null (routing->owner);
  g_assert_null (routing->sla);
  g_assert_cmpint (routing->priority, ==, -1);
  g_assert_cmpuint (routing->fired->len, ==, 0);
  routing_free (NULL);
}

static void
test_actions (void)
{
  g_autoptr (Policy) policy = sample_policy ();
  add_rule (policy, FALSE, "from ~ @example\\.net$|recipient ~ ^report",
            "Queue: countermeasures|Constituency: govnet|Priority: 0|SLA: full|Owner: alice|Tag: x "
            "y|Language: pt|Template: urgent");
  g_autoptr (Envelope) envelope = envelope_to ("report+edunet@csirt.example");
  g_autoptr (Mail) mail = mail_from ("ann@example.net");
  g_autoptr (Routing) routing = routing_decide (policy, envelope, mail);
  g_assert_cmpstr (routing->addressed->name, ==, "Incident Reports");
  g_assert_cmpstr (routing->queue->name, ==, "Countermeasures");
  g_assert_cmpstr (routing->constituency->name, ==, "GOVNET");
  g_assert_cmpint (routing->evidence, ==, BY_RULE);
  g_assert_cmpint (routing->priority, ==, 0);
  g_assert_cmpstr (routing->sla, ==, "full");
  g_assert_cmpstr (routing->owner, ==, "alice");
  g_assert_cmpstr (routing->tag, ==, "x y");
  g_assert_cmpstr (routing->language, ==, "pt");
  g_assert_cmpstr (routing->template, ==, "urgent");
  g_assert_cmpuint (routing->fired->len, ==, 1);
  g_assert_true (routing->fired->pdata[0] == policy->rules->pdata[0]);
}

static void
test_order (void)
{
  g_autoptr (Policy) policy = sample_policy ();
  add_rule (policy, FALSE, "from ~ .", "Priority: 10|Tag: first|Owner: alice");
  add_rule (policy, TRUE, "from is nobody@example.net", "Priority: 20|Tag: second");
  add_rule (policy, FALSE, "recipient ~ .|sender is ann@example.net", "Priority: 30");
  add_rule (policy, TRUE, "from is-not nobody@example.net", "Tag: fourth");
  add_rule (policy, FALSE, "from ~ .", "Priority: 50|Tag: fifth");
  g_autoptr (Envelope) envelope = envelope_to ("help@csirt.example");
  g_autoptr (Mail) mail = mail_from ("ann@example.net");
  g_autoptr (Routing) routing = routing_decide (policy, envelope, mail);
  g_assert_cmpint (routing->priority, ==, 30);
  g_assert_cmpstr (routing->tag, ==, "fourth");
  g_assert_cmpstr (routing->owner, ==, "alice");
  g_assert_cmpuint (routing->fired->len, ==, 3);
  g_assert_true (routing->fired->pdata[0] == policy->rules->pdata[0]);
  g_assert_true (routing->fired->pdata[1] == policy->rules->pdata[2]);
  g_assert_true (routing->fired->pdata[2] == policy->rules->pdata[3]);
}

static void
test_language (void)
{
  g_autoptr (Policy) policy = sample_policy ();
  add_rule (policy, FALSE, "subject is move", "Queue: Countermeasures");
  add_rule (policy, FALSE, "subject is adopt", "Constituency: GOVNET");
  add_rule (policy, FALSE, "subject is speak", "Language: pt");
  static const struct {
    const char *subject;
    const char *recipient;
    const char *language;
  } language_case[] = {
    { "x", "report@csirt.example", "fr" },
    { "move", "report@csirt.example", "de" },
    { "x", "report+govnet@csirt.example", "es" },
    { "move", "report+govnet@csirt.example", "es" },
    { "x", "report+edunet@csirt.example", "fr" },
    { "adopt", "report+edunet@csirt.example", "es" },
    { "speak", "report+govnet@csirt.example", "pt" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (language_case); i++) {
    g_autoptr (Envelope) envelope = envelope_to (language_case[i].recipient);
    g_autoptr (Mail) mail = mail_from ("ann@example.net");
    g_free (mail->subject);
    mail->subject = g_strdup (language_case[i].subject);
    g_autoptr (Routing) routing = routing_decide (policy, envelope, mail);
    g_assert_cmpstr (routing->language, ==, language_case[i].language);
  }
}

static void
test_missing_names (void)
{
  g_autoptr (Policy) policy = sample_policy ();
  add_rule (policy, FALSE, "from ~ .", "Queue: Nothing|Constituency: Nobody|Priority: 1");
  g_autoptr (Envelope) envelope = envelope_to ("report+edunet@csirt.example");
  g_autoptr (Mail) mail = mail_from ("ann@example.net");
  g_autoptr (Routing) routing = routing_decide (policy, envelope, mail);
  g_assert_cmpstr (routing->queue->name, ==, "Incident Reports");
  g_assert_cmpstr (routing->constituency->name, ==, "EDUNET");
  g_assert_cmpint (routing->evidence, ==, BY_EXTENSION);
  g_assert_cmpint (routing->priority, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/routing/finds-the-addressed-queue", test_addressed);
  g_test_add_func ("/core/routing/finds-the-constituency-by-the-strongest-evidence",
                   test_constituency);
  g_test_add_func ("/core/routing/without-rules-the-mail-stays-where-it-was-addressed",
                   test_no_rules);
  g_test_add_func ("/core/routing/a-rule-sets-everything", test_actions);
  g_test_add_func ("/core/routing/a-later-rule-overrides-and-stop-stops", test_order);
  g_test_add_func ("/core/routing/language-of-rule-constituency-queue", test_language);
  g_test_add_func ("/core/routing/names-that-do-not-exist-are-as-if-not-there", test_missing_names);
  return g_test_run ();
}
