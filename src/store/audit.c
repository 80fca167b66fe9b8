#include "store/audit.h"

#include <string.h>

#include "base/printer.h"
#include "base/text.h"

#include "core/chain.h"

#include "store/run.h"

gboolean
store_audit_begin (Db *db, GError **error)
{
  db_begin (db);
  g_autoptr (PGresult) result = db_run_values (db, &statement_audit_snapshot, NULL, 0, error);
  return result != NULL;
}

void
audit_event_free (AuditEvent *event)
{
  if (event == NULL)
    return;
  event_free (event->event);
  g_free (event);
}

/* Copies exactly LENGTH bytes out of HEX; FALSE when it holds another number. */
static gboolean
read_hex (const char *hex, guint8 *bytes, gsize length)
{
  g_autoptr (GBytes) decoded = text_from_hex (hex);
  if (decoded == NULL || g_bytes_get_size (decoded) != length)
    return FALSE;
  memcpy (bytes, g_bytes_get_data (decoded, NULL), length);
  return TRUE;
}

static char **
texts_of (const json_t *list)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < json_array_size (list); i++)
    g_ptr_array_add (texts, g_strdup (json_string_value (json_array_get (list, i))));
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

static MailAttachment *
attachment_of (const json_t *row)
{
  MailAttachment *attachment = mail_attachment_new ();
  attachment->name = g_strdup (json_string_value (json_object_get (row, "name")));
  attachment->type = g_strdup (json_string_value (json_object_get (row, "type")));
  attachment->size = json_integer_value (json_object_get (row, "size"));
  attachment->sha256 = g_strdup (json_string_value (json_object_get (row, "sha256")));
  return attachment;
}

/* What the mail's row says, sealed anew; NULL when the event has no mail. */
static char *
mail_digest_of (const PGresult *result, int row)
{
  g_autoptr (Mail) mail = mail_new ();
  if (db_get (result, row, "mail_id") == NULL ||
      !mail_class_from_name (db_get (result, row, "class"), &mail->class))
    return NULL;
  mail->message_id = g_strdup (db_get (result, row, "message_id"));
  mail->from = g_strdup (db_get (result, row, "from_address"));
  g_free (mail->subject);
  mail->subject = g_strdup (db_get (result, row, "mail_subject"));
  g_autoptr (json_t) to = db_json (db_get (result, row, "to_addresses"));
  g_strfreev (mail->to);
  mail->to = texts_of (to);
  g_autoptr (json_t) attachments = db_json (db_get (result, row, "attachments"));
  for (gsize i = 0; i < json_array_size (attachments); i++)
    g_ptr_array_add (mail->attachments, attachment_of (json_array_get (attachments, i)));
  return chain_mail_digest (db_get (result, row, "mail_sha256"), mail);
}

static Event *
read_event (const PGresult *result, int row)
{
  EventType type;
  Proof proof;
  if (!event_type_from_name (db_get (result, row, "type"), &type) ||
      !proof_from_name (db_get (result, row, "proof"), &proof))
    return NULL;
  g_autoptr (Event) event = event_new (db_get_number (result, row, "ticket_id"), type);
  event->n = (guint) db_get_number (result, row, "n");
  event->at = db_get_number (result, row, "at");
  event->field = g_strdup (db_get (result, row, "field"));
  event->held_back = db_get_boolean (result, row, "held_back");
  event->proof = proof;
  event->value[SEAL_ACTOR] = g_strdup (db_get (result, row, "actor"));
  event->value[SEAL_OLD] = g_strdup (db_get (result, row, "old"));
  event->value[SEAL_NEW] = g_strdup (db_get (result, row, "new"));
  event->value[SEAL_TEXT] = g_strdup (db_get (result, row, "text"));
  event->value[SEAL_QUOTED] = g_strdup (db_get (result, row, "quoted"));
  event->value[SEAL_MAIL] = mail_digest_of (result, row);
  if (!read_hex (db_get (result, row, "salts"), &event->salt[0][0], sizeof event->salt) ||
      !read_hex (db_get (result, row, "seals"), &event->seal[0][0], sizeof event->seal) ||
      !read_hex (db_get (result, row, "hash"), event->hash, sizeof event->hash))
    return NULL;
  return g_steal_pointer (&event);
}

GPtrArray *
store_audit_events (Db *db, gint64 ticket, guint n, guint limit, GError **error)
{
  g_autoptr (PGresult) result = db_run (db, &statement_audit_events, error, db_number (ticket),
                                        db_number (n), db_number (limit));
  if (result == NULL)
    return NULL;
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) audit_event_free);
  for (int row = 0; row < PQntuples (result); row++) {
    AuditEvent *entry = g_new0 (AuditEvent, 1);
    entry->event = read_event (result, row);
    entry->ticket = db_get_number (result, row, "ticket_id");
    entry->n = (guint) db_get_number (result, row, "n");
    entry->mail_intact =
        db_get (result, row, "mail_id") == NULL || db_get_boolean (result, row, "mail_intact");
    g_ptr_array_add (events, entry);
  }
  return events;
}

GArray *
store_audit_heads (Db *db, gint64 ticket, guint limit, GError **error)
{
  g_autoptr (PGresult) result =
      db_run (db, &statement_audit_heads, error, db_number (ticket), db_number (limit));
  if (result == NULL)
    return NULL;
  GArray *heads = g_array_new (FALSE, TRUE, sizeof (AuditHead));
  for (int row = 0; row < PQntuples (result); row++) {
    AuditHead head = { .ticket = db_get_number (result, row, "ticket_id"),
                       .n = (guint) db_get_number (result, row, "last_n") };
    g_strlcpy (head.hash, db_get (result, row, "head"), sizeof head.hash);
    g_array_append_val (heads, head);
  }
  return heads;
}

GArray *
store_audit_changed_mail (Db *db, GError **error)
{
  g_autoptr (PGresult) result = db_run_values (db, &statement_audit_stored_mail, NULL, 0, error);
  if (result == NULL)
    return NULL;
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (int row = 0; row < PQntuples (result); row++) {
    gint64 number = db_get_number (result, row, "mail_id");
    g_array_append_val (numbers, number);
  }
  return numbers;
}
