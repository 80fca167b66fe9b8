#pragma once

/* The text a page of HTML becomes: lines, blanks, quote levels, list items, table rows. Line ends
 * and blanks are held back until a letter follows, so that none is left at an end and no two empty
 * lines follow each other. */

#include <glib.h>

/* Deeper levels of quotation or lists look like this one: a line's prefix stays short. */
#define HTML_LEVELS 8

typedef struct HtmlWriter HtmlWriter;

HtmlWriter *html_writer_new (void);
void html_writer_free (HtmlWriter *writer);

typedef enum {
  HTML_BLANKS_COLLAPSE, /* runs are one blank; no-break spaces count each */
  HTML_BLANKS_ONE,      /* no-break spaces collapse as well */
  HTML_BLANKS_KEEP,     /* blanks and line ends count */
} HtmlBlanks;

/* Adds LENGTH bytes of valid UTF-8. C1 controls are what Windows-1252 has in their place, for that
 * is what is meant by a character reference such as `&#150;`; other controls and separators of
 * lines become U+FFFD; bidirectional controls, annotations, tags and characters without width are
 * left out but joiners in a word. TRUE when there was something to be seen. */
gboolean html_writer_text (HtmlWriter *writer, const char *text, gsize length, HtmlBlanks blanks);

/* Adds TEXT, one line, behind the last letter of the text, before any line end held back. */
void html_writer_behind (HtmlWriter *writer, const char *text);

/* Ends the line, if it has begun; LINES 2: an empty line follows; 0: nothing. */
void html_writer_block (HtmlWriter *writer, guint lines);

/* Ends the line; a line without text becomes an empty one. */
void html_writer_break (HtmlWriter *writer);

/* A line across. */
void html_writer_rule (HtmlWriter *writer);

/* What follows is one level deeper (BY 1) or less deep (BY -1) in quotations or lists. */
void html_writer_quote (HtmlWriter *writer, int by);
void html_writer_list (HtmlWriter *writer, int by);

/* How many lists are open. */
guint html_writer_lists (const HtmlWriter *writer);

/* A list item begins; its first line begins with MARKER, such as `* `. With "" it ends. */
void html_writer_item (HtmlWriter *writer, const char *marker);

/* Rows of tables, which may be within each other, and their cells. Cells without text are left out;
 * once a cell of a row takes more than one line, the next ones begin on lines of their own. */
void html_writer_row_begin (HtmlWriter *writer);
void html_writer_row_end (HtmlWriter *writer);
void html_writer_cell (HtmlWriter *writer);

/* Remembers that what follows will be asked for. */
void html_writer_mark (HtmlWriter *writer);

/* The text since the mark, as it was written, or NULL when there is none. Borrowed until something
 * is added. */
const char *html_writer_marked (const HtmlWriter *writer);

/* The text, which ends with a line end unless it is empty; the writer is empty afterwards. The
 * caller frees it. */
char *html_writer_finish (HtmlWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlWriter, html_writer_free)
