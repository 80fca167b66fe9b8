#include <gmime/gmime.h>
#include <string.h>

#include "base/text.h"

#include "mail/auto.h"
#include "mail/defect.h"
#include "mail/gate.h"
#include "mail/header.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum { GROUPS = 5001 };

static void
add_groups (GString *mail, const char *before)
{
  g_string_append (mail, before);
  for (int i = 0; i < GROUPS; i++)
    g_string_append (mail, "g:");
}

/* A mail of the pieces of which the structure of mails is made, one for each byte. */
static GString *
build (const guint8 *data, gsize size)
{
  static const char *const pieces[] = {
    "\n",
    "\r\n",
    "\r",
    " ",
    "--",
    "-",
    "--b\n",
    "--c\n",
    "--b--\n",
    "---\n",
    "-- \n",
    "--b \n",
    "Content-Type: message/rfc822\n",
    "Content-Type: message/rfc822\n\n",
    "Content-Type: Message/Global\n\n",
    "Content-Type: text/rfc822-headers\n\n",
    "Content-Type: text/plain\n\n",
    "Content-Type: multipart/mixed; boundary=b\n\n",
    "Content-Type: multipart/mixed; boundary=\"-\"\n\n",
    "Content-Type : multipart/digest;\n boundary=\"c\"\n\n",
    "Content-Type: multipart/mixed; boundary*=us-ascii''%2D\n\n",
    "Content-Type: multipart/digest; boundary=\" \"\n\n",
    "Content-Transfer-Encoding: base64\n",
    "From: a@x.test\n",
    "Message-ID: <a@x.test>\n",
    "From a@x.test Mon Nov 23 11:00:00 2026\n",
    "no field\n",
    ":\n",
    "A: b\n",
    "text\n\n",
  };
  static const gsize lengths[] = { 1, 2, 500, 1000, 4095, 4096, 4097, 8192 };
  GString *mail = g_string_new (NULL);
  for (gsize i = 0; i < MIN (size, 40); i++) {
    gsize choice = data[i] % 64;
    if (choice < G_N_ELEMENTS (pieces))
      g_string_append (mail, pieces[choice]);
    else if (choice < G_N_ELEMENTS (pieces) + G_N_ELEMENTS (lengths))
      for (gsize j = 0; j < lengths[choice - G_N_ELEMENTS (pieces)]; j++)
        g_string_append_c (mail, 'x');
    else if (choice == 63)
      g_string_append_c (mail, '\0');
    else if (choice > 58)
      add_groups (mail, "To: ");
  }
  return mail;
}

static void
look (GMimeObject *parent, GMimeObject *part, gpointer found)
{
  (void) parent;
  gboolean *groups = (gboolean *) found;
  GMimeHeaderList *list = g_mime_object_get_header_list (part);
  for (int i = 0; i < g_mime_header_list_get_count (list); i++) {
    GMimeHeader *header = g_mime_header_list_get_header_at (list, i);
    const char *value = g_mime_header_get_raw_value (header);
    gsize colons = 0;
    for (const char *p = value; p != NULL && *p != '\0'; p++)
      colons += *p == ':';
    *groups = *groups ||
              (g_ascii_strcasecmp (g_mime_header_get_name (header), "To") == 0 && colons >= GROUPS);
  }
  if (GMIME_IS_MESSAGE_PART (part) &&
      g_mime_message_part_get_message (GMIME_MESSAGE_PART (part)) != NULL) {
    GMimeMessage *message = g_mime_message_part_get_message (GMIME_MESSAGE_PART (part));
    look (NULL, GMIME_OBJECT (message), found);
    g_mime_message_foreach (message, look, found);
  }
}

/* What GMime reads as a header, the gate has looked at. */
static void
assert_seen (const guint8 *data, gsize size)
{
  static const ParseLimits limits = { .message_bytes = 1 << 25,
                                      .header_bytes = 1 << 25,
                                      .header_lines = 1 << 25 };
  g_autoptr (GString) mail = build (data, size);
  if (!gate_check (mail->str, mail->str + mail->len, &limits, NULL))
    return;
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (mail->str, mail->len);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);
  if (message == NULL)
    return;
  gboolean groups = FALSE;
  look (NULL, GMIME_OBJECT (message), &groups);
  g_mime_message_foreach (message, look, &groups);
  g_assert_false (groups);
}

/* Whatever the mail, the gate says why it refuses it, its fields cover the whole header without gap
 * and its defects are clean lines. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const ParseLimits limits = { .message_bytes = 16384,
                                      .header_bytes = 8192,
                                      .header_lines = 50 };
  const char *bytes = (const char *) data;
  const char *end = bytes + size;
  g_autoptr (GError) error = NULL;
  gboolean passes = gate_check (bytes, end, &limits, &error);
  g_assert_cmpint (passes, ==, error == NULL);
  const char *cursor = header_start (bytes, end);
  const char *before = cursor;
  HeaderField field;
  guint lines = 0;
  while (header_next (&cursor, end, &field)) {
    g_assert_true (field.start == before && field.end == cursor && cursor > before);
    g_assert_true (field.value >= field.start && field.value + field.value_length == field.end);
    before = cursor;
    lines++;
  }
  g_assert_true (!passes || (lines <= limits.header_lines && size <= 16384));
  assert_seen (data, size);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  gate_inspect (bytes, end, defects);
  g_assert_cmpuint (defects->len, <=, DEFECTS);
  for (guint i = 0; i < defects->len; i++) {
    const char *defect = g_ptr_array_index (defects, i);
    g_autofree char *line = text_one_line (defect);
    g_assert_cmpstr (line, ==, defect);
  }
  return 0;
}

int LLVMFuzzerInitialize (int *argc, char ***argv);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  (void) argc;
  (void) argv;
  g_mime_init ();
  return 0;
}
