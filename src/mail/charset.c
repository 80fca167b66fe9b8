#include "mail/charset.h"

#include <gmime/gmime.h>
#include <iconv.h>
#include <string.h>

#include "base/text.h"

static const char fallback[] = "windows-1252";

/* More names than any honest mail uses; the longest registered name has 45 characters. */
enum { CHARSETS = 16, NAME_BYTES = 48 };

/* The name that starts at P, or NULL when there is none of the letters names are made of. */
static char *
copy_name (const char *p, const char *end)
{
  if (p < end && (*p == '"' || *p == '?'))
    p++;
  const char *stop = p;
  while (stop < end && (g_ascii_isalnum (*stop) || (*stop != '\0' && strchr ("-_.:+", *stop))))
    stop++;
  return stop == p || stop - p >= NAME_BYTES ? NULL : g_strndup (p, (gsize) (stop - p));
}

/* TRUE when the `=` at P stands in `charset=NAME` or at the start of `=?NAME?`. */
static gboolean
names_charset (const char *bytes, const char *p, const char *end)
{
  static const char parameter[] = "charset";
  const gsize length = sizeof parameter - 1;
  if (p + 1 < end && p[1] == '?')
    return TRUE;
  if (p > bytes && p[-1] == '*')
    p--;
  return (gsize) (p - bytes) >= length && g_ascii_strncasecmp (p - length, parameter, length) == 0;
}

static void
load (GHashTable *loaded, const char *name)
{
  /* The converter stays open on purpose: closed, it would be unloaded. */
  if (g_hash_table_add (loaded, g_ascii_strdown (name, -1)))
    (void) iconv_open ("UTF-8", g_mime_charset_iconv_name (name));
}

void
charset_load (const char *bytes, gsize length)
{
  g_autoptr (GHashTable) loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  load (loaded, fallback);
  const char *end = bytes + length;
  const char *p = bytes;
  while (g_hash_table_size (loaded) < CHARSETS &&
         (p = memchr (p, '=', (gsize) (end - p))) != NULL) {
    g_autofree char *name = names_charset (bytes, p, end) ? copy_name (p + 1, end) : NULL;
    if (name != NULL)
      load (loaded, name);
    p++;
  }
}

/* Valid UTF-8 but for NULs, which are no sign of another character set. */
static gboolean
is_utf8 (const char *bytes, gsize length)
{
  const char *end = bytes + length;
  for (const char *p = bytes; p < end; p++) {
    const char *stop;
    if (!g_utf8_validate (p, end - p, &stop) && *stop != '\0')
      return FALSE;
    p = stop;
  }
  return TRUE;
}

static char *
convert (const char *bytes, gsize length, const char *charset)
{
  gsize read;
  gsize written;
  g_autofree char *utf8 = g_convert (bytes, (gssize) length, "UTF-8",
                                     g_mime_charset_iconv_name (charset), &read, &written, NULL);
  return utf8 == NULL ? NULL : text_from_bytes (utf8, written);
}

char *
charset_to_utf8 (const char *bytes, gsize length, const char *declared)
{
  gboolean utf8 = declared != NULL && g_ascii_strcasecmp (declared, "utf-8") == 0;
  gboolean vague = declared == NULL || g_ascii_strcasecmp (declared, "us-ascii") == 0;
  if (utf8 || (vague && is_utf8 (bytes, length)))
    return text_from_bytes (bytes, length);
  char *text = vague ? NULL : convert (bytes, length, declared);
  if (text == NULL && is_utf8 (bytes, length))
    return text_from_bytes (bytes, length);
  if (text == NULL)
    text = convert (bytes, length, fallback);
  return text == NULL ? text_from_bytes (bytes, length) : text;
}
