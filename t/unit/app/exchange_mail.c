#include "config.h"

#include "exchange_mail.h"

#include <string.h>

typedef struct {
  Model *model;
  GRand *random;
  Posting *posting;
} Draw;

static const char *const queue_local[] = { "help", "report" };

/* One of 0 to COUNT - 1. */
static guint
pick (const Draw *draw, guint count)
{
  return (guint) g_rand_int_range (draw->random, 0, (gint32) count);
}

static gboolean
one_in (const Draw *draw, guint count)
{
  return pick (draw, count) == 0;
}

/* One of ARRAY, more likely a late one; NULL when it is empty. */
static gpointer
pick_late (const Draw *draw, const GPtrArray *array)
{
  if (array->len == 0)
    return NULL;
  guint window = one_in (draw, 4) ? array->len : MIN (array->len, 20);
  return g_ptr_array_index (array, array->len - 1 - pick (draw, window));
}

static void
add_reference (ModelMail *mail, const char *id)
{
  if (id == NULL || g_strv_contains ((const char *const *) mail->references, id))
    return;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_strv_builder_addv (builder, (const char **) mail->references);
  g_strv_builder_add (builder, id);
  g_strfreev (mail->references);
  mail->references = g_strv_builder_end (builder);
}

/* A letter's reply address leads to its ticket, also for staff. */
static const ModelLetter *
pick_token (const Draw *draw)
{
  const ModelLetter *letter = pick_late (draw, draw->model->letters);
  return letter != NULL && letter->token != NULL && model_ticket (draw->model, letter->ticket)
             ? letter
             : NULL;
}

static ModelConstituency
constituency_of (const Posting *posting)
{
  if (g_strcmp0 (posting->extension, "edunet") == 0)
    return EDUNET;
  if (g_strcmp0 (posting->extension, "govnet") == 0)
    return GOVNET;
  if (posting->client != NULL)
    return g_str_has_prefix (posting->client, "192.0.2.") ? EDUNET : GOVNET;
  guint writer = posting->mail->writer;
  return writer == 2 || writer == 5 ? EDUNET : writer == 3 ? GOVNET : NO_CONSTITUENCY;
}

/* Addresses POSTING to QUEUE with EXTENSION, or without when it is NULL. */
static void
address (const Draw *draw, guint queue, const char *extension)
{
  Posting *posting = draw->posting;
  const char *word = extension == NULL ? "" : extension;
  g_autofree char *loud = one_in (draw, 8) ? g_ascii_strup (word, -1) : g_strdup (word);
  posting->queue = queue;
  posting->extension = extension == NULL ? NULL : g_ascii_strdown (extension, -1);
  posting->recipient = g_strdup_printf ("%s%s%s@csirt.example", queue_local[queue],
                                        extension == NULL ? "" : "+", loud);
}

static void
address_somewhere (const Draw *draw)
{
  static const char *const extensions[] = { "edunet", "govnet", "tea", "EDUNET" };
  address (draw, pick (draw, 2), one_in (draw, 4) ? extensions[pick (draw, 4)] : NULL);
}

/* Where the copy of a mail arrives that is there already, or the same again. */
static void
address_again (const Draw *draw, const ModelMail *mail)
{
  const ModelLetter *letter = pick_late (draw, draw->model->letters);
  gboolean by_token = one_in (draw, 4) && letter != NULL && letter->token != NULL;
  if (mail->message_id == NULL || (mail->copies->len > 0 && one_in (draw, 3))) {
    const ModelCopy *copy = &g_array_index (mail->copies, ModelCopy, 0);
    const char *plus = strchr (copy->recipient, '+');
    draw->posting->recipient = g_strdup (copy->recipient);
    draw->posting->queue = copy->queue;
    draw->posting->extension =
        plus == NULL ? NULL : g_ascii_strdown (plus + 1, strchr (plus, '@') - plus - 1);
  } else if (by_token) {
    address (draw, pick (draw, 2), letter->token);
  } else {
    address_somewhere (draw);
  }
}

static void
name_stored (const Draw *draw, ModelMail *mail)
{
  const ModelMail *other = pick_late (draw, draw->model->mails);
  add_reference (mail, other->message_id);
  for (guint i = 0; other->references[i] != NULL && one_in (draw, 2); i++)
    add_reference (mail, other->references[i]);
}

static void
name_seen (const Draw *draw, ModelMail *mail)
{
  g_autofree char *id = g_strdup_printf ("<thread-%u@z.example>", pick (draw, 60));
  add_reference (mail, id);
}

/* Most who answer our mail are those it went to. */
static const ModelLetter *
answer_letter (const Draw *draw, ModelMail *mail)
{
  const ModelLetter *letter = pick_late (draw, draw->model->letters);
  if (letter != NULL && letter->to != NOBODY && !one_in (draw, 5))
    mail->writer = letter->to;
  return letter;
}

