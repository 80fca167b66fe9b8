#include "config.h"

#include "intake_stage.h"

#include "base/clock.h"

#define OWN_ID "<k3yb0ardk3yb0ard@csirt.example>"

static Queue *
add_queue (Policy *policy, const char *name, const char *local)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (name);
  queue->kind = KIND_GENERAL;
  queue->address = g_strdup_printf ("%s@csirt.example", local);
  queue->comment_address = g_strdup_printf ("%s-comment@csirt.example", local);
  queue->language = g_strdup ("en");
  queue->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (policy->queues, queue);
  return queue;
}

static void
add_constituency (Policy *policy)
{
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup ("EDUNET");
  constituency->extension = g_strdup ("edunet");
  constituency->domains = g_new0 (char *, 1);
  constituency->networks = g_ptr_array_new_with_free_func (g_free);
  constituency->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (policy->constituencies, constituency);
}

static Policy *
new_policy (void)
{
  Policy *policy = policy_new ();
  policy->name = g_strdup ("csirt.example");
  policy->domain = g_strdup ("csirt.example");
  g_strfreev (policy->tags);
  policy->tags = g_strsplit ("csirt.example", " ", -1);
  policy->default_queue = add_queue (policy, "Help", "help");
  add_queue (policy, "Abuse", "abuse");
  add_constituency (policy);
  policy->budgets =
      (BudgetLimits){ POLICY_BOUNDLESS, 10, POLICY_BOUNDLESS, POLICY_BOUNDLESS, POLICY_BOUNDLESS,
                      POLICY_BOUNDLESS };
  policy->reopen_days = 30;
  TokenKey *key = g_new0 (TokenKey, 1);
  key->letter = 'a';
  key->secret = g_bytes_new_static ("0123456789abcdef", 16);
  g_ptr_array_add (policy->token_keys, key);
  return policy;
}

static Mail *
new_mail (MailClass class)
{
  Mail *mail = mail_new ();
  mail->class = class;
  mail->from = class == MAIL_MALFORMED ? NULL : g_strdup ("Ana@X.example");
  mail->message_id = g_strdup ("<this@x.example>");
  g_free (mail->subject);
  mail->subject = g_strdup ("A subject");
  g_free (mail->text);
  mail->text = g_strdup ("Text");
  return mail;
}

IntakeStage *
stage_new (MailClass class)
{
  static char sender[] = "a@x.example";
  IntakeStage *stage = g_new0 (IntakeStage, 1);
  stage->policy = new_policy ();
  stage->mail = new_mail (class);
  stage->envelope.sender = sender;
  stage->envelope.recipient = g_strdup ("help@csirt.example");
  const Queue *queue = stage->policy->default_queue;
  stage->routing =
      (Routing){ .addressed = queue, .queue = queue, .language = queue->language, .priority = -1 };
  stage->routing.fired = g_ptr_array_new ();
  stage->identity = (Identity){ .text = stage->mail->text, .quoted = stage->mail->quoted };
  stage->facts = intake_facts_new ();
  stage->facts->next_ticket = STAGE_FRESH;
  return stage;
}

void
stage_free (IntakeStage *stage)
{
  intake_facts_free (stage->facts);
  g_ptr_array_unref (stage->routing.fired);
  g_free (stage->envelope.recipient);
  mail_free (stage->mail);
  policy_free (stage->policy);
  g_free (stage);
}

Ticket *
stage_add_ticket (IntakeStage *stage, gint64 id, StageState state, const char *requestor)
{
  static const gint64 resolved[] = { CLOCK_NONE, STAGE_NOW - 29 * STAGE_DAY,
                                     STAGE_NOW - 31 * STAGE_DAY };
  Ticket *ticket = ticket_new ();
  ticket->id = id;
  ticket->queue = g_strdup ("Help");
  ticket->kind = KIND_GENERAL;
  ticket->subject = g_strdup ("A ticket");
  ticket->language = g_strdup ("en");
  ticket->status = g_strdup (state == STAGE_OPEN ? "stalled" : "resolved");
  ticket->closed = state != STAGE_OPEN;
  ticket->resolved = resolved[state];
  g_ptr_array_add (ticket->requestors, g_strdup (requestor));
  g_ptr_array_add (stage->facts->tickets, ticket);
  return ticket;
}

static void
add_reference (Mail *mail, const char *id)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_strv_builder_addv (builder, (const char **) mail->references);
  g_strv_builder_add (builder, id);
  g_strfreev (mail->references);
  mail->references = g_strv_builder_end (builder);
}

