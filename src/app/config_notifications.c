#include "app/config_notifications.h"

#include "core/notification.h"

#include "app/config_lint.h"
#include "app/option.h"

gboolean
config_notifications_event (const char *title, NoticeEvent *event)
{
  for (guint i = 0; i < NOTICE_EVENTS; i++) {
    NoticeEvent found = (NoticeEvent) i;
    if (!notification_is_settable (found) || !g_str_equal (notice_event_template (found), title))
      continue;
    *event = found;
    return TRUE;
  }
  return FALSE;
}

static void
add_unknown (const ConfigSection *section, ConfigFaults *faults)
{
  g_autoptr (GString) known = g_string_new (NULL);
  for (guint i = 0; i < NOTICE_EVENTS; i++)
    if (notification_is_settable ((NoticeEvent) i))
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "",
                              notice_event_template ((NoticeEvent) i));
  config_faults_add (faults, section->line,
                     "the title of section 'notify' is \"%s\"; it must be one of %s",
                     section->title, known->str);
}

/* Forgetting the list is no way to tell nobody. */
static void
check_list (const ConfigSection *section, NoticeEvent event, ConfigFaults *faults)
{
  if (config_section_setting (section, "to") == NULL) {
    g_autofree char *place = config_lint_place (section);
    config_faults_add (faults, section->line,
                       "option 'to'%s is missing; add, for example: to = { admin-cc }, or to tell "
                       "nobody: to = { }",
                       place);
  }
  const ConfigSetting *to = config_lint_setting (section, "to");
  for (guint i = 0; to != NULL && i < to->values->len; i++) {
    const char *const words[] = { g_ptr_array_index (to->values, i), NULL };
    g_autoptr (GError) error = NULL;
    Notification *notification = notification_parse (event, words, &error);
    if (notification == NULL)
      config_lint_refuse (section, to, i, error->message, faults);
    notification_free (notification);
  }
}

void
config_notifications_check (const ConfigTree *tree, ConfigFaults *faults)
{
  for (guint i = 0; i < tree->sections->len; i++) {
    const ConfigSection *section = g_ptr_array_index (tree->sections, i);
    if (!g_str_equal (section->name, "notify") || section->title == NULL ||
        !option_type_accepts (OPTION_NAME, section->title))
      continue;
    NoticeEvent event;
    if (!config_notifications_event (section->title, &event))
      add_unknown (section, faults);
    else if (tree->complete)
      check_list (section, event, faults);
  }
}
