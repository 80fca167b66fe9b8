#pragma once

/* What members of staff ask for by mail, and what must come of it. */

#include "config.h"

#include <glib.h>

/* What the ticket is like before. */
typedef enum {
  STATE_NEW,
  STATE_OWN,    /* the writer's */
  STATE_OTHER,  /* bob's */
  STATE_CLOSED, /* */
  STATE_HELD,   /* a stranger's mail is held back */
  STATE_LINKED, /* it refers to ticket 1 and waits for ticket 2, and ticket 2 refers to it */
  STATE_FILLED, /* ines is in copy, IP holds 192.0.2.7, robot@example.org is squelched */
  STATE_INCIDENT,
} GenuineState;

enum {
  CASE_INSIDE = 1,  /* its text stays among staff */
  CASE_QUICK = 2,   /* its text is kept, and nobody outside gets it */
  CASE_ASKS = 4,    /* it is answered */
  CASE_FRESH = 8,   /* it answers no mail */
  CASE_OPENS = 16,  /* likewise, and opens a ticket */
  CASE_ASIDE = 32,  /* it is sent to the address for comments */
  CASE_RELAYS = 64, /* who reported the matter gets the stranger's mail */
};

typedef struct {
  const char *commands; /* `@TICKET@` and `@HELD@` stand for numbers */
  const char *text;     /* NULL: whatever; "": none */
  GenuineState state;
  const char *value;    /* SQL of ticket `t` */
  const char *expected; /* that it comes to, as text */
  guint flags;
  const char *copy; /* who gets the text besides, or NULL */
} GenuineCase;

/* Case I; NULL behind the last. Static. */
const GenuineCase *genuine_case (guint i);

/* What people write where nothing else is asked for, text I modulo their number. Static. */
const char *genuine_text (guint i);
