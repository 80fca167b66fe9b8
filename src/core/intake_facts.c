#include "core/plan.h"

IntakeFacts *
intake_facts_new (void)
{
  IntakeFacts *facts = g_new0 (IntakeFacts, 1);
  facts->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) earlier_copy_free);
  facts->tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  facts->directory = g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  facts->ledger = budget_ledger_new ();
  return facts;
}

void
intake_facts_free (IntakeFacts *facts)
{
  if (facts == NULL)
    return;
  g_ptr_array_unref (facts->copies);
  g_free (facts->bearer);
  bounced_row_free (facts->bounced);
  held_challenge_free (facts->challenge);
  g_ptr_array_unref (facts->tickets);
  g_ptr_array_unref (facts->directory);
  budget_ledger_free (facts->ledger);
  g_free (facts);
}

void
earlier_copy_free (EarlierCopy *copy)
{
  if (copy == NULL)
    return;
  g_free (copy->constituency);
  g_free (copy->queue);
  g_free (copy->recipient);
  g_free (copy);
}

void
bounced_row_free (BouncedRow *row)
{
  if (row == NULL)
    return;
  g_free (row->event);
  g_free (row->recipient);
  g_free (row->subject);
  g_free (row->state);
  g_free (row);
}

void
held_challenge_free (HeldChallenge *challenge)
{
  if (challenge == NULL)
    return;
  g_free (challenge->account);
  g_free (challenge);
}

const char *
disposition_name (Disposition disposition)
{
  static const char *const name[] = {
    [DISPOSITION_TICKET] = "ticket",       [DISPOSITION_HELD_BACK] = "held-back",
    [DISPOSITION_DUPLICATE] = "duplicate", [DISPOSITION_STORED] = "stored",
    [DISPOSITION_HELD] = "held",
  };
  g_assert (disposition < G_N_ELEMENTS (name));
  return name[disposition];
}
