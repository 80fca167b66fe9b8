#pragma once

/* `tocsin check`: is this installation fit to run? */

#include <glib.h>
#include <jansson.h>

/* Checks everything that can be checked without changing anything: the configuration in FILE (NULL:
 * the usual place), every template of every language in use, the database and its schema, the SMTP
 * server, and when POSTFIX is not NULL the settings of the Postfix whose configuration directory
 * that is. Returns `[{check, state: "ok|failed", detail}]`; the caller's. */
json_t *check_installation (const char *file, const char *postfix);
