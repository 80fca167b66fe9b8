#include "app/database.h"

Db *
database_open (const Config *config, const char *role, gint64 deadline, GError **error)
{
  const DbTarget target = { .conninfo = config->database,
                            .role = role,
                            .program = role == NULL ? "tocsin" : role,
                            .deadline = deadline };
  return db_open (&target, error);
}
