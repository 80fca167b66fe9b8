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

#include "mail/openpgp.h"
#include "store/intake.h"
#include "store/outcome.h"

#include "app/answer.h"
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

/* The challenge token in the recipient's extension, folded, or NULL. */
static char *
challenge_of (const IntakeMail *intake)
{
  const char *recipient = intake->envelope->recipient;
  g_autofree char *extension = policy_extension (recipient);
  gboolean answers = extension != NULL && token_is_challenge (extension) &&
                     policy_is_return_address (intake->config->policy, recipient);
  return answers ? g_steal_pointer (&extension) : NULL;
}

static GBytes *
signature_digest (const Mail *mail)
{
  guint8 digest[32];
  if (mail->signed_part == NULL || !openpgp_signature_digest (mail->signed_part->armor, digest))
    return NULL;
  return g_bytes_new (digest, sizeof digest);
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
  g_autofree char *writer =
      mail->from == NULL || mail->class != MAIL_HUMAN ? NULL : text_fold_address (mail->from);
  g_autofree char *address = mail->from == NULL || judgement->origin == ORIGIN_FAILED
                                 ? NULL
                                 : text_fold_address (mail->from);
  gint64 tag = 0;
  subject_ticket (mail->subject, (const char *const *) policy->tags, &tag);
  g_autoptr (GArray) accepts = NULL;
  g_autoptr (GArray) others = plan_named_tickets (policy, mail, &accepts);
  g_autofree char *challenge = challenge_of (intake);
  g_autoptr (GBytes) signature = signature_digest (mail);
  g_autoptr (GBytes) sha256 = text_from_hex (intake->spool->sha256);
  const IntakeQuestion question = {
    .challenge = challenge,
    .keys = mail->signed_part != NULL,
    .signature = signature,
    .others = (const gint64 *) (void *) others->data,
    .accepts = (const gint64 *) (void *) accepts->data,
    .sha256 = sha256,
    .recipient = intake->envelope->recipient,
    .duplicate_key = judgement->key,
    .token = token,
    .bounce = policy_is_return_address (policy, recipient) ? recipient : NULL,
    .message_id = mail->message_id,
    .own_ids = (const char *const *) own_ids->pdata,
    .ids = (const char *const *) ids->pdata,
    .tag = tag,
    .address = address,
    .writer = writer,
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

/* Who does what PLAN says: staff their commands, everybody else what his address says. */
static Actor
actor_of_plan (const IntakeMail *intake, const Identity *identity, const Plan *plan)
{
  if (plan->commands == NULL)
    return (Actor){ .name = actor_of (intake), .staff = FALSE, .proof = PROOF_NONE };
  return (Actor){ .name = identity->account->name,
                  .staff = TRUE,
                  .proof = plan->proof,
                  .account = identity->account };
}

/* A mail on its way from facts to what is written. */
typedef struct {
  const IntakeMail *mail;
  const Intake *question;
  const IntakeFacts *facts;
  const Signature *signature; /* or NULL */
} Decision;

/* New state and history of PLAN. Staff whose commands cannot be done are told so in another PLAN.
 */
static Outcome *
decide (const Decision *decision, Plan **plan, GError **error)
{
  const Intake *question = decision->question;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) problem_free);
  GError *problem = NULL;
  const ApplyContext context = {
    .policy = question->policy,
    .actor = actor_of_plan (decision->mail, question->identity, *plan),
    .now = question->now,
    .ledger = decision->facts->ledger,
    .directory = decision->facts->directory,
    .mail_digest = question->mail_digest,
    .problems = (*plan)->commands == NULL ? NULL : problems,
  };
  Outcome *outcome = apply_changes (decision->facts->tickets, (*plan)->changes, &context, &problem);
  if (outcome != NULL)
    return outcome;
  if (problems->len == 0) {
    g_propagate_error (error, problem);
    return NULL;
  }
  g_error_free (problem);
  Plan *told = plan_not_done (question, *plan, problems);
  plan_free (*plan);
  *plan = told;
  return apply_changes (decision->facts->tickets, told->changes, &context, error);
}

