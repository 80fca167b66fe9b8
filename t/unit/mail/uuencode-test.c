#include "config.h"

#include <glib.h>
#include <string.h>

#include "mail/uuencode.h"

#include "cost.h"

/* Collects the files in a text `NAME=HEXADECIMAL;`. */
static void
note_file (const char *name, const guint8 *bytes, gsize length, gpointer data)
{
  GString *files = data;
  g_string_append_printf (files, "%s=", name);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (files, "%02x", bytes[i]);
  g_string_append_c (files, ';');
}

static void
ignore_file (const char *name, const guint8 *bytes, gsize length, gpointer data)
{
  (void) name;
  (void) bytes;
  *(gsize *) data += length;
}

static void
test_blocks (void)
{
  static const struct {
    const char *label;
    const char *text;
    const char *rest;
    const char *files;
  } cases[] = {
    { "nothing", "", "", "" },
    { "text", "begin the day\nend\n", "begin the day\nend\n", "" },
    { "a file", "begin 644 a.txt\n#0V%T\n`\nend\n", "[a.txt]\n", "a.txt=436174;" },
    { "a file with blanks for nothing", "begin 644 a\n#0V%T\n \nend\n", "[a]\n", "a=436174;" },
    { "a file whose last blank was lost", "begin 644 a\n#0V%T\n\nend\n", "[a]\n", "a=436174;" },
    { "a file without a last line", "begin 644 a\n#0V%T\nend\n", "[a]\n", "a=436174;" },
    { "an empty file", "begin 644 a\n`\nend\n", "begin 644 a\n`\nend\n", "" },
    { "nothing at all in it", "begin 644 a\nend\n", "begin 644 a\nend\n", "" },
    { "words", "begin 100 fine days\nend\n", "begin 100 fine days\nend\n", "" },
    { "words and an empty line", "begin 100 fine days\n\nend\n", "begin 100 fine days\n\nend\n",
      "" },
    { "a file behind words", "begin 100 days\nend\nbegin 644 a\n#0V%T\n`\nend\n",
      "begin 100 days\nend\n[a]\n", "a=436174;" },
    { "CR LF", "x\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\ny\r\n", "x\r\n[a.txt]\r\ny\r\n",
      "a.txt=436174;" },
    { "no line end at the end", "begin 644 a\n#0V%T\n`\nend", "[a]", "a=436174;" },
    { "between text", "Hi\n\nbegin 644 a\n#0V%T\n`\nend\n\nBob\n", "Hi\n\n[a]\n\nBob\n",
      "a=436174;" },
    { "one byte", "begin 644 a\n!0P``\n`\nend\n", "[a]\n", "a=43;" },
    { "two bytes", "begin 644 a\n\"0V$`\n`\nend\n", "[a]\n", "a=4361;" },
    { "several lines", "begin 644 a\n#0V%T\n#0V%T\n!0P``\n`\nend\n", "[a]\n", "a=43617443617443;" },
    { "a full line",
      "begin 644 a\nM````````````````````````````````````````````````````````````\n`\nend\n",
      "[a]\n",
      "a=0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "00;" },
    { "two files", "begin 644 a\n!0P``\n`\nend\nbegin 755 b\n#0V%T\n`\nend\n", "[a]\n[b]\n",
      "a=43;b=436174;" },
    { "a mode of four digits", "begin 0644 a\n!0P``\n`\nend\n", "[a]\n", "a=43;" },
    { "a name with blanks", "begin 644 my file.exe \n!0P``\n`\nend\n", "[my file.exe ]\n",
      "my file.exe =43;" },
    { "a name with a path", "begin 644 ../../etc/x\n!0P``\n`\nend\n", "[../../etc/x]\n",
      "../../etc/x=43;" },
    { "a name in Latin 1", "begin 644 \xfc\n!0P``\n`\nend\n", "[\xfc]\n", "\xfc=43;" },
    { "a mode of two digits", "begin 64 a\n!0P``\n`\nend\n", "begin 64 a\n!0P``\n`\nend\n", "" },
    { "a mode of five digits", "begin 10644 a\n!0P``\n`\nend\n", "begin 10644 a\n!0P``\n`\nend\n",
      "" },
    { "a mode that is not octal", "begin 648 a\n!0P``\n`\nend\n", "begin 648 a\n!0P``\n`\nend\n",
      "" },
    { "no name", "begin 644 \n!0P``\n`\nend\n", "begin 644 \n!0P``\n`\nend\n", "" },
    { "no name and blank", "begin 644\n!0P``\n`\nend\n", "begin 644\n!0P``\n`\nend\n", "" },
    { "not at the start of a line", " begin 644 a\n!0P``\n`\nend\n",
      " begin 644 a\n!0P``\n`\nend\n", "" },
    { "quoted", "> begin 644 a\n> !0P``\n> `\n> end\n", "> begin 644 a\n> !0P``\n> `\n> end\n",
      "" },
    { "cut off", "begin 644 a\n#0V%T\n", "begin 644 a\n#0V%T\n", "" },
    { "cut off in its first line", "begin 644 a", "begin 644 a", "" },
    { "a line too short", "begin 644 a\n#0V%\n`\nend\n", "begin 644 a\n#0V%\n`\nend\n", "" },
    { "a line too long", "begin 644 a\n#0V%TT\n`\nend\n", "begin 644 a\n#0V%TT\n`\nend\n", "" },
    { "a letter that is none of its own", "begin 644 a\n#0v%T\n`\nend\n",
      "begin 644 a\n#0v%T\n`\nend\n", "" },
    { "text in it", "begin 644 a\n#0V%T\nhello\n`\nend\n", "begin 644 a\n#0V%T\nhello\n`\nend\n",
      "" },
    { "data behind the last line", "begin 644 a\n`\n#0V%T\nend\n", "begin 644 a\n`\n#0V%T\nend\n",
      "" },
    { "end with more", "begin 644 a\n!0P``\n`\nend of it\n", "begin 644 a\n!0P``\n`\nend of it\n",
      "" },
    { "a file in one that breaks off", "begin 644 a\n#0V%T\nbegin 644 b\n!0P``\n`\nend\n",
      "begin 644 a\n#0V%T\n[b]\n", "b=43;" },
    { "base64", "begin-base64 644 a\nQw==\n====\n", "begin-base64 644 a\nQw==\n====\n", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autoptr (GString) files = g_string_new (NULL);
    g_autoptr (GByteArray) rest =
        uuencode_extract ((const guint8 *) cases[i].text, strlen (cases[i].text), note_file, files);
    g_assert_cmpmem (rest->data, rest->len, cases[i].rest, strlen (cases[i].rest));
    g_assert_cmpstr (files->str, ==, cases[i].files);
  }
}

static void
test_nul_in_name (void)
{
  static const char text[] = "begin 644 a\0b\n!0P``\n`\nend\n";
  g_autoptr (GString) files = g_string_new (NULL);
  g_autoptr (GByteArray) rest =
      uuencode_extract ((const guint8 *) text, sizeof text - 1, note_file, files);
  g_assert_cmpmem (rest->data, rest->len, text, sizeof text - 1);
  g_assert_cmpstr (files->str, ==, "");
}

static void
extract (const char *input, gsize length)
{
  gsize total = 0;
  g_autoptr (GByteArray) rest =
      uuencode_extract ((const guint8 *) input, length, ignore_file, &total);
}

static void
test_cost (void)
{
  static const CostInput texts[] = {
    { "files that begin only", "", "begin 644 a\n", 20000, "" },
    { "a file that never ends", "begin 644 a\n", "#0V%T\n", 50000, "" },
    { "files that break off", "", "begin 644 a\n#0V%T\n#0V%T\nx\n", 10000, "" },
    { "files", "", "begin 644 a\n#0V%T\n`\nend\n", 10000, "" },
    { "one file", "begin 644 a\n", "#0V%T\n", 50000, "`\nend\n" },
    { "empty lines", "begin 644 a\n", "\n", 200000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    cost_assert_linear (&texts[i], extract);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  g_test_add_func ("/mail/uuencode/well-formed-blocks-are-files", test_blocks);
  g_test_add_func ("/mail/uuencode/a-name-has-no-nul", test_nul_in_name);
  g_test_add_func ("/mail/uuencode/time-grows-with-length", test_cost);
  return g_test_run ();
}
