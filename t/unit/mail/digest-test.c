#include "config.h"

#include <string.h>

#include "mail/digest.h"

static const char base[] = "From: a@x.test\nSubject: s\n t\n\nline\n\nReceived: no header here\n";

static void
test_equal (void)
{
  static const struct {
    const char *label, *text;
  } cases[] = {
    { "CR LF",
      "From: a@x.test\r\nSubject: s\r\n t\r\n\r\nline\r\n\r\nReceived: no header here\r\n" },
    { "trace fields",
      "From bob Mon Nov 23 2026\nReturn-Path: <b@x.test>\nDelivered-To: us@y.test\n"
      "X-ORIGINAL-TO: us@y.test\nReceived: from a\n\tby b\n c\nAuthentication-Results: x\n"
      "ARC-Seal: i=1\n a\nResent-From: b@x.test\nRESENT-Date: now\nFrom: a@x.test\nreceived : from "
      "d\nSubject: s\n t\n\nline\n\n"
      "Received: no header here\n" },
  };
  g_autofree char *wanted = digest_content (base, strlen (base));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *digest = digest_content (cases[i].text, strlen (cases[i].text));
    g_assert_cmpstr (digest, ==, wanted);
  }
}

static void
test_different (void)
{
  static const char *const texts[] = {
    "",
    "From: a@x.test\nSubject: s\n t\n\nline\n\nReceived: no header\n",
    "From: a@x.test\nSubject: s\n\nline\n\nReceived: no header here\n",
    "From: a@x.test\nSubject: s\n t\nX-Received: q\n\nline\n\nReceived: no header here\n",
    "From: a@x.test\nSubject: s\n t\nline\n\nReceived: no header here\n",
    "From: a@x.test\nSubject: s\n t\n\nline\n\n",
    "From: a@x.test\nSubject: s\n t\n\nline\n\nReceived: no header here",
  };
  g_autofree char *other = digest_content (base, strlen (base));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i]);
    g_autofree char *digest = digest_content (texts[i], strlen (texts[i]));
    g_assert_cmpstr (digest, !=, other);
    g_assert_cmpuint (strlen (digest), ==, 64);
  }
}

/* Nothing behind a NUL escapes. */
static void
test_nul (void)
{
  static const char one[] = "From: a\n\nx\0y";
  static const char other[] = "From: a\n\nx\0z";
  g_autofree char *first = digest_content (one, sizeof one);
  g_autofree char *second = digest_content (other, sizeof other);
  g_assert_cmpstr (first, !=, second);
}

/* Every prefix of a mail, copied to its own end, so that a read beyond it is caught. */
static void
test_prefixes (void)
{
  for (gsize length = 0; length < sizeof base; length++) {
    g_autofree char *copy = g_memdup2 (base, MAX (length, 1));
    g_autofree char *digest = digest_content (copy, length);
    g_assert_cmpuint (strlen (digest), ==, 64);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/digest/trace-and-line-ends-do-not-count", test_equal);
  g_test_add_func ("/mail/digest/all-else-counts", test_different);
  g_test_add_func ("/mail/digest/bytes-behind-nul-count", test_nul);
  g_test_add_func ("/mail/digest/reads-nothing-beyond-the-end", test_prefixes);
  return g_test_run ();
}
