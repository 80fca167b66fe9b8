#include <string.h>

#include "base/printer.h"

static const char *const columns[] = { "id", "subject", "to", NULL };

static void
print_json (FILE *out, const json_t *rows, const char *const *unused G_GNUC_UNUSED)
{
  printer_json (out, rows);
}

/* What PRINTER makes of ROWS (in JSON). */
static char *
print (void (*printer) (FILE *, const json_t *, const char *const *), const char *rows)
{
  json_error_t error;
  g_autoptr (json_t) parsed = json_loads (rows, 0, &error);
  if (parsed == NULL)
    g_error ("%s: %s", rows, error.text);
  char *buffer = NULL;
  size_t length = 0;
  FILE *out = open_memstream (&buffer, &length);
  g_assert_nonnull (out);
  printer (out, parsed, columns);
  g_assert_cmpint (fclose (out), ==, 0);
  char *printed = g_strdup (buffer);
  free (buffer);
  return printed;
}

static const struct {
  const char *label;
  const char *subject; /* the JSON of one cell */
  const char *cell;
} csv_case[] = {
  { "plain", "\"hello\"", "hello" },
  { "empty", "\"\"", "" },
  { "null", "null", "" },
  { "number", "12", "12" },
  { "negative number", "-12", "-12" },
  { "true", "true", "true" },
  { "comma", "\"a,b\"", "\"a,b\"" },
  { "quote", "\"say \\\"x\\\"\"", "\"say \"\"x\"\"\"" },
  { "line ends", "\"a\\r\\nb\"", "\"a\r\nb\"" },
  { "list", "[\"a\", \"b\"]", "a; b" },
  { "empty list", "[]", "" },
  { "formula", "\"=1+1\"", "\"'=1+1\"" },
  { "formula with quote", "\"=HYPERLINK(\\\"x\\\")\"", "\"'=HYPERLINK(\"\"x\"\")\"" },
  { "plus", "\"+1\"", "\"'+1\"" },
  { "minus", "\"-1\"", "\"'-1\"" },
  { "at sign", "\"@SUM(1)\"", "\"'@SUM(1)\"" },
  { "tab", "\"\\t=1\"", "\"'\t=1\"" },
  { "carriage return", "\"\\r=1\"", "\"'\r=1\"" },
  { "list that begins a formula", "[\"=1\", \"b\"]", "\"'=1; b\"" },
  { "formula sign inside", "\"a=1\"", "a=1" },
};

static void
test_csv_cells (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (csv_case); i++) {
    g_autofree char *rows =
        g_strdup_printf ("[{\"id\": 1, \"subject\": %s, \"to\": \"x\"}]", csv_case[i].subject);
    g_autofree char *printed = print (printer_csv, rows);
    g_autofree char *wanted = g_strdup_printf ("id,subject,to\r\n1,%s,x\r\n", csv_case[i].cell);
    if (!g_str_equal (printed, wanted))
      g_error ("%s: '%s'", csv_case[i].label, printed);
  }
}

static void
test_csv_rows (void)
{
  g_autofree char *none = print (printer_csv, "[]");
  g_autofree char *two = print (printer_csv, "[{\"id\": 1, \"other\": 5}, {\"to\": \"b\"}]");
  g_assert_cmpstr (none, ==, "id,subject,to\r\n");
  g_assert_cmpstr (two, ==, "id,subject,to\r\n1,,\r\n,,b\r\n");
}

static void
test_json (void)
{
  g_autofree char *none = print (print_json, "[]");
  g_autofree char *printed = print (print_json, "[{\"id\": 1, \"other\": \"=\\u00F1\\n\"}]");
  g_assert_cmpstr (none, ==, "[]\n");
  g_autoptr (json_t) read = json_loads (printed, 0, NULL);
  g_autoptr (json_t) wanted = json_pack ("[{s:i, s:s}]", "id", 1, "other", "=\u00F1\n");
  g_assert_true (json_equal (read, wanted));
  g_assert_true (g_str_has_suffix (printed, "]\n"));
}

static void
test_text (void)
{
  g_autofree char *printed =
      print (printer_table, "[{\"id\": 1, \"subject\": \"\u00F1o\u00F1o\u00F1o\u00F1o\", \"to\":"
                            " [\"a\", \"b\"]}, {\"id\": 1000, \"subject\": \"x\", \"to\": null}]");
  g_assert_cmpstr (printed, ==,
                   "id    subject   to\n"
                   "1     \u00F1o\u00F1o\u00F1o\u00F1o  a; b\n"
                   "1000  x         \n");
}

/* Nothing in a cell moves the cursor, adds a row or spoils the alignment. */
static void
test_hostile_text (void)
{
  g_autofree char *printed = print (
      printer_table, "[{\"id\": \"\\u001b[2J\", \"subject\": \"a\\r\\n\\n\\n\\n\\n\\n\\nb\\u202E"
                     "\\u200B\\u200B\", \"to\": \"c\"}, {\"id\": 2, \"subject\": \"d\"}]");
  g_assert_cmpstr (printed, ==,
                   "id   subject  to\n"
                   "[2J  a b      c\n"
                   "2    d        \n");
}

static void
test_large_cell (void)
{
  g_autofree char *cell = g_strnfill (1 << 20, '"');
  g_autoptr (json_t) rows = json_pack ("[{s:s}]", "subject", cell);
  g_autofree char *encoded = json_dumps (rows, 0);
  g_autofree char *printed = print (printer_csv, encoded);
  g_assert_cmpuint (strlen (printed), ==, strlen ("id,subject,to\r\n") + 7 - 1 + (2 << 20));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/printer/quotes-and-disarms-csv-cells", test_csv_cells);
  g_test_add_func ("/base/printer/prints-the-columns-asked-for", test_csv_rows);
  g_test_add_func ("/base/printer/prints-json-whole", test_json);
  g_test_add_func ("/base/printer/aligns-text-by-characters", test_text);
  g_test_add_func ("/base/printer/keeps-hostile-text-in-its-cell", test_hostile_text);
  g_test_add_func ("/base/printer/prints-large-cells", test_large_cell);
  return g_test_run ();
}
