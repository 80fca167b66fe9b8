#pragma once

/* One listing, three formats. A command builds its answer once, as JSON values; the printer shows
 * them as JSON for machines, CSV for spreadsheets or aligned columns for people. */

#include <glib.h>
#include <jansson.h>
#include <stdio.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/* Prints ROWS, an array of flat objects, as a table of aligned columns for people: under each name
 * of COLUMNS (NULL-terminated) the values of that key, on one line each. Arrays inside a row are
 * joined with "; ". */
void printer_table (FILE *out, const json_t *rows, const char *const *columns);

/* The same as CSV after RFC 4180. A value that a spreadsheet would take for a formula (first
 * character = + - @ TAB CR) gets a leading apostrophe. */
void printer_csv (FILE *out, const json_t *rows, const char *const *columns);

/* Prints VALUE as JSON with every key, indented, with a final newline. */
void printer_json (FILE *out, const json_t *value);
