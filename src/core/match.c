#include "core/match.h"

#include "core/apply.h"
#include "core/subject.h"
#include "core/token.h"

/* TRUE when the recipient wants to lead to a ticket: a reply token, right or wrong, or one of the
 * addresses that only we know. */
static gboolean
claims_by_address (const Intake *intake)
{
  const char *recipients[] = { intake->envelope->recipient, intake->envelope->original };
  for (guint i = 0; i < G_N_ELEMENTS (recipients); i++) {
    if (recipients[i] == NULL)
      continue;
    g_autofree char *extension = policy_extension (recipients[i]);
    if (extension != NULL &&
        (token_is_claimed (extension) || policy_is_return_address (intake->policy, recipients[i])))
      return TRUE;
  }
  return FALSE;
}

static gboolean
claims_by_subject (const Intake *intake)
{
  gint64 number;
  return subject_ticket (intake->mail->subject, (const char *const *) intake->policy->tags,
                         &number);
}

Match
match_find (const Intake *intake, const IntakeFacts *facts)
{
  Match match = { 0 };
  for (guint i = 0; i < EVIDENCES && match.ticket == NULL; i++) {
    match.evidence = (Evidence) i;
    match.ticket = outcome_ticket (facts->tickets, facts->named[i]);
  }
  if (match.ticket != NULL) {
    const char *writer = intake->mail->from;
    match.rightful = match.evidence == EVIDENCE_TOKEN || match.evidence == EVIDENCE_OWN_ID ||
                     (writer != NULL && intake->origin != ORIGIN_FAILED &&
                      ticket_has_correspondent (match.ticket, writer));
  }
  match.claimed = match.ticket != NULL ? !match.rightful
                                       : claims_by_address (intake) || claims_by_subject (intake);
  return match;
}
