#include "mail/openpgp-packet.h"

#include <string.h>

enum { TAG_SIGNATURE = 2, VERSION = 4, HASHED_START = 6, BINARY = 0, TEXT = 1, DIGEST_MOST = 64 };

/* Numbers of RFC 4880 section 9.4. */
static const struct {
  guint8 number;
  GChecksumType sum;
} digests[] = {
  { 8, G_CHECKSUM_SHA256 },
  { 9, G_CHECKSUM_SHA384 },
  { 10, G_CHECKSUM_SHA512 },
};

/* Where the lines of LINES with armour headers end: behind the empty line; NULL without one. */
static char **
skip_headers (char **lines)
{
  while (*lines != NULL && **lines != '\0') {
    if (strstr (*lines, ": ") == NULL && !g_str_has_suffix (*lines, ":"))
      return NULL;
    lines++;
  }
  return *lines == NULL ? NULL : lines + 1;
}

static gboolean
is_base64 (const char *text, gsize length)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize letters = strspn (text, alphabet);
  gsize padding = strspn (text + letters, "=");
  return letters > 0 && length % 4 == 0 && padding <= 2 && letters + padding == length;
}

/* The bytes in the lines of LINES up to the end of the block, *REST behind it; NULL when they are
 * none. The checksum is not looked at: RFC 9580 section 6.1. */
static GBytes *
read_lines (char **lines, char ***rest)
{
  static const char end[] = "-----END PGP SIGNATURE-----";
  g_autoptr (GString) base64 = g_string_new ("");
  for (; *lines != NULL && **lines != '=' && **lines != '-'; lines++)
    g_string_append (base64, *lines);
  if (*lines != NULL && **lines == '=' && strlen (*lines) == 5)
    lines++;
  if (*lines == NULL || !g_str_equal (*lines, end) || !is_base64 (base64->str, base64->len))
    return NULL;
  *rest = lines + 1;
  gsize length = 0;
  guchar *bytes = g_base64_decode (base64->str, &length);
  return g_bytes_new_take (bytes, length);
}

/* The bytes inside ARMOR. */
static GBytes *
open_armor (const char *armor, SignatureState *problem)
{
  static const char begin[] = "-----BEGIN PGP SIGNATURE-----";
  g_autofree char *copy = g_strdup (armor);
  g_auto (GStrv) lines = g_strsplit (g_strstrip (copy), "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    g_strchomp (*line);
  *problem = SIGNATURE_BROKEN;
  if (*lines == NULL || !g_str_equal (*lines, begin))
    return NULL;
  char **body = skip_headers (lines + 1);
  char **rest = NULL;
  g_autoptr (GBytes) bytes = body == NULL ? NULL : read_lines (body, &rest);
  while (rest != NULL && *rest != NULL && **rest == '\0')
    rest++;
  if (bytes == NULL || *rest == NULL)
    return g_steal_pointer (&bytes);
  *problem = g_str_equal (*rest, begin) ? SIGNATURE_SEVERAL : SIGNATURE_BROKEN;
  return NULL;
}

static gsize
number (const guint8 *bytes, gsize length)
{
  gsize value = 0;
  for (gsize i = 0; i < length; i++)
    value = value << 8 | bytes[i];
  return value;
}

static gboolean
is_signature_tag (guint8 byte)
{
  return byte >> 6 == 3 ? (byte & 0x3F) == TAG_SIGNATURE
                        : byte >> 6 == 2 && (byte >> 2 & 0xF) == TAG_SIGNATURE;
}

/* Reads the header of the packet in BYTES: the length of what follows it. Returns its own length, 0
 * when it is no signature's or leaves the length open. */
static gsize
read_length (const guint8 *bytes, gsize length, gsize *body)
{
  if (length < 6 || !is_signature_tag (bytes[0]))
    return 0;
  gboolean old = bytes[0] >> 6 == 2;
  guint8 first = bytes[1];
  if (old && (bytes[0] & 3) == 3)
    return 0;
  if (old) {
    gsize octets = (gsize) 1 << (bytes[0] & 3);
    *body = number (bytes + 1, octets);
    return 1 + octets;
  }
  if (first >= 224 && first < 255)
    return 0;
  *body = first < 192   ? first
          : first < 224 ? (((gsize) first - 192) << 8) + bytes[2] + 192
                        : number (bytes + 2, 4);
  return first < 192 ? 2 : first < 224 ? 3 : 6;
}

/* Fills PACKET from its BODY. */
static SignatureState
read_body (const guint8 *body, gsize length, SignaturePacket *packet)
{
  if (length < HASHED_START + 2 || body[0] != VERSION || (body[1] != BINARY && body[1] != TEXT))
    return SIGNATURE_BROKEN;
  gsize hashed = HASHED_START + number (body + 4, 2);
  gsize unhashed = hashed + 2 <= length ? hashed + 2 + number (body + hashed, 2) : length;
  if (unhashed + sizeof packet->prefix >= length)
    return SIGNATURE_BROKEN;
  packet->hashed = g_bytes_new (body, hashed);
  memcpy (packet->prefix, body + unhashed, sizeof packet->prefix);
  for (gsize i = 0; i < G_N_ELEMENTS (digests); i++)
    if (digests[i].number == body[3]) {
      packet->sum = digests[i].sum;
      return SIGNATURE_GOOD;
    }
  return SIGNATURE_WEAK;
}

SignaturePacket *
signature_packet_read (const char *armor, SignatureState *problem)
{
  g_autoptr (SignaturePacket) packet = g_new0 (SignaturePacket, 1);
  packet->bytes = open_armor (armor, problem);
  if (packet->bytes == NULL)
    return NULL;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (packet->bytes, &length);
  gsize body = 0;
  gsize start = read_length (bytes, length, &body);
  *problem = SIGNATURE_BROKEN;
  if (start == 0 || body > length - start)
    return NULL;
  if (body < length - start) {
    *problem = is_signature_tag (bytes[start + body]) ? SIGNATURE_SEVERAL : SIGNATURE_BROKEN;
    return NULL;
  }
  *problem = read_body (bytes + start, body, packet);
  return *problem == SIGNATURE_GOOD ? g_steal_pointer (&packet) : NULL;
}

void
signature_packet_free (SignaturePacket *packet)
{
  if (packet == NULL)
    return;
  g_clear_pointer (&packet->bytes, g_bytes_unref);
  g_clear_pointer (&packet->hashed, g_bytes_unref);
  g_free (packet);
}

gboolean
signature_packet_fits (const SignaturePacket *packet, GBytes *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (packet->sum);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (text, &length);
  g_checksum_update (checksum, bytes, (gssize) length);
  bytes = g_bytes_get_data (packet->hashed, &length);
  g_checksum_update (checksum, bytes, (gssize) length);
  const guint8 trailer[] = { VERSION, 0xFF, 0, 0, (guint8) (length >> 8), (guint8) length };
  g_checksum_update (checksum, trailer, sizeof trailer);
  guint8 digest[DIGEST_MOST];
  gsize size = sizeof digest;
  g_checksum_get_digest (checksum, digest, &size);
  return memcmp (digest, packet->prefix, sizeof packet->prefix) == 0;
}
