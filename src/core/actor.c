#include "core/actor.h"

static const char *const proof_names[] = {
  [PROOF_NONE] = "none", [PROOF_DMARC] = "dmarc", [PROOF_CHALLENGE] = "challenge",
  [PROOF_PGP] = "pgp",   [PROOF_SASL] = "sasl",   [PROOF_CLI] = "cli",
};

const char *
proof_name (Proof proof)
{
  g_assert (proof < G_N_ELEMENTS (proof_names));
  return proof_names[proof];
}

gboolean
proof_from_name (const char *name, Proof *proof)
{
  for (guint i = 0; i < G_N_ELEMENTS (proof_names); i++)
    if (g_str_equal (name, proof_names[i])) {
      *proof = (Proof) i;
      return TRUE;
    }
  return FALSE;
}
