#include "core/rule.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "core/rule_condition.h"

#define PRIORITY_MAXIMUM 100

struct _Rule {
  char *name;
  gboolean stops;
  GPtrArray *conditions; /* of RuleCondition */
  char *values[RULE_KEYS];
};

static gboolean
is_line (const char *value)
{
  g_autofree char *line = text_one_line (value);
  return g_str_equal (line, value);
}

static gboolean
is_priority (const char *value)
{
  gsize length = strspn (value, G_CSET_DIGITS);
  return length <= 3 && value[length] == '\0' && (value[0] != '0' || length == 1) &&
         g_ascii_strtoll (value, NULL, 10) <= PRIORITY_MAXIMUM;
}

static gboolean
is_tag (const char *value)
{
  return is_line (value) && strpbrk (value, "[]#") == NULL;
}

/* The common shape of RFC 5646, which is a good name of a directory. */
static gboolean
is_language (const char *value)
{
  gsize length = strspn (value, G_CSET_a_2_z);
  const char *rest = value + length;
  gsize more = *rest == '-' ? strspn (rest + 1, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-") : 0;
  gboolean ends_well = *rest == '\0' || (more > 0 && rest[1] != '-' && rest[more] != '-');
  return (length == 2 || length == 3) && ends_well && (more == 0 || rest[1 + more] == '\0');
}

static gboolean
is_template (const char *value)
{
  return value[strspn (value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_")] == '\0';
}

/* What may stand behind each key; no value is empty. */
static const struct {
  const char *name;
  gboolean (*accepts) (const char *value);
  const char *right;
} keys[RULE_KEYS] = {
  [RULE_QUEUE] = { "Queue", is_line, "the name of a queue" },
  [RULE_CONSTITUENCY] = { "Constituency", is_line, "the name of a constituency" },
  [RULE_PRIORITY] = { "Priority", is_priority, "a whole number from 0 to 100" },
  [RULE_SLA] = { "SLA", is_line, "the name of a level" },
  [RULE_OWNER] = { "Owner", is_line, "the name of a staff account" },
  [RULE_TAG] = { "Tag", is_tag, "one line of text without [, ] and #" },
  [RULE_LANGUAGE] = { "Language", is_language, "a language such as en or es-MX" },
  [RULE_TEMPLATE] = { "Template", is_template,
                      "the name of a file without .txt: letters, digits, - and _" },
};

const char *
rule_key_name (RuleKey key)
{
  g_assert (key < RULE_KEYS);
  return keys[key].name;
}

Rule *
rule_new (const char *name, gboolean stop)
{
  Rule *rule = g_new0 (Rule, 1);
  rule->name = g_strdup (name);
  rule->stops = stop;
  rule->conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_condition_free);
  return rule;
}

void
rule_free (Rule *rule)
{
  if (rule == NULL)
    return;
  g_free (rule->name);
  g_ptr_array_unref (rule->conditions);
  for (guint i = 0; i < RULE_KEYS; i++)
    g_free (rule->values[i]);
  g_free (rule);
}

gboolean
rule_add_condition (Rule *rule, const char *line, GError **error)
{
  RuleCondition *condition = rule_condition_parse (line, error);
  if (condition == NULL)
    return FALSE;
  g_ptr_array_add (rule->conditions, condition);
  return TRUE;
}

/* The key called NAME, without case; RULE_KEYS and DATA when there is none. */
static RuleKey
find_key (const char *name, GError **error)
{
  const char *names[RULE_KEYS + 1] = { NULL };
  for (guint i = 0; i < RULE_KEYS; i++) {
    names[i] = keys[i].name;
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return (RuleKey) i;
  }
  g_autofree char *list = g_strjoinv (", ", (char **) names);
  g_autofree char *shown = text_one_line (name);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "a rule cannot set '%s'; it can set %s, as in `Priority: 70`", shown, list);
  return RULE_KEYS;
}

static gboolean
set_value (Rule *rule, RuleKey key, const char *value, GError **error)
{
  if (rule->values[key] != NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "%s is set twice; a rule sets a key only once", keys[key].name);
    return FALSE;
  }
  if (*value == '\0' || !keys[key].accepts (value)) {
    g_autofree char *shown = text_one_line (value);
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "%s cannot be '%s'; it must be %s",
                 keys[key].name, shown, keys[key].right);
    return FALSE;
  }
  rule->values[key] = g_strdup (value);
  return TRUE;
}

gboolean
rule_add_action (Rule *rule, const char *line, GError **error)
{
  const char *colon = strchr (line, ':');
  if (colon == NULL || !text_is_valid (line, strlen (line))) {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                         "an action must be a line of valid UTF-8 such as `Priority: 70`");
    return FALSE;
  }
  g_autofree char *name = g_strstrip (g_strndup (line, (gsize) (colon - line)));
  g_autofree char *value = g_strstrip (g_strdup (colon + 1));
  RuleKey key = find_key (name, error);
  return key != RULE_KEYS && set_value (rule, key, value, error);
}

const char *
rule_name (const Rule *rule)
{
  return rule->name;
}

gboolean
rule_stops (const Rule *rule)
{
  return rule->stops;
}

const char *
rule_value (const Rule *rule, RuleKey key)
{
  g_assert (key < RULE_KEYS);
  return rule->values[key];
}

guint
rule_condition_count (const Rule *rule)
{
  return rule->conditions->len;
}

const char *
rule_condition_text (const Rule *rule, guint index)
{
  g_assert (index < rule->conditions->len);
  return rule_condition_line (g_ptr_array_index (rule->conditions, index));
}

void
rule_finding_free (RuleFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->because);
  g_free (finding);
}

RuleFinding *
rule_condition_try (const Rule *rule, guint index, const Envelope *envelope, const Mail *mail)
{
  g_assert (index < rule->conditions->len);
  return rule_condition_find (g_ptr_array_index (rule->conditions, index), envelope, mail);
}

gboolean
rule_fires (const Rule *rule, const Envelope *envelope, const Mail *mail)
{
  for (guint i = 0; i < rule->conditions->len; i++) {
    RuleFinding *finding = rule_condition_try (rule, i, envelope, mail);
    gboolean holds = finding->holds;
    rule_finding_free (finding);
    if (!holds)
      return FALSE;
  }
  return TRUE;
}
