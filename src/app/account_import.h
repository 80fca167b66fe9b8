#pragma once

/* Many accounts at once, from a table. */

#include <glib.h>

#include "app/config.h"

/* The names of its columns, as `tocsin staff list --csv` prints them; NULL-terminated. */
extern const char *const account_import_columns[];

/* A table of accounts. All borrowed. */
typedef struct {
  const char *file; /* for messages */
  GBytes *bytes;    /* as tocsin-staff(5) says */
  gboolean update;  /* accounts that exist are changed instead of being refused */
  gboolean dry_run; /* everything but the end */
} AccountTable;

/* How many accounts were, or would have been, added and changed. */
typedef struct {
  guint added;
  guint changed;
} AccountCount;

/* Adds, or with UPDATE adds and changes, all or none. DATA: the table is wrong; the message has
 * every fault that was found, up to 20, one `FILE:LINE: column NAME: ` a line. MISSING, REFUSED: as
 * store_staff_write(). Others as db_run(). */
gboolean account_import (const Config *config, const AccountTable *table, AccountCount *count,
                         GError **error);
