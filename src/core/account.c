#include "core/account.h"

#include "base/clock.h"
#include "base/text.h"

Account *
account_new (const char *name)
{
  Account *account = g_new0 (Account, 1);
  account->name = g_strdup (name);
  account->addresses = g_new0 (char *, 1);
  account->grants = g_ptr_array_new_with_free_func ((GDestroyNotify) grant_free);
  account->absent_until = CLOCK_NONE;
  account->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) account_key_free);
  return account;
}

void
account_free (Account *account)
{
  if (account == NULL)
    return;
  g_free (account->name);
  g_strfreev (account->addresses);
  g_free (account->sasl_user);
  g_free (account->language);
  g_ptr_array_unref (account->grants);
  g_ptr_array_unref (account->keys);
  g_free (account);
}

void
account_key_free (AccountKey *key)
{
  if (key == NULL)
    return;
  g_free (key->fingerprint);
  g_clear_pointer (&key->bytes, g_bytes_unref);
  g_free (key);
}

gboolean
account_has_address (const Account *account, const char *address)
{
  if (account == NULL)
    return FALSE;
  g_autofree char *folded = text_fold_address (address);
  return g_strv_contains ((const char *const *) account->addresses, folded);
}

static char *
read_text (const json_t *document, const char *name)
{
  return g_strdup (json_string_value (json_object_get (document, name)));
}

static gint64
read_time (const json_t *document, const char *name)
{
  const json_t *value = json_object_get (document, name);
  return json_is_integer (value) ? json_integer_value (value) : CLOCK_NONE;
}

static void
read_addresses (Account *account, const json_t *list)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  for (gsize i = 0; i < json_array_size (list); i++) {
    const char *address = json_string_value (json_array_get (list, i));
    g_autofree char *folded = address == NULL ? NULL : text_fold_address (address);
    if (folded != NULL)
      g_strv_builder_add (addresses, folded);
  }
  g_strfreev (account->addresses);
  account->addresses = g_strv_builder_end (addresses);
}

static void
read_grants (Account *account, const json_t *list)
{
  for (gsize i = 0; i < json_array_size (list); i++) {
    const char *text = json_string_value (json_array_get (list, i));
    Grant *grant = text == NULL ? NULL : grant_read (text);
    if (grant != NULL)
      g_ptr_array_add (account->grants, grant);
  }
}

static GBytes *
read_bytes (const char *base64)
{
  if (base64 == NULL)
    return NULL;
  gsize length;
  guchar *bytes = g_base64_decode (base64, &length);
  return g_bytes_new_take (bytes, length);
}

static void
read_keys (Account *account, const json_t *list)
{
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *document = json_array_get (list, i);
    AccountKey *key = g_new0 (AccountKey, 1);
    key->fingerprint = read_text (document, "fingerprint");
    key->bytes = read_bytes (json_string_value (json_object_get (document, "key")));
    key->not_before = read_time (document, "not_before");
    key->not_after = read_time (document, "not_after");
    key->revoked = read_time (document, "revoked");
    g_ptr_array_add (account->keys, key);
  }
}

Account *
account_read (const json_t *document)
{
  Account *account = account_new (NULL);
  account->name = read_text (document, "name");
  account->sasl_user = read_text (document, "sasl_user");
  account->language = read_text (document, "language");
  account->own_actions = json_is_true (json_object_get (document, "own_actions"));
  account->suspended = json_is_true (json_object_get (document, "suspended"));
  account->absent_until = read_time (document, "absent_until");
  read_addresses (account, json_object_get (document, "addresses"));
  read_grants (account, json_object_get (document, "roles"));
  read_keys (account, json_object_get (document, "keys"));
  return account;
}
