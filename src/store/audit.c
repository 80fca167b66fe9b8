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

/* FALSE when LIST holds anything but texts; TEXTS is then what came before. */
static gboolean
read_texts (const json_t *list, char ***texts)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new ();
  gsize count = json_array_size (list);
  while (read->len < count && json_is_string (json_array_get (list, read->len)))
    g_ptr_array_add (read, g_strdup (json_string_value (json_array_get (list, read->len))));
  gboolean good = json_is_array (list) && read->len == count;
  g_ptr_array_add (read, NULL);
  g_strfreev (*texts);
  *texts = (char **) g_ptr_array_free (g_steal_pointer (&read), FALSE);
  return good;
}

/* FALSE when LIST holds anything but attachments, or one holds more than it should. */
static gboolean
read_attachments (json_t *list, GPtrArray *attachments)
{
  for (gsize i = 0; i < json_array_size (list); i++) {
    const char *name;
    const char *type;
    const char *sha256;
    json_int_t size;
    if (json_unpack (json_array_get (list, i), "{s:s, s:s, s:I, s:s !}", "name", &name, "type",
                     &type, "size", &size, "sha256", &sha256) != 0)
      return FALSE;
    MailAttachment *attachment = mail_attachment_new ();
    attachment->name = g_strdup (name);
    attachment->type = g_strdup (type);
    attachment->size = size;
    attachment->sha256 = g_strdup (sha256);
    g_ptr_array_add (attachments, attachment);
  }
  return json_is_array (list);
}

/* What the mail's row says, sealed anew; NULL when the event has no mail, "" when the row cannot be
 * what was written. */
static char *
mail_digest_of (const PGresult *result, int row)
{
  g_autoptr (Mail) mail = mail_new ();
  if (db_get (result, row, "mail_id") == NULL)
    return NULL;
  g_autoptr (json_t) to = json_loads (db_get (result, row, "to_addresses"), 0, NULL);
  g_autoptr (json_t) cc = json_loads (db_get (result, row, "cc_addresses"), 0, NULL);
  g_autoptr (json_t) references = json_loads (db_get (result, row, "reference_ids"), 0, NULL);
  g_autoptr (json_t) attachments = json_loads (db_get (result, row, "attachments"), 0, NULL);
  const char *class = db_get (result, row, "class");
  if (class == NULL || !mail_class_from_name (class, &mail->class) || !read_texts (to, &mail->to) ||
      !read_texts (cc, &mail->cc) || !read_texts (references, &mail->references) ||
      !read_attachments (attachments, mail->attachments))
    return g_strdup ("");
  if (db_get (result, row, "sent_at") != NULL)
    mail->date = db_get_number (result, row, "sent_at");
  mail->message_id = g_strdup (db_get (result, row, "message_id"));
  mail->from = g_strdup (db_get (result, row, "from_address"));
  g_free (mail->subject);
  mail->subject = g_strdup (db_get (result, row, "mail_subject"));
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
