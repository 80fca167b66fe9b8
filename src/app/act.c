#include "app/act.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/random.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/command.h"

#include "store/outcome.h"
#include "store/staff.h"
#include "store/ticket.h"

#include "app/compose.h"
#include "app/database.h"

#define TRANSACTION_TRIES 3

static gboolean
may_act_as_anyone (const Config *config, const char *user, guint uid)
{
  return uid == 0 || config->testing || g_str_equal (user, config->service_user);
}

/* The account called NAME as it is spelt in the database. */
static char *
find_account (const Config *config, const char *name, GError **error)
{
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  g_autoptr (json_t) accounts = db == NULL ? NULL : store_staff_list (db, name, error);
  if (accounts == NULL)
    return NULL;
  if (json_array_size (accounts) > 0)
    return g_strdup (json_string_value (json_object_get (json_array_get (accounts, 0), "name")));
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING,
               "there is no staff account '%s'; see: tocsin staff list", name);
  return NULL;
}

char *
act_resolve_actor (const Config *config, const char *as, const char *user, guint uid,
                   GError **error)
{
  gboolean free_choice = may_act_as_anyone (config, user, uid);
  if (as == NULL && free_choice)
    return g_strdup (ACTOR_SYSTEM);
  if (as != NULL && !free_choice && g_ascii_strcasecmp (as, user) != 0) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED,
                 "user '%s' may not act as '%s'; only root and '%s' may choose", user, as,
                 config->service_user);
    return NULL;
  }
  return find_account (config, as == NULL ? user : as, error);
}

static Message *
staff_message (const char *text)
{
  g_autofree char *lines = text_lines (text);
  Message *message = message_new (lines);
  message->from_person = TRUE;
  return message;
}

/* What one transaction of the command line does. */
typedef struct {
  const char *actor;
  GPtrArray *lines;         /* of char *, borrowed */
  const NewTicket *request; /* to open a ticket, or NULL */
  const Queue *queue;       /* for it */
  const char *text;         /* or NULL */
  gint64 id;                /* of the ticket; 0 for a new one */
} Act;

/* The commands read without knowing anybody: enough to see which tickets and events they name. */
static TicketFamily *
load_family (Db *db, const Config *config, const Act *act, GError **error)
{
  const CommandContext context = { .policy = config->policy, .now = clock_now () };
  g_autoptr (Commands) commands = commands_read (act->lines, &context);
  g_autoptr (GArray) held = commands_accepts (commands);
  g_autoptr (GArray) others = commands_targets (commands);
  g_auto (GStrv) groups = policy_groups (config->policy);
  g_auto (GStrv) told = policy_told_addresses (config->policy);
  const FamilyQuestion question = { .ticket = act->id,
                                    .others = (const gint64 *) (void *) others->data,
                                    .everybody = TRUE,
                                    .held = (const gint64 *) (void *) held->data,
                                    .groups = (const char *const *) groups,
                                    .told = (const char *const *) told,
                                    .budgets = &config->policy->budgets,
                                    .now = clock_now () };
  TicketFamily *family = store_ticket_family (db, &question, error);
  if (family == NULL || act->id == 0 || family->ticket == act->id || held->len == 0)
    return family;
  /* A merged ticket leads to its target; but the numbers of its events do not. */
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
               "ticket %" G_GINT64_FORMAT " was merged into %" G_GINT64_FORMAT
               ", whose events have other numbers; see: tocsin ticket history %" G_GINT64_FORMAT,
               act->id, family->ticket, family->ticket);
  ticket_family_free (family);
  return NULL;
}

/* Fails with every line of COMMANDS that is wrong. */
static gboolean
check_lines (const Commands *commands, GError **error)
{
  if (commands->errors == 0)
    return TRUE;
  g_autoptr (GString) message = g_string_new (NULL);
  for (guint i = 0; i < commands->lines->len; i++) {
    const CommandLine *line = g_ptr_array_index (commands->lines, i);
    if (line->error != NULL)
      g_string_append_printf (message, "%s%s: %s", message->len == 0 ? "" : "\n", line->line,
                              line->error);
  }
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, message->str);
  return FALSE;
}

static Change *
creation (const Act *act, gint64 id)
{
  const NewTicket *request = act->request;
  if (request == NULL)
    return NULL;
  Change *create = change_new (CHANGE_CREATE, id);
  create->queue = act->queue;
  create->value = text_one_line (request->subject);
  create->requestors = g_strdupv ((char **) request->requestors);
  create->message = act->text == NULL ? NULL : staff_message (act->text);
  return create;
}

static gboolean
check_verb (const Act *act, const Commands *commands, GError **error)
{
  gboolean verb = commands->verb != COMMAND_NO_VERB;
  gboolean text = act->text != NULL && strspn (act->text, " \t\r\n") != strlen (act->text);
  const char *problem = NULL;
  if (act->request != NULL && verb)
    problem = "a new ticket takes its text from standard input, without Comment or Reply";
  else if (act->request == NULL && verb && !text)
    problem = "Comment and Reply take their text from standard input, which is empty";
  else if (act->request == NULL && !verb && text)
    problem = "there is text on standard input but neither Comment nor Reply to use it";
  if (problem != NULL)
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, problem);
  return problem == NULL;
}

