#pragma once

/* A range of IPv4 or IPv6 addresses, as incident-response fields hold them: one address, a network,
 * or any `from-to` (RT's CF type IPAddressRange). */

#include <glib.h>

typedef struct {
  gboolean six;    /* IPv6 */
  guint8 low[16];  /* network byte order; IPv4 in the first four */
  guint8 high[16]; /* */
} IpRange;

/* Reads `192.0.2.1`, `192.0.2.0/24`, `172.16/12` (octets left out at the end are 0), `192.0.2.7 -
 * 192.0.2.9` (swapped when reversed), and the same in IPv6 with embedded IPv4; host bits in a
 * network are dropped. Leading zeros, ports, zones are refused. FALSE when TEXT is none; RANGE is
 * then untouched. */
gboolean ip_range_parse (const char *text, IpRange *range);

/* The shortest of `A`, `A/PREFIX`, `A-B`, in RFC 5952's form. The caller frees it. */
char *ip_range_text (const IpRange *range);

/* The first and the last address, as text. The caller frees them. */
char *ip_range_low (const IpRange *range);
char *ip_range_high (const IpRange *range);
