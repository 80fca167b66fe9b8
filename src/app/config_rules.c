#include "app/config_rules.h"

#include "core/rule.h"

#include "app/config_lint.h"
#include "app/config_templates.h"

/* One element of `when` or `set`. */
typedef struct {
  const ConfigTree *tree;
  const ConfigSection *section;
  const ConfigSetting *setting;
  guint index;
  ConfigFaults *faults;
} Element;

static const char *
text_of (const Element *element)
{
  return g_ptr_array_index (element->setting->values, element->index);
}

/* Notes PROBLEM, which says what is wrong and what is right, behind what was written. */
static void
add_fault (const Element *element, const char *problem)
{
  config_lint_refuse (element->section, element->setting, element->index, problem, element->faults);
}

/* What RULE sets for KEY must be the title of a section called NAME. */
static void
check_title (const Element *element, const Rule *rule, RuleKey key, const char *name)
{
  const char *title = rule_value (rule, key);
  if (title == NULL || !element->tree->complete ||
      config_lint_section (element->tree, name, title) != NULL)
    return;
  g_autofree char *known = config_lint_titles (element->tree, name);
  g_autofree char *problem = known != NULL
                                 ? g_strdup_printf ("it must be one of %s", known)
                                 : g_strdup_printf ("there is no section '%s'; add it", name);
  add_fault (element, problem);
}

static void
check_language (const Element *element, const Rule *rule)
{
  const char *language = rule_value (rule, RULE_LANGUAGE);
  if (language == NULL || config_templates_speak (element->tree, element->section, language))
    return;
  g_autofree char *problem =
      g_strdup_printf ("no directory of templates has '%s' in it; make it, or write a language "
                       "that has templates",
                       language);
  add_fault (element, problem);
}

static void
check_condition (const Element *element, Rule *rule)
{
  g_autoptr (GError) error = NULL;
  if (!rule_add_condition (rule, text_of (element), &error))
    add_fault (element, error->message);
}

static void
check_action (const Element *element, Rule *rule)
{
  g_autoptr (GError) error = NULL;
  if (!rule_add_action (rule, text_of (element), &error)) {
    add_fault (element, error->message);
    return;
  }
  g_autoptr (Rule) alone = rule_new ("", FALSE);
  rule_add_action (alone, text_of (element), NULL);
  check_title (element, alone, RULE_QUEUE, "queue");
  check_title (element, alone, RULE_CONSTITUENCY, "constituency");
  check_language (element, alone);
}

/* Hands each element of SETTING (NULL: none) to CHECK. */
static void
check_elements (Element *element, const ConfigSetting *setting, Rule *rule,
                void (*check) (const Element *, Rule *))
{
  element->setting = setting;
  for (guint i = 0; setting != NULL && i < setting->values->len; i++) {
    element->index = i;
    check (element, rule);
  }
}

static void
check_effect (const ConfigSection *section, ConfigFaults *faults)
{
  const ConfigSetting *set = config_section_setting (section, "set");
  gboolean empty = set == NULL || (set->values->len == 0 && !set->bad);
  if (!empty || g_strcmp0 (config_lint_value (section, "stop"), "false") != 0)
    return;
  g_autofree char *title = config_faults_quote (section->title);
  config_faults_add (faults, section->line,
                     "rule \"%s\" does nothing; add, for example: set = { 'Priority: 80' }, or "
                     "stop = true",
                     title);
}

void
config_rules_check (const ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "rule") || section->title == NULL)
      continue;
    g_autoptr (Rule) rule = rule_new (section->title, FALSE);
    Element element = { .tree = tree, .section = section, .faults = faults };
    check_elements (&element, config_lint_setting (section, "when"), rule, check_condition);
    check_elements (&element, config_lint_setting (section, "set"), rule, check_action);
    if (tree->complete)
      check_effect (section, faults);
  }
}
