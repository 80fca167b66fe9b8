#include "mail/html-element.h"

#include <stdlib.h>
#include <string.h>

/* In the order of strcmp(). */
static const HtmlElement elements[] = {
  { "a", HTML_LINK, 0 },
  { "address", HTML_PLAIN, 1 },
  { "area", HTML_AREA, 0 },
  { "article", HTML_PLAIN, 1 },
  { "aside", HTML_PLAIN, 1 },
  { "base", HTML_BASE, 0 },
  { "blockquote", HTML_QUOTE, 1 },
  { "body", HTML_PLAIN, 1 },
  { "br", HTML_BREAK, 0 },
  { "button", HTML_BUTTON, 0 },
  { "caption", HTML_PLAIN, 1 },
  { "center", HTML_PLAIN, 1 },
  { "dd", HTML_PLAIN, 1 },
  { "details", HTML_PLAIN, 1 },
  { "dialog", HTML_PLAIN, 1 },
  { "dir", HTML_BULLETS, 2 },
  { "div", HTML_PLAIN, 1 },
  { "dl", HTML_PLAIN, 2 },
  { "dt", HTML_PLAIN, 1 },
  { "fieldset", HTML_PLAIN, 1 },
  { "figcaption", HTML_PLAIN, 1 },
  { "figure", HTML_PLAIN, 2 },
  { "footer", HTML_PLAIN, 1 },
  { "form", HTML_FORM, 1 },
  { "h1", HTML_PLAIN, 2 },
  { "h2", HTML_PLAIN, 2 },
  { "h3", HTML_PLAIN, 2 },
  { "h4", HTML_PLAIN, 2 },
  { "h5", HTML_PLAIN, 2 },
  { "h6", HTML_PLAIN, 2 },
  { "header", HTML_PLAIN, 1 },
  { "hr", HTML_RULE, 1 },
  { "iframe", HTML_PLAIN, 1 },
  { "img", HTML_IMAGE, 0 },
  { "input", HTML_INPUT, 0 },
  { "legend", HTML_PLAIN, 1 },
  { "li", HTML_ITEM, 1 },
  { "listing", HTML_PREFORMATTED, 2 },
  { "main", HTML_PLAIN, 1 },
  { "menu", HTML_BULLETS, 2 },
  { "meta", HTML_META, 0 },
  { "nav", HTML_PLAIN, 1 },
  { "noframes", HTML_PLAIN, 1 },
  { "noscript", HTML_PLAIN, 1 },
  { "ol", HTML_NUMBERS, 2 },
  { "optgroup", HTML_PLAIN, 1 },
  { "option", HTML_PLAIN, 1 },
  { "p", HTML_PARAGRAPH, 2 },
  { "plaintext", HTML_PREFORMATTED, 2 },
  { "pre", HTML_PREFORMATTED, 2 },
  { "script", HTML_UNSEEN, 0 },
  { "section", HTML_PLAIN, 1 },
  { "select", HTML_PLAIN, 1 },
  { "style", HTML_UNSEEN, 0 },
  { "summary", HTML_PLAIN, 1 },
  { "table", HTML_PLAIN, 1 },
  { "td", HTML_CELL, 0 },
  { "textarea", HTML_PREFORMATTED, 1 },
  { "th", HTML_CELL, 0 },
  { "title", HTML_TITLE, 0 },
  { "tr", HTML_ROW, 1 },
  { "ul", HTML_BULLETS, 2 },
  { "xmp", HTML_PREFORMATTED, 2 },
};

static int
compare (const void *name, const void *element)
{
  return strcmp (name, ((const HtmlElement *) element)->name);
}

const HtmlElement *
html_element (const char *name)
{
  static const HtmlElement unknown = { "", HTML_PLAIN, 0 };
  const HtmlElement *found =
      bsearch (name, elements, G_N_ELEMENTS (elements), sizeof elements[0], compare);
  return found == NULL ? &unknown : found;
}
