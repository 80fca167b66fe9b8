#include "base/text.h"

#include <string.h>

char *
text_from_bytes (const char *bytes, gsize length)
{
  if (length == 0)
    return g_strdup ("");
  g_autoptr (GString) clean = g_string_sized_new (length + 1);
  const char *end = bytes + length;
  for (const char *p = bytes; p < end;) {
    const char *stop;
    g_utf8_validate (p, end - p, &stop);
    g_string_append_len (clean, p, stop - p);
    p = stop;
    if (p < end)
      g_string_append (clean, *p++ == '\0' ? "\u2400" : "\uFFFD");
  }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

gboolean
text_is_valid (const char *bytes, gsize length)
{
  return length == 0 ||
         (memchr (bytes, '\0', length) == NULL && g_utf8_validate (bytes, (gssize) length, NULL));
}

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

/* Makes text stand in another order than it is written in. */
static gboolean
is_bidirectional (gunichar c)
{
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
         c == 0x200F || c == 0x061C;
}

/* A second text that no screen shows: tag characters repeat ASCII, the others annotate. */
static gboolean
is_tag (gunichar c)
{
  return c >= 0xE0000 && c <= 0xE007F;
}

static gboolean
is_annotation (gunichar c)
{
  return c >= 0xFFF9 && c <= 0xFFFB;
}

/* Beyond ASCII. */
static gboolean
is_wide_blank (gunichar c)
{
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

static gboolean
is_zero_width (gunichar c)
{
  return (c >= 0x200B && c <= 0x200D) || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF || c == 0xAD ||
         c == 0x180E;
}

/* TRUE for what has no place on a single line. */
static gboolean
is_unseen (gunichar c)
{
  return is_bidirectional (c) || is_zero_width (c) || is_annotation (c) || is_tag (c);
}

/* How many bytes from P on are printable ASCII, the blank not counted: most of all text. */
static gsize
graphic_run (const char *p)
{
  const char *stop = p;
  while (*stop > ' ' && *stop < 0x7F)
    stop++;
  return (gsize) (stop - p);
}

char *
text_one_line (const char *text)
{
  g_autoptr (GString) line = g_string_sized_new (strlen (text) + 1);
  gboolean blank = FALSE;
  for (const char *p = text; *p != '\0';) {
    gsize run = graphic_run (p);
    const char *next = run > 0 ? p + run : g_utf8_next_char (p);
    gunichar c = run > 0 ? 0x21 : g_utf8_get_char (p);
    if (is_control (c) || c == ' ' || is_wide_blank (c))
      blank = line->len > 0;
    else if (!is_unseen (c)) {
      if (blank)
        g_string_append_c (line, ' ');
      blank = FALSE;
      g_string_append_len (line, p, next - p);
    }
    p = next;
  }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* The same with blanks, tabs and LF. */
static gsize
plain_run (const char *p)
{
  const char *stop = p;
  while ((*stop >= ' ' && *stop < 0x7F) || *stop == '\n' || *stop == '\t')
    stop++;
  return (gsize) (stop - p);
}

/* Adds to LINES what stands for the character at P, which is none of a plain run, with CR for a CR;
 * returns where the text goes on. */
static const char *
append_special (GString *lines, const char *p, char cr)
{
  if (*p == '\r') {
    gsize run = strspn (p, "\r"); /* gateways double the CR before LF */
    for (gsize i = 0; i < run && p[run] != '\n'; i++)
      g_string_append_c (lines, cr);
    return p + run;
  }
  gunichar c = g_utf8_get_char (p);
  const char *next = g_utf8_next_char (p);
  if (c == 0x2028 || c == 0x2029)
    g_string_append_c (lines, ' ');
  else if (is_control (c))
    g_string_append (lines, "\uFFFD");
  else if (!is_bidirectional (c) && !is_annotation (c) && !is_tag (c))
    g_string_append_len (lines, p, next - p);
  return next;
}

char *
text_lines (const char *text)
{
  g_autoptr (GString) lines = g_string_sized_new (strlen (text) + 1);
  const char cr = strchr (text, '\n') == NULL ? '\n' : ' ';
  for (const char *p = text; *p != '\0';) {
    gsize run = plain_run (p);
    g_string_append_len (lines, p, (gssize) run);
    p = run > 0 ? p + run : append_special (lines, p, cr);
  }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

gboolean
text_has_tricks (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if ((is_control (c) && c != '\t') || is_bidirectional (c) || is_tag (c))
      return TRUE;
  }
  return FALSE;
}

char *
text_clip (const char *text, gsize limit)
{
  static const char ellipsis[] = "\u2026";
  gsize length = strlen (text);
  if (length <= limit)
    return g_strndup (text, length);
  const char *end = text + limit - strlen (ellipsis);
  while (end > text && ((guchar) *end & 0xC0) == 0x80)
    end--;
  return g_strdup_printf ("%.*s%s", (int) (end - text), text, ellipsis);
}

char *
text_base32 (const guint8 *bytes, gsize length)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  g_autoptr (GString) text = g_string_sized_new (length * 8 / 5 + 2);
  guint32 pending = 0;
  guint bits = 0;
  for (gsize i = 0; i < length; i++) {
    pending = pending << 8 | bytes[i];
    for (bits += 8; bits >= 5; bits -= 5)
      g_string_append_c (text, alphabet[pending >> (bits - 5) & 31]);
  }
  if (bits > 0)
    g_string_append_c (text, alphabet[pending << (5 - bits) & 31]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
text_hex (const guint8 *bytes, gsize length)
{
  g_autoptr (GString) hex = g_string_sized_new (length * 2 + 1);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (g_steal_pointer (&hex), FALSE);
}

GBytes *
text_from_hex (const char *hex)
{
  gsize length = strlen (hex);
  if (length % 2 != 0)
    return NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint) (length / 2));
  for (gsize i = 0; i < length; i += 2) {
    int high = g_ascii_xdigit_value (hex[i]);
    int low = g_ascii_xdigit_value (hex[i + 1]);
    if (high < 0 || low < 0)
      return NULL;
    guint8 byte = (guint8) (high << 4 | low);
    g_byte_array_append (bytes, &byte, 1);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

gboolean
text_equal_secret (const char *a, const char *b)
{
  gsize length = strlen (a);
  if (strlen (b) != length)
    return FALSE;
  guint8 difference = 0;
  for (gsize i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);
  return difference == 0;
}

char *
text_fold_address (const char *address)
{
  return g_ascii_strdown (address, -1);
}

gboolean
text_is_envelope_address (const char *address)
{
  const char *at = strchr (address, '@');
  gsize length = strlen (address);
  if (at == NULL || at == address || at[1] == '\0' || strchr (at + 1, '@') != NULL ||
      at - address > 64 || length > 254)
    return FALSE;
  for (const char *p = address; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("<>()[]\",;:\\", *p) != NULL)
      return FALSE;
  return address[0] != '-' && address[0] != '.' && at[1] != '.' && at[1] != '-';
}
