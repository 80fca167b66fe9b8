#include "core/policy.h"

#include <string.h>

#include "base/text.h"

Policy *
policy_new (void)
{
  Policy *policy = g_new0 (Policy, 1);
  policy->queues = g_ptr_array_new_with_free_func ((GDestroyNotify) queue_free);
  policy->token_keys = g_ptr_array_new_with_free_func ((GDestroyNotify) token_key_free);
  policy->operators = g_new0 (char *, 1);
  return policy;
}

void
policy_free (Policy *policy)
{
  if (policy == NULL)
    return;
  g_free (policy->name);
  g_free (policy->domain);
  g_ptr_array_unref (policy->queues);
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
  g_free (queue);
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
  g_autofree char *wanted = g_utf8_casefold (name, -1);
  for (guint i = 0; i < policy->queues->len; i++) {
    const Queue *queue = g_ptr_array_index (policy->queues, i);
    g_autofree char *folded = g_utf8_casefold (queue->name, -1);
    if (g_str_equal (folded, wanted))
      return queue;
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
