#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"

#include "mail/defect.h"
#include "mail/encoded-word.h"

#include "cost.h"

typedef struct {
  const char *value;
  const char *text;
  const char *defect; /* the only one, or NULL for none */
} Case;

static void
check (const Case *cases, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", cases[i].value);
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_autofree char *text = encoded_word_decode (cases[i].value, "Subject", defects);
    g_assert_cmpstr (text, ==, cases[i].text);
    const char *defect = defects->len == 0 ? NULL : g_ptr_array_index (defects, 0);
    g_assert_cmpstr (defect, ==, cases[i].defect);
    g_assert_cmpuint (defects->len, <=, 1);
    g_autofree char *silent = encoded_word_decode (cases[i].value, "Subject", NULL);
    g_assert_cmpstr (silent, ==, text);
  }
}

static void
test_words (void)
{
  static const Case cases[] = {
    { "", "", NULL },
    { "plain text", "plain text", NULL },
    { "=?utf-8?Q?gr=C3=BC=C3=9F?=", "grüß", NULL },
    { "=?UTF-8?q?gr=c3=bc?=", "grü", NULL },
    { "=?utf-8?B?Z3LDvMOf?=", "grüß", NULL },
    { "=?utf-8?b?Z3LDvA==?=", "grü", NULL },
    { "=?iso-8859-1?Q?gr=FC=DF_x?=", "grüß x", NULL },
    { "=?koi8-r?B?0NLJ?=", "при", NULL },
    { "=?utf-8*de?Q?gr=C3=BC?=", "grü", NULL },
    { "=?utf-8*?Q?a?=", "a", NULL },
    { "=?utf-8?Q?\?=", "", NULL },
    { "=?utf-8?B?\?=", "", NULL },
    { "a =?utf-8?Q?\?= b", "a  b", NULL },
    { "Re: =?utf-8?Q?=C3=BC?= (x)", "Re: ü (x)", NULL },
    { "=?utf-8?Q?=41=3D=3F=5F?=", "A=?_", NULL },
    { "=?shift_jis?B?k/qWew==?=", "日本", NULL },
    { "=?gb2312?B?xOM=?=", "你", NULL },
    { "=?big5?Q?=A4=A4?=", "中", NULL },
    { "=?utf-7?Q?+APw-?=", "ü", NULL },
    { "=?utf-16be?B?AGEA/A==?=", "aü", NULL },
    { "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本", NULL },
    { "=??Q?gr=C3=BC?=", "grü", NULL },
    { "=?unknown?Q?gr=FC?=", "grü", NULL },
    { "=?utf-8?Q?a=0D=0ABcc:_x?=", "a\r\nBcc: x", NULL },
    { "=?utf-8?Q?a=00b?=", "a\u2400b", NULL },
    { "=?utf-8?B?YQBi?=", "a\u2400b", NULL },
  };
  check (cases, G_N_ELEMENTS (cases));
}

static void
test_neighbours (void)
{
  static const Case cases[] = {
    { "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab", NULL },
    { "=?utf-8?Q?a?=  \t =?utf-8?B?Yg==?=", "ab", NULL },
    { "=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab", NULL },
    { "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab", NULL },
    { "=?utf-8?B?Yg==?==?utf-8?B?Yg==?=", "bb", NULL },
    { "=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c", NULL },
    { "a=?utf-8?Q?b?=c", "abc", NULL },
    { "=?utf-8?Q?a?= =?koi8-r?Q?=D0?=", "aп", NULL },
    { "=?utf-8?Q?a_?= =?utf-8?Q?_b?=", "a  b", NULL },
    { " =?utf-8?Q?a?= ", " a ", NULL },
    /* a character cut in two */
    { "=?utf-8?Q?gr=C3?= =?UTF-8?Q?=BC?=", "grü", NULL },
    { "=?utf-8?B?w6TD?= =?utf-8?B?pMOk?=", "äää", NULL },
    { "=?utf-8?Q?=C3?= =?utf-8?B?vA==?=", "ü", NULL },
    { "=?utf-8?B?ww==?= =?utf-8*de?Q?=BC?=", "ü", NULL },
    { "=?utf-8?B?8J8=?=\r\n\t=?utf-8?B?mIA=?=", "\U0001F600", NULL },
    { "=?gb2312?Q?=C4?= =?gb2312?Q?=E3?=", "你", NULL },
    { "=?shift_jis?B?kw==?= =?shift_jis?B?+g==?=", "日", NULL },
    { "=?iso-2022-jp?Q?=1B$BF?= =?iso-2022-jp?Q?|=1B(B?=", "日", NULL },
    { "=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1wbKEI=?=", "日本", NULL },
    { "=?iso-2022-jp?B?GyRCRnwbKEI=?= =?iso-2022-jp?B?GyRCS1wbKEI=?=", "日本", NULL },
    /* not whole again: something else stands between */
    { "=?utf-8?Q?a=C3=BC=C3?= x =?utf-8?Q?=BCb=C3=BC?=", "aü\uFFFD x \uFFFDbü",
      "Subject: text with bytes that mean nothing in utf-8" },
    /* base64 itself cut, or padded in the middle */
    { "=?utf-8?B?w7?= =?utf-8?B?w=?=", "ü", NULL },
    { "=?utf-8?B?Z3LD?= =?utf-8?B?v?= =?utf-8?B?A==?=", "grü", NULL },
    { "=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=", "üü", NULL },
    { "=?utf-8?B?w7w=w7w=?=", "üü", NULL },
    { "=?utf-8?B?YWI=YWI=?=", "abab", NULL },
  };
  check (cases, G_N_ELEMENTS (cases));
}

