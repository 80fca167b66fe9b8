#include "core/policy.h"

#include <string.h>

#include "base/text.h"

#include "core/rule.h"

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
  g_free (policy);
}

void
queue_free (Queue *queue)
{
  if (queue == NULL)
    return;
  g_free (queue->name);
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

/* TRUE when NAME is WANTED, which is folded already. */
static gboolean
is_called (const char *name, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  return g_str_equal (folded, wanted);
}

const Queue *
policy_queue (const Policy *policy, const char *name)
{
  g_autofree char *wanted = g_utf8_casefold (name, -1);
  for (guint i = 0; i < policy->queues->len; i++) {
    const Queue *queue = g_ptr_array_index (policy->queues, i);
    if (is_called (queue->name, wanted))
      return queue;
  }
  return NULL;
}

const Constituency *
policy_constituency (const Policy *policy, const char *name)
{
  g_autofree char *wanted = name == NULL ? NULL : g_utf8_casefold (name, -1);
  for (guint i = 0; wanted != NULL && i < policy->constituencies->len; i++) {
    const Constituency *constituency = g_ptr_array_index (policy->constituencies, i);
    if (is_called (constituency->name, wanted))
      return constituency;
  }
  return NULL;
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
