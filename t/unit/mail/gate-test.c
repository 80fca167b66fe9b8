#include "config.h"

#include <string.h>

#include "base/error.h"

#include "mail/defect.h"
#include "mail/gate.h"

#include "cost.h"
#include "spool.h"

/* PREFIX, COUNT times UNIT, SUFFIX, and whether the gate lets it pass; part of the message if not.
 */
typedef struct {
  const char *label, *prefix, *unit;
  gsize count;
  const char *suffix, *refusal;
} Row;

#define MESSAGE "Content-Type: message/rfc822\n\n"
#define DIGEST "Content-Type: multipart/digest; boundary=c\n\n"
#define LONG "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define MIXED "Content-Type: multipart/mixed; boundary"

static const Row rows[] = {
  { "empty", "", "", 0, "", NULL },
  { "no header", "\nbody", "", 0, "", NULL },
  { "groups", "To: ", "g:", 5000, "\n\n", NULL },
  { "too many groups", "To: ", "g:", 5001, "\n\n", "more than 5000 groups" },
  { "closed in quotes", "To: ", "g:\";\"", 5001, "\n\n", "more than 5000 groups" },
  { "blank before the colon", "To \t: ", "g:", 5001, "\n\n", "groups" },
  { "small letters", "tO: ", "g:", 5001, "\n\n", "groups" },
  { "Resent", "Resent-To: ", "g:", 5001, "\n\n", "groups" },
  { "each field", "Bcc: ", "g:", 5001, "\n\n", "groups" },
  { "Sender", "SENDER: ", "g:", 5001, "\n\n", "groups" },
  { "Reply-To", "Reply-to: ", "g:", 5001, "\n\n", "groups" },
  { "From", "From: ", "g:", 5001, "\n\n", "groups" },
  { "Cc", "CC: ", "g:", 5001, "\n\n", "groups" },
  { "folded", "To: x\n", " g:\n", 5001, "\n", "groups" },
  { "in the body", "A: b\n\nTo: ", "g:", 5001, "\n\n", NULL },
  { "in a part", "A: b\n\nx\n--c\nd\nTo: ", "g:", 5001, "\n\n", "groups" },
  { "in a part at the end", "A: b\r\n\r\nx\r\n--c\r\nTo:", "g:", 5001, "", "groups" },
  { "in the body of a part", "A: b\n\n--c\nA: b\n\nTo: ", "g:", 5001, "\n\n", NULL },
  { "behind a boundary in a long line", "A: b\n\n" LONG LONG "x--c\nTo: ", "g:", 5001, "",
    "groups" },
  { "behind one after a line", "A: b\n\nx\n" LONG LONG "x--c\nTo: ", "g:", 5001, "", "groups" },
  { "behind a short line", "A: b\n\n" LONG "--c\n--\n" LONG "--c\nTo: ", "g:", 5001, "", NULL },
  { "behind no boundary", "A: b\n\n -- c\nTo: ", "g:", 5001, "\n\n", NULL },
  { "not at a line start", "A: b\n\n--c\nx To: ", "g:", 5001, "\n\n", NULL },
  { "in a mail within", MESSAGE "To: ", "g:", 5001, "\n\n", "groups" },
  { "in a mail in a mail", "A: b\n\n--c\n" MESSAGE MESSAGE "A: b\nTo: ", "g:", 5001, "", "groups" },
  { "in the body of a mail within", MESSAGE "A: b\n\nTo: ", "g:", 5001, "\n\n", NULL },
  { "in a mail of another name", "Content-type :\n (x) MESSAGE/Global; a=b\n\nTo: ", "g:", 5001, "",
    "groups" },
  { "in headers within", "Content-Type: text/rfc822-headers\n\nTo: ", "g:", 5001, "", "groups" },
  { "in a mail behind hyphens", "Content-Type: message/x\n--c\n\nTo: ", "g:", 5001, "", "groups" },
  { "in a digest", DIGEST "--c\n\nTo: ", "g:", 5001, "\n\n", "groups" },
  { "in a part of a mail in a digest", DIGEST "--c\n\n" DIGEST "--d\nTo: ", "g:", 5001, "",
    "groups" },
  { "in the body of a digest", DIGEST "--c\n\nA: b\n\nTo: ", "g:", 5001, "\n\n", NULL },
  { "in a text that could be a digest", "A: b\n\n--c\n\nTo: ", "g:", 5001, "\n\n", NULL },
  { "in YAML", MIXED "=\"--=_x\"\n\n--c\n\n---\nTo: ", "g:", 5001, "\n\n", NULL },
  { "in YAML of Windows", "A: b\n\n---\r\nTo: ", "g:", 5001, "\n\n", NULL },
  { "in a signature", MIXED "=_b\n\n-- \nTo: ", "g:", 5001, "\n\n", NULL },
  { "behind a boundary of hyphens", MIXED " = \"-\"\n\n---\nTo: ", "g:", 5001, "\n\n", "groups" },
  { "behind one without quotes", MIXED "=-=a\n\n---\nTo: ", "g:", 5001, "\n\n", "groups" },
  { "behind an empty boundary", MIXED "=\n\n--\nTo: ", "g:", 5001, "\n\n", "groups" },
  { "behind an encoded boundary", MIXED "*=us-ascii''%2D\n\n---\nTo: ", "g:", 5001, "\n\n",
    "groups" },
  { "behind the second boundary", MIXED "=b; Boundary=-\n\n---\nTo: ", "g:", 5001, "\n\n",
    "groups" },
  { "no address field", "Subject: ", "g:", 5001, "\n\n", NULL },
  { "in many fields", MESSAGE, "To: g:g:g:g:\n", 5001, "", NULL },
  { "recipients", "To: ", "\"Lee, Ann\" <ann.lee@x.test>, ", 2000, "\n\n", NULL },
  { "look-ahead", "To: ", "a,", 12247, "\n\n", "addresses" },
  { "little look-ahead", "To: ", "a,", 12246, "\n\n", NULL },
  { "look-ahead often", MESSAGE,
    "To: "
    "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a\n",
    100000, "", "addresses" },
  { "parameters", "Content-Type: a/b", "; c=d", 100, "\n\n", NULL },
  { "too many parameters", "Content-Type: a/b", "; c=d", 101, "\n\n",
    "more than 100 parameters in Content-Type" },
  { "folded parameters", "Content-Type: a/b\n", " ; c=d\n", 101, "\n", "Content-Type" },
  { "of a part", "A: b\n\n--b\nContent-type:a/b", ";", 101, "", "Content-Type" },
  { "in a disposition", "Content-Disposition: a", ";", 101, "\n\n",
    "more than 100 parameters in Content-Disposition" },
  { "in another field", "Content-Kind: a", ";", 101, "\n\n", NULL },
  { "bytes", "Content-Type:", "x", 16383, "\n\n", NULL },
  { "too many bytes", "Content-Type:", "x", 16384, "\n\n",
    "more than 16384 bytes of Content-Type" },
  { "too many bytes in a disposition", "content-disposition :", "x", 16384, "\n\n",
    "bytes of Content-Disposition" },
  { "fields", "", "A: b\n", 1000, "\n", NULL },
  { "too many fields", "", "A: b\n", 1001, "\n", "more than 1000 header fields" },
  { "header bytes", "A: ", "b", 262139, "\n\n", NULL },
  { "too many header bytes", "A: ", "b", 262140, "\n\n", "a header of more than 262144 bytes" },
  { "a quoted log", "A: b\n\nFrom: the log\n", "  11:00:00 x; y, z: 1\n", 10000, "", NULL },
  { "a quoted answer", "A: b\n\nContent-Type: text/html\n", "  a; b;\n", 10000, "", NULL },
  { "a quoted table", "A: b\n\nTo: the firewall\n", "  a, b, c, d, e\n", 10000, "", NULL },
  { "a long text", "A: b\n\n--c\n", "to be, or not to be: that\nTo: us\nfrom here; on\n", 20000, "",
    NULL },
};

