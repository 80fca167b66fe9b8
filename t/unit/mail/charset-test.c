#include "config.h"

#include <glib.h>
#include <link.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

#include "mail/charset-name.h"
#include "mail/charset.h"
#include "mail/defect.h"
#include "mail/sandbox.h"

#include "cost.h"

typedef struct {
  const char *label;
  const char *charset;
  const char *bytes;
  const char *text;
  const char *defect; /* how the only one begins, or NULL for none */
} Case;

static void
check (const Case *test, gsize length)
{
  g_test_message ("%s", test->label);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = charset_to_utf8 (test->bytes, length, test->charset, defects);
  g_assert_cmpstr (text, ==, test->text);
  g_assert_cmpuint (defects->len, ==, test->defect == NULL ? 0 : 1);
  if (test->defect != NULL) {
    const char *defect = g_ptr_array_index (defects, 0);
    g_assert_cmpstr (defect, ==, test->defect);
  }
  g_autofree char *again = charset_to_utf8 (test->bytes, length, test->charset, NULL);
  g_assert_cmpstr (again, ==, text);
}

static void
test_names (void)
{
  static const struct {
    const char *declared;
    CharsetKind kind;
    const char *converter;
  } cases[] = {
    { NULL, CHARSET_UNCLAIMED, NULL },
    { "", CHARSET_UNCLAIMED, NULL },
    { "\"\"", CHARSET_UNCLAIMED, NULL },
    { "  ", CHARSET_UNCLAIMED, NULL },
    { "x-unknown", CHARSET_UNCLAIMED, NULL },
    { "unknown-8bit", CHARSET_UNCLAIMED, NULL },
    { "BINARY", CHARSET_UNCLAIMED, NULL },
    { "us-ascii", CHARSET_ASCII, NULL },
    { "ANSI_X3.4-1968", CHARSET_ASCII, NULL },
    { "utf8", CHARSET_UTF_8, NULL },
    { "'UTF-8'", CHARSET_UTF_8, NULL },
    { " \"utf-8\" ", CHARSET_UTF_8, NULL },
    { "utf-8 (my own)", CHARSET_UTF_8, NULL },
    { "utf-8;", CHARSET_UTF_8, NULL },
    { "latin-1", CHARSET_WINDOWS_1252, NULL },
    { "ISO_8859-1:1987", CHARSET_WINDOWS_1252, NULL },
    { "cp-1252", CHARSET_WINDOWS_1252, NULL },
    { "csISOLatin1", CHARSET_WINDOWS_1252, NULL },
    { "iso-8859-11", CHARSET_CONVERTER, "CP874" },
    { "iso-8859-8-i", CHARSET_CONVERTER, "ISO-8859-8" },
    { "iso-8859-9", CHARSET_CONVERTER, "CP1254" },
    { "iso8859_15", CHARSET_CONVERTER, "ISO-8859-15" },
    { "x-sjis", CHARSET_CONVERTER, "CP932" },
    { "csShiftJIS", CHARSET_CONVERTER, "CP932" },
    { "ks_c_5601-1987", CHARSET_CONVERTER, "UHC" },
    { "gb2312", CHARSET_CONVERTER, "GB18030" },
    { "x-gbk", CHARSET_CONVERTER, "GB18030" },
    { "csKOI8R", CHARSET_CONVERTER, "KOI8-R" },
    { "unicode-1-1-utf-7", CHARSET_UTF_7, NULL },
    { "X-IMAP4-Modified-UTF7", CHARSET_UTF_7_IMAP, NULL },
    { "csISO2022JP", CHARSET_ISO_2022_JP, "EUC-JP-MS" },
    { "default_charset", CHARSET_UNKNOWN, NULL },
    { "x-klingon", CHARSET_UNKNOWN, NULL },
    { "ISO-2022-CN-EXT", CHARSET_UNKNOWN, NULL },
    { "IBM930", CHARSET_UNKNOWN, NULL },
    { "../../x", CHARSET_UNKNOWN, NULL },
    { "//", CHARSET_UNKNOWN, NULL },
    { "utf-8//IGNORE//TRANSLIT", CHARSET_UNKNOWN, NULL },
    { "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", CHARSET_UNKNOWN, NULL },
    { "x", CHARSET_UNKNOWN, NULL },
    { "cs", CHARSET_UNKNOWN, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].declared);
    const CharsetName *name = charset_name_find (cases[i].declared);
    g_assert_cmpint (name->kind, ==, cases[i].kind);
    g_assert_cmpstr (name->converter, ==, cases[i].converter);
  }
}

