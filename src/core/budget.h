#pragma once

/* The last dam against mail loops: however a mail nobody asked for came about, only so many go
 * out. */

#include <glib.h>

#include "core/policy.h"

/* Which budget a mail is charged to. */
typedef enum {
  BUDGET_FREE,            /* none: a person asked for this very mail */
  BUDGET_ACKNOWLEDGEMENT, /* an answer by itself to who wrote; counts as automatic too */
  BUDGET_AUTOMATIC,       /* mail to the operators: the breaker counts it and does not stop it */
  BUDGET_STAFF,           /* tells staff of a ticket */
  BUDGET_CHALLENGE, /* asks staff whether a mail is theirs: counts as automatic, but neither the
                       breaker nor other automatic mail stops it: as many to one address as
                       automatic mails, within an hour */
  BUDGET_RELAYED,   /* passes a correspondent's words on to another */
  BUDGETS
} Budget;

/* `acknowledgement`, `automatic`, `staff`, `challenge`, `relayed`: the word used in SQL; NULL for
 * BUDGET_FREE. */
const char *budget_name (Budget budget);

/* What has gone to one address already, as counted from the outbox. */
typedef struct {
  guint acknowledgements; /* within the acknowledgement window */
  guint automatic;        /* within the last hour, acknowledgements included; likewise below */
  guint staff;            /* */
  guint challenges;       /* */
  guint relayed;          /* */
} BudgetUse;

/* The same for every address that may get mail now. */
typedef struct {
  GHashTable *uses; /* folded address (char *) -> BudgetUse; one that is not in it got nothing */
  guint in_all;     /* acknowledgements and automatic mails within the last hour */
  gboolean alarmed; /* the operators were alarmed about the breaker within the last hour */
  gboolean staff_alarmed; /* likewise about staff who are not told, or asked, any more */
} BudgetLedger;

BudgetLedger *budget_ledger_new (void);
BudgetLedger *budget_ledger_copy (const BudgetLedger *ledger);
void budget_ledger_free (BudgetLedger *ledger);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudgetLedger, budget_ledger_free)

/* The use of ADDRESS (any case), added when it is not there yet. Borrowed. */
BudgetUse *budget_ledger_use (BudgetLedger *ledger, const char *address);

/* The reason why one more mail of BUDGET must not go to ADDRESS, as a clause for the history, or
 * NULL when it may. Counts it when it may. Static text. */
const char *budget_charge (const BudgetLimits *limits, BudgetLedger *ledger, Budget budget,
                           const char *address);

/* TRUE when REASON, from budget_charge(), is one that the operators must hear of: nobody gets
 * acknowledgements any more, or staff are not told of tickets, or asked whether a mail is theirs,
 * any more. */
gboolean budget_alarms (const char *reason);
