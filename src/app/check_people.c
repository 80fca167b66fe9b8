#include "app/check_people.h"

#include <string.h>

#include "base/clock.h"

#include "core/notification.h"
#include "core/right.h"
#include "core/rule.h"

/* How long before its end a key is worth a word. */
#define KEY_WARNING_SECONDS (G_GINT64_CONSTANT (30) * 24 * 60 * 60)

static void G_GNUC_PRINTF (3, 4) append (json_t *checks, const char *state, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  json_array_append_new (
      checks, json_pack ("{s:s, s:s, s:s}", "check", "staff", "state", state, "detail", detail));
}

static const char *
member_text (const json_t *row, const char *name)
{
  return json_string_value (json_object_get (row, name));
}

/* TRUE when one of ROWS is called NAME. */
static gboolean
has_row (const json_t *rows, const char *name)
{
  for (gsize i = 0; i < json_array_size (rows); i++)
    if (g_ascii_strcasecmp (member_text (json_array_get (rows, i), "name"), name) == 0)
      return TRUE;
  return FALSE;
}

/* Looks at watchers, each once. All borrowed. */
typedef struct {
  const Config *config;
  const People *people;
  GHashTable *seen; /* folded names and addresses */
  json_t *checks;
} Round;

static void
check_address (const Round *round, const char *option, const char *address)
{
  if (policy_is_own_address (round->config->policy, address))
    append (round->checks, "failed",
            "%s: %s names %s, which is an address of this Tocsin; name people or a group instead",
            round->config->file, option, address);
}

static void
check_name (const Round *round, const char *option, const char *name)
{
  if (has_row (round->people->groups, name))
    append (round->checks, "ok", "group %s exists", name);
  else if (has_row (round->people->staff, name))
    append (round->checks, "ok", "account %s exists", name);
  else
    append (round->checks, "failed",
            "%s: %s names %s, but there is no such group or account; run: tocsin group add %s "
            "--member NAME",
            round->config->file, option, name, name);
}

static void
check_watchers (const Round *round, const char *option, char *const *watchers)
{
  for (; *watchers != NULL; watchers++) {
    if (!g_hash_table_add (round->seen, g_utf8_strdown (*watchers, -1)))
      continue;
    if (strchr (*watchers, '@') != NULL)
      check_address (round, option, *watchers);
    else
      check_name (round, option, *watchers);
  }
}

void
check_people_watchers (const Config *config, const People *people, json_t *checks)
{
  const Policy *policy = config->policy;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const Round round = { .config = config, .people = people, .seen = seen, .checks = checks };
  check_watchers (&round, "operators", policy->operators);
  for (guint i = 0; i < policy->queues->len; i++)
    check_watchers (&round, "admin-cc",
                    ((const Queue *) g_ptr_array_index (policy->queues, i))->admin_cc);
  for (guint i = 0; i < policy->constituencies->len; i++) {
    const Constituency *constituency = g_ptr_array_index (policy->constituencies, i);
    check_watchers (&round, "admin-cc", constituency->admin_cc);
  }
  for (guint i = 0; i < policy->notifications->len; i++) {
    const Notification *notification = g_ptr_array_index (policy->notifications, i);
    check_watchers (&round, "notify", notification->named);
  }
}

void
check_people_owners (const Config *config, const People *people, json_t *checks)
{
  for (guint i = 0; i < config->policy->rules->len; i++) {
    const Rule *rule = g_ptr_array_index (config->policy->rules, i);
    const char *owner = rule_value (rule, RULE_OWNER);
    if (owner == NULL)
      continue;
    if (has_row (people->staff, owner))
      append (checks, "ok", "owner %s exists", owner);
    else
      append (checks, "failed",
              "%s: rule \"%s\" sets the owner %s, who has no account; write another, or run: "
              "tocsin staff add %s --address ADDRESS --role ROLE",
              config->file, rule_name (rule), owner, owner);
  }
}

void
check_people_roles (const Config *config, const People *people, json_t *checks)
{
  for (gsize i = 0; i < json_array_size (people->staff); i++) {
    const json_t *account = json_array_get (people->staff, i);
    const json_t *roles = json_object_get (account, "roles");
    for (gsize j = 0; j < json_array_size (roles); j++) {
      const char *role = json_string_value (json_array_get (roles, j));
      g_autoptr (GError) error = NULL;
      g_autoptr (Grant) grant = grant_parse (config->policy, role, &error);
      if (grant == NULL)
        append (checks, "failed",
                "account %s has the role %s, which gives no rights: %s; give the account another, "
                "or put what is missing into %s",
                member_text (account, "name"), role, error->message, config->file);
    }
  }
}

void
check_people_keys (const json_t *keys, gint64 now, json_t *checks)
{
  for (gsize i = 0; i < json_array_size (keys); i++) {
    const json_t *key = json_array_get (keys, i);
    const char *until = member_text (key, "not_after");
    const char *account = member_text (key, "account");
    gint64 end;
    if (until == NULL || member_text (key, "revoked") != NULL || !clock_from_text (until, &end) ||
        end < now || end > now + KEY_WARNING_SECONDS)
      continue;
    append (checks, "warning",
            "the OpenPGP key %s of %s does not count any more after %s; run: tocsin staff key add "
            "%s FILE",
            member_text (key, "fingerprint"), account, until, account);
  }
}
