#include "mail/classify.h"

#include <string.h>

#include "base/text.h"

#include "mail/auto-reply.h"
#include "mail/automatic-field.h"
#include "mail/dsn.h"
#include "mail/mdn.h"

/* How much of a value a reason shows, and how many reasons a mail has. */
enum { REASON_BYTES = 200, REASONS = 32 };

static const char empty_sender[] = "empty envelope sender";

/* The winner first. */
static const MailClass precedence[] = {
  MAIL_OWN, MAIL_DSN, MAIL_MDN, MAIL_AUTO_REPLY, MAIL_LIST, MAIL_REPORT,
};

/* What was found. Reasons are owned. */
typedef struct {
  GPtrArray *strong[MAIL_CLASSES];
  GPtrArray *weak;
  gboolean null_sender;
  gboolean structured; /* a report by its structure, whatever its header says */
  gboolean plain;      /* the header says that a machine wrote, not which */
  gboolean generated;  /* more than bulk, which ticket systems put on what people write */
  gboolean phrase;     /* the subject is that of an automatic answer */
  gboolean suppress;   /* Exchange wants no answer to it */
  gboolean rule;       /* a mailbox rule wrote it or passed it on */
  gboolean daemon;     /* by From a mailer daemon wrote it */
} Evidence;

static void
evidence_clear (Evidence *evidence)
{
  for (int i = 0; i < MAIL_CLASSES; i++)
    g_ptr_array_unref (evidence->strong[i]);
  g_ptr_array_unref (evidence->weak);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Evidence, evidence_clear)

static void
add (GPtrArray *reasons, const char *name, const char *value)
{
  if (reasons->len >= REASONS)
    return;
  g_autofree char *whole =
      value == NULL ? g_strdup (name) : g_strdup_printf ("%s: %s", name, value);
  g_autofree char *line = text_one_line (whole);
  g_autofree char *reason = text_clip (line, REASON_BYTES);
  if (!g_ptr_array_find_with_equal_func (reasons, reason, g_str_equal, NULL))
    g_ptr_array_add (reasons, g_steal_pointer (&reason));
}

static void
read_field (const MailHeader *header, const ParseRequest *request, Evidence *evidence)
{
  g_autofree char *value = g_strstrip (g_strdup (header->value));
  const char *name = header->name;
  if (g_ascii_strcasecmp (name, "X-Tocsin-Loop") == 0 &&
      g_ascii_strcasecmp (value, request->instance) == 0)
    add (evidence->strong[MAIL_OWN], name, value);
  const AutomaticField *says = automatic_field_find (name, value);
  if (says == NULL)
    return;
  add (says->strong ? evidence->strong[says->class] : evidence->weak, name, value);
  evidence->plain = evidence->plain || says->plain;
  evidence->generated = evidence->generated || says->generated;
  if (g_ascii_strcasecmp (name, "X-Auto-Response-Suppress") == 0)
    evidence->suppress = TRUE;
  if (g_ascii_strcasecmp (name, "X-MS-Exchange-Inbox-Rules-Loop") == 0)
    evidence->rule = TRUE;
}

/* TRUE when the calendar part is not one that somebody attached. */
static gboolean
is_calendar_shown (const Mail *mail)
{
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (attachment->role == MAIL_PART_CALENDAR && g_str_equal (attachment->type, "text/calendar"))
      return g_strcmp0 (attachment->disposition, "attachment") != 0;
  }
  return TRUE;
}

/* The file of a DMARC aggregate report: `receiver!domain!begin!end.xml.gz`, RFC 7489 section
 * 7.2.1.1. Mail with it says in no other way that it is automatic. */
static gboolean
is_aggregate_report (const Mail *mail, const char *name)
{
  static const char subject[] = "report domain:";
  const char *first = strchr (name, '!');
  return first != NULL && strchr (first + 1, '!') != NULL &&
         g_ascii_strncasecmp (mail->subject, subject, strlen (subject)) == 0;
}

