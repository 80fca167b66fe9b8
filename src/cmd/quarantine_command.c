#include "cmd/quarantine_command.h"

#include "app/lookup.h"
#include "app/release.h"
#include "cmd/page.h"

static const char *const list_text[] = { "id",   "at",     "state",     "reason",
                                         "size", "sender", "recipient", NULL };
static const char *const list_csv[] = { "id",       "at",     "state",   "reason",    "message_id",
                                        "sha256",   "size",   "sender",  "recipient", "queue_id",
                                        "attempts", "ticket", "account", "detail",    NULL };
static const Columns list_columns = { list_text, list_csv };

static gboolean
read_id (const Request *request, gint64 *id, GError **error)
{
  return argument_number (arguments_operands (request->arguments)[0], "ID", 1, G_MAXINT64, id,
                          error);
}

static gboolean
list (const Request *request, GError **error)
{
  return page_listing (request, lookup_quarantine (request->config, error), &list_columns);
}

static gboolean
show (const Request *request, GError **error)
{
  gint64 id;
  if (!read_id (request, &id, error))
    return FALSE;
  return arguments_has (request->arguments, "raw")
             ? page_bytes (request, lookup_quarantined_raw (request->config, id, error))
             : page_record (request, lookup_quarantined (request->config, id, error));
}

static gboolean
retry (const Request *request, GError **error)
{
  gint64 id;
  return read_id (request, &id, error) && release_quarantined (request->config, id, error);
}

static gboolean
discard (const Request *request, GError **error)
{
  gint64 id;
  return read_id (request, &id, error) &&
         release_discard (request->config, id, request->actor,
                          arguments_value (request->arguments, "reason"), error);
}

static const ArgumentOption discard_options[] = {
  { "reason", "REASON", ARGUMENT_REQUIRED },
  { NULL },
};

const Command quarantine_commands[] = {
  { "quarantine list", "", "List the mail that could not be worked on or is held, oldest first.",
    COMMAND_NEEDS_ADMINISTRATOR, NULL, command_listing, list },
  { "quarantine show", "ID", "Show one mail in quarantine, or its exact bytes.",
    COMMAND_NEEDS_ADMINISTRATOR, NULL, command_raw_record, show },
  { "quarantine retry", "ID", "Have a mail in quarantine tried again.", COMMAND_NEEDS_ADMINISTRATOR,
    NULL, NULL, retry },
  { "quarantine discard", "ID", "Give up a mail in quarantine; its bytes are kept.",
    COMMAND_NEEDS_ADMINISTRATOR, discard_options, NULL, discard },
  { NULL },
};
