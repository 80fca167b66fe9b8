#include "core/rule_condition.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "core/network.h"
#include "core/rule_pattern.h"
#include "core/rule_subject.h"

/* How much of a value is shown, and of it before what matched. */
#define SHOWN_BYTES 120
#define CONTEXT_BYTES 40

#define BLANKS " \t"

typedef enum { COMPARE_PATTERN, COMPARE_TEXT, COMPARE_NETWORK, COMPARISONS } Comparison;

/* Each with the one that holds when no value does what it says. */
static const struct {
  const char *some;
  const char *none;
} operators[COMPARISONS] = {
  [COMPARE_PATTERN] = { "~", "!~" },
  [COMPARE_TEXT] = { "is", "is-not" },
  [COMPARE_NETWORK] = { "in", "not-in" },
};

struct _RuleCondition {
  char *line;
  RuleSubject subject;
  char *field; /* of RULE_SUBJECT_HEADER, else NULL */
  Comparison comparison;
  gboolean negated;
  RulePattern *pattern; /* of COMPARE_PATTERN, else NULL */
  char *folded;         /* of COMPARE_TEXT, else NULL: in the case that values are compared in */
  Network *network;     /* of COMPARE_NETWORK, else NULL */
};

static gboolean
parse_operator (const char *word, RuleCondition *condition, GError **error)
{
  for (guint i = 0; i < COMPARISONS; i++) {
    condition->comparison = (Comparison) i;
    condition->negated = g_str_equal (word, operators[i].none);
    if (!condition->negated && !g_str_equal (word, operators[i].some))
      continue;
    if (i != COMPARE_NETWORK || condition->subject == RULE_SUBJECT_CLIENT)
      return TRUE;
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "'%s' is only for client; the other subjects take ~, !~, is and is-not", word);
    return FALSE;
  }
  g_autofree char *shown = text_one_line (word);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "'%s' is no operator; the operators are ~, !~, is, is-not, in and not-in", shown);
  return FALSE;
}

/* A class that does not exist would never be found. */
static gboolean
check_class (const char *value, GError **error)
{
  g_autofree char *name = g_ascii_strdown (value, -1);
  MailClass class;
  if (mail_class_from_name (name, &class))
    return TRUE;
  const char *names[MAIL_CLASSES + 1] = { NULL };
  for (guint i = 0; i < MAIL_CLASSES; i++)
    names[i] = mail_class_name ((MailClass) i);
  g_autofree char *list = g_strjoinv (", ", (char **) names);
  g_autofree char *shown = text_one_line (value);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "there is no class '%s'; the classes are %s",
               shown, list);
  return FALSE;
}

static gboolean
parse_network (const char *value, Network **network, GError **error)
{
  *network = network_parse (value);
  if (*network != NULL)
    return TRUE;
  g_autofree char *shown = text_one_line (value);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "'%s' is no network; write one such as 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7, "
               "without bits behind its prefix",
               shown);
  return FALSE;
}

static gboolean
parse_value (const char *value, RuleCondition *condition, GError **error)
{
  switch (condition->comparison) {
  case COMPARE_PATTERN:
    condition->pattern = rule_pattern_compile (value, error);
    return condition->pattern != NULL;
  case COMPARE_TEXT:
    condition->folded = g_utf8_casefold (value, -1);
    return condition->subject != RULE_SUBJECT_CLASS || check_class (value, error);
  default:
    return parse_network (value, &condition->network, error);
  }
}

/* The first word of REST, cut off it. The caller frees it. */
static char *
take_word (const char **rest)
{
  gsize length = strcspn (*rest, BLANKS);
  char *word = g_strndup (*rest, length);
  *rest += length;
  *rest += strspn (*rest, BLANKS);
  return word;
}

