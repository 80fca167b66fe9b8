#pragma once

/* Staff accounts, their keys, groups. */

#include <glib.h>
#include <jansson.h>

#include "store/db.h"

/* Adds the accounts that DOCUMENTS (an array) describes, all or none: name, addresses, roles
 * (grants as core/right.h writes them), groups, manager, sasl_user, language (as `tocsin staff show
 * --json` shows them), own_actions, suspended. A manager may come in the same array, in any order.
 * With CHANGE, what exists is changed: a member that is absent from the document stays as it is;
 * addresses, roles and groups are replaced as a whole. MISSING: a group or manager does not exist,
 * or with CHANGE the account; the message names it. REFUSED: a name, address or SASL user is taken;
 * likewise. DATA: a name that cannot be, or a manager who is managed by himself, directly or not.
 * Other codes as db_run(). */
gboolean store_staff_write (Db *db, const json_t *documents, gboolean change, gint64 now,
                            GError **error);

/* Account NAME (NULL: all) as the machine contract shows it, by name; keys without their bytes.
 * Codes as db_run(). */
json_t *store_staff_list (Db *db, const char *name, GError **error);

/* Absent until UNTIL (seconds; CLOCK_NONE: back). MISSING: no such account. Others as db_run(). */
gboolean store_staff_absent (Db *db, const char *name, gint64 until, GError **error);

/* Adds a group: name, members. With CHANGE its members become these. MISSING: a member (or with
 * CHANGE the group) does not exist. REFUSED: the name is taken. Other codes as db_run(). */
gboolean store_group_write (Db *db, const json_t *document, gboolean change, gint64 now,
                            GError **error);

/* All groups, by name. Codes as db_run(). */
json_t *store_group_list (Db *db, GError **error);

/* A key for account NAME. All borrowed. */
typedef struct {
  const char *name;
  const char *fingerprint;
  GBytes *bytes;
  gint64 not_before; /* seconds */
  gint64 not_after;  /* CLOCK_NONE: none */
} NewKey;

/* Registers a key; one that the account has and that is not revoked, prolonged for example, gets
 * these bytes and times, and is warned of anew if its end changed. MISSING: no such account.
 * REFUSED: the key is revoked, or another account's. Other codes as db_run(). */
gboolean store_key_add (Db *db, const NewKey *key, gint64 now, GError **error);

/* Keys of account NAME (NULL: of all): [{account, fingerprint, not_before, not_after, revoked,
 * added}], by account, then as they were added. Codes as db_run(). */
json_t *store_key_list (Db *db, const char *name, GError **error);

/* No signature made or received after NOW counts. FINGERPRINT may be its last 16 digits or more.
 * MISSING: the account has no such key that is not revoked. Other codes as db_run(). */
gboolean store_key_revoke (Db *db, const char *name, const char *fingerprint, gint64 now,
                           GError **error);

/* Keys whose end comes within 30, 7 or 1 days of NOW and whose owner was not warned of that yet;
 * marks them as warned in the same statement: [{name, address, language, fingerprint, not_after
 * (seconds), days}]. Codes as db_run(). */
json_t *store_key_warnings (Db *db, gint64 now, GError **error);
