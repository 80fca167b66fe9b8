#include "cmd/outbox_command.h"

#include "app/lookup.h"
#include "app/release.h"
#include "cmd/page.h"

static const char *const list_text[] = { "id",     "at", "state",   "event",
                                         "ticket", "to", "subject", NULL };
static const char *const list_csv[] = { "id",       "ticket",     "event", "to",
                                        "subject",  "message_id", "state", "reason",
                                        "attempts", "at",         NULL };
static const Columns list_columns = { list_text, list_csv };

static gboolean
list (const Request *request, GError **error)
{
  const Arguments *arguments = request->arguments;
  OutboxFilter filter = { .recipient = arguments_value (arguments, "to"),
                          .state = arguments_value (arguments, "state"),
                          .event = arguments_value (arguments, "event") };
  const char *ticket = arguments_value (arguments, "ticket");
  if (ticket != NULL && !argument_number (ticket, "--ticket", 1, G_MAXINT64, &filter.ticket, error))
    return FALSE;
  return page_listing (request, lookup_outbox (request->config, request->actor, &filter, error),
                       &list_columns);
}

static gboolean
show (const Request *request, GError **error)
{
  gint64 id;
  if (!argument_number (arguments_operands (request->arguments)[0], "ID", 1, G_MAXINT64, &id,
                        error))
    return FALSE;
  return arguments_has (request->arguments, "raw")
             ? page_bytes (request, lookup_outbox_raw (request->config, request->actor, id, error))
             : page_record (request,
                            lookup_outbox_row (request->config, request->actor, id, error));
}

static gboolean
send (const Request *request, GError **error)
{
  DeliverResult result;
  if (!release_outbox (request->config, &result, error))
    return FALSE;
  fprintf (request->out, "%u sent, %u put off, %u failed\n", result.sent, result.put_off,
           result.failed);
  return TRUE;
}

static const ArgumentOption list_options[] = {
  { "ticket", "N", ARGUMENT_OPTIONAL },
  { "to", "ADDRESS", ARGUMENT_OPTIONAL },
  { "state", "pending|sent|delayed|failed|suppressed", ARGUMENT_OPTIONAL },
  { "event", "EVENT", ARGUMENT_OPTIONAL },
  { NULL },
};

const Command outbox_commands[] = {
  { "outbox list", "", "List the mail that Tocsin writes, oldest first.", COMMAND_NEEDS_ACTOR,
    list_options, command_listing, list },
  { "outbox show", "ID", "Show one mail that Tocsin wrote, or its exact bytes.",
    COMMAND_NEEDS_ACTOR, NULL, command_raw_record, show },
  { "outbox send", "", "Send now what waits to be sent, without regard to earlier failures.",
    COMMAND_NEEDS_ADMINISTRATOR, NULL, NULL, send },
  { NULL },
};
