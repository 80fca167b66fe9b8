#pragma once

/* One entry of a ticket's history: what happened, who did it, when. Entries are only ever added. */

#include <glib.h>

#include "core/actor.h"
#include "core/ticket.h"

typedef enum {
  EVENT_CREATE,
  EVENT_CORRESPOND,
  EVENT_COMMENT,
  EVENT_STATUS,
  EVENT_SUBJECT,
  EVENT_PRIORITY,
  EVENT_LINK,
  EVENT_OUTBOX,
  EVENT_SUPPRESSED,
  EVENT_ALSO_DELIVERED,
  EVENT_OWNER,
  EVENT_SLA,
  EVENT_WATCHER,
  EVENT_BOUNCE,    /* a delivery report about a mail of ours */
  EVENT_HELD_BACK, /* a stranger's mail, shown to no outsider */
  EVENT_QUEUE,
  EVENT_FIELD,
  EVENT_DATE,
  EVENT_TIME,
  EVENT_UNLINK,
  EVENT_ACCEPTED, /* staff let a held-back mail count: `new` is the number of its event */
  EVENT_TYPES
} EventType;

/* `create`, `correspond`...: the word used in SQL and JSON. */
const char *event_type_name (EventType type);

/* FALSE when NAME is no type; TYPE is then untouched. */
gboolean event_type_from_name (const char *name, EventType *type);

/* The values that are sealed one by one (core/chain.h), in the order of the seals. */
typedef enum {
  SEAL_ACTOR,
  SEAL_OLD,
  SEAL_NEW,
  SEAL_TEXT,
  SEAL_QUOTED,
  SEAL_MAIL, /* digest of the mail the event came with */
  SEALS
} Seal;

#define EVENT_SALT_BYTES 16

typedef struct {
  gint64 ticket;
  guint n; /* from 1, without gaps */
  gint64 at;
  EventType type;
  char *field;        /* what changed, or NULL */
  char *value[SEALS]; /* actor, old, new, text, quoted, mail; NULL where absent */
  gboolean held_back; /* on the ticket but shown to no outsider */
  Proof proof;        /* */
  gint64 mail_id;     /* row of the mail, 0 for none or for the mail of this very intake */
  gboolean with_mail; /* the event belongs to the mail of this very intake */
  guint8 salt[SEALS][EVENT_SALT_BYTES];
  guint8 seal[SEALS][TICKET_HASH_BYTES];
  guint8 hash[TICKET_HASH_BYTES];
} Event;

Event *event_new (gint64 ticket, EventType type);
void event_free (Event *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Event, event_free)
