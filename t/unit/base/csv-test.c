#include <string.h>

#include "base/csv.h"
#include "base/error.h"

#define BYTES(literal) literal, sizeof (literal) - 1

/* ROWS as `LINE=cell|cell` with `/` between rows; the caller frees it. */
static char *
shown (const GPtrArray *rows)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++) {
    const CsvRow *row = g_ptr_array_index (rows, i);
    g_autofree char *cells = g_strjoinv ("|", row->cells);
    g_string_append_printf (text, "%s%u=%s", i > 0 ? "/" : "", row->line, cells);
  }
  return g_string_free (text, FALSE);
}

static void
test_good (void)
{
  static const struct {
    const char *label;
    const char *bytes;
    gsize length;
    const char *rows;
  } row[] = {
    { "nothing", BYTES (""), "" },
    { "one cell without line end", BYTES ("a"), "1=a" },
    { "LF", BYTES ("a,b\nc,d\n"), "1=a|b/2=c|d" },
    { "CR LF", BYTES ("a,b\r\nc,d\r\n"), "1=a|b/2=c|d" },
    { "byte order mark",
      BYTES ("\xef\xbb\xbf"
             "a,b\r\n"),
      "1=a|b" },
    { "byte order mark before a quote", BYTES ("\xef\xbb\xbf\"a\""), "1=a" },
    { "blank lines", BYTES ("\r\na\n\n\nb\n\n"), "2=a/5=b" },
    { "empty cells", BYTES (",,\n,x,\n"), "1=||/2=|x|" },
    { "blanks stay", BYTES (" a , b\n"), "1= a | b" },
    { "quoted", BYTES ("\"a,b\",\"\"\n"), "1=a,b|" },
    { "doubled quotes", BYTES ("\"say \"\"no\"\"\",\"\"\"\"\n"), "1=say \"no\"|\"" },
    { "lines in a cell", BYTES ("\"a\r\nb\nc\",x\nd,y"), "1=a\r\nb\nc|x/4=d|y" },
    { "semicolons are text", BYTES ("a;b"), "1=a;b" },
    { "letters", BYTES ("caf\u00e9,\u20ac\n"), "1=caf\u00e9|\u20ac" },
    { "comma at the end", BYTES ("a,"), "1=a|" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) rows = csv_read (row[i].bytes, row[i].length, &error);
    g_test_message ("%s", row[i].label);
    g_assert_no_error (error);
    g_autofree char *text = shown (rows);
    g_assert_cmpstr (text, ==, row[i].rows);
  }
}

static void
test_faults (void)
{
  static const struct {
    const char *label;
    const char *bytes;
    gsize length;
    const char *problem; /* beginning */
  } row[] = {
    { "latin-1", BYTES ("a\nse\xf1or\n"), "1: column 1: this is no UTF-8" },
    { "NUL", BYTES ("a\n\0\n"), "1: column 1: this is no UTF-8" },
    { "UTF-16",
      BYTES ("\xff\xfe"
             "a\0"),
      "1: column 1: this is no UTF-8" },
    { "quote inside", BYTES ("a,b\nc,d\"e\n"), "2: column 2: there is a quote inside" },
    { "blank before a quote", BYTES ("a, \"b\"\n"), "1: column 2: there is a quote inside" },
    { "text behind a quote", BYTES ("\"a\"b,c\n"), "1: column 1: there is text behind" },
    { "blank behind a quote", BYTES ("x,\"a\" ,c\n"), "1: column 2: there is text behind" },
    { "never closed", BYTES ("a,b\n\"c,d\ne,f\n"), "2: column 1: the quote that begins" },
    { "odd quotes", BYTES ("\"a\"\""), "1: column 1: the quote that begins" },
    { "old Macintosh", BYTES ("a\rb\r"), "1: column 1: there is a carriage return" },
    { "too short", BYTES ("a,b,c\nd,e\n"), "2: column 2: 2 cells in this row, but 3" },
    { "too long", BYTES ("a,b\r\n\r\nd,e,f\r\n"), "3: column 3: 3 cells in this row, but 2" },
    { "one cell", BYTES ("a,b\nc"), "2: column 1: 1 cell in this row, but 2" },
    { "behind lines in a cell", BYTES ("a,b\n\"1\n2\",\"3\n4\"x\n"), "4: column 2: there is text" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (csv_read (row[i].bytes, row[i].length, &error));
    g_test_message ("%s: %s", row[i].label, error->message);
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_assert_true (g_str_has_prefix (error->message, row[i].problem));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/csv/reads-what-rfc-4180-allows", test_good);
  g_test_add_func ("/base/csv/names-the-place-of-a-fault", test_faults);
  return g_test_run ();
}
