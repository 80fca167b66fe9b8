#include "core/directory.h"

#include <string.h>

#include "base/text.h"

#include "core/name.h"

DirectoryEntry *
directory_entry_of (const char *group, Account *account)
{
  DirectoryEntry *entry = g_new0 (DirectoryEntry, 1);
  entry->group = g_strdup (group);
  entry->account = account;
  return entry;
}

DirectoryEntry *
directory_entry_new (const char *group, const char *name, const char *address, const char *language)
{
  Account *account = account_new (name);
  g_strfreev (account->addresses);
  account->addresses = g_new0 (char *, 2);
  account->addresses[0] = text_fold_address (address);
  g_free (account->language);
  account->language = g_strdup (language);
  return directory_entry_of (group, account);
}

void
directory_entry_free (DirectoryEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->group);
  account_free (entry->account);
  g_free (entry);
}

const Account *
directory_account (const GPtrArray *directory, const char *name)
{
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (directory, i);
    if (name_equal (entry->account->name, name))
      return entry->account;
  }
  return NULL;
}

const Account *
directory_address (const GPtrArray *directory, const char *address)
{
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (directory, i);
    if (account_has_address (entry->account, address))
      return entry->account;
  }
  return NULL;
}

gboolean
directory_has_group (const GPtrArray *directory, const char *group)
{
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (directory, i);
    if (entry->group != NULL && name_equal (entry->group, group))
      return TRUE;
  }
  return FALSE;
}

static void
add_members (GPtrArray *accounts, const GPtrArray *directory, const char *group)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const DirectoryEntry *entry = g_ptr_array_index (directory, i);
    if (entry->group != NULL && name_equal (entry->group, group) &&
        g_hash_table_add (seen, entry->account->name))
      g_ptr_array_add (accounts, entry->account);
  }
}

GPtrArray *
directory_resolve (const GPtrArray *directory, const char *watcher)
{
  GPtrArray *accounts = g_ptr_array_new ();
  gboolean is_address = strchr (watcher, '@') != NULL;
  if (!is_address)
    add_members (accounts, directory, watcher);
  if (accounts->len > 0)
    return accounts;
  const Account *account =
      is_address ? directory_address (directory, watcher) : directory_account (directory, watcher);
  if (account != NULL)
    g_ptr_array_add (accounts, (gpointer) account);
  return accounts;
}
