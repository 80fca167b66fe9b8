#include <string.h>

#include "core/subject.h"

typedef struct {
  const char *label;
  const char *subject;
  const char *name;
  gint64 ticket;
} FindCase;

static const FindCase find_case[] = {
  { "plain", "[example.com #12] hi", "example.com", 12 },
  { "case and Re", "Re: [EXAMPLE.COM #12]", "example.com", 12 },
  { "https", "[https://example.com #12] hi", "example.com", 12 },
  { "http, upper case", "[HTTP://example.com #12] hi", "example.com", 12 },
  { "blanks", "[example.com   #12 ]", "example.com", 12 },
  { "tab and no-break space", "[example.com\t\u00A0#12\u00A0 ] x", "example.com", 12 },
  { "slash in the tag", "AW: [Acme/Desk #12] x", "Acme/Desk", 12 },
  { "letters beyond ASCII", "[CSIRT ÑÜ #5]", "csirt ñü", 5 },
  { "leading zeros", "[example.com #0012]", "example.com", 12 },
  { "inside a bracket", "[[example.com #12]]", "example.com", 12 },
  { "behind an open one", "[example.com #1 [example.com #2]", "example.com", 2 },
  { "foreign tag behind", "[example.com #12] [other #79] x", "example.com", 12 },
  { "foreign tag before", "[a #1] [example.com #2] [example.com #3]", "example.com", 2 },
  { "largest", "[example.com #9223372036854775807]", "example.com", G_MAXINT64 },
  { "one too large", "[example.com #9223372036854775808]", "example.com", 0 },
  { "far too large", "[csirt.example #99999999999999999999]", "csirt.example", 0 },
  { "the first decides", "[csirt.example #99999999999999999999] [csirt.example #3]",
    "csirt.example", 0 },
  { "zero", "[example.com #0]", "example.com", 0 },
  { "no blank", "[example.com#12]", "example.com", 0 },
  { "no brackets", "example.com #12", "example.com", 0 },
  { "no hash", "[example.com 12]", "example.com", 0 },
  { "other tag", "[other #12]", "example.com", 0 },
  { "longer tag", "[my.example.com #12]", "example.com", 0 },
  { "other scheme", "[ftp://example.com #12]", "example.com", 0 },
  { "scheme without bracket", "https://example.com #12]", "example.com", 0 },
  { "no digits", "[example.com #]", "example.com", 0 },
  { "sign", "[example.com #-12]", "example.com", 0 },
  { "foreign digits", "[example.com #\u0661\u0662]", "example.com", 0 },
  { "letters behind", "[example.com #12a]", "example.com", 0 },
  { "blank inside the number", "[example.com #1 2]", "example.com", 0 },
  { "round brackets", "(example.com #12)", "example.com", 0 },
  { "full-width brackets", "\uFF3Bexample.com #12\uFF3D", "example.com", 0 },
  { "dot is a dot", "[exampleXcom #12]", "example.com", 0 },
  { "plus is a plus", "[c++ (x)* #12]", "c++ (x)*", 12 },
  { "backslash and caret", "[^a\\d$ #12]", "^a\\d$", 12 },
  { "bidirectional control", "[example.com\u202E #12]", "example.com", 0 },
  { "empty", "", "example.com", 0 },
  { "bracket alone", "]", "example.com", 0 },
  { "tag cut at the start", "xample.com #12]", "example.com", 0 },
};

static void
test_find (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (find_case); i++) {
    gint64 ticket = subject_ticket (find_case[i].subject, find_case[i].name);
    if (ticket != find_case[i].ticket)
      g_error ("%s: %" G_GINT64_FORMAT, find_case[i].label, ticket);
  }
}

typedef struct {
  const char *label;
  const char *subject;
  const char *tagged;
} TagCase;

