#pragma once

/* The settings of a live Postfix that the pipe to tocsin-receive depends on. */

#include <glib.h>
#include <jansson.h>

/* Asks postconf(1) for the settings in DIRECTORY and appends `{check, state, detail}` to CHECKS for
 * each rule. DEADLINE is ours, in seconds; MESSAGE_BYTES the largest mail we work on. */
void postfix_settings_check (const char *directory, guint deadline, gint64 message_bytes,
                             json_t *checks);
