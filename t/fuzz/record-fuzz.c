#include <string.h>

#include "mail/record.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const ParseLimits limits = {
  .message_bytes = 52428800,
  .header_bytes = 262144,
  .header_lines = 1000,
  .addresses = 500,
  .parts = 200,
  .text_bytes = 1048576,
};

static MailAttachment *
attachment (const char *text, guint8 seed)
{
  MailAttachment *made = mail_attachment_new ();
  made->role = (MailPartRole) (seed % MAIL_PARTS);
  made->name = g_strdup (text);
  made->type = g_strdup ("image/png");
  made->detected = seed % 2 == 0 ? NULL : g_strdup ("image/gif");
  made->size = seed;
  made->sha256 = g_strnfill (64, 'a');
  made->summary = seed % 3 == 0 ? g_new0 (MailSummary, 1) : NULL;
  return made;
}

/* A record with all that a record can have, in amounts that SEED says. */
static GBytes *
sample (guint8 seed)
{
  g_autoptr (Mail) mail = mail_new ();
  mail->content_digest = g_strnfill (64, '0');
  if (seed % 2 == 0) {
    mail->signed_part = mail_signature_new ();
    mail->signed_part->offset = seed;
    mail->signed_part->length = seed;
    mail->signed_part->subject = seed % 4 == 0 ? NULL : g_strdup ("Grüße");
  }
  for (int i = 0; i < seed % 5; i++) {
    MailHeader *header = g_new0 (MailHeader, 1);
    header->name = g_strdup ("Subject");
    header->value = g_strdup ("Grüße");
    g_ptr_array_add (mail->headers, header);
    MailAuthentication *result = g_new0 (MailAuthentication, 1);
    result->authserv_id = g_strdup ("mx.test");
    result->method = g_strdup ("dmarc");
    result->result = g_strdup ("pass");
    result->properties = g_strsplit ("header.from=a.test,x.y=z", ",", i);
    g_ptr_array_add (mail->authentication, result);
    MailDelivery *delivery = g_new0 (MailDelivery, 1);
    delivery->recipient = g_strdup ("a@x.test");
    delivery->status = g_strdup ("5.1.1");
    g_ptr_array_add (mail->deliveries, delivery);
    g_ptr_array_add (mail->attachments, attachment ("a.png", (guint8) (seed + i)));
  }
  return record_encode (mail);
}

/* What is accepted is written again as the same bytes, for a record has one form only. */
static void
check (GBytes *bytes)
{
  g_autoptr (Mail) mail = record_decode (bytes, &limits, NULL);
  if (mail == NULL)
    return;
  g_autoptr (GBytes) again = record_encode (mail);
  g_assert_true (g_bytes_equal (bytes, again));
}

/* A hostile child may send anything: DATA as it is, and a good record with bytes of it changed. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) plain = g_bytes_new (data, size);
  check (plain);
  if (size == 0)
    return 0;
  g_autoptr (GBytes) good = sample (data[0]);
  check (good);
  gsize length;
  g_autofree guint8 *changed = g_bytes_unref_to_data (g_steal_pointer (&good), &length);
  for (gsize i = 1; i + 2 < size; i += 3)
    changed[(data[i] << 8 | data[i + 1]) % length] = data[i + 2];
  g_autoptr (GBytes) bytes = g_bytes_new (changed, length);
  check (bytes);
  return 0;
}
