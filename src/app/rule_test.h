#pragma once

/* Where a mail would go if it opened a ticket, and what every routing rule makes of it, for people
 * who ask why. Needs no database; changes nothing. */

#include <glib.h>
#include <jansson.h>

#include "core/envelope.h"

#include "app/config.h"

/* The record that tocsin-json(7) shows, of the mail read from FD to its end; the caller's. What
 * ENVELOPE does not say is filled in: `sender` from a Return-Path in the first line, else From;
 * `recipient` with the first address in To that is a queue's, else the address of the queue that
 * ENVELOPE names, else the default queue's. MISSING: there is no such queue. Other codes as
 * inspect_read(). */
json_t *rule_test_mail (const Config *config, int fd, Envelope *envelope, GError **error);
