#include "app/check.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "mail/parse.h"
#include "mail/smtp.h"
#include "store/schema.h"
#include "store/staff.h"
#include "store/ticket.h"

#include "app/check_people.h"
#include "app/check_queues.h"
#include "app/check_templates.h"
#include "app/config.h"
#include "app/database.h"
#include "app/postfix_settings.h"
#include "app/spool.h"

/* What the database may take to answer. */
#define DATABASE_SECONDS 10

static void
append (json_t *checks, const char *check, const char *detail, const GError *problem)
{
  json_array_append_new (checks, json_pack ("{s:s, s:s, s:s}", "check", check, "state",
                                            problem == NULL ? "ok" : "failed", "detail",
                                            problem == NULL ? detail : problem->message));
}

/* One row for each fault in the file. */
static void
append_faults (json_t *checks, const GError *problem)
{
  g_auto (GStrv) lines = g_strsplit (problem->message, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    json_array_append_new (checks, json_pack ("{s:s, s:s, s:s}", "check", "configuration", "state",
                                              "failed", "detail", *line));
}

/* The connection, the caller's, or NULL when there is none. */
static Db *
check_role (const Config *config, const char *role, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  gint64 deadline = clock_deadline (DATABASE_SECONDS);
  Db *db = database_open (config, role, deadline, &problem);
  g_autofree char *detail = g_strdup_printf ("connected as %s", role);
  append (checks, "database", detail, db == NULL ? problem : NULL);
  return db;
}

static gboolean
check_schema (Db *db, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (json_t) migrations = store_schema_status (db, &problem);
  for (gsize i = 0; migrations != NULL && i < json_array_size (migrations); i++) {
    const json_t *row = json_array_get (migrations, i);
    const char *state = json_string_value (json_object_get (row, "state"));
    if (!g_str_equal (state, "applied") && problem == NULL)
      g_set_error (&problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                   "migration %s is %s; run: tocsin db upgrade",
                   json_string_value (json_object_get (row, "name")), state);
  }
  append (checks, "schema", "all migrations applied", problem);
  return problem == NULL;
}

static void
check_tickets (const Config *config, Db *db, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (json_t) query = check_queues_query (config->policy);
  g_autoptr (json_t) tickets = store_ticket_list (db, query, NULL, 0, &problem);
  if (tickets == NULL)
    append (checks, "queues", NULL, problem);
  else
    check_queues (config, tickets, checks);
}

static void
check_people (const Config *config, Db *db, const json_t *staff, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (json_t) groups = store_group_list (db, &problem);
  g_autoptr (json_t) keys = groups == NULL ? NULL : store_key_list (db, NULL, &problem);
  if (keys == NULL) {
    append (checks, "staff", NULL, problem);
    return;
  }
  const People people = { .staff = staff, .groups = groups };
  check_people_watchers (config, &people, checks);
  check_people_owners (config, &people, checks);
  check_people_roles (config, &people, checks);
  check_people_keys (keys, clock_now (), checks);
}

/* All accounts, the caller's, when the database is there. */
static json_t *
check_database (const Config *config, json_t *checks)
{
  db_close (check_role (config, ROLE_RECEIVE, checks));
  db_close (check_role (config, ROLE_ESCALATE, checks));
  g_autoptr (Db) db = check_role (config, ROLE_COMMAND, checks);
  if (db == NULL || !check_schema (db, checks))
    return NULL;
  check_tickets (config, db, checks);
  g_autoptr (GError) problem = NULL;
  json_t *staff = store_staff_list (db, NULL, &problem);
  if (staff == NULL)
    append (checks, "staff", NULL, problem);
  else
    check_people (config, db, staff, checks);
  return staff;
}

/* The cage around the parser needs the kernel's help; a mail shows whether it stands. */
static void
check_parser (const Config *config, json_t *checks)
{
  static const char mail[] = "From: check@example.org\nSubject: check\n\nThis is a check.\n";
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) raw = g_bytes_new_static (mail, sizeof mail - 1);
  g_autoptr (Spool) spool = spool_from_bytes (raw, &problem);
  const ParseRequest request = config_parse_request (config, "check@example.org");
  g_autoptr (Parse) parse = spool == NULL ? NULL : parse_start (spool->fd, &request, &problem);
  gint64 deadline = clock_deadline (config->deadline);
  g_autoptr (Mail) parsed = parse == NULL ? NULL : parse_finish (parse, deadline, &problem);
  append (checks, "parser", "the sandbox works", parsed == NULL ? problem : NULL);
}

static void
check_smtp (const Config *config, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  smtp_probe (&config->smtp, &problem);
  g_autofree char *detail = g_strdup_printf ("%s:%u greets", config->smtp.host, config->smtp.port);
  append (checks, "smtp", detail, problem);
}

/* A host without Postfix of its own is fine, unless somebody says there is one. */
static void
check_postfix (const Config *config, const char *named, json_t *checks)
{
  const char *usual = g_getenv ("MAIL_CONFIG");
  const char *directory = named != NULL ? named : usual != NULL ? usual : "/etc/postfix";
  g_autofree char *main_file = g_build_filename (directory, "main.cf", NULL);
  if (named != NULL || g_file_test (main_file, G_FILE_TEST_EXISTS))
    postfix_settings_check (directory, config->deadline, config->limits.message_bytes, checks);
}

json_t *
check_installation (const char *file, const char *postfix)
{
  json_t *checks = json_array ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (Config) config = config_load (file, &problem);
  if (config == NULL) {
    append_faults (checks, problem);
    return checks;
  }
  append (checks, "configuration", config->file, NULL);
  g_autoptr (json_t) staff = check_database (config, checks);
  check_templates (config, staff, checks);
  check_parser (config, checks);
  check_smtp (config, checks);
  check_postfix (config, postfix, checks);
  return checks;
}
