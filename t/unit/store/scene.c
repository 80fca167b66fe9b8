#include "config.h"

#include "scene.h"

#include <string.h>

#include "base/printer.h"
#include "base/random.h"
#include "base/text.h"

#include "core/apply.h"
#include "core/chain.h"

#include "store/staff.h"

#include "cluster.h"

static void
add_queue (Policy *policy, const char *name, Kind kind, const char *address)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (name);
  queue->kind = kind;
  queue->address = g_strdup (address);
  queue->comment_address = g_strconcat ("comment-", address, NULL);
  queue->language = g_strdup ("en");
  queue->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (policy->queues, queue);
}

Policy *
scene_policy (void)
{
  Policy *policy = policy_new ();
  policy->name = g_strdup ("csirt.example");
  policy->domain = g_strdup ("csirt.example");
  add_queue (policy, "Help", KIND_GENERAL, "help@csirt.example");
  add_queue (policy, "Reports", KIND_REPORT, "report@csirt.example");
  add_queue (policy, "Incidents", KIND_INCIDENT, "incident@csirt.example");
  policy->default_queue = g_ptr_array_index (policy->queues, 0);
  g_strfreev (policy->operators);
  policy->operators = g_strsplit ("op@staff.example boss@staff.example", " ", -1);
  policy->budgets = (BudgetLimits){ 1, 10, 3, 300, 60, 10 };
  g_strfreev (policy->tags);
  policy->tags = g_strsplit ("csirt.example", " ", -1);
  Constituency *edunet = g_new0 (Constituency, 1);
  edunet->name = g_strdup ("EDUNET");
  edunet->extension = g_strdup ("edunet");
  edunet->domains = g_new0 (char *, 1);
  edunet->networks = g_ptr_array_new ();
  edunet->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (policy->constituencies, edunet);
  policy->reopen_days = 30;
  return policy;
}

static GBytes *
key_of (const SceneMail *mail)
{
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *) mail->id, (gssize) strlen (mail->id));
  g_checksum_get_digest (sum, digest, &length);
  return g_bytes_new (digest, length);
}

static const char *
or_else (const char *text, const char *otherwise)
{
  return text == NULL ? otherwise : text;
}

static gint64
time_of (const SceneMail *mail)
{
  return mail->at == 0 ? SCENE_NOW : mail->at;
}

static char **
ids_of (const char *references)
{
  return references == NULL ? g_new0 (char *, 1) : g_strsplit (references, " ", -1);
}

static void
add_attachment (Mail *record)
{
  MailAttachment *attachment = mail_attachment_new ();
  attachment->name = g_strdup ("a.png");
  attachment->type = g_strdup ("image/png");
  attachment->size = 7;
  attachment->sha256 = g_strnfill (64, 'a');
  attachment->detected = g_strdup ("application/pdf");
  g_ptr_array_add (record->attachments, attachment);
}

static void
add_report (Mail *record, const SceneMail *mail)
{
  MailDelivery *delivery = g_new0 (MailDelivery, 1);
  delivery->recipient = g_strdup ("somebody@x.example");
  delivery->action = g_strdup (mail->action);
  delivery->status = g_strdup ("5.1.1");
  delivery->reason = g_strdup ("no such user");
  g_ptr_array_add (record->deliveries, delivery);
}

