#include "app/check_templates.h"

#include "core/rule.h"

#include "app/compose.h"

typedef struct {
  const Config *config;
  GPtrArray *languages; /* borrowed texts */
  GHashTable *seen;     /* what was looked at already, and what was wrong with it */
  json_t *checks;
} TemplateRound;

static void
add_language (GPtrArray *languages, const char *language)
{
  if (language != NULL &&
      !g_ptr_array_find_with_equal_func (languages, language, g_str_equal, NULL))
    g_ptr_array_add (languages, (gpointer) language);
}

/* Everything that somebody is written to in. */
static GPtrArray *
all_languages (const Policy *policy, const json_t *staff)
{
  GPtrArray *languages = g_ptr_array_new ();
  for (guint i = 0; i < policy->queues->len; i++)
    add_language (languages, ((const Queue *) g_ptr_array_index (policy->queues, i))->language);
  for (guint i = 0; i < policy->constituencies->len; i++) {
    const Constituency *constituency = g_ptr_array_index (policy->constituencies, i);
    add_language (languages, constituency->language);
  }
  for (guint i = 0; i < policy->rules->len; i++)
    add_language (languages, rule_value (g_ptr_array_index (policy->rules, i), RULE_LANGUAGE));
  for (gsize i = 0; i < json_array_size (staff); i++)
    add_language (languages,
                  json_string_value (json_object_get (json_array_get (staff, i), "language")));
  return languages;
}

/* `en/received.txt`, and for whom when somebody has templates of its own. The caller frees it. */
static char *
detail_of (const TemplateChoice *choice)
{
  g_autoptr (GString) detail = g_string_new (NULL);
  g_string_append_printf (detail, "%s/%s.txt", choice->language, choice->name);
  if (choice->queue->templates != NULL)
    g_string_append_printf (detail, " of queue %s", choice->queue->name);
  if (choice->constituency != NULL && choice->constituency->templates != NULL)
    g_string_append_printf (detail, " of constituency %s", choice->constituency->name);
  if (!g_str_equal (choice->name, notice_event_template (choice->event)))
    g_string_append (detail, " of a rule");
  return g_string_free (g_steal_pointer (&detail), FALSE);
}

static void
check_choice (const TemplateRound *round, const TemplateChoice *choice)
{
  char *detail = detail_of (choice);
  if (!g_hash_table_add (round->seen, detail))
    return;
  g_autoptr (GError) problem = NULL;
  g_autoptr (Template) template = compose_template (round->config, choice, &problem);
  if (template == NULL && !g_hash_table_add (round->seen, g_strdup (problem->message)))
    return;
  json_array_append_new (round->checks, json_pack ("{s:s, s:s, s:s}", "check", "template", "state",
                                                   template != NULL ? "ok" : "failed", "detail",
                                                   template != NULL ? detail : problem->message));
}

/* All templates of one queue and constituency in the language of CHOICE. */
static void
check_names (const TemplateRound *round, TemplateChoice *choice)
{
  for (guint event = 0; event < NOTICE_EVENTS; event++) {
    choice->event = (NoticeEvent) event;
    choice->name = notice_event_template (choice->event);
    check_choice (round, choice);
  }
  const GPtrArray *rules = round->config->policy->rules;
  choice->event = NOTICE_ACKNOWLEDGEMENT;
  for (guint i = 0; i < rules->len; i++) {
    choice->name = rule_value (g_ptr_array_index (rules, i), RULE_TEMPLATE);
    if (choice->name != NULL)
      check_choice (round, choice);
  }
}

static void
check_languages (const TemplateRound *round, const Queue *queue, const Constituency *constituency)
{
  for (guint i = 0; i < round->languages->len; i++) {
    TemplateChoice choice = { .language = g_ptr_array_index (round->languages, i),
                              .queue = queue,
                              .constituency = constituency };
    check_names (round, &choice);
  }
}

void
check_templates (const Config *config, const json_t *staff, json_t *checks)
{
  const Policy *policy = config->policy;
  g_autoptr (GPtrArray) languages = all_languages (policy, staff);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const TemplateRound round = {
    .config = config, .languages = languages, .seen = seen, .checks = checks
  };
  for (guint i = 0; i < policy->queues->len; i++) {
    const Queue *queue = g_ptr_array_index (policy->queues, i);
    check_languages (&round, queue, NULL);
    for (guint j = 0; j < policy->constituencies->len; j++)
      check_languages (&round, queue, g_ptr_array_index (policy->constituencies, j));
  }
}
