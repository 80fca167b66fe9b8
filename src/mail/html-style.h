#pragma once

/* What the attributes of an element say about how its text looks, as far as it matters for reading
 * it without colours and sizes. Style sheets are not read: mail programs often drop them. */

#include <glib.h>

typedef struct {
  /* Inherited by what is in the element. */
  gboolean unseen;       /* not displayed */
  gboolean tiny;         /* letters of size 0 */
  gboolean white;        /* white letters */
  gboolean background;   /* behind the letters is something that is not white */
  gboolean preformatted; /* line ends and blanks count */
  gboolean filler;       /* the blanks behind a bullet of Word's */
  /* Of the element alone. */
  gboolean tight; /* no empty line below */
  gboolean rule;  /* Outlook's line above the header of the mail it quotes */
} HtmlStyle;

/* The style of an element with ATTRIBUTES (name, value or NULL, ..., NULL; may itself be NULL) in
 * an element of style OUTER. Takes time in proportion to the attributes' length. */
HtmlStyle html_style (const HtmlStyle *outer, const char *const *attributes);

/* TRUE when text of this style is invisible. */
gboolean html_style_is_hidden (const HtmlStyle *style);
