#pragma once

/* tocsin-receive's work: one mail from a descriptor into the database, whole, or not at all. */

#include <glib.h>
#include <sys/types.h>

#include "core/envelope.h"

typedef struct {
  const char *config_file;  /* or NULL for the usual place */
  const Envelope *envelope; /* borrowed */
  int input;                /* descriptor the mail comes from */
  pid_t parent;             /* process that hands the mail over: when it is no longer our parent
                               before COMMIT, the end of input may not be the end of the mail */
} ReceiveRequest;

/* How a mail ended, for the log. */
typedef struct {
  gint64 ticket;        /* 0 for none */
  gboolean quarantined; /* */
  guint trips;          /* round trips up to and including COMMIT */
} ReceiveResult;

/* TRUE only after COMMIT: the mail is in the database, with its effect or in quarantine. FALSE: it
 * is not, try again later. */
gboolean receive_mail (const ReceiveRequest *request, ReceiveResult *result, GError **error);
