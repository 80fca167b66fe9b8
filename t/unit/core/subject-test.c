#include <string.h>

#include "core/subject.h"

/* No number: there is no tag of ours at all. */
#define NO_TAG -1

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
  { "blanks and https", "AW: [https://EXAMPLE.com  #12 ] x", "example.com", 12 },
  { "every space character", "[example.com\u2003\u3000#12\u2009]", "example.com", 12 },
  { "https twice", "[https://https://example.com #12]", "example.com", NO_TAG },
  { "blank behind the scheme", "[https:// example.com #12]", "example.com", NO_TAG },
  { "blank before the tag", "[ example.com #12]", "example.com", NO_TAG },
  { "blank behind the hash", "[example.com # 12]", "example.com", NO_TAG },
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
  { "no blank", "[example.com#12]", "example.com", NO_TAG },
  { "no brackets", "example.com #12", "example.com", NO_TAG },
  { "no hash", "[example.com 12]", "example.com", NO_TAG },
  { "other tag", "[other #12]", "example.com", NO_TAG },
  { "longer tag", "[my.example.com #12]", "example.com", NO_TAG },
  { "other scheme", "[ftp://example.com #12]", "example.com", NO_TAG },
  { "scheme without bracket", "https://example.com #12]", "example.com", NO_TAG },
  { "no digits", "[example.com #]", "example.com", NO_TAG },
  { "sign", "[example.com #-12]", "example.com", NO_TAG },
  { "foreign digits", "[example.com #\u0661\u0662]", "example.com", NO_TAG },
  { "letters behind", "[example.com #12a]", "example.com", NO_TAG },
  { "blank inside the number", "[example.com #1 2]", "example.com", NO_TAG },
  { "round brackets", "(example.com #12)", "example.com", NO_TAG },
  { "full-width brackets", "\uFF3Bexample.com #12\uFF3D", "example.com", NO_TAG },
  { "dot is a dot", "[exampleXcom #12]", "example.com", NO_TAG },
  { "plus is a plus", "[c++ (x)* #12]", "c++ (x)*", 12 },
  { "backslash and caret", "[^a\\d$ #12]", "^a\\d$", 12 },
  { "bidirectional control", "[example.com\u202E #12]", "example.com", NO_TAG },
  { "empty", "", "example.com", NO_TAG },
  { "bracket alone", "]", "example.com", NO_TAG },
  { "tag cut at the start", "xample.com #12]", "example.com", NO_TAG },
};

/* The number in SUBJECT, or NO_TAG. */
static gint64
find (const char *subject, const char *const *tags)
{
  gint64 number = NO_TAG;
  gboolean found = subject_ticket (subject, tags, &number);
  g_assert_true (found == (number != NO_TAG));
  return number;
}

static void
test_find (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (find_case); i++) {
    const char *const tags[] = { find_case[i].name, NULL };
    gint64 ticket = find (find_case[i].subject, tags);
    if (ticket != find_case[i].ticket)
      g_error ("%s: %" G_GINT64_FORMAT, find_case[i].label, ticket);
  }
}

/* The site, its former name, and a queue of it. */
static const char *const several[] = { "example.com", "old.example", "Acme/Desk", "Desk", NULL };