static void
test_limits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s", rows[i].label);
    g_autoptr (GString) mail = g_string_new (rows[i].prefix);
    for (gsize j = 0; j < rows[i].count; j++)
      g_string_append (mail, rows[i].unit);
    g_string_append (mail, rows[i].suffix);
    g_autoptr (GError) error = NULL;
    gboolean passes = gate_check (mail->str, mail->str + mail->len, &spool_limits, &error);
    g_assert_cmpint (passes, ==, rows[i].refusal == NULL);
    if (passes)
      continue;
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, rows[i].refusal));
  }
}

static void
test_size (void)
{
  ParseLimits limits = spool_limits;
  limits.message_bytes = 4;
  g_autoptr (GError) error = NULL;
  const char *mail = "A:b\nc";
  g_assert_true (gate_check (mail, mail + 4, &limits, &error));
  g_assert_false (gate_check (mail, mail + 5, &limits, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "more than 4 bytes");
}

static char *
inspected (const char *mail, gsize length)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  gate_inspect (mail, mail + length, defects);
  g_ptr_array_add (defects, NULL);
  return g_strjoinv (" | ", (char **) defects->pdata);
}

static void
test_header (void)
{
  static const char good[] = "From: a@x.test\nDate: now\n";
  static const struct {
    const char *rest, *defects;
  } cases[] = {
    { "\nbody", "" },
    { "Subject: a\n\n", "" },
    { "Subject:\ta\n\tb\n\n", "" },
    { "Subject: a\nSubject: b\n\n", "Subject: 2 fields, the first counts" },
    { "subject: a\nSUBJECT: b\nSubject : c\n\n",
      "Subject: blank before the colon | Subject: 3 fields, the first counts" },
    { "From: b@x.test\n\n", "From: 2 fields" },
    { "Date: now\n\n", "Date: 2 fields, the first counts" },
    { "Message-ID: <a>\nMessage-ID: <b>\n\n", "Message-ID: 2 fields, the first counts" },
    { "Content-Type: a/b\nContent-Type: c/d\n\n", "Content-Type: 2 fields" },
    { "To: a@x.test\nTo: b@x.test\nCc: a@x.test\nCc: b@x.test\n\n", "To: 2 fields | Cc: 2 fields" },
    { "Received: a\nReceived: b\nX-A: c\nX-A: d\n\n", "" },
    { "Hello\n\n", "header: 1 line is no field" },
    { "Hello\nhello world: x\n\n", "header: 2 lines are no field" },
    { "From a@x.test Mon Nov 23 11:00:00 2026\n\n",
      "header: an envelope line (From without colon) within it" },
    { ">From a@x.test Mon Nov 23 11:00:00 2026\n\n", "header: 1 line is no field" },
    { "Subject: a\x01\n\n", "Subject: control character" },
    { "Subject: a\x7F\n\n", "Subject: control character" },
    { "Subject: \xC3\xBC\n\n", "Subject: bytes beyond ASCII" },
    { "S\xC3\xBC: a\n\n", "header: bytes beyond ASCII | header: 1 line is no field" },
    { "Subject: a\rb\n\n", "header: CR without LF" },
    { "Subject: a\r\r\n\n",
      "header: CR without LF | header: line ends of both kinds, CR LF and LF" },
    { "Subject: a\r\n\r\n", "header: line ends of both kinds, CR LF and LF" },
    { "Subject: a\n", "header: no empty line before the body" },
    { "Subject: a", "header: no empty line before the body" },
    { "body text\nmore\n", "header: 2 lines are no field | header: no empty line before the body" },
    { "To: a(b)@x.test\nReply-To: <@x.test:a@y.test>\n\n",
      "To: comment in the address | Reply-To: route in the address" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].rest);
    g_autofree char *mail = g_strconcat (good, cases[i].rest, NULL);
    g_autofree char *defects = inspected (mail, strlen (mail));
    g_assert_cmpstr (defects, ==, cases[i].defects);
  }
}