static void
read_report (const Mail *mail, const Structure *structure, Evidence *evidence)
{
  GPtrArray *report = evidence->strong[MAIL_REPORT];
  const char *type = structure->type == NULL ? "" : structure->type;
  gboolean feedback = structure->feedback != NULL || g_str_equal (type, "message/feedback-report");
  if (g_str_equal (type, "multipart/report"))
    add (report, type, structure->report_type);
  if (feedback)
    add (report, "message/feedback-report", NULL);
  evidence->structured = feedback || mail_header (mail, "X-ARF", NULL) != NULL ||
                         mail_header (mail, "X-XARF", NULL) != NULL;
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (g_ascii_strcasecmp (attachment->name, "xarf.json") != 0 &&
        !is_aggregate_report (mail, attachment->name))
      continue;
    add (report, "attachment", attachment->name);
    evidence->structured = TRUE;
  }
}

/* Unlike postmaster, whom people read too. */
static gboolean
is_daemon (const char *address)
{
  static const char daemon[] = "mailer-daemon";
  gsize length = strlen (daemon);
  return g_ascii_strncasecmp (address, daemon, length) == 0 &&
         (address[length] == '\0' || address[length] == '@');
}

static void
read_words (const Mail *mail, const Structure *structure, Evidence *evidence)
{
  const char *method = structure->calendar_method;
  if (method != NULL && (g_str_equal (method, "REPLY") || g_str_equal (method, "COUNTER")) &&
      is_calendar_shown (mail))
    add (evidence->strong[MAIL_AUTO_REPLY], "text/calendar", method);
  const char *phrase = auto_reply_phrase (mail->subject);
  evidence->phrase = phrase != NULL;
  if (phrase != NULL)
    add (evidence->weak, "Subject", phrase);
  if (mail->from != NULL && auto_reply_is_machine_address (mail->from))
    add (evidence->weak, "From", mail->from);
  evidence->daemon = mail->from != NULL && is_daemon (mail->from);
}

/* Reports of a structure of their own: on deliveries and on reading. */
static void
read_notifications (Mail *mail, const Structure *structure, Evidence *evidence)
{
  g_autofree char *reason = NULL;
  gboolean generated = evidence->generated || evidence->strong[MAIL_AUTO_REPLY]->len > 0;
  const MdnHint hint = { .null_sender = evidence->null_sender, .generated = generated };
  if (evidence->strong[MAIL_OWN]->len > 0)
    return;
  /* Receipts first: mailer daemons write those too. */
  if (mdn_read (mail, structure, &hint, &reason))
    add (evidence->strong[MAIL_MDN], reason, NULL);
  else if (dsn_read (mail, structure, evidence->null_sender, &reason))
    add (evidence->strong[MAIL_DSN], reason, NULL);
}

static void
append (GPtrArray *reasons, GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    add (reasons, g_ptr_array_index (more, i), NULL);
}

