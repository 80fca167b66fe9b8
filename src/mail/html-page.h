#pragma once

/* A page of HTML, element by element, on its way to text. */

#include <glib.h>

/* Elements may be nested no deeper. */
#define HTML_DEPTH 256

typedef struct HtmlPage HtmlPage;

/* DEFECTS (may be NULL) is borrowed. */
HtmlPage *html_page_new (GPtrArray *defects);
void html_page_free (HtmlPage *page);

/* An element begins. NAME is in lower case; ATTRIBUTES are name, value or NULL, ..., NULL, or NULL
 * altogether. IMPLIED: nobody wrote it. FALSE when it would be nested too deep; then nothing has
 * happened. */
gboolean html_page_begin (HtmlPage *page, const char *name, const char *const *attributes,
                          gboolean implied);

/* The innermost element ends. */
void html_page_end (HtmlPage *page);

/* LENGTH bytes of valid UTF-8 in the innermost element. */
void html_page_text (HtmlPage *page, const char *text, gsize length);

/* SOURCE, valid UTF-8, as it is. */
void html_page_source (HtmlPage *page, const char *source);

/* Ends all elements. The whole text; the caller frees it. */
char *html_page_finish (HtmlPage *page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlPage, html_page_free)
