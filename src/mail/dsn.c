#include "mail/dsn.h"

#include <string.h>

#include "base/text.h"

#include "mail/auto-reply.h"
#include "mail/dsn-form.h"
#include "mail/dsn-group.h"
#include "mail/dsn-text.h"
#include "mail/message-id.h"

/* Fields of a status part that stands in the text, for instance labelled text/plain. */
static const char *
find_status_in_text (const char *text)
{
  static const char *const names[] = { "Reporting-MTA:", "Final-Recipient:",
                                       "Original-Recipient:" };
  for (const char *line = text; *line != '\0';) {
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      if (g_ascii_strncasecmp (line, names[i], strlen (names[i])) == 0)
        return line;
    gsize length = strcspn (line, "\n");
    line += length + (line[length] == '\n');
  }
  return NULL;
}

/* The id at VALUE, which may be folded, or NULL. */
static char *
read_id (const char *value)
{
  g_autoptr (GString) id = g_string_new (NULL);
  value += strspn (value, " \t\r\n");
  if (*value != '<')
    return NULL;
  for (const char *p = value; *p != '\0' && id->len < 1000; p++) {
    if ((*p == '\n' && p[1] != ' ' && p[1] != '\t') || (*p == '<' && p > value))
      break;
    if (strchr (" \t\r\n", *p) == NULL)
      g_string_append_c (id, *p);
    if (*p == '>')
      return message_id_is_valid (id->str) ? g_string_free (g_steal_pointer (&id), FALSE) : NULL;
  }
  return NULL;
}

/* The first Message-ID at the beginning of a line of TEXT, or NULL. */
static char *
find_id (const char *text)
{
  static const char *const names[] = { "Message-ID:", "Original-Message-ID:",
                                       "X-Original-Message-ID:" };
  for (const char *line = text; text != NULL && *line != '\0';) {
    const char *start = line + strspn (line, " \t>");
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
      if (g_ascii_strncasecmp (start, names[i], strlen (names[i])) != 0)
        continue;
      char *id = read_id (start + strlen (names[i]));
      if (id != NULL)
        return id;
    }
    gsize length = strcspn (line, "\n");
    line += length + (line[length] == '\n');
  }
  return NULL;
}

/* The returned mail knows best, a reference of the report is a guess. */
static char *
find_original (const Mail *mail, const Structure *structure, const char *text)
{
  char *id = find_id (structure->returned);
  const char *copy = id == NULL ? dsn_form_copy (text) : NULL;
  if (id == NULL)
    id = find_id (structure->delivery_status);
  if (id == NULL)
    id = find_id (copy);
  if (id == NULL)
    id = find_id (text);
  guint references = g_strv_length (mail->references);
  return id != NULL || references == 0 ? id : g_strdup (mail->references[references - 1]);
}