/* A table out of order would lose names: each family has its first, last and some between. */
static void
test_every_numbered_name (void)
{
  static const int pages[] = { 437,  737,  775,  850,  852,  855,  857,  858,   860,   861,  862,
                               863,  864,  865,  866,  869,  874,  932,  936,   949,   950,  1250,
                               1251, 1253, 1254, 1255, 1256, 1257, 1258, 20866, 21866, 28592 };
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_autofree char *name = g_strdup_printf ("cp%d", pages[i]);
    g_test_message ("%s", name);
    g_assert_cmpint (charset_name_find (name)->kind, ==, CHARSET_CONVERTER);
    g_autofree char *text = charset_to_utf8 ("a\xE1", 2, name, NULL);
    g_assert_true (g_str_has_prefix (text, "a"));
  }
  for (int i = 1; i <= 16; i++) {
    g_autofree char *name = g_strdup_printf ("ISO-8859-%d", i);
    g_test_message ("%s", name);
    CharsetKind wanted = i == 1 ? CHARSET_WINDOWS_1252 : CHARSET_CONVERTER;
    g_assert_cmpint (charset_name_find (name)->kind, ==, i == 12 ? CHARSET_UNKNOWN : wanted);
  }
}

static void
test_no_claim (void)
{
  static const Case cases[] = {
    { "nothing", NULL, "", "", NULL },
    { "ASCII", NULL, "abc", "abc", NULL },
    { "UTF-8", NULL, "gr\xC3\xBC\xC3\x9F", "grüß", NULL },
    { "UTF-8 with its mark", NULL, "\xEF\xBB\xBFgr\xC3\xBC", "grü", NULL },
    { "western", NULL, "gr\xFC\xDF\x80", "grüß€", NULL },
    { "western, one letter", "unknown-8bit", "\xE9", "é", NULL },
    { "undefined in Windows-1252", NULL, "\xFC\x81", "ü\xC2\x81", NULL },
    { "Japanese by its escapes", NULL, "\x1B$BF|\x1B(B.", "日.", NULL },
    { "katakana by its escapes", NULL, "\x1B(I1\x1B(B.", "ｱ.", NULL },
    { "a terminal's colour is not Japanese", NULL, "\x1B[1mred", "\x1B[1mred", NULL },
    { "escapes and 8 bits", NULL, "\x1B$BF|\x1B(B\xFC", "\x1B$BF|\x1B(Bü", NULL },
    { "UTF-8 cut off", NULL, "\xC3\xBC\xC3\x9F\xC3", "üß\uFFFD", NULL },
    { "more broken than UTF-8", NULL, "\xC3\xBC\xFC\xFC", "Ã¼üü", NULL },
    { "ASCII that is", "us-ascii", "abc", "abc", NULL },
    { "ASCII that is UTF-8", "us-ascii", "\xC3\xBC", "ü", "text that claims us-ascii but is not" },
    { "ASCII that is western", "US-ASCII", "\xFC", "ü", "text that claims US-ASCII but is not" },
    { "unknown name, UTF-8", "x-klingon", "\xC3\xBC", "ü", "unknown character set x-klingon" },
    { "unknown name, western", "default_charset", "\xFC", "ü",
      "unknown character set default_charset" },
    { "unknown name, Japanese", "none-such", "\x1B$BF|\x1B(B", "日",
      "unknown character set none-such" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], strlen (cases[i].bytes));
}

