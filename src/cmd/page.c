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
