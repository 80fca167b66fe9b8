#include "cmd/ticket_page.h"

#include "base/text.h"

#include "cmd/page.h"

static void
print_links (FILE *out, const json_t *links)
{
  for (gsize i = 0; i < json_array_size (links); i++) {
    const json_t *link = json_array_get (links, i);
    fprintf (out, "%-13s %s %" JSON_INTEGER_FORMAT "\n", i == 0 ? "Links:" : "",
             json_string_value (json_object_get (link, "type")),
             json_integer_value (json_object_get (link, "ticket")));
  }
}

static void
print_minutes (FILE *out, const json_t *ticket)
{
  static const char *const row[][2] = { { "Worked:", "time_worked" },
                                        { "Left:", "time_left" },
                                        { "Estimated:", "time_estimated" } };
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    json_int_t minutes = json_integer_value (json_object_get (ticket, row[i][1]));
    if (minutes != 0)
      fprintf (out, "%-13s %" JSON_INTEGER_FORMAT " minutes\n", row[i][0], minutes);
  }
}

static void
print_header (FILE *out, const json_t *ticket)
{
  static const struct {
    const char *label;
    const char *key;
  } line[] = {
    { "Queue", "queue" },
    { "Kind", "kind" },
    { "Constituency", "constituency" },
    { "Status", "status" },
    { "Owner", "owner" },
    { "Requestors", "requestors" },
    { "Cc", "cc" },
    { "AdminCc", "admin_cc" },
    { "Gets no mail", "squelched" },
    { "Priority", "priority" },
    { "Final", "final_priority" },
    { "SLA", "sla" },
    { "Language", "language" },
    { "Created", "created" },
    { "Starts", "starts" },
    { "Started", "started" },
    { "Due", "due" },
    { "Last told", "told" },
    { "Resolved", "resolved" },
    { "Updated", "updated" },
    { "Merged into", "merged_into" },
  };
  g_autofree char *subject = page_text (json_object_get (ticket, "subject"));
  fprintf (out, "Ticket %" JSON_INTEGER_FORMAT ": %s\n\n",
           json_integer_value (json_object_get (ticket, "id")),
           subject == NULL ? "(no subject)" : subject);
  for (gsize i = 0; i < G_N_ELEMENTS (line); i++)
    page_line (out, "", line[i].label, json_object_get (ticket, line[i].key));
  print_minutes (out, ticket);
  const char *name;
  json_t *values;
  json_object_foreach (json_object_get (ticket, "fields"), name, values)
      page_line (out, "", name, values);
  print_links (out, json_object_get (ticket, "links"));
}

/* How sure it is who did it, and why. */
static void
print_proof (FILE *out, const json_t *event)
{
  g_autofree char *proof = page_text (json_object_get (event, "proof"));
  g_autofree char *reason = page_text (json_object_get (event, "proof_reason"));
  if (proof != NULL)
    fprintf (out, PAGE_INDENT "%-13s %s%s%s\n", "Proof:", proof, reason == NULL ? "" : ", ",
             reason == NULL ? "" : reason);
}

static void
print_message (FILE *out, const json_t *message)
{
  page_line (out, PAGE_INDENT, "From", json_object_get (message, "from"));
  page_line (out, PAGE_INDENT, "To", json_object_get (message, "to"));
  page_line (out, PAGE_INDENT, "Subject", json_object_get (message, "subject"));
  page_line (out, PAGE_INDENT, "Message-ID", json_object_get (message, "message_id"));
  page_attachments (out, PAGE_INDENT, json_object_get (message, "attachments"));
  page_list (out, PAGE_INDENT, "Beware", json_object_get (message, "defects"));
  page_block (out, json_object_get (message, "text"));
}

static void
print_event (FILE *out, const json_t *event)
{
  g_autofree char *at = page_text (json_object_get (event, "at"));
  g_autofree char *type = page_text (json_object_get (event, "type"));
  g_autofree char *actor = page_text (json_object_get (event, "actor"));
  g_autofree char *field = page_text (json_object_get (event, "field"));
  g_autofree char *old = page_text (json_object_get (event, "old"));
  g_autofree char *new = page_text (json_object_get (event, "new"));
  fprintf (out, "\n#%" JSON_INTEGER_FORMAT "  %s  %s",
           json_integer_value (json_object_get (event, "n")), at, type);
  if (field != NULL && !g_str_equal (field, type))
    fprintf (out, " %s", field);
  if (old != NULL)
    fprintf (out, " %s ->", old);
  if (new != NULL)
    fprintf (out, " %s", new);
  fprintf (out, "  by %s%s\n", actor == NULL ? "unknown" : actor,
           json_is_true (json_object_get (event, "held_back")) ? "  (held back)" : "");
  const json_t *message = json_object_get (event, "message");
  if (!json_is_object (message))
    return;
  print_proof (out, event);
  print_message (out, message);
}

void
ticket_page_print (FILE *out, const json_t *ticket)
{
  print_header (out, ticket);
  const json_t *history = json_object_get (ticket, "history");
  for (gsize i = 0; i < json_array_size (history); i++)
    print_event (out, json_array_get (history, i));
}
