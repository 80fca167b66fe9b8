#pragma once

/* Our staff as far as a change may need them: members of groups, owners, the writer. Loaded with
 * the tickets; all accounts and all groups when the writer is one of them. */

#include <glib.h>

#include "core/account.h"
#include "core/policy.h"
#include "core/ticket.h"

/* One row for each group of an account; one without group for an account that was asked for by
 * name, address or ownership. */
typedef struct {
  char *group; /* that brought it in, or NULL */
  Account *account;
} DirectoryEntry;

/* With an account of this one ADDRESS, which is folded; without grants. */
DirectoryEntry *directory_entry_new (const char *group, const char *name, const char *address,
                                     const char *language);
/* Takes over ACCOUNT. */
DirectoryEntry *directory_entry_of (const char *group, Account *account);
void directory_entry_free (DirectoryEntry *entry);

/* The account called NAME, without case, in DIRECTORY (of DirectoryEntry; NULL for empty), or NULL.
 * Borrowed. */
const Account *directory_account (const GPtrArray *directory, const char *name);

/* The account that ADDRESS, without case, belongs to, or NULL. Borrowed. */
const Account *directory_address (const GPtrArray *directory, const char *address);

/* TRUE when somebody in DIRECTORY is a member of GROUP, without case. */
gboolean directory_has_group (const GPtrArray *directory, const char *group);

/* The accounts (GPtrArray of const Account *, each once) that WATCHER stands for: the members of a
 * group, or the account of an address or name; empty when it is nobody's. The caller unrefs it. */
GPtrArray *directory_resolve (const GPtrArray *directory, const char *watcher);