static void
test_find_several (void)
{
  static const struct {
    const char *label;
    const char *subject;
    gint64 ticket;
  } table[] = {
    { "site", "[example.com #1] x", 1 },
    { "former name", "Re: [OLD.example #2]", 2 },
    { "queue", "[acme/desk #3]", 3 },
    { "shorter tag that ends alike", "[Desk #4]", 4 },
    { "site first", "[example.com #1] [Acme/Desk #3]", 1 },
    { "queue first", "[Acme/Desk #3] [example.com #1]", 3 },
    { "order of the tags is nothing", "[Desk #4] [old.example #2] [example.com #1]", 4 },
    { "foreign first", "[other #79] [https://old.example #2]", 2 },
    { "first one without number", "[old.example #0] [example.com #1]", 0 },
    { "none of ours", "[other #79] [Desk#4] [my Desk #4]", NO_TAG },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    gint64 ticket = find (table[i].subject, several);
    if (ticket != table[i].ticket)
      g_error ("%s: %" G_GINT64_FORMAT, table[i].label, ticket);
  }
  const char *const none[] = { NULL };
  g_assert_cmpint (find ("[example.com #1]", none), ==, NO_TAG);
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

static const char *const own[] = { "csirt.example", NULL };

static void
test_tag (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tag_case); i++) {
    g_autofree char *tagged = subject_with_tag (tag_case[i].subject, own, own[0], 12);
    g_autofree char *again = subject_with_tag (tagged, own, own[0], 12);
    if (!g_str_equal (tagged, tag_case[i].tagged))
      g_error ("%s: '%s'", tag_case[i].label, tagged);
    g_assert_cmpstr (again, ==, tagged);
    g_assert_cmpint (find (tagged, own), ==, 12);
  }
}

static void
test_tag_of_several (void)
{
  g_autofree char *tagged = subject_with_tag (
      "Re: [example.com #1] [other #79] [OLD.example #1] hi [Desk #2]", several, "Acme/Desk", 12);
  g_assert_cmpstr (tagged, ==, "[Acme/Desk #12] Re: [other #79] hi");
  g_autofree char *joined =
      subject_with_tag ("[example[old.example #1].com #2] x", several, "Desk", 12);
  g_assert_cmpstr (joined, ==, "[Desk #12] x");
}

static void
test_tag_is_literal (void)
{
  const char *const literal[] = { "a.b*", NULL };
  g_autofree char *tagged = subject_with_tag ("[a.b* #1] [aXbb #2] [A.B* #3]", literal, "a.b*", 4);
  g_assert_cmpstr (tagged, ==, "[a.b* #4] [aXbb #2]");
}

static void
test_foreign (void)
{
  static const struct {
    const char *label;
    const char *subject;
    const char *message;
    const char *result;
  } table[] = {
    { "one", "Scan", "[example.com #12] [other #79] x", "[other #79] Scan" },
    { "order kept", "Scan", "[b #2] Re: [a #1] x", "[b #2] [a #1] Scan" },
    { "there already", "[other #79] Scan", "Re: [other #79] x", NULL },
    { "there already, other case", "Scan [Other #79]", "[other #79] x", NULL },
    { "other number of the same", "[other #79] Scan", "[other #80]",
      "[other #80] [other #79] Scan" },
    { "twice in the mail", "Scan", "[other #79] [OTHER #79] [other #79]", "[other #79] Scan" },
    { "blanks in the name", "Scan", "[Abuse Desk, North #5]", "[Abuse Desk, North #5] Scan" },
    { "letters beyond ASCII", "Scan", "[Störfälle #5]", "[Störfälle #5] Scan" },
    { "two blanks read as one", "Scan", "[other  #79]", "[other #79] Scan" },
    { "tricks are taken out", "Scan", "[ot\u202Eher #79]\r\nBcc: b@x", "[other #79] Scan" },
    { "empty subject", "", "[other #79]", "[other #79] " },
    { "none", "Scan", "Re: Scan", NULL },
    { "only ours", "Scan", "[example.com #1] [old.example #2] [https://Desk #3]", NULL },
    { "no blank", "Scan", "[other#79]", NULL },
    { "no name", "Scan", "[ #79] [#79]", NULL },
    { "no hash", "Scan", "[other 79]", NULL },
    { "blank behind", "Scan", "[other #79 ]", NULL },
    { "no digits", "Scan", "[other #] [other #x]", NULL },
    { "closed before", "Scan", "[a] b #79]", NULL },
    { "innermost", "Scan", "[a [b #79]", "[b #79] Scan" },
    { "cut off", "Scan", "other #79] #79]", NULL },
    { "at most five", "Scan", "[a #1] [b #2] [c #3] [d #4] [e #5] [f #6]",
      "[a #1] [b #2] [c #3] [d #4] [e #5] Scan" },
    { "five in all", "[a #1] [b #2] [c #3] [d #4] Scan", "[e #5] [f #6]",
      "[e #5] [a #1] [b #2] [c #3] [d #4] Scan" },
    { "five there already", "[a #1] [b #2] [c #3] [d #4] [e #5]", "[f #6]", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *result =
        subject_with_foreign_tags (table[i].subject, table[i].message, several);
    if (g_strcmp0 (result, table[i].result) != 0)
      g_error ("%s: '%s'", table[i].label, result);
    g_autofree char *again =
        result == NULL ? NULL : subject_with_foreign_tags (result, table[i].message, several);
    g_assert_null (again);
  }
}

/* COUNT times CHARACTER, then END. */
static char *
filled (guint count, const char *character, const char *end)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < count; i++)
    g_string_append (text, character);
  return g_strconcat (text->str, end, NULL);
}

