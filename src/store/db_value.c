#include "base/printer.h"

#include "store/run.h"

DbValue
db_text (const char *text)
{
  return (DbValue){ .kind = text == NULL ? DB_VALUE_NULL : DB_VALUE_TEXT, .data = text };
}

DbValue
db_number (gint64 number)
{
  return (DbValue){ .kind = DB_VALUE_NUMBER, .number = number };
}

DbValue
db_bytes (const void *data, gsize length)
{
  return (DbValue){ .kind = data == NULL ? DB_VALUE_NULL : DB_VALUE_BYTES,
                    .data = data,
                    .length = length };
}

DbValue
db_null (void)
{
  return (DbValue){ .kind = DB_VALUE_NULL };
}

DbValue
db_data (GBytes *data)
{
  gsize length = 0;
  gconstpointer bytes = data == NULL ? NULL : g_bytes_get_data (data, &length);
  return db_bytes (data != NULL && bytes == NULL ? "" : bytes, length);
}

DbValue
db_boolean (gboolean value)
{
  return db_text (value ? "true" : "false");
}

json_t *
db_json (const char *text)
{
  json_error_t problem;
  json_t *value = json_loads (text, JSON_DECODE_ANY, &problem);
  g_assert (value != NULL);
  return value;
}

json_t *
db_json_text (const char *text)
{
  return text == NULL ? json_null () : json_string (text);
}

json_t *
db_json_texts (const char *const *texts)
{
  json_t *list = json_array ();
  for (; *texts != NULL; texts++)
    json_array_append_new (list, json_string (*texts));
  return list;
}

json_t *
db_json_numbers (const gint64 *numbers)
{
  json_t *list = json_array ();
  for (; numbers != NULL && *numbers != 0; numbers++)
    json_array_append_new (list, json_integer (*numbers));
  return list;
}
