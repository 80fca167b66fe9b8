#include "mail/digest.h"

#include <string.h>

#include "mail/header.h"

static const char *const trace_fields[] = { "Return-Path", "Delivered-To", "X-Original-To",
                                            "Received", "Authentication-Results" };
static const char *const trace_prefixes[] = { "ARC-", "Resent-" };

static gboolean
is_trace (const HeaderField *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (trace_fields); i++)
    if (header_is (field, trace_fields[i]))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (trace_prefixes); i++) {
    gsize length = strlen (trace_prefixes[i]);
    if (field->name_length > length &&
        g_ascii_strncasecmp (field->name, trace_prefixes[i], length) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Takes the bytes up to END into CHECKSUM, with LF for each CR LF. */
static void
update (GChecksum *checksum, const char *bytes, const char *end)
{
  /* From one CR LF to the next: without them all of it at once. */
  for (const char *cr = bytes; (cr = memchr (cr, '\r', (gsize) (end - cr))) != NULL; cr++)
    if (cr + 1 < end && cr[1] == '\n') {
      g_checksum_update (checksum, (const guchar *) bytes, cr - bytes);
      bytes = cr + 1;
    }
  g_checksum_update (checksum, (const guchar *) bytes, end - bytes);
}

char *
digest_content (const char *bytes, gsize length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *end = bytes + length;
  const char *cursor = header_start (bytes, end);
  HeaderField field;
  while (header_next (&cursor, end, &field))
    if (!is_trace (&field))
      update (checksum, field.start, field.end);
  /* A header that ends and a body that begins must not look like one longer header. */
  g_checksum_update (checksum, (const guchar *) "\n", 1);
  update (checksum, cursor, end);
  return g_strdup (g_checksum_get_string (checksum));
}
