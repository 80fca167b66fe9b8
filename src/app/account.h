#pragma once

/* Keeping staff accounts, their keys, and groups. Who asks was asked for his right already:
 * account_may_administer(). */

#include <glib.h>
#include <jansson.h>

#include "core/account.h"

#include "store/db.h"

#include "app/account_document.h"
#include "app/config.h"

/* Account NAME with its grants, without addresses and keys. MISSING: there is none. Others as
 * db_run(). The caller's. */
Account *account_find (Db *db, const char *name, GError **error);

/* TRUE when ACCOUNT may see TICKET, an object of the machine contract. DENIED: it may not. */
gboolean account_check_see (const Config *config, const Account *account, const json_t *ticket,
                            GError **error);

/* TRUE when ACTOR, from act_resolve_actor(), may change accounts, groups, keys and quarantine: it
 * is `system`, or has RIGHT_ADMINISTER everywhere, on every kind of ticket and of any constituency.
 * DENIED: it may not. Others as account_find(). */
gboolean account_may_administer (const Config *config, const char *actor, GError **error);

/* Adds an account, which needs a name. DATA: as account_document_make(). MISSING, REFUSED: as
 * store_staff_write(). Others as db_run(). */
gboolean account_add_staff (const Config *config, const AccountFacts *facts, GError **error);

/* Changes account FACTS->name: what FACTS has; lists are replaced as a whole. DATA: likewise, or
 * nothing is to be changed. Codes as above. */
gboolean account_set_staff (const Config *config, const AccountFacts *facts, GError **error);

/* Account NAME is absent until UNTIL, a time to come as when_parse() reads it, or `back`. DATA:
 * UNTIL is neither. MISSING: there is no such account. Others as db_run(). */
gboolean account_set_absent (const Config *config, const char *name, const char *until,
                             GError **error);

/* Adds group NAME with MEMBERS, names of accounts. DATA: a name that cannot be. MISSING, REFUSED:
 * as store_group_write(). Others as db_run(). */
gboolean account_add_group (const Config *config, const char *name, const char *const *members,
                            GError **error);

/* Makes MEMBERS, perhaps none, those of group NAME. Codes as above. */
gboolean account_set_group (const Config *config, const char *name, const char *const *members,
                            GError **error);

/* An OpenPGP key to be registered. All borrowed. */
typedef struct {
  const char *name;       /* of the account */
  GBytes *bytes;          /* the public key, armoured or binary */
  const char *not_before; /* as when_parse() reads it: signatures made before do not count; NULL:
                             the key's creation */
  const char *not_after;  /* likewise, made after; NULL: the key's end, if it has one */
} AccountKeyFile;

/* Registers it. DATA: as openpgp_read_key(); a time that is none, or an end that is past or before
 * the beginning. MISSING, REFUSED: as store_key_add(). Others as db_run(). */
gboolean account_key_add (const Config *config, const AccountKeyFile *key, GError **error);

/* Revokes the key of account NAME that FINGERPRINT, its last 16 or more digits, with or without
 * blanks, names. DATA: it cannot be a fingerprint. MISSING: as store_key_revoke(). Others as
 * db_run().
 */
gboolean account_key_revoke (const Config *config, const char *name, const char *fingerprint,
                             GError **error);
