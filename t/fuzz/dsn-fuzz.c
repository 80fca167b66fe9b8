#include <string.h>

#include "base/text.h"

#include "mail/dsn.h"
#include "mail/message-id.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
assert_text (const char *text, gsize limit)
{
  g_assert_true (text_is_valid (text, strlen (text)));
  g_assert_cmpuint (strlen (text), <=, limit);
  g_autofree char *line = text_one_line (text);
  g_assert_cmpstr (line, ==, text);
}

/* RFC 3463 section 2: a class, and two numbers of at most three digits. */
static void
assert_status (const char *status)
{
  g_auto (GStrv) parts = g_strsplit (status, ".", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_assert_true (strlen (parts[0]) == 1 && strchr ("245", parts[0][0]) != NULL);
  for (int i = 1; i < 3; i++)
    g_assert_true (strlen (parts[i]) >= 1 && strlen (parts[i]) <= 3 &&
                   parts[i][strspn (parts[i], "0123456789")] == '\0');
}

static void
assert_delivery (const MailDelivery *delivery)
{
  static const char *const actions[] = { "failed",  "delayed",  "delivered",
                                         "relayed", "expanded", NULL };
  assert_text (delivery->recipient, 320);
  g_assert_true (g_strv_contains (actions, delivery->action));
  if (delivery->status != NULL)
    assert_status (delivery->status);
  if (delivery->reason != NULL)
    assert_text (delivery->reason, 500);
}

static void
read_report (Structure *structure, const char *field)
{
  g_autoptr (Mail) mail = mail_new ();
  g_autofree char *reason = NULL;
  MailHeader *header = g_new0 (MailHeader, 1);
  header->name = g_strdup ("X-Failed-Recipients");
  header->value = g_strdup (field);
  g_ptr_array_add (mail->headers, header);
  gboolean report = dsn_read (mail, structure, TRUE, &reason);
  g_assert_cmpint (report, ==, reason != NULL);
  if (!report)
    g_assert_cmpuint (mail->deliveries->len, ==, 0);
  g_assert_cmpuint (mail->deliveries->len, <=, 100);
  for (guint i = 0; i < mail->deliveries->len; i++)
    assert_delivery (g_ptr_array_index (mail->deliveries, i));
  if (mail->original_message_id != NULL)
    g_assert_true (message_id_is_valid (mail->original_message_id));
}

/* The input, up to its first byte 0x1E, is a status part; behind it the text; behind a second one
 * the returned mail. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *input = text_from_bytes ((const char *) data, size);
  g_auto (GStrv) pieces = g_strsplit (input, "\x1e", 3);
  guint count = g_strv_length (pieces);
  g_autoptr (Structure) structure = g_new0 (Structure, 1);
  structure->type = g_strdup ("multipart/report");
  structure->whole_text = g_strdup (count > 1 ? pieces[1] : input);
  structure->returned = count > 2 ? g_strdup (pieces[2]) : NULL;
  g_autofree char *field = text_one_line (count > 1 ? pieces[1] : "");
  read_report (structure, field);
  structure->delivery_status = g_strdup (count > 0 ? pieces[0] : "");
  read_report (structure, field);
  return 0;
}