static void
test_claims (void)
{
  static const Case cases[] = {
    { "utf-8", "utf-8", "\xC3\xBC", "ü", NULL },
    { "utf-8, one byte bad", "utf-8", "\xC3\xBC\xFC\xC3\xBC", "ü\uFFFDü",
      "text with bytes that mean nothing in utf-8" },
    { "utf-8 that is none", "utf-8", "gr\xFC\xDF", "grüß", "text that claims utf-8 but is not" },
    { "utf-8 that has U+FFFD itself", "utf-8", "a\xEF\xBF\xBD", "a\uFFFD", NULL },
    { "utf-8, overlong and surrogate", "utf-8", "\xC3\xBC\xC0\xAF\xED\xA0\x80",
      "ü\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", "text with bytes that mean nothing in utf-8" },
    { "mark against the claim", "koi8-r", "\xEF\xBB\xBF\xD0\xB4", "д", NULL },
    { "latin1 is windows-1252", "iso-8859-1", "\x93gr\xFC\xDF\x94", "“grüß”", NULL },
    { "latin1, undefined", "iso-8859-1", "\xFC\x9D", "ü\xC2\x9D",
      "text with bytes that mean nothing in iso-8859-1" },
    { "latin1 that is UTF-8", "iso-8859-1", "\xE3\x81\x82\xE3\x81\x84", "あい",
      "text that claims iso-8859-1 but is UTF-8" },
    { "latin1 that looks a little like UTF-8", "iso-8859-1", "\xC3\xBC", "Ã¼", NULL },
    { "latin9", "iso-8859-15", "\xA4", "€", NULL },
    { "latin2", "latin2", "\xB1\xE6", "ąć", NULL },
    { "latin2 that is UTF-8", "iso-8859-2", "\xC3\x84\xC3\x96", "ÄÖ",
      "text that claims iso-8859-2 but is UTF-8" },
    { "windows-1250", "cp1250", "\x9A\x9C", "šś", NULL },
    { "windows-1251", "windows-1251", "\xEF\xF0\xE8", "при", NULL },
    { "windows-1253, undefined byte", "windows-1253", "\xE1\xD2\xE2", "α\uFFFDβ",
      "text with bytes that mean nothing in windows-1253" },
    { "koi8-r", "KOI8-R", "\xD0\xD2\xC9", "при", NULL },
    { "koi8-u", "koi8-u", "\xA6\xA4", "іє", NULL },
    { "hebrew", "iso-8859-8-i", "\xF9\xEC", "של", NULL },
    { "turkish", "iso-8859-9", "\xF0\xFE\x80", "ğş€", NULL },
    { "thai", "tis-620", "\xA1\xA2", "กข", NULL },
    { "macintosh", "x-mac-roman", "\x8A", "ä", NULL },
    { "shift_jis", "shift_jis", "\x93\xFA\x96\x7B\x87\x40\xB1\\~", "日本①ｱ\\~", NULL },
    { "shift_jis, a trail byte lost", "shift_jis", "\x93\xFA\x93", "日\uFFFD",
      "text with bytes that mean nothing in shift_jis" },
    { "a lead byte eats no markup", "big5", "\xA4\xA4\xA4<b", "中\uFFFD<b",
      "text with bytes that mean nothing in big5" },
    { "euc-jp", "euc-jp", "\xC6\xFC\xAD\xA1\x8E\xB1", "日①ｱ", NULL },
    { "euc-kr", "euc-kr", "\xB0\xA1", "가", NULL },
    { "ks_c_5601 that is UHC", "ks_c_5601-1987", "\xB0\xA1\x81\x41", "가갂", NULL },
    { "gb2312 that is GBK", "gb2312", "\xC4\xE3\x81\x40", "你丂", NULL },
    { "gb18030, four bytes", "gb18030", "\x81\x30\x84\x36", "¥", NULL },
    { "gb18030, bytes lost", "gb18030", "\xC4\xE3\x80x\xC4\xE3", "你\uFFFDx你",
      "text with bytes that mean nothing in gb18030" },
    { "big5", "big5", "\xA4\xA4\xA4\xE5", "中文", NULL },
    { "big5-hkscs", "big5-hkscs", "\xA4\xA4\x88\x62", "中\u00CA\u0304", NULL },
    { "euc-kr that is UTF-8", "euc-kr", "\xEA\xB0\x80\xEA\xB0\x81", "가각",
      "text that claims euc-kr but is UTF-8" },
    { "euc-tw", "euc-tw", "\xC4\xE3", "中", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], strlen (cases[i].bytes));
}

