#include "store/db.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"

#include "store/run.h"

/* What connecting may take where the caller sets no deadline. */
#define CONNECT_SECONDS 30

/* SQLSTATE class of what our own functions refuse (tocsin.refuse()), in words for people. */
#define OUR_CLASS "TC"

struct _Db {
  PGconn *connection;
  gint64 deadline;
  guint trips;
  gboolean begin_due;
  gboolean in_transaction;
};

/* Waits for EVENTS on the connection's socket. FALSE when the deadline passed first. */
static gboolean
wait_socket (const Db *db, short events, GError **error)
{
  for (;;) {
    int timeout = -1;
    if (db->deadline > 0) {
      gint64 left = db->deadline - g_get_monotonic_time ();
      timeout = left <= 0 ? 0 : (int) (left / 1000 + 1);
    }
    struct pollfd descriptor = { .fd = PQsocket (db->connection), .events = events };
    int ready = poll (&descriptor, 1, timeout);
    if (ready > 0)
      return TRUE;
    if (ready == 0) {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT,
                           "the database did not answer in time");
      return FALSE;
    }
    if (errno != EINTR) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "the database connection broke: %s",
                   g_strerror (errno));
      return FALSE;
    }
  }
}

static void
set_connection_error (const Db *db, const char *what, GError **error)
{
  g_autofree char *message = g_strdup (PQerrorMessage (db->connection));
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "%s: %s", what, g_strstrip (message));
}

static gboolean
finish_connecting (Db *db, GError **error)
{
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  while (status != PGRES_POLLING_OK) {
    if (status == PGRES_POLLING_FAILED) {
      set_connection_error (db, "cannot reach the database", error);
      return FALSE;
    }
    if (!wait_socket (db, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, error))
      return FALSE;
    status = PQconnectPoll (db->connection);
  }
  return TRUE;
}

/* What the server mentions besides its answers is nobody's business; libpq would print it. */
static void
ignore_notice (void *unused G_GNUC_UNUSED, const char *message G_GNUC_UNUSED)
{
}

Db *
db_open (const DbTarget *target, GError **error)
{
  /* A server that vanishes must not be waited for until TCP gives up after hours. What the
   * connection string says of these wins, because it comes later. */
  const char *const keywords[] = {
    "tcp_user_timeout", "keepalives_idle",  "keepalives_interval",        "keepalives_count",
    "dbname",           "application_name", target->role ? "user" : NULL, NULL
  };
  const char *const values[] = { "30000",         "30",         "10", "3", target->conninfo,
                                 target->program, target->role, NULL };
  char *problem = NULL;
  PQconninfoOption *options = PQconninfoParse (target->conninfo, &problem);
  if (options == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "the option 'database' is no connection string: %s", g_strstrip (problem));
    PQfreemem (problem);
    return NULL;
  }
  PQconninfoFree (options);
  g_autoptr (Db) db = g_new0 (Db, 1);
  db->deadline = target->deadline != 0 ? target->deadline : clock_deadline (CONNECT_SECONDS);
  db->connection = PQconnectStartParams (keywords, values, 1);
  if (PQstatus (db->connection) == CONNECTION_BAD) {
    set_connection_error (db, "cannot reach the database", error);
    return NULL;
  }
  PQsetNoticeProcessor (db->connection, ignore_notice, NULL);
  if (!finish_connecting (db, error))
    return NULL;
  db->deadline = target->deadline;
  PQsetnonblocking (db->connection, 1);
  FAULT_POINT ("db-connected");
  return g_steal_pointer (&db);
}

void
db_close (Db *db)
{
  if (db == NULL)
    return;
  PQfinish (db->connection);
  g_free (db);
}

guint
db_trips (const Db *db)
{
  return db->trips;
}

/* SQLSTATE to what the caller can do. */
static TocsinError
code_of (const char *state)
{
  static const struct {
    const char *prefix;
    TocsinError code;
  } map[] = {
    { "40", TOCSIN_ERROR_CONFLICT },     { "23505", TOCSIN_ERROR_CONFLICT },
    { "57014", TOCSIN_ERROR_TIMEOUT },   { "55P03", TOCSIN_ERROR_TIMEOUT },
    { "08", TOCSIN_ERROR_TEMPORARY },    { "53", TOCSIN_ERROR_TEMPORARY },
    { "55", TOCSIN_ERROR_TEMPORARY },    { "57", TOCSIN_ERROR_TEMPORARY },
    { "58", TOCSIN_ERROR_TEMPORARY },    { "25006", TOCSIN_ERROR_TEMPORARY },
    { "25P03", TOCSIN_ERROR_TEMPORARY }, { "TC001", TOCSIN_ERROR_MISSING },
    { "TC002", TOCSIN_ERROR_REFUSED },
  };
  if (state == NULL)
    return TOCSIN_ERROR_TEMPORARY;
  for (guint i = 0; i < G_N_ELEMENTS (map); i++)
    if (g_str_has_prefix (state, map[i].prefix))
      return map[i].code;
  return TOCSIN_ERROR_DATA;
}

