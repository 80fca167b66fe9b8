#include "base/error.h"

#include <sysexits.h>

/* The first argument is a name with dashes, not a subtraction. */
/* clang-format off */
G_DEFINE_QUARK (tocsin-error-quark, tocsin_error)
/* clang-format on */

int
tocsin_error_exit_status (const GError *error)
{
  if (error == NULL)
    return EX_OK;
  if (error->domain != TOCSIN_ERROR)
    return 1;
  switch ((TocsinError) error->code) {
  case TOCSIN_ERROR_TEMPORARY:
  case TOCSIN_ERROR_TIMEOUT:
  case TOCSIN_ERROR_CONFLICT:
    return EX_TEMPFAIL;
  case TOCSIN_ERROR_USAGE:
    return 2;
  case TOCSIN_ERROR_DATA:
  case TOCSIN_ERROR_LIMIT:
  case TOCSIN_ERROR_CONFIG:
  case TOCSIN_ERROR_DENIED:
  case TOCSIN_ERROR_MISSING:
  case TOCSIN_ERROR_REFUSED:
  case TOCSIN_ERROR_INTERNAL:
    return 1;
  }
  return 1;
}
