#include "core/policy.h"

#include <string.h>

#include "base/text.h"

#include "core/actor.h"
#include "core/field.h"
#include "core/name.h"
#include "core/notification.h"
#include "core/right.h"
#include "core/rule.h"

enum {
  PROOFS_STRONG = 1 << PROOF_SASL | 1 << PROOF_PGP | 1 << PROOF_CHALLENGE | 1 << PROOF_CLI,
  PROOFS_ORDINARY = PROOFS_STRONG | 1 << PROOF_DMARC,
};

Policy *
policy_new (void)
{
  Policy *policy = g_new0 (Policy, 1);
  policy->tags = g_new0 (char *, 1);
  policy->queues = g_ptr_array_new_with_free_func ((GDestroyNotify) queue_free);
  policy->constituencies = g_ptr_array_new_with_free_func ((GDestroyNotify) constituency_free);
  policy->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  policy->operators = g_new0 (char *, 1);
  policy->token_keys = g_ptr_array_new_with_free_func ((GDestroyNotify) token_key_free);
  policy->lifecycles = g_ptr_array_new_with_free_func ((GDestroyNotify) lifecycle_free);
  policy->fields = field_shipped ();
  policy->roles = role_shipped ();
  policy->notifications = notification_shipped ();
  policy->proofs[PROOF_FOR_MESSAGES] = PROOFS_ORDINARY;
  policy->proofs[PROOF_FOR_CHANGES] = PROOFS_ORDINARY;
  policy->proofs[PROOF_FOR_CRITICAL] = PROOFS_STRONG;
  policy->realms = g_new0 (char *, 1);
  return policy;
}

void
policy_free (Policy *policy)
{
  if (policy == NULL)
    return;
  g_free (policy->name);
  g_strfreev (policy->tags);
  g_free (policy->authserv_id);
  g_free (policy->domain);
  g_ptr_array_unref (policy->queues);
  g_ptr_array_unref (policy->constituencies);
  g_ptr_array_unref (policy->rules);
  g_strfreev (policy->operators);
  g_ptr_array_unref (policy->token_keys);
  g_ptr_array_unref (policy->lifecycles);
  g_ptr_array_unref (policy->fields);
  g_ptr_array_unref (policy->roles);
  g_ptr_array_unref (policy->notifications);
  g_strfreev (policy->realms);
  g_free (policy);
}

void
queue_free (Queue *queue)
{
  if (queue == NULL)
    return;
  g_free (queue->name);
  g_free (queue->lifecycle);
  g_free (queue->address);
  g_free (queue->comment_address);
  g_free (queue->language);
  g_free (queue->tag);
  g_free (queue->templates);
  g_strfreev (queue->admin_cc);
  g_free (queue);
}

void
constituency_free (Constituency *constituency)
{
  if (constituency == NULL)
    return;
  g_free (constituency->name);
  g_free (constituency->extension);
  g_strfreev (constituency->domains);
  g_clear_pointer (&constituency->networks, g_ptr_array_unref);
  g_free (constituency->language);
  g_free (constituency->tag);
  g_free (constituency->templates);
  g_strfreev (constituency->admin_cc);
  g_free (constituency);
}

void
token_key_free (TokenKey *key)
{
  if (key == NULL)
    return;
  g_bytes_unref (key->secret);
  g_free (key);
}

const Queue *
policy_queue (const Policy *policy, const char *name)
{
  for (guint i = 0; i < policy->queues->len; i++) {
    const Queue *queue = g_ptr_array_index (policy->queues, i);
    if (name_equal (queue->name, name))
      return queue;
  }
  return NULL;
}

const Constituency *
policy_constituency (const Policy *policy, const char *name)
{
  for (guint i = 0; name != NULL && i < policy->constituencies->len; i++) {
    const Constituency *constituency = g_ptr_array_index (policy->constituencies, i);
    if (name_equal (constituency->name, name))
      return constituency;
  }
  return NULL;
}

/* The site's lifecycle called NAME, else the shipped one, else NULL. */
static const Lifecycle *
find_lifecycle (const Policy *policy, const char *name)
{
  for (guint i = 0; i < policy->lifecycles->len; i++) {
    const Lifecycle *lifecycle = g_ptr_array_index (policy->lifecycles, i);
    if (name_equal (lifecycle_name (lifecycle), name))
      return lifecycle;
  }
  for (guint kind = 0; kind < KINDS; kind++)
    if (name_equal (kind_name ((Kind) kind), name))
      return lifecycle_shipped ((Kind) kind);
  return NULL;
}