void
stage_name (IntakeStage *stage, Evidence evidence, gint64 ticket, gboolean truth)
{
  switch (evidence) {
  case EVIDENCE_TOKEN:
    g_free (stage->envelope.recipient);
    stage->envelope.recipient = g_strdup ("help+t-abcdefghijklmnopqrstuvwxyz@csirt.example");
    break;
  case EVIDENCE_OWN_ID:
    add_reference (stage->mail, OWN_ID);
    break;
  case EVIDENCE_STORED:
    add_reference (stage->mail, "<stored@y.example>");
    break;
  case EVIDENCE_SEEN:
    add_reference (stage->mail, "<seen@y.example>");
    break;
  default:
    g_free (stage->mail->subject);
    stage->mail->subject =
        g_strdup_printf ("Re: [csirt.example #%" G_GINT64_FORMAT "] A subject", ticket);
  }
  if (truth)
    stage->facts->named[evidence] = ticket;
}

Plan *
stage_plan (const IntakeStage *stage)
{
  const Intake intake = { .policy = stage->policy,
                          .envelope = &stage->envelope,
                          .mail = stage->mail,
                          .routing = &stage->routing,
                          .identity = &stage->identity,
                          .challenge = STAGE_CHALLENGE,
                          .unconfirmed = stage->unconfirmed,
                          .mail_digest = "digest",
                          .arrived = STAGE_NOW - 9,
                          .now = STAGE_NOW };
  return plan_intake (&intake, stage->facts);
}

static char
letter_of_create (const Plan *plan, gint64 *ticket)
{
  const Change *create = g_ptr_array_index (plan->changes, 0);
  if (create->ticket != STAGE_FRESH || plan->ticket != STAGE_FRESH)
    return '?';
  *ticket = plan->ticket;
  if (plan->changes->len == 1)
    return 'N';
  const Change *link = g_ptr_array_index (plan->changes, 1);
  if (plan->changes->len > 2 || link->type != CHANGE_LINK || link->ticket != STAGE_FRESH)
    return '?';
  *ticket = g_ascii_strtoll (link->edit->add[0], NULL, 10);
  return 'R';
}

char
stage_letter (const Plan *plan, gint64 *ticket)
{
  static const struct {
    ChangeType type;
    Disposition disposition;
    char letter;
  } single[] = {
    { CHANGE_CORRESPOND, DISPOSITION_TICKET, 'C' },
    { CHANGE_HOLD_BACK, DISPOSITION_HELD_BACK, 'H' },
    { CHANGE_ALSO_DELIVERED, DISPOSITION_DUPLICATE, 'A' },
    { CHANGE_REFUSE, DISPOSITION_STORED, 'X' },
    { CHANGE_BOUNCE, DISPOSITION_TICKET, 'B' },
  };
  gint64 unused;
  gint64 *found = ticket == NULL ? &unused : ticket;
  *found = plan->ticket;
  if (plan->changes->len == 0)
    return plan->disposition == DISPOSITION_DUPLICATE                     ? 'D'
           : plan->disposition == DISPOSITION_STORED && plan->ticket == 0 ? 'S'
                                                                          : '?';
  const Change *first = g_ptr_array_index (plan->changes, 0);
  if (first->type == CHANGE_CREATE && plan->disposition == DISPOSITION_TICKET)
    return letter_of_create (plan, found);
  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    if (single[i].type == first->type && single[i].disposition == plan->disposition) {
      *found = first->ticket;
      gint64 expected = first->type == CHANGE_REFUSE ? 0 : first->ticket;
      return plan->changes->len == 1 && plan->ticket == expected ? single[i].letter : '?';
    }
  return '?';
}

Answer
stage_answer (const Plan *plan)
{
  for (guint i = 0; i < plan->changes->len; i++) {
    const Change *change = g_ptr_array_index (plan->changes, i);
    if (change->message != NULL)
      return change->message->answer;
  }
  return ANSWER_NONE;
}

Outcome *
stage_apply (const IntakeStage *stage, const Plan *plan)
{
  const ApplyContext context = { .policy = stage->policy,
                                 .actor = { stage->mail->from, FALSE, PROOF_NONE },
                                 .now = STAGE_NOW };
  g_autoptr (GError) error = NULL;
  Outcome *outcome = apply_changes (stage->facts->tickets, plan->changes, &context, &error);
  g_assert_no_error (error);
  return outcome;
}
