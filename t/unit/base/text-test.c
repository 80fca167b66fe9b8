#include <string.h>

#include "base/text.h"

typedef struct {
  const char *label;
  const char *input;
  const char *output;
} Case;

static void
assert_cases (const Case *cases, gsize count, char *(*function) (const char *) )
{
  for (gsize i = 0; i < count; i++) {
    g_autofree char *output = function (cases[i].input);
    if (!g_str_equal (output, cases[i].output))
      g_error ("%s: '%s'", cases[i].label, output);
    g_autofree char *again = function (output);
    g_assert_cmpstr (again, ==, output);
  }
}

#define BYTES(literal) literal, sizeof (literal) - 1

static const struct {
  const char *label;
  const char *bytes;
  gsize length;
  const char *text;
} bytes_case[] = {
  { "empty", BYTES (""), "" },
  { "ASCII", BYTES ("abc"), "abc" },
  { "UTF-8", BYTES ("\u00F1\u20AC\U0001F600"), "\u00F1\u20AC\U0001F600" },
  { "NUL", BYTES ("a\0b\0"), "a\u2400b\u2400" },
  { "latin-1", BYTES ("se\xf1or"), "se\uFFFDor" },
  { "cut sequence", BYTES ("a\xe2\x82"), "a\uFFFD\uFFFD" },
  { "overlong", BYTES ("\xc0\xaf"), "\uFFFD\uFFFD" },
  { "surrogate", BYTES ("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD" },
  { "beyond Unicode", BYTES ("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD" },
  { "lone continuation", BYTES ("\x80z"), "\uFFFDz" },
  { "NUL within a sequence", BYTES ("\xe2\0\x82"), "\uFFFD\u2400\uFFFD" },
};

static void
test_from_bytes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bytes_case); i++) {
    /* A copy without a NUL behind it: reading beyond the end shows under the sanitizers. */
    g_autofree char *copy = g_memdup2 (bytes_case[i].bytes, bytes_case[i].length);
    g_autofree char *text = text_from_bytes (copy, bytes_case[i].length);
    if (!g_str_equal (text, bytes_case[i].text))
      g_error ("%s: '%s'", bytes_case[i].label, text);
    gboolean unchanged = strlen (text) == bytes_case[i].length &&
                         memcmp (text, bytes_case[i].bytes, bytes_case[i].length) == 0;
    g_assert_cmpint (text_is_valid (copy, bytes_case[i].length), ==, unchanged);
    g_assert_true (text_is_valid (text, strlen (text)));
  }
}

static void
test_large_bytes (void)
{
  static const guint8 fill[] = { 0, 0xFF, 0xE2, 'a' };
  const gsize length = 1 << 20;
  for (guint i = 0; i < G_N_ELEMENTS (fill); i++) {
    g_autofree char *bytes = g_malloc (length);
    memset (bytes, fill[i], length);
    g_autofree char *text = text_from_bytes (bytes, length);
    g_autofree char *line = text_one_line (text);
    g_autofree char *lines = text_lines (text);
    g_assert_cmpint (g_utf8_strlen (text, -1), ==, length);
    g_assert_cmpstr (line, ==, text);
    g_assert_cmpstr (lines, ==, text);
  }
}

static const Case one_line_case[] = {
  { "empty", "", "" },
  { "plain", "a b", "a b" },
  { "header injection", "a\r\nBcc: b", "a Bcc: b" },
  { "C0, DEL, C1",
    "a\x01\x7f\xC2\x85\xC2\x9B"
    "b",
    "a b" },
  { "tab", "a\tb", "a b" },
  { "line and paragraph separator", "a\u2028b\u2029c", "a b c" },
  { "runs and ends", "  a \t  b  ", "a b" },
  { "blanks alone", " \r\n\t", "" },
  { "embedding and override", "a\u202A\u202B\u202C\u202D\u202Eb", "ab" },
  { "isolates", "a\u2066\u2067\u2068\u2069b", "ab" },
  { "marks", "a\u200E\u200F\u061Cb", "ab" },
  { "zero width", "a\u200B\u200C\u200D\u2060\uFEFFb", "ab" },
  { "invisible operators", "a\u2061\u2062\u2063\u2064b", "ab" },
  { "soft hyphen and vowel separator", "a\u00AD\u180Eb", "ab" },
  { "annotations", "a\uFFF9\uFFFA\uFFFBb", "ab" },
  { "tags", "a\U000E0000\U000E0001\U000E0069\U000E007Fb", "ab" },
  { "no-break spaces", "a\u00A0\u202Fb\u00A0", "a b" },
  { "blanks of other widths", "a\u2000\u2004\u200A\u205F\u3000b\u3000", "a b" },
  { "a run of many kinds", "\u00A0a \u00AD\u2003\t\u200Bb", "a b" },
  { "next to them", "\u00A1\u200E\u2010\u2065\uFFF8\uFFFC\U000E0080",
    "\u00A1\u2010\u2065\uFFF8\uFFFC\U000E0080" },
  { "hidden between blanks", "a \u200B b", "a b" },
  { "terminal escape", "\x1b[31mred", "[31mred" },
  { "letters stay", "\u00F1 \u0627\u0644 \U0001F600", "\u00F1 \u0627\u0644 \U0001F600" },
};

