#include "mail/parse.h"

#include <gmime/gmime.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/text.h"

#include "mail/charset.h"
#include "mail/child.h"
#include "mail/detect.h"
#include "mail/header.h"
#include "mail/html.h"
#include "mail/message-id.h"
#include "mail/mime.h"
#include "mail/record.h"
#include "mail/sandbox.h"

/* The first byte of the child's answer; the rest is a record or a message. */
enum { ANSWER_RECORD = 'R', ANSWER_LIMIT = 'L', ANSWER_FAILURE = 'F', ANSWER_NO_SANDBOX = 'S' };

/* Instead of both: the mail has to be read again by a child that has libxml2. */
enum { ANSWER_HTML = 'H' };

/* What may stand before it: this byte, a Message-ID, a line feed. */
enum { ANSWER_ID = 'I' };

/* The longest message that is passed on. */
enum { MESSAGE_BYTES = 300 };

/* The longest announcement of an id. */
enum { ID_BYTES = 1000 };

/* What one child works on. All borrowed. */
typedef struct {
  const ParseRequest *request;
  gboolean html; /* it loads libxml2 */
} Job;

struct _Parse {
  Child *child;
  int spool;
  Job job;
  char *message_id; /* or NULL */
};

static void
answer (int pipe, char kind, gconstpointer bytes, gsize length)
{
  if (child_write (pipe, &kind, 1))
    child_write (pipe, bytes, length);
}

/* TRUE when one of WORDS, each with a `/` in it, stands somewhere in the mail BYTES, without case.
 */
static gboolean
mentions (const char *bytes, gsize length, const char *const *words)
{
  const char *end = bytes + length;
  for (const char *p = bytes; (p = memchr (p, '/', (gsize) (end - p))) != NULL; p++)
    for (const char *const *word = words; *word != NULL; word++) {
      gsize before = (gsize) (strchr (*word, '/') - *word);
      gsize whole = strlen (*word);
      if ((gsize) (p - bytes) >= before && (gsize) (end - p) >= whole - before &&
          g_ascii_strncasecmp (p - before, *word, whole) == 0)
        return TRUE;
    }
  return FALSE;
}

/* TRUE when the mail BYTES may hold a file: anything but one text without uuencoded files in it. */
static gboolean
may_hold_files (const char *bytes, gsize length)
{
  static const char uuencoded[] = "\nbegin ";
  const char *end = bytes + length;
  const char *cursor = header_start (bytes, end);
  HeaderField field;
  while (header_next (&cursor, end, &field)) {
    if (!header_is (&field, "Content-Type"))
      continue;
    g_autofree char *value = header_unfold (&field);
    if (g_ascii_strncasecmp (value, "text/plain", strlen ("text/plain")) != 0 &&
        g_ascii_strncasecmp (value, "text/html", strlen ("text/html")) != 0)
      return TRUE;
  }
  return memmem (bytes, length, uuencoded, strlen (uuencoded)) != NULL;
}

/* Everything that needs files: afterwards none can be opened. What a mail does not need is not
 * loaded: it would cost each mail more than its parsing does. */
static gboolean
prepare (const char *bytes, gsize length, gboolean html)
{
  static const char *const html_types[] = { "text/html", "text/enriched", "text/richtext", NULL };
  static const char *const plain_type[] = { "text/plain", NULL };
  g_mime_init ();
  charset_load (bytes, length);
  /* HTML beside plain text is hardly ever read; if it is, a second child does it. */
  html = html || (mentions (bytes, length, html_types) && !mentions (bytes, length, plain_type));
  return (!html || html_load ()) && (!may_hold_files (bytes, length) || detect_load ());
}

/* Tells the parent the mail's id first: it is what people search for when the rest fails. */
static void
announce_id (int pipe, const char *bytes, gsize length)
{
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

/* Prepares, confines itself and announces the id, with a view of the mail that is gone afterwards:
 * a second one would count twice. */
static gboolean
enter (int pipe, int spool, const Job *job)
{
  const ParseLimits *limits = job->request->limits;
  g_autoptr (GMappedFile) mapped = g_mapped_file_new_from_fd (spool, FALSE, NULL);
  if (mapped == NULL)
    return FALSE;
  gsize length = g_mapped_file_get_length (mapped);
  const char *bytes = length == 0 ? "" : g_mapped_file_get_contents (mapped);
  if (!prepare (bytes, length, job->html) ||
      !sandbox_enter (limits->memory_bytes, limits->cpu_seconds))
    return FALSE;
  announce_id (pipe, bytes, length);
  return TRUE;
}

static void
parse_in_child (int pipe, int spool, gconstpointer data)
{
  static const char no_sandbox[] = "the parser's sandbox cannot be set up";
  const Job *job = data;
  if (!enter (pipe, spool, job)) {
    answer (pipe, ANSWER_NO_SANDBOX, no_sandbox, strlen (no_sandbox));
    return;
  }
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = mime_parse (spool, job->request, &error);
  if (g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING)) {
    answer (pipe, ANSWER_HTML, "", 0);
    return;
  }
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
  g_autoptr (Parse) parse = g_new0 (Parse, 1);
  parse->spool = spool;
  parse->job.request = request;
  parse->child = child_start (parse_in_child, &parse->job, spool, error);
  return parse->child == NULL ? NULL : g_steal_pointer (&parse);
}

/* A second child in place of the one that ended, with libxml2. */
static gboolean
start_again (Parse *parse, GError **error)
{
  child_free (parse->child);
  g_clear_pointer (&parse->message_id, g_free);
  parse->job.html = TRUE;
  parse->child = child_start (parse_in_child, &parse->job, parse->spool, error);
  return parse->child != NULL;
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

/* The mail in RECORD; its signed part must lie within the mail in SPOOL. */
static Mail *
accept_record (GBytes *record, int spool, const ParseLimits *limits, GError **error)
{
  g_autoptr (Mail) mail = record_decode (record, limits, error);
  const MailSignature *part = mail == NULL ? NULL : mail->signed_part;
  struct stat status;
  if (part == NULL ||
      (fstat (spool, &status) == 0 && part->length <= status.st_size - part->offset))
    return g_steal_pointer (&mail);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the parser's record is wrong: signed_part");
  return NULL;
}

Mail *
parse_finish (Parse *parse, gint64 deadline, GError **error)
{
  const ParseLimits *limits = parse->job.request->limits;
  g_autoptr (ChildEnd) end =
      child_finish (parse->child, deadline, record_capacity (limits) + 1 + ID_BYTES);
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
    set_death (end, limits->cpu_seconds, error);
    return NULL;
  }
  char kind = (char) end->bytes->data[0];
  if (kind == ANSWER_HTML && !parse->job.html)
    return start_again (parse, error) ? parse_finish (parse, deadline, error) : NULL;
  g_autoptr (GBytes) rest = g_bytes_new (end->bytes->data + 1, end->bytes->len - 1);
  if (kind == ANSWER_RECORD)
    return accept_record (rest, parse->spool, limits, error);
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
