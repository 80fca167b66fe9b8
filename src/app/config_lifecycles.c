#include "app/config_lifecycles.h"

#include <string.h>

#include "core/lifecycle.h"

#include "app/config_lint.h"
#include "app/option.h"

/* One section `lifecycle` and what it makes. */
typedef struct {
  const ConfigTree *tree;
  const ConfigSection *section;
  Lifecycle *lifecycle;
  ConfigFaults *faults;
} Round;

typedef gboolean (*AddElement) (Lifecycle *lifecycle, const char *text, GError **error);

static gboolean
add_status (Lifecycle *lifecycle, StatusPhase phase, const char *status, GError **error)
{
  const char *const statuses[] = { status, NULL };
  return lifecycle_add_statuses (lifecycle, phase, statuses, error);
}

static gboolean
add_initial (Lifecycle *lifecycle, const char *status, GError **error)
{
  return add_status (lifecycle, STATUS_INITIAL, status, error);
}

static gboolean
add_active (Lifecycle *lifecycle, const char *status, GError **error)
{
  return add_status (lifecycle, STATUS_ACTIVE, status, error);
}

static gboolean
add_inactive (Lifecycle *lifecycle, const char *status, GError **error)
{
  return add_status (lifecycle, STATUS_INACTIVE, status, error);
}

/* Adds each element of option NAME; FALSE when it is bad or one was refused, with ADVICE. */
static gboolean
add_all (const Round *round, const char *name, AddElement add, const char *advice)
{
  const ConfigSetting *setting = config_section_setting (round->section, name);
  if (setting == NULL)
    return TRUE;
  gboolean good = !setting->bad;
  for (guint i = 0; !setting->bad && i < setting->values->len; i++) {
    g_autoptr (GError) error = NULL;
    if (add (round->lifecycle, g_ptr_array_index (setting->values, i), &error))
      continue;
    g_autofree char *problem = g_strdup_printf ("%s; %s", error->message, advice);
    config_lint_refuse (round->section, setting, i, problem, round->faults);
    good = FALSE;
  }
  return good;
}

/* TRUE when option NAME of SECTION lists STATUS, or is bad, so that nobody can tell. */
static gboolean
lists (const ConfigSection *section, const char *name, const char *status)
{
  const ConfigSetting *setting = config_section_setting (section, name);
  if (setting == NULL || setting->bad)
    return setting != NULL;
  return g_ptr_array_find_with_equal_func (setting->values, status, g_str_equal, NULL);
}

/* TRUE when the lifecycle called NAME, of the file or shipped, is there. */
static gboolean
is_lifecycle (const ConfigTree *tree, const char *name)
{
  Kind kind;
  return config_lint_section (tree, "lifecycle", name) != NULL || kind_from_name (name, &kind);
}

static gboolean
has_status (const ConfigTree *tree, const char *name, const char *status)
{
  const ConfigSection *section = config_lint_section (tree, "lifecycle", name);
  if (section != NULL)
    return lists (section, "initial", status) || lists (section, "active", status) ||
           lists (section, "inactive", status);
  Kind kind;
  return kind_from_name (name, &kind) &&
         lifecycle_phase (lifecycle_shipped (kind), status) != STATUS_UNKNOWN;
}

/* `it must be one of general, report...`, all there are. The caller frees it. */
static char *
rule_of_names (const ConfigTree *tree)
{
  g_autofree char *titles = config_lint_titles (tree, "lifecycle");
  g_autoptr (GString) rule = g_string_new ("it must be one of ");
  for (guint kind = 0; kind < KINDS; kind++)
    g_string_append_printf (rule, "%s%s", kind > 0 ? ", " : "", kind_name ((Kind) kind));
  if (titles != NULL)
    g_string_append_printf (rule, ", %s", titles);
  return g_string_free (g_steal_pointer (&rule), FALSE);
}

/* What is wrong with the right side of MAP, `LIFECYCLE: STATUS = STATUS, ...`, or NULL. The caller
 * frees it. */
static char *
map_problem (const ConfigTree *tree, const char *map)
{
  g_auto (GStrv) halves = g_strsplit (map, ":", 2);
  const char *name = g_strstrip (halves[0]);
  if (!is_lifecycle (tree, name)) {
    g_autofree char *rule = rule_of_names (tree);
    return g_strdup_printf ("there is no lifecycle `%s`; %s", name, rule);
  }
  g_auto (GStrv) pairs = g_strsplit (halves[1], ",", -1);
  for (char **pair = pairs; *pair != NULL; pair++) {
    const char *status = g_strstrip (strchr (*pair, '=') + 1);
    if (!has_status (tree, name, status))
      return g_strdup_printf ("lifecycle %s has no status `%s`; write one that it has", name,
                              status);
  }
  return NULL;
}

/* Nothing to tell of a map that core/lifecycle.h refused. */
static void
check_maps (const Round *round)
{
  const ConfigSetting *maps = config_lint_setting (round->section, "maps");
  for (guint i = 0; maps != NULL && i < maps->values->len; i++) {
    g_autofree char *problem = map_problem (round->tree, g_ptr_array_index (maps->values, i));
    if (problem != NULL)
      config_lint_refuse (round->section, maps, i, problem, round->faults);
  }
}

static void
check_whole (const Round *round)
{
  g_autoptr (GError) error = NULL;
  if (lifecycle_check (round->lifecycle, &error))
    return;
  config_faults_add (round->faults, round->section->line,
                     "%s; LIFECYCLES in tocsin.conf(5) explains what one needs", error->message);
}

/* FALSE when lines that name statuses cannot be looked at yet. */
static gboolean
add_statuses (const Round *round)
{
  static const char advice[] = "each status stands once in one of initial, active, inactive";
  gboolean good = add_all (round, "initial", add_initial, advice);
  good &= add_all (round, "active", add_active, advice);
  good &= add_all (round, "inactive", add_inactive, advice);
  return good;
}

static void
check_lifecycle (const Round *round)
{
  if (!add_statuses (round) || !round->tree->complete)
    return;
  const char *const *statuses = lifecycle_statuses (round->lifecycle);
  g_autofree char *known = g_strjoinv (", ", (char **) statuses);
  g_autofree char *advice = g_strdup_printf ("its statuses are %s", known);
  g_autofree char *rights =
      g_strdup_printf ("%s, and rights are %s", advice, option_find ("role", "rights")->choices);
  gboolean good = add_all (round, "transitions", lifecycle_add_transitions, advice);
  add_all (round, "rights", lifecycle_add_right, rights);
  if (add_all (round, "maps", lifecycle_add_map, advice))
    check_maps (round);
  if (good && config_lint_setting (round->section, "active") != NULL &&
      config_lint_setting (round->section, "transitions") != NULL)
    check_whole (round);
}

static void
check_queue (const ConfigTree *tree, const ConfigSection *queue, ConfigFaults *faults)
{
  const ConfigSetting *setting = config_lint_setting (queue, "lifecycle");
  const char *name = setting != NULL ? g_ptr_array_index (setting->values, 0) : "";
  if (*name == '\0' || !tree->complete || is_lifecycle (tree, name))
    return;
  g_autofree char *rule = rule_of_names (tree);
  config_lint_refuse (queue, setting, 0, rule, faults);
}

void
config_lifecycles_check (const ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (g_str_equal (section->name, "queue"))
      check_queue (tree, section, faults);
    if (!g_str_equal (section->name, "lifecycle") || section->title == NULL)
      continue;
    g_autoptr (Lifecycle) lifecycle = lifecycle_new (section->title);
    const Round round = { tree, section, lifecycle, faults };
    check_lifecycle (&round);
  }
}
