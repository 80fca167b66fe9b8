#include "app/release.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "store/outbox.h"
#include "store/quarantine.h"

#include "app/database.h"

gboolean
release_outbox (const Config *config, DeliverResult *result, GError **error)
{
  gint64 hurried;
  *result = (DeliverResult){ 0 };
  g_autoptr (Db) db = database_open (config, ROLE_ESCALATE, 0, error);
  return db != NULL && store_outbox_hurry (db, clock_now (), &hurried, error) &&
         deliver_due (db, config, NULL, result, error);
}

gboolean
release_quarantined (const Config *config, gint64 id, GError **error)
{
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  if (db == NULL || !store_quarantine_retry (db, id, clock_now (), error))
    return FALSE;
  db_notify (db);
  return TRUE;
}

gboolean
release_discard (const Config *config, gint64 id, const char *actor, const char *reason,
                 GError **error)
{
  g_autofree char *line = text_one_line (reason);
  if (line[0] == '\0') {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                         "the reason for discarding a mail must not be blank");
    return FALSE;
  }
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_quarantine_discard (db, id, actor, line, error);
}
