#include "config.h"

#include <string.h>

#include "mail/message-id.h"
#include "mail/references.h"

#include "cost.h"

static char *
joined (GPtrArray *strings)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < strings->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : " ",
                            (char *) g_ptr_array_index (strings, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_forms (void)
{
  static const struct {
    const char *value, *ids, *defects;
  } cases[] = {
    { "", "", "" },
    { "<a@x.test>", "<a@x.test>", "" },
    { "<a@x.test> <b@x.test>", "<a@x.test> <b@x.test>", "" },
    { "<a@x.test>\t<b@x.test>  <c@x.test>", "<a@x.test> <b@x.test> <c@x.test>", "" },
    { "<a@x.test><b@x.test>", "<a@x.test> <b@x.test>", "" },
    { "<a@x.test>,<b@x.test>;<c@x.test>", "<a@x.test> <b@x.test> <c@x.test>", "" },
    { "<a@x.test> <b@x.test> <a@x.test>", "<a@x.test> <b@x.test>", "" },
    { "<A@x.test> <a@x.test>", "<A@x.test> <a@x.test>", "" },
    { "<a@x.test> (of <b@x.test>)", "<a@x.test>", "" },
    { "(a (b \\) c) d)<a@x.test>(e)", "<a@x.test>", "" },
    { "<a@x.test> (added by postmaster@x.test)", "<a@x.test>", "" },
    { "Your message of \"Mon, 23 Nov 2026\" <a@x.test>", "<a@x.test>", "" },
    { "Your message of Mon, 23 Nov 2026 11:00:00 +0000. <a@x.test>", "<a@x.test>", "" },
    { "Message from Ann Lee of \"Mon <b@x.test>\" <a@x.test>", "<a@x.test>", "" },
    { "ann@x.test's message <a@x.test>", "<a@x.test>", "" },
    { "<a@ x.test>", "<a@x.test>", "" },
    { "<a\t@x. test >", "<a@x.test>", "" },
    { "< a@x.test>", "<a@x.test>", "" },
    { "a@x.test", "<a@x.test>", "R: an id without its brackets" },
    { "a@x.test,b@x.test", "<a@x.test> <b@x.test>", "R: an id without its brackets" },
    { "a@x.test (b@x.test) c@x.test", "<a@x.test> <c@x.test>", "R: an id without its brackets" },
    { "a@x.test(b)", "<a@x.test>", "R: an id without its brackets" },
    { "hello there", "", "" },
    { "@x.test a@ a@b@c @", "", "" },
    { "<a@x.test", "<a@x.test>", "R: brackets that do not match" },
    { "<a@x.test and more", "<a@x.test>", "R: brackets that do not match" },
    { "<a@x.test <b@x.test>", "<a@x.test> <b@x.test>", "R: brackets that do not match" },
    { "<<a@x.test>>", "<a@x.test>", "R: brackets that do not match" },
    { "a@x.test>", "<a@x.test>", "R: brackets that do not match R: an id without its brackets" },
    { "a@x.test> <b@x.test>", "<a@x.test> <b@x.test>",
      "R: brackets that do not match R: an id without its brackets" },
    { "<", "", "R: brackets that do not match" },
    { ">", "", "R: brackets that do not match" },
    { "><", "", "R: brackets that do not match" },
    { "<>", "", "R: an id of no use, left out" },
    { "< >", "", "R: an id of no use, left out" },
    { "<\"a\"@x.test>", "<\"a\"@x.test>", "" },
    { "<\"a b\"@x.test>", "<\"ab\"@x.test>", "" },
    { "<a@[192.0.2.1]>", "<a@[192.0.2.1]>", "" },
    { "<a@b@x.test>", "<a@b@x.test>", "" },
    { "<12345>", "<12345>", "" },
    { "<a%b$c/d=e+f!@x.test>", "<a%b$c/d=e+f!@x.test>", "" },
    { "<j\xC3\xB6rg@x.test> <a@x.test>", "<a@x.test>", "R: an id of no use, left out" },
    { "<a\x01@x.test>", "", "R: an id of no use, left out" },
    { "( <a@x.test>", "<a@x.test>", "" },
    { ":( \"<a@x.test>", "<a@x.test>", "" },
    { "( ( ) <a@x.test>", "<a@x.test>", "" },
    { "=?utf-8?Q?<a@x.test>?=", "<a@x.test>", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) ids = references_read (cases[i].value, "R", defects);
    g_autofree char *text = joined (ids);
    g_autofree char *faults = joined (defects);
    g_assert_cmpstr (text, ==, cases[i].ids);
    g_assert_cmpstr (faults, ==, cases[i].defects);
    g_autoptr (GPtrArray) again = references_read (text, "R", NULL);
    g_assert_cmpuint (again->len, ==, ids->len);
  }
}

static void
test_quoted_bracket (void)
{
  g_autoptr (GPtrArray) ids = references_read ("<\"a>b\"@x.test> <c@x.test>", "R", NULL);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (ids, 0), ==, "<c@x.test>");
}

static void
test_lengths (void)
{
  for (gsize length = 994; length <= 998; length++) {
    g_autofree char *local = g_strnfill (length - 2, 'a');
    g_autofree char *value = g_strdup_printf ("<%s@>", local);
    g_autoptr (GPtrArray) ids = references_read (value, "R", NULL);
    g_assert_cmpuint (ids->len, ==, length + 1 <= 998);
  }
}

static void
test_scale (void)
{
  g_autoptr (GString) value = g_string_new (NULL);
  for (int i = 0; i < 100000; i++)
    g_string_append_printf (value, "<%d@x.test> ", i);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ids = references_read (value->str, "References", defects);
  g_assert_cmpuint (ids->len, ==, 1000);
  g_assert_cmpstr (g_ptr_array_index (ids, 999), ==, "<999@x.test>");
  g_assert_cmpuint (defects->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (defects, 0), ==,
                   "References: more than 1000 ids, the first count");
}

static void
read_references (const char *input, gsize length)
{
  (void) length;
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ids = references_read (input, "References", defects);
}

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "ids", "", "<a@x.test> ", 10000, "" },
    { "words", "", "a@x.test ", 10000, "" },
    { "opening", "", "<", 20000, "" },
    { "opening words", "", "<a ", 20000, "" },
    { "closing", "", ">", 20000, "" },
    { "comments open", "<a@x.test>", "(", 100000, "" },
    { "comments", "<a@x.test>", "(a)", 100000, "" },
    { "comments unbalanced", "<a@x.test>", "(()", 100000, "" },
    { "quotes", "<a@x.test>", "\"(", 100000, "" },
    { "quote within", "", "<\"", 20000, "" },
    { "at", "", "@", 200000, "" },
    { "one long id", "<", "a", 200000, ">" },
    { "blanks", "<", " ", 200000, ">" },
    { "one long word", "", "a@", 100000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_references);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/references/every-form-is-read", test_forms);
  g_test_add_func ("/mail/references/a-bracket-in-quotes-is-no-half-id", test_quoted_bracket);
  g_test_add_func ("/mail/references/overlong-ids-are-left-out", test_lengths);
  g_test_add_func ("/mail/references/the-first-thousand-count", test_scale);
  g_test_add_func ("/mail/references/time-grows-with-length", test_cost);
  return g_test_run ();
}
