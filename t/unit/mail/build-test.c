#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/error.h"

#include "mail/build.h"
#include "mail/mime.h"

#include "spool.h"

static void
set (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static Outgoing *
plain_outgoing (void)
{
  Outgoing *outgoing = outgoing_new ();
  set (&outgoing->from, "report@csirt.example");
  set (&outgoing->from_name, "CSIRT");
  set (&outgoing->reply_to, "report+t-abc@csirt.example");
  set (&outgoing->to, "ann@x.test");
  set (&outgoing->subject, "[csirt.example #12] Scan");
  set (&outgoing->message_id, "<o-1@csirt.example>");
  set (&outgoing->in_reply_to, "<a@x.test>");
  g_strfreev (outgoing->references);
  outgoing->references = g_strsplit ("<z@x.test> <a@x.test>", " ", -1);
  set (&outgoing->auto_submitted, "auto-replied");
  set (&outgoing->instance, "csirt.example");
  outgoing->ticket = 12;
  outgoing->date = 1795431600;
  set (&outgoing->text, "Hello,\n\nwe have it.\n");
  return outgoing;
}

static char *
build (const Outgoing *outgoing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = build_mail (outgoing, &error);
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static const char names[] =
    "Date From To Reply-To Subject Message-ID In-Reply-To References MIME-Version Content-Type "
    "Content-Transfer-Encoding Auto-Submitted X-Auto-Response-Suppress X-Tocsin-Loop "
    "X-Tocsin-Ticket";

/* Checks every byte of MAIL as a strict receiver would, and that its header fields are NAMES. */
static void
assert_strict (const char *mail, const char *wanted)
{
  g_autoptr (GString) found = g_string_new (NULL);
  gboolean in_header = TRUE;
  for (const char *line = mail; *line != '\0';) {
    gsize length = strcspn (line, "\r\n");
    g_assert_cmpuint (length, <=, 998);
    g_assert_true (line[length] == '\r' && line[length + 1] == '\n');
    for (gsize i = 0; i < length; i++)
      g_assert_true (g_ascii_isprint (line[i]) || line[i] == '\t');
    if (length == 0)
      in_header = FALSE;
    if (in_header && *line != ' ') {
      gsize name = strcspn (line, ":");
      g_assert_cmpuint (name, <, length);
      g_string_append_printf (found, "%s%.*s", found->len == 0 ? "" : " ", (int) name, line);
    }
    line += length + 2;
  }
  g_assert_false (in_header);
  g_assert_cmpstr (found->str, ==, wanted);
}

static Mail *
parse (const char *mail)
{
  const ParseRequest request = { .sender = "a", .instance = "us", .limits = &spool_limits };
  g_autoptr (GError) error = NULL;
  int spool = spool_text (mail);
  Mail *parsed = mime_parse (spool, &request, &error);
  g_assert_no_error (error);
  close (spool);
  return parsed;
}

static void
test_exact_bytes (void)
{
  g_autoptr (Outgoing) outgoing = plain_outgoing ();
  g_autofree char *mail = build (outgoing);
  g_assert_cmpstr (mail, ==,
                   "Date: Mon, 23 Nov 2026 11:00:00 +0000\r\n"
                   "From: CSIRT <report@csirt.example>\r\n"
                   "To: ann@x.test\r\n"
                   "Reply-To: report+t-abc@csirt.example\r\n"
                   "Subject: [csirt.example #12] Scan\r\n"
                   "Message-ID: <o-1@csirt.example>\r\n"
                   "In-Reply-To: <a@x.test>\r\n"
                   "References: <z@x.test> <a@x.test>\r\n"
                   "MIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=us-ascii\r\n"
                   "Content-Transfer-Encoding: 7bit\r\n"
                   "Auto-Submitted: auto-replied\r\n"
                   "X-Auto-Response-Suppress: All\r\n"
                   "X-Tocsin-Loop: csirt.example\r\n"
                   "X-Tocsin-Ticket: 12\r\n"
                   "\r\n"
                   "Hello,\r\n\r\nwe have it.\r\n");
  assert_strict (mail, names);
}

static void
test_fewest_headers (void)
{
  g_autoptr (Outgoing) outgoing = plain_outgoing ();
  g_clear_pointer (&outgoing->from_name, g_free);
  g_clear_pointer (&outgoing->reply_to, g_free);
  g_clear_pointer (&outgoing->in_reply_to, g_free);
  g_clear_pointer (&outgoing->auto_submitted, g_free);
  g_strfreev (outgoing->references);
  outgoing->references = g_new0 (char *, 1);
  outgoing->ticket = 0;
  set (&outgoing->text, "");
  g_autofree char *mail = build (outgoing);
  assert_strict (mail, "Date From To Subject Message-ID MIME-Version Content-Type "
                       "Content-Transfer-Encoding X-Tocsin-Loop");
  g_assert_nonnull (strstr (mail, "\r\nFrom: report@csirt.example\r\n"));
}

static const char *const injections[] = {
  "x\r\nBcc: evil@x.test",
  "x\nBcc: evil@x.test",
  "x\rBcc: evil@x.test",
  "x\r\n\r\nbody",
  "x\xE2\x80\xA8"
  "Bcc: evil@x.test", /* line separator */
  "x\xC2\x85"
  "Bcc: evil@x.test", /* next line */
  "x\x01\x7F\x1B[2J",
  "\xFF\xFE not UTF-8",
  "=?utf-8?Q?a=0D=0ABcc:_evil?=",
  "\"><script>\\\" <evil@x.test>, ",
  "\r\n .\r\n.\r\nMAIL FROM:<>\r\n",
};

/* Whatever a value holds, the mail has the headers it should have, and no others. */
static void
test_injection_into_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (injections); i++) {
    g_test_message ("injection %" G_GSIZE_FORMAT, i);
    g_autoptr (Outgoing) outgoing = plain_outgoing ();
    set (&outgoing->from_name, injections[i]);
    set (&outgoing->subject, injections[i]);
    set (&outgoing->auto_submitted, injections[i]);
    set (&outgoing->instance, injections[i]);
    set (&outgoing->text, injections[i]);
    g_autofree char *mail = build (outgoing);
    assert_strict (mail, names);
    g_autoptr (Mail) parsed = parse (mail);
    g_assert_cmpstr (parsed->from, ==, "report@csirt.example");
  }
}

