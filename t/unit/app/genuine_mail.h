#pragma once

/* Whole mails as the programs that people use send them. */

#include "genuine_shape.h"

/* What stands around the text. */
typedef enum {
  AROUND_NOTHING,
  AROUND_LOGO,    /* multipart/related: an image that is shown in it */
  AROUND_FILE,    /* multipart/mixed: a picture beside it */
  AROUND_TNEF,    /* winmail.dat */
  AROUND_SMIME,   /* signed, as S/MIME is */
  AROUND_NO_MIME, /* no field that says what it is */
} GenuineAround;

typedef struct {
  const char *label;
  const char *fields;    /* of the header, that the program is known by */
  const PlainForm *text; /* NULL: HTML alone */
  const HtmlForm *page;  /* NULL: text alone; with both, a mail has both */
  const char *charset;   /* where it has not every character, it is UTF-8 */
  const char *encoding;  /* of the content */
  const char *parameter; /* of text/plain, with its semicolon; may be empty */
  GenuineAround around;
  gboolean narrow; /* no-break spaces behind colons */
  gboolean signs;  /* by OpenPGP, if the writer wants to */
} GenuineClient;

/* Client I; NULL behind the last. Static. */
const GenuineClient *genuine_client (guint i);

/* Signs the canonical TEXT of a part: armoured, the caller's. */
typedef char *(*GenuineSign) (const char *text, gpointer data);

/* What goes into the header beside what CLIENT puts there. All borrowed. */
typedef struct {
  const char *fields;     /* trace fields, on top; may be empty */
  const char *subject;    /* */
  const char *message_id; /* in angle brackets; likewise */
  const char *reply_to;   /* the mail that is answered, or NULL */
  GenuineSign sign;       /* NULL: not signed */
  gpointer data;          /* for it */
} GenuineHeader;

/* The answer that DRAFT is, as CLIENT sends it, with LF line ends. The caller frees it. */
char *genuine_mail (const GenuineClient *client, const GenuineDraft *draft,
                    const GenuineHeader *header);