static void
test_seven_bits (void)
{
  static const Case cases[] = {
    { "iso-2022-jp", "iso-2022-jp", "a\x1B$BF|K\\\x1B(Bb", "a日本b", NULL },
    { "roman", "iso-2022-jp", "\x1B$BF|\x1B(Jb\\", "日b\\", NULL },
    { "old JIS", "iso-2022-jp", "\x1B$@F|\x1B(H.", "日.", NULL },
    { "vendor's circled one", "iso-2022-jp", "\x1B$B-!\x1B(B", "①", NULL },
    { "half-width katakana", "iso-2022-jp", "\x1B(I1\x1B(B", "ｱ", NULL },
    { "katakana by shift", "jis",
      "\x0E"
      "1\x0F"
      "1",
      "ｱ1", NULL },
    { "JIS X 0212", "iso-2022-jp-1", "\x1B$(D0!\x1B(B", "丂", NULL },
    { "never switched back", "iso-2022-jp", "\x1B$BF|\nabcd", "日\nabcd", NULL },
    { "escape cut off", "iso-2022-jp", "\x1B$BF|\x1B", "日\x1B", NULL },
    { "half a character", "iso-2022-jp", "\x1B$BF|F\x1B(Bx", "日Fx", NULL },
    { "blank between", "iso-2022-jp", "\x1B$BF| F|\x1B(B", "日 日", NULL },
    { "no such character", "iso-2022-jp", "\x1B$BF|)~\x1B(B.", "日\uFFFD\uFFFD.",
      "text with bytes that mean nothing in iso-2022-jp" },
    { "not Japanese at all", "iso-2022-jp", "abc", "abc", NULL },
    { "iso-2022-jp that is western", "iso-2022-jp", "gr\xFC ", "grü ",
      "text that claims iso-2022-jp but is not" },
    { "iso-2022-jp-2", "iso-2022-jp-2", "\x1B$AF|\x1B(B", "泣", NULL },
    { "iso-2022-kr", "iso-2022-kr",
      "\x1B$)C\x0E"
      "0!\x0F"
      "a",
      "가a", NULL },
    { "iso-2022-kr without its header", "iso-2022-kr",
      "\x0E"
      "0!\x0F"
      "a",
      "가a", NULL },
    { "iso-2022-cn", "iso-2022-cn",
      "\x1B$)A\x0E"
      "0!\x0F"
      "a",
      "啊a", NULL },
    { "hz", "hz-gb-2312", "a~{0!~}b~~c", "a啊b~c", NULL },
    { "hz, line joined", "hz-gb-2312", "a~\nb", "ab", NULL },
    { "hz, ends with its line", "hz-gb-2312", "~{0!\n0!", "啊\n0!", NULL },
    { "hz, tilde at the end", "hz-gb-2312", "a~", "a~", NULL },
    { "utf-7", "utf-7", "+ADw-script+AD4-", "<script>", NULL },
    { "utf-7, plus itself", "utf-7", "1 +- 1", "1 + 1", NULL },
    { "utf-7, ended by a blank", "utf-7", "gr+APw 1", "grü 1", NULL },
    { "utf-7, to the end", "utf-7", "+APw", "ü", NULL },
    { "utf-7, surrogates", "utf-7", "+2D3eAA-", "\U0001F600", NULL },
    { "utf-7, surrogate alone", "utf-7", "+2D0-", "+2D0-", NULL },
    { "utf-7, low surrogate alone", "utf-7", "+3gA-", "+3gA-", NULL },
    { "utf-7 that is ASCII", "utf-7", "1+1=2, a+b, c++", "1+1=2, a+b, c++", NULL },
    { "utf-7, bits left over", "utf-7", "+AP8A-", "+AP8A-", NULL },
    { "utf-7 that is UTF-8", "utf-7", "\xC3\xBC+APw-", "üü", NULL },
    { "utf-7 that is western", "utf-7", "gr\xFC", "grü", "text that claims utf-7 but is not" },
    { "ampersands are not for utf-7", "utf-7", "R&APw-D", "R&APw-D", NULL },
    { "modified utf-7", "utf-7-imap", "gr&APw- R&-D 1+1", "grü R&D 1+1", NULL },
    { "modified utf-7, comma", "x-imap4-modified-utf7", "&U,BTFw-", "\u53F0\u5317", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], strlen (cases[i].bytes));
}

