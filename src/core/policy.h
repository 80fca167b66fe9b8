#pragma once

/* The part of the configuration that the rules need: plain facts, no files, no connections. Built
 * and owned by app/config; the rules only read it. */

#include <glib.h>

#include "core/lifecycle.h"

/* What becomes of mail that names a ticket its writer is not on. */
typedef enum {
  STRANGERS_HOLD_BACK, /* it joins the ticket, unseen by outsiders, until staff accept it */
  STRANGERS_NEW,       /* it opens a ticket of its own that refers to the one it named */
  STRANGERS_ACCEPT,    /* it joins the ticket like everybody's */
} Strangers;

/* What becomes of a person's mail to a ticket that is closed. */
typedef enum {
  CLOSED_REOPEN,     /* it opens the ticket again within reopen_days, later as CLOSED_NEW_LINKED */
  CLOSED_NEW_LINKED, /* it opens a new ticket that refers to the closed one */
  CLOSED_REJECT,     /* it is stored and its writer told that the ticket is closed */
} ClosedTickets;

typedef struct {
  char *name;            /* unique, compared without case */
  Kind kind;             /* what its tickets are about */
  char *lifecycle;       /* name of the lifecycle they follow, or NULL: that of the kind */
  char *address;         /* mail to it opens tickets and is seen by requestors */
  char *comment_address; /* mail to it is internal */
  char *language;        /* of the mail written for its tickets, such as `en` */
  char *tag;             /* in subjects of its tickets, or NULL: the site's */
  char *templates;       /* directory whose templates come before the site's, or NULL */
  char **admin_cc;       /* groups (without `@`) and addresses told of its tickets; never NULL */
  ClosedTickets closed;  /* */
  gboolean inbound_cc;   /* To and Cc of a mail that opens a ticket become its Cc */
} Queue;

/* Whom we work for: a part of the world whose tickets have people, words and tags of their own.
 * What is NULL is the queue's. */
typedef struct {
  char *name;          /* unique, compared without case */
  char *extension;     /* folded: mail to `queue+EXTENSION@` is its */
  char **domains;      /* folded; each with all below it; never NULL */
  GPtrArray *networks; /* of Network: clients that deliver its mail; never NULL */
  char *language;      /* */
  char *tag;           /* */
  char *templates;     /* comes before the queue's */
  char **admin_cc;     /* beside the queue's; never NULL */
} Constituency;

/* How many mails may go out without somebody asking for each, whatever the classifier says.
 * POLICY_BOUNDLESS stands for any number; then nothing is counted. */
#define POLICY_BOUNDLESS 1000000

typedef struct {
  guint acknowledgements;           /* to one address within acknowledgement_minutes */
  guint acknowledgement_minutes;    /* */
  guint automatic_per_address_hour; /* automatic mails to one address within an hour */
  guint automatic_per_hour;         /* automatic mails in all within an hour: the breaker */
  guint staff_per_address_hour;     /* notifications to one member of staff within an hour */
  guint relayed_per_address_hour;   /* mails passed on to one correspondent within an hour */
} BudgetLimits;

/* Classes of what staff ask for by mail, by what it takes to believe them. */
typedef enum {
  PROOF_FOR_MESSAGES, /* replies, comments, Show, Search, Help */
  PROOF_FOR_CHANGES,  /* ordinary changes */
  PROOF_FOR_CRITICAL, /* what the lifecycle reserves (RIGHT_DELETE) */
  PROOF_CLASSES
} ProofClass;

/* One secret that reply tokens are made with. */
typedef struct {
  char letter;    /* names the key inside a token: a to z */
  GBytes *secret; /* at least 16 bytes */
} TokenKey;

typedef struct {
  char *name;                /* tag in subjects and name of this instance in the loop header */
  char **tags;               /* all that lead to our tickets: name, former ones, those of queues,
                                constituencies and rules; never NULL */
  char *authserv_id;         /* whose Authentication-Results we believe, or NULL for nobody's */
  Strangers strangers;       /* */
  char *domain;              /* of Message-IDs and bounce addresses */
  GPtrArray *queues;         /* of Queue, in the order of the file */
  Queue *default_queue;      /* borrowed from queues */
  GPtrArray *constituencies; /* of Constituency, in the order of the file */
  GPtrArray *rules;          /* of Rule (core/rule.h), in the order of the file */
  char **operators;          /* addresses of those who run this Tocsin */
  BudgetLimits budgets;
  GPtrArray *token_keys;       /* of TokenKey; the first signs, all are accepted */
  GPtrArray *lifecycles;       /* of Lifecycle: the site's own, which win over the shipped ones */
  GPtrArray *fields;           /* of Field (core/field.h) */
  GPtrArray *roles;            /* of Role (core/right.h) */
  GPtrArray *notifications;    /* of Notification (core/notification.h) */
  guint proofs[PROOF_CLASSES]; /* bit `1 << proof` (core/actor.h) for each that is enough */
  gboolean must_own;           /* changes and replies are the owner's alone (RTIR) */
  char **realms;               /* of SASL logins: `user@realm` is `user`; never NULL */
  guint reopen_days;           /* mail reopens a ticket closed at most so many days ago */
} Policy;

/* One without queues and names, with the roles, fields, notifications and proofs that are shipped.
 */
Policy *policy_new (void);
void policy_free (Policy *policy);
void queue_free (Queue *queue);
void constituency_free (Constituency *constituency);
void token_key_free (TokenKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Policy, policy_free)

/* The queue called NAME (valid UTF-8), without case, or NULL. Borrowed. */
const Queue *policy_queue (const Policy *policy, const char *name);

/* The constituency called NAME (NULL: none), without case, or NULL. Borrowed. */
const Constituency *policy_constituency (const Policy *policy, const char *name);

/* The lifecycle of tickets of KIND in the queue called QUEUE (it may have left the configuration):
 * the one the queue names, else the site's of the kind's name, else the shipped one. Borrowed. */
const Lifecycle *policy_lifecycle (const Policy *policy, const char *queue, Kind kind);

/* What stands behind the first `+` in the local part of ADDRESS, in lower case, or NULL. The caller
 * frees it. */
char *policy_extension (const char *address);

/* TRUE for an address of ours, with or without extension: a queue's, or one that bounces or
 * confirmations of our own mail go to (`bounce`, `confirm` at our domain). */
gboolean policy_is_own_address (const Policy *policy, const char *address);

/* TRUE for a Message-ID, in angle brackets, at our domain: one of ours or one that wants to be. */
gboolean policy_is_own_id (const Policy *policy, const char *message_id);

/* TRUE for the addresses among them that bounces and confirmations of our own mail go to. */
gboolean policy_is_return_address (const Policy *policy, const char *address);

/* The addresses, folded, that mail may go to without anybody's account being asked for: operators,
 * those in any AdminCc and those that notifications name; each once, NULL-terminated. The caller
 * frees it. */
char **policy_told_addresses (const Policy *policy);

/* The names of all groups that any queue, constituency or notification tells of tickets, each once,
 * NULL-terminated. The caller frees it. */
char **policy_groups (const Policy *policy);

/* Which queue an envelope recipient belongs to. ADDRESS matches a queue's `address` or
 * `comment-address` without case, with or without a `+extension` in the local part. NULL when it is
 * nobody's. COMMENT tells whether it was the comment address; EXTENSION (freed by the caller) is
 * what stands behind the first `+`, in lower case, or NULL. Both may be NULL, and are untouched
 * when no queue is found. */
const Queue *policy_queue_for_address (const Policy *policy, const char *address, gboolean *comment,
                                       char **extension);
