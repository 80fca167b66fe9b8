#include "mail/utf.h"

#include <string.h>

static const gunichar replacement = 0xFFFD;

static gboolean
is_high (gunichar unit)
{
  return unit >= 0xD800 && unit < 0xDC00;
}

static gboolean
is_low (gunichar unit)
{
  return unit >= 0xDC00 && unit < 0xE000;
}

static gunichar
join_surrogates (gunichar high, gunichar low)
{
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* The 16 or 32 bits at P. */
static gunichar
read_unit (const char *p, gsize width, gboolean big)
{
  gunichar unit = 0;
  for (gsize i = 0; i < width; i++)
    unit = unit << 8 | (guchar) p[big ? i : width - 1 - i];
  return unit;
}

/* The bits of the base64 run, as UTF-16 units; FALSE unless they are all of them whole. */
static gboolean
read_run (const char *run, gsize length, gboolean imap, GArray *units)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
  guint32 pending = 0;
  guint bits = 0;
  g_array_set_size (units, 0);
  for (gsize i = 0; i < length; i++) {
    const char *letter = strchr (alphabet, run[i]);
    guint32 value = run[i] == (imap ? ',' : '/') ? 63 : (guint32) (letter - alphabet);
    pending = (pending << 6 | value) & 0x3FFFFF;
    bits += 6;
    if (bits >= 16) {
      bits -= 16;
      gunichar unit = pending >> bits & 0xFFFF;
      g_array_append_val (units, unit);
    }
  }
  return units->len > 0 && bits < 6 && (pending & ((1U << bits) - 1)) == 0;
}

/* Appends UNITS; FALSE, and nothing appended, when a surrogate stands alone. */
static gboolean
append_units (const GArray *units, GString *text)
{
  gsize before = text->len;
  for (guint i = 0; i < units->len; i++) {
    gunichar unit = g_array_index (units, gunichar, i);
    gunichar next = i + 1 < units->len ? g_array_index (units, gunichar, i + 1) : 0;
    if (is_low (unit) || (is_high (unit) && !is_low (next))) {
      g_string_truncate (text, before);
      return FALSE;
    }
    g_string_append_unichar (text, is_high (unit) ? join_surrogates (unit, next) : unit);
    i += is_high (unit) ? 1 : 0;
  }
  return TRUE;
}

GString *
utf_7_read (const char *bytes, gsize length, gboolean imap)
{
  const char shift = imap ? '&' : '+';
  GString *text = g_string_sized_new (length + 1);
  g_autoptr (GArray) units = g_array_new (FALSE, FALSE, sizeof (gunichar));
  const char *end = bytes + length;
  for (const char *p = bytes; p < end;) {
    const char *run = p + 1;
    const char *stop = run;
    if (*p != shift) {
      g_string_append_c (text, *p++);
      continue;
    }
    while (stop < end && (g_ascii_isalnum (*stop) || *stop == '+' || *stop == (imap ? ',' : '/')))
      stop++;
    gboolean closed = stop < end && *stop == '-';
    if (stop == run && closed)
      g_string_append_c (text, shift);
    else if (!read_run (run, (gsize) (stop - run), imap, units) || !append_units (units, text)) {
      g_string_append_len (text, p, stop - p);
      closed = FALSE;
    }
    p = closed ? stop + 1 : stop;
  }
  return text;
}

/* TRUE when the order mark, or else the place of the NULs, says that the high byte comes first. */
static gboolean
is_big_endian (const char *bytes, gsize length, UtfOrder order)
{
  gunichar first = length >= 2 ? read_unit (bytes, 2, TRUE) : 0;
  if (first == 0xFEFF || first == 0xFFFE)
    return first == 0xFEFF;
  if (order != UTF_ANY_ORDER)
    return order == UTF_BIG_ENDIAN;
  gsize high = 0;
  gsize low = 0;
  for (gsize i = 0; i + 1 < length; i += 2) {
    high += bytes[i] == '\0';
    low += bytes[i + 1] == '\0';
  }
  return high > low;
}

GString *
utf_16_read (const char *bytes, gsize length, UtfOrder order)
{
  gboolean big = is_big_endian (bytes, length, order);
  GString *text = g_string_sized_new (length + 1);
  gsize i = length >= 2 && read_unit (bytes, 2, big) == 0xFEFF ? 2 : 0;
  for (; i + 1 < length; i += 2) {
    gunichar unit = read_unit (bytes + i, 2, big);
    gunichar next = i + 3 < length ? read_unit (bytes + i + 2, 2, big) : 0;
    if (is_high (unit) && is_low (next)) {
      unit = join_surrogates (unit, next);
      i += 2;
    } else if (is_high (unit) || is_low (unit))
      unit = replacement;
    g_string_append_unichar (text, unit);
  }
  if (i < length)
    g_string_append_unichar (text, replacement);
  return text;
}

GString *
utf_32_read (const char *bytes, gsize length)
{
  gboolean big = length >= 4 && read_unit (bytes, 4, TRUE) <= 0x10FFFF;
  GString *text = g_string_sized_new (length + 1);
  gsize i = length >= 4 && read_unit (bytes, 4, big) == 0xFEFF ? 4 : 0;
  for (; i + 3 < length; i += 4) {
    gunichar unit = read_unit (bytes + i, 4, big);
    g_string_append_unichar (text, g_unichar_validate (unit) ? unit : replacement);
  }
  if (i < length)
    g_string_append_unichar (text, replacement);
  return text;
}
