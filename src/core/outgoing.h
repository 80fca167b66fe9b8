#pragma once

/* One mail to be written: clean values, no bytes yet. mail/build turns it into the frozen bytes of
 * an outbox row. */

#include <glib.h>

typedef struct {
  char *from;           /* bare address the mail comes from (a queue's, or the operators') */
  char *from_name;      /* display name, or NULL */
  char *reply_to;       /* bare address, or NULL */
  char *to;             /* the one recipient, bare */
  char *subject;        /* one line of UTF-8 */
  char *message_id;     /* ours, in angle brackets */
  char *in_reply_to;    /* in angle brackets, or NULL */
  char **references;    /* in angle brackets, oldest first; never NULL */
  char *auto_submitted; /* `auto-replied` or `auto-generated` (RFC 3834 section 5), or NULL */
  char *instance;       /* our name, for the loop header */
  gint64 ticket;        /* number for the ticket header, 0 for none */
  gint64 date;          /* seconds */
  char *text;           /* UTF-8 body, LF line ends */
} Outgoing;

Outgoing *outgoing_new (void);
void outgoing_free (Outgoing *outgoing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outgoing, outgoing_free)
