#include "app/check.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "mail/parse.h"
#include "mail/smtp.h"
#include "store/schema.h"

#include "app/compose.h"
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

static void
check_template (const Config *config, const char *language, NoticeEvent event, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (Template) template = compose_template (config, event, language, &problem);
  g_autofree char *detail = g_strdup_printf ("%s/%s.txt", language, notice_event_name (event));
  append (checks, "template", detail, template == NULL ? problem : NULL);
}

static void
check_templates (const Config *config, json_t *checks)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < config->policy->queues->len; i++) {
    const Queue *queue = g_ptr_array_index (config->policy->queues, i);
    if (!g_hash_table_add (seen, queue->language))
      continue;
    for (guint event = 0; event < NOTICE_EVENTS; event++)
      check_template (config, queue->language, (NoticeEvent) event, checks);
  }
}

static void
check_role (const Config *config, const char *role, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  gint64 deadline = clock_deadline (DATABASE_SECONDS);
  g_autoptr (Db) db = database_open (config, role, deadline, &problem);
  g_autofree char *detail = g_strdup_printf ("connected as %s", role);
  append (checks, "database", detail, db == NULL ? problem : NULL);
}

static void
check_schema (const Config *config, json_t *checks)
{
  g_autoptr (GError) problem = NULL;
  gint64 deadline = clock_deadline (DATABASE_SECONDS);
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, deadline, &problem);
  g_autoptr (json_t) migrations = db == NULL ? NULL : store_schema_status (db, &problem);
  for (gsize i = 0; migrations != NULL && i < json_array_size (migrations); i++) {
    const json_t *row = json_array_get (migrations, i);
    const char *state = json_string_value (json_object_get (row, "state"));
    if (!g_str_equal (state, "applied") && problem == NULL)
      g_set_error (&problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                   "migration %s is %s; run: tocsin db upgrade",
                   json_string_value (json_object_get (row, "name")), state);
  }
  append (checks, "schema", "all migrations applied", problem);
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
  check_templates (config, checks);
  check_role (config, ROLE_RECEIVE, checks);
  check_role (config, ROLE_ESCALATE, checks);
  check_role (config, ROLE_COMMAND, checks);
  check_schema (config, checks);
  check_parser (config, checks);
  check_smtp (config, checks);
  check_postfix (config, postfix, checks);
  return checks;
}
