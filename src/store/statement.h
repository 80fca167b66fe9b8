#pragma once

#include <stddef.h>

/* A statement of sql/query, embedded at build. */

typedef struct {
  const char *name;
  const char *const *in;  /* declared parameters, `name type`, NULL at the end */
  const char *const *out; /* declared columns, likewise */
  const char *sql;
} Statement;