static Change *
message_of (const Act *act, const Commands *commands, gint64 id)
{
  if (commands->verb == COMMAND_NO_VERB)
    return NULL;
  Change *change =
      change_new (commands->verb == COMMAND_COMMENT ? CHANGE_COMMENT : CHANGE_CORRESPOND, id);
  change->message = staff_message (act->text);
  return change;
}

/* The new state; what cannot be is told line by line. */
static Outcome *
apply (const TicketFamily *family, const GPtrArray *changes, Commands *commands,
       ApplyContext *context, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) problem_free);
  g_autoptr (GError) problem = NULL;
  context->problems = problems;
  Outcome *outcome = apply_changes (family->tickets, changes, context, &problem);
  if (outcome != NULL)
    return outcome;
  gboolean lines = commands->lines->len > 0;
  for (guint i = 0; lines && i < problems->len; i++) {
    const Problem *entry = g_ptr_array_index (problems, i);
    if (entry->line > 0)
      commands_fail (commands, entry->line, entry->message);
  }
  g_autoptr (GError) told = NULL;
  if (check_lines (commands, &told))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error_literal (error, problem->domain, problem->code, told->message);
  return NULL;
}

/* Applies CHANGES to FAMILY and writes what follows into the open transaction. */
static gboolean
write_changes (Db *db, const Config *config, ApplyContext *context, const TicketFamily *family,
               Act *act, GError **error)
{
  const CommandContext reading = { .policy = config->policy,
                                   .directory = family->directory,
                                   .account = context->actor.account,
                                   .now = context->now };
  g_autoptr (Commands) commands = commands_read (act->lines, &reading);
  if (!check_lines (commands, error) || !check_verb (act, commands, error))
    return FALSE;
  g_autoptr (GPtrArray) changes =
      commands_changes (commands, family->ticket, creation (act, family->ticket),
                        message_of (act, commands, family->ticket));
  g_autoptr (Outcome) outcome = apply (family, changes, commands, context, error);
  if (outcome == NULL)
    return FALSE;
  outcome_chain (outcome, random_bytes);
  g_autoptr (GPtrArray) outbox =
      compose_notices (config, outcome->notices, outcome->tickets, context->now, error);
  return outbox != NULL && store_outcome (db, outcome, NULL, outbox, error);
}

static gboolean
run_once (Db *db, const Config *config, Act *act, gint64 *id, GError **error)
{
  g_autoptr (TicketFamily) family = load_family (db, config, act, error);
  if (family == NULL)
    return FALSE;
  gboolean system = g_str_equal (act->actor, ACTOR_SYSTEM);
  const Account *account = system ? NULL : directory_account (family->directory, act->actor);
  if (!system && account == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING,
                 "there is no staff account '%s'; see: tocsin staff list", act->actor);
    return FALSE;
  }
  ApplyContext context = {
    .policy = config->policy,
    .actor = { .name = act->actor, .staff = TRUE, .proof = PROOF_CLI, .account = account },
    .now = clock_now (),
    .ledger = family->ledger,
    .directory = family->directory
  };
  *id = family->ticket;
  return write_changes (db, config, &context, family, act, error) && db_commit (db, error);
}

static gboolean
run (const Config *config, Act *act, gint64 *id, GError **error)
{
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  if (db == NULL)
    return FALSE;
  for (guint try = 1;; try++) {
    g_autoptr (GError) problem = NULL;
    db_begin (db);
    if (run_once (db, config, act, id, &problem)) {
      db_notify (db);
      return TRUE;
    }
    db_rollback (db);
    if (try < TRANSACTION_TRIES && g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT))
      continue;
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
}

/* COMMANDS as commands_read() takes them, without the strings. */
static GPtrArray *
lines_of (const char *const *commands)
{
  GPtrArray *lines = g_ptr_array_new ();
  for (; *commands != NULL; commands++)
    g_ptr_array_add (lines, (gpointer) *commands);
  return lines;
}

static gboolean
check_addresses (const char *const *addresses, GError **error)
{
  for (; *addresses != NULL; addresses++)
    if (!text_is_envelope_address (*addresses)) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                   "'%s' is no mail address; a bare one like reporter@example.org is", *addresses);
      return FALSE;
    }
  return TRUE;
}

gboolean
act_new_ticket (const Config *config, const NewTicket *request, gint64 *id, GError **error)
{
  const Queue *queue = policy_queue (config->policy, request->queue);
  if (queue == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING,
                 "there is no queue '%s'; the queues are in %s", request->queue, config->file);
    return FALSE;
  }
  g_autofree char *subject = text_one_line (request->subject);
  if (*subject == '\0') {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the subject is empty");
    return FALSE;
  }
  g_autoptr (GPtrArray) lines = lines_of (request->commands);
  Act act = { .actor = request->actor,
              .lines = lines,
              .request = request,
              .queue = queue,
              .text = request->text };
  return check_addresses (request->requestors, error) && run (config, &act, id, error);
}

gboolean
act_on_ticket (const Config *config, const TicketCommands *request, GError **error)
{
  g_autoptr (GPtrArray) lines = lines_of (request->commands);
  Act act = {
    .actor = request->actor, .lines = lines, .text = request->text, .id = request->ticket
  };
  gint64 id;
  return run (config, &act, &id, error);
}
