#include "base/error.h"

#include "cmd/argument.h"

static const ArgumentOption first[] = {
  { "c", "FILE", ARGUMENT_OPTIONAL },          { "queue", "QUEUE", ARGUMENT_REQUIRED },
  { "set", "LINE", ARGUMENT_SEVERAL },         { "member", "NAME", ARGUMENT_AT_LEAST_ONE },
  { "state", "open|shut", ARGUMENT_OPTIONAL }, { NULL },
};

static const ArgumentOption second[] = {
  { "json", NULL, ARGUMENT_EITHER },
  { "csv", NULL, ARGUMENT_EITHER },
  { NULL },
};

static const ArgumentOption keys[] = {
  { "id", "ID", ARGUMENT_ONE_OF },
  { "digest", "DIGEST", ARGUMENT_ONE_OF },
  { NULL },
};

static const ArgumentOption *const both[] = { first, second, NULL };
static const ArgumentOption *const second_only[] = { second, NULL };
static const ArgumentOption *const keys_only[] = { keys, NULL };

/* LINE split at blanks, parsed and checked: NULL when all is well, else the message. */
static char *
problem_of (const ArgumentOption *const *tables, const char *operands, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (Arguments) arguments =
      arguments_parse (tables, operands, (const char *const *) words, &error);
  if (arguments != NULL && arguments_check (arguments, &error))
    return NULL;
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE);
  return g_strdup (error->message);
}

static void
test_faults (void)
{
  static const struct {
    const ArgumentOption *const *tables;
    const char *operands;
    const char *line;
    const char *problem; /* NULL: none */
  } row[] = {
    { both, "", "--queue a --member b", NULL },
    { both, "", "--queue=a --member=b --json", NULL },
    { both, "N", "5 --queue a --member b", NULL },
    { both, "N", "--queue a 5 --member b c d", NULL },
    { both, "N LINE...", "--queue a --member b -- 5 --x", NULL },
    { both, "[WORD...]", "--queue a --member b", NULL },
    { both, "", "--queue a --member b -cfile", NULL },
    { both, "", "--queue a --member b -c", "-c needs a value: FILE" },
    { both, "", "--queue a --member b --c file", "there is no option --c" },
    { both, "", "--queue a --member b -q", "there is no option -q" },
    { both, "", "--que a --member b", "there is no option --que" },
    { both, "", "--member b", "--queue is missing" },
    { both, "", "--queue a", "--member is missing" },
    { both, "", "--queue a --queue b --member c", "--queue is given twice" },
    { both, "", "--queue a --member b --json=x", "--json takes no value" },
    { both, "", "--queue a --member b --json --json", "--json is given twice" },
    { both, "", "--queue a --member b --json --csv", "only one of --json or --csv can be given" },
    { both, "", "--queue a --member b --state ajar",
      "--state cannot be `ajar`; it is one of: open, shut" },
    { both, "", "--member b --queue a stray", "`stray` is a word too many" },
    { second_only, "N M", "5", "M is missing" },
    { second_only, "N LINE...", "5", "LINE is missing" },
    { second_only, "N", "", "N is missing" },
    { second_only, "N", "5 6", "`6` is a word too many" },
    { second_only, "N", "-", NULL },
    { keys_only, "", "--id a", NULL },
    { keys_only, "", "--id a --digest b", "exactly one of --id or --digest must be given" },
    { keys_only, "[X...]", "y", "exactly one of --id or --digest must be given" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autofree char *problem = problem_of (row[i].tables, row[i].operands, row[i].line);
    g_test_message ("%s", row[i].line);
    g_assert_cmpstr (problem, ==, row[i].problem);
  }
}

static void
test_values (void)
{
  static const char *const words[] = { "--queue=a=b", "7",   "--set", "x",   "--set=", "y",
                                       "--member",    "--m", "--",    "--z", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (Arguments) arguments = arguments_parse (both, "N LINE...", words, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (arguments_value (arguments, "queue"), ==, "a=b");
  const char *const set[] = { "x", "", NULL };
  g_assert_cmpstrv ((gpointer) arguments_values (arguments, "set"), (gpointer) set);
  const char *const operands[] = { "7", "y", "--z", NULL };
  g_assert_cmpstrv ((gpointer) arguments_operands (arguments), (gpointer) operands);
  g_assert_cmpstr (arguments_value (arguments, "member"), ==, "--m");
  g_assert_null (arguments_value (arguments, "c"));
  g_assert_false (arguments_has (arguments, "json"));
  g_assert_cmpstr (arguments_values (arguments, "state")[0], ==, NULL);
}

static void
test_more_values_follow (void)
{
  static const char *const words[] = { "--member", "b", "NAME", "c", "d", "--json", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (Arguments) arguments = arguments_parse (both, "NAME", words, &error);
  g_assert_no_error (error);
  const char *const members[] = { "b", "c", "d", NULL };
  g_assert_cmpstrv ((gpointer) arguments_values (arguments, "member"), (gpointer) members);
  g_assert_cmpstr (arguments_operands (arguments)[0], ==, "NAME");
}

static void
test_numbers (void)
{
  static const struct {
    const char *word;
    gint64 number; /* 0: none */
  } row[] = {
    { "1", 1 },  { "007", 7 },  { "9223372036854775807", G_MAXINT64 },
    { "", 0 },   { "0", 0 },    { "9223372036854775808", 0 },
    { "-1", 0 }, { "+1", 0 },   { " 1", 0 },
    { "1x", 0 }, { "0x10", 0 }, { "1.0", 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    gint64 number = 0;
    gboolean good = argument_number (row[i].word, "N", 1, G_MAXINT64, &number, &error);
    g_test_message ("`%s`", row[i].word);
    g_assert_cmpint (number, ==, row[i].number);
    g_assert_true (good == (row[i].number != 0));
    g_assert_true (good || g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE));
  }
}

static void
test_synopsis (void)
{
  g_autofree char *all = argument_synopsis (first);
  g_autofree char *either = argument_synopsis (second);
  g_autofree char *one_of = argument_synopsis (keys);
  g_assert_cmpstr (all, ==,
                   "[-c FILE] --queue QUEUE [--set LINE]... --member NAME... [--state open|shut]");
  g_assert_cmpstr (either, ==, "[--json | --csv]");
  g_assert_cmpstr (one_of, ==, "(--id ID | --digest DIGEST)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmd/argument/tells-faults-from-good-lines", test_faults);
  g_test_add_func ("/cmd/argument/hands-over-values-and-operands", test_values);
  g_test_add_func ("/cmd/argument/gives-further-words-to-a-repeatable-option",
                   test_more_values_follow);
  g_test_add_func ("/cmd/argument/reads-numbers-strictly", test_numbers);
  g_test_add_func ("/cmd/argument/shows-options-as-a-synopsis", test_synopsis);
  return g_test_run ();
}
