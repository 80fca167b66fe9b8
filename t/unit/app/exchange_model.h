#pragma once

/* What Tocsin should make of mail, held in a few arrays and said as plainly as it can be: every
 * mail, every ticket, and what of ours leads back. It reads nothing from the real thing but the
 * numbers, tokens and Message-IDs that are drawn there. */

#include <glib.h>

#include "core/lifecycle.h"
#include "core/plan.h"

/* The people outside, by index. */
#define OUTSIDERS 6
#define NOBODY OUTSIDERS
extern const char *const model_outsider[OUTSIDERS];

typedef enum { NO_CONSTITUENCY, EDUNET, GOVNET } ModelConstituency;

/* Members of staff, by index into model_staff; nobody's ticket is STAFF_NOBODY's. */
typedef enum { STAFF_NOBODY, STAFF_ALICE, STAFF_BOB, STAFF_TESS, STAFF } ModelStaff;
extern const char *const model_staff[STAFF];

typedef struct {
  gint64 id;
  guint queue; /* 0 General, 1 Incident Reports */
  ModelConstituency constituency;
  guint requestors; /* bit per outsider; likewise cc and squelched */
  guint cc;         /* */
  guint squelched;  /* get no mail about it */
  ModelStaff owner;
  StatusPhase phase;
  gboolean rejected; /* when closed: so, not resolved */
  gint64 closed_at;
  guint events; /* number of the last one */
} ModelTicket;

/* Where a mail went, once per delivery that did something. */
typedef struct {
  gint64 ticket; /* 0 for none */
  guint queue;
  char *recipient; /* folded */
  guint event;     /* of a held-back mail, else 0 */
  guint order;     /* of the delivery */
} ModelCopy;

typedef struct {
  guint number;     /* stands in its subject and text as `sj_<number>_` and `mk_<number>_` */
  char *message_id; /* or NULL */
  char **references;
  guint writer;  /* or NOBODY */
  guint outside; /* bit per outsider in From, To and Cc */
  MailClass class;
  gint64 tag; /* in its subject, -1 for none */
  char *text; /* all of it */
  gint64 at;  /* when it first arrived; 0: not yet */
  GArray *copies;
} ModelMail;

/* A mail of ours. */
typedef struct {
  gint64 id;
  gint64 ticket;
  guint to;      /* outsider, or NOBODY for staff */
  char *address; /* */
  char *token;   /* or NULL; likewise below */
  char *message_id;
  char *bounce;
  enum { LETTER_PENDING, LETTER_SENT, LETTER_DELAYED, LETTER_FAILED } state;
} ModelLetter;

/* One delivery. */
typedef struct {
  ModelMail *mail;
  char *recipient;
  char *extension; /* of it, folded, or NULL */
  char *queue_id;
  const char *client;             /* or NULL */
  guint queue;                    /* that the recipient belongs to */
  ModelConstituency constituency; /* that the mail is for */
  gboolean empty_sender;
  gboolean report_of_failure; /* class dsn: says `failed` */
} Posting;

void posting_clear (Posting *posting);

typedef struct {
  Strangers strangers;
  ClosedTickets closed;
  gboolean inbound_cc;
  GPtrArray *tickets; /* of ModelTicket */
  GPtrArray *mails;   /* of ModelMail */
  GPtrArray *letters; /* of ModelLetter */
  GPtrArray *staff;   /* of StaffMail (exchange_staff.h) */
  guint deliveries;
  gint64 now;
} Model;

Model *model_new (void);
void model_free (Model *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Model, model_free)

/* A new mail, empty but for its number; the model's. */
ModelMail *model_add_mail (Model *model);

/* What becomes of a delivery. */
typedef struct {
  Disposition disposition;
  gint64 ticket;        /* it goes to, 0 for none; MODEL_NEW for a new one */
  gint64 refers;        /* a new one refers to this one, or 0 */
  ChangeType change;    /* where there is a change */
  gboolean changes;     /* something happens to the ticket */
  gboolean repeats;     /* the delivery changes nothing at all */
  Answer answer;        /* its writer gets */
  ModelLetter *bounced; /* the mail of ours it is a report about, or NULL */
} Fate;

#define MODEL_NEW (-1)

Fate model_fate (const Model *model, const Posting *posting);

/* What the history and the outbox should show after something happened: types of events, blanks
 * between; and who outside gets what, `ADDRESS EVENT TICKET`, in any order. */
typedef struct {
  GString *history;
  GPtrArray *letters; /* of char * */
} Effect;

Effect *effect_new (void);
void effect_free (Effect *effect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Effect, effect_free)

/* Lets FATE happen, on ticket TICKET (its real number), where EVENT is the number of the mail's
 * event. The caller frees the effect. */
Effect *model_deliver (Model *model, const Posting *posting, const Fate *fate, gint64 ticket,
                       guint event);

/* The parts of it: an event of TYPE on TICKET; mail of EVENT to one outsider; correspondence to all
 * on TICKET but WRITER and those who are squelched; a person's correspondence, or STAFF's, opens
 * what is closed, and in kind general, or by staff, what is new. */
void effect_add_event (Effect *effect, ModelTicket *ticket, const char *type);
void effect_add_letter (Effect *effect, guint to, gint64 ticket, const char *event);
void effect_add_letters (Effect *effect, const ModelTicket *ticket, guint writer);
void effect_open_ticket (Effect *effect, ModelTicket *ticket, gboolean staff);

/* Accepts the held-back mail COPY of MAIL. */
Effect *model_accept (Model *model, const ModelMail *mail, ModelCopy *copy);

ModelTicket *model_ticket (const Model *model, gint64 id);

/* TRUE when OUTSIDER (or NOBODY) is a requestor or Cc of TICKET. */
gboolean model_is_on (const ModelTicket *ticket, guint outsider);

/* TRUE when outsiders on TICKET may read the words of mail NUMBER. */
gboolean model_may_show (const Model *model, guint number, gint64 ticket);
