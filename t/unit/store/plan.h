#pragma once

/* What the server does for a statement: pages it touches, tables it reads from end to end. */

#include <glib.h>

#include "store/run.h"

#define PLAN_ARGUMENTS 6 /* at most, and NULL at the end */

/* Shared buffers that STATEMENT touches, caches warm, with SQL expressions for ARGUMENTS. Runs it
 * and rolls it back. Aborts when it scans a table sequentially that grows with the mail, also
 * within functions; LABEL is then named. */
gint64 plan_buffers (Db *db, const char *label, const Statement *statement,
                     const char *const *arguments);
