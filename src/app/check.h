#pragma once

/* `tocsin check`: is this installation fit to run? */

#include <glib.h>
#include <jansson.h>

/* Checks everything that can be checked without changing anything: the configuration in FILE (NULL:
 * the usual place), the database and its schema, the people that the configuration names, the
 * roles and keys of all accounts, the queues of all tickets, every template that mail may be made
 * from, the parser's sandbox, the SMTP server, and the settings of the Postfix whose configuration
 * directory is POSTFIX (NULL: $MAIL_CONFIG or /etc/postfix, if there is a main.cf). Returns
 * `[{check, state: "ok|warning|failed", detail}]`; the caller's. A warning keeps nothing from
 * working now. */
json_t *check_installation (const char *file, const char *postfix);
