#pragma once

/* Comma-separated values (RFC 4180), read strictly. */

#include <glib.h>

typedef struct {
  guint line;   /* in which it begins, from 1 */
  char **cells; /* never NULL; as many as the first row has */
} CsvRow;

void csv_row_free (CsvRow *row);

/* The rows (GPtrArray of CsvRow) of the LENGTH bytes at BYTES (may be NULL for 0), UTF-8 with or
 * without a byte order mark, lines ended by CR LF or LF. Blank lines are left out; cells are as
 * written, blanks too. DATA: not UTF-8, a quote inside a cell without quotes or text behind the
 * closing one, a cell never closed, a row of another length than the first; the message begins with
 * line and column (number of the cell in its row): `3: column 2: `. */
GPtrArray *csv_read (const char *bytes, gsize length, GError **error);
