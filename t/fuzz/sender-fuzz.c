#include <gmime/gmime.h>
#include <string.h>

#include "base/text.h"

#include "mail/sender.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the field says: who has one address by our reading has no other by GMime's, which gives
 * up at an empty label and rewrites `xn--`, and all addresses are clean lines. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_auto (GStrv) addresses = sender_addresses (value);
  for (char **one = addresses; *one != NULL; one++) {
    g_autofree char *line = text_one_line (*one);
    g_assert_cmpstr (line, ==, *one);
    g_assert_cmpuint (strlen (*one), <=, 320);
    g_assert_cmpuint (strlen (*one), >, 0);
  }
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  if (!sender_read (value, &address, &name)) {
    g_assert_null (address);
    g_assert_null (name);
    return 0;
  }
  g_assert_true (text_is_envelope_address (address));
  g_assert_true (name == NULL || *name != '\0');
  g_assert_nonnull (strstr (value, address));
  g_autofree char *plain = g_strdup_printf ("<%s>", address);
  g_auto (GStrv) again = sender_addresses (plain);
  g_assert_cmpuint (g_strv_length (again), <=, 1);
  g_autofree char *folded = text_fold_address (address);
  if (strstr (folded, "xn--") == NULL)
    g_assert_true (again[0] == NULL || g_str_has_prefix (address, again[0]));
  return 0;
}

int LLVMFuzzerInitialize (int *argc, char ***argv);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  (void) argc;
  (void) argv;
  g_mime_init ();
  return 0;
}
