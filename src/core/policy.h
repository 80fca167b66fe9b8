#pragma once

/* The part of the configuration that the rules need: plain facts, no files, no connections. Built
 * and owned by app/config; the rules only read it. */

#include <glib.h>

#include "core/lifecycle.h"

typedef struct {
  char *name;            /* unique, compared without case */
  Kind kind;             /* whose lifecycle its tickets follow */
  char *address;         /* mail to it opens tickets and is seen by requestors */
  char *comment_address; /* mail to it is internal */
  char *language;        /* of the mail written for its tickets, such as `en` */
} Queue;

/* How many automatic mails may go out, whatever the classifier says. */
typedef struct {
  guint acknowledgements;           /* to one address within acknowledgement_minutes */
  guint acknowledgement_minutes;    /* */
  guint automatic_per_address_hour; /* automatic mails to one address within an hour */
  guint automatic_per_hour;         /* automatic mails in all within an hour: the breaker */
} BudgetLimits;

/* One secret that reply tokens are made with. */
typedef struct {
  char letter;    /* names the key inside a token: a to z */
  GBytes *secret; /* at least 16 bytes */
} TokenKey;

typedef struct {
  char *name;           /* tag in subjects and name of this instance in the loop header */
  char *domain;         /* of Message-IDs and bounce addresses */
  GPtrArray *queues;    /* of Queue, in the order of the file */
  Queue *default_queue; /* borrowed from queues */
  char **operators;     /* addresses of those who run this Tocsin */
  BudgetLimits budgets;
  GPtrArray *token_keys; /* of TokenKey; the first signs, all are accepted */
  guint reopen_days;     /* mail reopens a ticket closed at most so many days ago */
} Policy;

Policy *policy_new (void);
void policy_free (Policy *policy);
void queue_free (Queue *queue);
void token_key_free (TokenKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Policy, policy_free)

/* The queue called NAME (valid UTF-8), without case, or NULL. Borrowed. */
const Queue *policy_queue (const Policy *policy, const char *name);

/* Which queue an envelope recipient belongs to. ADDRESS matches a queue's `address` or
 * `comment-address` without case, with or without a `+extension` in the local part. NULL when it is
 * nobody's. COMMENT tells whether it was the comment address; EXTENSION (freed by the caller) is
 * what stands behind the first `+`, in lower case, or NULL. Both may be NULL, and are untouched
 * when no queue is found. */
const Queue *policy_queue_for_address (const Policy *policy, const char *address, gboolean *comment,
                                       char **extension);
