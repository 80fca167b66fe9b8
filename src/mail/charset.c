#include "mail/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/text.h"

#include "mail/charset-name.h"
#include "mail/defect.h"
#include "mail/seven-bit.h"
#include "mail/utf.h"

/* More converters than any honest mail needs, and the longest name that is looked at. */
enum { CONVERTERS = 16, NAME_BYTES = 48 };

/* How many bytes a converter is given at once. */
enum { PIECE = 1024 };

static const char replacement[] = "\uFFFD";

/* Keeps a converter, unless it is there already. */
static void
load (GPtrArray *loaded, const char *converter)
{
  if (loaded->len == CONVERTERS ||
      g_ptr_array_find_with_equal_func (loaded, converter, g_str_equal, NULL))
    return;
  /* It stays open on purpose: closed, it would be unloaded. */
  (void) iconv_open ("UTF-8", converter);
  g_ptr_array_add (loaded, (gpointer) converter);
}

/* TRUE when `charset`, an RFC 2231 mark or blanks behind it, ends at P. */
static gboolean
follows_charset (const char *bytes, const char *p)
{
  static const char word[] = "charset";
  const gsize length = sizeof word - 1;
  const char *stop = p;
  while (stop > bytes && p - stop < 8 && strchr (" \t*0", stop[-1]) != NULL && stop[-1] != '\0')
    stop--;
  return (gsize) (stop - bytes) >= length && g_ascii_strncasecmp (stop - length, word, length) == 0;
}

/* Copies the name of a character set that the `=` at P announces: `=?NAME?`, `charset=NAME`, also
 * in quoted-printable HTML, or `name*=NAME'` (RFC 2231). FALSE when it announces none. */
static gboolean
read_name (const char *bytes, const char *p, const char *end, char name[static NAME_BYTES])
{
  const char *start = p + 1;
  gboolean word = start < end && *start == '?';
  if (!word && !(p > bytes && p[-1] == '*') && !follows_charset (bytes, p))
    return FALSE;
  if (end - start > 2 && start[0] == '3' && (start[1] == 'D' || start[1] == 'd'))
    start += 2;
  while (start < end && start - p < 8 && strchr ("?\"' \t\r\n", *start) != NULL && *start != '\0')
    start++;
  gsize length = 0;
  while (start + length < end && length < NAME_BYTES - 1 &&
         (g_ascii_isalnum (start[length]) || start[length] == '-' || start[length] == '_'))
    length++;
  memcpy (name, start, length);
  name[length] = '\0';
  return length > 0;
}

void
charset_load (const char *bytes, gsize length)
{
  g_autoptr (GPtrArray) loaded = g_ptr_array_new ();
  const char *end = bytes + length;
  for (const char *p = bytes; loaded->len < CONVERTERS; p++) {
    p = memchr (p, '=', (gsize) (end - p));
    if (p == NULL)
      break;
    char name[NAME_BYTES];
    const char *converter =
        read_name (bytes, p, end, name) ? charset_name_find (name)->converter : NULL;
    if (converter != NULL)
      load (loaded, converter);
  }
  if (seven_bit_find_iso_2022_jp (bytes, length) != NULL)
    load (loaded, charset_name_find ("iso-2022-jp")->converter);
}

/* Asks DESCRIPTOR for the character it holds back, because an accent might follow. */
static void
flush (iconv_t descriptor, GString *text)
{
  char buffer[32];
  char *out = buffer;
  gsize room = sizeof buffer;
  iconv (descriptor, NULL, NULL, &out, &room);
  g_string_append_len (text, buffer, out - buffer);
}

/* BYTES through CONVERTER; NULL when that is not there. Each byte it cannot read becomes U+FFFD. */
static GString *
convert (const char *bytes, gsize length, const char *converter)
{
  iconv_t descriptor = iconv_open ("UTF-8", converter);
  if (descriptor == (iconv_t) -1) /* NOLINT(performance-no-int-to-ptr): iconv(3) says it so */
    return NULL;
  GString *text = g_string_sized_new (length + 1);
  gboolean shifts = g_str_has_prefix (converter, "ISO-2022"); /* a flush would switch back */
  char *in = (char *) bytes;
  gsize left = length;
  while (left > 0) {
    char buffer[4 * PIECE];
    char *out = buffer;
    gsize room = sizeof buffer;
    gsize piece = MIN (left, PIECE);
    gsize rest = piece;
    gsize result = iconv (descriptor, &in, &rest, &out, &room);
    left -= piece - rest;
    g_string_append_len (text, buffer, out - buffer);
    gboolean full = result == (gsize) -1 && errno == E2BIG && out > buffer;
    gboolean cut = result == (gsize) -1 && errno == EINVAL && rest < piece && rest < left;
    if (result != (gsize) -1 || full || cut)
      continue;
    if (!shifts)
      flush (descriptor, text);
    g_string_append (text, replacement);
    in++;
    left--;
  }
  flush (descriptor, text);
  iconv_close (descriptor);
  return text;
}

/* The undefined five become the control characters of their number (WHATWG's encoding standard). */
static GString *
read_windows_1252 (const char *bytes, gsize length)
{
  static const gunichar high[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
  };
  GString *text = g_string_sized_new (length + 1);
  for (gsize i = 0; i < length; i++) {
    guchar byte = (guchar) bytes[i];
    if (byte < 0x80)
      g_string_append_c (text, bytes[i]);
    else
      g_string_append_unichar (text, byte < 0xA0 ? high[byte - 0x80] : byte);
  }
  return text;
}

/* TEXT, which may hold NULs and bytes that are no UTF-8, as text. Takes it. */
static char *
finish (GString *text)
{
  char *clean = text_from_bytes (text->str, text->len);
  g_string_free (text, TRUE);
  return clean;
}

