#include "core/stanza.h"

#include "command_stage.h"

/* How a mail begins, and what is read of it: commands with ` | ` between, and text. */
typedef struct {
  const char *label;
  const char *mail;
  const char *lines;
  const char *text;
} StanzaCase;

/* Beginnings with commands. */
static const StanzaCase command_case[] = {
  { "commands and text", "Take\nStatus: open\n\nDear Anna,\nthanks.", "Take | Status: open",
    "Dear Anna,\nthanks." },
  { "commands alone", "Resolve", "Resolve", "" },
  { "one and a line end", "Take\n", "Take", "" },
  { "RT: stanza and text (the text goes without it)", "Status: stalled\n\nWe wait.\n",
    "Status: stalled", "We wait." },
  { "RT: blank lines before, a second stanza is text", "\n\n\nPriority: 10\n\nFinalPriority: 15\n",
    "Priority: 10", "FinalPriority: 15" },
  { "blank lines of blanks", " \n\u00A0\n\u200B\nTake\n \nHello", "Take", "Hello" },
  { "no-break space ends it too", "Take\n\u00A0\nHello", "Take", "Hello" },
  { "CR LF", "Take\r\nStatus: open\r\n\r\nHello\r\n", "Take | Status: open", "Hello" },
  { "blanks around lines", "  Take  \n\tStatus:\u00A0open \n\nHello", "Take | Status: open",
    "Hello" },
  { "several blank lines behind", "Take\n\n\n\nHello\n\n\n", "Take", "Hello" },
  { "text keeps its first indent", "Take\n\n  - one\n  - two", "Take", "  - one\n  - two" },
  { "text that follows at once", "Take\nDear Anna,\nthanks.", "Take | Dear Anna, | thanks.", "" },
  { "text first, in the same block", "Hello\nTake", "Hello | Take", "" },
  { "bad line in it", "Status: open\nPriorty: 5\n\nHello", "Status: open | Priorty: 5", "Hello" },
  { "unknown key first", "Foo: bar\nTake\n\nHello", "Foo: bar | Take", "Hello" },
  { "only a bad value", "Priority: high\n\nHello", "Priority: high", "Hello" },
  { "verb with full stop", "Take.\n\nHello", "Take.", "Hello" },
  { "small letters", "take\nstatus: open\n\nHello", "take | status: open", "Hello" },
  { "capitals", "TAKE\n\nHello", "TAKE", "Hello" },
  { "full-width colon", "Status：open\n\nHello", "Status：open", "Hello" },
  { "list", "* Take\n* Status: open\n\nHello", "* Take | * Status: open", "Hello" },
  { "bullets", "• Take\n• Status: open\n\nHello", "• Take | • Status: open", "Hello" },
  { "bold", "*Take*\n\nHello", "*Take*", "Hello" },
  { "braces", "CF.{How Reported}: Email\n\nHello", "CF.{How Reported}: Email", "Hello" },
  { "name of a field", "IP: 192.0.2.1\n\nHello", "IP: 192.0.2.1", "Hello" },
  { "comment with text on its line", "Comment: call him\n\nHello", "Comment: call him", "Hello" },
  { "subject as a command", "Subject: Stolen laptop\n\nHello", "Subject: Stolen laptop", "Hello" },
  { "copy as a command", "Cc: ana@example.org\n\nHello", "Cc: ana@example.org", "Hello" },
  { "a forwarded block below", "Take\n\nFrom: Ana <ana@example.org>\nSubject: x\n\nHi", "Take",
    "From: Ana <ana@example.org>\nSubject: x\n\nHi" },
  { "dates of ours", "Due: tomorrow\nStarts: now\n\nHello", "Due: tomorrow | Starts: now",
    "Hello" },
  /* What was meant as a command never goes out. */
  { "mistyped verb", "Coment\n\nHe is a fool.", "Coment", "He is a fool." },
  { "mistyped key", "Stauts: open", "Stauts: open", "" },
  { "key without colon", "Priority\n\nHello", "Priority", "Hello" },
  { "word behind a verb", "Comment please\n\nsecret", "Comment please", "secret" },
  { "words behind a comma", "Comment, do not tell Ann\n\nsecret", "Comment, do not tell Ann",
    "secret" },
  { "brackets", "[Comment]\n\nsecret", "[Comment]", "secret" },
  { "quotes", "“Comment”\n\nsecret", "“Comment”", "secret" },
  { "dash behind", "Comment —\n\nsecret", "Comment —", "secret" },
  { "plural", "Comments:\n\nsecret", "Comments:", "secret" },
  { "semicolon", "Take;\n\nHello", "Take;", "Hello" },
  { "sign of equality", "status=open", "status=open", "" },
  { "two on a line", "Take, Status: open", "Take, Status: open", "" },
  { "no colon", "Cc ben@example.org", "Cc ben@example.org", "" },
  { "below a greeting", "Hi,\n\nComment\n\nsecret", "Hi, | Comment", "secret" },
  { "below a notice", "CAUTION: external mail.\n\nComment\nPriority: 5\n\nsecret",
    "CAUTION: external mail. | Comment | Priority: 5", "secret" },
  { "tricks taken out", "Ta\u202Eke\n\nHello", "Take", "Hello" },
};

