#include "config.h"

#include <glib.h>

#include "mail/paragraph.h"

/* What Outlook makes of lines of its user's. */

static const struct {
  const char *label;
  const char *text;
  const char *expected;
} texts[] = {
  { "nothing", "", "" },
  { "one line", "Take", "Take" },
  { "two lines", "Take\n\nPriority: 50", "Take\nPriority: 50" },
  { "an empty one", "Take\n\n \n\nDear Anna,\n\nthanks.", "Take\n\nDear Anna,\nthanks." },
  { "a no-break space", "Take\n\n\u00A0\n\nDear Anna,", "Take\n\nDear Anna," },
  { "two empty ones", "a\n\n \n\n \n\nb", "a\n\n\nb" },
  { "a break in a paragraph", "a\nb\n\nc", "a\nb\nc" },
  { "a list", "Please send:\n\n \n\n*\tthe header\n*\tthe time\n\nThanks",
    "Please send:\n\n*\tthe header\n*\tthe time\nThanks" },
};

static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i].label);
    g_autofree char *text = paragraph_undouble (texts[i].text);
    g_assert_cmpstr (text, ==, texts[i].expected);
  }
}

#define EMPTY "Take\n\n \n\nFrom: a"

static const struct {
  const char *label;
  const char *mailer; /* NULL: none */
  const char *type;   /* of what stands beside the text */
  MailPartRole role;
  const char *whole;
  gboolean doubled;
} mails[] = {
  { "Outlook", "Microsoft Outlook 16.0", "text/html", MAIL_PART_ALTERNATIVE, EMPTY, TRUE },
  { "a no-break space", "Microsoft Outlook 15.0", "text/html", MAIL_PART_ALTERNATIVE,
    "Take\n\n\u00A0\n\nFrom: a", TRUE },
  { "another program", "Claws Mail 4.1.1", "text/html", MAIL_PART_ALTERNATIVE, EMPTY, FALSE },
  { "no program", NULL, "text/html", MAIL_PART_ALTERNATIVE, EMPTY, FALSE },
  { "written as text", "Microsoft Outlook 16.0", "text/html", MAIL_PART_FILE, EMPTY, FALSE },
  { "something else beside it", "Microsoft Outlook 16.0", "text/calendar", MAIL_PART_ALTERNATIVE,
    EMPTY, FALSE },
  { "no empty paragraph", "Microsoft Outlook 16.0", "text/html", MAIL_PART_ALTERNATIVE,
    "Take\n\nDear Anna,", FALSE },
};

static void
test_mails (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++) {
    g_autoptr (Mail) mail = mail_new ();
    MailAttachment *beside = mail_attachment_new ();
    g_free (beside->type);
    beside->type = g_strdup (mails[i].type);
    beside->role = mails[i].role;
    g_ptr_array_add (mail->attachments, beside);
    if (mails[i].mailer != NULL) {
      MailHeader *header = g_new0 (MailHeader, 1);
      header->name = g_strdup ("X-Mailer");
      header->value = g_strdup (mails[i].mailer);
      g_ptr_array_add (mail->headers, header);
    }
    g_test_message ("%s", mails[i].label);
    g_assert_cmpint (paragraph_is_doubled (mail, mails[i].whole), ==, mails[i].doubled);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/paragraph/lines-are-as-their-writer-saw-them", test_texts);
  g_test_add_func ("/mail/paragraph/only-what-outlook-doubled-is-undone", test_mails);
  return g_test_run ();
}
