#include "app/intake.h"

#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/chain.h"
#include "core/plan.h"
#include "core/subject.h"
#include "core/token.h"

#include "store/intake.h"
#include "store/outcome.h"

#include "app/compose.h"

const Queue *
intake_queue (const Config *config, const Envelope *envelope)
{
  const Queue *queue =
      envelope->queue == NULL ? NULL : policy_queue (config->policy, envelope->queue);
  if (queue == NULL)
    queue = policy_queue_for_address (config->policy, envelope->recipient, NULL, NULL);
  return queue == NULL ? config->policy->default_queue : queue;
}

/* The reply token in the recipient's extension, folded, or NULL. */
static char *
token_of (const IntakeMail *mail)
{
  g_autofree char *extension = NULL;
  if (policy_queue_for_address (mail->config->policy, mail->envelope->recipient, NULL,
                                &extension) == NULL ||
      extension == NULL || !token_is_reply (mail->config->policy, extension))
    return NULL;
  return g_ascii_strdown (extension, -1);
}

/* Equal for copies of one mail: its Message-ID and content; without a Message-ID what Postfix will
 * say again when it retries. */
static GBytes *
duplicate_key (const IntakeMail *intake)
{
  const Mail *mail = intake->mail;
  const char *parts[] = { mail->message_id, "", "", mail->content_digest };
  if (mail->message_id == NULL) {
    parts[0] = "none";
    parts[1] = intake->envelope->queue_id ? intake->envelope->queue_id : "";
    parts[2] = intake->envelope->recipient;
  }
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_checksum_update (sum, (const guchar *) parts[i], (gssize) strlen (parts[i]) + 1);
  guint8 digest[TICKET_HASH_BYTES];
  gsize length = sizeof digest;
  g_checksum_get_digest (sum, digest, &length);
  return g_bytes_new (digest, length);
}

static gboolean
may_open_ticket (MailClass class)
{
  return class != MAIL_AUTO_REPLY && class != MAIL_DSN && class != MAIL_MDN && class != MAIL_OWN;
}

static IntakeFacts *
find (Db *db, const IntakeMail *intake, GBytes *key, GError **error)
{
  const Mail *mail = intake->mail;
  g_autofree char *token = token_of (intake);
  g_autofree char *address = mail->from == NULL ? NULL : text_fold_address (mail->from);
  const IntakeQuestion question = {
    .duplicate_key = key,
    .queue = intake_queue (intake->config, intake->envelope)->name,
    .token = token,
    .tag = subject_ticket (mail->subject, intake->config->policy->name),
    .address = address,
    .message_id = mail->message_id,
    .recipient = intake->envelope->recipient,
    .opens = may_open_ticket (mail->class),
    .now = intake->now,
  };
  return store_intake_find (db, &question, &intake->config->policy->budgets, error);
}

/* Whom the history names: the writer as From has it, else as the envelope has it. */
static const char *
actor_of (const IntakeMail *intake)
{
  if (intake->mail->from != NULL)
    return intake->mail->from;
  return *intake->envelope->sender == '\0' ? ACTOR_SYSTEM : intake->envelope->sender;
}

/* New state, history and outbox rows of PLAN; NULL rows when nothing is to be done. */
static gboolean
decide (const IntakeMail *intake, const IntakeFacts *facts, const Plan *plan, Outcome **outcome,
        GPtrArray **outbox, GError **error)
{
  const ApplyContext context = {
    .policy = intake->config->policy,
    .actor = { .name = actor_of (intake), .staff = FALSE, .proof = PROOF_NONE },
    .now = intake->now,
    .used = &facts->used,
  };
  g_autoptr (Outcome) decided = apply_changes (facts->tickets, plan->changes, &context, error);
  if (decided == NULL)
    return FALSE;
  outcome_chain (decided, random_bytes);
  *outbox =
      compose_notices (intake->config, decided->notices, decided->tickets, intake->now, error);
  *outcome = g_steal_pointer (&decided);
  return *outbox != NULL;
}

gboolean
intake_write (Db *db, const IntakeMail *intake, gint64 *ticket, GError **error)
{
  g_autoptr (GBytes) key = duplicate_key (intake);
  g_autoptr (IntakeFacts) facts = find (db, intake, key, error);
  if (facts == NULL)
    return FALSE;
  g_autofree char *digest = chain_mail_digest (intake->spool->sha256, intake->mail);
  const Queue *queue = intake_queue (intake->config, intake->envelope);
  const Intake question = { .policy = intake->config->policy,
                            .envelope = intake->envelope,
                            .mail = intake->mail,
                            .queue = queue,
                            .mail_digest = digest,
                            .arrived = intake->arrived,
                            .now = intake->now };
  g_autoptr (Plan) plan = plan_intake (&question, facts);
  g_autoptr (Outcome) outcome = NULL;
  g_autoptr (GPtrArray) outbox = NULL;
  if (!decide (intake, facts, plan, &outcome, &outbox, error))
    return FALSE;
  const Arrival arrival = {
    .envelope = intake->envelope,
    .mail = intake->mail,
    .queue = queue->name,
    .raw = intake->spool->raw,
    .sha256 = intake->spool->sha256,
    .duplicate_key = key,
    .other_content = facts->other_content,
    .received = intake->arrived,
    .at = intake->now,
    .same_mail = facts->same_mail,
    .plan = plan,
  };
  *ticket = plan->ticket;
  return store_outcome (db, outcome, &arrival, outbox, error);
}
