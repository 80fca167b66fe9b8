#include "app/config_templates.h"

#include "app/config_lint.h"
#include "app/option.h"

static gboolean
has_templates (const ConfigSection *section)
{
  return option_find (section->name, "templates") != NULL;
}

static void
check_directory (const ConfigSection *section, ConfigFaults *faults)
{
  const char *templates = config_lint_value (section, "templates");
  if (templates == NULL || *templates == '\0' || g_file_test (templates, G_FILE_TEST_IS_DIR))
    return;
  g_autofree char *place = config_lint_place (section);
  config_faults_add (faults, config_lint_line (section, "templates"),
                     "option 'templates'%s is '%s', which is no directory; it must be the "
                     "directory of the templates",
                     place, templates);
}

/* A ticket has one queue and at most one constituency, so those of its own kind do not apply to a
 * section, but all of the other kind. */
static gboolean
applies (const ConfigSection *other, const ConfigSection *section)
{
  return has_templates (other) && (other == section || !g_str_equal (other->name, section->name));
}

gboolean
config_templates_speak (const ConfigTree *tree, const ConfigSection *section, const char *language)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *other = g_ptr_array_index (tree->sections, i);
    if (!applies (other, section))
      continue;
    const char *templates = config_lint_value (other, "templates");
    if (templates == NULL)
      return TRUE;
    if (*templates == '\0')
      continue;
    g_autofree char *directory = g_build_filename (templates, language, NULL);
    if (!g_file_test (templates, G_FILE_TEST_IS_DIR) || g_file_test (directory, G_FILE_TEST_IS_DIR))
      return TRUE;
  }
  return FALSE;
}

static void
check_language (const ConfigTree *tree, const ConfigSection *section, ConfigFaults *faults)
{
  const char *language = config_lint_value (section, "language");
  if (language == NULL || *language == '\0' || config_templates_speak (tree, section, language))
    return;
  const ConfigSection *outside = g_ptr_array_index (tree->sections, 0);
  const char *templates = config_lint_value (outside, "templates");
  g_autofree char *place = config_lint_place (section);
  g_autofree char *directory = g_build_filename (templates, language, NULL);
  config_faults_add (faults, config_lint_line (section, "language"),
                     "option 'language'%s is '%s', but there is no directory %s; make it, or write "
                     "a language that has templates",
                     place, language, directory);
}

void
config_templates_check (const ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!has_templates (section))
      continue;
    check_directory (section, faults);
    if (option_find (section->name, "language") != NULL)
      check_language (tree, section, faults);
  }
}