static void
test_broken_words (void)
{
  static const Case cases[] = {
    /* blanks and question marks inside */
    { "=?utf-8?Q?hello big w=C3=B6rld?=", "hello big wörld", NULL },
    { "=?utf-8?B?Z3LD vMOf?=", "grüß",
      "Subject: an encoded word with characters that are no base64" },
    { "=?utf-8?B?Z3LD\r\n vMOf?=", "grüß",
      "Subject: an encoded word with characters that are no base64" },
    { "=?utf-8? Q?a?=", "a", NULL },
    { "=?utf-8?Q?really? no?=", "really? no", NULL },
    { "=?utf-8?Q?what?=3D=C3=BC?=", "what?=ü", NULL },
    { "=?utf-8?Q?what?=C3=BC?=", "what?ü", NULL },
    { "=?utf-8?Q?why?\?=", "why?", NULL },
    { "=?utf-8?Q?1=2?=", "1=2", NULL },
    { "=?utf-8?Q?a=\r\n b?=", "ab", "Subject: an encoded word with a line break in it" },
    { "=?utf-8?q?=?=", "", "Subject: an encoded word with a line break in it" },
    { "=?utf-8?Q?=?= =?utf-8?Q?=C3=BC?=", "ü", "Subject: an encoded word with a line break in it" },
    { "=?utf-8?Q?gr\xC3\xBC=C3=9F?=", "grüß", NULL },
    /* no end */
    { "=?utf-8?Q?gr=C3=BC", "grü", "Subject: an encoded word without end" },
    { "=?utf-8?Q?gr=C3=BC?", "grü", "Subject: an encoded word without end" },
    { "=?utf-8?B?Z3LDvA", "grü", "Subject: an encoded word without end" },
    { "=?utf-8?Q?a and more", "a and more", "Subject: an encoded word without end" },
    { "=?utf-8?Q?a =?utf-8?Q?b?=", "a b", "Subject: an encoded word without end" },
    { "=?utf-8?Q?a=?utf-8?Q?b?=", "ab", "Subject: an encoded word without end" },
    /* padding missing or too much, other alphabets */
    { "=?utf-8?B?Z3LDvA?=", "grü", NULL },
    { "=?utf-8?B?Z3LDvA=?=", "grü", NULL },
    { "=?utf-8?B?Z3LDvA===?=", "grü", NULL },
    { "=?iso-8859-1?B?_w?=", "ÿ", NULL },
    { "=?utf-8?B?=?=", "", NULL },
    /* the wrong letter */
    { "=?utf-8?B?gr=C3=BC=C3=9F?=", "grüß",
      "Subject: an encoded word that names the wrong encoding" },
    { "=?utf-8?Q?Z3LDvA==?=", "grü", "Subject: an encoded word that names the wrong encoding" },
    { "=?utf-8?Q?Z3LDvMOf?=", "Z3LDvMOf", NULL },
    { "=?utf-8?X?abc?=", "=?utf-8?X?abc?=", NULL },
    { "=?utf-8??abc?=", "=?utf-8??abc?=", NULL },
    { "=?utf-8?QQ?abc?=", "=?utf-8?QQ?abc?=", NULL },
    /* the wrong set */
    { "=?x-klingon?Q?gr=C3=BC?=", "grü", "Subject: unknown character set x-klingon" },
    { "=?us-ascii?Q?gr=FC?=", "grü", "Subject: text that claims us-ascii but is not" },
    { "=?utf-8?Q?gr=FC=DF?=", "grüß", "Subject: text that claims utf-8 but is not" },
    { "=?utf-8?Q?=C3=BC=FC?=", "ü\uFFFD", "Subject: text with bytes that mean nothing in utf-8" },
    /* words within words, and what only looks like one */
    { "=?utf-8?Q?=?utf-8?Q?a?=?=", "a?=", "Subject: an encoded word without end" },
    { "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", "=?utf-8?Q?a?=", NULL },
    { "=?utf-8?B?PT91dGYtOD9RP2E/PQ==?=", "=?utf-8?Q?a?=", NULL },
    { "=?", "=?", NULL },
    { "=", "=", NULL },
    { "a=?b", "a=?b", NULL },
    { "=?=?utf-8?Q?a?=", "=?a", NULL },
    { "=?utf-8", "=?utf-8", NULL },
    { "=?utf-8?", "=?utf-8?", NULL },
    { "=?utf-8?Q", "=?utf-8?Q", NULL },
    { "=?utf-8?Q?", "", "Subject: an encoded word without end" },
    { "=?utf 8?Q?a?=", "=?utf 8?Q?a?=", NULL },
    { "x?=y", "x?=y", NULL },
    { "why?=?utf-8?Q?a?=", "why?a", NULL },
    /* quotes */
    { "\"=?utf-8?Q?gr=C3=BC?=\"", "\"grü\"", NULL },
    { "\"=?utf-8?Q?a?= =?utf-8?Q?b?=\" <a@x.test>", "\"ab\" <a@x.test>", NULL },
    { "(=?utf-8?Q?a?=)", "(a)", NULL },
  };
  check (cases, G_N_ELEMENTS (cases));
}

