#include "core/lifecycle.h"

#define STATUSES_MAX 6

/* What holds for one status. */
typedef struct {
  StatusPhase phase;
  const char *next[STATUSES_MAX]; /* where it may go, up to the first NULL */
} Rule;

typedef struct {
  const char *kind;
  const char *status[STATUSES_MAX + 1]; /* the first is that of a new ticket */
  Rule rule[STATUSES_MAX];              /* in the order of status */
} Lifecycle;

/* One row a status: clang-format would tear the rows apart. */
/* clang-format off */
static const Lifecycle lifecycle[KINDS] = {
  [KIND_GENERAL] = {
    "general",
    { "new", "open", "stalled", "resolved", "rejected", "deleted" },
    { { STATUS_INITIAL, { "open", "stalled", "resolved", "rejected", "deleted" } },
      { STATUS_ACTIVE, { "new", "stalled", "resolved", "rejected", "deleted" } },
      { STATUS_ACTIVE, { "new", "open", "resolved", "rejected", "deleted" } },
      { STATUS_INACTIVE, { "new", "open", "stalled", "rejected", "deleted" } },
      { STATUS_INACTIVE, { "new", "open", "stalled", "resolved", "deleted" } },
      { STATUS_INACTIVE, { "new", "open", "stalled", "resolved", "rejected" } } },
  },
  [KIND_REPORT] = {
    "report",
    { "new", "open", "resolved", "rejected" },
    { { STATUS_INITIAL, { "open", "resolved", "rejected" } },
      { STATUS_ACTIVE, { "resolved", "rejected" } },
      { STATUS_INACTIVE, { "open" } },
      { STATUS_INACTIVE, { "open" } } },
  },
  [KIND_INCIDENT] = {
    "incident",
    { "open", "resolved", "abandoned" },
    { { STATUS_ACTIVE, { "resolved", "abandoned" } },
      { STATUS_INACTIVE, { "open" } },
      { STATUS_INACTIVE, { "open" } } },
  },
  [KIND_INVESTIGATION] = {
    "investigation",
    { "open", "resolved" },
    { { STATUS_ACTIVE, { "resolved" } },
      { STATUS_INACTIVE, { "open" } } },
  },
  [KIND_COUNTERMEASURE] = {
    "countermeasure",
    { "pending activation", "active", "pending removal", "removed" },
    { { STATUS_INITIAL, { "active", "removed" } },
      { STATUS_ACTIVE, { "pending removal", "removed" } },
      { STATUS_ACTIVE, { "removed", "active" } },
      { STATUS_INACTIVE, { "active" } } },
  },
};
/* clang-format on */

const char *
kind_name (Kind kind)
{
  g_assert (kind < KINDS);
  return lifecycle[kind].kind;
}

gboolean
kind_from_name (const char *name, Kind *kind)
{
  for (guint i = 0; i < KINDS; i++)
    if (g_str_equal (name, lifecycle[i].kind)) {
      *kind = (Kind) i;
      return TRUE;
    }
  return FALSE;
}

static const Rule *
find_rule (Kind kind, const char *status)
{
  g_assert (kind < KINDS);
  for (guint i = 0; lifecycle[kind].status[i] != NULL; i++)
    if (g_str_equal (status, lifecycle[kind].status[i]))
      return &lifecycle[kind].rule[i];
  return NULL;
}

StatusPhase
lifecycle_phase (Kind kind, const char *status)
{
  const Rule *rule = find_rule (kind, status);
  return rule == NULL ? STATUS_UNKNOWN : rule->phase;
}

const char *
lifecycle_on_create (Kind kind)
{
  g_assert (kind < KINDS);
  return lifecycle[kind].status[0];
}

const char *
lifecycle_on_open (Kind kind)
{
  g_assert (kind < KINDS);
  guint i = 0;
  while (lifecycle[kind].rule[i].phase != STATUS_ACTIVE)
    i++;
  return lifecycle[kind].status[i];
}

gboolean
lifecycle_allows (Kind kind, const char *from, const char *to)
{
  const Rule *rule = find_rule (kind, from);
  for (guint i = 0; rule != NULL && i < STATUSES_MAX && rule->next[i] != NULL; i++)
    if (g_str_equal (to, rule->next[i]))
      return TRUE;
  return FALSE;
}

const char *const *
lifecycle_statuses (Kind kind)
{
  g_assert (kind < KINDS);
  return lifecycle[kind].status;
}
