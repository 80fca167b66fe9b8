#pragma once

/* How one mail reached us: what Postfix says about it on the command line of tocsin-receive. */

#include <glib.h>

typedef struct {
  char *sender;    /* envelope sender; "" for the empty reverse path */
  char *recipient; /* envelope recipient */
  char *original;  /* recipient before aliases, or NULL */
  char *queue_id;  /* Postfix's, or NULL */
  gint64 size;     /* Postfix's count of bytes, or -1 when not given */
  char *sasl_user; /* who logged in to submit it, or NULL */
  char *client;    /* address of the SMTP client, or NULL */
  char *queue;     /* named by --queue, wins over the recipient, or NULL */
  char *action;    /* `correspond` or `comment` named by --action, or NULL */
} Envelope;

Envelope *envelope_new (void);
void envelope_free (Envelope *envelope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Envelope, envelope_free)
