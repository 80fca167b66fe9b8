#include <string.h>

#include "app/answer_text.h"

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void
test_layout (void)
{
  static const struct {
    const char *label;
    const char *first;
    const char *text;
    const char *laid; /* behind an indent of two */
  } row[] = {
    { "short", "", "a b", "a b\n" },
    { "lines", "* ", "a\nb", "* a\n  b\n" },
    { "blank lines", "  ", "a\n\nb", "  a\n\n  b\n" },
    { "nothing", "  ", "", "" },
    { "just fits", "", SIXTY TEN "12", SIXTY TEN "12\n" },
    { "one too many", "", SIXTY TEN "123", SIXTY TEN "12\n  3\n" },
    { "breaks at a blank", "", SIXTY " " TEN " x", SIXTY " " TEN "\n  x\n" },
    { "breaks at the last blank that fits", "", SIXTY " 12345 678901", SIXTY " 12345\n  678901\n" },
    { "blank at the edge", "", SIXTY TEN "12 x", SIXTY TEN "12\n  x\n" },
    { "several blanks", "", SIXTY TEN "1    x", SIXTY TEN "1\n  x\n" },
    { "own indent stays", "  ", "    if x:\n  a", "      if x:\n    a\n" },
    { "indent before a long word", "  ", "    " SIXTY TEN, "      " SIXTY "012345\n  6789\n" },
    { "blanks at the end", "", "a   \nb\t", "a\n  b\n" },
    { "tabs", "", "a\tb", "a b\n" },
    { "wide letters", "", SIXTY TEN "1\u6771\u6771", SIXTY TEN "1\n  \u6771\u6771\n" },
    { "marks without width", "", SIXTY TEN "1e\u0301 x", SIXTY TEN "1e\u0301\n  x\n" },
    { "narrower behind the indent", "  ", SIXTY TEN "1", "  " SIXTY TEN "\n  1\n" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GString) out = g_string_new (NULL);
    answer_text_add (out, row[i].first, "  ", row[i].text);
    g_test_message ("%s", row[i].label);
    g_assert_cmpstr (out->str, ==, row[i].laid);
  }
}

/* Whatever the text, no line is too long and no word is lost. */
static void
test_any_text (void)
{
  static const char *const letters[] = { "a",  "b",      " ",      " ",     "\n",
                                         "\t", "\u00e9", "\u6771", "\u0301" };
  for (guint round = 0; round < 2000; round++) {
    g_autoptr (GString) text = g_string_new (NULL);
    for (gint length = g_test_rand_int_range (0, 400); length > 0; length--)
      g_string_append (text, letters[g_test_rand_int_range (0, G_N_ELEMENTS (letters))]);
    g_autoptr (GString) out = g_string_new (NULL);
    answer_text_add (out, "", "> ", text->str);
    g_auto (GStrv) lines = g_strsplit (out->str, "\n", -1);
    g_autoptr (GString) kept = g_string_new (NULL);
    for (char **line = lines; *line != NULL; line++) {
      gsize columns = 0;
      for (const char *p = *line; *p != '\0'; p = g_utf8_next_char (p)) {
        gunichar c = g_utf8_get_char (p);
        columns += g_unichar_iswide (c) ? 2 : g_unichar_iszerowidth (c) ? 0 : 1;
        if (strchr (" >", *p) == NULL)
          g_string_append_unichar (kept, c);
      }
      g_assert_cmpuint (columns, <=, ANSWER_COLUMNS);
    }
    g_auto (GStrv) words = g_strsplit_set (text->str, " \t\n", -1);
    g_autofree char *wanted = g_strjoinv ("", words);
    g_assert_cmpstr (kept->str, ==, wanted);
  }
}

static void
test_times (void)
{
  g_autofree char *time = answer_text_time ("2026-11-23T11:05:59Z");
  g_assert_cmpstr (time, ==, "2026-11-23 11:05 UTC");
  g_assert_null (answer_text_time (NULL));
  g_assert_null (answer_text_time ("soon"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/answer_text/lays-out-lines", test_layout);
  g_test_add_func ("/app/answer_text/keeps-any-text-whole-and-narrow", test_any_text);
  g_test_add_func ("/app/answer_text/shows-times-to-the-minute", test_times);
  return g_test_run ();
}