/* Chains OUTCOME, composes its mails and writes them with ARRIVAL, NULL for none. */
static gboolean
write_outcome (Db *db, const IntakeMail *intake, Outcome *outcome, const Arrival *arrival,
               GError **error)
{
  outcome_chain (outcome, random_bytes);
  g_autoptr (GPtrArray) outbox =
      compose_notices (intake->config, outcome->notices, outcome->tickets, intake->now, error);
  return outbox != NULL && store_outcome (db, outcome, arrival, outbox, error);
}

/* Adds TEXT, or what went wrong instead, to ANSWER; FALSE when it may go better later. */
static gboolean
add_answer (GString *answer, char *text, GError *problem, GError **error)
{
  g_autofree char *owned = text;
  gboolean final = g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_DATA) ||
                   g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_DENIED) ||
                   g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_MISSING);
  if (problem != NULL && !final) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  g_string_append_printf (answer, "%s%s\n", answer->len == 0 ? "" : "\n",
                          problem == NULL ? text : problem->message);
  g_clear_error (&problem);
  return TRUE;
}

/* What COMMANDS ask to see, read after everything else was written; "" for nothing. */
static char *
collect_answers (Db *db, const Decision *decision, const Plan *plan, GError **error)
{
  const Commands *commands = plan->commands;
  const Config *config = decision->mail->config;
  const Account *account = decision->question->identity->account;
  g_autoptr (GString) answer = g_string_new (NULL);
  GError *problem = NULL;
  if (commands->help)
    add_answer (answer, command_help (config->policy), NULL, NULL);
  if (commands->show) {
    char *text = answer_show (db, config, account, plan->ticket, &problem);
    if (!add_answer (answer, text, g_steal_pointer (&problem), error))
      return NULL;
  }
  for (guint i = 0; i < commands->searches->len; i++) {
    char *text = answer_search (db, config, account, g_ptr_array_index (commands->searches, i),
                                decision->question->now, &problem);
    if (!add_answer (answer, text, g_steal_pointer (&problem), error))
      return NULL;
  }
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

/* Mails what staff asked to see. */
static gboolean
write_answers (Db *db, const Decision *decision, const Plan *plan, const Outcome *outcome,
               GError **error)
{
  const Commands *commands = plan->commands;
  if (commands == NULL || (!commands->help && !commands->show && commands->searches->len == 0))
    return TRUE;
  g_autofree char *text = collect_answers (db, decision, plan, error);
  if (text == NULL)
    return FALSE;
  for (guint i = 0; i < outcome->tickets->len; i++)
    ((Ticket *) g_ptr_array_index (outcome->tickets, i))->fresh = FALSE;
  g_autoptr (Plan) told = plan_answer (decision->question, plan, text);
  const ApplyContext context = {
    .policy = decision->question->policy,
    .actor = actor_of_plan (decision->mail, decision->question->identity, plan),
    .now = decision->question->now,
    .ledger = decision->facts->ledger,
    .directory = decision->facts->directory,
  };
  g_autoptr (Outcome) answered = apply_changes (outcome->tickets, told->changes, &context, error);
  return answered != NULL && write_outcome (db, decision->mail, answered, NULL, error);
}

/* A rule names an owner that is nobody: the ticket matters more than the slip. */
static void
check_owner (const Routing *routing, const IntakeFacts *facts)
{
  if (routing->owner != NULL && directory_account (facts->directory, routing->owner) == NULL)
    log_warning ("a rule names '%s' for owner, but there is no such account; see: tocsin check",
                 routing->owner);
}

/* What gpgv says of the signed part by the keys of ACCOUNT; NULL in SIGNATURE when there is nothing
 * to ask it. */
static gboolean
check_signature (const IntakeMail *intake, const Account *account, Signature **signature,
                 GError **error)
{
  const MailSignature *part = intake->mail->signed_part;
  gint64 size = (gint64) g_bytes_get_size (intake->spool->raw);
  *signature = NULL;
  if (part == NULL || part->problem != NULL || account->keys->len == 0 ||
      part->offset + part->length > size)
    return TRUE;
  g_autoptr (GBytes) text =
      g_bytes_new_from_bytes (intake->spool->raw, (gsize) part->offset, (gsize) part->length);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  for (guint i = 0; i < account->keys->len; i++)
    g_ptr_array_add (keys, ((const AccountKey *) g_ptr_array_index (account->keys, i))->bytes);
  *signature = openpgp_verify (text, part->armor, keys, intake->deadline, error);
  return *signature != NULL;
}

/* Who wrote the mail; a signature is looked at only when nothing else proves it. */
static Identity *
identify (const IntakeMail *intake, const IntakeFacts *facts, Origin origin, Signature **signature,
          GError **error)
{
  const Mail *mail = intake->mail;
  IdentityQuestion question = {
    .policy = intake->config->policy,
    .envelope = intake->envelope,
    .mail = mail,
    .origin = origin,
    .account = mail->from == NULL ? NULL : directory_address (facts->directory, mail->from),
    .signature_used = facts->signature_used,
    .other_content = facts->other_content,
    .confirmed = intake->confirmed,
    .now = intake->now,
  };
  g_autoptr (Identity) identity = identity_decide (&question);
  if (identity->account == NULL || mail->signed_part == NULL)
    return g_steal_pointer (&identity);
  if (!check_signature (intake, identity->account, signature, error))
    return NULL;
  question.signature = *signature;
  return identity_decide (&question);
}

static void
log_identity (const IntakeMail *intake, const Identity *identity, const Plan *plan)
{
  if (identity->account == NULL)
    return;
  log_info ("mail %s as %s: %s (%s), %s", intake->mail->message_id ? intake->mail->message_id : "-",
            identity->account->name, proof_name (identity->proof), identity->reason,
            disposition_name (plan->disposition));
}

/* A good signature on what is done counts no more, whatever else proved the writer: whoever has a
 * copy of the mail has the signature, too. */
static gboolean
is_spent (const Decision *decision, gboolean held)
{
  return !held && decision->question->identity->proof != PROOF_NONE &&
         !decision->facts->signature_used && decision->signature != NULL &&
         decision->signature->state == SIGNATURE_GOOD;
}

/* Writes what DECISION comes to. */
static gboolean
carry_out (Db *db, const Decision *decision, GBytes *key, gint64 *ticket, GError **error)
{
  const IntakeMail *intake = decision->mail;
  const Intake *question = decision->question;
  const Identity *identity = question->identity;
  g_autoptr (Plan) plan = plan_intake (question, decision->facts);
  g_autoptr (Outcome) outcome = decide (decision, &plan, error);
  if (outcome == NULL)
    return FALSE;
  log_identity (intake, identity, plan);
  *ticket = plan->ticket;
  gboolean held = plan->disposition == DISPOSITION_HELD;
  if (held && decision->facts->held_before)
    return TRUE;
  const Holding holding = { .account = held ? identity->account->name : NULL,
                            .token = question->challenge,
                            .reason = plan->held_reason };
  const Arrival arrival = {
    .envelope = intake->envelope,
    .mail = intake->mail,
    .queue = question->routing->addressed->name,
    .raw = intake->spool->raw,
    .sha256 = intake->spool->sha256,
    .duplicate_key = key,
    .other_content = decision->facts->other_content,
    .received = intake->arrived,
    .at = intake->now,
    .same_mail = decision->facts->same_mail,
    .plan = plan,
    .identity = identity->reason,
    .signature = is_spent (decision, held) ? decision->signature : NULL,
    .holding = held ? &holding : NULL,
  };
  return write_outcome (db, intake, outcome, &arrival, error) &&
         write_answers (db, decision, plan, outcome, error);
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
  g_autoptr (Signature) signature = NULL;
  g_autoptr (Identity) identity = identify (intake, facts, judgement.origin, &signature, error);
  if (identity == NULL)
    return FALSE;
  guint8 random[TOKEN_RANDOM_BYTES];
  random_bytes (random, sizeof random);
  g_autofree char *challenge = token_for_challenge (random);
  g_autofree char *digest = chain_mail_digest (intake->spool->sha256, intake->mail);
  const Intake question = { .policy = intake->config->policy,
                            .envelope = intake->envelope,
                            .mail = intake->mail,
                            .routing = routing,
                            .origin = judgement.origin,
                            .identity = identity,
                            .challenge = challenge,
                            .unconfirmed = intake->unconfirmed,
                            .mail_digest = digest,
                            .arrived = intake->arrived,
                            .now = intake->now };
  const Decision decision = { intake, &question, facts, signature };
  return carry_out (db, &decision, key, ticket, error);
}
