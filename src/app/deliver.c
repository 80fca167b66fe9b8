#include "app/deliver.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/printer.h"
#include "base/random.h"

#include "core/apply.h"

#include "mail/smtp.h"
#include "store/outbox.h"
#include "store/outcome.h"
#include "store/ticket.h"

#include "app/operators.h"

/* Beyond the time one mail may take, so that nobody else takes a row that is being sent. */
#define LEASE_MARGIN_SECONDS 30
#define GIVE_UP_SECONDS (5 * 24 * 60 * 60)

/* Minutes until the next attempt, after so many. */
static guint
back_off_minutes (guint attempts)
{
  static const guint minutes[] = { 1, 5, 15, 60 };
  return minutes[MIN (attempts, G_N_ELEMENTS (minutes) - 1)];
}

static json_t *
values_of (const OutboxClaim *claim, const char *reason)
{
  return json_pack ("{s:I, s:s, s:s, s:s, s:s}", "id", (json_int_t) claim->id, "event",
                    claim->event, "recipient", claim->recipient, "subject", claim->subject,
                    "reason", reason);
}

/* The mail was itself one to the operators: telling them by mail would go round in circles. */
static gboolean
is_for_operators (const OutboxClaim *claim)
{
  return claim->ticket == 0;
}

/* Writes the failure of CLAIM into its ticket's history and tells the operators. */
static gboolean
note_failure (Db *db, const Config *config, const OutboxClaim *claim, const char *reason,
              GError **error)
{
  g_autoptr (GPtrArray) family = store_ticket_lock (db, claim->ticket, error);
  if (family == NULL)
    return FALSE;
  g_autoptr (Change) change = change_new (CHANGE_OUTBOX_FAILED, claim->ticket);
  change->other = claim->id;
  change->value = g_strdup (reason);
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();
  g_ptr_array_add (changes, change);
  const ApplyContext context = { .policy = config->policy,
                                 .actor = { ACTOR_SYSTEM, TRUE, PROOF_NONE },
                                 .now = clock_now () };
  g_autoptr (Outcome) outcome = apply_changes (family, changes, &context, error);
  if (outcome == NULL)
    return FALSE;
  outcome_chain (outcome, random_bytes);
  g_autoptr (json_t) values = values_of (claim, reason);
  g_autoptr (GPtrArray) outbox = operators_tell (db, config, NOTICE_DELIVERY_FAILED, values, error);
  return outbox != NULL && store_outcome (db, outcome, NULL, outbox, error);
}

/* One transaction: the row's new state and, for a failure, all that follows from it. */
static gboolean
settle (Db *db, const Config *config, const OutboxClaim *claim, const char *state,
        const char *reason, GError **error)
{
  gint64 now = clock_now ();
  gint64 pause = 60 * (gint64) back_off_minutes (claim->attempts);
  const OutboxVerdict verdict = { .id = claim->id,
                                  .state = state,
                                  .reason = reason,
                                  .at = now,
                                  .next =
                                      g_str_equal (state, "pending") ? now + pause : CLOCK_NONE };
  db_begin (db);
  if (store_outbox_settle (db, &verdict, error) &&
      (!g_str_equal (state, "failed") || is_for_operators (claim) ||
       note_failure (db, config, claim, reason, error)) &&
      db_commit (db, error))
    return TRUE;
  db_rollback (db);
  return FALSE;
}

static gboolean
send (Db *db, const Config *config, const OutboxClaim *claim, DeliverResult *result, GError **error)
{
  const SmtpMail mail = {
    .sender = claim->sender, .recipient = claim->recipient, .id = claim->id, .bytes = claim->raw
  };
  g_autofree char *reason = NULL;
  FAULT_POINT ("claimed");
  SmtpResult how = smtp_send (&config->smtp, &mail, &reason);
  FAULT_POINT ("sent");
  const char *state = "pending";
  if (how == SMTP_SENT)
    state = "sent";
  else if (how == SMTP_PERMANENT || clock_now () - claim->created > GIVE_UP_SECONDS)
    state = "failed";
  if (!settle (db, config, claim, state, reason, error))
    return FALSE;
  FAULT_POINT ("settled");
  result->sent += how == SMTP_SENT ? 1 : 0;
  result->failed += g_str_equal (state, "failed") ? 1 : 0;
  result->put_off += g_str_equal (state, "pending") ? 1 : 0;
  if (how != SMTP_SENT)
    log_warning ("outbox %" G_GINT64_FORMAT " to <%s>: %s (%s)", claim->id, claim->recipient,
                 reason, state);
  return TRUE;
}

gboolean
deliver_due (Db *db, const Config *config, const volatile int *stop, DeliverResult *result,
             GError **error)
{
  while (stop == NULL || !*stop) {
    g_autoptr (GPtrArray) claims = store_outbox_claim (
        db, clock_now (), config->smtp.timeout + LEASE_MARGIN_SECONDS, 1, error);
    if (claims == NULL)
      return FALSE;
    if (claims->len == 0)
      return TRUE;
    if (!send (db, config, g_ptr_array_index (claims, 0), result, error))
      return FALSE;
  }
  return TRUE;
}
