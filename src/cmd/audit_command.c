#include "cmd/audit_command.h"

#include "base/error.h"
#include "base/printer.h"

#include "app/audit.h"
#include "cmd/page.h"

static const char *const finding_keys[] = { "ticket", "n", "problem", NULL };
static const Columns finding_columns = { finding_keys, finding_keys };

static gboolean
anchor (const Request *request, GError **error)
{
  return audit_anchor (request->config, request->out, error);
}

static gboolean
verify (const Request *request, GError **error)
{
  json_t *findings = NULL;
  guint64 events, erased;
  if (!audit_verify (request->config, arguments_value (request->arguments, "anchor"), &findings,
                     &events, &erased, error))
    return FALSE;
  gsize count = json_array_size (findings);
  gboolean plain =
      !arguments_has (request->arguments, "json") && !arguments_has (request->arguments, "csv");
  if (plain && count == 0)
    json_decref (findings);
  else
    page_listing (request, findings, &finding_columns);
  if (plain)
    fprintf (request->out,
             "%" G_GUINT64_FORMAT " events, %" G_GUINT64_FORMAT " values erased, %" G_GSIZE_FORMAT
             " findings\n",
             events, erased, count);
  if (count == 0)
    return TRUE;
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED, "the history is not what it was");
  return FALSE;
}

static const ArgumentOption verify_options[] = {
  { "anchor", "FILE", ARGUMENT_OPTIONAL },
  { NULL },
};

const Command audit_commands[] = {
  { "audit anchor", "", "Write down where every history stands, for a later `audit verify`.",
    COMMAND_NEEDS_ACTOR, NULL, NULL, anchor },
  { "audit verify", "", "Prove that no history was changed; list what does not fit.",
    COMMAND_NEEDS_ACTOR, verify_options, command_listing, verify },
  { NULL },
};
