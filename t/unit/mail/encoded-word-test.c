#include "config.h"

#include <glib.h>
#include <string.h>

#include "mail/encoded-word.h"

static void
test_values (void)
{
  static const struct {
    const char *before, *after;
  } cases[] = {
    { "", "" },
    { "=", "=" },
    { "=?", "=?" },
    { "=?utf-8?B?", "=?utf-8?B?" },
    { "=?utf-8?B?w7w=?= =?UTF-8?b?w7w=?=", "             =?utf-8?B?w7zDvA==?=" },
    { "a =?1?B?YQ==?=\r\n\t=?1?B?Yg==?=\n =?1?B?Yw==?=.",
      "a                              =?1?B?YWJj?=." },
    { "=?utf-8?B?w7zD?= =?utf-8?B?vMO8?=", "=?utf-8?B?w7zD?= =?utf-8?B?vMO8?=" },
    { "=?utf-8?B?w7w=?= x =?utf-8?B?w7w=?=", "=?utf-8?B?w7w=?= x =?utf-8?B?w7w=?=" },
    { "=?utf-8?B?w7w=?= =?utf-8?Q?=C3=BC?=", "=?utf-8?B?w7w=?= =?utf-8?Q?=C3=BC?=" },
    { "=?utf-8?B?w7w=?= =?latin1?B?/A==?=", "=?utf-8?B?w7w=?= =?latin1?B?/A==?=" },
    { "=?utf-8?B?w7w=?= =?utf-8?B?w7w=", "=?utf-8?B?w7w=?= =?utf-8?B?w7w=" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].before);
    gsize length = strlen (cases[i].before);
    g_autofree char *bytes = g_strdup (cases[i].before);
    encoded_word_join (bytes, bytes + length);
    g_assert_cmpmem (bytes, length, cases[i].after, length);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/encoded-word/padded-neighbours-are-joined", test_values);
  return g_test_run ();
}
