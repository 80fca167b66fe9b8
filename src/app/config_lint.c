#include "app/config_lint.h"

#include "app/option.h"

char *
config_lint_place (const ConfigSection *section)
{
  if (*section->name == '\0')
    return g_strdup ("");
  if (section->title == NULL)
    return g_strdup_printf (" in %s", section->name);
  g_autofree char *title = config_faults_quote (section->title);
  return g_strdup_printf (" in %s \"%s\"", section->name, title);
}

const ConfigSetting *
config_lint_setting (const ConfigSection *section, const char *name)
{
  const ConfigSetting *setting = config_section_setting (section, name);
  return setting != NULL && !setting->bad ? setting : NULL;
}

const char *
config_lint_value (const ConfigSection *section, const char *name)
{
  const ConfigSetting *setting = config_section_setting (section, name);
  if (setting == NULL)
    return option_find (section->name, name)->value;
  return setting->bad ? NULL : g_ptr_array_index (setting->values, 0);
}

guint
config_lint_line (const ConfigSection *section, const char *name)
{
  const ConfigSetting *setting = config_section_setting (section, name);
  return setting != NULL ? setting->line : section->line;
}

guint
config_lint_element_line (const ConfigSetting *setting, guint index)
{
  return g_array_index (setting->lines, guint, index);
}

const ConfigSection *
config_lint_section (const ConfigTree *tree, const char *name, const char *title)
{
  g_autofree char *wanted = g_utf8_casefold (title != NULL ? title : "", -1);
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    const char *given = section->title != NULL ? section->title : "";
    g_autofree char *folded = g_utf8_casefold (given, -1);
    if (g_str_equal (section->name, name) && g_str_equal (folded, wanted))
      return section;
  }
  return NULL;
}

char *
config_lint_titles (const ConfigTree *tree, const char *name)
{
  g_autoptr (GString) titles = g_string_new (NULL);
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, name) || section->title == NULL)
      continue;
    g_autofree char *quoted = config_faults_quote (section->title);
    g_string_append_printf (titles, "%s\"%s\"", titles->len > 0 ? ", " : "", quoted);
  }
  return titles->len > 0 ? g_string_free (g_steal_pointer (&titles), FALSE) : NULL;
}

void
config_lint_refuse (const ConfigSection *section, const ConfigSetting *setting, guint index,
                    const char *problem, ConfigFaults *faults)
{
  g_autofree char *place = config_lint_place (section);
  g_autofree char *quoted = config_faults_quote (g_ptr_array_index (setting->values, index));
  config_faults_add (faults, config_lint_element_line (setting, index), "option '%s'%s is '%s'; %s",
                     setting->name, place, quoted, problem);
}

/* Notes an unknown option. When it is a slip, gives it the right name and returns that option. */
static const Option *
lint_unknown (const ConfigSection *section, ConfigSetting *setting, ConfigFaults *faults)
{
  g_autofree char *place = config_lint_place (section);
  g_autofree char *name = config_faults_quote (setting->name);
  const OptionSection *known = option_section (setting->name);
  const OptionSection *home = option_home (setting->name);
  const char *nearest = option_nearest (section->name, setting->name);
  const char *title = known != NULL && known->title != NULL ? " \"title\"" : "";
  setting->bad = TRUE;
  if (known != NULL && *known->name != '\0')
    config_faults_add (faults, setting->line, "'%s' is a section; write: %s%s { ... }", name, name,
                       title);
  else if (home != NULL && *home->name == '\0')
    config_faults_add (faults, setting->line,
                       "unknown option '%s'%s; it belongs outside every section", name, place);
  else if (nearest != NULL)
    config_faults_add (faults, setting->line, "unknown option '%s'%s; did you mean '%s'?", name,
                       place, nearest);
  else if (home != NULL)
    config_faults_add (faults, setting->line, "unknown option '%s'%s; it belongs in a section '%s'",
                       name, place, home->name);
  else
    config_faults_add (faults, setting->line,
                       "unknown option '%s'%s; remove it, tocsin.conf(5) names all options", name,
                       place);
  const Option *meant = nearest != NULL ? option_find (section->name, nearest) : NULL;
  if (meant != NULL) {
    g_free (setting->name);
    setting->name = g_strdup (meant->name);
  }
  return meant;
}

static void
lint_values (const ConfigSection *section, ConfigSetting *setting, const Option *option,
             ConfigFaults *faults)
{
  g_autofree char *place = config_lint_place (section);
  if (setting->list && !option->list) {
    config_faults_add (faults, setting->line,
                       "option '%s'%s is a list; it takes one value, without braces", option->name,
                       place);
    setting->bad = TRUE;
    return;
  }
  g_autofree char *rule = option_rule (option);
  if (setting->values->len == 0 && option->value == NULL) {
    config_faults_add (faults, setting->line,
                       "option '%s'%s is an empty list; each element must be %s", option->name,
                       place, rule);
    setting->bad = TRUE;
  }
  for (guint i = 0; i < setting->values->len; i++) {
    const char *value = g_ptr_array_index (setting->values, i);
    if (option_accepts (option, value))
      continue;
    g_autofree char *quoted = config_faults_quote (value);
    config_faults_add (faults, config_lint_element_line (setting, i),
                       "option '%s'%s is '%s'; it must be %s", option->name, place, quoted, rule);
    setting->bad = TRUE;
  }
}

