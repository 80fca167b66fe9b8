#pragma once

/* The words of a query (core/query.h), taken apart without a look at what they mean. */

#include <glib.h>

typedef enum { TERM_WORD, TERM_EQUAL, TERM_LESS, TERM_AT_MOST, TERM_MORE, TERM_AT_LEAST } TermType;

/* `-KEY:VALUE,VALUE`, `KEY<VALUE`, or a word or phrase to look for. */
typedef struct {
  char *written; /* the whole, for messages */
  TermType type;
  gboolean negated;  /* there was a `-` before it */
  gboolean quoted;   /* a TERM_WORD was in quotes: a phrase, no short word */
  char *key;         /* in lower case, without quotes; NULL for TERM_WORD */
  gboolean field;    /* the key was written CF.{...}: surely a field's name */
  GPtrArray *values; /* of char *, at least one, none empty; exactly one but for TERM_EQUAL */
} Term;

void term_free (Term *term);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Term, term_free)

/* The terms of TEXT, valid UTF-8 (GPtrArray of Term). DATA: a quote or brace without its end, a key
 * without value. The caller's. */
GPtrArray *term_list (const char *text, GError **error);
