#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "core/when.h"

#include "mail/openpgp.h"
#include "store/staff.h"

#include "app/account.h"
#include "app/database.h"

#define FINGERPRINT_DIGITS_LEAST 16
#define FINGERPRINT_DIGITS_MOST 64

/* TEXT as an INSTANT, which stays as it is when TEXT is NULL. */
static gboolean
read_instant (const char *text, gint64 now, gint64 *instant, GError **error)
{
  if (text == NULL || when_parse (text, now, instant))
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "`%s` is no time; write one such as 2026-12-01 or 2026-12-01T14:30:00Z", text);
  return FALSE;
}

static gboolean
check_span (gint64 not_before, gint64 not_after, gint64 now, GError **error)
{
  if (not_after == CLOCK_NONE || (not_after > not_before && not_after > now))
    return TRUE;
  g_autofree char *from = clock_to_text (not_before);
  g_autofree char *to = clock_to_text (not_after);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "no signature could count: the key would be good from %s to %s", from, to);
  return FALSE;
}

gboolean
account_key_add (const Config *config, const AccountKeyFile *file, GError **error)
{
  g_autoptr (PublicKey) public_key = openpgp_read_key (file->bytes, error);
  if (public_key == NULL)
    return FALSE;
  gint64 now = clock_now ();
  NewKey key = { .name = file->name,
                 .fingerprint = public_key->fingerprint,
                 .bytes = public_key->bytes,
                 .not_before = public_key->created,
                 .not_after = public_key->expires };
  if (!read_instant (file->not_before, now, &key.not_before, error) ||
      !read_instant (file->not_after, now, &key.not_after, error) ||
      !check_span (key.not_before, key.not_after, now, error))
    return FALSE;
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_key_add (db, &key, now, error);
}

gboolean
account_key_revoke (const Config *config, const char *name, const char *fingerprint, GError **error)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  gboolean good = TRUE;
  for (const char *p = fingerprint; *p != '\0'; p++)
    if (*p != ' ') {
      good &= g_ascii_isxdigit (*p);
      g_string_append_c (digits, g_ascii_toupper (*p));
    }
  if (!good || digits->len < FINGERPRINT_DIGITS_LEAST || digits->len > FINGERPRINT_DIGITS_MOST) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "`%s` is no fingerprint: write its last %d or more hexadecimal digits",
                 fingerprint, FINGERPRINT_DIGITS_LEAST);
    return FALSE;
  }
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_key_revoke (db, name, digits->str, clock_now (), error);
}
