#pragma once

/* What somebody wants to happen to a ticket. Everything that ever happens to one is a list of
 * these, whoever asks: a reporter's mail, the command line, a failed delivery. */

#include <glib.h>

#include "core/mail.h"
#include "core/origin.h"
#include "core/policy.h"
#include "core/routing.h"

/* What the writer of a message gets by itself, within the budgets. */
typedef enum {
  ANSWER_NONE,
  ANSWER_ACKNOWLEDGEMENT, /* number, tag and token of the ticket */
  ANSWER_RECEIVED,        /* fixed words that lead to no ticket */
  ANSWER_CLOSED,          /* the ticket takes no more mail */
} Answer;

/* A message on its way into the history. */
typedef struct {
  char *text;           /* new text; never NULL */
  char *quoted;         /* quoted history and signature, or NULL */
  const Mail *mail;     /* the mail it came in, or NULL; borrowed */
  char *mail_digest;    /* chain_mail_digest() of that mail, or NULL */
  Answer answer;        /* what its writer gets by itself */
  gboolean internal;    /* sent to a comment address: it goes to no outsider, whoever wrote it */
  gboolean from_person; /* it may reopen tickets and move clocks: class human or report */
  Origin origin;        /* of MAIL */
  char *bearer;         /* address of ours to which it answers by token or Message-ID: who we wrote
                           to knows what he answered; or NULL */
  const Routing *routing; /* whom an answer speaks for, where there is a mail; borrowed */
} Message;

/* A mail of ours that did not arrive, or not yet. */
typedef struct {
  gint64 outbox;     /* its row */
  char *event;       /* notice_event_name() of it */
  char *recipient;   /* */
  char *subject;     /* */
  char *reason;      /* what the server or the report said, one line */
  gboolean delayed;  /* only late so far */
  gboolean to_staff; /* it told staff or operators: then the operators hear of it, not staff */
  gboolean news;     /* the row was not known to be in that state: somebody must be told */
} Failure;

typedef enum {
  CHANGE_CREATE,         /* open ticket `ticket` in `queue`, from `message` when there is one */
  CHANGE_CORRESPOND,     /* a message to or from the requestors */
  CHANGE_COMMENT,        /* a message that never leaves the house */
  CHANGE_STATUS,         /* `value`: the new status */
  CHANGE_SUBJECT,        /* `value`: the new subject */
  CHANGE_PRIORITY,       /* `value`: the new priority, 0 to 100 */
  CHANGE_REFERS_TO,      /* link to ticket `other` */
  CHANGE_ALSO_DELIVERED, /* the mail of an earlier event came in through queue `value` as well */
  CHANGE_OUTBOX_FAILED,  /* the mail of ours that `failure` tells of was given up by the server */
  CHANGE_BOUNCE,         /* a delivery report, `message`; about `failure` unless that is NULL */
  CHANGE_HOLD_BACK,      /* a stranger's `message` */
  CHANGE_ACCEPT,         /* the held-back mail of event `other` counts from now on */
  CHANGE_REFUSE,         /* the writer of `message` is told that the ticket is closed */
  CHANGE_OWNER,          /* `value`: a staff account */
  CHANGE_SLA,            /* `value`: a level */
} ChangeType;

typedef struct {
  ChangeType type;
  gint64 ticket;
  gint64 other;
  char *value;
  gboolean by_system;     /* a rule asks for it, not the actor */
  const Queue *queue;     /* borrowed */
  const Routing *routing; /* for create by mail: constituency, tag, language; or NULL; borrowed */
  char **requestors;      /* for create: addresses; NULL for none; likewise cc */
  char **cc;              /* */
  gint64 arrived;         /* for create: when its mail came in, seconds; 0 for now */
  Message *message;
  Failure *failure;
} Change;

Change *change_new (ChangeType type, gint64 ticket);
void change_free (Change *change);
Message *message_new (const char *text);
void message_free (Message *message);
Failure *failure_new (gint64 outbox, const char *recipient, const char *reason);
void failure_free (Failure *failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, message_free)

/* Reads one line of the command grammar, `Key: value` (keys without case), as a change to TICKET:
 * Status, Subject, Priority, Accept (the number of a held-back event). DATA: no valid UTF-8, no
 * colon, unknown key, empty or impossible value; the message ends with what is right. The change is
 * the caller's. */
Change *change_parse (const char *line, gint64 ticket, GError **error);
