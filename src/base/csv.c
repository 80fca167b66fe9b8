#include "base/csv.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct {
  const char *next; /* ended by a NUL, which is nowhere else */
  guint line;
  guint column; /* of the cell that is read, from 1 */
} Reader;

void
csv_row_free (CsvRow *row)
{
  if (row == NULL)
    return;
  g_strfreev (row->cells);
  g_free (row);
}

static gboolean
fault (const Reader *reader, const char *what, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "%u: column %u: %s", reader->line,
               reader->column, what);
  return FALSE;
}

/* Goes past the end of a line, if one is here. */
static gboolean
skip_line_end (Reader *reader)
{
  gsize length = *reader->next == '\n' ? 1 : strncmp (reader->next, "\r\n", 2) == 0 ? 2 : 0;
  reader->next += length;
  reader->line += length > 0;
  return length > 0;
}

/* What stands between quotes, where a doubled quote is one. */
static gboolean
read_quoted (Reader *reader, GString *cell, GError **error)
{
  const Reader start = *reader;
  for (reader->next++; *reader->next != '\0'; reader->next++) {
    if (*reader->next == '"' && reader->next[1] != '"') {
      reader->next++;
      return TRUE;
    }
    reader->next += *reader->next == '"';
    reader->line += *reader->next == '\n';
    g_string_append_c (cell, *reader->next);
  }
  return fault (&start, "the quote that begins this cell is never closed", error);
}

/* One cell, up to the comma or the end of the line behind it. The caller frees it. */
static char *
read_cell (Reader *reader, GError **error)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  gboolean quoted = *reader->next == '"';
  if (quoted && !read_quoted (reader, cell, error))
    return NULL;
  if (!quoted) {
    gsize length = strcspn (reader->next, ",\"\r\n");
    g_string_append_len (cell, reader->next, (gssize) length);
    reader->next += length;
  }
  Reader end = *reader;
  if (*end.next == '\0' || *end.next == ',' || skip_line_end (&end))
    return g_string_free (g_steal_pointer (&cell), FALSE);
  fault (reader,
         quoted ? "there is text behind the closing quote; write a quote inside a cell twice"
         : *end.next == '"' ? "there is a quote inside; put the whole cell in quotes and double it"
                            : "there is a carriage return without a line feed",
         error);
  return NULL;
}

static CsvRow *
read_row (Reader *reader, GError **error)
{
  CsvRow start = { .line = reader->line };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  gboolean more = TRUE;
  for (reader->column = 1; more; reader->column++) {
    char *cell = read_cell (reader, error);
    if (cell == NULL)
      return NULL;
    g_ptr_array_add (cells, cell);
    more = *reader->next == ',';
    reader->next += more;
  }
  skip_line_end (reader);
  g_ptr_array_add (cells, NULL);
  start.cells = (char **) g_ptr_array_free (g_steal_pointer (&cells), FALSE);
  return g_memdup2 (&start, sizeof start);
}

static gboolean
check_length (const GPtrArray *rows, const CsvRow *row, GError **error)
{
  guint count = g_strv_length (row->cells);
  guint wanted = rows->len == 0 ? count : g_strv_length (((const CsvRow *) rows->pdata[0])->cells);
  if (count == wanted)
    return TRUE;
  const Reader place = { .line = row->line, .column = MIN (count, wanted) + (count > wanted) };
  g_autofree char *what = g_strdup_printf ("%u cell%s in this row, but %u in the first", count,
                                           count == 1 ? "" : "s", wanted);
  return fault (&place, what, error);
}

GPtrArray *
csv_read (const char *bytes, gsize length, GError **error)
{
  if (!text_is_valid (bytes, length)) {
    const Reader start = { .line = 1, .column = 1 };
    fault (&start, "this is no UTF-8 text; save it as UTF-8", error);
    return NULL;
  }
  g_autofree char *text = length == 0 ? g_strdup ("") : g_strndup (bytes, length);
  gboolean marked = g_str_has_prefix (text, BYTE_ORDER_MARK);
  Reader reader = { .next = text + (marked ? strlen (BYTE_ORDER_MARK) : 0), .line = 1 };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) csv_row_free);
  while (*reader.next != '\0') {
    if (skip_line_end (&reader))
      continue;
    CsvRow *row = read_row (&reader, error);
    if (row == NULL)
      return NULL;
    g_ptr_array_add (rows, row);
    if (!check_length (rows, row, error))
      return NULL;
  }
  return g_steal_pointer (&rows);
}