static void
lint_setting (const ConfigSection *section, ConfigSetting *setting, ConfigFaults *faults)
{
  const Option *option = option_find (section->name, setting->name);
  if (option == NULL)
    option = lint_unknown (section, setting, faults);
  if (option == NULL)
    return;
  const ConfigSetting *first = config_section_setting (section, setting->name);
  if (first != setting) {
    g_autofree char *place = config_lint_place (section);
    config_faults_add (faults, setting->line,
                       "option '%s'%s is given twice, first in line %u; remove one", setting->name,
                       place, first->line);
    return;
  }
  if (!setting->bad)
    lint_values (section, setting, option, faults);
}

static void
lint_missing_options (const ConfigSection *section, ConfigFaults *faults)
{
  gsize count;
  const Option *options = option_table (&count);
  for (gsize i = 0; i < count; i++) {
    const Option *option = &options[i];
    if (!g_str_equal (option->section, section->name) || option->value != NULL ||
        config_section_setting (section, option->name) != NULL)
      continue;
    g_autofree char *place = config_lint_place (section);
    config_faults_add (faults, section->line,
                       "option '%s'%s is missing; add, for example: %s = \"%s\"", option->name,
                       place, option->name, option->example);
  }
}

static void
lint_title (const ConfigTree *tree, const ConfigSection *section, const OptionSection *known,
            ConfigFaults *faults)
{
  const ConfigSection *same = config_lint_section (tree, section->name, section->title);
  const ConfigSection *first = same != section ? same : NULL;
  g_autofree char *title = config_faults_quote (section->title != NULL ? section->title : "");
  if (known->title == NULL && section->title != NULL)
    config_faults_add (faults, section->line, "section '%s' takes no title; remove \"%s\"",
                       section->name, title);
  else if (known->title != NULL && section->title == NULL)
    config_faults_add (faults, section->line,
                       "section '%s' has no title; write, for example: %s \"%s\" { ... }",
                       section->name, section->name, known->example);
  else if (section->title != NULL && !option_type_accepts (known->type, section->title)) {
    g_autofree char *rule = option_type_rule (known->type);
    config_faults_add (faults, section->line, "the title of section '%s' is \"%s\"; it must be %s",
                       section->name, title, rule);
  } else if (first != NULL && section->title != NULL)
    config_faults_add (faults, section->line,
                       "section %s \"%s\" is given twice, first in line %u; give it another title",
                       section->name, title, first->line);
  else if (first != NULL)
    config_faults_add (faults, section->line,
                       "section '%s' is given twice, first in line %u; make them one",
                       section->name, first->line);
}

/* What SECTION is, or NULL after noting that it is nothing known. A slip is put right. */
static const OptionSection *
lint_name (ConfigSection *section, ConfigFaults *faults)
{
  const OptionSection *known = *section->name != '\0' ? option_section (section->name) : NULL;
  if (known != NULL)
    return known;
  g_autofree char *name = config_faults_quote (section->name);
  const char *nearest = option_nearest ("", section->name);
  known = nearest != NULL ? option_section (nearest) : NULL;
  if (option_find ("", section->name) != NULL) {
    config_faults_add (faults, section->line, "'%s' is an option; write: %s = value", name, name);
  } else if (known != NULL) {
    config_faults_add (faults, section->line, "unknown section '%s'; did you mean '%s'?", name,
                       known->name);
    g_free (section->name);
    section->name = g_strdup (known->name);
  } else {
    config_faults_add (faults, section->line,
                       "unknown section '%s'; remove it, tocsin.conf(5) names all sections", name);
  }
  return known;
}

static void
lint_section (const ConfigTree *tree, ConfigSection *section, ConfigFaults *faults)
{
  gboolean outside = section == g_ptr_array_index (tree->sections, 0);
  const OptionSection *known = outside ? option_section ("") : lint_name (section, faults);
  if (known == NULL)
    return;
  if (!outside)
    lint_title (tree, section, known, faults);
  for (guint i = 0; i < section->settings->len; i++)
    lint_setting (section, g_ptr_array_index (section->settings, i), faults);
  if (tree->complete)
    lint_missing_options (section, faults);
}

/* A section with titles must appear at least once, if it is not optional. */
static void
lint_missing_sections (const ConfigTree *tree, ConfigFaults *faults)
{
  gsize count;
  const OptionSection *sections = option_sections (&count);
  for (gsize i = 0; i < count; i++) {
    gboolean found = sections[i].title == NULL || sections[i].optional;
    for (guint j = 0; j < tree->sections->len && !found; j++) {
      const ConfigSection *section = g_ptr_array_index (tree->sections, j);
      found = g_str_equal (section->name, sections[i].name);
    }
    if (!found)
      config_faults_add (faults, 1, "there is no section '%s'; add, for example: %s \"%s\" { ... }",
                         sections[i].name, sections[i].name, sections[i].example);
  }
}

void
config_lint (ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++)
    lint_section (tree, g_ptr_array_index (tree->sections, i), faults);
  if (tree->complete)
    lint_missing_sections (tree, faults);
}
