#include "mail/html-writer.h"

#include <string.h>

enum { TAB_BLANKS = 4, MARKER_BYTES = 16, ROWS = 256, NONE = -1 };

struct HtmlWriter {
  GString *text;
  guint lines;    /* line ends held back: 0, 1 or 2 */
  guint blanks;   /* blanks held back */
  gboolean soft;  /* the last of them collapses with others */
  gboolean cell;  /* the border of a cell is held back */
  gboolean fresh; /* in an item, cell or quotation without text: no block ends its line */
  char marker[MARKER_BYTES];
  guint quotes;
  guint quotes_before; /* of the last line */
  guint lists;
  gint64 line;       /* number of the last line */
  gint64 rows[ROWS]; /* number of the line in which the text of each open row began, or NONE */
  guint depth;       /* of open rows; those beyond ROWS are not known */
  gssize mark;       /* where the text asked for begins, or NONE */
  gboolean marking;
};

HtmlWriter *
html_writer_new (void)
{
  HtmlWriter *writer = g_new0 (HtmlWriter, 1);
  writer->text = g_string_new (NULL);
  writer->mark = NONE;
  return writer;
}

void
html_writer_free (HtmlWriter *writer)
{
  if (writer == NULL)
    return;
  g_string_free (writer->text, TRUE);
  g_free (writer);
}

static void
append_times (GString *text, const char *unit, guint times)
{
  for (guint i = 0; i < times; i++)
    g_string_append (text, unit);
}

/* Ends the last line and an empty one, if they are held back, and begins the next. */
static void
begin_line (HtmlWriter *writer)
{
  GString *text = writer->text;
  guint quotes = MIN (writer->quotes, HTML_LEVELS);
  guint lists = MIN (writer->lists, HTML_LEVELS);
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (text->len > 0 && writer->lines > 1) {
    guint both = MIN (quotes, writer->quotes_before);
    append_times (text, "> ", both);
    g_string_truncate (text, text->len - (both > 0 ? 1 : 0));
    g_string_append_c (text, '\n');
  }
  append_times (text, "> ", quotes);
  append_times (text, "  ", writer->marker[0] == '\0' || lists == 0 ? lists : lists - 1);
  g_string_append (text, writer->marker);
  writer->quotes_before = quotes;
  writer->line++;
  writer->lines = 0;
  writer->cell = FALSE;
}

/* Makes the text ready for a letter. */
static void
begin_letter (HtmlWriter *writer)
{
  if (writer->lines > 0 || writer->text->len == 0)
    begin_line (writer);
  if (writer->cell)
    g_string_append (writer->text, " | ");
  append_times (writer->text, " ", writer->fresh ? 0 : writer->blanks);
  writer->blanks = 0;
  writer->cell = FALSE;
  writer->fresh = FALSE;
  writer->marker[0] = '\0';
  for (guint i = MIN (writer->depth, ROWS); i > 0 && writer->rows[i - 1] == NONE; i--)
    writer->rows[i - 1] = writer->line;
  if (writer->marking)
    writer->mark = (gssize) writer->text->len;
  writer->marking = FALSE;
}

static gboolean
is_in_line (const HtmlWriter *writer)
{
  return writer->lines == 0 && writer->text->len > 0 && !writer->fresh;
}

static void
hold_blank (HtmlWriter *writer, gboolean soft)
{
  if (soft && (writer->soft || (writer->blanks == 0 && !is_in_line (writer))))
    return;
  writer->soft = soft;
  writer->blanks++;
}

static void
read_blank (HtmlWriter *writer, char blank, HtmlBlanks blanks)
{
  if (blanks != HTML_BLANKS_KEEP)
    hold_blank (writer, TRUE);
  else if (blank == '\n')
    html_writer_break (writer);
  else
    for (int i = blank == '\t' ? TAB_BLANKS : 1; i > 0 && blank != '\r'; i--)
      hold_blank (writer, FALSE);
}

/* What is seen of C, or 0 for nothing. */
static gunichar
visible (gunichar c, gboolean in_word)
{
  static const guint16 windows_1252[] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
  };
  if (c >= 0x80 && c < 0xA0)
    return windows_1252[c - 0x80];
  gboolean bidirectional = c == 0x61C || c == 0x200E || c == 0x200F ||
                           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  if (bidirectional || c == 0xAD || c == 0x34F || c == 0x180E || c == 0x200B ||
      (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
      (c >= 0xE0000 && c <= 0xE007F))
    return 0;
  if (c == 0x200C || c == 0x200D)
    return in_word ? c : 0;
  return c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029 ? 0xFFFD : c;
}

