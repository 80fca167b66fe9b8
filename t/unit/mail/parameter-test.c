#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"

#include "mail/parameter.h"

#include "cost.h"

typedef struct {
  const char *value;
  const char *text;   /* of parameter `name`, or NULL */
  const char *defect; /* the only one, or NULL for none */
} Case;

static void
check (const Case *cases, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", cases[i].value);
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_autofree char *text = parameter_value (cases[i].value, "name", defects);
    g_assert_cmpstr (text, ==, cases[i].text);
    const char *defect = defects->len == 0 ? NULL : g_ptr_array_index (defects, 0);
    g_assert_cmpstr (defect, ==, cases[i].defect);
    g_assert_cmpuint (defects->len, <=, 1);
    g_autofree char *silent = parameter_value (cases[i].value, "name", NULL);
    g_assert_cmpstr (silent, ==, text);
  }
}

static void
test_plain (void)
{
  static const Case cases[] = {
    { "", NULL, NULL },
    { "text/plain", NULL, NULL },
    { "text/plain;", NULL, NULL },
    { "text/plain; name", NULL, NULL },
    { "text/plain; name=", "", NULL },
    { "text/plain; name=\"\"", "", NULL },
    { "text/plain; name=a.txt", "a.txt", NULL },
    { "text/plain;name=a.txt", "a.txt", NULL },
    { "text/plain; NAME=a.txt; x=y", "a.txt", NULL },
    { "text/plain; x=y ; name = \"a b.txt\" ; z", "a b.txt", NULL },
    { "text/plain;\r\n\tname=\"a.txt\"\r\n", "a.txt", NULL },
    { "text/plain; filename=b; names=c; nam=d", NULL, NULL },
    { "text/plain; name=\"a;b=c\"; x=\"name=d\"", "a;b=c", NULL },
    { "text/plain; x=\"; name=d\"", NULL, NULL },
    { "text/plain; name=\"a\\\"b\\\\c\"", "a\"b\\c", NULL },
    { "text/plain; name=\"C:\\temp\\new.txt\"", "C:\\temp\\new.txt", NULL },
    { "text/plain; name=a=b", "a=b", NULL },
    { "text/plain; name='a'", "'a'", NULL },
    { "name=a", "a", NULL },
    { ";;; name=a;;", "a", NULL },
    /* comments */
    { "text/plain; (a; name=b) name=c", "c", NULL },
    { "text/plain (x); name=c", "c", NULL },
    { "text/plain; (a(b)c) name=\"d\" (e)", "d", NULL },
    { "text/plain; (\\) name=b) name=c", "c", NULL },
    { "text/plain; name=report (1).pdf", "report (1).pdf", NULL },
    { "text/plain; (never closed; name=c", "c", NULL },
  };
  check (cases, G_N_ELEMENTS (cases));
}

static void
test_what_mailers_write (void)
{
  static const Case cases[] = {
    { "attachment; name=my long name.txt; size=3", "my long name.txt", NULL },
    { "attachment; name=  a b  ", "a b", NULL },
    { "text/plain name=a", "a", NULL },
    { "text/plain; name=\"a\" size=3", "a", NULL },
    { "text/plain; size=\"3\" name=\"a\"", "a", NULL },
    { "text/plain; name=\"a\" b; x=y", "a", NULL },
    { "text/plain; name=\"a\" \"b\"", "a b", NULL },
    { "text/plain; name=\"a\"\"b\"", "ab", NULL },
    { "text/plain; name=\"a b; x=3", "a b", "a parameter whose quotation mark has no partner" },
    { "text/plain; name=\"a\\\"; x=3", "a\\\"", "a parameter whose quotation mark has no partner" },
    { "text/plain; name=5\" disk; x=\"y\"", "5\" disk", NULL },
    { "text/plain; \" name=a", "a", NULL },
    { "text/plain; name=a; name=b", "a", "parameter name: more than one, the first counts" },
    { "text/plain; name==?utf-8?Q?=C3=BC.txt?=", "ü.txt", NULL },
    { "text/plain; name=\"=?utf-8?Q?=C3=BC.txt?=\"", "ü.txt", NULL },
    { "text/plain; name=\"=?utf-8?B?w7w=?= =?utf-8?B?LnR4dA==?=\"", "ü.txt", NULL },
    { "text/plain; name=\"=?utf-8?B?w7w=?=\" \"=?utf-8?B?LnR4dA==?=\"", "ü.txt", NULL },
    { "text/plain; name=\"=?utf-8?Q?=C3=BC.txt\"", "ü.txt", "name: an encoded word without end" },
    { "text/plain; name=\"\xC3\xBC.txt\"", "ü.txt", NULL },
    { "text/plain; name=\"\xFC.txt\"", "ü.txt", "name: 8-bit bytes of no declared character set" },
    { "text/plain; name=\"100%20.txt\"", "100%20.txt", NULL },
  };
  check (cases, G_N_ELEMENTS (cases));
}

