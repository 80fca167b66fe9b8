#pragma once

/* Networks of IPv4 and IPv6 addresses: `192.0.2.0/24`, `2001:db8::/32`, `192.0.2.7`. */

#include <glib.h>

typedef struct {
  guint8 address[16]; /* network order; IPv4 as ::ffff:a.b.c.d */
  guint bits;         /* that must be equal, of the 128 */
} Network;

/* Reads TEXT. NULL when it is no network: bad address, prefix too long, or bits set behind the
 * prefix (`192.0.2.7/24` is a slip of the pen). The caller frees it with g_free(). */
Network *network_parse (const char *text);

/* TRUE when ADDRESS, as Postfix writes a client (`192.0.2.7`, `2001:db8::7`, `IPv6:2001:db8::7`),
 * lies in NETWORK; FALSE for anything else, NULL and `unknown` among it. */
gboolean network_contains (const Network *network, const char *address);