RuleCondition *
rule_condition_parse (const char *line, GError **error)
{
  if (!text_is_valid (line, strlen (line)) || strpbrk (line, "\r\n\v\f") != NULL) {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                         "a condition must be one line of valid UTF-8");
    return NULL;
  }
  g_autoptr (RuleCondition) condition = g_new0 (RuleCondition, 1);
  condition->line = g_strstrip (g_strdup (line));
  const char *rest = condition->line;
  g_autofree char *subject = take_word (&rest);
  g_autofree char *word = take_word (&rest);
  const char *field;
  if (*rest == '\0') {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                         "a condition has three parts, such as `subject ~ invoice` or `client in "
                         "192.0.2.0/24`");
    return NULL;
  }
  if (!rule_subject_parse (subject, &condition->subject, &field, error))
    return NULL;
  condition->field = g_strdup (field);
  if (!parse_operator (word, condition, error) || !parse_value (rest, condition, error))
    return NULL;
  return g_steal_pointer (&condition);
}

void
rule_condition_free (RuleCondition *condition)
{
  if (condition == NULL)
    return;
  g_free (condition->line);
  g_free (condition->field);
  rule_pattern_free (condition->pattern);
  g_free (condition->folded);
  g_free (condition->network);
  g_free (condition);
}

const char *
rule_condition_line (const RuleCondition *condition)
{
  return condition->line;
}

/* VALUE, or the line in it that has START, for people. The caller frees it. */
static char *
show_value (const char *value, gsize start)
{
  const char *from = value + start;
  while (from > value && from[-1] != '\n' && (gsize) (value + start - from) < CONTEXT_BYTES)
    from--;
  while (from < value + start && ((guchar) *from & 0xc0) == 0x80)
    from++;
  g_autofree char *piece = g_strndup (from, strcspn (from, "\n"));
  g_autofree char *near = text_clip (piece, 4 * SHOWN_BYTES);
  g_autofree char *line = text_one_line (near);
  gboolean cut = from > value && from[-1] != '\n';
  g_autofree char *whole = g_strconcat (cut ? "\u2026" : "", line, NULL);
  return *line == '\0' ? g_strdup ("an empty value") : text_clip (whole, SHOWN_BYTES);
}

/* TRUE when VALUE is, without blanks around it and without case, FOLDED. */
static gboolean
is_equal (const char *value, const char *folded)
{
  while (g_ascii_isspace (*value))
    value++;
  gsize length = strlen (value);
  while (length > 0 && g_ascii_isspace (value[length - 1]))
    length--;
  /* Folding shortens no letter to less than a quarter; long texts need not be folded. */
  if (length > 4 * strlen (folded))
    return FALSE;
  g_autofree char *mine = g_utf8_casefold (value, (gssize) length);
  return g_str_equal (mine, folded);
}

/* The first of VALUES that does what the operator says; START is where in it that begins. */
static RulePatternResult
search (const RuleCondition *condition, const GPtrArray *values, const char **value, gsize *start)
{
  if (condition->comparison == COMPARE_PATTERN)
    return rule_pattern_search (condition->pattern, values, value, start);
  for (guint i = 0; i < values->len; i++) {
    const char *one = g_ptr_array_index (values, i);
    if (condition->comparison == COMPARE_TEXT ? is_equal (one, condition->folded)
                                              : network_contains (condition->network, one)) {
      *value = one;
      return RULE_PATTERN_FOUND;
    }
  }
  return RULE_PATTERN_ABSENT;
}

/* Why none of VALUES does what the operator says. The caller frees it. */
static char *
show_absence (const GPtrArray *values)
{
  if (values->len == 0)
    return g_strdup ("no value");
  if (values->len == 1)
    return show_value (g_ptr_array_index (values, 0), 0);
  return g_strdup_printf ("none of %u values", values->len);
}

RuleFinding *
rule_condition_find (const RuleCondition *condition, const Envelope *envelope, const Mail *mail)
{
  g_autoptr (GPtrArray) values =
      rule_subject_values (condition->subject, condition->field, envelope, mail);
  RuleFinding *finding = g_new0 (RuleFinding, 1);
  const char *value = NULL;
  gsize start = 0;
  switch (search (condition, values, &value, &start)) {
  case RULE_PATTERN_FOUND:
    finding->holds = !condition->negated;
    finding->because = show_value (value, start);
    break;
  case RULE_PATTERN_ABSENT:
    finding->holds = condition->negated;
    finding->because = show_absence (values);
    break;
  case RULE_PATTERN_GAVE_UP:
    finding->because = g_strdup ("gave up: the pattern needs too many steps");
    break;
  }
  return finding;
}
