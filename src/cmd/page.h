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

/* What pages for people indent by. */
#define PAGE_INDENT "    "

/* `Label: value` behind INDENT; nothing when the value is empty. */
void page_line (FILE *out, const char *indent, const char *label, const json_t *value);

/* The same for each member of LIST, a line each. */
void page_list (FILE *out, const char *indent, const char *label, const json_t *list);

/* A line for each of ATTACHMENTS: name, types, size. */
void page_attachments (FILE *out, const char *indent, const json_t *attachments);

/* An empty line, then the text VALUE, indented; nothing when it is no text. */
void page_block (FILE *out, const json_t *value);
