#pragma once

/* Changes asked for on the command line: the same road as mail, from changes through apply to one
 * transaction. */

#include <glib.h>

#include "app/config.h"

/* Whom the command line acts for. AS is the value of --as or NULL; USER the operating system user
 * and UID its number. Root, the service user and, while testing, anybody may name any account and
 * act as `system` without naming one; everybody else is the account named like USER. The caller
 * frees it. DENIED: USER may not act as AS. MISSING: there is no such account. Others as db_run().
 */
char *act_resolve_actor (const Config *config, const char *as, const char *user, guint uid,
                         GError **error);

/* A ticket to be opened. All borrowed. */
typedef struct {
  const char *actor;             /* from act_resolve_actor() */
  const char *queue;             /* name */
  const char *subject;           /* */
  const char *const *requestors; /* addresses, NULL-terminated; may be empty */
  const char *const *commands;   /* `Key: value` lines, NULL-terminated; Status is applied last */
  const char *text;              /* first message, or NULL */
} NewTicket;

/* Opens it; its number in ID. Nobody is acknowledged. MISSING: no such queue. DATA: a bad address
 * or command line. REFUSED: the lifecycle forbids it. Others as db_run(). */
gboolean act_new_ticket (const Config *config, const NewTicket *request, gint64 *id,
                         GError **error);

/* Commands to an existing ticket. All borrowed. */
typedef struct {
  const char *actor;
  gint64 ticket;
  const char *const *commands; /* NULL-terminated: `Key: value` lines, or the verbs `Comment` and
                                  `Reply`, at most one of them, which take TEXT */
  const char *text;            /* for Comment or Reply, else NULL */
} TicketCommands;

/* Runs them, all or none, in order but Status last. MISSING: no such ticket. DATA: a bad line, a
 * verb without text, text without a verb. REFUSED: the lifecycle forbids it. Others as db_run(). */
gboolean act_on_ticket (const Config *config, const TicketCommands *request, GError **error);