static void
test_odd_headers (void)
{
  static const char nul[] = "From: a@x.test\nDate: now\nSubject: a\0b\n\n";
  g_autofree char *empty = inspected ("", 0);
  g_assert_cmpstr (empty, ==,
                   "From: missing | Date: missing | header: no empty line before the body");
  g_autofree char *body = inspected ("\nx", 2);
  g_assert_cmpstr (body, ==, "From: missing | Date: missing");
  g_autofree char *zero = inspected (nul, sizeof nul - 1);
  g_assert_cmpstr (zero, ==, "Subject: NUL");
}

static void
test_addresses (void)
{
  static const struct {
    const char *name, *value, *defects;
  } cases[] = {
    { "From", "a@x.test", "" },
    { "From", "Ann Lee <a@x.test>", "" },
    { "From", "\"Lee, Ann: (CERT) <x>\" <a@x.test>", "" },
    { "From", "Ann (CERT) <a@x.test>", "" },
    { "From", "Ann(CERT) <a@x.test>", "" },
    { "From", "a@x.test (Ann)", "" },
    { "From", "(Ann) a@x.test", "" },
    { "From", "J\xC3\xB6rg <a@x.test>", "" },
    { "From", "=?utf-8?Q?J=C3=B6rg?= <a@x.test>", "" },
    { "From", "\"a b\"@x.test", "" },
    { "From", "\"A@X.test\" <a@x.test>", "" },
    { "From", "'a@x.test' <a@x.test>", "" },
    { "From", "a@x.test <a@x.test>", "" },
    { "From", "Ann @ CERT <a@x.test>", "" },
    { "From", "ann@home <a@x.test>", "" },
    { "From", "a@x.test(.y.test)", "From: comment in the address" },
    { "From", "a(b)@x.test", "From: comment in the address" },
    { "From", "a (b) @x.test", "From: comment in the address" },
    { "From", "<a(b)@x.test>", "From: comment in the address" },
    { "From", "<@x.test,@y.test:a@z.test>", "From: route in the address" },
    { "From", "<a\x01@x.test>", "From: control character in the address" },
    { "From", "<j\xC3\xB6rg@x.test>", "From: byte beyond ASCII in the address" },
    { "From", "a@b@x.test", "From: more than one @ in the address" },
    { "From", "<a@x.test> <b@x.test>", "From: more than one @ in the address" },
    { "From", "boss@bank.test <a@x.test>", "From: another address in the display name" },
    { "From", "\"boss@bank.test\" <a@x.test>", "From: another address in the display name" },
    { "From", "\"<boss@bank.test>\" <a@x.test>", "From: another address in the display name" },
    { "From", "a@x.test (boss@bank.test)", "From: another address in the display name" },
    { "From", "\"a@x.test, boss@bank.test.\" <a@x.test>",
      "From: another address in the display name" },
    { "From", "=?utf-8?Q?boss=40bank.test?= <a@x.test>",
      "From: another address in the display name" },
    { "From", "=?utf-8?B?Ym9zc0BiYW5rLnRlc3Q=?= <a@x.test>",
      "From: another address in the display name" },
    { "From",
      "\"boss\xEF\xBC\xA0"
      "bank.test\" <a@x.test>",
      "From: another address in the display name" },
    { "From",
      "boss\xEF\xB9\xAB"
      "bank\xEF\xBC\x8Etest <a@x.test>",
      "From: another address in the display name" },
    { "From",
      "boss\xEF\xBC\xA0"
      "bank\xE3\x80\x82test <a@x.test>",
      "From: another address in the display name" },
    { "From", "boss@bank\xEF\xBD\xA1test <a@x.test>", "From: another address in the display name" },
    { "From", "boss@bank\xEF\xB9\x92test <a@x.test>", "From: another address in the display name" },
    { "From", "=?utf-8?Q?boss=EF=BC=A0bank.test?= <a@x.test>",
      "From: another address in the display name" },
    { "From",
      "a@x.test (boss\xEF\xBC\xA0"
      "bank.test)",
      "From: another address in the display name" },
    { "From", "\xEF\xBD\x81\xEF\xBC\xA0\xEF\xBC\xB8.test <a@x.test>", "" },
    { "From", "\xEF\xBC\xA0 \xFF\xEF\xBC <a@x.test>", "" },
    { "From", "us: a@x.test;", "From: a group" },
    { "From", "a@x.test, b@x.test", "From: 2 mailboxes" },
    { "Sender", "a@x.test, b@x.test", "Sender: 2 mailboxes" },
    { "From", "", "From: no address" },
    { "From", "Ann", "From: no address" },
    { "From", "Ann <>", "From: no address" },
    { "From", ",,", "From: no address" },
    { "To", "a@x.test, \"Lee, Bob\" <b@x.test>", "" },
    { "To", "undisclosed-recipients:;", "" },
    { "To", "us: a@x.test, b@x.test;, c@x.test", "" },
    { "To", "", "" },
    { "To", "Ann", "" },
    { "To", "a@x.test, b(c)@x.test, d@e@x.test",
      "To: comment in the address | To: more than one @ in the address" },
    { "To", "Ann <a@x.test", "" },
    { "To", "\"Ann", "" },
    { "To", "(Ann", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s: %s", cases[i].name, cases[i].value);
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    gate_inspect_addresses (cases[i].name, cases[i].value, defects);
    g_ptr_array_add (defects, NULL);
    g_autofree char *text = g_strjoinv (" | ", (char **) defects->pdata);
    g_assert_cmpstr (text, ==, cases[i].defects);
  }
}

static void
check (const char *input, gsize length)
{
  g_autoptr (GError) error = NULL;
  gate_check (input, input + length, &spool_limits, &error);
}

static void
inspect (const char *input, gsize length)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  gate_inspect (input, input + length, defects);
}

