#pragma once

/* A ticket as the rules see it: its present state, without history. */

#include <glib.h>

#include "core/lifecycle.h"

#define TICKET_HASH_BYTES 32

/* A stranger's mail on a ticket that staff have not accepted yet. */
typedef struct {
  guint n;           /* number of its event */
  char *from;        /* folded address of its writer, or NULL */
  char *text;        /* */
  char *message_id;  /* or NULL */
  char **references; /* never NULL */
  gboolean person;   /* of class human or report */
} HeldMail;

typedef struct {
  gint64 id;
  gint64 merged_into; /* ticket number, 0 for none */
  char *queue;
  Kind kind;
  char *constituency; /* or NULL */
  char *tag;          /* set by a rule, or NULL: its constituency's, queue's or the site's */
  char *subject;
  char *status;
  char *owner;           /* staff name, or NULL */
  GPtrArray *requestors; /* of char *, folded addresses; likewise cc and admin_cc */
  GPtrArray *cc;
  GPtrArray *admin_cc;
  int priority;
  char *sla; /* level, or NULL */
  char *language;
  gint64 created; /* seconds; CLOCK_NONE where a time is absent; likewise below */
  gint64 starts;
  gint64 started;
  gint64 due;
  gint64 told;
  gint64 resolved;
  gint64 updated;
  int time_worked;                /* minutes */
  int time_left;                  /* minutes */
  guint last_n;                   /* number of the last history event */
  guint8 head[TICKET_HASH_BYTES]; /* hash of that event; zeros before the first */
  char *last_message_id;          /* of the latest mail on it that outsiders may see, where loaded,
                                     or NULL */
  GPtrArray *held;                /* of HeldMail: held back, not accepted, where loaded */
  gboolean fresh;                 /* not in the database yet */
} Ticket;

Ticket *ticket_new (void);
Ticket *ticket_copy (const Ticket *ticket);
void ticket_free (Ticket *ticket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ticket, ticket_free)

HeldMail *held_mail_copy (const HeldMail *held);
void held_mail_free (HeldMail *held);

/* TRUE when ADDRESS (compared without case) is one of the ticket's requestors or Cc. */
gboolean ticket_has_correspondent (const Ticket *ticket, const char *address);

/* TRUE in an inactive status. */
gboolean ticket_is_closed (const Ticket *ticket);
