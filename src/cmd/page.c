#include "cmd/page.h"

#include "base/printer.h"
#include "base/text.h"

gboolean
page_listing (const Request *request, json_t *rows, const Columns *columns)
{
  if (rows == NULL)
    return FALSE;
  if (arguments_has (request->arguments, "json"))
    printer_json (request->out, rows);
  else if (arguments_has (request->arguments, "csv"))
    printer_csv (request->out, rows, columns->csv);
  else
    printer_table (request->out, rows, columns->text);
  json_decref (rows);
  return TRUE;
}

static char *
scalar_text (const json_t *value)
{
  if (json_is_string (value))
    return text_one_line (json_string_value (value));
  char *encoded = json_dumps (value, JSON_ENCODE_ANY | JSON_COMPACT);
  char *text = g_strdup (encoded);
  free (encoded);
  return text;
}

char *
page_text (const json_t *value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (json_is_array (value)) {
    for (gsize i = 0; i < json_array_size (value); i++) {
      g_autofree char *item = scalar_text (json_array_get (value, i));
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", item);
    }
  } else if (value != NULL && !json_is_null (value)) {
    g_autofree char *item = scalar_text (value);
    g_string_append (text, item);
  }
  return text->len == 0 ? NULL : g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
page_record (const Request *request, json_t *record)
{
  if (record == NULL)
    return FALSE;
  if (arguments_has (request->arguments, "json")) {
    printer_json (request->out, record);
  } else {
    const char *key;
    json_t *value;
    json_object_foreach (record, key, value)
    {
      g_autofree char *text = page_text (value);
      fprintf (request->out, "%s:%s%s\n", key, text == NULL ? "" : " ", text == NULL ? "" : text);
    }
  }
  json_decref (record);
  return TRUE;
}

gboolean
page_bytes (const Request *request, GBytes *bytes)
{
  if (bytes == NULL)
    return FALSE;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  if (length > 0)
    fwrite (data, 1, length, request->out);
  g_bytes_unref (bytes);
  return TRUE;
}

void
page_line (FILE *out, const char *indent, const char *label, const json_t *value)
{
  g_autofree char *text = page_text (value);
  if (text == NULL)
    return;
  g_autofree char *title = g_strconcat (label, ":", NULL);
  fprintf (out, "%s%-13s %s\n", indent, title, text);
}

void
page_list (FILE *out, const char *indent, const char *label, const json_t *list)
{
  for (gsize i = 0; i < json_array_size (list); i++)
    page_line (out, indent, label, json_array_get (list, i));
}

static void
page_attachment (FILE *out, const char *indent, const json_t *attachment)
{
  g_autofree char *name = page_text (json_object_get (attachment, "name"));
  g_autofree char *type = page_text (json_object_get (attachment, "type"));
  g_autofree char *detected = page_text (json_object_get (attachment, "detected"));
  g_autofree char *role = page_text (json_object_get (attachment, "role"));
  g_autofree char *from =
      page_text (json_object_get (json_object_get (attachment, "summary"), "from"));
  g_autofree char *subject =
      page_text (json_object_get (json_object_get (attachment, "summary"), "subject"));
  gboolean known = detected != NULL && g_strcmp0 (detected, type) != 0;
  fprintf (out, "%s%-13s %s (%s%s%s, %" JSON_INTEGER_FORMAT " bytes%s%s)\n", indent,
           "Attachment:", name == NULL ? "without name" : name,
           type == NULL ? "unknown type" : type, known ? ", in fact " : "", known ? detected : "",
           json_integer_value (json_object_get (attachment, "size")), role == NULL ? "" : ", ",
           role == NULL ? "" : role);
  if (from != NULL || subject != NULL)
    fprintf (out, "%s%-13s %s: %s\n", indent, "", from == NULL ? "unknown" : from,
             subject == NULL ? "(no subject)" : subject);
}

void
page_attachments (FILE *out, const char *indent, const json_t *attachments)
{
  for (gsize i = 0; i < json_array_size (attachments); i++)
    page_attachment (out, indent, json_array_get (attachments, i));
}

void
page_block (FILE *out, const json_t *value)
{
  if (!json_is_string (value))
    return;
  g_autofree char *text = text_lines (json_string_value (value));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  if (lines[0] != NULL)
    fputc ('\n', out);
  for (char **line = lines; *line != NULL; line++)
    fprintf (out, "%s%s\n", **line == '\0' ? "" : PAGE_INDENT, *line);
}
