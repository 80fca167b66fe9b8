#include "core/network.h"

#include <arpa/inet.h>
#include <string.h>

enum { ADDRESS_BITS = 128, MAPPED_BITS = 96 }; /* ::ffff:0:0/96, RFC 4291 section 2.5.5.2 */

/* How Postfix marks an IPv6 address, after RFC 5321 section 4.1.3. */
#define IPV6_MARK "IPv6:"

/* Reads TEXT into ADDRESS. FALSE when it is no address; V4 tells which kind it was. */
static gboolean
read_address (const char *text, guint8 address[16], gboolean *v4)
{
  static const guint8 mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  memcpy (address, mapped, sizeof mapped);
  *v4 = inet_pton (AF_INET, text, address + sizeof mapped) == 1;
  return *v4 || inet_pton (AF_INET6, text, address) == 1;
}

/* The number that TEXT is, decimal and at most MAXIMUM; -1 for anything else. */
static int
read_prefix (const char *text, int maximum)
{
  gsize length = strspn (text, G_CSET_DIGITS);
  if (length == 0 || length > 3 || text[length] != '\0' || (text[0] == '0' && length > 1))
    return -1;
  int prefix = (int) g_ascii_strtoll (text, NULL, 10);
  return prefix <= maximum ? prefix : -1;
}

/* The bits of byte INDEX that belong to a prefix of BITS bits. */
static guint8
byte_mask (guint bits, guint index)
{
  guint left = bits > index * 8 ? bits - index * 8 : 0;
  return left >= 8 ? 0xff : (guint8) (0xff << (8 - left));
}

Network *
network_parse (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  g_autofree Network *network = g_new0 (Network, 1);
  gboolean v4;
  if (parts[0] == NULL || !read_address (parts[0], network->address, &v4))
    return NULL;
  int width = v4 ? ADDRESS_BITS - MAPPED_BITS : ADDRESS_BITS;
  int prefix = parts[1] == NULL ? width : read_prefix (parts[1], width);
  if (prefix < 0)
    return NULL;
  network->bits = (guint) (ADDRESS_BITS - width + prefix);
  for (guint i = 0; i < sizeof network->address; i++)
    if ((network->address[i] & (guint8) ~byte_mask (network->bits, i)) != 0)
      return NULL;
  return g_steal_pointer (&network);
}

gboolean
network_contains (const Network *network, const char *address)
{
  guint8 bytes[16];
  gboolean v4;
  if (address == NULL)
    return FALSE;
  if (g_ascii_strncasecmp (address, IPV6_MARK, strlen (IPV6_MARK)) == 0)
    address += strlen (IPV6_MARK);
  if (!read_address (address, bytes, &v4))
    return FALSE;
  for (guint i = 0; i < sizeof bytes; i++)
    if (((bytes[i] ^ network->address[i]) & byte_mask (network->bits, i)) != 0)
      return FALSE;
  return TRUE;
}