static void
test_extended (void)
{
  static const Case cases[] = {
    { "a/b; name*=utf-8''%C3%BC.txt", "ü.txt", NULL },
    { "a/b; name*=UTF-8'de'%c3%bc%20x.txt", "ü x.txt", NULL },
    { "a/b; name*=\"utf-8''%C3%BC.txt\"", "ü.txt", NULL },
    { "a/b; name*=iso-8859-1''%FC.txt", "ü.txt", NULL },
    { "a/b; name*=koi8-r''%D0%D2", "пр", NULL },
    { "a/b; name*=''%C3%BC", "ü", NULL },
    { "a/b; name*=%C3%BC.txt", "ü.txt", NULL },
    { "a/b; name*=it's.txt", "it's.txt", NULL },
    { "a/b; name*=utf-8''it's.txt", "it's.txt", NULL },
    { "a/b; name*=utf-8''100%", "100%", NULL },
    { "a/b; name*=utf-8''%4", "%4", NULL },
    { "a/b; name*=utf-8''%zz%2g", "%zz%2g", NULL },
    { "a/b; name*=utf-8''a%00b", "a\u2400b", NULL },
    { "a/b; name*=utf-8''a%0D%0Ab", "a\r\nb", NULL },
    { "a/b; name*=utf-8''\xC3\xBC", "ü", NULL },
    { "a/b; name*=x-klingon''%C3%BC", "ü", "unknown character set x-klingon" },
    { "a/b; name*=utf-8''%FC", "ü", "text that claims utf-8 but is not" },
    { "a/b; name=plain; name*=utf-8''ext", "ext", NULL },
    { "a/b; name*=utf-8''ext; name=plain", "ext", NULL },
    { "a/b; name*=utf-8''a; name*=utf-8''b", "a",
      "parameter name: more than one, the first counts" },
    { "a/b; name*=utf-8''%3D%3Futf-8%3FQ%3Fa%3F%3D", "=?utf-8?Q?a?=", NULL },
  };
  check (cases, G_N_ELEMENTS (cases));
}

static void
test_pieces (void)
{
  static const Case cases[] = {
    { "a/b; name*0=a; name*1=b; name*2=\"c d\"", "abc d", NULL },
    { "a/b; name*2=c; name*0=a; name*1=b", "abc", NULL },
    { "a/b; name*0*=utf-8''%C3; name*1*=%BC; name*2=.txt", "ü.txt", NULL },
    { "a/b; name*1*=%BC; name*0*=utf-8''%C3", "ü", NULL },
    { "a/b; name*0*=utf-8''a; name*1=%20; name*2*=%20b", "a%20 b", NULL },
    { "a/b; name*0=a; name*1*=%20b", "a b", NULL },
    { "a/b; name*0*=utf-8''a; name*1*=utf-8''b", "autf-8''b", NULL },
    { "a/b; name*0=\"=?utf-8?B?w7\"; name*1=\"w=?=\"", "ü", NULL },
    { "a/b; name=plain; name*0=a; name*1=b", "ab", NULL },
    { "a/b; name*0=a; name*=utf-8''ext", "ext", NULL },
    { "a/b; name*1=b; name*2=c", "bc", "parameter name: a piece is missing" },
    { "a/b; name*0=a; name*2=c", "ac", "parameter name: a piece is missing" },
    { "a/b; name*01=b; name*00=a", "ab", NULL },
    { "a/b; name*0=a; name*0=b", "a",
      "a parameter with two pieces of one number, the first counts" },
    { "a/b; name*0=a; name*0*=b", "a",
      "a parameter with two pieces of one number, the first counts" },
    { "a/b; name*x=a", NULL, "a parameter with the number `x`" },
    { "a/b; name**=a", NULL, "a parameter with the number `*`" },
    { "a/b; name*1**=a", NULL, "a parameter with the number `1**`" },
    { "a/b; name*-1=a", NULL, "a parameter with the number `-1`" },
    { "a/b; name*10000=a", NULL, "a parameter with the number `10000`" },
    { "a/b; name*99999999999999999999=a; name=b", "b",
      "a parameter with the number `99999999999999999999`" },
    { "a/b; name*9999=a; name*0=b", "ba", "parameter name: a piece is missing" },
  };
  check (cases, G_N_ELEMENTS (cases));
}

