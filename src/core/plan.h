#pragma once

/* What a mail that came in means: which ticket it belongs to and which changes it asks for. */

#include <glib.h>

#include "core/budget.h"
#include "core/change.h"
#include "core/command.h"
#include "core/directory.h"
#include "core/envelope.h"
#include "core/identity.h"
#include "core/mail.h"
#include "core/policy.h"
#include "core/routing.h"
#include "core/ticket.h"

/* The mail and what it was addressed to. All borrowed. */
typedef struct {
  const Policy *policy;
  const Envelope *envelope;
  const Mail *mail;
  const Routing *routing;   /* routing_decide() */
  const char *mail_digest;  /* chain_mail_digest() */
  gint64 arrived;           /* when the mail came in, seconds */
  gint64 now;               /* seconds */
  Origin origin;            /* origin_of() */
  const Identity *identity; /* identity_decide() */
  gboolean unconfirmed;     /* a held mail whose challenge nobody answered in time */
  const char *challenge;    /* a fresh token, should the mail have to be held */
} Intake;

/* What ties a mail to a ticket, the strongest first. */
typedef enum {
  EVIDENCE_TOKEN,  /* the recipient's extension, or the bounce address of a mail of ours */
  EVIDENCE_OWN_ID, /* References names a Message-ID of ours */
  EVIDENCE_STORED, /* References names the Message-ID of a mail on a ticket */
  EVIDENCE_SEEN,   /* a mail on a ticket, at most 30 days old, named the same id, or this very mail,
                      and its writer, an outsider, is among this mail's addresses: an address that
                      a writer merely put in Cc could be used to catch somebody's mail */
  EVIDENCE_TAG,    /* the subject */
  EVIDENCES
} Evidence;

/* Where the very same mail went before. */
typedef struct {
  gint64 ticket;      /* 0 for none */
  char *constituency; /* of that ticket, or NULL */
  char *queue;        /* it was addressed to */
  char *recipient;    /* */
} EarlierCopy;

/* The mail of ours whose bounce address a mail came to. */
typedef struct {
  gint64 id; /* of its outbox row */
  gint64 ticket;
  char *event;
  char *recipient;
  char *subject;
  char *state;
  gboolean to_staff; /* it told staff or operators of something */
} BouncedRow;

/* The held mail whose challenge a mail answers. */
typedef struct {
  gint64 id; /* of its row in quarantine */
  char *account;
  gboolean waiting; /* nobody answered yet, and it is no more than 24 hours old */
} HeldChallenge;

void held_challenge_free (HeldChallenge *challenge);

/* What the database knows about it. */
typedef struct {
  gint64 same_mail;       /* row of the very same mail, arrived before; 0 for none */
  GPtrArray *copies;      /* of EarlierCopy: where that one had an effect, oldest first */
  gboolean other_content; /* another mail with this Message-ID and other content is here */
  gboolean own_message;   /* its Message-ID is that of a mail of ours */
  gint64
      named[EVIDENCES]; /* ticket that each evidence leads to, merged ones resolved; 0 for none */
  gboolean own_thread;  /* EVIDENCE_STORED is, among others, a mail by this very writer */
  char *bearer;         /* whom we wrote the mail that TOKEN or OWN_ID names, or NULL */
  BouncedRow *bounced;  /* or NULL */
  HeldChallenge *challenge; /* that the recipient's token leads to, locked; or NULL */
  gboolean signature_used;  /* the mail's signature proved a mail before */
  gboolean held_before;     /* this very mail to this recipient is held already */
  gint64 next_ticket;       /* a fresh number, unless the first of NAMED surely takes the mail */
  GPtrArray *tickets; /* of Ticket: those named above, those of the copies, and, when the writer is
                         staff, those his commands name; locked */
  GPtrArray *directory; /* of DirectoryEntry: the policy's groups, those and the accounts on the
                           tickets, owners, the routed owner; when the writer is staff: everybody */
  BudgetLedger *ledger; /* of the writer and everybody who may be told */
} IntakeFacts;

void earlier_copy_free (EarlierCopy *copy);
void bounced_row_free (BouncedRow *row);

IntakeFacts *intake_facts_new (void);
void intake_facts_free (IntakeFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IntakeFacts, intake_facts_free)

typedef enum {
  DISPOSITION_TICKET,
  DISPOSITION_HELD_BACK,
  DISPOSITION_DUPLICATE,
  DISPOSITION_STORED,
  DISPOSITION_HELD /* not in any table but quarantine, until its writer is known */
} Disposition;

/* `ticket`, `held-back`, `duplicate`, `stored`, `held`. */
const char *disposition_name (Disposition disposition);

typedef struct {
  Disposition disposition;
  gint64 ticket;      /* where it went, or 0 for nowhere */
  GPtrArray *changes; /* of Change; empty when nothing happens to any ticket */
  Commands *commands; /* of staff, or NULL; its lines tell what became of each */
  Proof proof;        /* of staff: what their commands are believed by */
  gint64 confirmed;   /* row in quarantine whose mail is to be done now, or 0 */
  char *held_reason;  /* why the mail is held, a clause, or NULL */
} Plan;

void plan_free (Plan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plan, plan_free)

/* The ticket: the first of NAMED that exists. Its writer has a right to it as bearer (TOKEN,
 * OWN_ID), or as a requestor or Cc of it. Then, in this order:
 *  - the very same mail again changes nothing where it had an effect already; it goes to the ticket
 *    of another token as well; through another queue of one constituency it is noted; for another
 *    constituency it opens a ticket there that refers to the first;
 *  - mail of our own making is stored;
 *  - a delivery report to the bounce address of a mail of ours marks that mail;
 *  - mail with a right to its ticket is correspondence; a person's to a closed one as the queue
 * says (ClosedTickets); another machine's never opens anything;
 *  - a stranger's to an open ticket as the policy says (Strangers), to a closed one a new ticket;
 *  - automatic answers, dsn and mdn without right to a ticket are stored; anything else opens a
 *    ticket.
 * Before all that comes what staff write (core/plan_staff.h); what is not theirs for sure is an
 * outsider's only when it asks for nothing.
 * Who named a ticket without right to it, whether it exists or not, gets
 * ANSWER_RECEIVED wherever somebody else would get an acknowledgement or a stranger is held back.
 */
Plan *plan_intake (const Intake *intake, const IntakeFacts *facts);

/* The tickets that the commands of MAIL may name, should its writer be staff: ascending, each once,
 * ended by 0 (GArray of gint64, zero-terminated); and the numbers of events it accepts in ACCEPTS,
 * likewise. The caller unrefs them. */
GArray *plan_named_tickets (const Policy *policy, const Mail *mail, GArray **accepts);

/* FAILED could not be done because of PROBLEMS (of Problem): its writer gets the transcript
 * instead, and nothing else happens. */
Plan *plan_not_done (const Intake *intake, const Plan *failed, const GPtrArray *problems);

/* The writer of what PLAN did gets TEXT, which his commands asked for. */
Plan *plan_answer (const Intake *intake, const Plan *plan, const char *text);
