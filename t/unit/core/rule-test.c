#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/text.h"

#include "core/rule.h"

static void
add_header (Mail *mail, const char *name, const char *value)
{
  MailHeader *header = g_new0 (MailHeader, 1);
  header->name = g_strdup (name);
  header->value = g_strdup (value);
  g_ptr_array_add (mail->headers, header);
}

static void
add_attachment (Mail *mail, const char *name, const char *type, const char *detected)
{
  MailAttachment *attachment = mail_attachment_new ();
  attachment->name = g_strdup (name);
  attachment->type = g_strdup (type);
  attachment->detected = g_strdup (detected);
  g_ptr_array_add (mail->attachments, attachment);
}

static void
set_text (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static Mail *
sample_mail (void)
{
  Mail *mail = mail_new ();
  mail->class = MAIL_AUTO_REPLY;
  mail->from = g_strdup ("Ann@Example.net");
  g_strfreev (mail->to);
  mail->to = g_strsplit ("help@csirt.example bob@example.org", " ", -1);
  set_text (&mail->subject, "Offene Rechnung für März");
  set_text (&mail->text, "Dear team,\nplease pay at once.\nAnn\n");
  add_header (mail, "Received", "from a.example.net");
  add_header (mail, "X-Spam-Score", "3.5");
  add_header (mail, "received", "from b.example.net");
  add_header (mail, "X-Empty", "");
  add_attachment (mail, "invoice.pdf", "application/pdf", "application/x-dosexec");
  add_attachment (mail, "", "image/png", NULL);
  return mail;
}

static Envelope *
sample_envelope (void)
{
  Envelope *envelope = envelope_new ();
  envelope->sender = g_strdup ("");
  envelope->recipient = g_strdup ("help+x@csirt.example");
  envelope->client = g_strdup ("192.0.2.7");
  return envelope;
}

static Rule *
rule_of (const char *condition)
{
  GError *error = NULL;
  Rule *rule = rule_new ("sample", FALSE);
  rule_add_condition (rule, condition, &error);
  g_assert_no_error (error);
  return rule;
}

static const struct {
  const char *condition;
  gboolean holds;
  const char *because; /* or a part of it */
} find_case[] = {
  { "sender ~ ^$", TRUE, "an empty value" },
  { "sender ~ .", FALSE, "an empty value" },
  { "recipient is HELP+X@csirt.example", TRUE, "help+x@csirt.example" },
  { "recipient is help@csirt.example", FALSE, "help+x@csirt.example" },
  { "original ~ .", FALSE, "no value" },
  { "original !~ .", TRUE, "no value" },
  { "original is-not x", TRUE, "no value" },
  { "sasl-user is alice", FALSE, "no value" },
  { "client is 192.0.2.7", TRUE, "192.0.2.7" },
  { "client in 192.0.2.0/24", TRUE, "192.0.2.7" },
  { "client in 198.51.100.0/24", FALSE, "192.0.2.7" },
  { "client not-in 198.51.100.0/24", TRUE, "192.0.2.7" },
  { "client not-in 192.0.2.0/24", FALSE, "192.0.2.7" },
  { "client ~ ^192\\.0\\.", TRUE, "192.0.2.7" },
  { "from is ann@example.NET", TRUE, "Ann@Example.net" },
  { "from ~ @example\\.net$", TRUE, "Ann@Example.net" },
  { "from ~ @example\\.org$", FALSE, "Ann@Example.net" },
  { "to is bob@example.org", TRUE, "bob@example.org" },
  { "to ~ ^bob", TRUE, "bob@example.org" },
  { "to is carol@example.org", FALSE, "none of 2 values" },
  { "to is-not carol@example.org", TRUE, "none of 2 values" },
  { "to is-not bob@example.org", FALSE, "bob@example.org" },
  { "cc ~ .", FALSE, "no value" },
  { "subject ~ rechnung", TRUE, "Offene Rechnung für März" },
  { "subject ~ MÄRZ$", TRUE, "Offene Rechnung für März" },
  { "subject ~ f.r", TRUE, "Offene Rechnung für März" },
  { "subject ~ invoice|rechnung", TRUE, "Offene Rechnung für März" },
  { "subject !~ rechnung", FALSE, "Offene Rechnung für März" },
  { "subject !~ invoice", TRUE, "Offene Rechnung für März" },
  { "subject is offene rechnung FÜR märz", TRUE, "Offene Rechnung für März" },
  { "subject is offene", FALSE, "Offene Rechnung für März" },
  { "text ~ ^please", TRUE, "please pay at once." },
  { "text ~ once\\.$", TRUE, "please pay at once." },
  { "text ~ team.*once", FALSE, "Dear team," },
  { "text ~ (?s)team.*once", TRUE, "Dear team," },
  { "text ~ Pay  at", FALSE, "Dear team," },
  { "class is auto-reply", TRUE, "auto-reply" },
  { "class is Auto-Reply", TRUE, "auto-reply" },
  { "class is-not human", TRUE, "auto-reply" },
  { "class ~ ^(dsn|mdn)$", FALSE, "auto-reply" },
  { "attachment-name ~ \\.pdf$", TRUE, "invoice.pdf" },
  { "attachment-name ~ ^$", TRUE, "an empty value" },
  { "attachment-type is application/x-dosexec", TRUE, "application/x-dosexec" },
  { "attachment-type is application/pdf", TRUE, "application/pdf" },
  { "attachment-type ~ ^text/", FALSE, "none of 3 values" },
  { "header:Received ~ b\\.example", TRUE, "from b.example.net" },
  { "header:RECEIVED ~ a\\.example", TRUE, "from a.example.net" },
  { "header:x-spam-score ~ ^[3-9]", TRUE, "3.5" },
  { "header:X-Empty ~ ^$", TRUE, "an empty value" },
  { "header:X-None ~ ^", FALSE, "no value" },
  { "header:X-None !~ ^", TRUE, "no value" },
  { " \tsubject  \t~   rechnung \t", TRUE, "Offene Rechnung für März" },
};

static void
test_find (void)
{
  g_autoptr (Mail) mail = sample_mail ();
  g_autoptr (Envelope) envelope = sample_envelope ();
  for (guint i = 0; i < G_N_ELEMENTS (find_case); i++) {
    g_autoptr (Rule) rule = rule_of (find_case[i].condition);
    RuleFinding *finding = rule_condition_try (rule, 0, envelope, mail);
    if (finding->holds != find_case[i].holds ||
        !g_str_equal (finding->because, find_case[i].because))
      g_error ("%s: %d because %s", find_case[i].condition, finding->holds, finding->because);
    g_assert_cmpint (rule_fires (rule, envelope, mail), ==, find_case[i].holds);
    rule_finding_free (finding);
  }
}

static const struct {
  const char *line;
  const char *problem; /* a part of the message */
} bad_condition[] = {
  { "", "three parts" },
  { "subject", "three parts" },
  { "subject ~", "three parts" },
  { "subject ~  ", "three parts" },
  { "Subject ~ x", "cannot look at 'Subject'" },
  { "body ~ x", "it can look at sender, recipient" },
  { "header ~ x", "cannot look at 'header'" },
  { "header: ~ x", "cannot look at 'header:'" },
  { "header:X:Y ~ x", "cannot look at 'header:X:Y'" },
  { "header:\u00c4 ~ x", "header:NAME" },
  { "subject = x", "the operators are ~, !~, is, is-not, in and not-in" },
  { "subject ~x", "three parts" },
  { "subject IS x", "'IS' is no operator" },
  { "from in 192.0.2.0/24", "only for client" },
  { "header:X not-in 192.0.2.0/24", "only for client" },
  { "client in 192.0.2.1/24", "'192.0.2.1/24' is no network" },
  { "client in unknown", "no network" },
  { "class is bounce", "the classes are human, auto-reply, dsn" },
  { "class is-not people", "there is no class 'people'" },
  { "subject ~ (x", "wrong at byte 3: missing closing parenthesis" },
  { "subject ~ x**y", "wrong at byte" },
  { "subject ~ [z-a]", "wrong at byte" },
  { "subject ~ \\C", "wrong at byte" },
  { "subject ~ (a+)\\1", "back reference" },
  { "subject ~ (?<x>a+)\\k<x>", "back reference" },
  { "subject ~ x\ny", "one line" },
  { "subject ~ \xff", "valid UTF-8" },
};

static void
test_bad_conditions (void)
{
  g_autoptr (Rule) rule = rule_new ("sample", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (bad_condition); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (rule_add_condition (rule, bad_condition[i].line, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    if (strstr (error->message, bad_condition[i].problem) == NULL)
      g_error ("%s: %s", bad_condition[i].line, error->message);
  }
  g_assert_cmpuint (rule_condition_count (rule), ==, 0);
}

static const struct {
  const char *line;
  RuleKey key;
  const char *value;
} action_case[] = {
  { "Queue: Incident Reports", RULE_QUEUE, "Incident Reports" },
  { "queue:Señales", RULE_QUEUE, "Señales" },
  { " Constituency :  EDUNET ", RULE_CONSTITUENCY, "EDUNET" },
  { "Priority: 0", RULE_PRIORITY, "0" },
  { "PRIORITY: 100", RULE_PRIORITY, "100" },
  { "SLA: full", RULE_SLA, "full" },
  { "Owner: alice", RULE_OWNER, "alice" },
  { "Tag: edunet.example: abuse", RULE_TAG, "edunet.example: abuse" },
  { "Language: es-MX", RULE_LANGUAGE, "es-MX" },
  { "Language: nah", RULE_LANGUAGE, "nah" },
  { "Template: received-by_duty2", RULE_TEMPLATE, "received-by_duty2" },
};

static void
test_actions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (action_case); i++) {
    g_autoptr (Rule) rule = rule_new ("sample", FALSE);
    const char *name = rule_key_name (action_case[i].key);
    g_autofree char *line = g_strdup (action_case[i].line);
    GError *error = NULL;
    rule_add_action (rule, line, &error);
    g_assert_no_error (error);
    for (RuleKey key = 0; key < RULE_KEYS; key++)
      g_assert_cmpstr (rule_value (rule, key), ==,
                       key == action_case[i].key ? action_case[i].value : NULL);
    g_autofree char *start = g_strndup (g_strchug (line), strlen (name));
    g_assert_true (g_ascii_strcasecmp (start, name) == 0);
  }
}

static const struct {
  const char *line;
  const char *problem;
} bad_action[] = {
  { "", "such as `Priority: 70`" },
  { "Priority 70", "such as `Priority: 70`" },
  { "Tag: \xff", "valid UTF-8" },
  { "Status: open",
    "it can set Queue, Constituency, Priority, SLA, Owner, Tag, Language, Template" },
  { ": x", "cannot set ''" },
  { "Queue:", "Queue cannot be ''" },
  { "Queue: \t", "Queue cannot be ''" },
  { "Queue: a\nb", "the name of a queue" },
  { "Owner: a\u202eb", "the name of a staff account" },
  { "Priority: 101", "a whole number from 0 to 100" },
  { "Priority: -1", "a whole number" },
  { "Priority: 010", "a whole number" },
  { "Priority: 7.5", "a whole number" },
  { "Priority: 18446744073709551617", "a whole number" },
  { "Tag: a]b", "without [, ] and #" },
  { "Tag: a #1", "without [, ] and #" },
  { "Language: English", "such as en or es-MX" },
  { "Language: EN", "such as en or es-MX" },
  { "Language: e", "such as en or es-MX" },
  { "Language: en-", "such as en or es-MX" },
  { "Language: en--a", "such as en or es-MX" },
  { "Language: en-a-", "such as en or es-MX" },
  { "Language: en/..", "such as en or es-MX" },
  { "Language: en-../x", "such as en or es-MX" },
  { "Template: ../secret", "without .txt" },
  { "Template: received.txt", "without .txt" },
  { "SLA: a\tb", "the name of a level" },
};

static void
test_bad_actions (void)
{
  g_autoptr (Rule) rule = rule_new ("sample", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (bad_action); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (rule_add_action (rule, bad_action[i].line, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    if (strstr (error->message, bad_action[i].problem) == NULL)
      g_error ("%s: %s", bad_action[i].line, error->message);
  }
  for (RuleKey key = 0; key < RULE_KEYS; key++)
    g_assert_null (rule_value (rule, key));
}

static void
test_key_twice (void)
{
  g_autoptr (Rule) rule = rule_new ("sample", FALSE);
  g_autoptr (GError) error = NULL;
  g_assert_true (rule_add_action (rule, "Priority: 1", NULL));
  g_assert_false (rule_add_action (rule, "priority: 2", &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  g_assert_cmpstr (rule_value (rule, RULE_PRIORITY), ==, "1");
}

static void
test_rule (void)
{
  g_autoptr (Mail) mail = sample_mail ();
  g_autoptr (Envelope) envelope = sample_envelope ();
  g_autoptr (Rule) rule = rule_new ("Invoices", TRUE);
  g_assert_cmpstr (rule_name (rule), ==, "Invoices");
  g_assert_true (rule_stops (rule));
  g_assert_true (rule_fires (rule, envelope, mail));
  g_assert_true (rule_add_condition (rule, " subject ~ rechnung ", NULL));
  g_assert_true (rule_add_condition (rule, "client in 192.0.2.0/24", NULL));
  g_assert_true (rule_fires (rule, envelope, mail));
  g_assert_cmpuint (rule_condition_count (rule), ==, 2);
  g_assert_cmpstr (rule_condition_text (rule, 0), ==, "subject ~ rechnung");
  set_text (&envelope->client, "198.51.100.1");
  g_assert_false (rule_fires (rule, envelope, mail));
  rule_free (NULL);
  rule_finding_free (NULL);
}

/* What decided is one line, short, and holds what matched wherever in a long text that is. */
static void
test_because (void)
{
  g_autoptr (Mail) mail = sample_mail ();
  g_autoptr (Envelope) envelope = sample_envelope ();
  g_autoptr (Rule) rule = rule_of ("text ~ needle");
  g_autoptr (GString) text = g_string_new ("first\n");
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "\u00fc\u202e\u20ac ");
  g_string_append (text, "a NEEDLE here ");
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "\U0001f600");
  g_string_append (text, "\nlast");
  set_text (&mail->text, text->str);
  RuleFinding *finding = rule_condition_try (rule, 0, envelope, mail);
  g_assert_true (finding->holds);
  g_assert_true (text_is_valid (finding->because, strlen (finding->because)));
  g_assert_nonnull (strstr (finding->because, "a NEEDLE here"));
  g_assert_cmpuint (strlen (finding->because), <=, 120);
  g_autofree char *line = text_one_line (finding->because);
  g_assert_cmpstr (finding->because, ==, line);
  rule_finding_free (finding);
}

static char *
repeat (const char *unit, gsize times)
{
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < times; i++)
    g_string_append (text, unit);
  return g_string_free (text, FALSE);
}

static const struct {
  const char *pattern;
  const char *unit;
  gsize times;
} costly_case[] = {
  { "(a+)+$", "aaaaaaaaab ", 20000 },
  { "(?:a|aa)+$", "aaaaaaaaaaaaaaaaaaab", 5000 },
  { "(?s)(.*,){6}\\d", "x,", 100000 },
  { "(?=.*\\d)(?=.*bar).", "x", 200000 },
  { "^\\s*(?s:.*)\\w$", "\n", 200000 },
  { "(x+x+)+\\d", "x", 200000 },
  { "(a{0,1000}b?){20}\\d", "a", 200000 },
  { "(.)*(.)*(.)*[0-9]$", "\u00e9", 100000 },
  { "((a?){50}){50}[cd]", "a", 2000 },
  { "(?:(?:a*)*)*[bc]$", "a", 10000 },
  { "(?<=\\d{9}|a)[^b]*[cd]", "1234567890", 20000 },
};

/* However the pattern is made, there is an end soon; what gave up is neither there nor absent. */
static void
test_cost (void)
{
  g_autoptr (Mail) mail = sample_mail ();
  g_autoptr (Envelope) envelope = sample_envelope ();
  guint gave_up = 0;
  for (guint i = 0; i < G_N_ELEMENTS (costly_case); i++) {
    g_autofree char *positive = g_strconcat ("text ~ ", costly_case[i].pattern, NULL);
    g_autofree char *negative = g_strconcat ("text !~ ", costly_case[i].pattern, NULL);
    g_autoptr (Rule) finds = rule_of (positive);
    g_autoptr (Rule) misses = rule_of (negative);
    g_free (mail->text);
    mail->text = repeat (costly_case[i].unit, costly_case[i].times);
    clock_t start = clock ();
    RuleFinding *found = rule_condition_try (finds, 0, envelope, mail);
    double seconds = (double) (clock () - start) / CLOCKS_PER_SEC;
    RuleFinding *missed = rule_condition_try (misses, 0, envelope, mail);
    gboolean none = g_str_has_prefix (found->because, "gave up");
    gave_up += none;
    g_test_message ("%s: %.3f s, %s", costly_case[i].pattern, seconds, found->because);
    g_assert_cmpfloat (seconds, <, 5);
    g_assert_cmpstr (found->because, ==, missed->because);
    g_assert_true (none ? !found->holds && !missed->holds : found->holds != missed->holds);
    rule_finding_free (found);
    rule_finding_free (missed);
  }
  g_assert_cmpuint (gave_up, >=, G_N_ELEMENTS (costly_case) / 2);
}

/* Thousands of fields share one allowance; one that matches is found as long as it lasts. */
static void
test_many_values (void)
{
  g_autoptr (Mail) mail = sample_mail ();
  g_autoptr (Envelope) envelope = sample_envelope ();
  g_autoptr (Rule) slow = rule_of ("header:X-Many ~ (a+)+$");
  g_autoptr (Rule) quick = rule_of ("header:X-Many ~ ^needle$");
  for (guint i = 0; i < 20000; i++)
    add_header (mail, "X-Many", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
  clock_t start = clock ();
  RuleFinding *finding = rule_condition_try (slow, 0, envelope, mail);
  g_assert_cmpfloat ((double) (clock () - start) / CLOCKS_PER_SEC, <, 5);
  g_assert_cmpstr (finding->because, ==, "gave up: the pattern needs too many steps");
  rule_finding_free (finding);
  g_assert_false (rule_fires (quick, envelope, mail));
  add_header (mail, "X-Many", "needle");
  g_assert_true (rule_fires (quick, envelope, mail));
}

/* A value that is too much for the pattern does not hide another that matches. */
static void
test_match_after_giving_up (void)
{
  g_autoptr (Mail) mail = sample_mail ();
  g_autoptr (Envelope) envelope = sample_envelope ();
  g_autoptr (Rule) rule = rule_of ("header:X-Two ~ ^(?:needle|(?:a?){2000}b)");
  g_autofree char *long_value = repeat ("a", 30000);
  add_header (mail, "X-Two", "needle");
  g_assert_true (rule_fires (rule, envelope, mail));
  add_header (mail, "X-Two", long_value);
  g_assert_true (rule_fires (rule, envelope, mail));
}

/* A text of common size is no trouble for a pattern of common making. */
static void
test_common_patterns (void)
{
  static const char *const patterns[] = {
    "invoice|rechnung|factura",    "\\b(?:phish|spam)\\w*\\b",
    "[\\w.+-]+@[\\w.-]+\\.org",    "https?://[^\\s/]+\\.example\\.org/",
    "^\\s*(?:urgent|important):?", "\\d+\\.\\d+\\.\\d+\\.\\d+9",
    "ransom.{0,200}bitcoin",       "^.*?click.*?here",
  };
  g_autoptr (Mail) mail = sample_mail ();
  g_autoptr (Envelope) envelope = sample_envelope ();
  g_free (mail->text);
  mail->text = repeat ("Dear all, the machine at 192.0.2.7 (mail.example.net) scans our network, "
                       "says ann@example.net.\nSee http://www.example.net/log?q=1 for more.\n\n",
                       2000);
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autofree char *line = g_strconcat ("text !~ ", patterns[i], NULL);
    g_autoptr (Rule) rule = rule_of (line);
    if (!rule_fires (rule, envelope, mail))
      g_error ("%s", patterns[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rule/conditions-look-at-envelope-and-mail", test_find);
  g_test_add_func ("/core/rule/bad-conditions-are-refused-with-advice", test_bad_conditions);
  g_test_add_func ("/core/rule/actions-are-read", test_actions);
  g_test_add_func ("/core/rule/bad-actions-are-refused-with-advice", test_bad_actions);
  g_test_add_func ("/core/rule/a-key-is-set-once", test_key_twice);
  g_test_add_func ("/core/rule/fires-when-every-condition-holds", test_rule);
  g_test_add_func ("/core/rule/shows-what-matched-on-one-short-line", test_because);
  g_test_add_func ("/core/rule/every-pattern-comes-to-an-end", test_cost);
  g_test_add_func ("/core/rule/many-values-share-one-allowance", test_many_values);
  g_test_add_func ("/core/rule/giving-up-hides-no-match", test_match_after_giving_up);
  g_test_add_func ("/core/rule/common-patterns-do-not-give-up", test_common_patterns);
  return g_test_run ();
}