/* Ties MAIL to something, or to nothing, and addresses it. */
static void
tie (const Draw *draw, ModelMail *mail)
{
  guint how = pick (draw, 10);
  const ModelTicket *ticket = pick_late (draw, draw->model->tickets);
  const ModelLetter *letter = how < 4 ? answer_letter (draw, mail) : NULL;
  if (how == 0 && letter != NULL)
    address (draw, pick (draw, 2), letter->token);
  if (how == 1)
    address (draw, pick (draw, 2), "t-aaaaaaaaaaaaaaaaaaaaaaaaaaa");
  if ((how == 2 || how == 3) && letter != NULL)
    add_reference (mail, letter->message_id);
  if (how == 4 || how == 5)
    name_stored (draw, mail);
  if (how == 5 || how == 6)
    name_seen (draw, mail);
  if (how == 7 || how == 3)
    mail->tag = ticket == NULL || one_in (draw, 6) ? 900000 + pick (draw, 9) : ticket->id;
  if (draw->posting->recipient == NULL)
    address_somewhere (draw);
}

static void
draw_people (const Draw *draw, ModelMail *mail, GString *header)
{
  mail->outside = mail->writer == NOBODY ? 0 : 1U << mail->writer;
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < OUTSIDERS; i++) {
    if (i == mail->writer || !one_in (draw, 8))
      continue;
    g_string_append_printf (list, "%s%s", list->len == 0 ? "" : ", ", model_outsider[i]);
    mail->outside |= 1U << i;
  }
  g_autofree char *loud =
      g_ascii_strup (mail->writer == NOBODY ? "" : model_outsider[mail->writer], -1);
  if (mail->writer == NOBODY)
    g_string_append (header, "From: ana@x.example, ben@y.example\n");
  else
    g_string_append_printf (header, "From: Somebody <%s>\n",
                            one_in (draw, 6) ? loud : model_outsider[mail->writer]);
  g_string_append (header, "To: help@csirt.example\n");
  if (list->len > 0)
    g_string_append_printf (header, "Cc: %s\n", list->str);
}

static void
draw_class (const Draw *draw, ModelMail *mail, GString *header)
{
  guint kind = pick (draw, 20);
  mail->class = MAIL_HUMAN;
  if (kind == 0) {
    mail->class = MAIL_AUTO_REPLY;
    g_string_append (header, "Auto-Submitted: auto-replied\n");
  } else if (kind == 1) {
    mail->class = MAIL_LIST;
    g_string_append (header, "List-Id: <talk.list.example>\nList-Post: <mailto:t@list.example>\n");
  } else if (kind == 2) {
    mail->class = MAIL_MALFORMED;
    mail->writer = NOBODY;
  }
}

static void
write_header (const ModelMail *mail, GString *header)
{
  g_string_append (header, "Date: Mon, 23 Nov 2026 10:00:00 +0000\n");
  if (mail->message_id != NULL)
    g_string_append_printf (header, "Message-ID: %s\n", mail->message_id);
  g_autofree char *references = g_strjoinv ("\n ", mail->references);
  if (*references != '\0')
    g_string_append_printf (header, "References: %s\n", references);
  g_string_append (header, "Subject: ");
  if (mail->tag >= 0)
    g_string_append_printf (header, "Re: [csirt.example #%" G_GINT64_FORMAT "] ", mail->tag);
  g_string_append_printf (header, "sj_%u_\n", mail->number);
}

/* A mail that was not there before. */
static void
draw_new (const Draw *draw)
{
  ModelMail *mail = model_add_mail (draw->model);
  g_autoptr (GString) text = g_string_new (NULL);
  const ModelMail *twin = one_in (draw, 25) ? pick_late (draw, draw->model->mails) : NULL;
  mail->writer = pick (draw, OUTSIDERS);
  draw_class (draw, mail, text);
  draw->posting->mail = mail;
  gboolean nobody = mail->class == MAIL_MALFORMED;
  tie (draw, mail);
  if (nobody)
    mail->writer = NOBODY;
  if (twin != NULL && twin != mail)
    mail->message_id = g_strdup (twin->message_id);
  else if (!one_in (draw, 15))
    mail->message_id = g_strdup_printf ("<m%u.%u@x.example>", mail->number, pick (draw, 1000));
  draw_people (draw, mail, text);
  write_header (mail, text);
  g_string_append_printf (text, "\nmk_%u_\n", mail->number);
  mail->text = g_string_free (g_steal_pointer (&text), FALSE);
  draw->posting->empty_sender = one_in (draw, 40) && mail->class == MAIL_AUTO_REPLY;
}

