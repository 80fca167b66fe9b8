#include "app/receive.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"

#include "mail/parse.h"
#include "store/intake.h"

#include "app/config.h"
#include "app/database.h"
#include "app/intake.h"
#include "app/quarantine.h"
#include "app/spool.h"

#define TRANSACTION_TRIES 3
/* A mail that timed out so often is put aside instead of blocking the queue for days. */
#define TIMEOUTS_TOLERATED 2
/* What the bookkeeping after a time-out may take, in seconds. */
#define AFTERMATH_SECONDS 3

/* One mail and everything around it. */
typedef struct {
  const ReceiveRequest *request;
  Config *config;
  Spool *spool;
  gint64 at;        /* seconds */
  gint64 deadline;  /* g_get_monotonic_time() units */
  gboolean parsing; /* where an error came from */
  char *message_id; /* or NULL */
} Receive;

/* The end of the mail is only believed while Postfix's process is there and the bytes are not fewer
 * than Postfix counted. */
static gboolean
check_whole (const Receive *receive, GError **error)
{
  gint64 declared = receive->request->envelope->size;
  gint64 counted = spool_postfix_size (receive->spool);
  if (declared > counted) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY,
                 "the mail was cut short: Postfix counts %" G_GINT64_FORMAT
                 " bytes, %" G_GINT64_FORMAT " arrived",
                 declared, counted);
    return FALSE;
  }
  if (getppid () == receive->request->parent)
    return TRUE;
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY,
                       "the delivering process is gone, the mail may be cut short");
  return FALSE;
}

/* An alias that names a queue we do not have is a mistake that somebody will mend; until then the
 * mail waits where it is. */
static gboolean
check_queue (const Receive *receive, GError **error)
{
  const char *queue = receive->request->envelope->queue;
  if (queue == NULL || policy_queue (receive->config->policy, queue) != NULL)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
               "there is no queue '%s' as --queue names it; the queues are in %s", queue,
               receive->config->file);
  return FALSE;
}

static gboolean
commit (const Receive *receive, Db *db, ReceiveResult *result, GError **error)
{
  if (!check_whole (receive, error) || !db_commit (db, error))
    return FALSE;
  result->trips = db_trips (db);
  db_notify (db);
  return TRUE;
}

/* Runs the whole transaction, again after a conflict. */
static gboolean
write_mail (const Receive *receive, Db *db, const Mail *mail, ReceiveResult *result, GError **error)
{
  const IntakeMail intake = { .config = receive->config,
                              .envelope = receive->request->envelope,
                              .spool = receive->spool,
                              .mail = mail,
                              .arrived = receive->at,
                              .now = receive->at,
                              .deadline = receive->deadline };
  for (guint try = 1;; try++) {
    g_autoptr (GError) problem = NULL;
    db_begin (db);
    if (intake_write (db, &intake, &result->ticket, &problem) &&
        commit (receive, db, result, &problem))
      return TRUE;
    db_rollback (db);
    if (try < TRANSACTION_TRIES && g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT))
      continue;
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
}

/* Parses and connects at the same time, then writes. */
static gboolean
work (Receive *receive, ReceiveResult *result, GError **error)
{
  const ParseRequest request =
      config_parse_request (receive->config, receive->request->envelope->sender);
  g_autoptr (Parse) parse = parse_start (receive->spool->fd, &request, error);
  if (parse == NULL)
    return FALSE;
  g_autoptr (Db) db = database_open (receive->config, ROLE_RECEIVE, receive->deadline, error);
  if (db == NULL)
    return FALSE;
  receive->parsing = TRUE;
  g_autoptr (Mail) mail = parse_finish (parse, receive->deadline, error);
  receive->message_id = g_strdup (parse_message_id (parse));
  FAULT_POINT ("parsed");
  if (mail == NULL)
    return FALSE;
  receive->parsing = FALSE;
  return write_mail (receive, db, mail, result, error);
}

/* Puts ITEM aside in a transaction and on a connection of its own. */
static gboolean
set_aside_once (const Receive *receive, const QuarantineCase *item, ReceiveResult *result,
                GError **error)
{
  gint64 deadline = MAX (receive->deadline, clock_deadline (AFTERMATH_SECONDS));
  g_autoptr (Db) db = database_open (receive->config, ROLE_RECEIVE, deadline, error);
  if (db == NULL)
    return FALSE;
  db_begin (db);
  result->quarantined =
      quarantine_write (db, receive->config, item, error) && commit (receive, db, result, error);
  return result->quarantined;
}

/* Puts the mail aside, without telling anybody if that is what fails: the mail matters more. */
static gboolean
set_aside (const Receive *receive, QuarantineReason reason, const char *detail,
           ReceiveResult *result, GError **error)
{
  QuarantineCase item = { .envelope = receive->request->envelope,
                          .spool = receive->spool,
                          .reason = reason,
                          .detail = detail,
                          .message_id = receive->message_id,
                          .at = receive->at };
  g_autoptr (GError) problem = NULL;
  if (set_aside_once (receive, &item, result, &problem))
    return TRUE;
  item.untold = TRUE;
  if (quarantine_reason_of (problem, FALSE) >= 0 ||
      g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT)) {
    log_warning ("operators cannot be told of a quarantined mail: %s", problem->message);
    return set_aside_once (receive, &item, result, error);
  }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Counts a time-out or a conflict, best effort; TRUE when there have been too many. */
static gboolean
is_hopeless (const Receive *receive)
{
  g_autoptr (GError) problem = NULL;
  gint64 deadline = clock_deadline (AFTERMATH_SECONDS);
  g_autoptr (Db) db = database_open (receive->config, ROLE_RECEIVE, deadline, &problem);
  guint count = 0;
  g_autoptr (GBytes) sha256 = text_from_hex (receive->spool->sha256);
  if (db != NULL && store_intake_count_timeout (db, receive->request->envelope, sha256, receive->at,
                                                &count, &problem))
    return count > TIMEOUTS_TOLERATED;
  log_warning ("a time-out could not be counted: %s", problem->message);
  return FALSE;
}

/* After work() failed with PROBLEM: what cannot work is not tried again. */
static gboolean
recover (const Receive *receive, GError *problem, ReceiveResult *result, GError **error)
{
  int reason = quarantine_reason_of (problem, receive->parsing);
  gboolean late = g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT);
  /* What still conflicts after the last try may do so for ever: a unique key that is simply taken.
   */
  gboolean stuck = g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT);
  if ((late || stuck) && is_hopeless (receive))
    reason = late ? QUARANTINE_TIME_OUT : QUARANTINE_STORE_ERROR;
  if (reason < 0) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  gboolean kept = set_aside (receive, (QuarantineReason) reason, problem->message, result, error);
  if (!kept)
    g_prefix_error (error, "%s; and it could not be put into quarantine: ", problem->message);
  g_error_free (problem);
  return kept;
}

gboolean
receive_mail (const ReceiveRequest *request, ReceiveResult *result, GError **error)
{
  g_autoptr (Config) config = config_load (request->config_file, error);
  if (config == NULL)
    return FALSE;
  gint64 deadline = clock_deadline (config->deadline);
  g_autoptr (Spool) spool = spool_read (request->input, deadline, error);
  FAULT_POINT ("read");
  Receive receive = {
    .request = request, .config = config, .spool = spool, .at = clock_now (), .deadline = deadline
  };
  if (spool == NULL || !check_queue (&receive, error) || !check_whole (&receive, error))
    return FALSE;
  GError *problem = NULL;
  gboolean done = work (&receive, result, &problem) || recover (&receive, problem, result, error);
  g_free (receive.message_id);
  return done;
}
