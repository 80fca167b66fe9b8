#include "house.h"

#include <glib/gstdio.h>
#include <gmime/gmime.h>
#include <stdarg.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"

#include "mail/detect.h"
#include "mail/html.h"
#include "mail/mime.h"

#include "app/account.h"
#include "app/act.h"
#include "app/database.h"
#include "app/intake.h"
#include "app/quarantine.h"
#include "app/spool.h"

#include "../store/cluster.h"

/* The database every other is copied from: schema and accounts are there already. */
#define MODEL_DATABASE "house_model"

#define TRANSACTION_TRIES 3
/* What gpgv may take, even on a busy machine. */
#define PATIENCE_SECONDS 30

struct _House {
  char *database;
  char *directory; /* of the configuration */
  Config *config;
  Db *db;       /* as tocsin-receive */
  Db *escalate; /* as tocsin-escalate; NULL until it is needed */
  Db *owner;    /* as the superuser, who looks */
  gint64 now;
  gint64 last; /* outbox row that was read last */
  gint64 last_delivery;
};

static const char configuration[] = "name = \"csirt.example\"\n"
                                    "domain = \"csirt.example\"\n"
                                    "authserv-id = \"mx.csirt.example\"\n"
                                    "database = \"DATABASE\"\n"
                                    "templates = \"" TOP_SRCDIR "/templates\"\n"
                                    "default-queue = \"General\"\n"
                                    "operators = { \"carol@staff.example\" }\n"
                                    "token-key \"a\" { file = \"DIRECTORY/a.key\" }\n"
                                    "testing = true\n"
                                    "testing-clock-file = \"DIRECTORY/now\"\n"
                                    "queue \"General\" {\n"
                                    "  address = \"help@csirt.example\"\n"
                                    "  comment-address = \"help-comment@csirt.example\"\n"
                                    "  admin-cc = { ADMIN }\n"
                                    "  QUEUE\n"
                                    "}\n"
                                    "queue \"Incident Reports\" {\n"
                                    "  kind = report\n"
                                    "  address = \"report@csirt.example\"\n"
                                    "  comment-address = \"report-comment@csirt.example\"\n"
                                    "  admin-cc = { ADMIN }\n"
                                    "  QUEUE\n"
                                    "}\n"
                                    "constituency \"EDUNET\" {\n"
                                    "  extension = \"edunet\"\n"
                                    "  networks = { \"192.0.2.0/24\" }\n"
                                    "  domains = { \"edunet.example\" }\n"
                                    "}\n"
                                    "constituency \"GOVNET\" {\n"
                                    "  extension = \"govnet\"\n"
                                    "  networks = { \"198.51.100.0/24\" }\n"
                                    "  domains = { \"govnet.example\" }\n"
                                    "}\n";

static char *
replaced (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) pieces = g_strsplit (text, old, -1);
  return g_strjoinv (new, pieces);
}

