#pragma once

/* Programs that answer mail by themselves, as the world has them: from the one that keeps to RFC
 * 3834 to those that know no rule at all. Each lives in a domain of its own. */

#include "house.h"

/* Where an answer goes. */
typedef enum {
  TO_FROM,        /* the address in From */
  TO_REPLY_TO,    /* in Reply-To, else as TO_FROM */
  TO_RETURN_PATH, /* the envelope sender; nobody when it is empty */
} AnswerTo;

typedef struct {
  const char *name;
  const char *domain;       /* every address in it is its */
  gboolean compliant;       /* its answers can be told from a person's */
  gboolean obeys;           /* answers no mail that says it is automatic */
  AnswerTo answers;         /* */
  gboolean null_sender;     /* its answers come from the empty reverse path */
  gboolean rotates;         /* each mail comes from another address */
  gboolean threads;         /* In-Reply-To and References name the mail answered */
  gboolean keeps_subject;   /* the subject is that of the mail answered */
  gboolean reflects;        /* sends the mail back as it came, but for the lines it replaces */
  gboolean bare;            /* no Message-ID and no Date */
  const char *display;      /* name in From, or NULL */
  const char *prefix;       /* of the subject, or all of it */
  const char *header;       /* more header lines, each ended, or NULL */
  const char *begin_header; /* likewise, in the mail it begins with */
  const char *text;         /* what it writes */
} Responder;

/* All of them; COUNT tells how many. */
const Responder *responder_table (gsize *count);

/* The one called NAME; it must exist. */
const Responder *responder_find (const char *name);

/* TRUE when ADDRESS is in the domain of RESPONDER. */
gboolean responder_owns (const Responder *responder, const char *address);

/* A mail on its way to Tocsin. */
typedef struct {
  char *sender;    /* envelope sender */
  char *recipient; /* */
  char *text;
} Letter;

void letter_free (Letter *letter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Letter, letter_free)

/* The mail that RESPONDER begins with: from SENDER, one of its addresses, to RECIPIENT, written at
 * NOW. SERIAL, unique, is in its Message-ID. The caller frees it. */
Letter *responder_begin (const Responder *responder, const char *sender, const char *recipient,
                         guint serial, gint64 now);

/* Its answer to MAIL of ours, from the address that got it unless it rotates, or NULL. The caller
 * frees it. */
Letter *responder_answer (const Responder *responder, const HouseMail *mail, guint serial,
                          gint64 now);
