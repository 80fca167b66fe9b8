#pragma once

/* One listing, three formats. A command builds its answer once, as JSON values; the printer shows
 * them as JSON for machines, CSV for spreadsheets or aligned columns for people. */

#include <glib.h>
#include <jansson.h>
#include <stdio.h>

typedef enum { PRINTER_TEXT, PRINTER_JSON, PRINTER_CSV } PrinterFormat;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/* Prints ROWS, an array of flat objects, in FORMAT. COLUMNS (NULL-terminated) names the keys that
 * text and CSV show, in order; JSON shows every key. CSV follows RFC 4180, and a value that a
 * spreadsheet would take for a formula (first character = + - @ TAB CR) gets a leading apostrophe.
 * Arrays inside a row are joined with "; ". */
void printer_rows (FILE *out, PrinterFormat format, const json_t *rows, const char *const *columns);

/* Prints VALUE as JSON, indented, with a final newline. */
void printer_json (FILE *out, const json_t *value);