gboolean
html_writer_text (HtmlWriter *writer, const char *text, gsize length, HtmlBlanks blanks)
{
  gboolean seen = FALSE;
  const char *end = text + length;
  for (const char *p = text; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      read_blank (writer, (char) c, blanks);
      continue;
    }
    if (c == 0xA0) {
      hold_blank (writer, blanks == HTML_BLANKS_ONE);
      continue;
    }
    c = visible (c, is_in_line (writer) && writer->blanks == 0 && !writer->cell);
    if (c == 0)
      continue;
    begin_letter (writer);
    g_string_append_unichar (writer->text, c);
    writer->soft = FALSE;
    seen = TRUE;
  }
  return seen;
}

void
html_writer_behind (HtmlWriter *writer, const char *text)
{
  g_string_append (writer->text, text);
}

void
html_writer_block (HtmlWriter *writer, guint lines)
{
  if (writer->fresh || lines == 0)
    return;
  /* A line of no-break spaces is how mail programs write an empty one. */
  gboolean empty = writer->lines > 0 && writer->blanks > 0;
  writer->lines = MAX (writer->lines, empty ? 2 : lines);
  writer->blanks = 0;
  writer->soft = FALSE;
}

void
html_writer_break (HtmlWriter *writer)
{
  if (writer->fresh)
    return;
  writer->lines = MIN (writer->lines + 1, 2);
  writer->blanks = 0;
  writer->soft = FALSE;
}

void
html_writer_rule (HtmlWriter *writer)
{
  static const char line[] = "________________________________";
  html_writer_block (writer, 1);
  html_writer_text (writer, line, strlen (line), HTML_BLANKS_COLLAPSE);
  html_writer_block (writer, 1);
}

void
html_writer_quote (HtmlWriter *writer, int by)
{
  GString *text = writer->text;
  writer->fresh = FALSE;
  html_writer_block (writer, 1);
  /* The line that says who wrote it belongs to the quotation. */
  if (by > 0 && text->len > 0 && text->str[text->len - 1] == ':')
    writer->lines = 1;
  writer->quotes = (guint) ((int) writer->quotes + by);
  writer->fresh = by > 0;
}

void
html_writer_list (HtmlWriter *writer, int by)
{
  writer->lists = (guint) ((int) writer->lists + by);
}

guint
html_writer_lists (const HtmlWriter *writer)
{
  return writer->lists;
}

void
html_writer_item (HtmlWriter *writer, const char *marker)
{
  writer->fresh = FALSE;
  html_writer_block (writer, 1);
  g_strlcpy (writer->marker, marker, sizeof writer->marker);
  writer->fresh = marker[0] != '\0';
}

void
html_writer_row_begin (HtmlWriter *writer)
{
  html_writer_block (writer, 1);
  if (writer->depth < ROWS)
    writer->rows[writer->depth] = NONE;
  writer->depth++;
}

void
html_writer_row_end (HtmlWriter *writer)
{
  writer->depth--;
  if (writer->cell)
    writer->blanks = 0;
  writer->cell = FALSE;
  writer->fresh = FALSE;
  html_writer_block (writer, 1);
}

void
html_writer_cell (HtmlWriter *writer)
{
  guint known = MIN (writer->depth, ROWS);
  gint64 line = known == 0 ? NONE : writer->rows[known - 1];
  if (line == writer->line) {
    writer->cell = TRUE;
    writer->lines = 0;
  } else if (line != NONE || writer->depth == 0)
    html_writer_block (writer, 1);
  writer->blanks = 0;
  writer->soft = FALSE;
  writer->fresh = writer->depth > 0;
}

void
html_writer_mark (HtmlWriter *writer)
{
  writer->mark = NONE;
  writer->marking = TRUE;
}

const char *
html_writer_marked (const HtmlWriter *writer)
{
  return writer->mark == NONE ? NULL : writer->text->str + writer->mark;
}

char *
html_writer_finish (HtmlWriter *writer)
{
  if (writer->text->len > 0)
    g_string_append_c (writer->text, '\n');
  char *text = g_string_free (writer->text, FALSE);
  writer->text = g_string_new (NULL);
  return text;
}