const Lifecycle *
policy_lifecycle (const Policy *policy, const char *queue, Kind kind)
{
  const Queue *known = policy_queue (policy, queue);
  const Lifecycle *named =
      known == NULL || known->lifecycle == NULL ? NULL : find_lifecycle (policy, known->lifecycle);
  return named != NULL ? named : find_lifecycle (policy, kind_name (kind));
}

/* Cuts `+extension` out of the folded ADDRESS in place; returns a copy of it, or NULL. */
static char *
cut_extension (char *address)
{
  char *at = strrchr (address, '@');
  char *plus = strchr (address, '+');
  if (at == NULL || plus == NULL || plus > at)
    return NULL;
  char *extension = g_strndup (plus + 1, (gsize) (at - plus - 1));
  memmove (plus, at, strlen (at) + 1);
  return extension;
}

char *
policy_extension (const char *address)
{
  g_autofree char *base = text_fold_address (address);
  return cut_extension (base);
}

const Queue *
policy_queue_for_address (const Policy *policy, const char *address, gboolean *comment,
                          char **extension)
{
  g_autofree char *base = text_fold_address (address);
  g_autofree char *found = cut_extension (base);
  for (guint i = 0; i < policy->queues->len; i++) {
    const Queue *queue = g_ptr_array_index (policy->queues, i);
    gboolean is_comment = g_ascii_strcasecmp (base, queue->comment_address) == 0;
    if (!is_comment && g_ascii_strcasecmp (base, queue->address) != 0)
      continue;
    if (comment != NULL)
      *comment = is_comment;
    if (extension != NULL)
      *extension = g_steal_pointer (&found);
    return queue;
  }
  return NULL;
}

gboolean
policy_is_own_address (const Policy *policy, const char *address)
{
  return policy_queue_for_address (policy, address, NULL, NULL) != NULL ||
         policy_is_return_address (policy, address);
}

gboolean
policy_is_own_id (const Policy *policy, const char *message_id)
{
  g_autofree char *end = g_strdup_printf ("@%s>", policy->domain);
  gsize length = strlen (message_id);
  return length > strlen (end) && g_ascii_strcasecmp (message_id + length - strlen (end), end) == 0;
}

gboolean
policy_is_return_address (const Policy *policy, const char *address)
{
  g_autofree char *base = text_fold_address (address);
  g_free (cut_extension (base));
  return (g_str_has_prefix (base, "bounce@") || g_str_has_prefix (base, "confirm@")) &&
         g_ascii_strcasecmp (strchr (base, '@') + 1, policy->domain) == 0;
}

/* What is collected of AdminCc: groups or addresses, each once. */
typedef struct {
  gboolean addresses;
  GHashTable *seen;
  GStrvBuilder *found;
} Collection;

static void
collect (const Collection *collection, char **watchers)
{
  for (; watchers != NULL && *watchers != NULL; watchers++) {
    g_autofree char *folded =
        collection->addresses ? text_fold_address (*watchers) : g_utf8_casefold (*watchers, -1);
    gboolean wanted = (strchr (*watchers, '@') != NULL) == collection->addresses;
    if (!wanted || g_hash_table_contains (collection->seen, folded))
      continue;
    g_strv_builder_add (collection->found, collection->addresses ? folded : *watchers);
    g_hash_table_add (collection->seen, g_steal_pointer (&folded));
  }
}

static char **
collect_all (const Policy *policy, gboolean addresses)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  const Collection collection = { addresses, seen, found };
  collect (&collection, policy->operators);
  for (guint i = 0; i < policy->queues->len; i++)
    collect (&collection, ((const Queue *) g_ptr_array_index (policy->queues, i))->admin_cc);
  for (guint i = 0; i < policy->constituencies->len; i++)
    collect (&collection,
             ((const Constituency *) g_ptr_array_index (policy->constituencies, i))->admin_cc);
  for (guint i = 0; i < policy->notifications->len; i++)
    collect (&collection,
             ((const Notification *) g_ptr_array_index (policy->notifications, i))->named);
  return g_strv_builder_end (found);
}

char **
policy_groups (const Policy *policy)
{
  return collect_all (policy, FALSE);
}

char **
policy_told_addresses (const Policy *policy)
{
  return collect_all (policy, TRUE);
}
