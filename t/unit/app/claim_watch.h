#pragma once

/* What a mail that only claims to be staff's may do to a house: nothing that takes staff. */

#include "house.h"

/* A forged mail and what must become of it. */
typedef struct {
  char *label;
  char *mail;
  const char *sender;    /* envelope sender; borrowed, as all below */
  char *recipient;       /* owned */
  const char *sasl_user; /* who logged in, or NULL */
  const char *account; /* whose mail it must be held as; NULL: it must be taken as an outsider's */
  char *reason;        /* why it must be held, in full; owned */
  gboolean either;     /* it may be an outsider's or nobody's as well */
  gboolean bears;      /* it came to an address that we gave to a correspondent: his mail goes on
                          to the ticket's others */
  gboolean told;       /* the account is told that it confirms nothing */
} Claim;

void claim_free (Claim *claim);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Claim, claim_free)

/* Stands in every text that a forger writes, and in no text of ours. */
#define CLAIM_MARK "f0rg3d"

typedef struct {
  House *house;
  char *state;   /* of the database, as the test reads it */
  gint64 ticket; /* highest number */
  gint64 held;   /* highest row in quarantine */
  gint64 rows;   /* in the tables that a held mail adds nothing to */
  guint counts[DISPOSITION_HELD + 1];
} Watch;

/* Begins to watch HOUSE: what was done so far was right. WATCH borrows it. */
void watch_begin (Watch *watch, House *house);
void watch_clear (Watch *watch);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

/* Delivers CLAIM and asserts that no ticket that was there changed in what staff change, that no
 * history says that staff did it, that no text of the forger goes to an outsider, and that the mail
 * became what CLAIM says. */
void watch_deliver (Watch *watch, const Claim *claim);

/* Adds the counts of WATCH to those of all houses of the test. */
void watch_add (const Watch *watch, Watch *all);

/* Prints them; asserts that there are WANTED at least. */
void watch_report (const Watch *all, guint wanted);
