#pragma once

/* How commands show what they found. */

#include <glib.h>
#include <jansson.h>

#include "cmd/command.h"

/* Which keys of a row the two tabular formats show, in order; NULL-terminated. */
typedef struct {
  const char *const *text; /* for people: the few that tell rows apart */
  const char *const *csv;  /* for spreadsheets: every flat one */
} Columns;

/* ROWS (taken over; NULL after an error) in the format that REQUEST asks for with --json or --csv;
 * FALSE when ROWS is NULL. */
gboolean page_listing (const Request *request, json_t *rows, const Columns *columns);

/* RECORD (taken over; NULL after an error) as `key: value` lines, or as JSON if REQUEST says
 * --json; FALSE when RECORD is NULL. */
gboolean page_record (const Request *request, json_t *record);

/* BYTES (taken over; NULL after an error) as they are; FALSE when BYTES is NULL. */
gboolean page_bytes (const Request *request, GBytes *bytes);

/* VALUE on one line of text, the elements of an array with commas between; NULL for null and what
 * is empty. The caller frees it. */
char *page_text (const json_t *value);