static GString *
read_rewritten (GString *rewritten, const char *converter)
{
  GString *text = convert (rewritten->str, rewritten->len, converter);
  g_string_free (rewritten, TRUE);
  return text;
}

/* BYTES as NAME has them, or NULL when its converter is not there. */
static char *
read_as (const char *bytes, gsize length, const CharsetName *name)
{
  GString *text = NULL;
  switch (name->kind) {
  case CHARSET_UTF_7:
  case CHARSET_UTF_7_IMAP:
    text = utf_7_read (bytes, length, name->kind == CHARSET_UTF_7_IMAP);
    break;
  case CHARSET_UTF_16:
    text = utf_16_read (bytes, length, UTF_ANY_ORDER);
    break;
  case CHARSET_UTF_16LE:
  case CHARSET_UTF_16BE:
    text = utf_16_read (bytes, length,
                        name->kind == CHARSET_UTF_16LE ? UTF_LITTLE_ENDIAN : UTF_BIG_ENDIAN);
    break;
  case CHARSET_UTF_32:
    text = utf_32_read (bytes, length);
    break;
  case CHARSET_WINDOWS_1252:
    text = read_windows_1252 (bytes, length);
    break;
  case CHARSET_ISO_2022_JP:
    text = read_rewritten (seven_bit_iso_2022_jp (bytes, length), name->converter);
    break;
  case CHARSET_HZ:
    text = read_rewritten (seven_bit_hz (bytes, length), name->converter);
    break;
  case CHARSET_CONVERTER:
    text = convert (bytes, length, name->converter);
    break;
  default:
    return text_from_bytes (bytes, length);
  }
  return text == NULL ? NULL : finish (text);
}

/* How much sense TEXT makes. */
typedef struct {
  gsize good; /* characters beyond ASCII */
  gsize bad;  /* U+FFFD and the controls that no text has */
} Sense;

static Sense
weigh (const char *text)
{
  Sense sense = { 0, 0 };
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if ((guchar) *p < 0x80)
      continue;
    gunichar c = g_utf8_get_char (p);
    if (c == 0xFFFD || c < 0xA0)
      sense.bad++;
    else if (c != 0x2400) /* stands for a NUL, which is in no character set */
      sense.good++;
  }
  return sense;
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

static gboolean
is_ascii (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) bytes[i] >= 0x80)
      return FALSE;
  return TRUE;
}

/* BYTES without a claim that could be believed. */
static char *
guess (const char *bytes, gsize length)
{
  static const CharsetName western = { "", CHARSET_WINDOWS_1252, NULL };
  char *japanese = is_ascii (bytes, length) && seven_bit_find_iso_2022_jp (bytes, length) != NULL
                       ? read_as (bytes, length, charset_name_find ("iso-2022-jp"))
                       : NULL;
  if (japanese != NULL)
    return japanese;
  g_autofree char *utf8 = text_from_bytes (bytes, length);
  if (is_utf8 (bytes, length))
    return g_steal_pointer (&utf8);
  /* A few bytes broken or cut off make no other set of it: no other looks like UTF-8 by chance. */
  Sense sense = weigh (utf8);
  return sense.good > sense.bad ? g_steal_pointer (&utf8) : read_as (bytes, length, &western);
}

/* FALSE for a claim that BYTES refute at once: nobody's UTF-16 or UTF-32 is ASCII or UTF-8. */
static gboolean
is_plausible (const char *bytes, gsize length, const CharsetName *name)
{
  gboolean wide = name->kind >= CHARSET_UTF_16 && name->kind <= CHARSET_UTF_32;
  return !wide || memchr (bytes, '\0', length) != NULL || !is_utf8 (bytes, length);
}

/* BYTES as their sender says, or else as they seem. */
static char *
read_claimed (const char *bytes, gsize length, const char *declared, GPtrArray *defects)
{
  const CharsetName *name = charset_name_find (declared);
  g_autofree char *text = is_plausible (bytes, length, name) ? read_as (bytes, length, name) : NULL;
  if (text == NULL) {
    defect_add (defects, "text that cannot be read as %s", declared);
    return guess (bytes, length);
  }
  Sense sense = weigh (text);
  if (sense.bad == 0 || (name->kind == CHARSET_UTF_8 && is_utf8 (bytes, length)))
    return g_steal_pointer (&text);
  g_autofree char *utf8 = text_from_bytes (bytes, length);
  if (is_utf8 (bytes, length) && weigh (utf8).good > 1) {
    defect_add (defects, "text that claims %s but is UTF-8", declared);
    return g_steal_pointer (&utf8);
  }
  if (sense.good == 0) {
    defect_add (defects, "text that claims %s but is not", declared);
    return guess (bytes, length);
  }
  defect_add (defects, "text with bytes that mean nothing in %s", declared);
  return g_steal_pointer (&text);
}

char *
charset_to_utf8 (const char *bytes, gsize length, const char *declared, GPtrArray *defects)
{
  static const char mark[] = "\uFEFF";
  const CharsetName *name = charset_name_find (declared);
  if (length == 0)
    return g_strdup ("");
  if (length >= strlen (mark) && memcmp (bytes, mark, strlen (mark)) == 0 &&
      is_utf8 (bytes, length))
    return text_from_bytes (bytes + strlen (mark), length - strlen (mark));
  if (name->kind > CHARSET_UNKNOWN)
    return read_claimed (bytes, length, declared, defects);
  if (name->kind == CHARSET_UNKNOWN)
    defect_add (defects, "unknown character set %s", declared);
  else if (name->kind == CHARSET_ASCII && !is_ascii (bytes, length))
    defect_add (defects, "text that claims %s but is not", declared);
  return guess (bytes, length);
}
