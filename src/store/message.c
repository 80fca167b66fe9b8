#include "store/message.h"

#include <stdlib.h>

#include "store/run.h"

static char *
scopes_text (const MessageKey *key)
{
  return key->scopes == NULL ? NULL : json_dumps (key->scopes, JSON_COMPACT);
}

static DbValue
digest_value (const MessageKey *key)
{
  gsize length = 0;
  gconstpointer data = key->sha256 == NULL ? NULL : g_bytes_get_data (key->sha256, &length);
  return db_bytes (data, length);
}

json_t *
store_message_find (Db *db, const MessageKey *key, GError **error)
{
  char *scopes = scopes_text (key);
  json_t *rows = db_rows (db, &statement_message_find, error, db_text (key->message_id),
                          db_text (key->queue_id), digest_value (key), db_text (scopes),
                          db_boolean (key->beyond));
  free (scopes);
  return rows;
}

GBytes *
store_message_raw (Db *db, const MessageKey *key, GError **error)
{
  char *scopes = scopes_text (key);
  GBytes *raw =
      db_raw (db, &statement_message_raw, error, db_text (key->message_id), db_text (key->queue_id),
              digest_value (key), db_text (scopes), db_boolean (key->beyond));
  free (scopes);
  return raw;
}
