#pragma once

/* What a person writes to answer a mail, in the shape that his mail program gives to it. */

#include "config.h"

#include <glib.h>

typedef struct {
  const char *commands; /* lines; "" for none */
  const char *text;     /* what stands a blank line below them; "" for none */
  const char *history;  /* text of the mail that is answered; NULL: the mail is a new one */
  const char *from;     /* bare address; likewise */
  const char *to;       /* */
  const char *subject;  /* of the mail that is answered */
} GenuineDraft;

/* How a program writes an answer as plain text. `@FROM@`, `@TO@` and `@SUBJECT@` stand for those of
 * the mail that is answered. */
typedef struct {
  const char *signature;   /* below the text, with its separator; "" for none */
  const char *attribution; /* above the quotation */
  const char *mark;        /* before each line of it */
  gboolean below;          /* the text stands below the quotation */
  gboolean between;        /* ... between two pieces of it */
  const char *end;         /* of all */
  gboolean doubled;        /* an empty line below each paragraph, a blank in an empty one */
} PlainForm;

/* How a program writes it as HTML. */
typedef struct {
  const char *head;
  const char *open; /* of each line */
  const char *close;
  const char *empty; /* an empty line */
  gboolean links;    /* addresses become links */
  const char *signature;
  const char *attribution;
  const char *quoted; /* before each line of the quotation; `close` ends it */
  const char *end;
} HtmlForm;

/* What the writer typed. The caller frees it. */
char *genuine_typed (const GenuineDraft *draft);

/* The whole text with LF line ends. The caller frees it. */
char *genuine_plain (const PlainForm *form, const GenuineDraft *draft);
char *genuine_html (const HtmlForm *form, const GenuineDraft *draft);

/* TEXT as format=flowed (RFC 3676), with DelSp or without. The caller frees it. */
char *genuine_flowed (const char *text, gboolean delsp);

/* TEXT with every OLD in it replaced. The caller frees it. */
char *genuine_replaced (const char *text, const char *old, const char *new);
