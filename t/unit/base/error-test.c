#include "base/error.h"

static void
test_exit_status (void)
{
  static const struct {
    TocsinError code;
    int status;
  } expected[] = {
    { TOCSIN_ERROR_TEMPORARY, 75 }, { TOCSIN_ERROR_TIMEOUT, 75 }, { TOCSIN_ERROR_CONFLICT, 75 },
    { TOCSIN_ERROR_DATA, 1 },       { TOCSIN_ERROR_LIMIT, 1 },    { TOCSIN_ERROR_CONFIG, 1 },
    { TOCSIN_ERROR_DENIED, 1 },     { TOCSIN_ERROR_MISSING, 1 },  { TOCSIN_ERROR_REFUSED, 1 },
    { TOCSIN_ERROR_USAGE, 2 },      { TOCSIN_ERROR_INTERNAL, 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (GError) error = g_error_new (TOCSIN_ERROR, (int) expected[i].code, "x");
    g_prefix_error_literal (&error, "on the way up: ");
    g_assert_cmpint (tocsin_error_exit_status (error), ==, expected[i].status);
  }
}

static void
test_success (void)
{
  g_assert_cmpint (tocsin_error_exit_status (NULL), ==, 0);
}

/* A code means something in its own domain only. */
static void
test_other_domain (void)
{
  g_autoptr (GError) error =
      g_error_new (G_FILE_ERROR, (int) TOCSIN_ERROR_USAGE, "No such file or directory");
  g_assert_cmpint (tocsin_error_exit_status (error), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/gives-each-code-its-exit-status", test_exit_status);
  g_test_add_func ("/base/error/exits-0-without-error", test_success);
  g_test_add_func ("/base/error/counts-other-domains-as-refused", test_other_domain);
  return g_test_run ();
}
