#pragma once

/* What the parser understands of a mail, for people who ask why. Needs no database; changes
 * nothing. */

#include <glib.h>
#include <jansson.h>

#include "core/mail.h"

#include "app/config.h"

/* The mail read from FD to its end; the caller's. SENDER is the envelope sender; where it holds
 * NULL it gets the address of a Return-Path field that is the mail's first line, as Postfix writes
 * it, for the caller to free; without one it stays NULL, and the mail counts as from some address.
 * Codes as spool_read() and parse_finish(). */
Mail *inspect_read (const Config *config, int fd, char **sender, GError **error);

/* The same as a record, as tocsin-json(7) shows it; the caller's. SENDER may be NULL. */
json_t *inspect_mail (const Config *config, int fd, const char *sender, GError **error);
