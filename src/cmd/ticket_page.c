#include "cmd/ticket_page.h"

#include "base/text.h"

#include "cmd/page.h"

#define INDENT "    "

/* `Label: value`; nothing when the value is empty. */
static void
print_line (FILE *out, const char *indent, const char *label, const json_t *value)
{
  g_autofree char *text = page_text (value);
  if (text == NULL)
    return;
  g_autofree char *title = g_strconcat (label, ":", NULL);
  fprintf (out, "%s%-13s %s\n", indent, title, text);
}

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
    { "Priority", "priority" },
    { "SLA", "sla" },
    { "Language", "language" },
    { "Created", "created" },
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
    print_line (out, "", line[i].label, json_object_get (ticket, line[i].key));
  print_links (out, json_object_get (ticket, "links"));
}

static void
print_indented (FILE *out, const json_t *value)
{
  if (!json_is_string (value))
    return;
  g_autofree char *text = text_lines (json_string_value (value));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  if (lines[0] != NULL)
    fputc ('\n', out);
  for (char **line = lines; *line != NULL; line++)
    fprintf (out, "%s%s\n", **line == '\0' ? "" : INDENT, *line);
}

static void
print_message (FILE *out, const json_t *message)
{
  print_line (out, INDENT, "From", json_object_get (message, "from"));
  print_line (out, INDENT, "To", json_object_get (message, "to"));
  print_line (out, INDENT, "Subject", json_object_get (message, "subject"));
  print_line (out, INDENT, "Message-ID", json_object_get (message, "message_id"));
  const json_t *attachments = json_object_get (message, "attachments");
  for (gsize i = 0; i < json_array_size (attachments); i++) {
    const json_t *attachment = json_array_get (attachments, i);
    g_autofree char *name = page_text (json_object_get (attachment, "name"));
    g_autofree char *type = page_text (json_object_get (attachment, "type"));
    fprintf (out, INDENT "Attachment:   %s (%s, %" JSON_INTEGER_FORMAT " bytes)\n",
             name == NULL ? "without name" : name, type == NULL ? "unknown type" : type,
             json_integer_value (json_object_get (attachment, "size")));
  }
  print_indented (out, json_object_get (message, "text"));
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
  if (json_is_object (message))
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
