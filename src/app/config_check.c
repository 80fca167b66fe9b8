#include "app/config_check.h"

#include "base/text.h"

#include "app/config_key.h"
#include "app/config_lifecycles.h"
#include "app/config_lint.h"
#include "app/config_notifications.h"
#include "app/config_rules.h"
#include "app/config_templates.h"
#include "app/option.h"

static gboolean
is_testing (const ConfigTree *tree)
{
  return g_strcmp0 (config_lint_value (g_ptr_array_index (tree->sections, 0), "testing"), "true") ==
         0;
}

static void
check_clock (const ConfigTree *tree, ConfigFaults *faults)
{
  const ConfigSection *outside = g_ptr_array_index (tree->sections, 0);
  const char *testing = config_lint_value (outside, "testing");
  const char *file = config_lint_value (outside, "testing-clock-file");
  if (file != NULL && *file != '\0' && g_strcmp0 (testing, "false") == 0)
    config_faults_add (faults, config_lint_line (outside, "testing-clock-file"),
                       "option 'testing-clock-file' is set without testing; remove it, or in a "
                       "sandbox write testing = true");
}

static void
check_default_queue (const ConfigTree *tree, ConfigFaults *faults)
{
  const ConfigSection *outside = g_ptr_array_index (tree->sections, 0);
  const char *wanted = config_lint_value (outside, "default-queue");
  if (wanted == NULL || !tree->complete)
    return;
  g_autofree char *names = config_lint_titles (tree, "queue");
  if (names != NULL && config_lint_section (tree, "queue", wanted) == NULL)
    config_faults_add (faults, config_lint_line (outside, "default-queue"),
                       "option 'default-queue' is '%s'; it must be one of the queues %s", wanted,
                       names);
}

/* SEEN maps folded addresses to the settings that have them. */
static void
check_address (const ConfigSection *queue, const char *name, GHashTable *seen, ConfigFaults *faults)
{
  const ConfigSetting *setting = config_lint_setting (queue, name);
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

/* Answers to our own mail come to two names at our domain. */
static void
check_reserved (const ConfigTree *tree, const ConfigSection *queue, const char *name,
                ConfigFaults *faults)
{
  static const char *const reserved[] = { "bounce", "confirm" };
  const ConfigSetting *setting = config_lint_setting (queue, name);
  const char *domain = config_lint_value (g_ptr_array_index (tree->sections, 0), "domain");
  for (gsize i = 0; setting != NULL && domain != NULL && i < G_N_ELEMENTS (reserved); i++) {
    const char *address = g_ptr_array_index (setting->values, 0);
    g_autofree char *own = g_strconcat (reserved[i], "@", domain, NULL);
    if (g_ascii_strcasecmp (address, own) != 0)
      continue;
    g_autofree char *place = config_lint_place (queue);
    config_faults_add (faults, setting->line,
                       "option '%s'%s is '%s', which Tocsin keeps for answers to its own mail; "
                       "it must be another address",
                       name, place, address);
  }
}

static void
check_queues (const ConfigTree *tree, ConfigFaults *faults)
{
  static const char *const options[] = { "address", "comment-address" };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "queue"))
      continue;
    for (gsize j = 0; j < G_N_ELEMENTS (options); j++) {
      check_address (section, options[j], seen, faults);
      check_reserved (tree, section, options[j], faults);
    }
  }
}

/* The extension of CONSTITUENCY, folded, or NULL after noting that its name cannot be one. NULL as
 * well for what is bad already. The caller frees it. */
static char *
extension_of (const ConfigSection *constituency, ConfigFaults *faults)
{
  const char *extension = config_lint_value (constituency, "extension");
  if (extension == NULL || constituency->title == NULL)
    return NULL;
  if (*extension != '\0')
    return text_fold_address (extension);
  if (option_type_accepts (OPTION_EXTENSION, constituency->title))
    return text_fold_address (constituency->title);
  g_autofree char *place = config_lint_place (constituency);
  g_autofree char *rule = option_type_rule (OPTION_EXTENSION);
  config_faults_add (faults, config_lint_line (constituency, "extension"),
                     "option 'extension'%s is missing, and the name cannot be it; it must be %s",
                     place, rule);
  return NULL;
}

static void
check_extensions (const ConfigTree *tree, ConfigFaults *faults)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    gboolean wanted = g_str_equal (section->name, "constituency");
    char *extension = wanted ? extension_of (section, faults) : NULL;
    if (extension == NULL)
      continue;
    const ConfigSection *first = g_hash_table_lookup (seen, extension);
    /* Of two with one name, that is the fault. */
    if (first != NULL && config_lint_section (tree, "constituency", section->title) == section) {
      g_autofree char *place = config_lint_place (section);
      g_autofree char *other = config_lint_place (first);
      config_faults_add (faults, config_lint_line (section, "extension"),
                         "option 'extension'%s is '%s', as it is%s in line %u; each extension must "
                         "be used once",
                         place, extension, other, config_lint_line (first, "extension"));
    }
    g_hash_table_insert (seen, extension, (gpointer) (first != NULL ? first : section));
  }
}

static void
check_fields (const ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "field"))
      continue;
    const ConfigSetting *choices = config_lint_setting (section, "choices");
    const char *type = config_lint_value (section, "type");
    if (choices == NULL || choices->values->len == 0 || type == NULL ||
        g_str_equal (type, "choice"))
      continue;
    g_autofree char *place = config_lint_place (section);
    config_faults_add (faults, choices->line,
                       "option 'choices'%s is set, but the type is %s; write type = choice, or "
                       "remove 'choices'",
                       place, type);
  }
}

static void
check_keys (const ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "token-key"))
      continue;
    const char *file = config_lint_value (section, "file");
    if (file == NULL)
      continue;
    g_autoptr (GError) error = NULL;
    GBytes *secret = config_key_read (file, is_testing (tree), &error);
    if (secret == NULL)
      config_faults_add (faults, config_lint_line (section, "file"), "%s", error->message);
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
  check_extensions (tree, faults);
  config_templates_check (tree, faults);
  config_rules_check (tree, faults);
  config_lifecycles_check (tree, faults);
  config_notifications_check (tree, faults);
  check_fields (tree, faults);
  check_keys (tree, faults);
}
