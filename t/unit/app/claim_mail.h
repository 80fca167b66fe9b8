#pragma once

/* Forged mail without a signature: every way to look like staff that is not one, in every
 * combination. */

#include "claim_watch.h"

/* A ticket and what leads to it. All owned. */
typedef struct {
  char *staff_token;    /* extension of the address that alice answers to */
  char *reporter_token; /* of the reporter's */
  char *own_id;         /* Message-ID of our mail to the reporter */
} ClaimTicket;

void claim_ticket_clear (ClaimTicket *ticket);

/* FORM with the names {TAG}, STAFF-TOKEN, REPORTER-TOKEN and OWN-ID replaced by those of TICKET,
 * number NUMBER. The caller frees it. */
char *claim_fill (const char *form, const ClaimTicket *ticket, guint number);

/* How many combinations it takes for any two forms of different kind to meet. */
guint claim_mail_pairs (void);

/* Combination I, any number; TICKET is number 1. Alice is no correspondent of it. The caller frees
 * it. */
Claim *claim_mail_draw (guint i, const ClaimTicket *ticket);

/* The same of mail whose domain was verified, that has a flaw all the same. */
guint claim_mail_flawed_pairs (void);
Claim *claim_mail_draw_flawed (guint i, const ClaimTicket *ticket);

/* Mail I of alice herself, who logged in, or, when VERIFIED, whose domain was verified: what the
 * forgeries look like when they are none. */
guint claim_mail_genuine_pairs (void);
Claim *claim_mail_draw_genuine (guint i, gboolean verified, const ClaimTicket *ticket);

/* Which of them is number I of those that lead to the ticket by its tag. */
guint claim_mail_tagged (guint i);