/* A delivery report to LETTER's bounce address, or to a forged one. */
static void
draw_report (const Draw *draw, const ModelLetter *letter)
{
  ModelMail *mail = model_add_mail (draw->model);
  Posting *posting = draw->posting;
  posting->mail = mail;
  posting->empty_sender = TRUE;
  posting->report_of_failure = !one_in (draw, 3);
  mail->class = MAIL_DSN;
  mail->writer = NOBODY;
  mail->message_id = g_strdup_printf ("<m%u.dsn@mx.example>", mail->number);
  gboolean forged = letter == NULL || letter->bounce == NULL || one_in (draw, 4);
  posting->recipient =
      g_strdup (forged ? "bounce+aaaaaaaaaaaaaaaaaaaaaaaaaa@csirt.example" : letter->bounce);
  const char *action = posting->report_of_failure ? "failed" : "delayed";
  mail->text = g_strdup_printf (
      "From: MAILER-DAEMON@mx.example\nTo: %s\nMessage-ID: %s\nSubject: sj_%u_\n"
      "Date: Mon, 23 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
      "--b\nContent-Type: text/plain\n\nmk_%u_\n\n--b\nContent-Type: message/delivery-status\n\n"
      "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; %s\nAction: %s\n"
      "Status: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n--b--\n",
      posting->recipient, mail->message_id, mail->number, mail->number,
      letter == NULL ? "ana@x.example" : letter->address, action);
}

/* A mail that was there before, once more. */
static void
draw_again (const Draw *draw, ModelMail *mail)
{
  draw->posting->mail = mail;
  draw->posting->empty_sender = mail->class == MAIL_DSN;
  draw->posting->queue_id = mail->message_id == NULL ? g_strdup_printf ("Q%u", mail->number)
                                                     : g_strdup_printf ("R%u", pick (draw, 100000));
  address_again (draw, mail);
}

void
exchange_draw (Model *model, GRand *random, Posting *posting)
{
  const Draw draw = { model, random, posting };
  ModelMail *before = pick_late (&draw, model->mails);
  guint kind = pick (&draw, 12);
  if (kind < 2 && before != NULL && before->copies->len > 0 && before->class != MAIL_DSN)
    draw_again (&draw, before);
  else if (kind == 2)
    draw_report (&draw, pick_late (&draw, model->letters));
  else
    draw_new (&draw);
  if (posting->queue_id == NULL)
    posting->queue_id = g_strdup_printf ("Q%u", posting->mail->number);
  if (posting->mail->message_id != NULL && one_in (&draw, 12))
    posting->client = one_in (&draw, 2) ? "192.0.2.9" : "198.51.100.9";
  posting->constituency = constituency_of (posting);
}

/* The lines that come first in MAIL, to be read as commands. */
static char *
draw_orders (const Draw *draw, StaffMail *mail)
{
  static const char *const line[ORDERS] = {
    [ORDER_RESOLVE] = "Status: resolved",
    [ORDER_OPEN] = "State: open",
    [ORDER_REJECT] = "Reject: cm_%s_",
    [ORDER_TAKE] = "Take",
    [ORDER_STEAL] = "Steal",
    [ORDER_UNTAKE] = "Untake",
    [ORDER_GIVE] = "Give: %s",
    [ORDER_ADD_CC] = "AddCc: %s",
    [ORDER_DEL_CC] = "DelCc: %s",
    [ORDER_SQUELCH] = "Squelch: %s",
    [ORDER_UNSQUELCH] = "Unsquelch: %s",
    [ORDER_WRONG] = "Priority: many",
  };
  g_autofree char *number = g_strdup_printf ("%u", mail->number);
  mail->order = one_in (draw, 3) ? ORDER_NOTHING : (Order) pick (draw, ORDERS);
  mail->who = mail->order == ORDER_GIVE ? 1 + pick (draw, STAFF - 1) : pick (draw, OUTSIDERS);
  const char *value = mail->order == ORDER_REJECT ? number
                      : mail->order == ORDER_GIVE ? model_staff[mail->who]
                                                  : model_outsider[mail->who];
  if (mail->order == ORDER_NOTHING)
    return g_strdup ("");
  g_auto (GStrv) pieces = g_strsplit (line[mail->order], "%s", 2);
  g_autofree char *whole = g_strjoinv (value, pieces);
  return g_strconcat (whole, "\n", NULL);
}

/* The whole body: commands, a blank line, the text with its mark. */
static char *
draw_body (const Draw *draw, StaffMail *mail, gboolean to_comment)
{
  g_autofree char *orders = draw_orders (draw, mail);
  g_autoptr (GString) body = g_string_new (orders);
  mail->speaks = mail->order == ORDER_NOTHING || one_in (draw, 2);
  mail->comment = to_comment;
  mail->once = NOBODY;
  if (mail->speaks && one_in (draw, 2)) {
    mail->comment = one_in (draw, 2);
    g_string_append (body, mail->comment ? "Comment\n" : "Reply\n");
  }
  if (mail->speaks && one_in (draw, 5)) {
    mail->once = pick (draw, OUTSIDERS);
    g_string_append_printf (body, "OnceCc: %s\n", model_outsider[mail->once]);
  }
  mail->quick = one_in (draw, 8);
  if (mail->quick)
    g_string_append (body, "Quick\n");
  if (mail->speaks)
    g_string_append_printf (body, "\n%s_%u_\n", mail->comment ? "cm" : "rp", mail->number);
  return g_string_free (g_steal_pointer (&body), FALSE);
}

