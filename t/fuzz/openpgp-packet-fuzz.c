#include <string.h>

#include "mail/openpgp-packet.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const char *armor)
{
  SignatureState problem = SIGNATURE_GOOD;
  g_autoptr (GBytes) text = g_bytes_new_static ("text", 4);
  g_autoptr (SignaturePacket) packet = signature_packet_read (armor, &problem);
  g_assert_true ((packet != NULL) == (problem == SIGNATURE_GOOD));
  if (packet != NULL)
    signature_packet_fits (packet, text);
}

/* An armour of DATA's making, and DATA itself in a good one. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  check (text);
  g_autofree char *base64 = g_base64_encode (data, size);
  g_autofree char *armor = g_strdup_printf ("-----BEGIN PGP SIGNATURE-----\n\n%s\n"
                                            "-----END PGP SIGNATURE-----\n",
                                            base64);
  check (armor);
  return 0;
}
