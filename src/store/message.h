#pragma once

/* Finding a mail by what its writer or the mail log knows of it. */

#include <glib.h>
#include <jansson.h>

#include "store/db.h"

/* Exactly one of the first three is set. */
typedef struct {
  const char *message_id; /* in angle brackets */
  const char *queue_id;
  GBytes *sha256;       /* of the raw bytes */
  const json_t *scopes; /* right_scopes(): only traces of such tickets; NULL: all */
  gboolean beyond;      /* with SCOPES: also traces of no ticket, quarantine and challenges */
} MessageKey;

/* Every trace of the mail that KEY lets through, as the machine contract shows it, oldest first.
 * Codes as db_run(). */
json_t *store_message_find (Db *db, const MessageKey *key, GError **error);

/* The exact bytes of the oldest trace. MISSING: there is none. Other codes as db_run(). */
GBytes *store_message_raw (Db *db, const MessageKey *key, GError **error);