/* Writes TEXT as file NAME of the house. */
static void
write_file (const House *house, const char *name, const char *text, int mode)
{
  g_autofree char *path = g_build_filename (house->directory, name, NULL);
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static const char *
or_else (const char *text, const char *otherwise)
{
  return text == NULL ? otherwise : text;
}

static void
load_config (House *house, const HouseOptions *options)
{
  g_autofree char *named =
      replaced (configuration, "csirt.example", or_else (options->domain, "csirt.example"));
  g_autofree char *connection = cluster_conninfo (house->database);
  g_autofree char *connected = replaced (named, "DATABASE", connection);
  g_autofree char *placed = replaced (connected, "DIRECTORY", house->directory);
  g_autofree char *told = replaced (placed, "ADMIN", or_else (options->admin_cc, "\"DutyTeam\""));
  g_autofree char *whole = replaced (told, "QUEUE", or_else (options->queue, ""));
  g_autofree char *text = g_strconcat (whole, or_else (options->lines, ""), "\nbudgets {\n",
                                       or_else (options->budget, ""), "\n}\n", NULL);
  g_autofree char *secret = random_text (32);
  write_file (house, "a.key", secret, 0600);
  write_file (house, "t.conf", text, 0600);
  g_autofree char *file = g_build_filename (house->directory, "t.conf", NULL);
  g_autoptr (GError) error = NULL;
  house->config = config_load (file, &error);
  g_assert_no_error (error);
}

/* Beside the cluster's files, which are removed with all that is there. */
static char *
make_directory (void)
{
  g_autofree char *socket = cluster_socket ();
  g_autofree char *parent = g_path_get_dirname (socket);
  g_autofree char *directory = g_build_filename (parent, "house-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (directory));
  return g_steal_pointer (&directory);
}

/* A house on DATABASE, not connected yet. */
static House *
build (const char *database, const HouseOptions *options)
{
  House *house = g_new0 (House, 1);
  house->database = g_strdup (database);
  house->directory = make_directory ();
  house->now = HOUSE_NOW;
  load_config (house, options);
  return house;
}

static void
demolish (House *house)
{
  clock_set_file (NULL);
  config_free (house->config);
  g_free (house->database);
  g_free (house->directory);
  g_free (house);
}

void
house_show_clock (const House *house)
{
  g_autofree char *now = clock_to_text (house->now);
  write_file (house, "now", now, 0600);
  clock_set_file (house->config->testing_clock_file);
}

static void
add_staff (const House *house)
{
  static const char *const names[] = { "carol", "alice", "bob", "tess", "hank", "rose" };
  static const char *const roles[] = {
    "manager", "duty", "duty", "triage", "handler", "read-only"
  };
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *address = g_strconcat (names[i], "@staff.example", NULL);
    const AccountFacts account = { .name = names[i],
                                   .addresses = (const char *const[]){ address, NULL },
                                   .roles = (const char *const[]){ roles[i], NULL },
                                   .manager = i == 0 ? NULL : "carol",
                                   .sasl_user = names[i] };
    account_add_staff (house->config, &account, &error);
    g_assert_no_error (error);
  }
  account_add_group (house->config, "DutyTeam", (const char *const[]){ "alice", "bob", NULL },
                     &error);
  g_assert_no_error (error);
}

void
house_start (void)
{
  g_mime_init ();
  g_assert_true (html_load () && detect_load ());
  cluster_start ();
  cluster_create (MODEL_DATABASE);
  House *model = build (MODEL_DATABASE, &(const HouseOptions){ 0 });
  house_show_clock (model);
  add_staff (model);
  demolish (model);
}

void
house_stop (void)
{
  cluster_stop ();
}

House *
house_open_with (const HouseOptions *options)
{
  g_autofree char *suffix = random_text (10);
  g_autofree char *database = g_strconcat ("house_", suffix, NULL);
  g_autofree char *sql =
      g_strdup_printf ("CREATE DATABASE %s TEMPLATE %s", database, MODEL_DATABASE);
  g_autoptr (Db) admin = cluster_connect ("postgres", NULL, 0);
  cluster_run (admin, sql);
  House *house = build (database, options);
  g_autoptr (GError) error = NULL;
  house->db = database_open (house->config, ROLE_RECEIVE, 0, &error);
  g_assert_no_error (error);
  house->owner = cluster_connect (database, NULL, 0);
  return house;
}

House *
house_open (const char *lines)
{
  return house_open_with (&(const HouseOptions){ .lines = lines });
}

void
house_close (House *house)
{
  if (house == NULL)
    return;
  db_close (house->db);
  if (house->escalate != NULL)
    db_close (house->escalate);
  db_close (house->owner);
  g_autofree char *sql = g_strdup_printf ("DROP DATABASE %s WITH (FORCE)", house->database);
  g_autoptr (Db) admin = cluster_connect ("postgres", NULL, 0);
  cluster_run (admin, sql);
  demolish (house);
}

const Config *
house_config (const House *house)
{
  return house->config;
}

void
house_set_now (House *house, gint64 now)
{
  house->now = now;
}

gint64
house_now (const House *house)
{
  return house->now;
}

/* Writes the mail INTAKE; TRIPS are those of the whole transaction. The number of its ticket. */
static gint64
write_mail (House *house, const IntakeMail *intake, guint *trips)
{
  for (guint try = 1;; try++) {
    g_autoptr (GError) error = NULL;
    gint64 ticket = 0;
    guint before = db_trips (house->db);
    db_begin (house->db);
    gboolean done =
        intake_write (house->db, intake, &ticket, &error) && db_commit (house->db, &error);
    *trips = db_trips (house->db) - before;
    if (done)
      return ticket;
    db_rollback (house->db);
    if (try == TRANSACTION_TRIES || !g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT))
      g_error ("a mail could not be written: %s", error->message);
  }
}

