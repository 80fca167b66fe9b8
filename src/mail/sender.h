#pragma once

/* Who a mail says it is from. Two parsers must agree, ours on the raw field and GMime: where they
 * could differ, somebody is being deceived. */

#include <glib.h>

/* Reads VALUE, the raw, unfolded value of a From field. TRUE only when it is exactly one plain
 * mailbox: `addr`, `addr (comment)`, `name <addr>` or `<addr>`, with an address that our own
 * envelopes can hold, no route, no group, no list, no control character or byte beyond ASCII in it.
 * ADDRESS is then its address, NAME its raw display name or comment (quotes and escapes undone,
 * encoded words not yet decoded; NULL when there is none); the caller frees both. */
gboolean sender_read (const char *value, char **address, char **name);

/* The bare addresses in VALUE, the raw, unfolded value of To, Cc, Reply-To or Sender, groups taken
 * apart, domains in their ASCII form (`xn--`), each one line, valid UTF-8 and at most 320 bytes;
 * what GMime makes no address of is left out. VALUE must have passed gate_check(). The caller frees
 * it. */
char **sender_addresses (const char *value);
