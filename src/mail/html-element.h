#pragma once

/* The elements of HTML that shape a text. */

#include <glib.h>

typedef enum {
  HTML_PLAIN, /* only what is in it counts */
  HTML_UNSEEN,
  HTML_TITLE,
  HTML_BREAK,
  HTML_RULE,
  HTML_QUOTE,
  HTML_BULLETS,
  HTML_NUMBERS,
  HTML_ITEM,
  HTML_ROW,
  HTML_CELL,
  HTML_PREFORMATTED,
  HTML_PARAGRAPH, /* its margins are often taken away by a style */
  HTML_LINK,
  HTML_IMAGE,
  HTML_INPUT,
  HTML_BASE,
  HTML_AREA,
  HTML_FORM,
  HTML_BUTTON,
  HTML_META,
} HtmlKind;

typedef struct {
  const char *name;
  HtmlKind kind;
  guint lines; /* line ends around it: 0 within a line, 1 a block, 2 set off by an empty line */
} HtmlElement;

/* The element NAME (lower case); one without effects when it is unknown. Never NULL, static. */
const HtmlElement *html_element (const char *name);