/* Beginnings that are text. */
static const StanzaCase text_case[] = {
  { "empty", "", "", "" },
  { "blank lines", "\n \n\u00A0\n", "", "" },
  { "prose", "Dear Anna,\nthank you.", "", "Dear Anna,\nthank you." },
  { "RT: prose, blank line, key", "Hello\n\nPriority: 44\n", "", "Hello\n\nPriority: 44" },
  { "one word", "Thanks!", "", "Thanks!" },
  { "Hello", "Hello\n\nthere", "", "Hello\n\nthere" },
  { "greetings", "Hola\n\nDanke", "", "Hola\n\nDanke" },
  { "verb that begins a sentence", "Reply to all of you: it works.", "",
    "Reply to all of you: it works." },
  { "due to", "Due to the holidays we are late.", "", "Due to the holidays we are late." },
  { "a report below a greeting", "Dear Anna,\n\nIP: 192.0.2.1\nDomain: www.example.org", "",
    "Dear Anna,\n\nIP: 192.0.2.1\nDomain: www.example.org" },
  { "prose with a colon", "We saw three hosts: a, b and c.", "",
    "We saw three hosts: a, b and c." },
  { "note", "Note: call him\n\nHello", "", "Note: call him\n\nHello" },
  { "greeting with a colon", "Hello Anna:\nthanks", "", "Hello Anna:\nthanks" },
  { "URL first", "https://www.example.org/report?id=5\n\nPlease look.", "",
    "https://www.example.org/report?id=5\n\nPlease look." },
  { "time", "10:30 the host went down", "", "10:30 the host went down" },
  { "IPv6", "2001:db8::1 is the host", "", "2001:db8::1 is the host" },
  { "log line", "Nov 23 10:00:01 host sshd[12]: failed", "",
    "Nov 23 10:00:01 host sshd[12]: failed" },
  { "attachment list", "Attached: report.pdf", "", "Attached: report.pdf" },
  { "take in a sentence", "Take care\nAnna", "", "Take care\nAnna" },
  { "verb in a sentence", "Please resolve this today.", "", "Please resolve this today." },
  { "status in prose", "The Status: open is wrong.", "", "The Status: open is wrong." },
  { "quoted commands", "> Take\n> Status: open", "", "> Take\n> Status: open" },
  { "key of the next version", "Merge: 5\n\nHello", "", "Merge: 5\n\nHello" },
  { "indented text stays", "  code\nmore", "", "  code\nmore" },
  { "punctuation", "...\n:\n", "", "...\n:" },
  { "question and answer", "Q: who?\nA: me", "", "Q: who?\nA: me" },
  /* Headers of mails that somebody forwards or answers, as programs write them. */
  { "Outlook, English",
    "From: Ana Ruiz <ana@example.org>\nSent: Monday, November 23, 2026 10:00\n"
    "To: Report\nCc: Ines\nSubject: Phish",
    "", NULL },
  { "Outlook, German",
    "Von: Ana Ruiz\nGesendet: Montag, 23. November 2026 10:00\nAn: Meldung\n"
    "Cc: Ines\nBetreff: Phish",
    "", NULL },
  { "Outlook, French",
    "De : Ana Ruiz\nEnvoyé : lundi 23 novembre 2026 10:00\nÀ : Alerte\n"
    "Cc : Ines\nObjet : Phish",
    "", NULL },
  { "Outlook, Spanish",
    "De: Ana Ruiz\nEnviado: lunes, 23 de noviembre de 2026 10:00\n"
    "Para: Avisos\nCC: Ines\nAsunto: Phish",
    "", NULL },
  { "Outlook, Spanish, web", "Cc: Ines\nEnviado el: lunes\nAsunto: Phish", "", NULL },
  { "French without accents", "Cc: Ines\nEnvoye: lundi\nSubject: x", "", NULL },
  { "French, decomposed letters", "A\u0300 : Alerte\nCc : Ines", "", NULL },
  { "French, no-break space", "De\u00A0: Ana\nCc\u00A0: Ines", "", NULL },
  { "French, envoyé le", "Envoyé le : lundi\nCc : Ines", "", NULL },
  { "German, Datum", "Cc: Ines\nDatum: 23.11.2026", "", NULL },
  { "German, Gesendet am", "Cc: Ines\nGesendet am: Montag", "", NULL },
  { "Spanish, Fecha", "Fecha: lunes\nCc: Ines", "", NULL },
  { "Thunderbird",
    "-------- Forwarded Message --------\nSubject: Phish\nDate: Mon, 23 Nov 2026\n"
    "From: Ana\nTo: report@csirt.example",
    "", NULL },
  { "Gmail",
    "---------- Forwarded message ---------\nFrom: *Ana Ruiz* <ana@example.org>\n"
    "Date: Mon, Nov 23, 2026\nSubject: Phish\nTo: <report@csirt.example>\n"
    "Cc: <ines@example.org>",
    "", NULL },
  { "Apple Mail", "Begin forwarded message:\nFrom: Ana\nSubject: Phish\nDate: 23 November 2026", "",
    NULL },
  { "bold keys", "*From:* Ana\n*Sent:* Monday\n*Subject:* Phish", "", NULL },
  { "quoted block", "> From: Ana\n> Subject: x\nSubject: x", "", NULL },
  { "subject first", "Subject: Phish\nFrom: Ana", "", NULL },
  { "copy first", "Cc: Ines\nSubject: Phish\nTo: Report", "", NULL },
  { "a command above", "Take\nFrom: Ana\nSubject: Phish", "", NULL },
  { "a command below", "From: Ana\nStatus: open", "", NULL },
  { "mbox header", "From: ana@example.org\nStatus: RO\nSubject: x\nDate: today", "", NULL },
  { "capitals", "FROM: Ana\nSUBJECT: x", "", NULL },
  { "full-width colon", "From：Ana\nSubject：x", "", NULL },
};

