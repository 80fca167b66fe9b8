#include "core/directory.h"

#include <string.h>

#include "base/text.h"

DirectoryEntry *
directory_entry_new (const char *group, const char *name, const char *address, const char *language)
{
  DirectoryEntry *entry = g_new0 (DirectoryEntry, 1);
  entry->group = g_strdup (group);
  entry->name = g_strdup (name);
  entry->address = text_fold_address (address);
  entry->language = g_strdup (language);
  return entry;
}

void
directory_entry_free (DirectoryEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->group);
  g_free (entry->name);
  g_free (entry->address);
  g_free (entry->language);
  g_free (entry);
}

static gboolean
is_same_name (const char *name, const char *other)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *other_folded = g_utf8_casefold (other, -1);
  return g_str_equal (folded, other_folded);
}

const DirectoryEntry *
directory_account (const GPtrArray *directory, const char *name)
{
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (directory, i);
    if (is_same_name (entry->name, name))
      return entry;
  }
  return NULL;
}

/* Who is told, as far as it is known already. */
typedef struct {
  const GPtrArray *directory;
  GPtrArray *entries;
} Watchers;

/* Adds a copy of ENTRY, brought in by GROUP, unless its address is there already. */
static void
add_entry (Watchers *watchers, const DirectoryEntry *entry, const char *group)
{
  for (guint i = 0; i < watchers->entries->len; i++) {
    const DirectoryEntry *other = g_ptr_array_index (watchers->entries, i);
    if (g_str_equal (other->address, entry->address))
      return;
  }
  g_ptr_array_add (watchers->entries,
                   directory_entry_new (group, entry->name, entry->address, entry->language));
}

static void
add_address (Watchers *watchers, const char *address)
{
  g_autofree char *folded = text_fold_address (address);
  const GPtrArray *directory = watchers->directory;
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (directory, i);
    if (g_str_equal (entry->address, folded)) {
      add_entry (watchers, entry, NULL);
      return;
    }
  }
  add_entry (watchers, &(DirectoryEntry){ .name = folded, .address = folded }, NULL);
}

static void
add_group (Watchers *watchers, const char *group)
{
  const GPtrArray *directory = watchers->directory;
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (directory, i);
    if (entry->group != NULL && is_same_name (entry->group, group))
      add_entry (watchers, entry, entry->group);
  }
}

static void
add_admin_cc (Watchers *watchers, const char *address_or_group)
{
  if (strchr (address_or_group, '@') != NULL)
    add_address (watchers, address_or_group);
  else
    add_group (watchers, address_or_group);
}

static void
add_all (Watchers *watchers, char **addresses_and_groups)
{
  for (char **watcher = addresses_and_groups; *watcher != NULL; watcher++)
    add_admin_cc (watchers, *watcher);
}

static void
add_owner (Watchers *watchers, const char *name)
{
  const DirectoryEntry *owner = directory_account (watchers->directory, name);
  if (owner != NULL)
    add_entry (watchers, owner, NULL);
}

GPtrArray *
directory_watchers (const Policy *policy, const GPtrArray *directory, const Ticket *ticket)
{
  /* Tickets of a queue that left the configuration are somebody's business still. */
  const Queue *known = policy_queue (policy, ticket->queue);
  const Queue *queue = known != NULL ? known : policy->default_queue;
  const Constituency *constituency = policy_constituency (policy, ticket->constituency);
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  Watchers watchers = { directory, entries };
  if (ticket->owner != NULL)
    add_owner (&watchers, ticket->owner);
  for (guint i = 0; i < ticket->admin_cc->len; i++)
    add_admin_cc (&watchers, g_ptr_array_index (ticket->admin_cc, i));
  if (queue != NULL)
    add_all (&watchers, queue->admin_cc);
  if (constituency != NULL)
    add_all (&watchers, constituency->admin_cc);
  return g_steal_pointer (&entries);
}