static void
set_text (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
set_list (char ***field, char **list)
{
  g_strfreev (*field);
  *field = list;
}

static Mail *
record_of (const SceneMail *mail)
{
  g_autofree char *tag =
      mail->sasl_user == NULL || mail->tag == 0
          ? g_strdup ("")
          : g_strdup_printf ("[csirt.example #%" G_GINT64_FORMAT "] ", mail->tag);
  g_autofree char *subject = g_strdup_printf ("%sSubject of %s", tag, mail->id);
  Mail *record = mail_new ();
  record->class = mail->class;
  record->from =
      mail->class == MAIL_MALFORMED ? NULL : g_strdup (or_else (mail->from, "ana@x.example"));
  record->message_id = g_strdup_printf ("<%s>", mail->id);
  record->date = SCENE_NOW - 5;
  set_text (&record->subject, subject);
  set_text (&record->text, or_else (mail->text, "Text ñ\n"));
  set_text (&record->quoted, "> before\n");
  set_list (&record->to, g_strsplit ("help@csirt.example second@x.example", " ", -1));
  set_list (&record->cc, ids_of (mail->cc));
  set_list (&record->references, ids_of (mail->references));
  set_list (&record->defects,
            g_strsplit ("a.png: declared image/png, is application/pdf", "|", -1));
  add_attachment (record);
  if (mail->action != NULL)
    add_report (record, mail);
  return record;
}

static Envelope *
envelope_of (const Policy *policy, const SceneMail *mail)
{
  const Queue *queue = policy_queue (policy, or_else (mail->queue, "Help"));
  Envelope *envelope = envelope_new ();
  envelope->sender = g_strdup (or_else (mail->sender, "ana@x.example"));
  envelope->recipient =
      g_strdup (or_else (mail->bounce, or_else (mail->recipient, queue->address)));
  envelope->queue = g_strdup (mail->queue);
  envelope->queue_id = mail->hold == NULL ? NULL : g_strdup (mail->id);
  envelope->sasl_user = g_strdup (mail->sasl_user);
  return envelope;
}

static GPtrArray *
ids_at (char **references, gboolean ours)
{
  GPtrArray *ids = g_ptr_array_new ();
  for (char **id = references; *id != NULL; id++)
    if (g_str_has_suffix (*id, "@csirt.example>") == ours)
      g_ptr_array_add (ids, *id);
  g_ptr_array_add (ids, NULL);
  return ids;
}

static const char *const none[] = { NULL };

/* SHA-256 of the mail's bytes; the caller's. */
static GBytes *
digest_of (const SceneMail *mail)
{
  g_autofree char *hex =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, or_else (mail->raw, "raw\n"), -1);
  return text_from_hex (hex);
}

IntakeFacts *
scene_find (Db *db, const Policy *policy, const SceneMail *mail, GError **error)
{
  g_autoptr (GBytes) key = key_of (mail);
  g_autoptr (Mail) record = record_of (mail);
  g_autoptr (Envelope) envelope = envelope_of (policy, mail);
  g_autoptr (Routing) routing = routing_decide (policy, envelope, record);
  g_autoptr (GPtrArray) own_ids = ids_at (record->references, TRUE);
  g_autoptr (GPtrArray) ids = ids_at (record->references, FALSE);
  g_autofree char *writer = record->from == NULL ? NULL : text_fold_address (record->from);
  gboolean ours = mail->cc != NULL && policy_is_own_address (policy, mail->cc);
  const char *outside[] = { writer, ours ? NULL : mail->cc, NULL };
  g_auto (GStrv) groups = policy_groups (policy);
  g_autoptr (GBytes) sha256 = digest_of (mail);
  g_autoptr (GBytes) signature = mail->signature == NULL ? NULL : g_bytes_new (mail->signature, 32);
  const IntakeQuestion question = {
    .challenge = mail->challenge,
    .keys = mail->signature != NULL,
    .signature = signature,
    .others = mail->others,
    .accepts = mail->accepts,
    .sha256 = sha256,
    .recipient = envelope->recipient,
    .duplicate_key = key,
    .token = mail->token,
    .bounce = mail->bounce,
    .message_id = record->message_id,
    .own_ids = (const char *const *) own_ids->pdata,
    .ids = (const char *const *) ids->pdata,
    .tag = mail->tag,
    .address = writer,
    .writer = writer,
    .outside = writer == NULL ? none : outside,
    .constituency = routing->constituency == NULL ? NULL : routing->constituency->name,
    .groups = (const char *const *) groups,
    .told = (const char *const *) policy->operators,
    .opens = mail->class != MAIL_AUTO_REPLY && mail->class != MAIL_DSN && mail->class != MAIL_MDN &&
             mail->class != MAIL_OWN,
    .now = time_of (mail),
  };
  return store_intake_find (db, &question, &policy->budgets, error);
}

char *
scene_token (gint64 ticket)
{
  return g_strdup_printf ("t-a%026" G_GINT64_FORMAT, ticket);
}

static GPtrArray *
rows_of (const Outcome *outcome, gint64 at)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_row_free);
  for (guint i = 0; i < outcome->notices->len; i++) {
    const Notice *notice = g_ptr_array_index (outcome->notices, i);
    OutboxRow *row = g_new0 (OutboxRow, 1);
    row->ticket = notice->ticket;
    row->event = notice_event_name (notice->event);
    row->budget = budget_name (notice->budget);
    row->recipient = g_strdup (notice->to);
    row->subject = g_strdup ("Re");
    row->created = at;
    row->reason = g_strdup (notice->suppressed);
    g_ptr_array_add (rows, row);
    g_autofree char *unique = random_text (10);
    row->sender = notice->budget == BUDGET_ACKNOWLEDGEMENT
                      ? g_strdup ("")
                      : g_strdup_printf ("bounce+%s@csirt.example", unique);
    if (notice->suppressed != NULL)
      continue;
    row->message_id = g_strdup_printf ("<%s@csirt.example>", unique);
    row->token = notice->ticket == 0 ? NULL : scene_token (notice->ticket);
    row->raw = g_bytes_new_static ("Subject: Re\r\n\r\n", 15);
  }
  return rows;
}