/* What the database says of the delivery just made: none means that the mail is held. */
static void
read_delivery (House *house, HouseDelivery *delivery)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT delivery_id, disposition, ticket_id, n FROM tocsin.delivery"
      " WHERE delivery_id > %" G_GINT64_FORMAT " ORDER BY delivery_id DESC LIMIT 1",
      house->last_delivery);
  g_autoptr (GError) error = NULL;
  g_autoptr (PGresult) result = db_execute (house->owner, sql, &error);
  g_assert_no_error (error);
  delivery->disposition = DISPOSITION_HELD;
  if (PQntuples (result) == 0)
    return;
  const char *word = db_get (result, 0, "disposition");
  delivery->disposition = DISPOSITION_TICKET;
  while (!g_str_equal (disposition_name (delivery->disposition), word))
    delivery->disposition++;
  g_assert_cmpint (db_get_number (result, 0, "ticket_id"), ==, delivery->ticket);
  delivery->event = (guint) db_get_number (result, 0, "n");
  house->last_delivery = db_get_number (result, 0, "delivery_id");
}

HouseDelivery
house_deliver (House *house, const Envelope *envelope, const char *mail, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new_static (mail, length < 0 ? strlen (mail) : (gsize) length);
  g_autoptr (Spool) spool = spool_from_bytes (raw, &error);
  g_assert_no_error (error);
  const ParseRequest request = config_parse_request (house->config, envelope->sender);
  g_autoptr (Mail) record = mime_parse (spool->fd, &request, &error);
  g_assert_no_error (error);
  const IntakeMail intake = { .config = house->config,
                              .envelope = envelope,
                              .spool = spool,
                              .mail = record,
                              .arrived = house->now,
                              .now = house->now,
                              .deadline = clock_deadline (PATIENCE_SECONDS) };
  HouseDelivery delivery = { .class = record->class };
  delivery.ticket = write_mail (house, &intake, &delivery.trips);
  read_delivery (house, &delivery);
  return delivery;
}

HouseDelivery
house_send (House *house, const char *sender, const char *recipient, const char *mail)
{
  const Envelope envelope = { .sender = (char *) sender,
                              .recipient = (char *) recipient,
                              .size = -1 };
  return house_deliver (house, &envelope, mail, -1);
}

gboolean
house_retry (House *house, HouseDelivery *delivery)
{
  g_autoptr (GError) error = NULL;
  guint tried = 0;
  house_show_clock (house);
  if (house->escalate == NULL)
    house->escalate = database_open (house->config, ROLE_ESCALATE, 0, &error);
  g_assert_no_error (error);
  gboolean passed = quarantine_retry_due (house->escalate, house->config, &tried, &error);
  g_assert_no_error (error);
  g_assert_true (passed && tried <= 1);
  if (tried == 0)
    return FALSE;
  *delivery =
      (HouseDelivery){ .ticket = house_number (house, "SELECT ticket_id FROM tocsin.delivery"
                                                      " ORDER BY delivery_id DESC LIMIT 1") };
  read_delivery (house, delivery);
  return TRUE;
}

gboolean
house_do (House *house, const char *actor, gint64 ticket, const char *command, const char *text)
{
  g_autoptr (GError) error = NULL;
  const char *const commands[] = { command, NULL };
  const TicketCommands request = {
    .actor = actor, .ticket = ticket, .commands = commands, .text = text
  };
  house_show_clock (house);
  if (act_on_ticket (house->config, &request, &error))
    return TRUE;
  if (!g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED) &&
      !g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA) &&
      !g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING))
    g_error ("%s: %s", command, error->message);
  g_test_message ("%s: %s", command, error->message);
  return FALSE;
}

