#include "config.h"

#include "plan.h"

#include "base/printer.h"

#include "cluster.h"

/* Tables that grow with the mail, as a list of SQL. */
#define LARGE                                                                                      \
  "'ticket', 'ticket_person', 'ticket_field', 'ticket_link', 'event', 'mail', "                    \
  "'mail_reference', 'delivery', 'quarantine', 'outbox', 'signature_use'"

/* STATEMENT with ARGUMENTS put in place of its parameters, as the server plans it when it knows
 * them. */
static char *
with_arguments (const Statement *statement, const char *const *arguments)
{
  char *sql = g_strdup (statement->sql);
  guint count = 0;
  while (statement->in[count] != NULL)
    count++;
  for (guint i = count; i > 0; i--) {
    g_autofree char *parameter = g_strdup_printf ("$%u", i);
    g_auto (GStrv) parts = g_strsplit (sql, parameter, -1);
    g_autofree char *argument = g_strdup_printf ("(%s)", arguments[i - 1]);
    g_free (sql);
    sql = g_strjoinv (argument, parts);
  }
  return sql;
}

/* Runs SQL under EXPLAIN; buffers of its topmost node. */
static gint64
explain (Db *db, const char *sql)
{
  g_autofree char *text = g_strdup_printf ("EXPLAIN (FORMAT JSON, ANALYZE, BUFFERS) %s", sql);
  g_autofree char *answer = cluster_value (db, text);
  g_autoptr (json_t) plan = db_json (answer);
  const json_t *top = json_object_get (json_array_get (plan, 0), "Plan");
  return json_integer_value (json_object_get (top, "Shared Hit Blocks")) +
         json_integer_value (json_object_get (top, "Shared Read Blocks"));
}

gint64
plan_buffers (Db *db, const char *label, const Statement *statement, const char *const *arguments)
{
  g_autofree char *sql = with_arguments (statement, arguments);
  /* What this session did before must not count. */
  cluster_run (db, "SELECT pg_stat_force_next_flush ()");
  cluster_run (db, "BEGIN");
  explain (db, sql); /* warms the caches */
  gint64 buffers = explain (db, sql);
  g_autofree char *scanned = cluster_value (
      db, "SELECT string_agg (relname, ' ') FROM pg_stat_xact_all_tables WHERE seq_scan > 0 AND "
          "schemaname = 'tocsin' AND relname IN (" LARGE ")");
  cluster_run (db, "ROLLBACK");
  if (label != NULL && *scanned != '\0')
    g_error ("%s: sequential scan of %s", label, scanned);
  return buffers;
}