/* What proves the mail, and what only looks as if it did: header fields on top, a login, and where
 * the mail says it goes. */
static const struct {
  gboolean proven;
  gboolean forged; /* in ways that nobody who owns the account would use */
  const char *fields;
  const char *sasl; /* OWN: the account's */
  const char *to;   /* NULL: where it goes */
} guises[] = {
  { .proven = TRUE, .sasl = "OWN" },
  { .proven = TRUE, .sasl = "OWN", .fields = "Reply-To: ana@x.example\n" },
  { .proven = TRUE,
    .fields = "Authentication-Results: mx.csirt.example; dmarc=pass header.from=staff.example\n" },
  { .fields = "" },
  { .fields = "Authentication-Results: mx.staff.example; dmarc=pass header.from=staff.example\n" },
  { .forged = TRUE, .fields = "Reply-To: eve@lab.x.example\nSender: eve@lab.x.example\n" },
  { .forged = TRUE, .sasl = "tess" },
  { .forged = TRUE, .sasl = "ana" },
  { .forged = TRUE,
    .fields = "Authentication-Results: mx.csirt.example; dmarc=fail header.from=staff.example\n" },
  { .forged = TRUE,
    .fields = "Authentication-Results: mx.csirt.example; dmarc=pass header.from=x.example\n" },
  { .forged = TRUE,
    .fields = "Authentication-Results: mx.csirt.example; dmarc=pass header.from=staff.example\n",
    .to = "staff@staff.example" },
  { .forged = TRUE,
    .fields = "Authentication-Results: mx.csirt.example; dmarc=pass header.from=staff.example\n"
              "X-Tocsin-Command: Status: resolved\n" },
};

/* Where the mail goes, so that it leads to the ticket that it gets here; ways to name it are a tag
 * in the subject and the reply address of one of our letters. */
static void
address_staff (const Draw *draw, StaffMail *mail, gboolean to_comment, gboolean *tagged)
{
  const ModelLetter *letter = one_in (draw, 3) ? pick_token (draw) : NULL;
  const ModelTicket *ticket = pick_late (draw, draw->model->tickets);
  *tagged = letter == NULL;
  mail->ticket = letter == NULL ? ticket->id : letter->ticket;
  mail->recipient = g_strdup_printf ("%s%s%s%s@csirt.example", queue_local[pick (draw, 2)],
                                     to_comment ? "-comment" : "", letter == NULL ? "" : "+",
                                     letter == NULL ? "" : letter->token);
}

StaffMail *
exchange_draw_staff (Model *model, GRand *random)
{
  const Draw draw = { model, random, NULL };
  StaffMail *mail = model_add_staff_mail (model);
  /* Those that prove it, those that their writer may still confirm, or any. */
  const guint guise[] = { pick (&draw, 3), 3 + pick (&draw, 2),
                          pick (&draw, G_N_ELEMENTS (guises)) };
  guint form = guise[pick (&draw, G_N_ELEMENTS (guise))];
  gboolean to_comment = one_in (&draw, 4);
  gboolean tagged;
  mail->writer = one_in (&draw, 2) ? STAFF_ALICE : STAFF_BOB;
  mail->proven = guises[form].proven;
  mail->forged = guises[form].forged;
  mail->sasl =
      g_strcmp0 (guises[form].sasl, "OWN") == 0 ? model_staff[mail->writer] : guises[form].sasl;
  address_staff (&draw, mail, to_comment, &tagged);
  g_autofree char *body = draw_body (&draw, mail, to_comment);
  g_autofree char *tag =
      tagged ? g_strdup_printf ("Re: [csirt.example #%" G_GINT64_FORMAT "] ", mail->ticket)
             : g_strdup ("");
  mail->queue_id = g_strdup_printf ("S%u", mail->number);
  mail->text = g_strdup_printf (
      "%sFrom: Staff <%s@staff.example>\nTo: %s\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n"
      "Message-ID: <s%u.%u@staff.example>\nSubject: %sss_%u_\n\n%s",
      guises[form].fields == NULL ? "" : guises[form].fields, model_staff[mail->writer],
      guises[form].to == NULL ? mail->recipient : guises[form].to, mail->number, pick (&draw, 1000),
      tag, mail->number, body);
  return mail;
}