static void
test_injection_into_ids (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (injections); i++) {
    g_test_message ("injection %" G_GSIZE_FORMAT, i);
    g_autofree char *id = g_strdup_printf ("<a@x.test%s>", injections[i]);
    g_autoptr (Outgoing) outgoing = plain_outgoing ();
    set (&outgoing->in_reply_to, id);
    set (&outgoing->references[0], id);
    g_autofree char *mail = build (outgoing);
    g_assert_null (strstr (mail, "In-Reply-To"));
    g_assert_nonnull (strstr (mail, "\r\nReferences: <a@x.test>\r\n"));
  }
}

static void
test_injection_into_addresses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (injections) * 4; i++) {
    g_autoptr (Outgoing) outgoing = plain_outgoing ();
    char **fields[] = { &outgoing->from, &outgoing->to, &outgoing->reply_to,
                        &outgoing->message_id };
    g_autofree char *value = g_strdup_printf ("<a@x.test%s>", injections[i / 4]);
    g_autofree char *bare = g_strndup (value + 1, strlen (value) - 2);
    set (fields[i % 4], i % 4 == 3 ? value : bare);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = build_mail (outgoing, &error);
    g_assert_null (bytes);
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  }
}

static void
test_references (void)
{
  g_autoptr (Outgoing) outgoing = plain_outgoing ();
  g_strfreev (outgoing->references);
  outgoing->references = g_new0 (char *, 41);
  for (int i = 0; i < 40; i++)
    outgoing->references[i] = g_strdup_printf ("<%d@x.test>", i);
  g_autofree char *long_id = g_strnfill (260, 'a');
  g_autofree char *bracketed = g_strdup_printf ("<%s>", long_id);
  set (&outgoing->references[39], bracketed);
  g_autofree char *mail = build (outgoing);
  g_autoptr (Mail) parsed = parse (mail);
  g_autofree char *joined = g_strjoinv (" ", parsed->references);
  g_assert_cmpstr (joined, ==,
                   "<0@x.test> <1@x.test> <2@x.test> <3@x.test> <33@x.test> <34@x.test> "
                   "<35@x.test> <36@x.test> <37@x.test> <38@x.test> <a@x.test>");
  assert_strict (mail, names);
}

/* Up to ten stay as they are. */
static void
test_few_references (void)
{
  for (int count = 9; count <= 11; count++) {
    g_autoptr (Outgoing) outgoing = plain_outgoing ();
    g_strfreev (outgoing->references);
    outgoing->references = g_new0 (char *, (gsize) count + 1);
    for (int i = 0; i < count; i++)
      outgoing->references[i] = g_strdup_printf ("<%d@y.test>", i);
    g_autofree char *mail = build (outgoing);
    guint kept = 0;
    for (const char *p = mail; (p = strstr (p, "@y.test>")) != NULL; p++)
      kept++;
    g_assert_cmpuint (kept, ==, MIN (count, 10));
    g_assert_true ((strstr (mail, "<4@y.test>") == NULL) == (count == 11));
  }
}

/* COUNT times UNIT; the caller frees it. */
static char *
repeated (const char *unit, gsize count)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; i < count; i++)
    g_string_append (text, unit);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* No header line over 78, no encoded word over 75. */
static void
assert_short_header (const char *mail)
{
  for (const char *line = mail; *line != '\r'; line = strchr (line, '\n') + 1)
    g_assert_cmpuint (strcspn (line, "\r"), <=, 78);
  for (const char *word = mail; (word = strstr (word, "=?UTF-8?B?")) != NULL; word++)
    g_assert_cmpint (strstr (word, "?=") + 2 - word, <=, 75);
}

