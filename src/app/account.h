#pragma once

/* Keeping staff accounts and groups. */

#include <glib.h>

#include "app/config.h"

/* An account to be added. All borrowed; lists are NULL-terminated and may be empty. */
typedef struct {
  const char *name;
  const char *const *addresses;
  const char *const *roles;
  const char *const *groups;
  const char *manager;   /* name of an account, or NULL */
  const char *sasl_user; /* login name at the mail server, or NULL */
  const char *language;  /* NULL: that of the default queue */
} NewAccount;

/* Adds it. DATA: a name that cannot be, an address that no envelope may hold. MISSING, REFUSED: as
 * store_staff_add(). Others as db_run(). */
gboolean account_add_staff (const Config *config, const NewAccount *account, GError **error);

/* Adds group NAME with MEMBERS, names of accounts. Codes as account_add_staff(). */
gboolean account_add_group (const Config *config, const char *name, const char *const *members,
                            GError **error);
