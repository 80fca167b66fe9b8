#include "config.h"

#include <string.h>

#include "mail/detect.h"

#include "cost.h"

/* The string literal S as bytes and their number, without its NUL. */
#define BYTES(s) (s), sizeof (s) - 1

/* Without a limit for regular expressions line ends alone take 0.05 s. */
#define LIMIT_SECONDS 0.03

static void
test_unloaded (void)
{
  g_assert_null (detect_type ((const guint8 *) "%PDF-1.4\n", 9));
}

static void
test_types (void)
{
  static const struct {
    const char *label, *bytes;
    gsize length;
    const char *type;
  } cases[] = {
    { "nothing", BYTES (""), NULL },
    { "one byte", BYTES ("x"), NULL },
    { "text", BYTES ("Hello,\nworld\n"), NULL },
    { "text in UTF-8", BYTES ("Gr\u00FC\u00DFe\n"), NULL },
    { "text in Windows-1252", BYTES ("Gr\374\337e\n"), NULL },
    { "zeros", BYTES ("\0\0\0\0\0\0\0\0\0\0\0\0"), NULL },
    { "noise", BYTES ("\373\001\372\002\371\003\370\004\367"), NULL },
    { "JSON", BYTES ("{\"a\": 1}\n"), NULL },
    { "PDF", BYTES ("%PDF-1.4\n%\342\343\317\323\n"), "application/pdf" },
    { "ZIP",
      BYTES ("PK\003\004\024\000\000\000\000\000\327\241v]\206\246\020\066\005\000"
             "\000\000\005\000\000\000\005\000\000\000a\056txthello"
             "PK\001\002\024\003\024\000\000\000\000\000\327\241v]\206\246\020\066"),
      "application/zip" },
    { "program for Linux",
      BYTES ("\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\002\000"
             "\076\000\001\000\000\000\000\000\000\000\000\000\000\000\000\000"
             "\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"),
      "application/x-executable" },
    { "shell script", BYTES ("#!/bin/sh\necho\n"), "text/x-shellscript" },
    { "HTML", BYTES ("<!DOCTYPE html><html><body>x</body></html>"), "text/html" },
    { "XML", BYTES ("<?xml version=\"1.0\"?><a/>"), "text/xml" },
    { "SVG", BYTES ("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"), "image/svg+xml" },
    { "RTF", BYTES ("{\\rtf1\\ansi abc}"), "text/rtf" },
    { "GIF", BYTES ("GIF89a\001\000\001\000\000\000\000;"), "image/gif" },
    { "JPEG", BYTES ("\377\330\377\340\000\020JFIF\000\001\001\000\000\001\000\001\000\000"),
      "image/jpeg" },
    { "PNG", BYTES ("\211PNG\r\n\032\n\000\000\000\rIHDR\000\000\000\001\000\000\000\001\010\006"),
      "image/png" },
    { "gzip", BYTES ("\037\213\010\000\000\000\000\000\000\003"), "application/gzip" },
    { "mail", BYTES ("From: a@example.org\nTo: b@example.org\nSubject: c\n\nd\n"),
      "message/rfc822" },
    { "calendar", BYTES ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "text/calendar" },
  };
  g_assert_true (detect_load ());
  g_assert_true (detect_load ());
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    /* A copy without NUL: reading beyond it is seen by valgrind and the sanitizers. */
    g_autofree guint8 *bytes = g_memdup2 (cases[i].bytes, cases[i].length);
    g_autofree char *type = detect_type (bytes, cases[i].length);
    g_assert_cmpstr (type, ==, cases[i].type);
  }
}

/* Signatures at an offset that the bytes themselves name. */
static void
test_programs (void)
{
  g_assert_true (detect_load ());
  guint8 bytes[512] = "MZ";
  bytes[0x18] = 0x40;
  bytes[0x3C] = 0x80;
  memcpy (bytes + 0x80, "PE\000\000\144\206", 6);
  memcpy (bytes + 0x98, "\013\002", 2);
  g_autofree char *type = detect_type (bytes, sizeof bytes);
  g_assert_cmpstr (type, ==, "application/vnd.microsoft.portable-executable");
  bytes[0x3C] = 0xFF;
  bytes[0x3F] = 0xFF;
  g_autofree char *nowhere = detect_type (bytes, sizeof bytes);
  g_assert_cmpstr (nowhere, !=, type);
}

/* Only the beginning counts. */
static void
test_beginning (void)
{
  g_assert_true (detect_load ());
  g_autofree guint8 *bytes = g_malloc0 (10 * DETECT_BYTES);
  memset (bytes, 'a', 10 * DETECT_BYTES);
  memcpy (bytes + DETECT_BYTES, "\0\0\0\0", 4);
  g_autofree char *text = detect_type (bytes, 10 * DETECT_BYTES);
  g_assert_null (text);
  memcpy (bytes, "%PDF-1.7\n", 9);
  g_autofree char *pdf = detect_type (bytes, 10 * DETECT_BYTES);
  g_assert_cmpstr (pdf, ==, "application/pdf");
}

static void
detect_cost (const char *input, gsize length)
{
  g_free (detect_type ((const guint8 *) input, length));
}

/* What makes regular expressions and searches slow. */
static void
test_cost (void)
{
  static const char *const units[] = { "\n",       " ", "\t",  " \n",     "\r\n",   "a\n",
                                       "(",        "<", "/*",  "import ", "<?xml ", "@ ",
                                       "\\",       "#", "a b", "{ ",      "int ",   "From: a\n",
                                       "\200\201", "0", "%",   "-\n",     "=",      "BEGIN:VCARD" };
  g_assert_true (detect_load ());
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++) {
    CostInput input = { units[i], "", units[i], 10 * DETECT_BYTES, "" };
    double seconds = cost_seconds (&input, 1, detect_cost);
    g_autofree char *label = g_strescape (units[i], NULL);
    g_test_message ("cost: %s: %.2f ms", label, seconds * 1e3);
    g_assert_cmpfloat (seconds, <, LIMIT_SECONDS);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/detect/nothing-is-known-before-loading", test_unloaded);
  g_test_add_func ("/mail/detect/signatures-tell-types", test_types);
  g_test_add_func ("/mail/detect/programs-are-known", test_programs);
  g_test_add_func ("/mail/detect/only-the-beginning-counts", test_beginning);
  g_test_add_func ("/mail/detect/hostile-bytes-are-cheap", test_cost);
  return g_test_run ();
}
