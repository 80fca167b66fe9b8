#pragma once

/* A member of staff as the database knows him. */

#include <glib.h>
#include <jansson.h>

#include "core/right.h"

/* An OpenPGP key registered to an account. */
typedef struct {
  char *fingerprint; /* of the primary key, 40 or 64 upper-case hexadecimal digits */
  GBytes *bytes;     /* the public key, binary; NULL where only its facts were loaded */
  gint64 not_before; /* seconds: signatures made before do not count */
  gint64 not_after;  /* CLOCK_NONE: none */
  gint64 revoked;    /* CLOCK_NONE: it is not; signatures never count after that */
} AccountKey;

typedef struct Account {
  char *name;
  char **addresses;     /* folded; mail to him goes to the first; never NULL, may be empty */
  char *sasl_user;      /* or NULL */
  char *language;       /* or NULL */
  GPtrArray *grants;    /* of Grant */
  gboolean own_actions; /* wants mail about what he did himself (RT's NotifyActor) */
  gboolean suspended;   /* wants no notifications at all */
  gint64 absent_until;  /* seconds; CLOCK_NONE: he is here */
  GPtrArray *keys;      /* of AccountKey; only loaded for the writer of a signed mail */
} Account;

/* An account without anything; NAME may be NULL. */
Account *account_new (const char *name);
void account_free (Account *account);
void account_key_free (AccountKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Account, account_free)

/* TRUE when ADDRESS, without case, is one of his. ACCOUNT may be NULL. */
gboolean account_has_address (const Account *account, const char *address);

/* What stands in tocsin.directory and crosses from the database: {"name", "addresses": [...],
 * "sasl_user", "language", "roles": ["duty:report@EDUNET"...], "own_actions": bool, "suspended":
 * bool, "absent_until": seconds|null, "keys": [{"fingerprint", "key": base64, "not_before",
 * "not_after", "revoked"}]}; absent members are as null. The caller's. */
Account *account_read (const json_t *document);
