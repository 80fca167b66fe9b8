#include "mail/mdn.h"

#include <string.h>

#include "mail/header.h"
#include "mail/message-id.h"
#include "mail/phrase.h"

enum { SUBJECT_BYTES = 200 };

/* How subjects of such notifications begin, in the form of phrase.h. */
static const char *const subjects[] = {
  "read:",
  "not read:",
  "read receipt",
  "receipt for message",
  "disposition notification",
  "message disposition",
  "your message was read",
  "your message was deleted",
  "message status - opened",
  "message status - read",
  "message status - deleted",
  "gelesen:",
  "ungelesen:",
  "nicht gelesen:",
  "lesebestätigung",
  "empfangsbestätigung",
  "lu :",
  "lu:",
  "non lu :",
  "non lu:",
  "accusé de lecture",
  "leído:",
  "no leído:",
  "confirmación de lectura",
  "letto:",
  "non letto:",
  "conferma di lettura",
  "lida:",
  "não lida:",
  "recibo de leitura",
  "gelezen:",
  "niet gelezen:",
  "leesbevestiging",
  "läst:",
  "läskvitto",
  "læst:",
  "lest:",
  "luettu:",
  "przeczytane:",
  "potwierdzenie przeczytania",
  "přečteno:",
  "olvasott:",
  "okundu:",
  "прочитано:",
  "уведомление о прочтении",
  "開封済み:",
  "開封確認",
  "已读:",
  "已读：",
  "읽음:",
};

/* One word and a colon. */
static gboolean
is_short (const char *words)
{
  return g_str_has_suffix (words, ":") || g_str_has_suffix (words, "：");
}

static gboolean
is_told_by_subject (const Mail *mail, const MdnHint *hint)
{
  gboolean sure = mail->references[0] != NULL || (hint->null_sender && hint->generated);
  g_autofree char *folded = phrase_fold (mail->subject, SUBJECT_BYTES);
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_has_prefix (folded, subjects[i]) && (sure || !is_short (subjects[i])))
      return TRUE;
  return FALSE;
}

static char *
show (const Mail *mail, const Structure *structure, const MdnHint *hint)
{
  gboolean automatic = hint->null_sender || hint->generated;
  const char *type = structure->type == NULL ? "" : structure->type;
  gboolean multipart = g_str_equal (type, "multipart/report");
  const char *report = multipart ? structure->report_type : NULL;
  if (report != NULL && (g_str_equal (report, "disposition-notification") ||
                         g_str_equal (report, "global-disposition-notification")))
    return g_strdup_printf ("multipart/report: %s", report);
  if (g_str_equal (type, "message/disposition-notification") ||
      g_str_equal (type, "message/global-disposition-notification"))
    return g_strdup (type);
  /* In another multipart it may be what somebody attached. */
  if (structure->disposition != NULL && report == NULL && (multipart || automatic))
    return g_strdup ("message/disposition-notification part");
  if (report == NULL && structure->delivery_status == NULL && automatic &&
      is_told_by_subject (mail, hint))
    return g_strdup_printf ("Subject: %s", mail->subject);
  return NULL;
}

/* The value of Original-Message-ID, or NULL. */
static char *
find_original (const char *disposition)
{
  const char *end = disposition + strlen (disposition);
  HeaderField field;
  for (const char *cursor = disposition; cursor < end;) {
    if (!header_next (&cursor, end, &field) || !header_is (&field, "Original-Message-ID"))
      continue;
    g_autofree char *id = header_unfold (&field);
    if (message_id_is_valid (id))
      return g_steal_pointer (&id);
  }
  return NULL;
}

gboolean
mdn_read (Mail *mail, const Structure *structure, const MdnHint *hint, char **reason)
{
  g_autofree char *shown = show (mail, structure, hint);
  if (shown == NULL)
    return FALSE;
  guint references = g_strv_length (mail->references);
  if (structure->disposition != NULL)
    mail->original_message_id = find_original (structure->disposition);
  if (mail->original_message_id == NULL && references > 0)
    mail->original_message_id = g_strdup (mail->references[references - 1]);
  *reason = g_steal_pointer (&shown);
  return TRUE;
}