static void
test_cost (void)
{
  static const CostInput mails[] = {
    { "lines", "A: b\n\n", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n", 3000, "" },
    { "empty lines", "A: b\n\n", "\n", 100000, "" },
    { "fields", MESSAGE, "To: a\n", 10000, "" },
    { "types", MESSAGE, "Content-Type: a/b; c=d\n", 10000, "" },
    { "boundaries", MESSAGE, "Content-Type: boundary=x; boundary= boundaryboundary\n", 3000, "" },
    { "folded", MESSAGE "To:\n", " to\n", 10000, "" },
    { "nearly fields", MESSAGE, "re\n", 10000, "" },
    { "messages", "", MESSAGE, 10000, "" },
    { "hyphens", "A: b\n\n", "--\n", 30000, "" },
    { "one line of hyphens", "A: b\n\n", "----------", 30000, "" },
    { "parts", "A: b\n\n", "--b\n\n", 30000, "" },
    { "long lines", "A: b\n\n", LONG LONG "x\n", 3000, "" },
    { "hyphens in long lines", "A: b\n\n", LONG LONG "--c\n\n", 3000, "" },
    { "nearly hyphens", "A: b\n\n", "\n-", 50000, "" },
  };
  static const CostInput headers[] = {
    { "recipients", "To: ", "a@x.test, ", 1000, "\n\n" },
    { "names", "To: ", "b@y.test <a@x.test>, ", 500, "\n\n" },
    { "encoded", "To: ", "=?utf-8?B?YUB4LnRlc3Q=?= <a@x.test>, ", 300, "\n\n" },
    { "at", "To: ", "@", 10000, "\n\n" },
    { "wide at in a name", "To: \"", "a\xEF\xBC\xA0", 10000, "\" <a@x.test>\n\n" },
    { "at in a name", "To: \"", "a@", 10000, "\" <a@x.test>\n\n" },
    { "comments", "To: a@x.test ", "(", 10000, "\n\n" },
    { "quotes", "To: a@x.test ", "\"(", 10000, "\n\n" },
    { "brackets", "To: ", "<", 10000, "\n\n" },
    { "fields", "", "Subject: \xFF\n", 1000, "\n\n" },
    { "no fields", "", "x\n", 5000, "\n\n" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    cost_assert_linear (&mails[i], check);
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    cost_assert_linear (&headers[i], inspect);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/gate/each-limit-is-named", test_limits);
  g_test_add_func ("/mail/gate/size-is-limited", test_size);
  g_test_add_func ("/mail/gate/header-defects-are-named", test_header);
  g_test_add_func ("/mail/gate/header-without-anything", test_odd_headers);
  g_test_add_func ("/mail/gate/address-defects-are-named", test_addresses);
  g_test_add_func ("/mail/gate/time-grows-with-length", test_cost);
  return g_test_run ();
}