static void
test_raw_bytes (void)
{
  static const Case cases[] = {
    { "gr\xC3\xBC\xC3\x9F", "grüß", NULL },
    { "gr\xFC\xDF \x80", "grüß €", "Subject: 8-bit bytes of no declared character set" },
    { "\xFC =?utf-8?Q?=C3=BC?= \xC3\xBC", "ü ü ü",
      "Subject: 8-bit bytes of no declared character set" },
    { "\x1B$BF|\x1B(B", "日", NULL },
    { "\xC3\xBC\xC3\xBC\xC3", "üü\uFFFD", "Subject: 8-bit bytes of no declared character set" },
    { "\x01\x7F", "\x01\x7F", NULL },
  };
  check (cases, G_N_ELEMENTS (cases));
}

/* A defect names its field, and thousands of them make no long list. */
static void
test_many_defects (void)
{
  g_autoptr (GString) value = g_string_new (NULL);
  for (int i = 0; i < 1000; i++)
    g_string_append_printf (value, "=?x-%d?Q?a?= ", i);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_free (encoded_word_decode (value->str, "X-Odd", defects));
  g_assert_cmpuint (defects->len, ==, DEFECTS);
  g_assert_cmpstr (g_ptr_array_index (defects, DEFECTS - 2), ==,
                   "X-Odd: unknown character set x-14");
}

static void
decode (const char *input, gsize length)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = encoded_word_decode (input, "X", defects);
  g_assert_true (text_is_valid (text, strlen (text)));
  g_assert_cmpuint (strlen (text), <=, 3 * length);
}

static void
test_time (void)
{
  static const CostInput inputs[] = {
    { "words of one set", "", "=?utf-8?Q?=C3=BC?= ", 50000, "" },
    { "words of two sets", "", "=?utf-8?Q?a?= =?iso-8859-1?B?/A==?= ", 5000, "" },
    { "words with a converter", "", "=?koi8-r?Q?=D0?= x ", 5000, "" },
    { "unknown sets", "", "=?x-y?Q?=D0?= x ", 5000, "" },
    { "empty words", "", "=?u?q?\?=", 100000, "" },
    { "no end", "", "=?u?q?", 20000, "" },
    { "no end, with blanks", "", "=?u?q? ", 20000, "" },
    { "one without end", "=?u?q?", "a ", 40000, "" },
    { "one long", "=?utf-8?Q?", "=C3=BC", 20000, "?=" },
    { "one long base64", "=?utf-8?B?", "w7zD", 20000, "?=" },
    { "beginnings", "", "=?", 50000, "" },
    { "equals signs", "", "=", 100000, "" },
    { "question marks", "=?u?q?", "?", 100000, "" },
    { "ends", "=?u?q?", "?=", 50000, "" },
    { "bare question marks", "=?u?q?", "?=ab", 50000, "" },
    { "bare question marks without end", "=?u?q?", "?=abcdefgh ", 20000, "" },
    { "almost words", "=?u?q?", "=?x", 30000, "" },
    { "long set", "=?", "x", 100000, "?q?a?=" },
    { "sets", "", "=?xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx?", 15000, "" },
    { "blanks between", "=?u?q?a?=", " ", 100000, "=?u?q?a?=" },
    { "blanks and ends", "=?u?q?a?=", " =?u?q?a?= x", 20000, "" },
    { "raw", "", "\xFC =?u?q?a?=", 10000, "" },
    { "wrong letter", "", "=?u?b?=C3=BC?= ", 10000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], decode);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/encoded-word/words-are-decoded", test_words);
  g_test_add_func ("/mail/encoded-word/neighbours-are-one", test_neighbours);
  g_test_add_func ("/mail/encoded-word/broken-words-are-read", test_broken_words);
  g_test_add_func ("/mail/encoded-word/raw-bytes-are-read", test_raw_bytes);
  g_test_add_func ("/mail/encoded-word/defects-name-their-field", test_many_defects);
  g_test_add_func ("/mail/encoded-word/time-grows-with-length", test_time);
  return g_test_run ();
}
