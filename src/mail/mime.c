#include "mail/mime.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "mail/auto.h"
#include "mail/body.h"
#include "mail/classify.h"
#include "mail/digest.h"
#include "mail/encoded-word.h"
#include "mail/header.h"
#include "mail/message-id.h"
#include "mail/sender.h"

enum { SUBJECT_BYTES = 998, NAME_BYTES = 255, ADDRESS_BYTES = 320, GROUP_DEPTH = 8 };

/* 9999-12-31T23:59:59Z, the last second that fits into four digits of year. */
static const gint64 latest_date = 253402300799;

static char *
clean_line (const char *value, gsize limit)
{
  g_autofree char *utf8 = text_from_bytes (value, strlen (value));
  g_autofree char *line = text_one_line (utf8);
  return text_clip (line, limit);
}

static void
add_reason (Mail *mail, const char *reason)
{
  guint count = g_strv_length (mail->reasons);
  mail->reasons = g_renew (char *, mail->reasons, count + 2);
  mail->reasons[count] = g_strdup (reason);
  mail->reasons[count + 1] = NULL;
}

/* The mail as it came. */
typedef struct {
  const char *bytes;
  const char *end;
} Raw;

static const char *
body_start (const Raw *raw)
{
  const char *cursor = header_start (raw->bytes, raw->end);
  HeaderField field;
  while (header_next (&cursor, raw->end, &field))
    ;
  return cursor;
}

/* RAW, which is what SPOOL holds, as GMime sees it; NULL when it sees no mail. */
static GMimeMessage *
construct (int spool, const Raw *raw)
{
  static const char *charsets[] = { "utf-8", "windows-1252", NULL };
  g_autoptr (GMimeParserOptions) options = g_mime_parser_options_new ();
  g_mime_parser_options_set_fallback_charsets (options, charsets);
  /* A mapping has an offset of its own; a descriptor shares it with our parent process. */
  g_autoptr (GMimeStream) stream = g_mime_stream_mmap_new_with_bounds (
      dup (spool), PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, raw->end - raw->bytes);
  if (stream == NULL)
    return NULL;
  char *bytes = GMIME_STREAM_MMAP (stream)->map;
  encoded_word_join (bytes, bytes + (body_start (raw) - raw->bytes));
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  return g_mime_parser_construct_message (parser, options);
}

/* Adds the mailboxes of LIST to ADDRESSES, groups taken apart. */
static void
collect (InternetAddressList *list, guint depth, GPtrArray *addresses)
{
  int count = list == NULL || depth > GROUP_DEPTH ? 0 : internet_address_list_length (list);
  for (int i = 0; i < count; i++) {
    InternetAddress *address = internet_address_list_get_address (list, i);
    if (INTERNET_ADDRESS_IS_GROUP (address)) {
      collect (INTERNET_ADDRESS_GROUP (address)->members, depth + 1, addresses);
      continue;
    }
    const char *bare = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address));
    g_autofree char *line = clean_line (bare == NULL ? "" : bare, ADDRESS_BYTES);
    if (*line != '\0')
      g_ptr_array_add (addresses, g_steal_pointer (&line));
  }
}

static char **
mailboxes (GMimeMessage *message, GMimeAddressType type)
{
  GPtrArray *addresses = g_ptr_array_new ();
  collect (g_mime_message_get_addresses (message, type), 1, addresses);
  g_ptr_array_add (addresses, NULL);
  return (char **) g_ptr_array_free (addresses, FALSE);
}

static gboolean
read_recipients (GMimeMessage *message, const ParseLimits *limits, Mail *mail, GError **error)
{
  g_strfreev (mail->to);
  g_strfreev (mail->cc);
  mail->to = mailboxes (message, GMIME_ADDRESS_TYPE_TO);
  mail->cc = mailboxes (message, GMIME_ADDRESS_TYPE_CC);
  g_auto (GStrv) from = mailboxes (message, GMIME_ADDRESS_TYPE_FROM);
  if (g_strv_length (from) + g_strv_length (mail->to) + g_strv_length (mail->cc) <=
      limits->addresses)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %u addresses in From, To and Cc",
               limits->addresses);
  return FALSE;
}

/* The value of the From field in the mail, when there is exactly one; COUNT tells how many. */
static char *
from_field (const Raw *raw, guint *count)
{
  g_autofree char *value = NULL;
  const char *cursor = header_start (raw->bytes, raw->end);
  HeaderField field;
  *count = 0;
  while (header_next (&cursor, raw->end, &field))
    if (header_is (&field, "From") && ++*count == 1)
      value = header_unfold (&field);
  return *count == 1 ? g_steal_pointer (&value) : NULL;
}

/* Sets from and from_name, or adds the reason why there is no usable sender. */
static void
read_from (GMimeMessage *message, const char *value, guint count, Mail *mail)
{
  InternetAddressList *list = g_mime_message_get_addresses (message, GMIME_ADDRESS_TYPE_FROM);
  InternetAddress *first = list != NULL && internet_address_list_length (list) == 1
                               ? internet_address_list_get_address (list, 0)
                               : NULL;
  const char *bare = first != NULL && INTERNET_ADDRESS_IS_MAILBOX (first)
                         ? internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (first))
                         : NULL;
  g_autofree char *address = value == NULL ? NULL : sender_address (value);
  if (count != 1)
    add_reason (mail, count == 0 ? "no From" : "several From");
  else if (address == NULL || g_strcmp0 (address, bare) != 0)
    add_reason (mail, "From is not one plain address");
  else {
    const char *name = internet_address_get_name (first);
    mail->from = g_steal_pointer (&address);
    mail->from_name = name == NULL || *name == '\0' ? NULL : clean_line (name, NAME_BYTES);
  }
}

