#include "mail/build.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "mail/encode.h"
#include "mail/message-id.h"

/* Lines are folded before they are longer than this (RFC 5322 section 2.1.1). */
enum { LINE = 78 };

/* A longer word is encoded, which cuts it in pieces. */
enum { WORD = 66 };

/* The longest id, and how many of the first and last References are kept. */
enum { ID_BYTES = 250, FIRST_REFERENCES = 4, LAST_REFERENCES = 6 };

/* A mail being written. */
typedef struct {
  GString *bytes;
  gsize column; /* of the header line being written */
} Writer;

/* Appends the words of VALUE, folding between them. VALUE must be printable ASCII. */
static void
append_words (Writer *writer, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, " ", -1);
  for (char **word = words; *word != NULL; word++) {
    gsize length = strlen (*word);
    if (length == 0)
      continue;
    gboolean fold = writer->column + 1 + length > LINE;
    g_string_append (writer->bytes, fold ? "\r\n " : " ");
    g_string_append (writer->bytes, *word);
    writer->column = (fold ? 1 : writer->column + 1) + length;
  }
}

/* The only way a header gets into the mail: NAME is ours, and of VALUE nothing but printable ASCII
 * remains, whatever it held. */
static void
append_header (Writer *writer, const char *name, const char *value)
{
  g_autofree char *clean = g_strdup (value);
  for (char *p = clean; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      *p = ' ';
  g_string_append_printf (writer->bytes, "%s:", name);
  writer->column = strlen (name) + 1;
  append_words (writer, clean);
  g_string_append (writer->bytes, "\r\n");
}

/* TRUE for a word that cannot stand in a header as it is: other than ASCII, too long for a line, or
 * with the look of an encoded word. */
static gboolean
needs_encoding (const char *word)
{
  return !encode_is_ascii (word) || strlen (word) > WORD || strstr (word, "=?") != NULL;
}

/* TEXT for an unstructured field: from the first to the last word that needs it encoded, so that
 * tags and other plain words stay readable. */
static char *
encode_unstructured (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint count = g_strv_length (words);
  guint first = 0;
  while (first < count && !needs_encoding (words[first]))
    first++;
  if (first == count)
    return g_strdup (text);
  guint last = count - 1;
  while (!needs_encoding (words[last]))
    last--;
  g_autoptr (GString) middle = g_string_new (words[first]);
  for (guint i = first + 1; i <= last; i++)
    g_string_append_printf (middle, " %s", words[i]);
  g_autoptr (GString) line = g_string_new (NULL);
  for (guint i = 0; i < first; i++)
    g_string_append_printf (line, "%s ", words[i]);
  g_autofree char *encoded = encode_words (middle->str);
  g_string_append (line, encoded);
  for (guint i = last + 1; i < count; i++)
    g_string_append_printf (line, " %s", words[i]);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* TEXT made valid, clean and one line. */
static char *
clean_line (const char *text)
{
  g_autofree char *valid = text_from_bytes (text, strlen (text));
  return text_one_line (valid);
}

static void
append_unstructured (Writer *writer, const char *name, const char *text)
{
  g_autofree char *line = clean_line (text);
  g_autofree char *value = encode_unstructured (line);
  append_header (writer, name, value);
}

/* NAME as a phrase (RFC 5322 section 3.2.5): plain, quoted or encoded. */
static char *
phrase (const char *name)
{
  if (needs_encoding (name) || strlen (name) > WORD)
    return encode_words (name);
  if (strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_'!+/") ==
      strlen (name))
    return g_strdup (name);
  g_autoptr (GString) quoted = g_string_new ("\"");
  for (const char *p = name; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (quoted, '\\');
    g_string_append_c (quoted, *p);
  }
  g_string_append_c (quoted, '"');
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

static void
append_from (Writer *writer, const char *name, const char *address)
{
  g_autofree char *line = clean_line (name == NULL ? "" : name);
  g_autofree char *display = phrase (line);
  g_autofree char *mailbox =
      *line == '\0' ? g_strdup (address) : g_strdup_printf ("%s <%s>", display, address);
  append_header (writer, "From", mailbox);
}

/* TRUE for an id that may stand in a header we write. One that looks like an encoded word could be
 * decoded to anything by a careless reader. */
static gboolean
is_fit_id (const char *id)
{
  if (id == NULL || !message_id_is_valid (id) || strlen (id) > ID_BYTES ||
      strstr (id, "=?") != NULL)
    return FALSE;
  const char *at = strchr (id, '@');
  return at != NULL && at > id + 1 && at[1] != '>' && strchr (at + 1, '@') == NULL;
}

/* The first of References and the last ones: the root of the thread, where its branches part, and
 * its end. */
static void
append_references (Writer *writer, char **references)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (char **id = references; *id != NULL; id++)
    if (is_fit_id (*id))
      g_ptr_array_add (ids, *id);
  const guint kept = FIRST_REFERENCES + LAST_REFERENCES;
  if (ids->len > kept)
    g_ptr_array_remove_range (ids, FIRST_REFERENCES, ids->len - kept);
  g_ptr_array_add (ids, NULL);
  g_autofree char *value = g_strjoinv (" ", (char **) ids->pdata);
  if (*value != '\0')
    append_header (writer, "References", value);
}

static gboolean
is_short_ascii (const char *text)
{
  gsize column = 0;
  for (const char *p = text; *p != '\0'; p++) {
    column = *p == '\n' ? 0 : column + 1;
    if (column > LINE || (!g_ascii_isprint (*p) && *p != '\n' && *p != '\t'))
      return FALSE;
  }
  return TRUE;
}

/* TEXT with CR LF line ends, the last line ended too. */
static char *
with_wire_line_ends (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\r\n", lines);
  gboolean ended = *text == '\0' || g_str_has_suffix (text, "\n");
  return g_strconcat (joined, ended ? "" : "\r\n", NULL);
}

static void
append_origin (Writer *writer, const Outgoing *outgoing)
{
  g_autofree char *date = clock_to_mail_date (outgoing->date);
  append_header (writer, "Date", date);
  append_from (writer, outgoing->from_name, outgoing->from);
  append_header (writer, "To", outgoing->to);
  if (outgoing->reply_to != NULL)
    append_header (writer, "Reply-To", outgoing->reply_to);
  append_unstructured (writer, "Subject", outgoing->subject);
  append_header (writer, "Message-ID", outgoing->message_id);
  if (is_fit_id (outgoing->in_reply_to))
    append_header (writer, "In-Reply-To", outgoing->in_reply_to);
  append_references (writer, outgoing->references);
}

/* What tells other machines that and which machine wrote this (RFC 3834 section 5). */
static void
append_machine (Writer *writer, const Outgoing *outgoing)
{
  if (outgoing->auto_submitted != NULL) {
    append_unstructured (writer, "Auto-Submitted", outgoing->auto_submitted);
    append_header (writer, "X-Auto-Response-Suppress", "All");
  }
  append_unstructured (writer, "X-Tocsin-Loop", outgoing->instance);
  if (outgoing->ticket > 0) {
    g_autofree char *ticket = g_strdup_printf ("%" G_GINT64_FORMAT, outgoing->ticket);
    append_header (writer, "X-Tocsin-Ticket", ticket);
  }
}

/* The name of the first value that no mail may hold, or NULL. */
static const char *
unfit (const Outgoing *outgoing)
{
  if (!text_is_envelope_address (outgoing->from))
    return "From";
  if (!text_is_envelope_address (outgoing->to))
    return "To";
  if (outgoing->reply_to != NULL && !text_is_envelope_address (outgoing->reply_to))
    return "Reply-To";
  return is_fit_id (outgoing->message_id) ? NULL : "Message-ID";
}

GBytes *
build_mail (const Outgoing *outgoing, GError **error)
{
  const char *wrong = unfit (outgoing);
  if (wrong != NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "cannot write a mail with this %s", wrong);
    return NULL;
  }
  g_autofree char *valid = text_from_bytes (outgoing->text, strlen (outgoing->text));
  g_autofree char *text = text_lines (valid);
  gboolean plain = is_short_ascii (text);
  g_autofree char *body = plain ? with_wire_line_ends (text) : encode_quoted_printable (text);
  g_autoptr (GString) bytes = g_string_new (NULL);
  Writer writer = { .bytes = bytes };
  append_origin (&writer, outgoing);
  append_header (&writer, "MIME-Version", "1.0");
  append_header (&writer, "Content-Type",
                 plain ? "text/plain; charset=us-ascii" : "text/plain; charset=utf-8");
  append_header (&writer, "Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
  append_machine (&writer, outgoing);
  g_string_append (bytes, "\r\n");
  g_string_append (bytes, body);
  return g_string_free_to_bytes (g_steal_pointer (&bytes));
}
