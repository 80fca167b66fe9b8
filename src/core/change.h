#pragma once

/* What somebody wants to happen to a ticket. Everything that ever happens to one is a list of
 * these, whoever asks: a reporter's mail, the command line, a failed delivery. */

#include <glib.h>

#include "core/mail.h"
#include "core/origin.h"
#include "core/policy.h"
#include "core/routing.h"
#include "core/ticket.h"

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
  gboolean from_person; /* it may reopen tickets and move clocks: class human or report */
  Origin origin;        /* of MAIL */
  char *bearer;         /* address of ours to which it answers by token or Message-ID: who we wrote
                           to knows what he answered; or NULL */
  const Routing *routing; /* whom an answer speaks for, where there is a mail; borrowed */
  /* Of what staff write; lists of folded addresses, or NULL for none. */
  char **once_cc;      /* get this one message as well; likewise once_bcc, unseen by the others */
  char **once_bcc;     /* */
  char **once_squelch; /* do not get this one message */
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
  CHANGE_CREATE,     /* open ticket `ticket` in `queue`, from `message` when there is one */
  CHANGE_CORRESPOND, /* a message to or from the requestors */
  CHANGE_COMMENT,    /* a message that never leaves the house */
  CHANGE_STATUS,     /* `value`: the new status, lower case */
  CHANGE_CLOSE,      /* to the status that `Resolve` means in its lifecycle */
  CHANGE_REOPEN,     /* to the first active status; refused unless it is closed */
  CHANGE_SUBJECT,    /* `value`: the new subject */
  CHANGE_PRIORITY,   /* `number`: the new priority, 0 to 100; `field` "final-priority": that one */
  CHANGE_QUEUE,      /* to `queue`, the status as the lifecycle maps it */
  CHANGE_CONSTITUENCY,   /* `value`: its name as the policy spells it; NULL for none */
  CHANGE_LINK,           /* links as `edit` says, of ticket numbers; `link`, `inward` */
  CHANGE_ALSO_DELIVERED, /* the mail of an earlier event came in through queue `value` as well */
  CHANGE_OUTBOX_FAILED,  /* the mail of ours that `failure` tells of was given up by the server */
  CHANGE_BOUNCE,         /* a delivery report, `message`; about `failure` unless that is NULL */
  CHANGE_HOLD_BACK,      /* a stranger's `message` */
  CHANGE_ACCEPT,         /* the held-back mail of event `number` counts from now on */
  CHANGE_REFUSE,         /* the writer of `message` is told that the ticket is closed */
  CHANGE_CHALLENGE,      /* `challenge` goes to the account it names; the ticket may be 0 */
  CHANGE_TRANSCRIPT,     /* `transcript` goes to the writer; the ticket may be 0 */
  CHANGE_OWNER,    /* `value`: a staff account, NULL for nobody: by a rule, or RT's Owner key */
  CHANGE_TAKE,     /* the actor becomes owner of a ticket without one */
  CHANGE_STEAL,    /* the actor becomes owner of somebody else's */
  CHANGE_UNTAKE,   /* the actor is owner no longer */
  CHANGE_SLA,      /* `value`: a level */
  CHANGE_DATE,     /* `field` starts, started, due, told or resolved; `number`: seconds, or
                      CLOCK_NONE to unset */
  CHANGE_TIME,     /* `field` time-worked (adds), time-left or time-estimated; `number`:
                      minutes */
  CHANGE_WATCHERS, /* `field` requestor, cc, admin-cc or squelched; `edit`: folded addresses,
                      for admin-cc also names of groups and accounts */
  CHANGE_FIELD,    /* `field`: a name; `edit`: values as field_value() makes them */
  CHANGE_MESSAGE_FIELD, /* `field`, `edit` with add only: values that belong to the message alone
                           (RT's transaction fields) */
} ChangeType;

/* What becomes of a set: new = (SET, or what it was) + ADD - DELETE. Lists are NULL-terminated; SET
 * is NULL to keep what was, ADD and DELETE are never NULL. */
typedef struct {
  char **set;
  char **add;
  char **delete;
} ListEdit;

/* A question to the owner of an account whether he wrote what came in his name. */
typedef struct {
  char *account;    /* */
  char *address;    /* his own, where it goes */
  char *language;   /* or NULL */
  char *token;      /* extension of the address that his answer goes to (core/token.h) */
  char *reason;     /* why it is not believed, a clause */
  char *commands;   /* the exact lines, LF between; "" for none */
  char *text;       /* what else the mail says */
  char *client;     /* where it came from, or NULL */
  gint64 ticket;    /* that it is about, 0 for none */
  const Mail *mail; /* borrowed */
} Challenge;

/* What became of the commands in a mail, or what they asked to see. */
typedef struct {
  char *address;    /* the writer's, where it goes */
  char *language;   /* or NULL */
  guint errors;     /* 0: everything was done, ANSWER is what was asked for */
  char *lines;      /* `ok: LINE` or `error: LINE: REASON; try: EXAMPLE`, LF between */
  char *answer;     /* text of Show, Search, Help, or NULL */
  char *subject;    /* of the mail answered */
  const Mail *mail; /* borrowed */
} Transcript;

typedef struct {
  ChangeType type;
  gint64 ticket;
  guint line; /* of the command it comes from, from 1; 0: of none */
  gint64 number;
  char *value;
  char *field;
  LinkType link;
  gboolean inward; /* the links come from the other tickets */
  ListEdit *edit;
  gboolean by_system;     /* a rule asks for it, not the actor */
  gboolean quick;         /* no mail to requestors and Cc comes of this and what goes with it */
  const Queue *queue;     /* borrowed */
  const Routing *routing; /* for create by mail: constituency, tag, language; or NULL; borrowed */
  char **requestors;      /* for create: addresses; NULL for none; likewise cc */
  char **cc;              /* */
  gint64 arrived;         /* for create: when its mail came in, seconds; 0 for now */
  Message *message;
  Failure *failure;
  Challenge *challenge;
  Transcript *transcript;
} Change;

Change *change_new (ChangeType type, gint64 ticket);
void change_free (Change *change);
Message *message_new (const char *text);
void message_free (Message *message);
Failure *failure_new (gint64 outbox, const char *recipient, const char *reason);
void failure_free (Failure *failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, message_free)

/* One that adds and deletes nothing. */
ListEdit *list_edit_new (void);
void list_edit_free (ListEdit *edit);

/* What EDIT makes of OLD (of char *; NULL for none): each once, in order (GPtrArray of char *, all
 * its own); compared without ASCII case. The caller's. */
GPtrArray *list_edit_apply (const ListEdit *edit, const GPtrArray *old);

/* TRUE when LIST (of char *) has TEXT, compared likewise. */
gboolean list_edit_holds (const GPtrArray *list, const char *text);

Challenge *challenge_new (void);
void challenge_free (Challenge *challenge);
Transcript *transcript_new (void);
void transcript_free (Transcript *transcript);

/* An edit that only adds NUMBER: for CHANGE_LINK to one ticket. */
ListEdit *list_edit_link (gint64 number);