static gboolean
write_plan (Db *db, const ApplyContext *context, const IntakeFacts *facts, Arrival *arrival,
            GError **error)
{
  g_autoptr (Outcome) outcome =
      apply_changes (facts->tickets, arrival->plan->changes, context, error);
  if (outcome == NULL)
    return FALSE;
  outcome_chain (outcome, random_bytes);
  g_autoptr (GPtrArray) rows = rows_of (outcome, context->now);
  return store_outcome (db, outcome, arrival, rows, error);
}

/* Who wrote RECORD, by who logged in alone. */
static Identity *
identity_of (const Policy *policy, const Envelope *envelope, const Mail *record,
             const IntakeFacts *facts)
{
  const IdentityQuestion question = {
    .policy = policy,
    .envelope = envelope,
    .mail = record,
    .account = record->from == NULL ? NULL : directory_address (facts->directory, record->from),
  };
  return identity_decide (&question);
}

static Signature *
signature_of (const SceneMail *mail)
{
  if (mail->signature == NULL)
    return NULL;
  Signature *signature = signature_new (SIGNATURE_GOOD);
  signature->fingerprint = g_strnfill (40, 'A');
  memcpy (signature->digest, mail->signature, sizeof signature->digest);
  return signature;
}

gboolean
scene_write (Db *db, const Policy *policy, const SceneMail *mail, const IntakeFacts *facts,
             gint64 *ticket, GError **error)
{
  g_autoptr (Mail) record = record_of (mail);
  g_autoptr (Envelope) envelope = envelope_of (policy, mail);
  g_autoptr (Routing) routing = routing_decide (policy, envelope, record);
  const char *raw = or_else (mail->raw, "raw\n");
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
  g_autoptr (GBytes) key = key_of (mail);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *digest = chain_mail_digest (sha256, record);
  gint64 at = time_of (mail);
  g_autoptr (Identity) identity = identity_of (policy, envelope, record, facts);
  const Intake intake = { .policy = policy,
                          .envelope = envelope,
                          .mail = record,
                          .routing = routing,
                          .mail_digest = digest,
                          .arrived = at,
                          .now = at,
                          .identity = identity,
                          .challenge = mail->hold };
  g_autoptr (Plan) plan = plan_intake (&intake, facts);
  const Account *account = identity->account;
  const Actor staff = { account == NULL ? NULL : account->name, TRUE, identity->proof, account };
  const ApplyContext context = { .policy = policy,
                                 .actor = plan->commands == NULL
                                              ? (Actor){ .name = record->from, .proof = PROOF_NONE }
                                              : staff,
                                 .now = at,
                                 .ledger = facts->ledger,
                                 .directory = facts->directory,
                                 .mail_digest = digest };
  const Holding holding = { account == NULL ? NULL : account->name, mail->hold, plan->held_reason };
  g_autoptr (Signature) signature = signature_of (mail);
  Arrival arrival = { .envelope = envelope,
                      .mail = record,
                      .queue = routing->addressed->name,
                      .raw = bytes,
                      .sha256 = sha256,
                      .duplicate_key = key,
                      .other_content = facts->other_content,
                      .received = at,
                      .at = at,
                      .same_mail = facts->same_mail,
                      .plan = plan,
                      .identity = identity->reason,
                      .signature = signature,
                      .holding = plan->disposition == DISPOSITION_HELD ? &holding : NULL };
  if (ticket != NULL)
    *ticket = plan->ticket;
  return write_plan (db, &context, facts, &arrival, error);
}

gint64
scene_deliver (Db *db, const Policy *policy, const SceneMail *mail)
{
  g_autoptr (GError) error = NULL;
  gint64 ticket = 0;
  db_begin (db);
  g_autoptr (IntakeFacts) facts = scene_find (db, policy, mail, &error);
  g_assert_no_error (error);
  scene_write (db, policy, mail, facts, &ticket, &error);
  g_assert_no_error (error);
  db_commit (db, &error);
  g_assert_no_error (error);
  return ticket;
}