static char *
joined (const GPtrArray *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " | " : "",
                            (const char *) g_ptr_array_index (lines, i));
  return g_strdup (text->str);
}

static void
check_row (const CommandStage *stage, const StanzaCase *row)
{
  g_autoptr (Stanza) stanza = stanza_read (row->mail, NULL, stage->policy);
  g_autofree char *lines = joined (stanza->lines);
  const char *text = row->text == NULL ? row->mail : row->text;
  if (!g_str_equal (lines, row->lines) || !g_str_equal (stanza->text, text))
    g_error ("%s: got `%s` and `%s`", row->label, lines, stanza->text);
}

static void
test_commands (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (command_case); i++)
    check_row (stage, &command_case[i]);
}

static void
test_text (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (text_case); i++)
    check_row (stage, &text_case[i]);
}

static void
test_header_lines (void)
{
  static const struct {
    const char *label;
    const char *const header[4];
    const char *mail;
    const char *lines;
    const char *text;
  } header_case[] = {
    { "before those of the text",
      { "Take", " Status: open " },
      "Priority: 5\n\nHello",
      "Take | Status: open | Priority: 5",
      "Hello" },
    { "above prose", { "Take" }, "Hello\n\nPriority: 5", "Take", "Hello\n\nPriority: 5" },
    { "above a forwarded mail",
      { "Take" },
      "From: Ana\nSubject: x",
      "Take",
      "From: Ana\nSubject: x" },
    { "alone", { "Quick", "Resolve" }, "", "Quick | Resolve", "" },
    { "whatever it is", { "Hello there" }, "Hello", "Hello there", "Hello" },
    { "folded", { "Subject: a\n long one" }, "", "Subject: a long one", "" },
    { "header keys are lines too", { "From: x" }, "Take", "From: x | Take", "" },
    { "empty", { "", " " }, "Hello", "", "Hello" },
  };
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (header_case); i++) {
    g_autoptr (Stanza) stanza =
        stanza_read (header_case[i].mail, header_case[i].header, stage->policy);
    g_autofree char *lines = joined (stanza->lines);
    if (!g_str_equal (lines, header_case[i].lines) ||
        !g_str_equal (stanza->text, header_case[i].text))
      g_error ("%s: got `%s` and `%s`", header_case[i].label, lines, stanza->text);
  }
}

/* Whatever is cut off: nothing is lost, nothing read twice. */
static void
test_prefixes (void)
{
  static const char mail[] = "\nTake\n* Státus： open\n\u00A0\n  Dear Ana\u0301,\n\nbye \n";
  g_autoptr (CommandStage) stage = command_stage_new ();
  for (const char *end = mail; *end != '\0'; end = g_utf8_next_char (end)) {
    g_autofree char *cut = g_strndup (mail, (gsize) (end - mail));
    g_autoptr (Stanza) stanza = stanza_read (cut, NULL, stage->policy);
    g_assert_true (g_utf8_validate (stanza->text, -1, NULL));
    g_assert_cmpuint (stanza->lines->len, <=, 2);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/stanza/finds-commands", test_commands);
  g_test_add_func ("/core/stanza/leaves-text-alone", test_text);
  g_test_add_func ("/core/stanza/reads-header-lines", test_header_lines);
  g_test_add_func ("/core/stanza/survives-any-end", test_prefixes);
  return g_test_run ();
}
