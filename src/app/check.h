#pragma once

/* `tocsin check`: is this installation fit to run? */

#include <glib.h>
#include <jansson.h>

/* Checks everything that can be checked without changing anything: the configuration in FILE (NULL:
 * the usual place), the database and its schema, the groups and owners that the configuration
 * names, every template that mail may be made from, the parser's sandbox, the SMTP server, and the
 * settings of the Postfix whose configuration directory is POSTFIX (NULL: $MAIL_CONFIG or
 * /etc/postfix, if there is a main.cf). Returns `[{check, state: "ok|failed", detail}]`; the
 * caller's. */
json_t *check_installation (const char *file, const char *postfix);