static void
test_wide (void)
{
  static const struct {
    Case test;
    gsize length;
  } cases[] = {
    { { "mark, little", "utf-16",
        "\xFF\xFE"
        "a\0\xFC\0",
        "aü", NULL },
      6 },
    { { "mark, big", "utf-16", "\xFE\xFF\0a\0\xFC", "aü", NULL }, 6 },
    { { "no mark, little", "utf-16", "a\0\xFC\0", "aü", NULL }, 4 },
    { { "no mark, big", "utf-16", "\0a\0\xFC", "aü", NULL }, 4 },
    { { "named, big", "utf-16be", "\x65\xE5", "日", NULL }, 2 },
    { { "named, little", "utf-16le", "\xE5\x65", "日", NULL }, 2 },
    { { "mark against the name", "utf-16le", "\xFE\xFF\x65\xE5", "日", NULL }, 4 },
    { { "surrogates", "utf-16be", "\xD8\x3D\xDE\x00", "\U0001F600", NULL }, 4 },
    { { "lone surrogates", "utf-16be", "\x65\xE5\xDE\x00\0b\xD8\x3D", "日\uFFFDb\uFFFD",
        "text with bytes that mean nothing in utf-16be" },
      8 },
    { { "odd", "utf-16be", "\x65\xE5\x65", "日\uFFFD",
        "text with bytes that mean nothing in utf-16be" },
      3 },
    { { "NUL", "utf-16be", "\0\0\x65\xE5", "\u2400日", NULL }, 4 },
    { { "ASCII that claims it", "utf-16", "abcd", "abcd", "text that cannot be read as utf-16" },
      4 },
    { { "UTF-8 that claims it", "utf-16", "gr\xC3\xBC", "grü",
        "text that cannot be read as utf-16" },
      4 },
    { { "utf-32, little", "utf-32", "a\0\0\0\x00\xF6\x01\0", "a\U0001F600", NULL }, 8 },
    { { "utf-32, mark", "utf-32", "\0\0\xFE\xFF\0\1\xF6\0", "\U0001F600", NULL }, 8 },
    { { "utf-32, beyond", "utf-32", "\0\1\xF6\0\x7F\xFF\xFF\xFF", "\U0001F600\uFFFD",
        "text with bytes that mean nothing in utf-32" },
      8 },
    { { "utf-32, cut", "utf-32", "\0\1\xF6\0\0", "\U0001F600\uFFFD",
        "text with bytes that mean nothing in utf-32" },
      5 },
    { { "NUL in UTF-8", "utf-8", "a\0\xC3\xBC", "a\u2400ü", NULL }, 4 },
    { { "NUL without claim", NULL, "a\0\xC3\xBC", "a\u2400ü", NULL }, 4 },
    { { "NUL, western", NULL, "a\0\xFC", "a\u2400ü", NULL }, 3 },
    { { "NUL in koi8-r", "koi8-r", "\0\xD0", "\u2400п", NULL }, 2 },
    { { "NUL in iso-2022-jp", "iso-2022-jp", "\x1B$BF|\0F|", "日\u2400日", NULL }, 8 },
    { { "nothing", "koi8-r", NULL, "", NULL }, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i].test, cases[i].length);
}