static void
test_file_names (void)
{
  static const struct {
    const char *name, *clean;
  } cases[] = {
    { "", "" },
    { "a.txt", "a.txt" },
    { "grüße 1.pdf", "grüße 1.pdf" },
    { "../../etc/passwd", "passwd" },
    { "/etc/passwd", "passwd" },
    { "C:\\temp\\new.txt", "new.txt" },
    { "C:new.txt", "Cnew.txt" },
    { "a/b\\c.txt", "c.txt" },
    { "a.txt/", "a.txt" },
    { "///", "" },
    { "..", "" },
    { ".", "" },
    { "a/..", "" },
    { ".htaccess", "htaccess" },
    { "...a...", "a" },
    { "  a.txt  ", "a.txt" },
    { ". . a.exe . .", "a.exe" },
    { "a\u00A0", "a" },
    { "\u3000a.exe\u3000", "a.exe" },
    { "a<b>c:d\"e|f?g*h", "abcdefgh" },
    { "a ? b", "a b" },
    { "a.txt:stream", "a.txtstream" },
    { "a\r\nBcc: b.txt", "a Bcc b.txt" },
    { "a\tb\x01"
      "c\x7F.txt",
      "a b c .txt" },
    { "invoice\u202Efdp.exe", "invoicefdp.exe" },
    { "a.exe\u200B", "a.exe" },
    { ".\u200B.a", "a" },
    { "?.a", "a" },
    { "a.txt\u2028", "a.txt" },
    { "a\u2400.txt", "a\u2400.txt" },
    { "\xEF\xBF\xBD.txt", "\xEF\xBF\xBD.txt" },
    { "invoice.pdf\u00A0\u2000\u200A\u3000 .exe", "invoice.pdf .exe" },
    { "invoice.pdf\u3164\u3164\u2800\u2800\u115F\u1160\uFFA0.exe", "invoice.pdf .exe" },
    { "\u3164\u2800.a.exe\uFFA0", "a.exe" },
    { "a\u00AD\u034F\u180E\u2060\u2064\uFE00\uFE0F\U000E0000\U000E007F.exe", "a.exe" },
    { "\uFE0F.\u034F.a", "a" },
    { "a\uFE10\u1161\u3163\u27FF.b", "a\uFE10\u1161\u3163\u27FF.b" },
    { "-rf", "_rf" },
    { "--help", "_-help" },
    { " .-x", "_x" },
    { "a-b", "a-b" },
    { "CON", "_CON" },
    { "aux.txt", "_aux.txt" },
    { "Nul.tar.gz", "_Nul.tar.gz" },
    { "prn .txt", "_prn .txt" },
    { "com1.log", "_com1.log" },
    { "LPT9", "_LPT9" },
    { "lpt\u00B2.txt", "_lpt\u00B2.txt" },
    { "conin$", "_conin$" },
    { "c?on", "_con" },
    { "com", "com" },
    { "com10", "com10" },
    { "console.txt", "console.txt" },
    { "a.con", "a.con" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].name);
    g_autofree char *clean = parameter_file_name (cases[i].name);
    g_assert_cmpstr (clean, ==, cases[i].clean);
    g_autofree char *again = parameter_file_name (clean);
    g_assert_cmpstr (again, ==, clean);
  }
}

