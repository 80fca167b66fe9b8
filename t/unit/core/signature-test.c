#include "core/signature.h"

static void
test_new (void)
{
  g_autoptr (Signature) signature = signature_new (SIGNATURE_WEAK);
  g_assert_cmpint (signature->state, ==, SIGNATURE_WEAK);
  g_assert_null (signature->fingerprint);
  signature->fingerprint = g_strdup ("freed with it");
  signature_free (NULL);
}

static void
test_texts (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint state = SIGNATURE_GOOD; state <= SIGNATURE_BROKEN; state++) {
    const char *text = signature_state_text ((SignatureState) state);
    g_assert_true (g_hash_table_add (seen, (gpointer) text));
  }
  g_assert_cmpstr (signature_state_text (SIGNATURE_BAD), ==, "the signature does not fit the text");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/signature/begins-with-a-state", test_new);
  g_test_add_func ("/core/signature/says-each-state-in-its-own-words", test_texts);
  return g_test_run ();
}
