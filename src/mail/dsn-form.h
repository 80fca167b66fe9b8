#pragma once

/* The free forms of delivery reports, told apart by what they say first. */

#include <glib.h>

typedef struct {
  const char *words;  /* in the form of phrase.h */
  const char *maker;  /* `qmail`, `Exim`...; NULL when many write them, people too */
  const char *action; /* of RFC 3464 section 2.3.3, that they tell */
} DsnForm;

/* The form that TEXT, valid UTF-8, has in its first 8 KB, or NULL. */
const DsnForm *dsn_form_find (const char *text);

/* The words by which SUBJECT (one line) is one of a delivery report, or NULL. Static. */
const char *dsn_form_subject (const char *subject);

/* Where the copy of the returned mail begins in TEXT: behind a line such as `--- Below this line is
 * a copy of the message.`; NULL when there is none. Borrowed. */
const char *dsn_form_copy (const char *text);

/* TRUE when the N bytes at LABEL are what mail servers write before the colon in front of a
 * recipient's address, such as `Recipient address`. */
gboolean dsn_form_is_label (const char *label, gsize length);
