#include "app/deliver.h"

#include <unistd.h>

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

#include "app/compose.h"
#include "app/database.h"
/* Beyond the time one mail may take, so that nobody else takes a row that is being sent. */
#define LEASE_MARGIN_SECONDS 30
/* What a single pass waits for a database that went away after a mail was sent. */
#define SETTLE_SECONDS 50
#define GIVE_UP_SECONDS (5 * 24 * 60 * 60)

/* Minutes until the next attempt, after so many. */
static guint
back_off_minutes (guint attempts)
{
  static const guint minutes[] = { 1, 5, 15, 60 };
  return minutes[MIN (attempts, G_N_ELEMENTS (minutes) - 1)];
}

/* The failure of CLAIM as a change to its ticket. Mail to operators that fails is noted, but
 * telling them by mail would go round in circles. */
static Change *
change_of (const OutboxClaim *claim, const char *reason)
{
  const char *automatic = budget_name (BUDGET_AUTOMATIC);
  Change *change = change_new (CHANGE_OUTBOX_FAILED, claim->ticket);
  change->failure = failure_new (claim->id, claim->recipient, reason);
  change->failure->event = g_strdup (claim->event);
  change->failure->subject = g_strdup (claim->subject);
  change->failure->to_staff = g_strcmp0 (claim->budget, budget_name (BUDGET_STAFF)) == 0;
  change->failure->news = g_strcmp0 (claim->budget, automatic) != 0;
  return change;
}

/* Writes the failure of CLAIM into its ticket's history and tells who must know. */
static gboolean
note_failure (Db *db, const Config *config, const OutboxClaim *claim, const char *reason,
              GError **error)
{
  const Policy *policy = config->policy;
  g_auto (GStrv) groups = policy_groups (policy);
  g_auto (GStrv) told = policy_told_addresses (policy);
  const FamilyQuestion question = { .ticket = claim->ticket,
                                    .groups = (const char *const *) groups,
                                    .told = (const char *const *) told,
                                    .budgets = &policy->budgets,
                                    .now = clock_now () };
  g_autoptr (TicketFamily) family = store_ticket_family (db, &question, error);
  if (family == NULL)
    return FALSE;
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  Change *change = change_of (claim, reason);
  change->ticket = ((const Ticket *) family->tickets->pdata[0])->id;
  g_ptr_array_add (changes, change);
  const ApplyContext context = { .policy = policy,
                                 .actor = { ACTOR_SYSTEM, TRUE, PROOF_NONE },
                                 .now = question.now,
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

/* One transaction: the row's new state and, for a failure, all that follows from it. A row that is
 * settled already stays as it is. */
static gboolean
settle (Db *db, const Config *config, const OutboxClaim *claim, const OutboxVerdict *verdict,
        GError **error)
{
  gboolean fresh = FALSE;
  db_begin (db);
  if (store_outbox_settle (db, verdict, &fresh, error) &&
      (!fresh || !g_str_equal (verdict->state, "failed") || claim->ticket == 0 ||
       note_failure (db, config, claim, verdict->reason, error)) &&
      db_commit (db, error))
    return TRUE;
  db_rollback (db);
  return FALSE;
}

static gboolean
is_passing (const GError *problem)
{
  return g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY) ||
         g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT);
}

/* The mail is out, but the database went away before it could be told. As long as this process
 * lives it remembers, so that the mail is not sent again: on connections of its own it tries until
 * it worked, *STOP, or, in a single pass, SETTLE_SECONDS have gone by. */
static void
settle_later (const Config *config, const OutboxClaim *claim, const OutboxVerdict *verdict,
              const volatile int *stop)
{
  gint64 end = clock_deadline (SETTLE_SECONDS);
  log_warning ("outbox %" G_GINT64_FORMAT ": %s, but the database is away; waiting to note it",
               claim->id, verdict->state);
  while (stop != NULL ? !*stop : clock_deadline (0) < end) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (Db) db = database_open (config, ROLE_ESCALATE, 0, &problem);
    if ((db != NULL && settle (db, config, claim, verdict, &problem)) || !is_passing (problem))
      return;
    sleep (1);
  }
}

/* How an attempt that ended as HOW changes the row of CLAIM. */
static OutboxVerdict
verdict_on (const OutboxClaim *claim, SmtpResult how, const char *reason)
{
  gint64 now = clock_now ();
  OutboxVerdict verdict = {
    .id = claim->id, .state = "pending", .reason = reason, .at = now, .next = CLOCK_NONE
  };
  if (how == SMTP_SENT)
    verdict.state = "sent";
  else if (how == SMTP_PERMANENT || now - claim->created > GIVE_UP_SECONDS)
    verdict.state = "failed";
  else
    verdict.next = now + 60 * (gint64) back_off_minutes (claim->attempts);
  return verdict;
}

static void
count (DeliverResult *result, const OutboxVerdict *verdict)
{
  if (g_str_equal (verdict->state, "sent"))
    result->sent++;
  else if (g_str_equal (verdict->state, "failed"))
    result->failed++;
  else
    result->put_off++;
}

static gboolean
deliver (Db *db, const Config *config, const OutboxClaim *claim, const volatile int *stop,
         DeliverResult *result, GError **error)
{
  const SmtpMail mail = {
    .sender = claim->sender, .recipient = claim->recipient, .id = claim->id, .bytes = claim->raw
  };
  g_autofree char *reason = NULL;
  FAULT_POINT ("claimed");
  SmtpResult how = smtp_send (&config->smtp, &mail, &reason);
  FAULT_POINT ("sent");
  const OutboxVerdict verdict = verdict_on (claim, how, reason);
  g_autoptr (GError) problem = NULL;
  gboolean settled = settle (db, config, claim, &verdict, &problem);
  if (!settled && is_passing (problem))
    settle_later (config, claim, &verdict, stop);
  FAULT_POINT ("settled");
  count (result, &verdict);
  if (how != SMTP_SENT)
    log_warning ("outbox %" G_GINT64_FORMAT " to <%s>: %s (%s)", claim->id, claim->recipient,
                 reason, verdict.state);
  if (!settled)
    g_propagate_error (error, g_steal_pointer (&problem));
  return settled;
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
    if (!deliver (db, config, g_ptr_array_index (claims, 0), stop, result, error))
      return FALSE;
  }
  return TRUE;
}
