#include "core/token.h"

#include <string.h>

#include "base/text.h"

#define PREFIX "t-"
#define CHALLENGE_PREFIX "c-"
#define MAC_CHARACTERS 26 /* of 5 bits each */

/* The key named LETTER (lower case), or NULL. */
static const TokenKey *
find_key (const Policy *policy, char letter)
{
  for (guint i = 0; i < policy->token_keys->len; i++) {
    const TokenKey *key = g_ptr_array_index (policy->token_keys, i);
    if (key->letter == letter)
      return key;
  }
  return NULL;
}

char *
token_for_reply (const Policy *policy, gint64 ticket, const char *recipient)
{
  if (policy->token_keys->len == 0)
    return NULL;
  const TokenKey *key = g_ptr_array_index (policy->token_keys, 0);
  g_autofree char *folded = text_fold_address (recipient);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, ticket);
  gsize length;
  const guint8 *secret = g_bytes_get_data (key->secret, &length);
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, secret, length);
  /* The NULs keep the three apart, whatever they hold. */
  g_hmac_update (hmac, (const guchar *) "reply", sizeof "reply");
  g_hmac_update (hmac, (const guchar *) number, (gssize) strlen (number) + 1);
  g_hmac_update (hmac, (const guchar *) folded, (gssize) strlen (folded));
  guint8 mac[32];
  gsize size = sizeof mac;
  g_hmac_get_digest (hmac, mac, &size);
  g_hmac_unref (hmac);
  g_autofree char *text = text_base32 (mac, size);
  return g_strdup_printf (PREFIX "%c%.*s", key->letter, MAC_CHARACTERS, text);
}

/* TRUE for MAC_CHARACTERS of the alphabet and no more. */
static gboolean
is_base32 (const char *text)
{
  gsize length = 0;
  for (; text[length] != '\0'; length++)
    if (!g_ascii_isalpha (text[length]) && (text[length] < '2' || text[length] > '7'))
      return FALSE;
  return length == MAC_CHARACTERS;
}

gboolean
token_is_reply (const Policy *policy, const char *extension)
{
  const gsize prefix = strlen (PREFIX);
  return g_ascii_strncasecmp (extension, PREFIX, prefix) == 0 &&
         find_key (policy, g_ascii_tolower (extension[prefix])) != NULL &&
         is_base32 (extension + prefix + 1);
}

gboolean
token_is_claimed (const char *extension)
{
  return g_ascii_strncasecmp (extension, PREFIX, strlen (PREFIX)) == 0;
}

char *
token_address (const char *address, const char *extension)
{
  const char *at = strrchr (address, '@');
  g_assert (at != NULL);
  return g_strdup_printf ("%.*s+%s%s", (int) (at - address), address, extension, at);
}

char *
token_for_challenge (const guint8 *random)
{
  g_autofree char *text = text_base32 (random, TOKEN_RANDOM_BYTES);
  return g_strconcat (CHALLENGE_PREFIX, text, NULL);
}

gboolean
token_is_challenge (const char *extension)
{
  const gsize prefix = strlen (CHALLENGE_PREFIX);
  return g_ascii_strncasecmp (extension, CHALLENGE_PREFIX, prefix) == 0 &&
         is_base32 (extension + prefix);
}