void
scene_staff (Db *db, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strconcat (name, "@staff.example", NULL);
  g_autoptr (json_t) documents =
      json_pack ("[{s:s, s:[s], s:[s], s:s, s:s}]", "name", name, "addresses", address, "roles",
                 "duty", "sasl_user", name, "language", "en");
  store_staff_write (db, documents, FALSE, SCENE_NOW, &error);
  g_assert_no_error (error);
}

static TicketFamily *
lock_family (Db *db, gint64 ticket, const gint64 *others, const gint64 *held)
{
  g_autoptr (GError) error = NULL;
  const BudgetLimits limits = { 1, 10, 3, 300, 60, 10 };
  const FamilyQuestion question = { .ticket = ticket,
                                    .others = others,
                                    .held = held,
                                    .groups = none,
                                    .told = none,
                                    .budgets = &limits,
                                    .now = SCENE_NOW };
  db_begin (db);
  TicketFamily *family = store_ticket_family (db, &question, &error);
  g_assert_no_error (error);
  return family;
}

TicketFamily *
scene_lock (Db *db, gint64 ticket, const gint64 *held)
{
  return lock_family (db, ticket, NULL, held);
}

void
scene_finish (Db *db, const Policy *policy, const TicketFamily *family, Change *change, gint64 at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  g_ptr_array_add (changes, change);
  const ApplyContext context = { .policy = policy,
                                 .actor = { "hank", TRUE, PROOF_CLI, NULL },
                                 .now = at,
                                 .ledger = family->ledger,
                                 .directory = family->directory };
  g_autoptr (Outcome) outcome = apply_changes (family->tickets, changes, &context, &error);
  g_assert_no_error (error);
  outcome_chain (outcome, random_bytes);
  g_autoptr (GPtrArray) rows = rows_of (outcome, at);
  store_outcome (db, outcome, NULL, rows, &error);
  g_assert_no_error (error);
  db_commit (db, &error);
  g_assert_no_error (error);
}

void
scene_change (Db *db, const Policy *policy, Change *change, gint64 at)
{
  g_autoptr (TicketFamily) family = scene_lock (db, change->ticket, NULL);
  scene_finish (db, policy, family, change, at);
}

void
scene_link (Db *db, const Policy *policy, Change *change, gint64 other)
{
  const gint64 others[] = { other, 0 };
  g_autoptr (TicketFamily) family = lock_family (db, change->ticket, others, NULL);
  scene_finish (db, policy, family, change, SCENE_NOW);
}

gint64
scene_hold (Db *db, const Policy *policy, gint64 ticket, const char *id)
{
  const SceneMail mail = { .id = id, .from = "eve@x.example", .tag = ticket };
  g_assert_cmpint (scene_deliver (db, policy, &mail), ==, ticket);
  g_autofree char *sql = g_strdup_printf (
      "SELECT n FROM tocsin.delivery JOIN tocsin.mail USING (mail_id) WHERE message_id = '<%s>'",
      id);
  g_autofree char *n = cluster_value (db, sql);
  return g_ascii_strtoll (n, NULL, 10);
}

void
scene_accept (Db *db, const Policy *policy, gint64 ticket, gint64 n)
{
  const gint64 held[] = { n, 0 };
  g_autoptr (TicketFamily) family = scene_lock (db, ticket, held);
  Change *change = change_new (CHANGE_ACCEPT, ticket);
  change->number = n;
  scene_finish (db, policy, family, change, SCENE_NOW);
}

void
scene_set (Db *db, const Policy *policy, gint64 ticket, ChangeType type, const char *value)
{
  Change *change = change_new (type, ticket);
  change->value = g_strdup (value);
  change->number = g_ascii_strtoll (value, NULL, 10);
  scene_change (db, policy, change, SCENE_NOW);
}

char *
scene_reply (Db *db, const Policy *policy, gint64 ticket)
{
  Change *change = change_new (CHANGE_CORRESPOND, ticket);
  change->message = message_new ("Please send the log.");
  scene_change (db, policy, change, SCENE_NOW);
  g_autofree char *sql = g_strdup_printf (
      "SELECT sender FROM tocsin.outbox WHERE sender <> '' AND event = "
      "'correspondence' AND ticket_id = %" G_GINT64_FORMAT " ORDER BY outbox_id DESC LIMIT 1",
      ticket);
  return cluster_value (db, sql);
}
