#include "app/act.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/random.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/change.h"

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

/* Appends the changes of COMMANDS to ticket ID, those that set a status last. */
static gboolean
parse_commands (const char *const *commands, gint64 id, GPtrArray *changes, GError **error)
{
  g_autoptr (GPtrArray) last = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  for (; *commands != NULL; commands++) {
    Change *change = change_parse (*commands, id, error);
    if (change == NULL) {
      g_prefix_error (error, "%s: ", *commands);
      return FALSE;
    }
    g_ptr_array_add (change->type == CHANGE_STATUS ? last : changes, change);
  }
  g_ptr_array_extend_and_steal (changes, g_steal_pointer (&last));
  return TRUE;
}

static Message *
staff_message (const char *text)
{
  g_autofree char *lines = text_lines (text);
  Message *message = message_new (lines);
  message->from_person = TRUE;
  return message;
}

/* Applies CHANGES to FAMILY and writes what follows into the open transaction. */
static gboolean
write_changes (Db *db, const Config *config, const char *actor, const TicketFamily *family,
               const GPtrArray *changes, GError **error)
{
  const ApplyContext context = { .policy = config->policy,
                                 .actor = { .name = actor, .staff = TRUE, .proof = PROOF_CLI },
                                 .now = clock_now (),
                                 .ledger = family->ledger,
                                 .directory = family->directory };
  g_autoptr (Outcome) outcome = apply_changes (family->tickets, changes, &context, error);
  if (outcome == NULL)
    return FALSE;
  outcome_chain (outcome, random_bytes);
  g_autoptr (GPtrArray) outbox =
      compose_notices (config, outcome->notices, outcome->tickets, context.now, error);
  return outbox != NULL && store_outcome (db, outcome, NULL, outbox, error);
}

/* What one transaction of the command line does: one of the two. */
typedef struct {
  const NewTicket *creation;
  const TicketCommands *commands;
  GPtrArray *changes; /* parsed beforehand, for ticket number 0 */
  gint64 id;
} Act;

/* The ticket that ACT is about, locked, or the number of a new one, with all that its changes need.
 */
static TicketFamily *
load_family (Db *db, const Config *config, const Act *act, GError **error)
{
  g_autoptr (GArray) held = g_array_new (TRUE, FALSE, sizeof (gint64));
  for (guint i = 0; i < act->changes->len; i++) {
    const Change *change = g_ptr_array_index (act->changes, i);
    if (change->type == CHANGE_ACCEPT)
      g_array_append_val (held, change->other);
  }
  g_auto (GStrv) groups = policy_groups (config->policy);
  g_auto (GStrv) told = policy_told_addresses (config->policy);
  const FamilyQuestion question = { .ticket = act->creation == NULL ? act->id : 0,
                                    .held = (const gint64 *) (void *) held->data,
                                    .groups = (const char *const *) groups,
                                    .told = (const char *const *) told,
                                    .budgets = &config->policy->budgets,
                                    .now = clock_now () };
  return store_ticket_family (db, &question, error);
}

/* A merged ticket leads to its target; but the numbers of its events do not. */
static gboolean
follow_merge (Act *act, gint64 id, GError **error)
{
  gint64 asked = act->id;
  act->id = id;
  for (guint i = 0; asked != id && i < act->changes->len; i++)
    if (((const Change *) g_ptr_array_index (act->changes, i))->type == CHANGE_ACCEPT) {
      g_set_error (
          error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED,
          "ticket %" G_GINT64_FORMAT " was merged into %" G_GINT64_FORMAT
          ", whose events have other numbers; see: tocsin ticket history %" G_GINT64_FORMAT,
          asked, id, id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
run_once (Db *db, const Config *config, Act *act, GError **error)
{
  g_autoptr (TicketFamily) family = load_family (db, config, act, error);
  if (family == NULL)
    return FALSE;
  if (act->creation != NULL)
    act->id = family->next_ticket;
  else if (!follow_merge (act, ((const Ticket *) family->tickets->pdata[0])->id, error))
    return FALSE;
  for (guint i = 0; i < act->changes->len; i++)
    ((Change *) g_ptr_array_index (act->changes, i))->ticket = act->id;
  const char *actor = act->creation ? act->creation->actor : act->commands->actor;
  return write_changes (db, config, actor, family, act->changes, error) && db_commit (db, error);
}

static gboolean
run (const Config *config, Act *act, GError **error)
{
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  if (db == NULL)
    return FALSE;
  for (guint try = 1;; try++) {
    g_autoptr (GError) problem = NULL;
    db_begin (db);
    if (run_once (db, config, act, &problem)) {
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
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  Change *create = change_new (CHANGE_CREATE, 0);
  create->queue = queue;
  create->value = g_steal_pointer (&subject);
  create->requestors = g_strdupv ((char **) request->requestors);
  create->message = request->text == NULL ? NULL : staff_message (request->text);
  g_ptr_array_add (changes, create);
  Act act = { .creation = request, .changes = changes };
  if (!check_addresses (request->requestors, error) ||
      !parse_commands (request->commands, 0, changes, error) || !run (config, &act, error))
    return FALSE;
  *id = act.id;
  return TRUE;
}

/* The message that VERB asks for, as a change; NULL when the word is no such verb. */
static Change *
verb_change (const char *verb, const char *text)
{
  gboolean comment = g_ascii_strcasecmp (verb, "comment") == 0;
  if (!comment && g_ascii_strcasecmp (verb, "reply") != 0)
    return NULL;
  Change *change = change_new (comment ? CHANGE_COMMENT : CHANGE_CORRESPOND, 0);
  change->message = staff_message (text == NULL ? "" : text);
  return change;
}

/* Sorts the verb out of COMMANDS into CHANGES; the rest goes to LINES. */
static gboolean
take_verb (const TicketCommands *request, GPtrArray *changes, GPtrArray *lines, GError **error)
{
  gboolean has_text =
      request->text != NULL && strspn (request->text, " \t\r\n") != strlen (request->text);
  for (const char *const *command = request->commands; *command != NULL; command++) {
    Change *change = verb_change (*command, request->text);
    if (change == NULL)
      g_ptr_array_add (lines, (gpointer) *command);
    else
      g_ptr_array_add (changes, change);
  }
  g_ptr_array_add (lines, NULL);
  const char *problem = NULL;
  if (changes->len > 1)
    problem = "one Comment or Reply at a time";
  else if (changes->len == 1 && !has_text)
    problem = "Comment and Reply take their text from standard input, which is empty";
  else if (changes->len == 0 && has_text)
    problem = "there is text on standard input but neither Comment nor Reply to use it";
  if (problem != NULL)
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, problem);
  return problem == NULL;
}

gboolean
act_on_ticket (const Config *config, const TicketCommands *request, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  Act act = { .commands = request, .changes = changes, .id = request->ticket };
  return take_verb (request, changes, lines, error) &&
         parse_commands ((const char *const *) lines->pdata, 0, changes, error) &&
         run (config, &act, error);
}
