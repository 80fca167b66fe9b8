#pragma once

/* The words and signs of tocsin.conf. */

#include "app/config_faults.h"

typedef struct {
  char sign;    /* one of `=+{}(),` (`+` for `+=`), TOKEN_TEXT or TOKEN_END */
  char *text;   /* of TOKEN_TEXT: quotes and escapes resolved, variables replaced; else NULL */
  guint line;   /* counted from 1 */
  gboolean bad; /* a fault is noted already: the text means nothing */
} ConfigToken;

enum { TOKEN_TEXT = 't', TOKEN_END = '\0' };

/* All tokens of TEXT with one TOKEN_END at the end, an array of ConfigToken that the caller unrefs;
 * comments become blanks in TEXT. Notes in FAULTS: a string or comment that is not closed, a
 * variable without value, an escape or a bare word that libconfuse would take for something else.
 * CLOSED is FALSE when a comment swallowed the end of the file. */
GPtrArray *config_token_split (char *text, ConfigFaults *faults, gboolean *closed);
