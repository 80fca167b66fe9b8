#include "core/ip_range.h"

#include <arpa/inet.h>
#include <string.h>

enum { BYTES_4 = 4, BYTES_6 = 16 };

static guint
width (const IpRange *range)
{
  return range->six ? BYTES_6 : BYTES_4;
}

/* Reads one whole address of either family into the low end of RANGE. */
static gboolean
read_address (const char *text, IpRange *range)
{
  *range = (IpRange){ .six = strchr (text, ':') != NULL };
  return inet_pton (range->six ? AF_INET6 : AF_INET, text, range->low) == 1;
}

/* The bits of byte INDEX that lie behind a prefix of BITS bits. */
static guint8
host_mask (guint bits, guint index)
{
  guint left = bits > index * 8 ? bits - index * 8 : 0;
  return left >= 8 ? 0 : (guint8) (0xff >> left);
}

/* Makes RANGE, whose low end is set, the network of BITS bits around it. */
static void
widen (IpRange *range, guint bits)
{
  for (guint i = 0; i < width (range); i++) {
    range->low[i] &= (guint8) ~host_mask (bits, i);
    range->high[i] = range->low[i] | host_mask (bits, i);
  }
}

/* `172.16` with the octets left out at the end as 0; IPv6 has `::` for that. The caller frees it.
 */
static char *
complete (const char *address)
{
  GString *text = g_string_new (address);
  guint dots = 0;
  for (const char *p = address; *p != '\0'; p++)
    dots += *p == '.';
  for (; strchr (address, ':') == NULL && dots < BYTES_4 - 1; dots++)
    g_string_append (text, ".0");
  return g_string_free (text, FALSE);
}

static gboolean
read_network (const char *address, const char *prefix, IpRange *range)
{
  g_autofree char *whole = complete (address);
  gsize digits = strspn (prefix, G_CSET_DIGITS);
  if (digits == 0 || digits > 3 || prefix[digits] != '\0' || (*prefix == '0' && digits > 1) ||
      !read_address (whole, range))
    return FALSE;
  guint64 bits = g_ascii_strtoull (prefix, NULL, 10);
  if (bits > width (range) * 8)
    return FALSE;
  widen (range, (guint) bits);
  return TRUE;
}

static gboolean
read_pair (const char *first, const char *last, IpRange *range)
{
  IpRange other;
  if (!read_address (first, range) || !read_address (last, &other) || range->six != other.six)
    return FALSE;
  gboolean reversed = memcmp (range->low, other.low, sizeof range->low) > 0;
  memcpy (range->high, reversed ? range->low : other.low, sizeof range->high);
  if (reversed)
    memcpy (range->low, other.low, sizeof range->low);
  return TRUE;
}

gboolean
ip_range_parse (const char *text, IpRange *range)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  IpRange found;
  gboolean fine;
  char *mark = strpbrk (trimmed, "/-");
  if (mark == NULL) {
    fine = read_address (trimmed, &found);
    memcpy (found.high, found.low, sizeof found.high);
  } else {
    gboolean network = *mark == '/';
    *mark = '\0';
    fine = network ? read_network (trimmed, mark + 1, &found)
                   : read_pair (g_strchomp (trimmed), g_strchug (mark + 1), &found);
  }
  if (fine)
    *range = found;
  return fine;
}

/* RFC 5952 section 5 writes IPv4 inside IPv6 only behind a well-known prefix; inet_ntop() does it
 * for the whole of ::/96, too. */
static char *
address_text (gboolean six, const guint8 *address)
{
  char text[INET6_ADDRSTRLEN];
  const char *written = inet_ntop (six ? AF_INET6 : AF_INET, address, text, sizeof text);
  g_assert (written != NULL);
  gboolean compatible = six && strchr (text, '.') != NULL && !g_str_has_prefix (text, "::ffff:");
  if (!compatible)
    return g_strdup (text);
  return g_strdup_printf ("::%x:%x", (guint) address[12] << 8 | address[13],
                          (guint) address[14] << 8 | address[15]);
}

char *
ip_range_low (const IpRange *range)
{
  return address_text (range->six, range->low);
}

char *
ip_range_high (const IpRange *range)
{
  return address_text (range->six, range->high);
}

/* The length of the prefix that RANGE is the network of, or -1. */
static int
prefix_of (const IpRange *range)
{
  for (guint bits = 0; bits <= width (range) * 8; bits++) {
    IpRange network = *range;
    widen (&network, bits);
    if (memcmp (network.low, range->low, width (range)) == 0 &&
        memcmp (network.high, range->high, width (range)) == 0)
      return (int) bits;
  }
  return -1;
}

char *
ip_range_text (const IpRange *range)
{
  g_autofree char *low = ip_range_low (range);
  g_autofree char *high = ip_range_high (range);
  int prefix = prefix_of (range);
  if (g_str_equal (low, high))
    return g_steal_pointer (&low);
  return prefix < 0 ? g_strdup_printf ("%s-%s", low, high) : g_strdup_printf ("%s/%d", low, prefix);
}
