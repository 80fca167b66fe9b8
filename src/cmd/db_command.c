#include "cmd/db_command.h"

#include "app/schema.h"
#include "cmd/page.h"

static const char *const status_keys[] = { "number", "name", "state", "applied", NULL };
static const Columns status_columns = { status_keys, status_keys };

static void
print_upgrade (const Request *request, const SchemaUpgrade *upgrade)
{
  if (upgrade->applied == 0)
    fputs ("the schema is up to date\n", request->out);
  else
    fprintf (request->out, "%u migrations applied\n", upgrade->applied);
  if (upgrade->retried > 0)
    fprintf (request->out, "%" G_GINT64_FORMAT " quarantined mails will be tried again\n",
             upgrade->retried);
}

static gboolean
init (const Request *request, GError **error)
{
  SchemaUpgrade upgrade;
  if (!schema_init (request->config, &upgrade, error))
    return FALSE;
  print_upgrade (request, &upgrade);
  return TRUE;
}

static gboolean
upgrade_schema (const Request *request, GError **error)
{
  SchemaUpgrade upgrade;
  if (!schema_upgrade (request->config, &upgrade, error))
    return FALSE;
  print_upgrade (request, &upgrade);
  return TRUE;
}

static gboolean
status (const Request *request, GError **error)
{
  return page_listing (request, schema_status (request->config, error), &status_columns);
}

const Command db_commands[] = {
  { "db init", "", "Make roles and schema in an empty database.", COMMAND_NEEDS_CONFIG, NULL, NULL,
    init },
  { "db upgrade", "", "Bring the schema up to these programs.", COMMAND_NEEDS_CONFIG, NULL, NULL,
    upgrade_schema },
  { "db status", "", "List the steps that make the schema, and which are applied.",
    COMMAND_NEEDS_CONFIG, NULL, command_listing, status },
  { NULL },
};
