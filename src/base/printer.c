#include "base/printer.h"

#include <string.h>

#include "base/text.h"

/* VALUE as one cell; the caller frees it. */
static char *
cell_text (const json_t *value)
{
  if (value == NULL || json_is_null (value))
    return g_strdup ("");
  if (json_is_string (value))
    return g_strdup (json_string_value (value));
  if (json_is_array (value)) {
    g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
    for (gsize i = 0; i < json_array_size (value); i++)
      g_ptr_array_add (items, cell_text (json_array_get (value, i)));
    g_ptr_array_add (items, NULL);
    return g_strjoinv ("; ", (char **) items->pdata);
  }
  char *encoded = json_dumps (value, JSON_ENCODE_ANY | JSON_COMPACT);
  char *cell = g_strdup (encoded);
  free (encoded);
  return cell;
}

static void
print_csv_cell (FILE *out, const json_t *value)
{
  g_autofree char *cell = cell_text (value);
  gboolean formula =
      cell[0] != '\0' && strchr ("=+-@\t\r", cell[0]) != NULL && !json_is_number (value);
  if (!formula && strpbrk (cell, ",\"\r\n") == NULL) {
    fputs (cell, out);
    return;
  }
  fputs (formula ? "\"'" : "\"", out);
  for (const char *p = cell; *p != '\0'; p++) {
    if (*p == '"')
      fputc ('"', out);
    fputc (*p, out);
  }
  fputc ('"', out);
}

void
printer_csv (FILE *out, const json_t *rows, const char *const *columns)
{
  for (gsize c = 0; columns[c] != NULL; c++)
    fprintf (out, "%s%s", c > 0 ? "," : "", columns[c]);
  fputs ("\r\n", out);
  for (gsize r = 0; r < json_array_size (rows); r++) {
    for (gsize c = 0; columns[c] != NULL; c++) {
      if (c > 0)
        fputc (',', out);
      print_csv_cell (out, json_object_get (json_array_get (rows, r), columns[c]));
    }
    fputs ("\r\n", out);
  }
}

/* What the text format shows in COLUMN of ROW (NULL: its title); the caller frees it. */
static char *
shown_text (const json_t *row, const char *column)
{
  g_autofree char *cell =
      row == NULL ? g_strdup (column) : cell_text (json_object_get (row, column));
  return text_one_line (cell);
}

/* Columns as wide as their widest cell; the last one is left ragged. */
void
printer_table (FILE *out, const json_t *rows, const char *const *columns)
{
  guint count = g_strv_length ((char **) columns);
  g_autofree glong *width = g_new0 (glong, count);
  for (guint c = 0; c < count; c++)
    for (gsize r = 0; r <= json_array_size (rows); r++) {
      g_autofree char *cell = shown_text (r == 0 ? NULL : json_array_get (rows, r - 1), columns[c]);
      width[c] = MAX (width[c], g_utf8_strlen (cell, -1));
    }
  for (gsize r = 0; r <= json_array_size (rows); r++) {
    for (guint c = 0; c < count; c++) {
      g_autofree char *cell = shown_text (r == 0 ? NULL : json_array_get (rows, r - 1), columns[c]);
      int padding = c + 1 < count ? (int) (width[c] - g_utf8_strlen (cell, -1)) + 2 : 0;
      fprintf (out, "%s%*s", cell, padding, "");
    }
    fputc ('\n', out);
  }
}

void
printer_json (FILE *out, const json_t *value)
{
  json_dumpf (value, out, JSON_INDENT (2) | JSON_ENCODE_ANY);
  fputc ('\n', out);
}