static void
house_mail_free (gpointer data)
{
  HouseMail *mail = data;
  g_free (mail->event);
  g_free (mail->budget);
  g_free (mail->sender);
  g_free (mail->recipient);
  g_free (mail->subject);
  g_free (mail->message_id);
  g_free (mail->token);
  g_free (mail->reason);
  g_free (mail->state);
  g_free (mail->text);
  g_free (mail);
}

/* The frozen bytes RAW as they come out of pipe(8). */
static char *
text_of (GBytes *raw)
{
  gsize length;
  const char *bytes = g_bytes_get_data (raw, &length);
  g_autofree char *wire = g_strndup (bytes, length);
  g_assert_cmpuint (strlen (wire), ==, length);
  return replaced (wire, "\r\n", "\n");
}

static HouseMail *
read_mail (const PGresult *result, int row)
{
  g_autoptr (GBytes) raw = db_get_bytes (result, row, "raw");
  HouseMail *mail = g_new0 (HouseMail, 1);
  mail->id = db_get_number (result, row, "outbox_id");
  mail->ticket = db_get_number (result, row, "ticket_id");
  mail->event = g_strdup (db_get (result, row, "event"));
  mail->budget = g_strdup (db_get (result, row, "budget"));
  mail->sender = g_strdup (db_get (result, row, "sender"));
  mail->recipient = g_strdup (db_get (result, row, "recipient"));
  mail->subject = g_strdup (db_get (result, row, "subject"));
  mail->message_id = g_strdup (db_get (result, row, "message_id"));
  mail->token = g_strdup (db_get (result, row, "token"));
  mail->reason = g_strdup (db_get (result, row, "reason"));
  mail->state = g_strdup (db_get (result, row, "state"));
  mail->text = raw == NULL ? NULL : text_of (raw);
  mail->at = db_get_number (result, row, "at");
  return mail;
}

GPtrArray *
house_outbox (House *house)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT outbox_id, ticket_id, event, budget, sender, recipient, subject, message_id, token,"
      " raw, state, reason, extract(epoch FROM created_at)::bigint AS at"
      " FROM tocsin.outbox WHERE outbox_id > %" G_GINT64_FORMAT " ORDER BY outbox_id",
      house->last);
  g_autoptr (GError) error = NULL;
  g_autoptr (PGresult) result = db_execute (house->owner, sql, &error);
  g_assert_no_error (error);
  GPtrArray *mails = g_ptr_array_new_with_free_func (house_mail_free);
  for (int row = 0; row < PQntuples (result); row++) {
    HouseMail *mail = read_mail (result, row);
    g_ptr_array_add (mails, mail);
    house->last = mail->id;
  }
  return mails;
}

void
house_settle (House *house)
{
  g_autofree char *sql = g_strdup_printf (
      "UPDATE tocsin.outbox SET state = 'sent', next_at = NULL, attempts = attempts + 1,"
      " settled_at = to_timestamp(%" G_GINT64_FORMAT ") WHERE state = 'pending'",
      house->now);
  cluster_run (house->owner, sql);
}

static char *
value_of (House *house, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PGresult) result = db_execute (house->owner, sql, &error);
  if (error != NULL)
    g_error ("%s: %s", sql, error->message);
  return g_strdup (PQntuples (result) == 0 ? "" : PQgetvalue (result, 0, 0));
}

char *
house_value (House *house, const char *sql, ...)
{
  va_list arguments;
  va_start (arguments, sql);
  g_autofree char *whole = g_strdup_vprintf (sql, arguments);
  va_end (arguments);
  return value_of (house, whole);
}

gint64
house_number (House *house, const char *sql, ...)
{
  va_list arguments;
  va_start (arguments, sql);
  g_autofree char *whole = g_strdup_vprintf (sql, arguments);
  va_end (arguments);
  g_autofree char *value = value_of (house, whole);
  return g_ascii_strtoll (value, NULL, 10);
}
