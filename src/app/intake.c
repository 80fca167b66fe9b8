#include "app/intake.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
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

/* Of the ids in References the first and the last ones are looked up. */
#define LAST_IDS 20

/* The reply token in the extension of the recipient, as Postfix delivered it or as it was before
 * aliases, folded; or NULL. */
static char *
token_of (const IntakeMail *mail)
{
  const char *recipients[] = { mail->envelope->recipient, mail->envelope->original };
  for (guint i = 0; i < G_N_ELEMENTS (recipients); i++) {
    g_autofree char *extension = recipients[i] == NULL ? NULL : policy_extension (recipients[i]);
    if (extension != NULL && token_is_reply (mail->config->policy, extension))
      return g_steal_pointer (&extension);
  }
  return NULL;
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

/* What References names: OWN ids, at our domain, and the OTHERS, both in order. */
static void
split_references (const IntakeMail *intake, GPtrArray *own, GPtrArray *others)
{
  char **references = intake->mail->references;
  guint count = g_strv_length (references);
  for (guint i = 0; i < count; i++) {
    gboolean ours = policy_is_own_id (intake->config->policy, references[i]);
    if (i == 0 || i + LAST_IDS >= count)
      g_ptr_array_add (ours ? own : others, references[i]);
  }
  g_ptr_array_add (own, NULL);
  g_ptr_array_add (others, NULL);
}

/* The addresses in From, To and Cc that are not ours, folded. */
static char **
outside_addresses (const IntakeMail *intake)
{
  const Mail *mail = intake->mail;
  char *from[] = { mail->from, NULL };
  char **lists[] = { from, mail->to, mail->cc };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (char **address = lists[i]; *address != NULL; address++) {
      g_autofree char *folded = text_fold_address (*address);
      if (!policy_is_own_address (intake->config->policy, folded))
        g_strv_builder_add (builder, folded);
    }
  return g_strv_builder_end (builder);
}

/* What follows from INTAKE and the configuration alone. */
typedef struct {
  const Routing *routing;
  Origin origin;
  GBytes *key;
} Judgement;

static IntakeFacts *
find (Db *db, const IntakeMail *intake, const Judgement *judgement, GError **error)
{
  const Mail *mail = intake->mail;
  const Policy *policy = intake->config->policy;
  const Routing *routing = judgement->routing;
  g_autoptr (GPtrArray) own_ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  split_references (intake, own_ids, ids);
  g_auto (GStrv) outside = outside_addresses (intake);
  g_auto (GStrv) groups = policy_groups (policy);
  g_auto (GStrv) told = policy_told_addresses (policy);
  g_autofree char *token = token_of (intake);
  g_autofree char *recipient = text_fold_address (intake->envelope->recipient);
  /* Whoever is forged is nobody on any ticket. */
  g_autofree char *address = mail->from == NULL || judgement->origin == ORIGIN_FAILED
                                 ? NULL
                                 : text_fold_address (mail->from);
  gint64 tag = 0;
  subject_ticket (mail->subject, (const char *const *) policy->tags, &tag);
  const IntakeQuestion question = {
    .duplicate_key = judgement->key,
    .token = token,
    .bounce = policy_is_return_address (policy, recipient) ? recipient : NULL,
    .message_id = mail->message_id,
    .own_ids = (const char *const *) own_ids->pdata,
    .ids = (const char *const *) ids->pdata,
    .tag = tag,
    .address = address,
    .outside = (const char *const *) outside,
    .constituency = routing->constituency == NULL ? NULL : routing->constituency->name,
    .owner = routing->owner,
    .groups = (const char *const *) groups,
    .told = (const char *const *) told,
    .opens = may_open_ticket (mail->class),
    .now = intake->now,
  };
  return store_intake_find (db, &question, &policy->budgets, error);
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
    .ledger = facts->ledger,
    .directory = facts->directory,
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

/* A rule names an owner that is nobody: the ticket matters more than the slip. */
static void
check_owner (const Routing *routing, const IntakeFacts *facts)
{
  if (routing->owner != NULL && directory_account (facts->directory, routing->owner) == NULL)
    log_warning ("a rule names '%s' for owner, but there is no such account; see: tocsin check",
                 routing->owner);
}

gboolean
intake_write (Db *db, const IntakeMail *intake, gint64 *ticket, GError **error)
{
  g_autoptr (Routing) routing =
      routing_decide (intake->config->policy, intake->envelope, intake->mail);
  g_autoptr (GBytes) key = duplicate_key (intake);
  const Judgement judgement = { routing,
                                origin_of (intake->config->policy, intake->envelope, intake->mail),
                                key };
  g_autoptr (IntakeFacts) facts = find (db, intake, &judgement, error);
  if (facts == NULL)
    return FALSE;
  check_owner (routing, facts);
  g_autofree char *digest = chain_mail_digest (intake->spool->sha256, intake->mail);
  const Intake question = { .policy = intake->config->policy,
                            .envelope = intake->envelope,
                            .mail = intake->mail,
                            .routing = routing,
                            .origin = judgement.origin,
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
    .queue = routing->addressed->name,
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