/* One bad byte in a thousand good ones costs itself and nothing else. */
static void
test_one_bad_byte (void)
{
  static const struct {
    const char *charset, *unit, *bad, *text;
  } cases[] = {
    { "utf-8", "\xC3\xBC", "\xFF", "ü" },    { "shift_jis", "\x93\xFA", "\xFD", "日" },
    { "euc-jp", "\xC6\xFC", "\xFF", "日" },  { "gb18030", "\xC4\xE3", "\xFF", "你" },
    { "big5", "\xA4\xA4", "\xFF", "中" },    { "euc-kr", "\xB0\xA1", "\xFF", "가" },
    { "windows-1255", "\xE0", "\xD9", "א" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].charset);
    g_autoptr (GString) bytes = g_string_new (NULL);
    g_autoptr (GString) wanted = g_string_new (NULL);
    for (int j = 0; j < 5000; j++) {
      g_string_append (bytes, j == 2500 ? cases[i].bad : cases[i].unit);
      g_string_append (wanted, j == 2500 ? "\uFFFD" : cases[i].text);
    }
    g_autofree char *text = charset_to_utf8 (bytes->str, bytes->len, cases[i].charset, NULL);
    g_assert_true (strcmp (text, wanted->str) == 0);
  }
}

static int
count_converter (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) size;
  *(guint *) data += strstr (info->dlpi_name, "/gconv/") != NULL;
  return 0;
}

static guint
converters (void)
{
  guint count = 0;
  dl_iterate_phdr (count_converter, &count);
  return count;
}

