#pragma once

/* Who of our staff is told of a ticket: members of groups, and owners, with their addresses. Loaded
 * with the tickets, for the groups the policy names. */

#include <glib.h>

#include "core/policy.h"
#include "core/ticket.h"

typedef struct {
  char *group;    /* that brought it in, or NULL: the account was asked for by name */
  char *name;     /* of the account */
  char *address;  /* folded; its first one */
  char *language; /* */
} DirectoryEntry;

DirectoryEntry *directory_entry_new (const char *group, const char *name, const char *address,
                                     const char *language);
void directory_entry_free (DirectoryEntry *entry);

/* The account called NAME, without case, in DIRECTORY (of DirectoryEntry; NULL for empty), or NULL.
 * Borrowed. */
const DirectoryEntry *directory_account (const GPtrArray *directory, const char *name);

/* Who is told of what happens on TICKET: its owner, its AdminCc, those of its queue and its
 * constituency, groups as their members; each address once, in that order (GPtrArray of
 * DirectoryEntry; an address that is no account's in DIRECTORY has itself for name and no group,
 * and NULL for language). The caller unrefs it. */
GPtrArray *directory_watchers (const Policy *policy, const GPtrArray *directory,
                               const Ticket *ticket);
