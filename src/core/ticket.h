#pragma once

/* A ticket as the rules see it: its present state, without history. */

#include <glib.h>

#include "core/field.h"
#include "core/lifecycle.h"

typedef enum { LINK_REFERS_TO, LINK_DEPENDS_ON, LINK_TYPES } LinkType;

/* `refers-to`, `depends-on`; seen from the other end `referred-to-by`, `depended-on-by`. Static. */
const char *link_type_name (LinkType type, gboolean inward);

/* A link between two tickets, from the end of the one that holds it. */
typedef struct {
  LinkType type;
  gboolean inward; /* the other one refers to, or depends on, this one */
  gint64 other;
  gboolean closed; /* the other one is */
} TicketLink;

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
  gboolean closed;       /* in an inactive status */
  char *owner;           /* staff name, or NULL */
  GPtrArray *requestors; /* of char *, folded addresses; likewise cc and admin_cc */
  GPtrArray *cc;
  GPtrArray *admin_cc;  /* a word without `@` is a group, or the name of an account */
  GPtrArray *squelched; /* of char *, folded addresses that get no mail about this ticket */
  GPtrArray *fields;    /* of FieldValues; only those with a value */
  GPtrArray *links;     /* of TicketLink, where loaded */
  int priority;
  int final_priority;
  char *sla; /* level, or NULL */
  char *language;
  gint64 created; /* seconds; CLOCK_NONE where a time is absent; likewise below */
  gint64 starts;
  gint64 started;
  gint64 due;
  gint64 told;
  gint64 resolved;
  gint64 updated;
  int time_worked; /* minutes */
  int time_left;   /* minutes; likewise below */
  int time_estimated;
  guint last_n;                   /* number of the last history event */
  guint8 head[TICKET_HASH_BYTES]; /* hash of that event; zeros before the first */
  char *last_message_id;          /* of the latest mail on it that outsiders may see, where loaded,
                                     or NULL */
  GPtrArray *held;                /* of HeldMail: held back, not accepted, where loaded */
  gboolean fresh;                 /* not in the database yet */
  gboolean people_changed;        /* its people in the database are to be replaced by these */
  gboolean fields_changed;        /* likewise its fields */
} Ticket;

Ticket *ticket_new (void);
Ticket *ticket_copy (const Ticket *ticket);
void ticket_free (Ticket *ticket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ticket, ticket_free)

HeldMail *held_mail_copy (const HeldMail *held);
void held_mail_free (HeldMail *held);

/* TRUE when ADDRESS (compared without case) is one of the ticket's requestors or Cc. */
gboolean ticket_has_correspondent (const Ticket *ticket, const char *address);

/* TRUE when mail about this ticket must not go to ADDRESS. */
gboolean ticket_is_squelched (const Ticket *ticket, const char *address);

/* The values of field NAME, without case, or NULL. Borrowed. */
FieldValues *ticket_field (const Ticket *ticket, const char *name);