static void
test_one_line (void)
{
  assert_cases (one_line_case, G_N_ELEMENTS (one_line_case), text_one_line);
}

static const Case lines_case[] = {
  { "empty", "", "" },
  { "LF", "a\nb\n", "a\nb\n" },
  { "CR LF", "a\r\nb\r\n", "a\nb\n" },
  { "CR", "a\rb\r", "a\nb\n" },
  { "CR CR LF", "a\r\r\nb", "a\nb" },
  { "CR among LF", "> a\rb\n", "> a b\n" },
  { "line and paragraph separator", "a\u2028b\u2029c", "a b c" },
  { "tab and blanks stay", " a\t  b ", " a\t  b " },
  { "controls show",
    "a\x1b[2J\x07\x7f\xC2\x9B"
    "b",
    "a\uFFFD[2J\uFFFD\uFFFD\uFFFDb" },
  { "bidirectional", "a\u202E\u2066\u200F\u061Cb", "ab" },
  { "annotations and tags", "a\uFFF9\uFFFA\uFFFB\U000E0000\U000E0041\U000E007Fb", "ab" },
  { "blanks of any width stay", "a\u00A0\u00A0\u2003\u3000b\u00AD",
    "a\u00A0\u00A0\u2003\u3000b\u00AD" },
  { "joiners are spelling", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
    "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645" },
};

