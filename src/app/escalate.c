#include "app/escalate.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

#include "store/outbox.h"

#include "app/database.h"
#include "app/deliver.h"
#include "app/key_warning.h"
#include "app/quarantine.h"

#define PASS_SECONDS 60
#define RECONNECT_SECONDS_MAXIMUM 30

static gboolean
run_pass (Db *db, const Config *config, const volatile int *stop, GError **error)
{
  DeliverResult delivered = { 0 };
  guint tried = 0;
  /* What is ready goes out first, whatever a quarantined mail may do to this process. */
  gboolean done = deliver_due (db, config, stop, &delivered, error) &&
                  quarantine_retry_due (db, config, &tried, error) &&
                  key_warning_send (db, config, clock_now (), error) &&
                  (tried == 0 || deliver_due (db, config, stop, &delivered, error));
  if (tried + delivered.sent + delivered.put_off + delivered.failed > 0)
    log_info ("pass: sent=%u put-off=%u failed=%u retried=%u", delivered.sent, delivered.put_off,
              delivered.failed, tried);
  return done;
}

gboolean
escalate_pass (const Config *config, GError **error)
{
  g_autoptr (Db) db = database_open (config, ROLE_ESCALATE, 0, error);
  return db != NULL && run_pass (db, config, NULL, error);
}

/* Seconds to sleep until something is due; short while a test may move the clock. */
static guint
seconds_to_wait (Db *db, const Config *config)
{
  gint64 next = -1;
  g_autoptr (GError) problem = NULL;
  if (config->testing || !store_outbox_next (db, clock_now (), &next, &problem))
    return 1;
  return next < 0 ? PASS_SECONDS : (guint) CLAMP (next, 1, PASS_SECONDS);
}

/* Works on one connection until it breaks or *STOP. */
static gboolean
work (const Config *config, const volatile int *stop, GError **error)
{
  g_autoptr (Db) db = database_open (config, ROLE_ESCALATE, 0, error);
  if (db == NULL || !db_listen (db, error))
    return FALSE;
  while (!*stop) {
    if (!run_pass (db, config, stop, error))
      return FALSE;
    if (!*stop && !db_wait_notification (db, seconds_to_wait (db, config))) {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY,
                           "the database connection broke");
      return FALSE;
    }
  }
  return TRUE;
}

void
escalate_loop (const Config *config, const volatile int *stop)
{
  guint pause = 1;
  while (!*stop) {
    gint64 healthy = clock_deadline (RECONNECT_SECONDS_MAXIMUM);
    g_autoptr (GError) problem = NULL;
    if (work (config, stop, &problem))
      return;
    log_error ("%s; trying again in %u s", problem->message, pause);
    sleep (pause);
    gboolean worked = clock_deadline (0) > healthy;
    pause = worked ? 1 : MIN (2 * pause, RECONNECT_SECONDS_MAXIMUM);
  }
}