static gboolean
is_daemon (const Mail *mail)
{
  static const char *const names[] = { "mailer-daemon", "mailerdaemon",
                                       "mailer_daemon", "mail-daemon",
                                       "maildaemon",    "mail_daemon",
                                       "mdaemon@",      "microsoftexchange329e71ec88ae4615" };
  /* Such a From often is no address: `MAILER-DAEMON (Mail Delivery System)`. */
  const char *from = mail->from != NULL ? mail->from : mail_header (mail, "From", NULL);
  g_autofree char *folded = g_ascii_strdown (from == NULL ? "" : from, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (mail->from != NULL ? g_str_has_prefix (folded, names[i])
                           : strstr (folded, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* A field that only reports on deliveries have. */
static const char *
find_field (const Mail *mail)
{
  static const char *const names[] = { "X-Failed-Recipients", "X-MS-Exchange-Message-Is-Ndr" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (mail_header (mail, names[i], NULL) != NULL)
      return names[i];
  return NULL;
}

/* What makes it worth looking at the words: they decide nothing by themselves. */
typedef struct {
  gboolean null_sender;
  gboolean daemon;
  const char *field; /* that only delivery reports have, or NULL */
  gboolean report;   /* a multipart/report that does not say of what */
  gboolean answers;  /* says it is automatic */
} Hint;

static Hint
find_hints (const Mail *mail, const Structure *structure, gboolean null_sender)
{
  static const char answer[] = "auto-replied";
  const char *submitted = mail_header (mail, "Auto-Submitted", NULL);
  return (Hint){
    .null_sender = null_sender,
    .daemon = is_daemon (mail),
    .field = find_field (mail),
    .report = structure->type != NULL && structure->report_type == NULL &&
              g_str_equal (structure->type, "multipart/report"),
    .answers = submitted != NULL && g_ascii_strncasecmp (submitted, answer, strlen (answer)) == 0,
  };
}

static char *
show_free_form (const Mail *mail, const Hint *hint, const DsnForm *form)
{
  static const char postmaster[] = "postmaster@";
  const char *from = mail->from == NULL ? "" : mail->from;
  const char *words = dsn_form_subject (mail->subject);
  if (auto_reply_phrase (mail->subject) != NULL && !hint->daemon && hint->field == NULL)
    return NULL;
  if (form != NULL && form->maker != NULL)
    return g_strdup_printf ("%s's bounce form", form->maker);
  if (hint->field != NULL && (hint->null_sender || hint->daemon))
    return g_strdup (hint->field);
  if (words != NULL && (hint->daemon || hint->null_sender || hint->field != NULL))
    return g_strdup_printf ("Subject: %s", words);
  if (!hint->null_sender)
    return NULL;
  if (form != NULL && g_ascii_strncasecmp (from, postmaster, strlen (postmaster)) == 0)
    return g_strdup_printf ("words of a bounce: %s", form->words);
  return hint->daemon ? g_strdup_printf ("From: %s", mail->from == NULL ? "mailer-daemon" : from)
                      : NULL;
}

/* The structure that shows that the mail reports on a delivery, or NULL. */
static char *
show_structure (const Structure *structure, const Hint *hint)
{
  const char *type = structure->type == NULL ? "" : structure->type;
  gboolean multipart = g_str_equal (type, "multipart/report");
  const char *report = multipart ? structure->report_type : NULL;
  if (report != NULL &&
      (g_str_equal (report, "delivery-status") || g_str_equal (report, "global-delivery-status")))
    return g_strdup_printf ("multipart/report: %s", report);
  if (g_str_equal (type, "message/delivery-status") ||
      g_str_equal (type, "message/global-delivery-status"))
    return g_strdup (type);
  /* People attach such parts too, but not in a multipart/report nor without a sender. */
  if (structure->delivery_status != NULL && report == NULL &&
      (hint->null_sender || hint->daemon || hint->field != NULL || multipart))
    return g_strdup ("message/delivery-status part");
  return NULL;
}

/* TRUE when the structure says that this is a report of another kind. */
static gboolean
is_other_report (const Structure *structure)
{
  return structure->feedback != NULL || structure->disposition != NULL ||
         (structure->type != NULL && structure->report_type != NULL &&
          g_str_equal (structure->type, "multipart/report"));
}

/* X-Failed-Recipients of Exim and Google: a list of addresses. */
static void
read_failed_recipients (Mail *mail, const DsnForm *form)
{
  const char *list = mail_header (mail, "X-Failed-Recipients", NULL);
  while (list != NULL && mail->deliveries->len < DSN_DELIVERIES) {
    g_autofree char *address = dsn_text_address (&list, strlen (list));
    if (address == NULL)
      return;
    if (dsn_text_find (mail, address) != NULL)
      continue;
    MailDelivery *delivery = g_new0 (MailDelivery, 1);
    delivery->recipient = text_clip (address, DSN_ADDRESS_BYTES);
    delivery->action = g_strdup (form == NULL ? "failed" : form->action);
    g_ptr_array_add (mail->deliveries, delivery);
  }
}

/* What the reporter wrote stays the text of MAIL; the copy of the returned mail below it is quoted.
 */
static void
set_copy_apart (Mail *mail, const char *text)
{
  gsize length = dsn_text_length (text);
  if (text[length] == '\0')
    return;
  g_free (mail->text);
  g_free (mail->quoted);
  g_free (mail->signature);
  mail->text = g_strchomp (g_strndup (text, length));
  mail->quoted = g_strchomp (g_strdup (text + length));
  mail->signature = g_strdup ("");
}

gboolean
dsn_read (Mail *mail, const Structure *structure, gboolean null_sender, char **reason)
{
  const char *text = structure->whole_text == NULL ? "" : structure->whole_text;
  Hint hint = find_hints (mail, structure, null_sender);
  g_autofree char *shown = show_structure (structure, &hint);
  gboolean hinted =
      hint.null_sender || hint.daemon || hint.field != NULL || hint.report || hint.answers;
  if (shown == NULL && (!hinted || is_other_report (structure)))
    return FALSE;
  const DsnForm *form = dsn_form_find (text);
  if (shown == NULL)
    shown = show_free_form (mail, &hint, form);
  if (shown == NULL)
    return FALSE;
  const char *status = structure->delivery_status;
  if (status == NULL)
    status = find_status_in_text (text);
  if (status != NULL)
    dsn_group_read (mail, status);
  if (mail->deliveries->len == 0) {
    read_failed_recipients (mail, form);
    dsn_text_read (mail, text, form);
  }
  mail->original_message_id = find_original (mail, structure, text);
  set_copy_apart (mail, text);
  *reason = g_steal_pointer (&shown);
  return TRUE;
}
