#include "app/config_tables.h"

#include "core/actor.h"
#include "core/field.h"
#include "core/notification.h"
#include "core/right.h"

#include "app/config_notifications.h"

typedef gboolean (*AddLine) (Lifecycle *lifecycle, const char *line, GError **error);

static gboolean
add_lines (Lifecycle *lifecycle, AddLine add, char *const *lines, GError **error)
{
  for (; *lines != NULL; lines++)
    if (!add (lifecycle, *lines, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_statuses (Lifecycle *lifecycle, cfg_t *section, GError **error)
{
  g_auto (GStrv) initial = config_confuse_list (section, "initial");
  g_auto (GStrv) active = config_confuse_list (section, "active");
  g_auto (GStrv) inactive = config_confuse_list (section, "inactive");
  return lifecycle_add_statuses (lifecycle, STATUS_INITIAL, (const char *const *) initial, error) &&
         lifecycle_add_statuses (lifecycle, STATUS_ACTIVE, (const char *const *) active, error) &&
         lifecycle_add_statuses (lifecycle, STATUS_INACTIVE, (const char *const *) inactive, error);
}

static gboolean
add_lifecycle (Policy *policy, cfg_t *section, GError **error)
{
  g_autoptr (Lifecycle) lifecycle = lifecycle_new (cfg_title (section));
  g_auto (GStrv) transitions = config_confuse_list (section, "transitions");
  g_auto (GStrv) rights = config_confuse_list (section, "rights");
  g_auto (GStrv) maps = config_confuse_list (section, "maps");
  if (!add_statuses (lifecycle, section, error) ||
      !add_lines (lifecycle, lifecycle_add_transitions, transitions, error) ||
      !add_lines (lifecycle, lifecycle_add_right, rights, error) ||
      !add_lines (lifecycle, lifecycle_add_map, maps, error))
    return FALSE;
  g_ptr_array_add (policy->lifecycles, g_steal_pointer (&lifecycle));
  return TRUE;
}

/* Puts ENTRY at INDEX of TABLE in the place of what stands there; INDEX may be the end. */
static void
put (GPtrArray *table, guint index, gpointer entry)
{
  if (index < table->len)
    g_ptr_array_remove_index (table, index);
  g_ptr_array_insert (table, (int) index, entry);
}

/* The bits of the kinds in option `kinds` of SECTION. */
static guint
kinds_of (cfg_t *section)
{
  guint kinds = 0;
  Kind kind;
  for (guint i = 0; i < cfg_size (section, "kinds"); i++)
    if (kind_from_name (cfg_getnstr (section, "kinds", i), &kind))
      kinds |= 1u << kind;
  return kinds;
}

static void
add_field (Policy *policy, cfg_t *section)
{
  Field *field = g_new0 (Field, 1);
  field->name = g_strdup (cfg_title (section));
  field->type = (FieldType) config_confuse_choice (section, "type");
  field->several = config_confuse_truth (section, "several");
  field->kinds = kinds_of (section);
  field->choices = config_confuse_list (section, "choices");
  guint index = 0;
  const Field *shipped = field_find (policy->fields, field->name);
  if (shipped == NULL || !g_ptr_array_find (policy->fields, shipped, &index))
    index = policy->fields->len;
  put (policy->fields, index, field);
}

static void
add_role (Policy *policy, cfg_t *section)
{
  Role *role = g_new0 (Role, 1);
  role->name = g_strdup (cfg_title (section));
  Right right;
  for (guint i = 0; i < cfg_size (section, "rights"); i++)
    if (right_from_name (cfg_getnstr (section, "rights", i), &right))
      role->rights |= 1u << right;
  guint index = 0;
  while (index < policy->roles->len &&
         !g_str_equal (((const Role *) g_ptr_array_index (policy->roles, index))->name, role->name))
    index++;
  put (policy->roles, index, role);
}

static gboolean
add_notification (Policy *policy, cfg_t *section, GError **error)
{
  NoticeEvent event = NOTICE_EVENTS;
  config_notifications_event (cfg_title (section), &event);
  g_auto (GStrv) to = config_confuse_list (section, "to");
  Notification *notification = notification_parse (event, (const char *const *) to, error);
  if (notification == NULL)
    return FALSE;
  guint index = 0;
  const GPtrArray *table = policy->notifications;
  while (index < table->len &&
         ((const Notification *) g_ptr_array_index (table, index))->event != event)
    index++;
  put (policy->notifications, index, notification);
  return TRUE;
}

/* What is asked for on the command line needs no mail to be believed. */
static guint
proofs_of (cfg_t *section, const char *name)
{
  guint proofs = 1u << PROOF_CLI;
  Proof proof;
  for (guint i = 0; i < cfg_size (section, name); i++)
    if (proof_from_name (cfg_getnstr (section, name, i), &proof))
      proofs |= 1u << proof;
  return proofs;
}

gboolean
config_tables_read (Policy *policy, cfg_t *root, GError **error)
{
  for (guint i = 0; i < cfg_size (root, "lifecycle"); i++)
    if (!add_lifecycle (policy, cfg_getnsec (root, "lifecycle", i), error))
      return FALSE;
  for (guint i = 0; i < cfg_size (root, "field"); i++)
    add_field (policy, cfg_getnsec (root, "field", i));
  for (guint i = 0; i < cfg_size (root, "role"); i++)
    add_role (policy, cfg_getnsec (root, "role", i));
  for (guint i = 0; i < cfg_size (root, "notify"); i++)
    if (!add_notification (policy, cfg_getnsec (root, "notify", i), error))
      return FALSE;
  cfg_t *proofs = cfg_getsec (root, "proofs");
  policy->proofs[PROOF_FOR_MESSAGES] = proofs_of (proofs, "messages");
  policy->proofs[PROOF_FOR_CHANGES] = proofs_of (proofs, "changes");
  policy->proofs[PROOF_FOR_CRITICAL] = proofs_of (proofs, "critical");
  return TRUE;
}
