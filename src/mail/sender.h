#pragma once

/* Who a mail says it is from. Two parsers must agree, ours on the raw field and GMime: where they
 * could differ, somebody is being deceived. */

#include <glib.h>

/* The address in the raw, unfolded value of a From field, or NULL when it is not exactly one plain
 * mailbox: `addr`, `addr (comment)`, `name <addr>` or `<addr>`, with an address that our own
 * envelopes can hold, no route, no group, no list. The caller frees it. */
char *sender_address (const char *value);
