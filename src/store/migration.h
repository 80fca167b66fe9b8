#pragma once

#include <stddef.h>

/* The steps that make the schema, embedded from sql/migrate at build; append-only. */

typedef struct {
  int number; /* from 1 without gaps; 0 ends the list */
  const char *name;
  const char *sql;
} Migration;

extern const Migration migrations[];
extern const char migration_roles[];     /* sql/roles.sql */
extern const char migration_bootstrap[]; /* sql/bootstrap.sql */
