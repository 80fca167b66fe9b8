#include <glib.h>
#include <string.h>

#include "mail/uuencode.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct {
  guint count;
  gsize names;
  GByteArray *bytes;
} Files;

static void
take (const char *name, const guint8 *bytes, gsize length, gpointer data)
{
  Files *files = data;
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_null (strchr (name, '\n'));
  files->count++;
  files->names += strlen (name);
  g_byte_array_append (files->bytes, bytes, (guint) length);
}

static char
letter (guint value)
{
  return value == 0 ? '`' : (char) (value + ' ');
}

static void
append_line (GByteArray *text, const guint8 *bytes, gsize length)
{
  char line[1 + 60 + 1] = { letter ((guint) length) };
  gsize end = 1;
  for (gsize i = 0; i < length; i += 3) {
    guint group = (guint) bytes[i] << 16 | (i + 1 < length ? (guint) bytes[i + 1] << 8 : 0) |
                  (i + 2 < length ? bytes[i + 2] : 0);
    for (int shift = 18; shift >= 0; shift -= 6)
      line[end++] = letter (group >> shift & 0x3F);
  }
  line[end++] = '\n';
  g_byte_array_append (text, (const guint8 *) line, (guint) end);
}

/* What is encoded comes back. */
static void
check_round_trip (const guint8 *data, gsize size)
{
  static const char begin[] = "begin 644 a\n";
  static const char end[] = "`\nend\n";
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_byte_array_append (text, (const guint8 *) begin, sizeof begin - 1);
  for (gsize i = 0; i < size; i += 45)
    append_line (text, data + i, MIN (45, size - i));
  g_byte_array_append (text, (const guint8 *) end, sizeof end - 1);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Files files = { .bytes = bytes };
  g_autoptr (GByteArray) rest = uuencode_extract (text->data, text->len, take, &files);
  g_assert_cmpuint (files.count, ==, size == 0 ? 0 : 1);
  if (size == 0)
    return;
  g_assert_cmpmem (rest->data, rest->len, "[a]\n", 4);
  g_assert_cmpmem (bytes->data, bytes->len, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Files files = { .bytes = bytes };
  g_autoptr (GByteArray) rest = uuencode_extract (data, size, take, &files);
  /* `begin 644 ` and `end` around each name are longer than its brackets. */
  g_assert_cmpuint (rest->len + 12 * files.count + bytes->len, <=, size);
  if (files.count == 0)
    g_assert_cmpmem (rest->data, rest->len, data, size);
  g_assert_cmpuint (files.names, <=, rest->len);
  check_round_trip (data, size);
  return 0;
}
