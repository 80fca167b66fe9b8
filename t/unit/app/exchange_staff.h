#pragma once

/* What staff do, by mail and without: the part of the model that knows who may order what, and what
 * becomes of mail in the name of staff that nothing proves. */

#include "exchange_model.h"

/* What a mail of staff orders in one line, beside what becomes of its text. */
typedef enum {
  ORDER_NOTHING,
  ORDER_RESOLVE,
  ORDER_OPEN,
  ORDER_REJECT, /* with a reason, which is a comment */
  ORDER_TAKE,
  ORDER_STEAL,
  ORDER_UNTAKE,
  ORDER_GIVE,   /* to a ModelStaff */
  ORDER_ADD_CC, /* an outsider; likewise below */
  ORDER_DEL_CC,
  ORDER_SQUELCH,
  ORDER_UNSQUELCH,
  ORDER_WRONG, /* a line that nobody can understand */
  ORDERS
} Order;

/* Where a mail of staff is. */
typedef enum {
  STAFF_MAIL_HELD,    /* its account was asked, or could not be asked any more */
  STAFF_MAIL_DONE,    /* */
  STAFF_MAIL_REFUSED, /* its writer was told what is wrong */
  STAFF_MAIL_FILED,   /* nobody confirmed it: staff see it */
} StaffMailState;

typedef struct {
  guint number; /* stands in it: `ss_<number>_` in the subject, `rp_<number>_` in a text for the
                   requestors, `cm_<number>_` in a text or reason that stays in the house */
  ModelStaff writer;
  gboolean proven;
  gboolean forged;  /* nobody will confirm it */
  const char *sasl; /* login, or NULL */
  gint64 ticket;
  Order order;
  guint who;        /* of the order: an outsider, or a ModelStaff */
  guint once;       /* outsider who gets a copy of the text, or NOBODY */
  gboolean speaks;  /* it has a text */
  gboolean comment; /* which is a comment */
  gboolean quick;   /* nothing of it is mailed to those on the ticket */
  char *recipient;
  char *queue_id;
  char *text;
  StaffMailState state;
  gint64 held_at;
  char *confirm; /* where the answer to the question goes, or NULL */
} StaffMail;

StaffMail *model_add_staff_mail (Model *model);
void staff_mail_free (StaffMail *mail);

/* The one with NUMBER, or NULL. */
const StaffMail *model_staff_mail (const Model *model, guint number);

/* The first that was held for 72 hours at NOW, or NULL: one at a time. */
StaffMail *model_expired (const Model *model, gint64 now);

/* Lets MAIL, which is believed, be done: all of it or nothing; its state tells. The caller frees
 * the effect. */
Effect *model_do_mail (Model *model, StaffMail *mail);

/* MAIL is shown to staff as a note that nobody confirmed. */
Effect *model_file_mail (Model *model, StaffMail *mail);

/* What staff do on the command line, which must be possible. */
Effect *model_reply (Model *model, ModelTicket *ticket);
Effect *model_set_status (Model *model, ModelTicket *ticket, gboolean open);