/* Runs CHECK in a process of its own, which has loaded nothing yet. */
static void
in_new_process (gboolean (*check_there) (const char *), const char *data)
{
  g_test_message ("%s", data);
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    _exit (check_there (data) ? 0 : 1);
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static gboolean
loads_nothing (const char *mail)
{
  charset_load (mail, strlen (mail));
  g_free (charset_to_utf8 (mail, strlen (mail), NULL, NULL));
  g_free (charset_to_utf8 ("\xFC\x80", 2, "iso-8859-1", NULL));
  g_free (charset_to_utf8 ("\xFC\x80", 2, "utf-8", NULL));
  g_free (charset_to_utf8 ("+APw-", 5, "utf-7", NULL));
  g_free (charset_to_utf8 ("a\0b\0", 4, "utf-16", NULL));
  return converters () == 0;
}

static void
test_nothing_is_loaded (void)
{
  static const char *const mails[] = {
    "From: a@x.test\n\nplain\n",
    "Subject: =?utf-8?Q?a?= =?iso-8859-1?B?/A==?=\nContent-Type: text/plain; charset=utf-8\n\n",
    "Content-Type: text/plain; charset=\"us-ascii\"\n\n1=2, a=b, \x1B[0m",
    "Content-Type: text/plain; charset=windows-1252\n\n\x80\x81\xFC",
    "Content-Type: text/plain; charset=x-klingon; a*=utf-8''b\n\n\xFC",
    "Content-Type: text/plain; charset=ISO-2022-CN-EXT; b=\"../../x.so\"\n\n\xFC",
    "charset",
    "charset=",
    "charset=\"",
    "=?",
    "=",
    "*=",
    "=3",
    "\x1B",
    "\x1B$ =",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    in_new_process (loads_nothing, mails[i]);
}

/* MAIL names koi8-r somehow; it can then be read where no file can be opened. */
static gboolean
reads_koi8_when_shut_in (const char *mail)
{
  charset_load (mail, strlen (mail));
  if (!sandbox_enter (G_GINT64_CONSTANT (1) << 30, 10))
    return FALSE;
  g_autofree char *text = charset_to_utf8 ("\xD0\xD2", 2, "koi8-r", NULL);
  g_autofree char *lost = charset_to_utf8 ("\xB1", 1, "iso-8859-2", NULL);
#ifndef TOCSIN_SANITIZERS
  if (strcmp (lost, "±") != 0) /* was not named, so that the sandbox had to hold */
    return FALSE;
#endif
  return strcmp (text, "пр") == 0;
}

static void
test_named_converters_are_there (void)
{
  static const char *const mails[] = {
    "Content-Type: text/plain; charset=koi8-r\n\n",
    "Content-Type: text/plain; charset=\"KOI8-R\"\n\n",
    "Content-Type: text/plain; charset = koi8-r\n\n",
    "Content-Type: text/plain; charset=\n\tcsKOI8R\n\n",
    "Content-Type: text/plain; charset*=koi8-r\n\n",
    "Content-Type: text/plain; charset*0=koi8-r\n\n",
    "Content-Disposition: attachment; filename*=koi8-r''%D0\n\n",
    "Content-Disposition: attachment; filename*0*=KOI8-R'ru'%D0\n\n",
    "Subject: =?koi8-r?Q?=D0?=\n\n",
    "Subject: a=?koi8-r*ru?B?0A==?=\n\n",
    "<meta charset=3D\"koi8-r\">",
    "<META CHARSET='koi8-r'>",
    "charset==?koi8-r?B?0A==?=",
    "charset=utf-8 charset=no-such charset=koi8-r",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    in_new_process (reads_koi8_when_shut_in, mails[i]);
}

static gboolean
reads_japanese_when_shut_in (const char *mail)
{
  charset_load (mail, strlen (mail));
  if (!sandbox_enter (G_GINT64_CONSTANT (1) << 30, 10))
    return FALSE;
  g_autofree char *text = charset_to_utf8 ("\x1B$BF|\x1B(B", 8, NULL, NULL);
  g_autofree char *named = charset_to_utf8 ("\x1B$B-!\x1B(B", 8, "iso-2022-jp", NULL);
  return strcmp (text, "日") == 0 && strcmp (named, "①") == 0;
}

static void
test_japanese_without_a_name (void)
{
  in_new_process (reads_japanese_when_shut_in, "Subject: \x1B$BF|\x1B(B\n\n");
  in_new_process (reads_japanese_when_shut_in, "\x1B[0m \x1B$BF|\x1B(B\n\n");
  in_new_process (reads_japanese_when_shut_in, "Content-Type: text/plain; charset=iso-2022-jp");
}

/* Whoever names many sets makes us load few. */
static gboolean
loads_few (const char *unused)
{
  (void) unused;
  g_autoptr (GString) mail = g_string_new (NULL);
  for (int i = 2; i <= 16; i++)
    g_string_append_printf (mail, "charset=iso-8859-%d ", i);
  for (int i = 1250; i <= 1258; i++)
    g_string_append_printf (mail, "charset=cp%d ", i);
  charset_load (mail->str, mail->len);
  return converters () == 16;
}

static void
test_loading_is_bounded (void)
{
  in_new_process (loads_few, "thirty sets");
}

static void
read_named (const char *input, gsize length)
{
  const char *stop = memchr (input, '\n', length);
  g_autofree char *name = g_strndup (input, (gsize) (stop - input));
  g_autofree char *text =
      charset_to_utf8 (stop + 1, length - (gsize) (stop + 1 - input), name, NULL);
  g_assert_true (text_is_valid (text, strlen (text)));
}

/* Most mail is one large attachment, which costs no more than a look at it. */
static void
test_large_mail (void)
{
  const gsize length = 25 << 20;
  g_autofree char *mail = g_malloc (length);
  for (gsize i = 0; i < length; i++)
    mail[i] = i % 77 == 76 ? '\n' : 'a';
  struct timespec before;
  struct timespec after;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &before);
  charset_load (mail, length);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &after);
  double taken =
      (double) (after.tv_sec - before.tv_sec) + (double) (after.tv_nsec - before.tv_nsec) / 1e9;
  g_test_message ("cost: 25 MB: %.2f ms", taken * 1e3);
  g_assert_cmpfloat (taken, <, 0.1);
}

static void
test_time (void)
{
  static const CostInput loads[] = {
    { "equals signs", "", "=", 500000, "" },
    { "names", "", "charset==?charset=", 20000, "" },
    { "one name", "", "charset=utf-8;", 20000, "" },
    { "unknown names", "", "=?x?", 50000, "" },
    { "long blanks", "", "charset          =", 20000, "" },
    { "escapes", "", "\x1B", 500000, "" },
  };
  static const CostInput texts[] = {
    { "western", "iso-8859-1\n", "\xFC\x81", 100000, "" },
    { "UTF-8, bad", "utf-8\n", "\xC3\xBC\xFF", 100000, "" },
    { "UTF-8, all bad", "utf-8\n", "\xFF", 100000, "" },
    { "no claim, all bad", "\n", "\xFF", 100000, "" },
    { "NULs", "utf-8\n", "x", 100000, "" },
    { "koi8-r", "koi8-r\n", "\xD0", 100000, "" },
    { "gb18030, bad", "gb18030\n", "\x80\xC4\xE3", 50000, "" },
    { "shift_jis, all bad", "shift_jis\n", "\xFD", 50000, "" },
    { "big5-hkscs, bad", "big5-hkscs\n", "\x88\x62\xFF", 50000, "" },
    { "iso-2022-kr, bad", "iso-2022-kr\n", "\x0E\xFF", 50000, "" },
    { "iso-2022-jp switches", "iso-2022-jp\n", "\x1B$B\x1B(B", 50000, "" },
    { "iso-2022-jp, escapes", "iso-2022-jp\n", "\x1B", 100000, "" },
    { "no claim, escapes", "\n", "\x1B$", 100000, "" },
    { "hz", "hz-gb-2312\n", "~{0!", 50000, "" },
    { "utf-7 shifts", "utf-7\n", "+", 100000, "" },
    { "utf-7 one run", "utf-7\n+", "APwA", 50000, "" },
    { "utf-7 refused runs", "utf-7\n", "+2D0A-", 50000, "" },
    { "utf-16 lone surrogates", "utf-16be\n", "\xD8\x3D", 50000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (loads); i++)
    cost_assert_linear (&loads[i], charset_load);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    cost_assert_linear (&texts[i], read_named);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/charset/ordinary-mail-loads-nothing", test_nothing_is_loaded);
  g_test_add_func ("/mail/charset/named-converters-are-there", test_named_converters_are_there);
  g_test_add_func ("/mail/charset/japanese-without-a-name", test_japanese_without_a_name);
  g_test_add_func ("/mail/charset/loading-is-bounded", test_loading_is_bounded);
  g_test_add_func ("/mail/charset/odd-names-are-known", test_names);
  g_test_add_func ("/mail/charset/every-numbered-name-is-known", test_every_numbered_name);
  g_test_add_func ("/mail/charset/without-a-claim-the-bytes-decide", test_no_claim);
  g_test_add_func ("/mail/charset/claims-are-believed-as-far-as-they-go", test_claims);
  g_test_add_func ("/mail/charset/seven-bit-sets-are-read", test_seven_bits);
  g_test_add_func ("/mail/charset/wide-sets-and-nuls-are-read", test_wide);
  g_test_add_func ("/mail/charset/one-bad-byte-costs-itself", test_one_bad_byte);
  g_test_add_func ("/mail/charset/a-large-mail-is-scanned-at-once", test_large_mail);
  g_test_add_func ("/mail/charset/time-grows-with-length", test_time);
  return g_test_run ();
}
