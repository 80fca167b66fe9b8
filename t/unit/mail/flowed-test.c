#include "config.h"

#include <glib.h>
#include <string.h>

#include "mail/flowed.h"

#include "cost.h"

static void
test_lines (void)
{
  static const struct {
    const char *label;
    const char *text;
    gboolean delsp;
    const char *joined;
  } cases[] = {
    { "nothing", "", FALSE, "" },
    { "an empty line", "\n", FALSE, "\n" },
    { "a blank", " ", FALSE, "" },
    { "fixed lines", "a\nb\n", FALSE, "a\nb\n" },
    { "fixed lines, no end", "a\nb", FALSE, "a\nb" },
    { "a paragraph", "one \ntwo \nthree\n", FALSE, "one two three\n" },
    { "a paragraph, DelSp", "one \ntwo \nthree\n", TRUE, "onetwothree\n" },
    { "DelSp takes one blank", "one  \ntwo\n", TRUE, "one two\n" },
    { "DelSp in Japanese", "\u65e5\u672c \n\u8a9e\n", TRUE, "\u65e5\u672c\u8a9e\n" },
    { "DelSp keeps what ends nothing", "one \n\ntwo\n", TRUE, "one\ntwo\n" },
    { "a paragraph up to the end", "one \ntwo ", FALSE, "one two " },
    { "an empty line ends a paragraph", "one\n\ntwo\n", FALSE, "one\n\ntwo\n" },
    { "a flowed line before an empty one", "one \n\ntwo\n", FALSE, "one \ntwo\n" },
    { "stuffing of a blank", "  a\n", FALSE, " a\n" },
    { "stuffing of From", " From a\n", FALSE, "From a\n" },
    { "stuffing in a paragraph", "one \n From two\n", FALSE, "one From two\n" },
    { "stuffing of a mark stays", " > a\n", FALSE, " > a\n" },
    { "stuffing of a mark stays in a paragraph", "a \n > b\n", FALSE, "a  > b\n" },
    { "only one blank is stuffing", "   a\n", FALSE, "  a\n" },
    { "a quote", "> a\n", FALSE, "> a\n" },
    { "a quote without blank", ">a\n", FALSE, "> a\n" },
    { "a deep quote", ">>> a\n", FALSE, "> > > a\n" },
    { "a deep quote with blanks", "> > >a\n", FALSE, "> > > a\n" },
    { "an empty quoted line", ">\n", FALSE, ">\n" },
    { "an empty deep line", ">> \n", FALSE, "> >\n" },
    { "a quoted paragraph", "> one \n> two\n", FALSE, "> one two\n" },
    { "a quoted paragraph, DelSp", ">> one \n>> two\n", TRUE, "> > onetwo\n" },
    { "marks written in two ways", ">> one \n> > two\n", FALSE, "> > one two\n" },
    { "a quote that runs into an answer", "> one \nno\n", FALSE, "> one \nno\n" },
    { "an answer that runs into a quote", "no \n> one\n", FALSE, "no \n> one\n" },
    { "another depth", "> one \n>> two \n> three\n", FALSE, "> one \n> > two \n> three\n" },
    { "a signature line", "a\n-- \nb\n", FALSE, "a\n-- \nb\n" },
    { "a signature line ends a paragraph", "a \n-- \nb\n", FALSE, "a \n-- \nb\n" },
    { "a signature line, DelSp", "a \n-- \nb \nc\n", TRUE, "a \n-- \nbc\n" },
    { "a quoted signature line", "> a \n> -- \n> b\n", FALSE, "> a \n> -- \n> b\n" },
    { "a stuffed signature line", "a \n -- \nb\n", FALSE, "a \n-- \nb\n" },
    { "no signature line", "a\n--- \nb\n", FALSE, "a\n--- b\n" },
    { "no signature line, two blanks", "a\n--  \nb\n", FALSE, "a\n--  b\n" },
    { "a tab ends no line", "a\t\nb\n", FALSE, "a\t\nb\n" },
    { "a no-break space ends no line", "a\u00a0\nb\n", FALSE, "a\u00a0\nb\n" },
    { "a flowed line of stuffing only", " \na\n", FALSE, "\na\n" },
    { "a flowed line of two blanks", "  \na\n", FALSE, " a\n" },
    { "a mark alone", ">", FALSE, ">" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *joined = flowed_join (cases[i].text, cases[i].delsp);
    g_assert_cmpstr (joined, ==, cases[i].joined);
  }
}

static void
join (const char *input, gsize length)
{
  (void) length;
  g_autofree char *joined = flowed_join (input, FALSE);
  g_autofree char *squeezed = flowed_join (input, TRUE);
}

static void
test_cost (void)
{
  static const CostInput texts[] = {
    { "one paragraph", "", "a \n", 50000, "b" },
    { "fixed lines", "", "a\n", 50000, "" },
    { "empty lines", "", "\n", 100000, "" },
    { "quoted paragraph", "", "> a \n", 50000, "" },
    { "marks", "", ">", 20000, "" },
    { "marks and blanks", "", "> ", 100000, "" },
    { "lines of marks", "", ">>>>>>>> \n", 20000, "" },
    { "signature lines", "", "-- \n", 50000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    cost_assert_linear (&texts[i], join);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  g_test_add_func ("/mail/flowed/lines-are-joined-as-they-were-written", test_lines);
  g_test_add_func ("/mail/flowed/time-grows-with-length", test_cost);
  return g_test_run ();
}