/* Adds the ids in FIELD to IDS; SEEN (borrows them) keeps each from entering twice. */
static void
add_references (GMimeMessage *message, const char *field, GPtrArray *ids, GHashTable *seen)
{
  const char *value = g_mime_object_get_header (GMIME_OBJECT (message), field);
  g_autoptr (GMimeReferences) references =
      value == NULL ? NULL : g_mime_references_parse (NULL, value);
  int count = references == NULL ? 0 : g_mime_references_length (references);
  for (int i = 0; i < count; i++) {
    g_autofree char *id =
        g_strdup_printf ("<%s>", g_mime_references_get_message_id (references, i));
    if (!message_id_is_valid (id) || g_hash_table_contains (seen, id))
      continue;
    g_hash_table_add (seen, id);
    g_ptr_array_add (ids, g_steal_pointer (&id));
  }
}

static void
read_ids (GMimeMessage *message, Mail *mail)
{
  const char *bare = g_mime_message_get_message_id (message);
  g_autofree char *id = bare == NULL ? NULL : g_strdup_printf ("<%s>", bare);
  if (id != NULL && message_id_is_valid (id))
    mail->message_id = g_steal_pointer (&id);
  GPtrArray *ids = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  add_references (message, "References", ids, seen);
  add_references (message, "In-Reply-To", ids, seen);
  g_ptr_array_add (ids, NULL);
  g_strfreev (mail->references);
  mail->references = (char **) g_ptr_array_free (ids, FALSE);
}

static void
read_subject_and_date (GMimeMessage *message, Mail *mail)
{
  const char *subject = g_mime_message_get_subject (message);
  g_free (mail->subject);
  mail->subject = clean_line (subject == NULL ? "" : subject, SUBJECT_BYTES);
  GDateTime *date = g_mime_message_get_date (message);
  gint64 seconds = date == NULL ? -1 : g_date_time_to_unix (date);
  mail->date = seconds >= 0 && seconds <= latest_date ? seconds : CLOCK_NONE;
}

/* BYTES as the text of MAIL, for want of anything better. */
static void
take_raw_text (const char *bytes, const char *end, const ParseLimits *limits, Mail *mail)
{
  gsize length = MIN ((gsize) (end - bytes), (gsize) limits->text_bytes);
  g_autofree char *utf8 = text_from_bytes (bytes, length);
  g_autofree char *lines = text_lines (utf8);
  g_autofree char *marked =
      g_strconcat (lines, length < (gsize) (end - bytes) ? "\u2026" : "", NULL);
  g_free (mail->text);
  mail->text = text_clip (marked, (gsize) limits->text_bytes);
}

static gboolean
is_multipart_without_parts (GMimeMessage *message)
{
  GMimeObject *root = g_mime_message_get_mime_part (message);
  return GMIME_IS_MULTIPART (root) && g_mime_multipart_get_count (GMIME_MULTIPART (root)) == 0;
}

/* Fills MAIL from MESSAGE, which was read from RAW. */
static gboolean
read_message (GMimeMessage *message, const Raw *raw, const ParseRequest *request, Mail *mail,
              GError **error)
{
  if (!read_recipients (message, request->limits, mail, error) ||
      !body_read (message, request->limits, mail, error))
    return FALSE;
  guint count;
  g_autofree char *from = from_field (raw, &count);
  read_from (message, from, count, mail);
  read_subject_and_date (message, mail);
  read_ids (message, mail);
  if (is_multipart_without_parts (message)) {
    add_reason (mail, "multipart without parts");
    take_raw_text (body_start (raw), raw->end, request->limits, mail);
  }
  classify_mail (message, request, mail);
  return TRUE;
}

static gboolean
check_limits (const Raw *raw, const ParseLimits *limits, GError **error)
{
  if (raw->end - raw->bytes <= limits->message_bytes)
    return header_check (raw->bytes, raw->end, limits, error);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %" G_GINT64_FORMAT " bytes",
               limits->message_bytes);
  return FALSE;
}

static Mail *
parse_raw (int spool, const Raw *raw, const ParseRequest *request, GError **error)
{
  if (!check_limits (raw, request->limits, error))
    return NULL;
  gboolean empty = raw->bytes == raw->end;
  g_autoptr (Mail) mail = mail_new ();
  mail->content_digest = digest_content (raw->bytes, (gsize) (raw->end - raw->bytes));
  g_autoptr (GMimeMessage) message = empty ? NULL : construct (spool, raw);
  if (message == NULL) {
    add_reason (mail, empty ? "empty message" : "no header");
    mail->class = MAIL_MALFORMED;
    take_raw_text (raw->bytes, raw->end, request->limits, mail);
  } else if (!read_message (message, raw, request, mail, error))
    return NULL;
  return g_steal_pointer (&mail);
}

Mail *
mime_parse (int spool, const ParseRequest *request, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GMappedFile) mapped = g_mapped_file_new_from_fd (spool, FALSE, &failure);
  if (mapped == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "cannot read the mail: %s",
                 failure->message);
    return NULL;
  }
  /* An empty mapping has no address. */
  gsize length = g_mapped_file_get_length (mapped);
  const char *bytes = length == 0 ? "" : g_mapped_file_get_contents (mapped);
  const Raw raw = { .bytes = bytes, .end = bytes + length };
  return parse_raw (spool, &raw, request, error);
}