static gboolean
check_result (const PGresult *result, const char *what, GError **error)
{
  ExecStatusType status = PQresultStatus (result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC)
    return TRUE;
  const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  g_autofree char *whole = g_strdup (message ? message : PQresultErrorMessage (result));
  g_strstrip (whole);
  if (state != NULL && g_str_has_prefix (state, OUR_CLASS))
    g_set_error_literal (error, TOCSIN_ERROR, (int) code_of (state), whole);
  else
    g_set_error (error, TOCSIN_ERROR, (int) code_of (state), "database, %s: %s (SQLSTATE %s)", what,
                 whole, state == NULL ? "none" : state);
  return FALSE;
}

/* Sends what libpq holds back, reading meanwhile so that the server never waits for us. */
static gboolean
flush_out (Db *db, GError **error)
{
  for (;;) {
    int left = PQflush (db->connection);
    if (left == 0)
      return TRUE;
    if (left < 0 || !PQconsumeInput (db->connection)) {
      set_connection_error (db, "the database connection broke", error);
      return FALSE;
    }
    if (!wait_socket (db, POLLIN | POLLOUT, error))
      return FALSE;
  }
}

/* The next result, or NULL at the end of one command's results (error unset) or on a failure. */
static PGresult *
next_result (Db *db, GError **error)
{
  while (PQisBusy (db->connection)) {
    if (!wait_socket (db, POLLIN, error))
      return NULL;
    if (!PQconsumeInput (db->connection)) {
      set_connection_error (db, "the database connection broke", error);
      return NULL;
    }
  }
  return PQgetResult (db->connection);
}

#ifdef TOCSIN_FAULTS
/* A test may cut the connection before or after any statement. */
static void
fault_statement (Db *db, const char *when, const char *name)
{
  g_autofree char *point = g_strdup_printf ("%s-%s", when, name);
  g_autofree char *drop = g_strdup_printf ("drop-%s", point);
  if (FAULT_AT (drop))
    shutdown (PQsocket (db->connection), SHUT_RDWR);
  FAULT_POINT (point);
}
#else
#define fault_statement(db, when, name) ((void) 0)
#endif

/* Keeps RESULT if it is the first failure (in PROBLEM) or, while there is none, the last success
 * (in KEPT). Commands behind a failure come back as aborted and say nothing new. */
static void
keep_result (PGresult *result, const char *what, PGresult **kept, GError **problem)
{
  g_autoptr (PGresult) owned = result;
  if (*problem != NULL || PQresultStatus (result) == PGRES_PIPELINE_ABORTED ||
      !check_result (result, what, problem))
    return;
  PQclear (*kept);
  *kept = g_steal_pointer (&owned);
}

