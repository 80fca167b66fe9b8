#pragma once

/* A ticket as the rules see it: its present state, without history. */

#include <glib.h>

#include "core/lifecycle.h"

#define TICKET_HASH_BYTES 32

typedef struct {
  gint64 id;
  gint64 merged_into; /* ticket number, 0 for none */
  char *queue;
  Kind kind;
  char *constituency; /* or NULL */
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
  char *last_message_id;          /* of the latest mail on it, where loaded, or NULL */
  gboolean fresh;                 /* not in the database yet */
} Ticket;

Ticket *ticket_new (void);
Ticket *ticket_copy (const Ticket *ticket);
void ticket_free (Ticket *ticket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ticket, ticket_free)

/* TRUE when ADDRESS (compared without case) is one of the ticket's requestors or Cc. */
gboolean ticket_has_correspondent (const Ticket *ticket, const char *address);

/* TRUE in an inactive status. */
gboolean ticket_is_closed (const Ticket *ticket);
