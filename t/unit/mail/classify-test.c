#include "config.h"

#include "mail/classify.h"
#include "mail/mime.h"

#include "spool.h"

typedef struct {
  const char *label;
  const char *header; /* lines before the empty one */
  const char *sender;
  MailClass class;
  const char *reason; /* the first, or NULL */
} Case;

static const Case cases[] = {
  { "plain", "From: a@x.test\n", "a@x.test", MAIL_HUMAN, NULL },
  { "no machine", "From: a@x.test\nAuto-Submitted: no\n", "a@x.test", MAIL_HUMAN, NULL },
  { "no with comment", "From: a@x.test\nAuto-Submitted: No (really)\n", "a", MAIL_HUMAN, NULL },
  { "suppress alone", "From: a@x.test\nX-Auto-Response-Suppress: All\n", "a", MAIL_HUMAN, NULL },
  { "first class", "From: a@x.test\nPrecedence: first-class\n", "a", MAIL_HUMAN, NULL },
  { "answer", "From: a@x.test\nAuto-Submitted: auto-replied\n", "a", MAIL_AUTO_REPLY,
    "Auto-Submitted: auto-replied" },
  { "answer with parameter", "From: a@x.test\nauto-submitted: Auto-Replied; owner-email=\"x\"\n",
    "a", MAIL_AUTO_REPLY, "Auto-Submitted: Auto-Replied; owner-email=\"x\"" },
  { "X-Autoreply", "From: a@x.test\nX-Autoreply: yes\n", "a", MAIL_AUTO_REPLY, "X-Autoreply: yes" },
  { "X-Autorespond", "From: a@x.test\nX-Autorespond:\n", "a", MAIL_AUTO_REPLY, "X-Autorespond:" },
  { "auto_reply", "From: a@x.test\nPrecedence: auto_reply\n", "a", MAIL_AUTO_REPLY,
    "Precedence: auto_reply" },
  { "List-Id", "From: a@x.test\nList-Id: <l.x.test>\n", "a", MAIL_LIST, "List-Id: <l.x.test>" },
  { "List-Unsubscribe", "From: a@x.test\nLIST-UNSUBSCRIBE: <x>\n", "a", MAIL_LIST,
    "LIST-UNSUBSCRIBE: <x>" },
  { "list", "From: a@x.test\nPrecedence: list\n", "a", MAIL_LIST, "Precedence: list" },
  { "generated", "From: a@x.test\nAuto-Submitted: auto-generated\n", "a", MAIL_REPORT,
    "Auto-Submitted: auto-generated" },
  { "notified", "From: a@x.test\nAuto-Submitted: auto-notified; x=y\n", "a", MAIL_REPORT,
    "Auto-Submitted: auto-notified; x=y" },
  { "bulk", "From: a@x.test\nPrecedence: BULK\n", "a", MAIL_REPORT, "Precedence: BULK" },
  { "junk", "From: a@x.test\nPrecedence: junk\n", "a", MAIL_REPORT, "Precedence: junk" },
  { "empty sender", "From: a@x.test\n", "", MAIL_REPORT, "empty envelope sender" },
  { "feedback", "From: a@x.test\nContent-Type: message/feedback-report\n", "a", MAIL_REPORT,
    "message/feedback-report" },
  { "some report", "From: a@x.test\nContent-Type: multipart/report; boundary=b\n", "a", MAIL_REPORT,
    "multipart/report" },
  { "dsn", "From: a@x.test\nContent-Type: multipart/report; report-type=Delivery-Status\n", "",
    MAIL_DSN, "multipart/report: Delivery-Status" },
  { "dsn before answer",
    "From: a@x.test\nAuto-Submitted: auto-replied\n"
    "Content-Type: multipart/report; report-type=delivery-status\n",
    "", MAIL_DSN, "multipart/report: delivery-status" },
  { "mdn", "From: a@x.test\nContent-Type: multipart/report; report-type=disposition-notification\n",
    "", MAIL_MDN, "multipart/report: disposition-notification" },
  { "answer before list", "From: a@x.test\nList-Id: <l>\nAuto-Submitted: auto-replied\n", "",
    MAIL_AUTO_REPLY, "Auto-Submitted: auto-replied" },
  { "list before report", "From: a@x.test\nPrecedence: bulk\nList-Id: <l>\n", "", MAIL_LIST,
    "List-Id: <l>" },
  { "own", "From: a@x.test\nX-Tocsin-Loop: US.test\nContent-Type: multipart/report\n", "", MAIL_OWN,
    "X-Tocsin-Loop: US.test" },
  { "another instance", "From: a@x.test\nX-Tocsin-Loop: them.test\n", "a", MAIL_HUMAN, NULL },
  { "no From", "Subject: x\n", "a", MAIL_MALFORMED, "no From" },
  { "two From", "From: a@x.test\nfrom: b@x.test\n", "a", MAIL_MALFORMED, "several From" },
  { "two mailboxes", "From: a@x.test, b@x.test\n", "a", MAIL_MALFORMED,
    "From is not one plain address" },
  { "group", "From: us: a@x.test;\n", "a", MAIL_MALFORMED, "From is not one plain address" },
  { "report before malformed", "Precedence: bulk\n", "a", MAIL_REPORT, "Precedence: bulk" },
};

static void
test_classes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    const ParseRequest request = { .sender = cases[i].sender,
                                   .instance = "us.test",
                                   .limits = &spool_limits };
    g_autofree char *text = g_strconcat (cases[i].header, "\n--b\n\nx\n--b--\n", NULL);
    g_autoptr (GError) error = NULL;
    int spool = spool_text (text);
    g_autoptr (Mail) mail = mime_parse (spool, &request, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (mail_class_name (mail->class), ==, mail_class_name (cases[i].class));
    g_assert_cmpstr (mail->reasons[0], ==, cases[i].reason);
    g_assert_true (mail->from != NULL || mail->class == MAIL_MALFORMED ||
                   cases[i].class == MAIL_REPORT);
    close (spool);
  }
}

/* A mail full of signs makes no record that is too large to be taken. */
static void
test_many_signs (void)
{
  const ParseRequest request = { .sender = "a", .instance = "us.test", .limits = &spool_limits };
  g_autoptr (GError) error = NULL;
  int spool = spool_repeated ("From: a@x.test\n", "List-Id: x\n", 900, "\nx\n");
  g_autoptr (Mail) mail = mime_parse (spool, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mail->class, ==, MAIL_LIST);
  g_assert_cmpuint (g_strv_length (mail->reasons), <=, 64);
  close (spool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/mail/classify/each-sign-has-its-class", test_classes);
  g_test_add_func ("/mail/classify/reasons-are-bounded", test_many_signs);
  return g_test_run ();
}
