#pragma once

/* A small CSIRT and the mail that comes to it, on the road that app/intake takes: find, plan,
 * apply, chain, write. For tests of the store without the layers above it. */

#include <glib.h>

#include "core/plan.h"
#include "core/policy.h"

#include "store/db.h"
#include "store/outcome.h"

/* A Monday, 2026-11-23 11:00:00 UTC. */
#define SCENE_NOW 1795431600

/* Queues Help (general), Reports (report) and Incidents (incident); default queue Help; operators
 * op@staff.example and boss@staff.example; shipped budgets. The caller frees it. */
Policy *scene_policy (void);

/* One mail. What is zero has a default: class human, queue Help, from ana@x.example, time
 * SCENE_NOW. Two mails with one ID have one duplicate key. */
typedef struct {
  const char *id; /* Message-ID without brackets */
  MailClass class;
  const char *from;
  const char *queue;
  const char *token;
  gint64 tag;
  gint64 at;
  const char *sender;    /* envelope sender */
  const char *recipient; /* of the envelope; help@csirt.example */
  const char *raw;
} SceneMail;

/* Facts about MAIL, within an open transaction. The caller frees them. */
IntakeFacts *scene_find (Db *db, const Policy *policy, const SceneMail *mail, GError **error);

/* Decides by FACTS and writes; the ticket it went to in TICKET (may be NULL). */
gboolean scene_write (Db *db, const Policy *policy, const SceneMail *mail, const IntakeFacts *facts,
                      gint64 *ticket, GError **error);

/* Both, in a transaction of its own, which must work; the ticket, 0 for none. */
gint64 scene_deliver (Db *db, const Policy *policy, const SceneMail *mail);

/* Begins a transaction and locks TICKET; its family, the caller's. */
GPtrArray *scene_lock (Db *db, gint64 ticket);

/* Applies CHANGE (which becomes the scene's) as staff to FAMILY and commits. */
void scene_finish (Db *db, const Policy *policy, const GPtrArray *family, Change *change,
                   gint64 at);

/* Both. */
void scene_change (Db *db, const Policy *policy, Change *change, gint64 at);

/* The same for a change that is a value, at SCENE_NOW. */
void scene_set (Db *db, const Policy *policy, gint64 ticket, ChangeType type, const char *value);

/* The token that scene_write() stores with the mails it sends about TICKET; the caller frees it. */
char *scene_token (gint64 ticket);
