#include "core/chain.h"

#include <string.h>

static void
digest_number (GChecksum *sum, guint64 number)
{
  guint64 big_endian = GUINT64_TO_BE (number);
  g_checksum_update (sum, (const guchar *) &big_endian, sizeof big_endian);
}

/* Absent and empty differ. */
static void
digest_text (GChecksum *sum, const char *text)
{
  guint32 length = text == NULL ? G_MAXUINT32 : (guint32) strlen (text);
  guint32 big_endian = GUINT32_TO_BE (length);
  g_checksum_update (sum, (const guchar *) &big_endian, sizeof big_endian);
  if (text != NULL)
    g_checksum_update (sum, (const guchar *) text, length);
}

static void
seal_value (const char *value, const guint8 salt[EVENT_SALT_BYTES], guint8 seal[TICKET_HASH_BYTES])
{
  memset (seal, 0, TICKET_HASH_BYTES);
  if (value == NULL)
    return;
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, salt, EVENT_SALT_BYTES);
  g_hmac_update (hmac, (const guchar *) value, (gssize) strlen (value));
  gsize length = TICKET_HASH_BYTES;
  g_hmac_get_digest (hmac, seal, &length);
  g_hmac_unref (hmac);
}

static void
hash_event (const Event *event, const guint8 previous[TICKET_HASH_BYTES],
            guint8 hash[TICKET_HASH_BYTES])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, previous, TICKET_HASH_BYTES);
  g_checksum_update (sum, (const guchar *) "tocsin-1", 8);
  digest_number (sum, (guint64) event->ticket);
  digest_number (sum, event->n);
  digest_number (sum, (guint64) event->at);
  digest_text (sum, event_type_name (event->type));
  digest_text (sum, event->field);
  digest_text (sum, proof_name (event->proof));
  guint8 held_back = event->held_back ? 1 : 0;
  g_checksum_update (sum, &held_back, 1);
  for (guint i = 0; i < SEALS; i++)
    g_checksum_update (sum, event->seal[i], TICKET_HASH_BYTES);
  gsize length = TICKET_HASH_BYTES;
  g_checksum_get_digest (sum, hash, &length);
}

void
chain_append (Ticket *ticket, Event *event)
{
  event->n = ++ticket->last_n;
  for (guint i = 0; i < SEALS; i++) {
    if (event->value[i] == NULL)
      memset (event->salt[i], 0, EVENT_SALT_BYTES);
    seal_value (event->value[i], event->salt[i], event->seal[i]);
  }
  hash_event (event, ticket->head, event->hash);
  memcpy (ticket->head, event->hash, TICKET_HASH_BYTES);
}

static gboolean
is_erased (const Event *event, guint i)
{
  static const guint8 no_salt[EVENT_SALT_BYTES];
  return event->value[i] == NULL && memcmp (event->salt[i], no_salt, EVENT_SALT_BYTES) == 0;
}

ChainVerdict
chain_check (const Event *event, const guint8 previous[TICKET_HASH_BYTES])
{
  guint8 expected[TICKET_HASH_BYTES];
  for (guint i = 0; i < SEALS; i++) {
    seal_value (event->value[i], event->salt[i], expected);
    if (!is_erased (event, i) && memcmp (expected, event->seal[i], TICKET_HASH_BYTES) != 0)
      return CHAIN_VALUE_CHANGED;
  }
  hash_event (event, previous, expected);
  return memcmp (expected, event->hash, TICKET_HASH_BYTES) == 0 ? CHAIN_WHOLE : CHAIN_HASH_CHANGED;
}

static void
digest_texts (GChecksum *sum, char **texts)
{
  digest_number (sum, g_strv_length (texts));
  for (; *texts != NULL; texts++)
    digest_text (sum, *texts);
}

char *
chain_mail_digest (const char *raw_sha256, const Mail *mail)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  digest_text (sum, raw_sha256);
  digest_text (sum, mail->message_id);
  digest_text (sum, mail->from);
  digest_text (sum, mail->subject);
  digest_text (sum, mail_class_name (mail->class));
  digest_number (sum, (guint64) mail->date);
  digest_texts (sum, mail->to);
  digest_texts (sum, mail->cc);
  digest_texts (sum, mail->references);
  digest_number (sum, mail->attachments->len);
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    digest_text (sum, attachment->name);
    digest_text (sum, attachment->type);
    digest_number (sum, (guint64) attachment->size);
    digest_text (sum, attachment->sha256);
  }
  return g_strdup (g_checksum_get_string (sum));
}