static void
test_tricks (void)
{
  static const struct {
    const char *text;
    gboolean tricks;
  } expected[] = {
    { "", FALSE },           { "Grüße\tb", FALSE },
    { "a\nb", TRUE },        { "a\x1b", TRUE },
    { "a\u202Eb", TRUE },    { "a\u2028b", TRUE },
    { "a\u200Cb", FALSE },   { "a\u00A0\u00AD\uFFF9\u3000b", FALSE },
    { "a\U000E0041", TRUE }, { "a\U000E0080", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (text_has_tricks (expected[i].text), ==, expected[i].tricks);
}

static void
test_lines (void)
{
  assert_cases (lines_case, G_N_ELEMENTS (lines_case), text_lines);
}

static void
test_clip (void)
{
  static const struct {
    const char *text;
    gsize limit;
    const char *clipped;
  } expected[] = {
    { "", 4, "" },
    { "abcd", 4, "abcd" },
    { "abcde", 4, "a\u2026" },
    { "abcdef", 5, "ab\u2026" },
    { "a\u00F1\u00F1\u00F1", 5, "a\u2026" },
    { "a\u00F1\u00F1\u00F1", 6, "a\u00F1\u2026" },
    { "\U0001F600\U0001F600", 6, "\u2026" },
    { "\U0001F600\U0001F600", 7, "\U0001F600\u2026" },
    { "\U0001F600\U0001F600", 8, "\U0001F600\U0001F600" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *clipped = text_clip (expected[i].text, expected[i].limit);
    g_assert_cmpstr (clipped, ==, expected[i].clipped);
    g_assert_cmpuint (strlen (clipped), <=, expected[i].limit);
  }
}

/* RFC 4648 section 10, in lower case and without padding. */
static void
test_base32 (void)
{
  static const Case expected[] = {
    { "0", "", "" },
    { "1", "f", "my" },
    { "2", "fo", "mzxq" },
    { "3", "foo", "mzxw6" },
    { "4", "foob", "mzxw6yq" },
    { "5", "fooba", "mzxw6ytb" },
    { "6", "foobar", "mzxw6ytboi" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *text =
        text_base32 ((const guint8 *) expected[i].input, strlen (expected[i].input));
    g_assert_cmpstr (text, ==, expected[i].output);
  }
  static const guint8 ones[] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
  g_autofree char *text = text_base32 (ones, sizeof ones);
  g_assert_cmpstr (text, ==, "77777777");
}

static void
test_hex (void)
{
  guint8 all[256];
  for (guint i = 0; i < sizeof all; i++)
    all[i] = (guint8) i;
  g_autofree char *hex = text_hex (all, sizeof all);
  g_assert_true (g_str_has_prefix (hex, "000102"));
  g_assert_true (g_str_has_suffix (hex, "fdfeff"));
  g_autofree char *upper = g_ascii_strup (hex, -1);
  const char *const form[] = { hex, upper };
  for (guint i = 0; i < G_N_ELEMENTS (form); i++) {
    g_autoptr (GBytes) bytes = text_from_hex (form[i]);
    g_assert_nonnull (bytes);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), all, sizeof all);
  }
}

static void
test_no_hex (void)
{
  static const char *const wrong[] = { "0", "0g", "g0", "00 ", " 00", "0x00", "\u00F1", "00-1" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (text_from_hex (wrong[i]));
  g_autoptr (GBytes) empty = text_from_hex ("");
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
}

static void
test_equal_secret (void)
{
  g_assert_true (text_equal_secret ("", ""));
  g_assert_true (text_equal_secret ("abc", "abc"));
  g_assert_false (text_equal_secret ("abc", "abd"));
  g_assert_false (text_equal_secret ("abc", "bbc"));
  g_assert_false (text_equal_secret ("abc", "ab"));
  g_assert_false (text_equal_secret ("", "a"));
  g_assert_false (text_equal_secret ("a\x80", "a\xff"));
}

static const Case fold_case[] = {
  { "ASCII", "Bob@EXAMPLE.Net", "bob@example.net" },
  { "letters beyond ASCII stay", "\u00D1@example.net", "\u00D1@example.net" },
  { "KELVIN SIGN is no k", "\u212A@example.net", "\u212A@example.net" },
  { "dotted I is no i", "\u0130@example.net", "\u0130@example.net" },
  { "cut UTF-8", "A\xe2\x82", "a\xe2\x82" },
};

static void
test_fold_address (void)
{
  assert_cases (fold_case, G_N_ELEMENTS (fold_case), text_fold_address);
}

static const struct {
  const char *address;
  gboolean good;
} address_case[] = {
  { "bob@example.net", TRUE },
  { "bob+t-abc@example.net", TRUE },
  { "b@x", TRUE },
  { "!#$%&'*/=?^_`{|}~@example.net", TRUE },
  { "1234567890123456789012345678901234567890123456789012345678901234@example.net", TRUE },
  { "12345678901234567890123456789012345678901234567890123456789012345@example.net", FALSE },
  { "", FALSE },
  { "bob", FALSE },
  { "@example.net", FALSE },
  { "bob@", FALSE },
  { "bob@a@b", FALSE },
  { "bob @example.net", FALSE },
  { "bob\r\nRCPT TO:<eve@example.net>@example.net", FALSE },
  { "bob\n@example.net", FALSE },
  { "bob\t@example.net", FALSE },
  { "<bob@example.net>", FALSE },
  { "\"bob\"@example.net", FALSE },
  { "bob(x)@example.net", FALSE },
  { "a,b@example.net", FALSE },
  { "a;b@example.net", FALSE },
  { "a:b@example.net", FALSE },
  { "a\\b@example.net", FALSE },
  { "bob@[192.0.2.1]", FALSE },
  { "-bob@example.net", FALSE },
  { ".bob@example.net", FALSE },
  { "bob@.example.net", FALSE },
  { "bob@-example.net", FALSE },
  { "\u00F1@example.net", FALSE },
  { "bob@ex\u200Bample.net", FALSE },
  { "bob\x7f@example.net", FALSE },
};

static void
test_envelope_address (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (address_case); i++)
    if (text_is_envelope_address (address_case[i].address) != address_case[i].good)
      g_error ("'%s'", address_case[i].address);
}

static void
test_long_envelope_address (void)
{
  g_autofree char *domain = g_strnfill (250, 'x');
  g_autofree char *longest = g_strconcat ("bob@", domain, NULL);
  g_autofree char *longer = g_strconcat ("bobo@", domain, NULL);
  g_assert_cmpuint (strlen (longest), ==, 254);
  g_assert_true (text_is_envelope_address (longest));
  g_assert_false (text_is_envelope_address (longer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/makes-valid-text-of-any-bytes", test_from_bytes);
  g_test_add_func ("/base/text/is-linear-in-hostile-bytes", test_large_bytes);
  g_test_add_func ("/base/text/puts-text-on-one-line", test_one_line);
  g_test_add_func ("/base/text/keeps-lines-fit-for-a-screen", test_lines);
  g_test_add_func ("/base/text/tricks-are-seen", test_tricks);
  g_test_add_func ("/base/text/clips-between-characters", test_clip);
  g_test_add_func ("/base/text/writes-base32", test_base32);
  g_test_add_func ("/base/text/writes-and-reads-hexadecimal", test_hex);
  g_test_add_func ("/base/text/refuses-what-is-no-hexadecimal", test_no_hex);
  g_test_add_func ("/base/text/compares-secrets", test_equal_secret);
  g_test_add_func ("/base/text/folds-ascii-only", test_fold_address);
  g_test_add_func ("/base/text/knows-envelope-addresses", test_envelope_address);
  g_test_add_func ("/base/text/limits-envelope-addresses", test_long_envelope_address);
  return g_test_run ();
}
