#pragma once

/* Sending one mail through libesmtp, in a child of its own that is watched: libesmtp's time-outs
 * cover neither connect nor blocked writes, so the parent ends a child that takes too long. The
 * server is the local Postfix, spoken to without TLS. */

#include <glib.h>

typedef enum {
  SMTP_SENT,      /* the server took responsibility for it */
  SMTP_TEMPORARY, /* not taken, may be later (4xx, no connection) */
  SMTP_PERMANENT, /* refused for good (5xx) */
  SMTP_UNKNOWN,   /* DATA was sent and no answer came: it may have been taken; sending again may
                     repeat it */
} SmtpResult;

typedef struct {
  char *host;    /* name or IPv4 address; libesmtp takes no IPv6 literal */
  guint port;    /* 1 to 65535 */
  guint timeout; /* seconds for one mail, from connect to the answer after DATA */
} SmtpServer;

typedef struct {
  const char *sender;    /* envelope sender, "" for the empty reverse path */
  const char *recipient; /* */
  gint64 id;             /* outbox id, sent as ENVID where the server offers DSN */
  GBytes *bytes;         /* with CRLF line ends, as build_mail() makes them */
} SmtpMail;

/* Sends MAIL and tells how it ended. REASON (freed by the caller) is one clean line: the server's
 * answer or what went wrong. Never fails otherwise: what cannot even be tried (no process, an
 * address that no envelope may hold) is SMTP_TEMPORARY or SMTP_PERMANENT with its reason. */
SmtpResult smtp_send (const SmtpServer *server, const SmtpMail *mail, char **reason);

/* Connects and reads the greeting, for `tocsin check`. TEMPORARY: no connection, no greeting or not
 * 2xx. */
gboolean smtp_probe (const SmtpServer *server, GError **error);
