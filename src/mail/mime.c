#include "mail/mime.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#include "mail/auto.h"
#include "mail/body.h"
#include "mail/classify.h"
#include "mail/defect.h"
#include "mail/digest.h"
#include "mail/gate.h"
#include "mail/header.h"
#include "mail/heading.h"
#include "mail/signed-part.h"

/* The mail in STREAM as GMime sees it; NULL when it sees none. */
static GMimeMessage *
construct (GMimeStream *stream)
{
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  return g_mime_parser_construct_message (parser, NULL);
}

/* Moves TEXTS into PLACE. */
static void
take_strings (GPtrArray *texts, char ***place)
{
  g_strfreev (*place);
  g_ptr_array_add (texts, NULL);
  *place = (char **) g_ptr_array_steal (texts, NULL);
}

/* TRUE when the mail of READING begins with a header field. */
static gboolean
has_header (const Reading *reading)
{
  const char *cursor = header_start (reading->bytes, reading->end);
  HeaderField field;
  return header_next (&cursor, reading->end, &field) && field.name_length > 0 &&
         !g_ascii_isspace (*field.start);
}

/* Reads what GMime saw no mail in. */
static gboolean
read_unparsed (const Reading *reading, GError **error)
{
  if (has_header (reading)) {
    defect_add (reading->defects, "header: broken, the body is taken as plain text");
    body_take_raw (reading, heading_end (reading));
    return heading_read (reading, error);
  }
  g_ptr_array_add (reading->malformed,
                   g_strdup (reading->bytes == reading->end ? "empty message" : "no header"));
  body_take_raw (reading, reading->bytes);
  return TRUE;
}

/* Fills the mail of READING from MESSAGE, which GMime made of STREAM, NULL when it saw none. */
static gboolean
read_message (GMimeMessage *message, GMimeStream *stream, const Reading *reading, GError **error)
{
  g_autoptr (Structure) structure = g_new0 (Structure, 1);
  gate_inspect (reading->bytes, reading->end, reading->defects);
  if (message == NULL
          ? !read_unparsed (reading, error)
          : !heading_read (reading, error) || !body_read (message, reading, structure, error) ||
                !signed_part_read (stream, structure, reading, error))
    return FALSE;
  take_strings (reading->malformed, &reading->mail->reasons);
  take_strings (reading->defects, &reading->mail->defects);
  classify_mail (reading->mail, structure, reading->request);
  return TRUE;
}

/* Reads the mail BYTES, which are what STREAM (NULL when there are none) holds. */
static Mail *
parse_bytes (GMimeStream *stream, const char *bytes, gsize length, const ParseRequest *request,
             GError **error)
{
  const char *end = bytes + length;
  if (!gate_check (bytes, end, request->limits, error))
    return NULL;
  g_autoptr (Mail) mail = mail_new ();
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) malformed = g_ptr_array_new_with_free_func (g_free);
  const Reading reading = { .bytes = bytes,
                            .end = end,
                            .request = request,
                            .mail = mail,
                            .defects = defects,
                            .malformed = malformed };
  mail->content_digest = digest_content (bytes, length);
  g_autoptr (GMimeMessage) message = stream == NULL ? NULL : construct (stream);
  return read_message (message, stream, &reading, error) ? g_steal_pointer (&mail) : NULL;
}

Mail *
mime_parse (int spool, const ParseRequest *request, GError **error)
{
  struct stat status;
  gboolean known = fstat (spool, &status) == 0;
  /* An empty mapping has no address. */
  if (known && S_ISREG (status.st_mode) && status.st_size == 0)
    return parse_bytes (NULL, "", 0, request, error);
  /* A mapping has an offset of its own; a descriptor shares it with our parent process. GMime and
   * our own readers share the one mapping: a second would count twice. */
  g_autoptr (GMimeStream) stream =
      known ? g_mime_stream_mmap_new_with_bounds (dup (spool), PROT_READ, MAP_SHARED, 0,
                                                  status.st_size)
            : NULL;
  if (stream != NULL)
    return parse_bytes (stream, GMIME_STREAM_MMAP (stream)->map, (gsize) status.st_size, request,
                        error);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "cannot read the mail: %s",
               g_strerror (errno));
  return NULL;
}
