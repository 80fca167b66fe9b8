#include "responder.h"

#include <string.h>

#include "base/clock.h"

#include "mail/header.h"

static const Responder responders[] = {
  { .name = "rfc3834",
    .domain = "vacation.example",
    .compliant = TRUE,
    .obeys = TRUE,
    .answers = TO_RETURN_PATH,
    .null_sender = TRUE,
    .threads = TRUE,
    .keeps_subject = TRUE,
    .prefix = "Auto: ",
    .header = "Auto-Submitted: auto-replied\n",
    .text = "I am away until Monday.\n" },
  { .name = "exchange-ooo",
    .domain = "exchange.example",
    .compliant = TRUE,
    .answers = TO_FROM,
    .null_sender = TRUE,
    .threads = TRUE,
    .keeps_subject = TRUE,
    .prefix = "Automatic reply: ",
    .header = "X-Auto-Response-Suppress: All\n"
              "X-MS-Exchange-Inbox-Rules-Loop: robot@exchange.example\n"
              "Auto-Submitted: auto-generated\n",
    .text = "I am out of the office. For urgent matters call the switchboard.\n" },
  { .name = "list",
    .domain = "list.example",
    .compliant = TRUE,
    .answers = TO_FROM,
    .reflects = TRUE,
    .header = "List-Id: Talk <talk.list.example>\n"
              "List-Post: <mailto:robot@list.example>\n"
              "Precedence: list\n",
    .begin_header = "List-Id: Talk <talk.list.example>\n",
    .text = "Has anybody seen these probes?\n" },
  { .name = "no-headers",
    .domain = "plain.example",
    .answers = TO_FROM,
    .threads = TRUE,
    .keeps_subject = TRUE,
    .prefix = "Re: ",
    .text = "Thank you for your message. We will come back to you.\n" },
  { .name = "strips-headers",
    .domain = "strips.example",
    .answers = TO_FROM,
    .keeps_subject = TRUE,
    .bare = TRUE,
    .prefix = "",
    .text = "Your message was delivered to our team.\n" },
  { .name = "new-message-id",
    .domain = "fresh.example",
    .answers = TO_FROM,
    .prefix = "We have your request",
    .text = "A new case was opened for you.\n" },
  { .name = "new-sender",
    .domain = "rotating.example",
    .answers = TO_FROM,
    .rotates = TRUE,
    .prefix = "We have your request",
    .text = "A new case was opened for you.\n" },
  { .name = "new-sender-tag",
    .domain = "turning.example",
    .answers = TO_FROM,
    .rotates = TRUE,
    .keeps_subject = TRUE,
    .prefix = "Re: ",
    .text = "Somebody else here will look at it.\n" },
  { .name = "reply-to",
    .domain = "replies.example",
    .answers = TO_REPLY_TO,
    .keeps_subject = TRUE,
    .prefix = "Re: ",
    .text = "We have received your reply.\n" },
  { .name = "bounces",
    .domain = "bounces.example",
    .answers = TO_FROM,
    .display = "Mail Delivery System",
    .prefix = "Delivery of your message failed",
    .text = "Your message could not be delivered to this recipient:\n\n"
            "  robot@bounces.example: mailbox is full\n" },
  { .name = "quotes-tag",
    .domain = "quotes.example",
    .answers = TO_FROM,
    .keeps_subject = TRUE,
    .prefix = "Your mail was forwarded: ",
    .text = "Your mail was forwarded to the person in charge.\n" },
  { .name = "ticket-system",
    .domain = "tickets.example",
    .answers = TO_REPLY_TO,
    .keeps_subject = TRUE,
    .display = "Support",
    .prefix = "[Ticket#2026112310000017] Request received: ",
    .header = "X-OTRS-Loop: tickets.example\n"
              "X-Powered-By: osTicket and its kin\n"
              "X-Mailer: OTRS Mail Service\n",
    .text = "Your request was given the number 2026112310000017.\n" },
  { .name = "list-silent",
    .domain = "silent.example",
    .answers = TO_FROM,
    .reflects = TRUE,
    .text = "Has anybody seen these probes?\n" },
  { .name = "challenge",
    .domain = "challenge.example",
    .answers = TO_FROM,
    .prefix = "Please confirm your message",
    .header = "Reply-To: <confirm-1f3a@challenge.example>\n",
    .text = "Your message waits. Answer this mail to have it delivered.\n" },
};

const Responder *
responder_table (gsize *count)
{
  *count = G_N_ELEMENTS (responders);
  return responders;
}

const Responder *
responder_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (responders); i++)
    if (g_str_equal (responders[i].name, name))
      return &responders[i];
  g_error ("no responder is called %s", name);
}

gboolean
responder_owns (const Responder *responder, const char *address)
{
  const char *at = strrchr (address, '@');
  return at != NULL && g_str_equal (responder->domain, at + 1);
}

void
letter_free (Letter *letter)
{
  if (letter == NULL)
    return;
  g_free (letter->sender);
  g_free (letter->recipient);
  g_free (letter->text);
  g_free (letter);
}

