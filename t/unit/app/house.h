#pragma once

/* A whole Tocsin in one process: a database and a configuration of its own, mail parsed and worked
 * on as tocsin-receive does it, and a clock that stands where it was put. Nothing is ever sent:
 * what would be is read from the outbox. Whatever fails ends the test program.
 *
 * Its world: domain, tag and authserv-id `csirt.example` and `mx.csirt.example`; queues General
 * (help@csirt.example) and Incident Reports (report@csirt.example, kind report), comment addresses
 * with `-comment`; constituencies EDUNET (`+edunet`, 192.0.2.0/24, edunet.example) and GOVNET
 * (`+govnet`, 198.51.100.0/24, govnet.example); accounts alice and bob (group DutyTeam, AdminCc of
 * both queues), tess, hank, rose and carol at staff.example, who log in by their names; operators'
 * mail goes to carol; the shipped limits. */

#include "config.h"

#include <glib.h>

#include "core/envelope.h"
#include "core/mail.h"
#include "core/plan.h"

#include "app/config.h"

/* The instant a new house's clock shows: Monday 2026-11-23 11:00:00 UTC. */
#define HOUSE_NOW G_GINT64_CONSTANT (1795431600)

typedef struct _House House;

/* Starts the database server and loads what the parser needs: once, before the first house. */
void house_start (void);

/* Stops the server; every house must be closed. */
void house_stop (void);

/* What is different in a house. All borrowed; NULL where the usual is right. */
typedef struct {
  const char *domain;   /* takes the place of `csirt.example` everywhere */
  const char *lines;    /* configuration outside every section, such as `strangers = new` */
  const char *admin_cc; /* of both queues; the usual is `"DutyTeam"` */
  const char *queue;    /* lines for both queues, such as `closed = reject` */
  const char *budget;   /* lines for the section `budgets` */
} HouseOptions;

/* Opens a new house, empty. LINES stand outside every section of its configuration and may be whole
 * sections other than `budgets`; NULL for none. */
House *house_open (const char *lines);
House *house_open_with (const HouseOptions *options);
void house_close (House *house);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (House, house_close)

/* Its configuration; borrowed. */
const Config *house_config (const House *house);

/* Puts the clock to NOW, seconds; asks it. */
void house_set_now (House *house, gint64 now);
gint64 house_now (const House *house);

/* Makes what asks for the time itself, such as account_key_add(), believe it is the house's. */
void house_show_clock (const House *house);

/* What became of a mail. */
typedef struct {
  gint64 ticket;           /* where it went, 0 for nowhere */
  guint event;             /* number of its history event there, 0 for none */
  Disposition disposition; /* */
  MailClass class;         /* */
  guint trips;             /* to the database, COMMIT included */
} HouseDelivery;

/* Hands over the mail of LENGTH bytes (-1: it ends with a NUL), with LF line ends as pipe(8) makes
 * them, parsed in this process and written in one transaction, again after a conflict. ENVELOPE
 * needs sender and recipient only. */
HouseDelivery house_deliver (House *house, const Envelope *envelope, const char *mail,
                             gssize length);

/* house_deliver() of the text MAIL from SENDER to RECIPIENT. */
HouseDelivery house_send (House *house, const char *sender, const char *recipient,
                          const char *mail);

/* One pass over mail in quarantine, as tocsin-escalate makes it: at most one may be due. TRUE when
 * one was; DELIVERY (all but class and trips) is then what became of it. */
gboolean house_retry (House *house, HouseDelivery *delivery);

/* Lets staff account ACTOR run one command line on TICKET (`Status: resolved`, `Accept: 3`), or
 * `Reply` or `Comment` with TEXT (else NULL). FALSE when it is refused. */
gboolean house_do (House *house, const char *actor, gint64 ticket, const char *command,
                   const char *text);

/* A mail on its way out, or one that was held back. */
typedef struct {
  gint64 id;
  gint64 ticket;    /* 0 for none */
  char *event;      /* notice_event_name() */
  char *budget;     /* budget_name(), or NULL */
  char *sender;     /* envelope sender, "" for the empty reverse path */
  char *recipient;  /* envelope recipient, folded */
  char *subject;    /* */
  char *message_id; /* NULL when suppressed */
  char *token;      /* or NULL */
  char *reason;     /* or NULL */
  char *state;      /* */
  char *text;       /* the frozen bytes as pipe(8) would hand them on: LF line ends; NULL when
                       suppressed */
  gint64 at;        /* seconds */
} HouseMail;

/* The outbox rows made since the last call, suppressed ones among them, oldest first (GPtrArray of
 * HouseMail). The caller unrefs it. */
GPtrArray *house_outbox (House *house);

/* Marks every pending row as sent now. */
void house_settle (House *house);

/* Runs SQL as the superuser, printf-like: arguments are the test's own words, nothing is quoted.
 * The first column of the first row, "" for SQL NULL, "" when there is no row; the caller frees it.
 */
char *house_value (House *house, const char *sql, ...) G_GNUC_PRINTF (2, 3);

/* The same as a number, 0 for SQL NULL or no row. */
gint64 house_number (House *house, const char *sql, ...) G_GNUC_PRINTF (2, 3);