/* TRUE when MAIL refers to one that this Tocsin sent: its id ends with our domain. */
static gboolean
refers_to_us (const Mail *mail, const ParseRequest *request)
{
  if (request->domain == NULL)
    return FALSE;
  g_autofree char *end = g_strdup_printf ("@%s>", request->domain);
  gsize length = strlen (end);
  for (char **id = mail->references; *id != NULL; id++) {
    gsize whole = strlen (*id);
    if (whole > length && g_ascii_strcasecmp (*id + whole - length, end) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Mail that says no more than that a machine wrote it, or has no sender, is an answer if it has the
 * words or the subject of one, refers to a mail of ours or is what Exchange writes; bulk and what a
 * rule passed on only with both. A list's mail stays a list's. */
static void
raise_answer (const Mail *mail, const ParseRequest *request, Evidence *evidence)
{
  GPtrArray *reasons = evidence->strong[MAIL_AUTO_REPLY];
  gboolean exchange = evidence->null_sender && evidence->suppress && mail->references[0] != NULL;
  gboolean ours = refers_to_us (mail, request);
  gboolean words = evidence->phrase && (evidence->null_sender || evidence->generated ||
                                        (ours && (evidence->plain || evidence->rule)));
  gboolean answer = ours && (evidence->generated || words);
  gboolean mute = evidence->null_sender && auto_reply_is_answer (mail->subject);
  if ((!words && !exchange && !answer && !mute) || evidence->structured || reasons->len > 0 ||
      evidence->strong[MAIL_LIST]->len > 0)
    return;
  append (reasons, evidence->strong[MAIL_REPORT]);
  if (evidence->null_sender)
    add (reasons, empty_sender, NULL);
  if (answer)
    add (reasons, "refers to a mail of ours", NULL);
  if (mute)
    add (reasons, "an answer's subject without a sender to answer", NULL);
  if (reasons->len == 0)
    add (reasons, "answer of a mailbox rule", NULL);
}

static gboolean
is_list_owner (const char *address)
{
  static const char owner[] = "owner-";
  const char *at = strchr (address, '@');
  gsize length = at == NULL ? 0 : (gsize) (at - address);
  g_autofree char *local = g_ascii_strdown (address, (gssize) length);
  return g_str_has_prefix (local, owner) || g_str_has_suffix (local, "-owner") ||
         g_str_has_suffix (local, "-request") || g_str_has_suffix (local, "-bounces");
}

/* Lists older than their header fields: bulk, sent by the list's owner. */
static void
raise_list (const ParseRequest *request, Evidence *evidence)
{
  if (evidence->plain && !evidence->generated && is_list_owner (request->sender))
    add (evidence->strong[MAIL_LIST], "envelope sender", request->sender);
}

/* The class with the strongest evidence, or MAIL_CLASSES when there is none. */
static MailClass
find_winner (const Evidence *evidence)
{
  for (gsize i = 0; i < G_N_ELEMENTS (precedence); i++) {
    if (precedence[i] == MAIL_AUTO_REPLY && evidence->structured)
      return MAIL_REPORT;
    if (evidence->strong[precedence[i]]->len > 0)
      return precedence[i];
  }
  return MAIL_CLASSES;
}

static void
decide (Evidence *evidence, Mail *mail)
{
  MailClass winner = find_winner (evidence);
  if (winner == MAIL_CLASSES && mail->reasons[0] != NULL) {
    mail->class = MAIL_MALFORMED;
    return;
  }
  if (winner == MAIL_CLASSES)
    winner = MAIL_HUMAN;
  GPtrArray *reasons = evidence->strong[winner];
  append (reasons, evidence->weak);
  g_ptr_array_add (reasons, NULL);
  g_strfreev (mail->reasons);
  mail->reasons = (char **) g_ptr_array_steal (reasons, NULL);
  mail->class = winner;
}

void
classify_mail (Mail *mail, const Structure *structure, const ParseRequest *request)
{
  g_auto (Evidence) evidence = { .null_sender = *request->sender == '\0' };
  for (int i = 0; i < MAIL_CLASSES; i++)
    evidence.strong[i] = g_ptr_array_new_with_free_func (g_free);
  evidence.weak = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < mail->headers->len; i++)
    read_field (g_ptr_array_index (mail->headers, i), request, &evidence);
  read_report (mail, structure, &evidence);
  read_words (mail, structure, &evidence);
  read_notifications (mail, structure, &evidence);
  raise_list (request, &evidence);
  raise_answer (mail, request, &evidence);
  if (evidence.daemon && find_winner (&evidence) == MAIL_CLASSES)
    add (evidence.strong[MAIL_REPORT], "From", mail->from);
  MailClass winner = find_winner (&evidence);
  if (evidence.null_sender)
    add (evidence.strong[winner == MAIL_CLASSES ? MAIL_REPORT : winner], empty_sender, NULL);
  decide (&evidence, mail);
}
