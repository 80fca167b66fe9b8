#include "app/check_queues.h"

#include "base/printer.h"

json_t *
check_queues_query (const Policy *policy)
{
  json_t *names = json_array ();
  for (guint i = 0; i < policy->queues->len; i++) {
    const Queue *queue = g_ptr_array_index (policy->queues, i);
    g_autofree char *folded = g_utf8_strdown (queue->name, -1);
    json_array_append_new (names, json_string (folded));
  }
  return json_pack ("{s:o}", "not_queue", names);
}

void
check_queues (const Config *config, const json_t *tickets, json_t *checks)
{
  g_autoptr (json_t) counts = json_object ();
  for (gsize i = 0; i < json_array_size (tickets); i++) {
    const json_t *ticket = json_array_get (tickets, i);
    const char *queue = json_string_value (json_object_get (ticket, "queue"));
    json_int_t count = json_integer_value (json_object_get (counts, queue));
    json_object_set_new (counts, queue, json_integer (count + 1));
  }
  const char *queue;
  json_t *count;
  json_object_foreach (counts, queue, count)
  {
    g_autofree char *detail = g_strdup_printf (
        "%s has no queue \"%s\", but there are tickets in it (%" JSON_INTEGER_FORMAT
        "); add it, or move them: tocsin ticket do N 'Queue: NAME'",
        config->file, queue, json_integer_value (count));
    json_array_append_new (checks, json_pack ("{s:s, s:s, s:s}", "check", "queues", "state",
                                              "warning", "detail", detail));
  }
}
