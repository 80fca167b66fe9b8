#include <sanitizer/lsan_interface.h>
#include <string.h>

#include "base/text.h"

#include "mail/charset.h"
#include "mail/defect.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The first byte of an input chooses one. Those from `johab` on use ASCII bytes for other things.
 */
static const char *const charsets[] = {
  NULL,         "us-ascii",      "utf-8",        "iso-8859-1",  "x-klingon",     "unknown-8bit",
  "iso-8859-2", "windows-1255",  "windows-1258", "koi8-r",      "shift_jis",     "euc-jp",
  "euc-kr",     "gb18030",       "big5",         "big5-hkscs",  "euc-tw",        "tcvn",
  "johab",      "iso-2022-jp",   "iso-2022-kr",  "iso-2022-cn", "iso-2022-jp-2", "utf-7",
  "utf-7-imap", "hz-gb-2312",    "utf-16",       "utf-16be",    "utf-32",        "viscii",
  "armscii-8",  "iso-2022-jp-3",
};

/* How many inputs may load converters: those stay for good. */
enum { LOADS = 2000 };

static void
load (const char *bytes, gsize length)
{
  static guint loads;
  if (length == 0 || loads++ >= LOADS)
    return;
  __lsan_disable ();
  charset_load (bytes, length);
  __lsan_enable ();
}

static gboolean
is_printable_ascii (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (bytes[i]))
      return FALSE;
  return TRUE;
}

/* Whatever the bytes and the claim, the text is valid, and plain ASCII stays as it is; once text is
 * UTF-8, it is read as that whatever it claims vaguely. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  gsize which = data[0] % G_N_ELEMENTS (charsets);
  const char *bytes = (const char *) data + 1;
  gsize length = size - 1;
  load (bytes, length);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = charset_to_utf8 (bytes, length, charsets[which], defects);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, 6 * length + 16);
  g_assert_cmpuint (defects->len, <=, 1);
  if (which < 18 && is_printable_ascii (bytes, length)) {
    g_assert_cmpmem (text, strlen (text), bytes, length);
    g_assert_cmpuint (defects->len, ==, length > 0 && which == 4);
  }
  if (strchr (text, '\x1B') == NULL && !g_str_has_prefix (text, "\uFEFF")) {
    g_autofree char *again = charset_to_utf8 (text, strlen (text), NULL, NULL);
    g_assert_cmpstr (again, ==, text);
  }
  return 0;
}
