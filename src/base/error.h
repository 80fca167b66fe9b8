#pragma once

/* The one error domain of Tocsin. A code says what the caller can do about it; the message says
 * what happened, in words a sysadmin can act on. Prefixes are added on the way up with
 * g_prefix_error() and the message is printed once, at the top. */

#include <glib.h>

#define TOCSIN_ERROR (tocsin_error_quark ())

typedef enum {
  TOCSIN_ERROR_TEMPORARY, /* the same call may work later: the database is away, the disk is full */
  TOCSIN_ERROR_TIMEOUT,   /* our own deadline passed before an answer came */
  TOCSIN_ERROR_CONFLICT,  /* another transaction was faster: run the whole transaction again */
  TOCSIN_ERROR_DATA,      /* this input can never work: trying again is pointless */
  TOCSIN_ERROR_LIMIT,     /* this input is larger or more complex than the limits allow */
  TOCSIN_ERROR_CONFIG,    /* the configuration, a template or the database schema is wrong */
  TOCSIN_ERROR_DENIED,    /* the actor has no right to do this */
  TOCSIN_ERROR_MISSING,   /* the thing named does not exist */
  TOCSIN_ERROR_REFUSED,   /* the rules forbid it in the present state */
  TOCSIN_ERROR_USAGE,     /* the command line is wrong */
  TOCSIN_ERROR_INTERNAL,  /* a bug of ours */
} TocsinError;

GQuark tocsin_error_quark (void);

/* The exit status of an operator's program for ERROR (NULL: success): 0 done, 1 refused or not
 * found, 2 usage, 75 temporary. Errors of other domains count as refused. */
int tocsin_error_exit_status (const GError *error);