static void
test_subjects (void)
{
  g_autofree char *umlauts = repeated ("ü", 200);
  g_autofree char *faces = repeated ("😀", 120);
  g_autofree char *endless = repeated ("x", 900);
  g_autofree char *words = repeated ("word ", 150);
  const char *const subjects[] = {
    "",
    "plain",
    "[csirt.example #12] Información y más",
    "ü",
    "ü plain words between ü and after",
    "looks like =?utf-8?Q?this?= one",
    umlauts,
    faces,
    endless,
    g_strchomp (words),
    "日本語の件名はとても長いのでいくつかの語に分けなければなりませんがそれでも読めます",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++) {
    g_test_message ("%s", subjects[i]);
    g_autoptr (Outgoing) outgoing = plain_outgoing ();
    set (&outgoing->subject, subjects[i]);
    set (&outgoing->from_name, subjects[i]);
    g_autofree char *mail = build (outgoing);
    assert_strict (mail, names);
    assert_short_header (mail);
    g_autoptr (Mail) parsed = parse (mail);
    g_assert_cmpstr (parsed->subject, ==, subjects[i]);
    g_assert_cmpstr (parsed->from, ==, "report@csirt.example");
    if (strlen (subjects[i]) < 255 && *subjects[i] != '\0')
      g_assert_cmpstr (parsed->from_name, ==, subjects[i]);
  }
}

static void
test_names (void)
{
  static const struct {
    const char *name, *header;
  } cases[] = {
    { "Ann Lee", "From: Ann Lee <report@csirt.example>" },
    { "Lee, Ann", "From: \"Lee, Ann\" <report@csirt.example>" },
    { "a \"b\" \\c", "From: \"a \\\"b\\\" \\\\c\" <report@csirt.example>" },
    { "boss@bank.test", "From: \"boss@bank.test\" <report@csirt.example>" },
    { "Jörg", "From: =?UTF-8?B?SsO2cmc=?= <report@csirt.example>" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].name);
    g_autoptr (Outgoing) outgoing = plain_outgoing ();
    set (&outgoing->from_name, cases[i].name);
    g_autofree char *mail = build (outgoing);
    g_assert_nonnull (strstr (mail, cases[i].header));
    g_autoptr (Mail) parsed = parse (mail);
    g_assert_cmpstr (parsed->from, ==, "report@csirt.example");
    g_assert_cmpstr (parsed->from_name, ==, cases[i].name);
  }
}

/* TEXT without empty lines at its ends. */
static char *
without_ends (const char *text)
{
  const char *start = text + strspn (text, "\n");
  gsize length = strlen (start);
  while (length > 0 && start[length - 1] == '\n')
    length--;
  return g_strndup (start, length);
}

static void
test_bodies (void)
{
  g_autofree char *long_line = repeated ("0123456789", 500);
  g_autofree char *long_umlauts = repeated ("ü", 5000);
  g_autofree char *edge = repeated ("x", 75);
  g_autofree char *edge_blank = g_strconcat (edge, " \nü", NULL);
  const char *const bodies[] = {
    "one\n",
    "ends without a line end",
    "trailing blanks  \nand\ttabs\t\n",
    "trailing blanks  \nund ü \t\n",
    "From here\n.\n..\n.ü\n",
    "From here\n.\n..\n",
    "a = b, ü = ue\n",
    "\n\n\n",
    "-- \nsignature\n",
    long_line,
    long_umlauts,
    edge_blank,
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_test_message ("%.40s", bodies[i]);
    g_autoptr (Outgoing) outgoing = plain_outgoing ();
    set (&outgoing->text, bodies[i]);
    g_autofree char *mail = build (outgoing);
    assert_strict (mail, names);
    for (const char *line = strstr (mail, "\r\n\r\n") + 4; *line != '\0';
         line = strchr (line, '\n') + 1)
      g_assert_cmpuint (strcspn (line, "\r"), <=, 78);
    g_autoptr (Mail) parsed = parse (mail);
    g_autofree char *wanted = without_ends (bodies[i]);
    g_assert_cmpstr (parsed->text, ==, wanted);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/mail/build/exact-bytes", test_exact_bytes);
  g_test_add_func ("/mail/build/only-the-headers-asked-for", test_fewest_headers);
  g_test_add_func ("/mail/build/texts-inject-nothing", test_injection_into_text);
  g_test_add_func ("/mail/build/foreign-ids-inject-nothing", test_injection_into_ids);
  g_test_add_func ("/mail/build/bad-addresses-are-refused", test_injection_into_addresses);
  g_test_add_func ("/mail/build/references-keep-first-and-last", test_references);
  g_test_add_func ("/mail/build/few-references-stay", test_few_references);
  g_test_add_func ("/mail/build/subjects-come-back", test_subjects);
  g_test_add_func ("/mail/build/names-come-back", test_names);
  g_test_add_func ("/mail/build/bodies-come-back", test_bodies);
  return g_test_run ();
}
