#include "core/planning.h"

#include "base/text.h"

void
plan_free (Plan *plan)
{
  if (plan == NULL)
    return;
  g_ptr_array_unref (plan->changes);
  commands_free (plan->commands);
  g_free (plan->held_reason);
  g_free (plan);
}

Plan *
planning_new (Disposition disposition, gint64 ticket)
{
  Plan *plan = g_new0 (Plan, 1);
  plan->disposition = disposition;
  plan->ticket = ticket;
  plan->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  return plan;
}

Change *
planning_add (Plan *plan, ChangeType type, gint64 ticket)
{
  Change *change = change_new (type, ticket);
  g_ptr_array_add (plan->changes, change);
  return change;
}

gboolean
planning_is_person (const Mail *mail)
{
  return mail->class == MAIL_HUMAN || mail->class == MAIL_REPORT;
}

/* The writer's mail server asks for no automatic answers ([MS-OXCMAIL] section 2.1.3.2.14). */
static gboolean
wants_no_answer (const Mail *mail)
{
  const char *value = mail_header (mail, "X-Auto-Response-Suppress", NULL);
  g_auto (GStrv) words = g_strsplit_set (value == NULL ? "" : value, ", \t", -1);
  for (char **word = words; *word != NULL; word++)
    if (g_ascii_strcasecmp (*word, "All") == 0 || g_ascii_strcasecmp (*word, "AutoReply") == 0)
      return TRUE;
  return FALSE;
}

/* Mail that claims to be an operator's must not use up what may go to the operator. */
static gboolean
is_operator (const Policy *policy, const char *address)
{
  for (char **operator= policy->operators; *operator!= NULL; operator++)
    if (g_ascii_strcasecmp (*operator, address) == 0)
      return TRUE;
  return FALSE;
}

/* No answer to machines, to the empty reverse path, to what no envelope may hold, to who wants
 * none, to who is forged as our verifier says, to operators, or to ourselves. */
static gboolean
is_answerable (const Intake *intake)
{
  const Mail *mail = intake->mail;
  return mail->class == MAIL_HUMAN && mail->from != NULL && intake->origin != ORIGIN_FAILED &&
         !wants_no_answer (mail) && !is_operator (intake->policy, mail->from) &&
         *intake->envelope->sender != '\0' && text_is_envelope_address (mail->from) &&
         !policy_is_own_address (intake->policy, mail->from);
}

static gboolean
is_comment_address (const Policy *policy, const char *address)
{
  gboolean comment = FALSE;
  policy_queue_for_address (policy, address, &comment, NULL);
  return comment;
}

gboolean
planning_is_comment (const Intake *intake)
{
  const Envelope *envelope = intake->envelope;
  if (envelope->action != NULL)
    return g_str_equal (envelope->action, "comment");
  char *recipient[] = { envelope->recipient, NULL };
  char **lists[] = { recipient, intake->mail->to, intake->mail->cc };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (char **address = lists[i]; *address != NULL; address++)
      if (is_comment_address (intake->policy, *address))
        return TRUE;
  return FALSE;
}

/* What stands beside the new text: quoted history, then the signature; NULL for nothing. */
static char *
rest_of (const Mail *mail)
{
  gboolean both = *mail->quoted != '\0' && *mail->signature != '\0';
  g_autofree char *rest = g_strconcat (mail->quoted, both ? "\n\n" : "", mail->signature, NULL);
  return *rest == '\0' ? NULL : g_steal_pointer (&rest);
}

Message *
planning_message (const Intake *intake, const IntakeFacts *facts, Answer answer)
{
  Message *message = message_new (intake->mail->text);
  message->quoted = rest_of (intake->mail);
  message->mail = intake->mail;
  message->mail_digest = g_strdup (intake->mail_digest);
  message->answer = is_answerable (intake) ? answer : ANSWER_NONE;
  message->from_person = planning_is_person (intake->mail);
  message->origin = intake->origin;
  message->bearer = g_strdup (facts->bearer);
  message->routing = intake->routing;
  return message;
}

/* Whom a queue that wishes so takes for Cc: everybody else the mail went to. */
static char **
inbound_cc (const Intake *intake)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **lists[] = { intake->mail->to, intake->mail->cc };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (char **address = lists[i]; *address != NULL; address++)
      if (text_is_envelope_address (*address) && !policy_is_own_address (intake->policy, *address))
        g_strv_builder_add (builder, *address);
  return g_strv_builder_end (builder);
}

Change *
planning_create (const Intake *intake, const IntakeFacts *facts, Answer answer)
{
  g_assert (facts->next_ticket > 0);
  const Mail *mail = intake->mail;
  const char *const requestors[] = { mail->from, NULL };
  Change *change = change_new (CHANGE_CREATE, facts->next_ticket);
  change->queue = intake->routing->queue;
  change->routing = intake->routing;
  change->arrived = intake->arrived;
  change->value = g_strdup (*mail->subject == '\0' ? "(no subject)" : mail->subject);
  change->requestors = g_strdupv ((char **) requestors);
  if (intake->routing->queue->inbound_cc && planning_is_person (mail))
    change->cc = inbound_cc (intake);
  change->message = planning_message (intake, facts, answer);
  return change;
}
