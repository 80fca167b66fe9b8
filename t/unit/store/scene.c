#include "config.h"

#include "scene.h"

#include <string.h>

#include "base/random.h"

#include "core/apply.h"
#include "core/chain.h"

#include "store/intake.h"
#include "store/ticket.h"

static void
add_queue (Policy *policy, const char *name, Kind kind, const char *address)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (name);
  queue->kind = kind;
  queue->address = g_strdup (address);
  queue->comment_address = g_strconcat ("comment-", address, NULL);
  queue->language = g_strdup ("en");
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
  policy->budgets = (BudgetLimits){ 1, 10, 3, 300 };
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

static Mail *
record_of (const SceneMail *mail)
{
  Mail *record = mail_new ();
  record->class = mail->class;
  record->from =
      mail->class == MAIL_MALFORMED ? NULL : g_strdup (or_else (mail->from, "ana@x.example"));
  record->message_id = g_strdup_printf ("<%s>", mail->id);
  g_free (record->subject);
  record->subject = g_strdup_printf ("Subject of %s", mail->id);
  g_free (record->text);
  record->text = g_strdup ("Text ñ\n");
  g_free (record->quoted);
  record->quoted = g_strdup ("> before\n");
  g_strfreev (record->to);
  record->to = g_strsplit ("help@csirt.example second@x.example", " ", -1);
  g_strfreev (record->cc);
  record->cc = g_strsplit ("third@x.example", " ", -1);
  g_strfreev (record->references);
  record->references = g_strsplit ("<r1@x.example> <r2@x.example>", " ", -1);
  record->date = SCENE_NOW - 5;
  g_strfreev (record->defects);
  record->defects = g_strsplit ("a.png: declared image/png, is application/pdf", "|", -1);
  MailAttachment *attachment = mail_attachment_new ();
  attachment->name = g_strdup ("a.png");
  attachment->type = g_strdup ("image/png");
  attachment->size = 7;
  attachment->sha256 = g_strnfill (64, 'a');
  attachment->detected = g_strdup ("application/pdf");
  g_ptr_array_add (record->attachments, attachment);
  return record;
}

IntakeFacts *
scene_find (Db *db, const Policy *policy, const SceneMail *mail, GError **error)
{
  g_autoptr (GBytes) key = key_of (mail);
  g_autofree char *message_id = g_strdup_printf ("<%s>", mail->id);
  const IntakeQuestion question = {
    .duplicate_key = key,
    .queue = or_else (mail->queue, "Help"),
    .token = mail->token,
    .tag = mail->tag,
    .address = mail->class == MAIL_MALFORMED ? NULL : or_else (mail->from, "ana@x.example"),
    .message_id = message_id,
    .recipient = or_else (mail->recipient, "help@csirt.example"),
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
    row->automatic = notice_event_is_automatic (notice->event);
    row->sender = g_strdup ("");
    row->recipient = g_strdup (notice->to);
    row->subject = g_strdup ("Re");
    row->created = at;
    row->reason = g_strdup (notice->suppressed);
    g_ptr_array_add (rows, row);
    if (notice->suppressed != NULL)
      continue;
    g_autofree char *unique = random_text (10);
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

gboolean
scene_write (Db *db, const Policy *policy, const SceneMail *mail, const IntakeFacts *facts,
             gint64 *ticket, GError **error)
{
  g_autoptr (Mail) record = record_of (mail);
  g_autoptr (Envelope) envelope = envelope_new ();
  envelope->sender = g_strdup (or_else (mail->sender, "ana@x.example"));
  envelope->recipient = g_strdup (or_else (mail->recipient, "help@csirt.example"));
  const char *raw = or_else (mail->raw, "raw\n");
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
  g_autoptr (GBytes) key = key_of (mail);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *digest = chain_mail_digest (sha256, record);
  const Queue *queue = policy_queue (policy, or_else (mail->queue, "Help"));
  const Intake intake = { .policy = policy,
                          .envelope = envelope,
                          .mail = record,
                          .queue = queue,
                          .mail_digest = digest,
                          .arrived = time_of (mail),
                          .now = time_of (mail) };
  g_autoptr (Plan) plan = plan_intake (&intake, facts);
  const ApplyContext context = {
    policy, { record->from, FALSE, PROOF_NONE }, time_of (mail), &facts->used
  };
  Arrival arrival = { .envelope = envelope,
                      .mail = record,
                      .queue = queue->name,
                      .raw = bytes,
                      .sha256 = sha256,
                      .duplicate_key = key,
                      .other_content = facts->other_content,
                      .received = time_of (mail),
                      .at = time_of (mail),
                      .same_mail = facts->same_mail,
                      .plan = plan };
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

GPtrArray *
scene_lock (Db *db, gint64 ticket)
{
  g_autoptr (GError) error = NULL;
  db_begin (db);
  GPtrArray *family = store_ticket_lock (db, ticket, &error);
  g_assert_no_error (error);
  return family;
}

void
scene_finish (Db *db, const Policy *policy, const GPtrArray *family, Change *change, gint64 at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  g_ptr_array_add (changes, change);
  const ApplyContext context = { policy, { "hank", TRUE, PROOF_CLI }, at, NULL };
  g_autoptr (Outcome) outcome = apply_changes (family, changes, &context, &error);
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
  g_autoptr (GPtrArray) family = scene_lock (db, change->ticket);
  scene_finish (db, policy, family, change, at);
}

void
scene_set (Db *db, const Policy *policy, gint64 ticket, ChangeType type, const char *value)
{
  Change *change = change_new (type, ticket);
  change->value = g_strdup (value);
  scene_change (db, policy, change, SCENE_NOW);
}
