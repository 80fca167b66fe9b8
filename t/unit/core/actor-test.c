#include "config.h"

#include "core/actor.h"

static const struct {
  Proof proof;
  const char *name;
} table[] = {
  { PROOF_NONE, "none" }, { PROOF_DMARC, "dmarc" }, { PROOF_CHALLENGE, "challenge" },
  { PROOF_PGP, "pgp" },   { PROOF_SASL, "sasl" },   { PROOF_CLI, "cli" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Proof proof = (Proof) -1;
    g_assert_cmpstr (proof_name (table[i].proof), ==, table[i].name);
    g_assert_true (proof_from_name (table[i].name, &proof));
    g_assert_cmpint (proof, ==, table[i].proof);
  }
}

static void
test_foreign_names (void)
{
  static const char *const foreign[] = { "", "None", "sasl ", "gpg" };
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    Proof proof = PROOF_PGP;
    g_assert_false (proof_from_name (foreign[i], &proof));
    g_assert_cmpint (proof, ==, PROOF_PGP);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/actor/names-there-and-back", test_names);
  g_test_add_func ("/core/actor/foreign-names-change-nothing", test_foreign_names);
  return g_test_run ();
}
