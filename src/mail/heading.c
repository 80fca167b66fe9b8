#include "mail/heading.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "mail/authentication-results.h"
#include "mail/date.h"
#include "mail/defect.h"
#include "mail/encoded-word.h"
#include "mail/header.h"
#include "mail/references.h"
#include "mail/sender.h"

enum { SUBJECT_BYTES = 998, NAME_BYTES = 255, AUTHENTICATIONS = 200 };

/* The values of the fields that are read, as they came; NULL where absent. */
typedef struct {
  char *from;
  guint from_count;
  char *subject;
  char *date;
  char *message_id;
  GString *to; /* of all fields of the name, with commas between */
  GString *cc;
  GPtrArray *references; /* of References first, then In-Reply-To */
  GPtrArray *replied;
} Fields;

static void
fields_clear (Fields *fields)
{
  g_free (fields->from);
  g_free (fields->subject);
  g_free (fields->date);
  g_free (fields->message_id);
  g_string_free (fields->to, TRUE);
  g_string_free (fields->cc, TRUE);
  g_ptr_array_unref (fields->references);
  g_ptr_array_unref (fields->replied);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fields, fields_clear)

static void
take_first (char **place, const char *value)
{
  if (*place == NULL)
    *place = g_strdup (value);
}

static void
take_list (GString *list, const char *value)
{
  if (list->len > 0)
    g_string_append_c (list, ',');
  g_string_append (list, value);
}

static void
take_ids (GPtrArray *ids, const char *value, const char *name, GPtrArray *defects)
{
  g_autoptr (GPtrArray) found = references_read (value, name, defects);
  g_ptr_array_extend_and_steal (ids, g_steal_pointer (&found));
}

/* Keeps VALUE, the raw one of FIELD, if it is one of those that are read. */
static void
take_field (const HeaderField *field, const char *value, const Reading *reading, Fields *fields)
{
  if (header_is (field, "From")) {
    fields->from_count++;
    take_first (&fields->from, value);
  } else if (header_is (field, "Subject"))
    take_first (&fields->subject, value);
  else if (header_is (field, "Date"))
    take_first (&fields->date, value);
  else if (header_is (field, "Message-ID"))
    take_first (&fields->message_id, value);
  else if (header_is (field, "To"))
    take_list (fields->to, value);
  else if (header_is (field, "Cc"))
    take_list (fields->cc, value);
  else if (header_is (field, "References"))
    take_ids (fields->references, value, "References", reading->defects);
  else if (header_is (field, "In-Reply-To"))
    take_ids (fields->replied, value, "In-Reply-To", reading->defects);
}

static char *
decoded_line (const char *value, const char *name, GPtrArray *defects)
{
  g_autofree char *decoded = encoded_word_decode (value, name, defects);
  return text_one_line (decoded);
}

static void
add_header (const HeaderField *field, const char *value, const Reading *reading)
{
  MailHeader *header = g_new0 (MailHeader, 1);
  g_autofree char *name = text_from_bytes (field->name, field->name_length);
  header->name = text_one_line (name);
  g_autofree char *decoded = encoded_word_decode (value, header->name, reading->defects);
  header->value = text_one_line (decoded);
  if (text_has_tricks (decoded))
    defect_add (reading->defects, "%s: control or bidirectional characters, taken out",
                header->name);
  g_ptr_array_add (reading->mail->headers, header);
}

static void
add_authentication (const char *value, guint *count, const Reading *reading)
{
  GPtrArray *results = reading->mail->authentication;
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mail_authentication_free);
  if (authentication_results_read (value, *count, found, reading->defects) &&
      results->len + found->len <= AUTHENTICATIONS)
    g_ptr_array_extend_and_steal (results, g_steal_pointer (&found));
  ++*count;
}

static void
read_fields (const Reading *reading, Fields *fields)
{
  const char *cursor = header_start (reading->bytes, reading->end);
  HeaderField field;
  guint authentications = 0;
  gboolean broken = FALSE;
  while (header_next (&cursor, reading->end, &field)) {
    g_autofree char *value = header_unfold (&field);
    broken = broken || field.name_length == 0;
    add_header (&field, value, reading);
    take_field (&field, value, reading, fields);
    if (!header_is (&field, "Authentication-Results"))
      continue;
    /* Who strips forged fields may take what is below for the body. */
    if (broken)
      defect_add (reading->defects,
                  "Authentication-Results: below a line that is no field, ignored");
    else
      add_authentication (value, &authentications, reading);
  }
}

static void
add_malformed (const Reading *reading, const char *reason)
{
  g_ptr_array_add (reading->malformed, g_strdup (reason));
}

