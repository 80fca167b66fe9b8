#pragma once

/* One random exchange against the model, and what is looked at after each step: who got what, and
 * what the histories say. */

#include "exchange_staff.h"
#include "house.h"

/* What happened, to be added up. */
typedef struct {
  guint mails;
  guint disposition[DISPOSITION_HELD + 1];
  guint opened;
  guint linked;
  guint noted;
  guint refused;
  guint letters;
  guint suppressed;
  guint acts;
  guint orders; /* mails of staff that were done */
  guint refused_orders;
  guint held;     /* */
  guint repeated; /* of staff, once more */
  guint confirmed;
  guint late; /* confirmed too late */
  guint filed;
} Tally;

typedef struct {
  House *house;
  Model *model;
  GRand *random;
  guint32 seed;
  guint step;
  gint64 events; /* in all histories */
  GString *log;  /* of this step */
  GQueue *past;  /* lines about the steps before */
  Tally *tally;
  guint held_before; /* by the tally, in other houses */
} Exchange;

/* Ends the program with all that is needed to see what went wrong and to see it again. */
void exchange_fail (const Exchange *exchange, const char *format, ...)
    G_GNUC_PRINTF (2, 3) G_GNUC_NORETURN;

/* Adds to the log of this step. */
void exchange_note (Exchange *exchange, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* What went out since the last call: outsiders get what EFFECT says, and nobody gets words that are
 * not for him. ONLY: the one address that may get anything at all; NULL: anybody. */
void exchange_check_outbox (Exchange *exchange, Effect *effect, const char *only);

/* The history of TICKET grew beyond FROM by the events EXPECTED, and no other ticket's did. */
void exchange_check_history (Exchange *exchange, gint64 ticket, guint from, const char *expected);

/* The number of the last event of TICKET (0: none) that is known. */
guint exchange_events_of (const Exchange *exchange, gint64 ticket);
