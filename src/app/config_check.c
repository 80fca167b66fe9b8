#include "app/config_check.h"

#include "base/text.h"

#include "app/config_key.h"
#include "app/config_lint.h"
#include "app/option.h"

/* The setting called NAME when it is there and good, else NULL. */
static const ConfigSetting *
good_setting (const ConfigSection *section, const char *name)
{
  const ConfigSetting *setting = config_section_setting (section, name);
  return setting != NULL && !setting->bad ? setting : NULL;
}

/* The value of an option that takes one, its default when it is not given; NULL when it is bad or
 * missing. Borrowed. */
static const char *
value_of (const ConfigSection *section, const char *name)
{
  const ConfigSetting *setting = config_section_setting (section, name);
  if (setting == NULL)
    return option_find (section->name, name)->value;
  return setting->bad ? NULL : g_ptr_array_index (setting->values, 0);
}

static guint
line_of (const ConfigSection *section, const char *name)
{
  const ConfigSetting *setting = config_section_setting (section, name);
  return setting != NULL ? setting->line : section->line;
}

static gboolean
is_testing (const ConfigTree *tree)
{
  return g_strcmp0 (value_of (g_ptr_array_index (tree->sections, 0), "testing"), "true") == 0;
}

static void
check_clock (const ConfigTree *tree, ConfigFaults *faults)
{
  const ConfigSection *outside = g_ptr_array_index (tree->sections, 0);
  const char *testing = value_of (outside, "testing");
  const char *file = value_of (outside, "testing-clock-file");
  if (file != NULL && *file != '\0' && g_strcmp0 (testing, "false") == 0)
    config_faults_add (faults, line_of (outside, "testing-clock-file"),
                       "option 'testing-clock-file' is set without testing; remove it, or in a "
                       "sandbox write testing = true");
}

static void
check_default_queue (const ConfigTree *tree, ConfigFaults *faults)
{
  const ConfigSection *outside = g_ptr_array_index (tree->sections, 0);
  const char *wanted = value_of (outside, "default-queue");
  if (wanted == NULL || !tree->complete)
    return;
  g_autofree char *folded = g_utf8_casefold (wanted, -1);
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "queue") || section->title == NULL)
      continue;
    g_autofree char *title = g_utf8_casefold (section->title, -1);
    if (g_str_equal (title, folded))
      return;
    g_autofree char *quoted = config_faults_quote (section->title);
    g_string_append_printf (names, "%s\"%s\"", names->len > 0 ? ", " : "", quoted);
  }
  if (names->len > 0)
    config_faults_add (faults, line_of (outside, "default-queue"),
                       "option 'default-queue' is '%s'; it must be one of the queues %s", wanted,
                       names->str);
}

/* SEEN maps folded addresses to the settings that have them. */
static void
check_address (const ConfigSection *queue, const char *name, GHashTable *seen, ConfigFaults *faults)
{
  const ConfigSetting *setting = good_setting (queue, name);
  if (setting == NULL)
    return;
  char *address = text_fold_address (g_ptr_array_index (setting->values, 0));
  const ConfigSetting *first = g_hash_table_lookup (seen, address);
  if (first != NULL) {
    g_autofree char *place = config_lint_place (queue);
    config_faults_add (faults, setting->line,
                       "option '%s'%s is '%s', as is '%s' in line %u; each address must be used "
                       "once",
                       name, place, address, first->name, first->line);
  }
  g_hash_table_insert (seen, address, (gpointer) (first != NULL ? first : setting));
}

static void
check_language (const ConfigSection *queue, const char *templates, ConfigFaults *faults)
{
  const char *language = value_of (queue, "language");
  if (language == NULL)
    return;
  g_autofree char *directory = g_build_filename (templates, language, NULL);
  if (g_file_test (directory, G_FILE_TEST_IS_DIR))
    return;
  g_autofree char *place = config_lint_place (queue);
  config_faults_add (faults, line_of (queue, "language"),
                     "option 'language'%s is '%s', but there is no directory %s; make it, or write "
                     "a language that has templates",
                     place, language, directory);
}

static void
check_queues (const ConfigTree *tree, ConfigFaults *faults)
{
  const ConfigSection *outside = g_ptr_array_index (tree->sections, 0);
  const char *templates = value_of (outside, "templates");
  if (templates != NULL && !g_file_test (templates, G_FILE_TEST_IS_DIR)) {
    config_faults_add (faults, line_of (outside, "templates"),
                       "option 'templates' is '%s', which is no directory; it must be the "
                       "directory of the templates",
                       templates);
    templates = NULL;
  }
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "queue"))
      continue;
    check_address (section, "address", seen, faults);
    check_address (section, "comment-address", seen, faults);
    if (templates != NULL)
      check_language (section, templates, faults);
  }
}

static void
check_keys (const ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "token-key"))
      continue;
    const char *file = value_of (section, "file");
    if (file == NULL)
      continue;
    g_autoptr (GError) error = NULL;
    GBytes *secret = config_key_read (file, is_testing (tree), &error);
    if (secret == NULL)
      config_faults_add (faults, line_of (section, "file"), "%s", error->message);
    else
      g_bytes_unref (secret);
  }
}

void
config_check (const ConfigTree *tree, ConfigFaults *faults)
{
  check_clock (tree, faults);
  check_default_queue (tree, faults);
  check_queues (tree, faults);
  check_keys (tree, faults);
}
