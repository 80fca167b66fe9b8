#include "cmd/check_command.h"

#include "base/error.h"
#include "base/printer.h"

#include "app/check.h"
#include "cmd/page.h"

static const char *const check_keys[] = { "check", "state", "detail", NULL };
static const Columns check_columns = { check_keys, check_keys };

static guint
count_failed (const json_t *rows)
{
  guint failed = 0;
  for (gsize i = 0; i < json_array_size (rows); i++) {
    const json_t *state = json_object_get (json_array_get (rows, i), "state");
    failed += g_strcmp0 (json_string_value (state), "failed") == 0;
  }
  return failed;
}

static gboolean
check (const Request *request, GError **error)
{
  json_t *rows =
      check_installation (request->config_file, arguments_value (request->arguments, "postfix"));
  guint failed = count_failed (rows);
  page_listing (request, rows, &check_columns);
  if (failed == 0)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG, "%u checks failed", failed);
  return FALSE;
}

static const ArgumentOption check_options[] = {
  { "postfix", "DIRECTORY", ARGUMENT_OPTIONAL },
  { NULL },
};

const Command check_commands[] = {
  { "check", "", "Check configuration, templates, database, mail server and Postfix.",
    COMMAND_NEEDS_NOTHING, check_options, command_listing, check },
  { NULL },
};