/* Reads everything up to the pipeline's end: the last command's result, or NULL after a failure. */
static PGresult *
drain_pipeline (Db *db, const char *what, GError **error)
{
  g_autoptr (PGresult) kept = NULL;
  g_autoptr (GError) problem = NULL;
  for (;;) {
    g_autoptr (GError) broken = NULL;
    g_autoptr (PGresult) result = next_result (db, &broken);
    if (broken == NULL && result == NULL && PQstatus (db->connection) == CONNECTION_BAD)
      set_connection_error (db, "the database connection broke", &broken);
    if (broken != NULL) {
      GError **first = problem != NULL ? &problem : &broken;
      g_propagate_error (error, g_steal_pointer (first));
      return NULL;
    }
    if (result != NULL && PQresultStatus (result) == PGRES_PIPELINE_SYNC)
      break;
    if (result != NULL)
      keep_result (g_steal_pointer (&result), what, &kept, &problem);
  }
  PQexitPipelineMode (db->connection);
  if (problem == NULL)
    return g_steal_pointer (&kept);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

#define DB_PARAMETERS_MAXIMUM 32

/* Parameters as libpq wants them. */
typedef struct {
  const char *data[DB_PARAMETERS_MAXIMUM];
  int length[DB_PARAMETERS_MAXIMUM];
  int format[DB_PARAMETERS_MAXIMUM];
  char number[DB_PARAMETERS_MAXIMUM][24]; /* the texts of numbers */
} Parameters;

static void
set_parameter (Parameters *parameters, guint i, const DbValue *value)
{
  switch (value->kind) {
  case DB_VALUE_TEXT:
    parameters->data[i] = value->data;
    break;
  case DB_VALUE_NUMBER:
    g_snprintf (parameters->number[i], sizeof parameters->number[i], "%" G_GINT64_FORMAT,
                value->number);
    parameters->data[i] = parameters->number[i];
    break;
  case DB_VALUE_BYTES:
    g_assert (value->length <= G_MAXINT);
    parameters->data[i] = value->data;
    parameters->length[i] = (int) value->length;
    parameters->format[i] = 1;
    break;
  case DB_VALUE_NULL:
    break;
  }
}

static gboolean
send_statement (Db *db, const Statement *statement, const DbValue *values, guint count)
{
  Parameters parameters = { .data = { NULL } };
  g_assert (count <= DB_PARAMETERS_MAXIMUM);
  for (guint i = 0; i < count; i++)
    set_parameter (&parameters, i, &values[i]);
  return PQsendQueryParams (db->connection, statement->sql, (int) count, NULL, parameters.data,
                            parameters.length, parameters.format, 0) == 1;
}

PGresult *
db_run_values (Db *db, const Statement *statement, const DbValue *values, guint count,
               GError **error)
{
  fault_statement (db, "before", statement->name);
  db->trips++;
  gboolean queued = PQenterPipelineMode (db->connection) == 1;
  if (queued && db->begin_due)
    queued = PQsendQueryParams (db->connection, "BEGIN", 0, NULL, NULL, NULL, NULL, 0) == 1;
  queued = queued && send_statement (db, statement, values, count) &&
           PQpipelineSync (db->connection) == 1;
  if (!queued) {
    set_connection_error (db, "the database connection broke", error);
    return NULL;
  }
  if (db->begin_due)
    db->in_transaction = TRUE;
  db->begin_due = FALSE;
  if (!flush_out (db, error))
    return NULL;
  PGresult *result = drain_pipeline (db, statement->name, error);
  fault_statement (db, "after", statement->name);
  return result;
}

json_t *
db_run_rows (Db *db, const Statement *statement, const DbValue *values, guint count, GError **error)
{
  g_autoptr (PGresult) result = db_run_values (db, statement, values, count, error);
  if (result == NULL)
    return NULL;
  json_t *rows = json_array ();
  for (int row = 0; row < PQntuples (result); row++)
    json_array_append_new (rows, db_json (db_get (result, row, "row")));
  return rows;
}

GBytes *
db_run_raw (Db *db, const Statement *statement, const DbValue *values, guint count, GError **error)
{
  g_autoptr (PGresult) result = db_run_values (db, statement, values, count, error);
  if (result == NULL)
    return NULL;
  GBytes *raw = PQntuples (result) == 0 ? NULL : db_get_bytes (result, 0, "raw");
  if (raw == NULL)
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there are no such bytes");
  return raw;
}

PGresult *
db_execute (Db *db, const char *sql, GError **error)
{
  g_autoptr (PGresult) last = NULL;
  g_autoptr (GError) problem = NULL;
  db->trips++;
  if (PQsendQuery (db->connection, sql) != 1) {
    set_connection_error (db, "the database connection broke", error);
    return NULL;
  }
  if (!flush_out (db, error))
    return NULL;
  for (;;) {
    g_autoptr (GError) broken = NULL;
    g_autoptr (PGresult) result = next_result (db, &broken);
    if (broken != NULL) {
      g_propagate_error (error, g_steal_pointer (&broken));
      return NULL;
    }
    if (result == NULL)
      break;
    if (problem == NULL)
      check_result (result, "command", &problem);
    g_clear_pointer (&last, PQclear);
    last = g_steal_pointer (&result);
  }
  if (problem == NULL)
    return g_steal_pointer (&last);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

PGresult *
db_describe (Db *db, const Statement *statement, GError **error)
{
  PQsetnonblocking (db->connection, 0);
  g_autoptr (PGresult) prepared = PQprepare (db->connection, "", statement->sql, 0, NULL);
  g_autoptr (PGresult) described = check_result (prepared, statement->name, error)
                                       ? PQdescribePrepared (db->connection, "")
                                       : NULL;
  PQsetnonblocking (db->connection, 1);
  if (described == NULL || !check_result (described, statement->name, error))
    return NULL;
  return g_steal_pointer (&described);
}

void
db_begin (Db *db)
{
  g_assert (!db->in_transaction);
  db->begin_due = TRUE;
}

gboolean
db_commit (Db *db, GError **error)
{
  db->begin_due = FALSE;
  if (!db->in_transaction)
    return TRUE;
  db->in_transaction = FALSE;
  FAULT_POINT ("before-commit");
  if (FAULT_AT ("drop-before-commit"))
    shutdown (PQsocket (db->connection), SHUT_RDWR);
  /* The request goes out but its answer cannot come back: what a crash at this moment looks like.
   */
  if (FAULT_AT ("lose-commit-answer")) {
    PQsendQuery (db->connection, "COMMIT");
    while (PQflush (db->connection) > 0)
      ;
    shutdown (PQsocket (db->connection), SHUT_RD);
  }
  g_autoptr (PGresult) result = db_execute (db, "COMMIT", error);
  FAULT_POINT ("after-commit");
  if (result == NULL)
    return FALSE;
  if (g_str_equal (PQcmdStatus (result), "COMMIT"))
    return TRUE;
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_INTERNAL,
                       "the database rolled the transaction back at COMMIT");
  return FALSE;
}

void
db_rollback (Db *db)
{
  db->begin_due = FALSE;
  if (!db->in_transaction)
    return;
  db->in_transaction = FALSE;
  PQclear (db_execute (db, "ROLLBACK", NULL));
}

gboolean
db_reading_begin (Db *db, GError **error)
{
  static const char begin[] = "SAVEPOINT reading; SET LOCAL statement_timeout = '3s'";
  static const char due[] = "BEGIN; SAVEPOINT reading; SET LOCAL statement_timeout = '3s'";
  g_assert (db->begin_due || db->in_transaction);
  g_autoptr (PGresult) result = db_execute (db, db->begin_due ? due : begin, error);
  db->begin_due = FALSE;
  db->in_transaction = TRUE;
  return result != NULL;
}

gboolean
db_reading_end (Db *db, GError **error)
{
  /* There is nothing to lose, and the time-out is what it was. */
  static const char end[] = "ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading";
  g_autoptr (PGresult) result = db_execute (db, end, error);
  return result != NULL;
}

void
db_notify (Db *db)
{
  /* A connection that is closed before the answer has come is of no more use to a pool. */
  PQclear (db_execute (db, "NOTIFY tocsin_outbox", NULL));
}

gboolean
db_listen (Db *db, GError **error)
{
  g_autoptr (PGresult) result = db_execute (db, "LISTEN tocsin_outbox", error);
  return result != NULL;
}

/* TRUE when there was one. */
static gboolean
take_notifications (Db *db)
{
  gboolean any = FALSE;
  for (PGnotify *notify; (notify = PQnotifies (db->connection)) != NULL; any = TRUE)
    PQfreemem (notify);
  return any;
}

gboolean
db_wait_notification (Db *db, guint seconds)
{
  /* One may have come in with the answer to a statement. */
  if (take_notifications (db))
    return TRUE;
  struct pollfd descriptor = { .fd = PQsocket (db->connection), .events = POLLIN };
  int ready = poll (&descriptor, 1, (int) seconds * 1000);
  if (ready < 0)
    return errno == EINTR;
  if (PQconsumeInput (db->connection) != 1)
    return FALSE;
  take_notifications (db);
  return PQstatus (db->connection) == CONNECTION_OK;
}

static int
column_of (const PGresult *result, const char *column)
{
  int number = PQfnumber (result, column);
  g_assert (number >= 0);
  return number;
}

const char *
db_get (const PGresult *result, int row, const char *column)
{
  int number = column_of (result, column);
  return PQgetisnull (result, row, number) ? NULL : PQgetvalue (result, row, number);
}

gint64
db_get_number (const PGresult *result, int row, const char *column)
{
  const char *text = db_get (result, row, column);
  return text == NULL ? 0 : g_ascii_strtoll (text, NULL, 10);
}

gboolean
db_get_boolean (const PGresult *result, int row, const char *column)
{
  const char *text = db_get (result, row, column);
  return text != NULL && text[0] == 't';
}

GBytes *
db_get_bytes (const PGresult *result, int row, const char *column)
{
  const char *text = db_get (result, row, column);
  if (text == NULL)
    return NULL;
  gsize length;
  guchar *bytes = PQunescapeBytea ((const guchar *) text, &length);
  g_assert (bytes != NULL);
  return g_bytes_new_with_free_func (bytes, length, (GDestroyNotify) PQfreemem, bytes);
}

json_t *
db_get_json (const PGresult *result, int row, const char *column)
{
  const char *text = db_get (result, row, column);
  return text == NULL ? NULL : db_json (text);
}
