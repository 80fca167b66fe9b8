#include "core/lifecycle.h"

/* RT's default lifecycle and those of RTIR's queues, as a configuration would write them. */
typedef struct {
  const char *name;        /* of the kind */
  const char *statuses[4]; /* by StatusPhase, with commas */
  const char *transitions[5];
  const char *right;
  const char *maps[5];
} Shipped;

/* clang-format off */
static const Shipped shipped[KINDS] = {
  [KIND_GENERAL] = {
    "general",
    { [STATUS_INITIAL] = "new",
      [STATUS_ACTIVE] = "open,stalled",
      [STATUS_INACTIVE] = "resolved,rejected,deleted" },
    { "* -> new, open, stalled, resolved, rejected, deleted" },
    "* -> deleted: delete",
    { "report: new = new, open = open, resolved = resolved, rejected = rejected, stalled = open",
      "incident: new = open, open = open, resolved = resolved, rejected = abandoned, "
      "stalled = open",
      "investigation: new = open, open = open, resolved = resolved, rejected = resolved, "
      "stalled = open",
      "countermeasure: new = active, open = active, resolved = removed, rejected = removed, "
      "stalled = pending activation" },
  },
  [KIND_REPORT] = {
    "report",
    { [STATUS_INITIAL] = "new",
      [STATUS_ACTIVE] = "open",
      [STATUS_INACTIVE] = "resolved,rejected" },
    { "new -> open, resolved, rejected",
      "open -> resolved, rejected",
      "resolved -> open",
      "rejected -> open" },
    NULL,
    { "incident: new = open, open = open, resolved = resolved, rejected = abandoned",
      "investigation: new = open, open = open, resolved = resolved, rejected = resolved",
      "countermeasure: new = pending activation, open = active, resolved = removed, "
      "rejected = removed" },
  },
  [KIND_INCIDENT] = {
    "incident",
    { [STATUS_ACTIVE] = "open",
      [STATUS_INACTIVE] = "resolved,abandoned" },
    { "open -> resolved, abandoned",
      "resolved -> open",
      "abandoned -> open" },
    NULL,
    { "report: open = open, resolved = resolved, abandoned = rejected",
      "investigation: open = open, resolved = resolved, abandoned = resolved",
      "countermeasure: open = active, resolved = removed, abandoned = removed",
      "general: open = open, resolved = resolved, abandoned = rejected" },
  },
  [KIND_INVESTIGATION] = {
    "investigation",
    { [STATUS_ACTIVE] = "open",
      [STATUS_INACTIVE] = "resolved" },
    { "open -> resolved",
      "resolved -> open" },
    NULL,
    { "incident: open = open, resolved = resolved",
      "report: open = open, resolved = resolved",
      "countermeasure: open = active, resolved = removed" },
  },
  [KIND_COUNTERMEASURE] = {
    "countermeasure",
    { [STATUS_INITIAL] = "pending activation",
      [STATUS_ACTIVE] = "active,pending removal",
      [STATUS_INACTIVE] = "removed" },
    { "pending activation -> active, removed",
      "active -> pending removal, removed",
      "pending removal -> removed, active",
      "removed -> active" },
    NULL,
    { "incident: pending activation = open, active = open, pending removal = open, "
      "removed = resolved",
      "report: pending activation = new, active = open, pending removal = open, "
      "removed = resolved",
      "investigation: pending activation = open, active = open, pending removal = open, "
      "removed = resolved" },
  },
};
/* clang-format on */

const char *
kind_name (Kind kind)
{
  g_assert (kind < KINDS);
  return shipped[kind].name;
}

gboolean
kind_from_name (const char *name, Kind *kind)
{
  for (guint i = 0; i < KINDS; i++)
    if (g_str_equal (name, shipped[i].name)) {
      *kind = (Kind) i;
      return TRUE;
    }
  return FALSE;
}

static Lifecycle *
build (const Shipped *source)
{
  Lifecycle *lifecycle = lifecycle_new (source->name);
  gboolean fine = TRUE;
  for (guint phase = STATUS_INITIAL; phase <= STATUS_INACTIVE; phase++) {
    const char *words = source->statuses[phase] == NULL ? "" : source->statuses[phase];
    g_auto (GStrv) statuses = g_strsplit (words, ",", -1);
    fine = fine && lifecycle_add_statuses (lifecycle, (StatusPhase) phase,
                                           (const char *const *) statuses, NULL);
  }
  for (guint i = 0; source->transitions[i] != NULL; i++)
    fine = fine && lifecycle_add_transitions (lifecycle, source->transitions[i], NULL);
  if (source->right != NULL)
    fine = fine && lifecycle_add_right (lifecycle, source->right, NULL);
  for (guint i = 0; source->maps[i] != NULL; i++)
    fine = fine && lifecycle_add_map (lifecycle, source->maps[i], NULL);
  g_assert (fine && lifecycle_check (lifecycle, NULL));
  return lifecycle;
}

const Lifecycle *
lifecycle_shipped (Kind kind)
{
  static Lifecycle *built[KINDS];
  g_assert (kind < KINDS);
  if (g_once_init_enter (&built[kind]))
    g_once_init_leave (&built[kind], build (&shipped[kind]));
  return built[kind];
}
