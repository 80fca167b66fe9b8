#pragma once

/* A small CSIRT and the mail that comes to it, on the road that app/intake takes: route, find,
 * plan, apply, chain, write. For tests of the store without the layers above it. */

#include <glib.h>

#include "core/plan.h"
#include "core/policy.h"

#include "store/db.h"
#include "store/intake.h"
#include "store/outcome.h"
#include "store/ticket.h"

/* A Monday, 2026-11-23 11:00:00 UTC. */
#define SCENE_NOW 1795431600

/* Queues Help (general), Reports (report) and Incidents (incident), constituency EDUNET; default
 * queue Help; operators op@staff.example and boss@staff.example; shipped budgets. The caller frees
 * it. */
Policy *scene_policy (void);

/* One mail. What is zero has a default: class human, queue Help, from ana@x.example, envelope to
 * the queue's address, time SCENE_NOW. Two mails with one ID have one duplicate key. */
typedef struct {
  const char *id; /* Message-ID without brackets */
  MailClass class;
  const char *from;
  const char *queue;
  const char *token;
  gint64 tag;
  gint64 at;
  const char *sender;     /* envelope sender */
  const char *recipient;  /* of the envelope; the queue's address */
  const char *bounce;     /* our return address that it comes to: then the envelope's recipient */
  const char *references; /* ids in brackets with blanks between them */
  const char *cc;         /* one address in Cc */
  const char *action;     /* what a dsn reports: `failed` or `delayed` */
  const char *raw;
  const char *text;        /* new text */
  const char *sasl_user;   /* who logged in to send it */
  const char *challenge;   /* folded extension: a challenge token that it answers */
  const gint64 *others;    /* tickets that its commands name, ended by 0 */
  const gint64 *accepts;   /* held-back events that they accept, likewise */
  const guint8 *signature; /* digest of its signature, 32 bytes; it proves the mail */
  const char *hold;        /* token: should it not be proven, it is held with this one */
} SceneMail;

/* Facts about MAIL, within an open transaction. The caller frees them. */
IntakeFacts *scene_find (Db *db, const Policy *policy, const SceneMail *mail, GError **error);

/* Decides by FACTS and writes; the ticket it went to in TICKET (may be NULL). */
gboolean scene_write (Db *db, const Policy *policy, const SceneMail *mail, const IntakeFacts *facts,
                      gint64 *ticket, GError **error);

/* Both, in a transaction of its own, which must work; the ticket, 0 for none. */
gint64 scene_deliver (Db *db, const Policy *policy, const SceneMail *mail);

/* Adds account NAME with one address, NAME@staff.example, the role `duty` and the SASL user NAME.
 */
void scene_staff (Db *db, const char *name);

/* Begins a transaction and locks TICKET, which must exist; its family, the caller's. HELD as in
 * FamilyQuestion. */
TicketFamily *scene_lock (Db *db, gint64 ticket, const gint64 *held);

/* Applies CHANGE (which becomes the scene's) as staff to FAMILY and commits. */
void scene_finish (Db *db, const Policy *policy, const TicketFamily *family, Change *change,
                   gint64 at);

/* Delivers mail ID of a stranger, eve@x.example, to TICKET, where it is held back; the number of
 * its event. Not for the role tocsin_receive. */
gint64 scene_hold (Db *db, const Policy *policy, gint64 ticket, const char *id);

/* Staff let the held-back mail of event N of TICKET count. */
void scene_accept (Db *db, const Policy *policy, gint64 ticket, gint64 n);

/* Both. */
void scene_change (Db *db, const Policy *policy, Change *change, gint64 at);

/* Both, at SCENE_NOW, for a change that names ticket OTHER as well. */
void scene_link (Db *db, const Policy *policy, Change *change, gint64 other);

/* The same for a change that is a value, at SCENE_NOW. */
void scene_set (Db *db, const Policy *policy, gint64 ticket, ChangeType type, const char *value);

/* The token that scene_write() stores with the mails it sends about TICKET; the caller frees it. */
char *scene_token (gint64 ticket);

/* Staff write to TICKET; the return address of the mail to one requestor, the caller's. Not for the
 * role tocsin_receive. */
char *scene_reply (Db *db, const Policy *policy, gint64 ticket);
