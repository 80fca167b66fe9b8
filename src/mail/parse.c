#include "mail/parse.h"

#include <gmime/gmime.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/text.h"

#include "mail/charset.h"
#include "mail/child.h"
#include "mail/header.h"
#include "mail/message-id.h"
#include "mail/mime.h"
#include "mail/record.h"
#include "mail/sandbox.h"

/* The first byte of the child's answer; the rest is a record or a message. */
enum { ANSWER_RECORD = 'R', ANSWER_LIMIT = 'L', ANSWER_FAILURE = 'F', ANSWER_NO_SANDBOX = 'S' };

/* What may stand before it: this byte, a Message-ID, a line feed. */
enum { ANSWER_ID = 'I' };

/* The longest message that is passed on. */
enum { MESSAGE_BYTES = 300 };

/* The longest announcement of an id. */
enum { ID_BYTES = 1000 };

struct _Parse {
  Child *child;
  ParseLimits limits;
  char *message_id; /* or NULL */
};

static void
answer (int pipe, char kind, gconstpointer bytes, gsize length)
{
  if (child_write (pipe, &kind, 1))
    child_write (pipe, bytes, length);
}

/* Everything that needs files: afterwards none can be opened. */
static gboolean
prepare (int spool)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new_from_fd (spool, FALSE, NULL);
  if (mapped == NULL)
    return FALSE;
  g_mime_init ();
  if (g_mapped_file_get_length (mapped) > 0)
    charset_load (g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
  return TRUE;
}

/* Tells the parent the mail's id first: it is what people search for when the rest fails. */
static void
announce_id (int pipe, int spool)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new_from_fd (spool, FALSE, NULL);
  gsize length = mapped == NULL ? 0 : g_mapped_file_get_length (mapped);
  if (length == 0)
    return;
  const char *bytes = g_mapped_file_get_contents (mapped);
  const char *end = bytes + length;
  const char *cursor = header_start (bytes, end);
  HeaderField field;
  while (header_next (&cursor, end, &field)) {
    if (!header_is (&field, "Message-ID"))
      continue;
    g_autofree char *id = header_unfold (&field);
    g_autofree char *line = g_strconcat (id, "\n", NULL);
    if (message_id_is_valid (id))
      answer (pipe, ANSWER_ID, line, strlen (line));
    return;
  }
}

static void
parse_in_child (int pipe, int spool, gconstpointer data)
{
  static const char no_sandbox[] = "the parser's sandbox cannot be set up";
  const ParseRequest *request = data;
  const ParseLimits *limits = request->limits;
  if (!prepare (spool) || !sandbox_enter (limits->memory_bytes, limits->cpu_seconds)) {
    answer (pipe, ANSWER_NO_SANDBOX, no_sandbox, strlen (no_sandbox));
    return;
  }
  announce_id (pipe, spool);
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = mime_parse (spool, request, &error);
  if (mail == NULL) {
    gboolean limit = g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
    answer (pipe, limit ? ANSWER_LIMIT : ANSWER_FAILURE, error->message, strlen (error->message));
    return;
  }
  g_autoptr (GBytes) record = record_encode (mail);
  answer (pipe, ANSWER_RECORD, g_bytes_get_data (record, NULL), g_bytes_get_size (record));
}

Parse *
parse_start (int spool, const ParseRequest *request, GError **error)
{
  Child *child = child_start (parse_in_child, request, spool, error);
  if (child == NULL)
    return NULL;
  Parse *parse = g_new0 (Parse, 1);
  parse->child = child;
  parse->limits = *request->limits;
  return parse;
}

/* The error of a child that did not answer of its own will. */
static void
set_death (const ChildEnd *end, guint cpu_seconds, GError **error)
{
  int number = WIFSIGNALED (end->status) ? WTERMSIG (end->status) : 0;
  if (number == SIGXCPU)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %u seconds of processor time",
                 cpu_seconds);
  else if (number != 0)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the parser died of signal %d (%s)",
                 number, g_strsignal (number));
  else
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "the parser could not be started");
}

/* The error that a child reports in TEXT, which it may have made up. */
static void
set_report (char kind, GBytes *text, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);
  g_autofree char *utf8 = text_from_bytes (bytes, MIN (length, MESSAGE_BYTES));
  g_autofree char *line = text_one_line (utf8);
  TocsinError code = kind == ANSWER_LIMIT        ? TOCSIN_ERROR_LIMIT
                     : kind == ANSWER_NO_SANDBOX ? TOCSIN_ERROR_TEMPORARY
                                                 : TOCSIN_ERROR_DATA;
  g_set_error_literal (error, TOCSIN_ERROR, (int) code, line);
}

/* Takes the announced id, if there is one, off the front of BYTES. */
static void
take_id (Parse *parse, GByteArray *bytes)
{
  if (bytes->len == 0 || bytes->data[0] != ANSWER_ID)
    return;
  const guint8 *line_end = memchr (bytes->data, '\n', bytes->len);
  guint length = line_end == NULL ? bytes->len : (guint) (line_end - bytes->data);
  g_autofree char *id = g_strndup ((const char *) bytes->data + 1, length - 1);
  if (line_end != NULL && message_id_is_valid (id))
    parse->message_id = g_steal_pointer (&id);
  g_byte_array_remove_range (bytes, 0, MIN (length + 1, bytes->len));
}

const char *
parse_message_id (const Parse *parse)
{
  return parse->message_id;
}

Mail *
parse_finish (Parse *parse, gint64 deadline, GError **error)
{
  g_autoptr (ChildEnd) end =
      child_finish (parse->child, deadline, record_capacity (&parse->limits) + 1 + ID_BYTES);
  take_id (parse, end->bytes);
  if (end->late) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT, "the parser did not end in time");
    return NULL;
  }
  if (end->overlong) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the parser's answer is too long");
    return NULL;
  }
  if (!WIFEXITED (end->status) || end->bytes->len == 0) {
    set_death (end, parse->limits.cpu_seconds, error);
    return NULL;
  }
  char kind = (char) end->bytes->data[0];
  g_autoptr (GBytes) rest = g_bytes_new (end->bytes->data + 1, end->bytes->len - 1);
  if (kind == ANSWER_RECORD)
    return record_decode (rest, &parse->limits, error);
  set_report (kind, rest, error);
  return NULL;
}

void
parse_free (Parse *parse)
{
  if (parse == NULL)
    return;
  child_free (parse->child);
  g_free (parse->message_id);
  g_free (parse);
}
