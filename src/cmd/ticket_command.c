#include "cmd/ticket_command.h"

#include <unistd.h>

#include "base/printer.h"

#include "app/act.h"
#include "app/lookup.h"
#include "cmd/note.h"
#include "cmd/page.h"
#include "cmd/ticket_page.h"

static const char *const list_text[] = { "id", "status", "queue", "owner", "due", "subject", NULL };
static const char *const list_csv[] = { "id",
                                        "merged_into",
                                        "queue",
                                        "kind",
                                        "constituency",
                                        "subject",
                                        "status",
                                        "owner",
                                        "requestors",
                                        "cc",
                                        "admin_cc",
                                        "squelched",
                                        "priority",
                                        "final_priority",
                                        "sla",
                                        "language",
                                        "created",
                                        "starts",
                                        "started",
                                        "due",
                                        "told",
                                        "resolved",
                                        "updated",
                                        "time_worked",
                                        "time_left",
                                        "time_estimated",
                                        NULL };
static const Columns list_columns = { list_text, list_csv };

static const char *const history_text[] = {
  "n", "at", "actor", "type", "field", "old", "new", NULL
};
static const char *const history_csv[] = { "n",     "at",           "actor", "type",
                                           "field", "old",          "new",   "held_back",
                                           "proof", "proof_reason", NULL };
static const Columns history_columns = { history_text, history_csv };

/* The ticket number that the command line names first. */
static gboolean
read_number (const Request *request, gint64 *id, GError **error)
{
  return argument_number (arguments_operands (request->arguments)[0], "the number of the ticket", 1,
                          G_MAXINT64, id, error);
}

static gboolean
new_ticket (const Request *request, GError **error)
{
  GError *problem = NULL;
  g_autofree char *text =
      isatty (STDIN_FILENO) ? NULL : note_read (request->config->limits.text_bytes, &problem);
  if (problem != NULL) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  const NewTicket ticket = { .actor = request->actor,
                             .queue = arguments_value (request->arguments, "queue"),
                             .subject = arguments_value (request->arguments, "subject"),
                             .requestors = arguments_values (request->arguments, "requestor"),
                             .commands = arguments_values (request->arguments, "set"),
                             .text = text };
  gint64 id;
  if (!act_new_ticket (request->config, &ticket, &id, error))
    return FALSE;
  fprintf (request->out, "%" G_GINT64_FORMAT "\n", id);
  return TRUE;
}

static gboolean
show (const Request *request, GError **error)
{
  gint64 id;
  if (!read_number (request, &id, error))
    return FALSE;
  g_autoptr (json_t) ticket = lookup_ticket (request->config, request->actor, id, error);
  if (ticket == NULL)
    return FALSE;
  if (arguments_has (request->arguments, "json"))
    printer_json (request->out, ticket);
  else
    ticket_page_print (request->out, ticket);
  return TRUE;
}

static gboolean
list (const Request *request, GError **error)
{
  const char *const *words = arguments_operands (request->arguments);
  g_autofree char *query = words[0] == NULL ? NULL : g_strjoinv (" ", (char **) words);
  const TicketQuestion question = { .actor = request->actor,
                                    .words = query,
                                    .queue = arguments_value (request->arguments, "queue"),
                                    .status = arguments_value (request->arguments, "status"),
                                    .owner = arguments_value (request->arguments, "owner") };
  return page_listing (request, lookup_tickets (request->config, &question, error), &list_columns);
}

/* Whether one of LINES is a verb whose text comes from standard input. */
static gboolean
takes_text (const char *const *lines)
{
  for (; *lines != NULL; lines++) {
    g_autofree char *verb = g_strstrip (g_strdup (*lines));
    if (g_ascii_strcasecmp (verb, "comment") == 0 || g_ascii_strcasecmp (verb, "reply") == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
act (const Request *request, GError **error)
{
  const char *const *lines = arguments_operands (request->arguments) + 1;
  TicketCommands commands = { .actor = request->actor, .commands = lines };
  GError *problem = NULL;
  if (!read_number (request, &commands.ticket, error))
    return FALSE;
  g_autofree char *text =
      takes_text (lines) ? note_read (request->config->limits.text_bytes, &problem) : NULL;
  if (problem != NULL) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  commands.text = text;
  return act_on_ticket (request->config, &commands, error);
}

static gboolean
history (const Request *request, GError **error)
{
  gint64 id;
  return read_number (request, &id, error) &&
         page_listing (request, lookup_history (request->config, request->actor, id, error),
                       &history_columns);
}

static gboolean
raw (const Request *request, GError **error)
{
  TicketMail mail = { .actor = request->actor };
  return read_number (request, &mail.ticket, error) &&
         argument_number (arguments_operands (request->arguments)[1],
                          "the number in the ticket's history", 1, G_MAXINT32, &mail.n, error) &&
         page_bytes (request, lookup_ticket_raw (request->config, &mail, error));
}

static const ArgumentOption new_options[] = {
  { "queue", "QUEUE", ARGUMENT_REQUIRED },
  { "subject", "SUBJECT", ARGUMENT_REQUIRED },
  { "requestor", "ADDRESS", ARGUMENT_SEVERAL },
  { "set", "LINE", ARGUMENT_SEVERAL },
  { NULL },
};

static const ArgumentOption list_options[] = {
  { "queue", "QUEUE", ARGUMENT_OPTIONAL },
  { "status", "STATUS", ARGUMENT_OPTIONAL },
  { "owner", "NAME", ARGUMENT_OPTIONAL },
  { NULL },
};

const Command ticket_commands[] = {
  { "ticket new", "", "Open a ticket, its first message on standard input, and print its number.",
    COMMAND_NEEDS_ACTOR, new_options, NULL, new_ticket },
  { "ticket show", "N", "Show a ticket and its history.", COMMAND_NEEDS_ACTOR, NULL, command_record,
    show },
  { "ticket list", "[QUERY...]", "List tickets, by due date then number.", COMMAND_NEEDS_ACTOR,
    list_options, command_listing, list },
  { "ticket do", "N LINE...", "Run command lines such as `Status: open` on a ticket, all or none.",
    COMMAND_NEEDS_ACTOR, NULL, NULL, act },
  { "ticket history", "N", "List what happened to a ticket, oldest first.", COMMAND_NEEDS_ACTOR,
    NULL, command_listing, history },
  { "ticket raw", "N M", "Write the exact bytes of the mail behind event M of a ticket.",
    COMMAND_NEEDS_ACTOR, NULL, NULL, raw },
  { NULL },
};