/* The value of field NAME in the header of TEXT, on one line, or NULL. The caller frees it. */
static char *
field_of (const char *text, const char *name)
{
  const char *end = text + strlen (text);
  const char *cursor = header_start (text, end);
  HeaderField field;
  while (header_next (&cursor, end, &field))
    if (header_is (&field, name))
      return header_unfold (&field);
  return NULL;
}

/* The bare address in VALUE; the caller frees it. */
static char *
address_in (const char *value)
{
  const char *open = strrchr (value, '<');
  if (open == NULL)
    return g_strdup (value);
  return g_strndup (open + 1, strcspn (open + 1, ">"));
}

/* The address in field NAME of TEXT, or NULL. The caller frees it. */
static char *
address_of (const char *text, const char *name)
{
  g_autofree char *value = field_of (text, name);
  return value == NULL ? NULL : address_in (value);
}

/* Whom RESPONDER answers when MAIL comes, or NULL for nobody. The caller frees it. */
static char *
answer_recipient (const Responder *responder, const HouseMail *mail)
{
  if (responder->answers == TO_RETURN_PATH)
    return *mail->sender == '\0' ? NULL : g_strdup (mail->sender);
  char *reply_to = responder->answers == TO_REPLY_TO ? address_of (mail->text, "Reply-To") : NULL;
  return reply_to != NULL ? reply_to : address_of (mail->text, "From");
}

/* From, To, Date and Message-ID of a mail from the address FROM. */
static GString *
begin_text (const Responder *responder, const char *from, const char *to, guint serial, gint64 now)
{
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "From: %s <%s>\nTo: %s\n",
                          responder->display == NULL ? "" : responder->display, from, to);
  if (responder->bare)
    return text;
  g_autofree char *date = clock_to_mail_date (now);
  g_string_append_printf (text, "Date: %s\nMessage-ID: <%u.%" G_GINT64_FORMAT "@%s>\n", date,
                          serial, now, responder->domain);
  return text;
}

Letter *
responder_begin (const Responder *responder, const char *sender, const char *recipient,
                 guint serial, gint64 now)
{
  Letter *letter = g_new0 (Letter, 1);
  letter->sender = g_strdup (sender);
  letter->recipient = g_strdup (recipient);
  GString *text = begin_text (responder, sender, recipient, serial, now);
  g_string_append_printf (text, "Subject: A question\n%s\n%s",
                          responder->begin_header == NULL ? "" : responder->begin_header,
                          responder->text);
  letter->text = g_string_free (text, FALSE);
  return letter;
}

static void
append_thread (GString *text, const HouseMail *mail)
{
  g_autofree char *references = field_of (mail->text, "References");
  g_string_append_printf (text, "In-Reply-To: %s\nReferences: %s %s\n", mail->message_id,
                          references == NULL ? "" : references, mail->message_id);
}

static void
append_subject (GString *text, const Responder *responder, const HouseMail *mail)
{
  g_string_append_printf (text, "Subject: %s%s\n", responder->prefix,
                          responder->keeps_subject ? mail->subject : "");
}

/* The body of MAIL, each line as a quotation. */
static void
append_quotation (GString *text, const HouseMail *mail)
{
  const char *body = strstr (mail->text, "\n\n");
  g_auto (GStrv) lines = g_strsplit (body == NULL ? "" : body + 2, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    g_string_append_printf (text, "> %s\n", *line);
}

/* Adds what RESPONDER says to MAIL. */
static void
write_answer (GString *text, const Responder *responder, const HouseMail *mail)
{
  append_subject (text, responder, mail);
  if (responder->threads)
    append_thread (text, mail);
  g_string_append_printf (text, "%s\n%s\n", responder->header == NULL ? "" : responder->header,
                          responder->text);
  append_quotation (text, mail);
}

/* Adds what a list that does not say so passes on: nothing by which the mail could be known again,
 * and the list itself in From. */
static void
reflect (GString *text, const HouseMail *mail)
{
  const char *body = strstr (mail->text, "\n\n");
  g_string_append_printf (text, "Subject: [Talk] %s\n%s", mail->subject,
                          body == NULL ? "\n" : body + 1);
}

Letter *
responder_answer (const Responder *responder, const HouseMail *mail, guint serial, gint64 now)
{
  g_autofree char *submitted = field_of (mail->text, "Auto-Submitted");
  g_autofree char *recipient = answer_recipient (responder, mail);
  if (recipient == NULL || (responder->obeys && submitted != NULL))
    return NULL;
  g_autofree char *from = responder->rotates
                              ? g_strdup_printf ("robot-%u@%s", serial, responder->domain)
                              : g_strdup (mail->recipient);
  g_autoptr (GString) text = begin_text (responder, from, recipient, serial, now);
  if (!responder->reflects)
    write_answer (text, responder, mail);
  else if (responder->header == NULL)
    reflect (text, mail);
  else
    g_string_append (g_string_assign (text, responder->header), mail->text);
  Letter *letter = g_new0 (Letter, 1);
  letter->sender = responder->null_sender ? g_strdup ("") : g_strdup (from);
  letter->recipient = g_steal_pointer (&recipient);
  letter->text = g_string_free (g_steal_pointer (&text), FALSE);
  return letter;
}
