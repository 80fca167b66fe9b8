#include "app/config_policy.h"

#include "base/text.h"

#include "core/network.h"
#include "core/rule.h"

#include "app/config_key.h"
#include "app/config_tables.h"

static char *
folded_text (cfg_t *section, const char *name)
{
  return text_fold_address (cfg_getstr (section, name));
}

static Queue *
make_queue (cfg_t *section)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (cfg_title (section));
  kind_from_name (cfg_getstr (section, "kind"), &queue->kind);
  queue->lifecycle = config_confuse_optional_text (section, "lifecycle");
  queue->address = folded_text (section, "address");
  queue->comment_address = folded_text (section, "comment-address");
  queue->language = config_confuse_text (section, "language");
  queue->tag = config_confuse_optional_text (section, "tag");
  queue->templates = config_confuse_optional_text (section, "templates");
  queue->admin_cc = config_confuse_list (section, "admin-cc");
  queue->closed = (ClosedTickets) config_confuse_choice (section, "closed");
  queue->inbound_cc = config_confuse_truth (section, "inbound-cc");
  return queue;
}

static char **
make_domains (cfg_t *section)
{
  char **domains = config_confuse_list (section, "domains");
  for (char **domain = domains; *domain != NULL; domain++) {
    g_autofree char *written = *domain;
    *domain = g_ascii_strdown (written, -1);
  }
  return domains;
}

static GPtrArray *
make_networks (cfg_t *section)
{
  GPtrArray *networks = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < cfg_size (section, "networks"); i++)
    g_ptr_array_add (networks, network_parse (cfg_getnstr (section, "networks", i)));
  return networks;
}

static Constituency *
make_constituency (cfg_t *section)
{
  Constituency *constituency = g_new0 (Constituency, 1);
  const char *extension = cfg_getstr (section, "extension");
  constituency->name = g_strdup (cfg_title (section));
  constituency->extension = text_fold_address (*extension != '\0' ? extension : constituency->name);
  constituency->domains = make_domains (section);
  constituency->networks = make_networks (section);
  constituency->language = config_confuse_optional_text (section, "language");
  constituency->tag = config_confuse_optional_text (section, "tag");
  constituency->templates = config_confuse_optional_text (section, "templates");
  constituency->admin_cc = config_confuse_list (section, "admin-cc");
  return constituency;
}

static gboolean
add_rule (Policy *policy, cfg_t *section, GError **error)
{
  g_autoptr (Rule) rule = rule_new (cfg_title (section), config_confuse_truth (section, "stop"));
  for (guint i = 0; i < cfg_size (section, "when"); i++)
    if (!rule_add_condition (rule, cfg_getnstr (section, "when", i), error))
      return FALSE;
  for (guint i = 0; i < cfg_size (section, "set"); i++)
    if (!rule_add_action (rule, cfg_getnstr (section, "set", i), error))
      return FALSE;
  g_ptr_array_add (policy->rules, g_steal_pointer (&rule));
  return TRUE;
}

static gboolean
add_key (Policy *policy, cfg_t *section, gboolean testing, GError **error)
{
  GBytes *secret = config_key_read (cfg_getstr (section, "file"), testing, error);
  if (secret == NULL)
    return FALSE;
  TokenKey *key = g_new0 (TokenKey, 1);
  key->letter = cfg_title (section)[0];
  key->secret = secret;
  g_ptr_array_add (policy->token_keys, key);
  return TRUE;
}

static BudgetLimits
make_budgets (cfg_t *budgets)
{
  return (BudgetLimits){
    .acknowledgements = config_confuse_count (budgets, "acknowledgements"),
    .acknowledgement_minutes = config_confuse_count (budgets, "acknowledgement-minutes"),
    .automatic_per_address_hour = config_confuse_count (budgets, "automatic-per-address-hour"),
    .automatic_per_hour = config_confuse_count (budgets, "automatic-per-hour"),
    .staff_per_address_hour = config_confuse_count (budgets, "staff-per-address-hour"),
    .relayed_per_address_hour = config_confuse_count (budgets, "relayed-per-address-hour"),
  };
}

/* Tags in the order they were found, each once without case. */
typedef struct {
  GHashTable *seen;
  GStrvBuilder *list;
} Tags;

static void
add_tag (Tags *tags, const char *tag)
{
  if (tag != NULL && g_hash_table_add (tags->seen, g_utf8_casefold (tag, -1)))
    g_strv_builder_add (tags->list, tag);
}

/* All tags that lead to a ticket of POLICY, FORMER ones among them. */
static char **
make_tags (const Policy *policy, char **former)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  Tags tags = { .seen = seen, .list = list };
  add_tag (&tags, policy->name);
  for (; *former != NULL; former++)
    add_tag (&tags, *former);
  for (guint i = 0; i < policy->queues->len; i++)
    add_tag (&tags, ((const Queue *) g_ptr_array_index (policy->queues, i))->tag);
  for (guint i = 0; i < policy->constituencies->len; i++)
    add_tag (&tags, ((const Constituency *) g_ptr_array_index (policy->constituencies, i))->tag);
  for (guint i = 0; i < policy->rules->len; i++)
    add_tag (&tags, rule_value (g_ptr_array_index (policy->rules, i), RULE_TAG));
  return g_strv_builder_end (list);
}

static gboolean
add_sections (Policy *policy, cfg_t *root, GError **error)
{
  gboolean testing = config_confuse_truth (root, "testing");
  for (guint i = 0; i < cfg_size (root, "queue"); i++)
    g_ptr_array_add (policy->queues, make_queue (cfg_getnsec (root, "queue", i)));
  for (guint i = 0; i < cfg_size (root, "constituency"); i++)
    g_ptr_array_add (policy->constituencies,
                     make_constituency (cfg_getnsec (root, "constituency", i)));
  for (guint i = 0; i < cfg_size (root, "rule"); i++)
    if (!add_rule (policy, cfg_getnsec (root, "rule", i), error))
      return FALSE;
  for (guint i = 0; i < cfg_size (root, "token-key"); i++)
    if (!add_key (policy, cfg_getnsec (root, "token-key", i), testing, error))
      return FALSE;
  return config_tables_read (policy, root, error);
}

Policy *
config_policy_new (cfg_t *root, GError **error)
{
  g_autoptr (Policy) policy = policy_new ();
  if (!add_sections (policy, root, error))
    return NULL;
  g_auto (GStrv) former = config_confuse_list (root, "former-tags");
  policy->name = config_confuse_text (root, "name");
  g_strfreev (policy->tags);
  policy->tags = make_tags (policy, former);
  policy->authserv_id = config_confuse_optional_text (root, "authserv-id");
  policy->strangers = (Strangers) config_confuse_choice (root, "strangers");
  policy->must_own = config_confuse_truth (root, "must-own");
  g_strfreev (policy->realms);
  policy->realms = config_confuse_list (root, "sasl-realms");
  policy->domain = g_ascii_strdown (cfg_getstr (root, "domain"), -1);
  g_strfreev (policy->operators);
  policy->operators = config_confuse_list (root, "operators");
  for (char **address = policy->operators; *address != NULL; address++) {
    char *folded = text_fold_address (*address);
    g_free (*address);
    *address = folded;
  }
  policy->reopen_days = config_confuse_count (root, "reopen-days");
  policy->default_queue = (Queue *) policy_queue (policy, cfg_getstr (root, "default-queue"));
  policy->budgets = make_budgets (cfg_getsec (root, "budgets"));
  return g_steal_pointer (&policy);
}