/* STEM repeated, then ENDING. */
static char *
file_name (const char *stem, int count, const char *ending)
{
  g_autoptr (GString) name = g_string_new (NULL);
  for (int i = 0; i < count; i++)
    g_string_append (name, stem);
  g_string_append (name, ending);
  return parameter_file_name (name->str);
}

static void
test_long_file_names (void)
{
  g_autofree char *fits = file_name ("a", 251, ".pdf");
  g_assert_cmpuint (strlen (fits), ==, 255);
  g_assert_true (g_str_has_suffix (fits, "a.pdf"));
  g_autofree char *longer = file_name ("a", 252, ".pdf");
  g_assert_cmpuint (strlen (longer), ==, 255);
  g_assert_true (g_str_has_suffix (longer, "a\u2026.pdf"));
  g_autofree char *wide = file_name ("\u00FC", 1000, ".tar.gz");
  g_assert_cmpuint (strlen (wide), <=, 255);
  g_assert_cmpuint (strlen (wide), >, 250);
  g_assert_true (g_utf8_validate (wide, -1, NULL));
  g_assert_true (g_str_has_suffix (wide, ".gz"));
  g_autofree char *no_extension = file_name (".bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 30, "");
  g_assert_cmpuint (strlen (no_extension), ==, 255);
  g_assert_true (g_str_has_suffix (no_extension, "\u2026"));
  g_autofree char *no_dot = file_name ("a", 300, "");
  g_assert_cmpuint (strlen (no_dot), ==, 255);
}

static void
read_parameter (const char *input, gsize length)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = parameter_value (input, "name", defects);
  g_autofree char *name = parameter_file_name (text == NULL ? input : text);
  g_assert_cmpuint (strlen (name), <=, MIN (length, 255) + 4);
}

static void
test_time (void)
{
  static const CostInput inputs[] = {
    { "other parameters", "a/b", "; x=y", 50000, "" },
    { "the same", "a/b", "; name=y", 20000, "" },
    { "pieces", "a/b", "; name*7=y", 20000, "" },
    { "extended", "a/b", "; name*=utf-8''y", 20000, "" },
    { "quoted", "a/b", "; x=\"y\"", 50000, "" },
    { "adjacent strings", "a/b; name=\"\"", " \"y\"", 50000, "" },
    { "quotes", "a/b; name=", "\"", 100000, "" },
    { "quotes without partner", "a/b", "; name=\"y\\\"", 50000, "" },
    { "quotes without partner after one", "a/b; x=\"\"", "; name=\"\\", 50001, "" },
    { "quoted then not", "a/b", "; name=\"y\" \"\\", 30000, "" },
    { "escapes", "a/b; name=\"", "\\\"", 40000, "\"" },
    { "comments", "a/b; ", "(", 50000, "" },
    { "comments in a row", "a/b", "; (x) ", 50000, "" },
    { "comments without end", "a/b", "; (x", 50000, "" },
    { "semicolons", "a/b", ";", 50000, "" },
    { "equals signs", "a/b; name", "=", 50000, "" },
    { "blanks before a sign", "a/b; ", " ", 50000, "=a" },
    { "blank values", "a/b; name=", "x ", 50000, "" },
    { "long name", "a/b; ", "x", 50000, "=a" },
    { "words", "a/b; name=\"", "=?utf-8?Q?a?= ", 20000, "\"" },
    { "percent signs", "a/b; name*=''", "%C3", 100000, "" },
    { "apostrophes", "a/b; name*=", "'", 50000, "" },
    { "dots", "a/b; name=", ".", 50000, "" },
    { "slashes", "a/b; name=", "/", 50000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_parameter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/parameter/plain-values-are-read", test_plain);
  g_test_add_func ("/mail/parameter/what-mailers-write-is-read", test_what_mailers_write);
  g_test_add_func ("/mail/parameter/extended-values-are-read", test_extended);
  g_test_add_func ("/mail/parameter/pieces-are-joined", test_pieces);
  g_test_add_func ("/mail/parameter/file-names-lose-their-tricks", test_file_names);
  g_test_add_func ("/mail/parameter/long-file-names-keep-their-extension", test_long_file_names);
  g_test_add_func ("/mail/parameter/time-grows-with-length", test_time);
  return g_test_run ();
}
