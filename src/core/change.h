#pragma once

/* What somebody wants to happen to a ticket. Everything that ever happens to one is a list of
 * these, whoever asks: a reporter's mail, the command line, a failed delivery. */

#include <glib.h>

#include "core/mail.h"
#include "core/policy.h"

/* A message on its way into the history. */
typedef struct {
  char *text;           /* new text; never NULL */
  char *quoted;         /* quoted history and signature, or NULL */
  const Mail *mail;     /* the mail it came in, or NULL; borrowed */
  char *mail_digest;    /* chain_mail_digest() of that mail, or NULL */
  gboolean answerable;  /* it may be acknowledged: a person wrote it and can be reached */
  gboolean from_person; /* it may reopen tickets and move clocks: class human or report */
} Message;

typedef enum {
  CHANGE_CREATE,         /* open ticket `ticket` in `queue`, from `message` when there is one */
  CHANGE_CORRESPOND,     /* a message to or from the requestors */
  CHANGE_COMMENT,        /* a message that never leaves the house */
  CHANGE_STATUS,         /* `value`: the new status */
  CHANGE_SUBJECT,        /* `value`: the new subject */
  CHANGE_PRIORITY,       /* `value`: the new priority, 0 to 100 */
  CHANGE_REFERS_TO,      /* link to ticket `other` */
  CHANGE_ALSO_DELIVERED, /* the mail of an earlier event came in through queue `value` as well */
  CHANGE_OUTBOX_FAILED,  /* outbox row `other` was given up; `value` is the reason */
} ChangeType;

typedef struct {
  ChangeType type;
  gint64 ticket;
  gint64 other;
  char *value;
  const Queue *queue; /* borrowed */
  char **requestors;  /* for create: addresses; NULL for none */
  gint64 arrived;     /* for create: when its mail came in, seconds; 0 for now */
  Message *message;
} Change;

Change *change_new (ChangeType type, gint64 ticket);
void change_free (Change *change);
Message *message_new (const char *text);
void message_free (Message *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, message_free)

/* Reads one line of the command grammar, `Key: value` (keys without case), as a change to TICKET:
 * Status, Subject, Priority. DATA: no valid UTF-8, no colon, unknown key, empty or impossible
 * value; the message ends with what is right. The change is the caller's. */
Change *change_parse (const char *line, gint64 ticket, GError **error);
