#pragma once

/* What the parser understands of a mail, for people who ask why. Needs no database; changes
 * nothing. */

#include <glib.h>
#include <jansson.h>

#include "app/config.h"

/* The record of the mail read from FD to its end, as tocsin-json(7) shows it; the caller's. SENDER
 * is the envelope sender; NULL takes it from a Return-Path field that is the mail's first line, as
 * Postfix writes it, and without one takes it for some address. Codes as spool_read() and
 * parse_finish(). */
json_t *inspect_mail (const Config *config, int fd, const char *sender, GError **error);