static const TagCase tag_case[] = {
  { "no tag", "hello", "[csirt.example #12] hello" },
  { "empty", "", "[csirt.example #12]" },
  { "own tag moves to the front", "Re: [csirt.example #12] hi", "[csirt.example #12] Re: hi" },
  { "own tag at the end", "hi [csirt.example #12]", "[csirt.example #12] hi" },
  { "own tag alone", "[CSIRT.example #12]", "[csirt.example #12]" },
  { "other numbers of ours go",
    "[csirt.example #1] [https://csirt.example #2] hi [csirt.example #99999999999999999999]",
    "[csirt.example #12] hi" },
  { "foreign tags stay", "[other #79] x [csirt.example #1] [third#5]",
    "[csirt.example #12] [other #79] x [third#5]" },
  { "tag within a tag", "[csirt.example [csirt.example #1]#12] x", "[csirt.example #12] x" },
  { "tag thrice within", "[csirt.example[csirt.example[csirt.example #1] #2] #3]x",
    "[csirt.example #12] x" },
  { "tag hidden by zero width", "[csirt\u200B.example\u2060 #1] x", "[csirt.example #12] x" },
  { "line end", "a\r\nBcc: b@x", "[csirt.example #12] a Bcc: b@x" },
  { "bidirectional control", "\u202Egpj.exe", "[csirt.example #12] gpj.exe" },
};

static void
test_tag (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tag_case); i++) {
    g_autofree char *tagged = subject_with_tag (tag_case[i].subject, "csirt.example", 12);
    g_autofree char *again = subject_with_tag (tagged, "csirt.example", 12);
    if (!g_str_equal (tagged, tag_case[i].tagged))
      g_error ("%s: '%s'", tag_case[i].label, tagged);
    g_assert_cmpstr (again, ==, tagged);
    g_assert_cmpint (subject_ticket (tagged, "csirt.example"), ==, 12);
  }
}

static void
test_tag_is_literal (void)
{
  g_autofree char *tagged = subject_with_tag ("[a.b* #1] [aXbb #2] [A.B* #3]", "a.b*", 4);
  g_assert_cmpstr (tagged, ==, "[a.b* #4] [aXbb #2]");
}

/* PIECE as often as it takes to make COUNT bytes. */
static char *
repeat (const char *piece, gsize count)
{
  g_autoptr (GString) text = g_string_sized_new (count + 64);
  while (text->len < count)
    g_string_append (text, piece);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A quadratic scan of these takes minutes. */
static void
test_long_subjects (void)
{
  static const char *const piece[] = {
    "[",
    "]",
    " ",
    "1",
    "#1]",
    "[csirt.example #",
    "[csirt.example      ",
    "#1 ]",
    " 1]",
    "[https://",
    "\u00A0",
    "csirt.example #1]",
    "[csirt.example #1",
  };
  for (guint i = 0; i < G_N_ELEMENTS (piece); i++) {
    g_autofree char *subject = repeat (piece[i], 1 << 20);
    g_assert_cmpint (subject_ticket (subject, "csirt.example"), ==, 0);
    g_autofree char *tagged = subject_with_tag (subject, "csirt.example", 12);
    g_assert_cmpint (subject_ticket (tagged, "csirt.example"), ==, 12);
  }
  g_autofree char *opened = repeat ("[csirt.example ", 1 << 20);
  g_autofree char *closed = repeat ("#1]", 1 << 18);
  g_autofree char *nested = g_strconcat (opened, closed, NULL);
  g_autofree char *tagged = subject_with_tag (nested, "csirt.example", 12);
  g_assert_cmpint (subject_ticket (strchr (tagged, ']') + 1, "csirt.example"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/subject/finds-the-number-of-the-first-own-tag", test_find);
  g_test_add_func ("/core/subject/puts-the-tag-first-and-only-once", test_tag);
  g_test_add_func ("/core/subject/takes-the-tag-literally", test_tag_is_literal);
  g_test_add_func ("/core/subject/is-linear-in-hostile-subjects", test_long_subjects);
  return g_test_run ();
}