static void
test_foreign_bounds (void)
{
  g_autofree char *name = filled (60, "ñ", " #7]");
  g_autofree char *longest = g_strconcat ("[", name, NULL);
  g_autofree char *too_long = g_strconcat ("[x", name, NULL);
  g_autofree char *added = subject_with_foreign_tags ("Scan", longest, several);
  g_autofree char *wanted = g_strconcat (longest, " Scan", NULL);
  g_assert_cmpstr (added, ==, wanted);
  g_assert_null (subject_with_foreign_tags ("Scan", too_long, several));
  /* `[other #79] ` has 12 characters. */
  g_autofree char *fits = filled (250 - 12, "ñ", "");
  g_autofree char *full = filled (250 - 11, "ñ", "");
  g_autofree char *whole = subject_with_foreign_tags (fits, "[longer #790] [other #79]", several);
  g_assert_cmpint (g_utf8_strlen (whole, -1), ==, 250);
  g_assert_true (g_str_has_prefix (whole, "[other #79] ñ"));
  g_assert_null (subject_with_foreign_tags (full, "[other #79]", several));
  g_autofree char *endless = filled (1000, "ñ", "");
  g_assert_null (subject_with_foreign_tags (endless, "[other #79]", several));
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
    "[other #79]",
    "[other #7",
    "x #1]",
  };
  for (guint i = 0; i < G_N_ELEMENTS (piece); i++) {
    g_autofree char *subject = repeat (piece[i], 1 << 20);
    g_assert_cmpint (find (subject, own), ==, NO_TAG);
    g_autofree char *tagged = subject_with_tag (subject, own, own[0], 12);
    g_assert_cmpint (find (tagged, own), ==, 12);
    g_assert_null (subject_with_foreign_tags (subject, "[other #79]", own));
    g_autofree char *foreign = subject_with_foreign_tags ("[other #79]", subject, own);
    g_assert_true (foreign == NULL || strlen (foreign) <= 250);
  }
  g_autofree char *opened = repeat ("[csirt.example ", 1 << 20);
  g_autofree char *closed = repeat ("#1]", 1 << 18);
  g_autofree char *nested = g_strconcat (opened, closed, NULL);
  g_autofree char *tagged = subject_with_tag (nested, own, own[0], 12);
  g_assert_cmpint (find (strchr (tagged, ']') + 1, own), ==, NO_TAG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/subject/finds-the-number-of-the-first-own-tag", test_find);
  g_test_add_func ("/core/subject/finds-the-first-of-several-tags", test_find_several);
  g_test_add_func ("/core/subject/puts-the-tag-first-and-only-once", test_tag);
  g_test_add_func ("/core/subject/removes-all-own-tags", test_tag_of_several);
  g_test_add_func ("/core/subject/keeps-foreign-tags", test_foreign);
  g_test_add_func ("/core/subject/bounds-foreign-tags", test_foreign_bounds);
  g_test_add_func ("/core/subject/takes-the-tag-literally", test_tag_is_literal);
  g_test_add_func ("/core/subject/is-linear-in-hostile-subjects", test_long_subjects);
  return g_test_run ();
}