/* Sets from and from_name; two parsers must agree on the address. */
static void
read_from (const Reading *reading, const Fields *fields)
{
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  if (fields->from_count != 1) {
    add_malformed (reading, fields->from_count == 0 ? "no From" : "several From");
    return;
  }
  gboolean plain = sender_read (fields->from, &address, &name);
  g_auto (GStrv) seen = sender_addresses (fields->from);
  if (!plain || g_strv_length (seen) != 1 || !g_str_equal (seen[0], address)) {
    add_malformed (reading, "From is not one plain address");
    return;
  }
  g_autofree char *line = name == NULL ? NULL : decoded_line (name, "From", NULL);
  reading->mail->from = g_steal_pointer (&address);
  reading->mail->from_name = line == NULL || *line == '\0' ? NULL : text_clip (line, NAME_BYTES);
}

/* The addresses in VALUE, of the fields called NAME. */
static char **
read_list (const char *value, const char *name, GPtrArray *defects)
{
  char **addresses = sender_addresses (value);
  if (addresses[0] == NULL && strchr (value, '@') != NULL)
    defect_add (defects, "%s: no address that can be read", name);
  return addresses;
}

static gboolean
read_recipients (const Reading *reading, const Fields *fields, GError **error)
{
  Mail *mail = reading->mail;
  guint most = reading->request->limits->addresses;
  g_strfreev (mail->to);
  g_strfreev (mail->cc);
  mail->to = read_list (fields->to->str, "To", reading->defects);
  mail->cc = read_list (fields->cc->str, "Cc", reading->defects);
  if (g_strv_length (mail->to) + g_strv_length (mail->cc) + fields->from_count <= most)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %u addresses in From, To and Cc",
               most);
  return FALSE;
}

static char *
first_id (const char *value, const char *name, GPtrArray *defects)
{
  g_autoptr (GPtrArray) ids = value == NULL ? NULL : references_read (value, name, defects);
  return ids == NULL || ids->len == 0 ? NULL : g_strdup (g_ptr_array_index (ids, 0));
}

/* The ids of References then In-Reply-To, each once. */
static void
read_references (const Reading *reading, Fields *fields)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *ids = g_ptr_array_new ();
  const GPtrArray *found[] = { fields->references, fields->replied };
  for (gsize list = 0; list < G_N_ELEMENTS (found); list++)
    for (guint i = 0; i < found[list]->len; i++)
      if (g_hash_table_add (seen, g_ptr_array_index (found[list], i)))
        g_ptr_array_add (ids, g_strdup (g_ptr_array_index (found[list], i)));
  g_ptr_array_add (ids, NULL);
  g_strfreev (reading->mail->references);
  reading->mail->references = (char **) g_ptr_array_free (ids, FALSE);
}

gboolean
heading_read (const Reading *reading, GError **error)
{
  Mail *mail = reading->mail;
  g_auto (Fields) fields = { .to = g_string_new (""),
                             .cc = g_string_new (""),
                             .references = g_ptr_array_new_with_free_func (g_free),
                             .replied = g_ptr_array_new_with_free_func (g_free) };
  read_fields (reading, &fields);
  read_from (reading, &fields);
  read_references (reading, &fields);
  /* Without defects: the field as such has told them already. */
  g_autofree char *subject = decoded_line (fields.subject == NULL ? "" : fields.subject, "", NULL);
  if (strlen (subject) > SUBJECT_BYTES)
    defect_add (reading->defects, "Subject: longer than %d bytes, cut here", SUBJECT_BYTES);
  g_free (mail->subject);
  mail->subject = text_clip (subject, SUBJECT_BYTES);
  mail->date = fields.date == NULL ? CLOCK_NONE : date_read (fields.date, reading->defects);
  mail->message_id = first_id (fields.message_id, "Message-ID", reading->defects);
  return read_recipients (reading, &fields, error);
}

const char *
heading_end (const Reading *reading)
{
  const char *cursor = header_start (reading->bytes, reading->end);
  HeaderField field;
  while (header_next (&cursor, reading->end, &field))
    ;
  return cursor;
}

const char *
heading_broken_line (const Reading *reading)
{
  if (heading_end (reading) != reading->end)
    return NULL;
  const char *cursor = header_start (reading->bytes, reading->end);
  HeaderField field;
  while (header_next (&cursor, reading->end, &field))
    if (field.name_length == 0)
      return field.start;
  return NULL;
}

static char *
summary_line (const char *value)
{
  g_autofree char *line = decoded_line (value, "", NULL);
  return text_clip (line, SUBJECT_BYTES);
}

MailSummary *
heading_summary (const char *bytes, const char *end)
{
  MailSummary *summary = g_new0 (MailSummary, 1);
  const char *cursor = header_start (bytes, end);
  HeaderField field;
  while (header_next (&cursor, end, &field)) {
    g_autofree char *value = header_unfold (&field);
    if (header_is (&field, "From") && summary->from == NULL)
      summary->from = summary_line (value);
    else if (header_is (&field, "Subject") && summary->subject == NULL)
      summary->subject = summary_line (value);
    else if (header_is (&field, "Date") && summary->date == NULL)
      summary->date = summary_line (value);
    else if (header_is (&field, "Message-ID") && summary->message_id == NULL)
      summary->message_id = first_id (value, "", NULL);
  }
  return summary;
}
