#include "cmd/message_page.h"

#include "cmd/page.h"

static void
print_deliveries (FILE *out, const json_t *deliveries)
{
  for (gsize i = 0; i < json_array_size (deliveries); i++) {
    const json_t *delivery = json_array_get (deliveries, i);
    page_line (out, "", "Delivery to", json_object_get (delivery, "recipient"));
    page_line (out, PAGE_INDENT, "Action", json_object_get (delivery, "action"));
    page_line (out, PAGE_INDENT, "Status", json_object_get (delivery, "status"));
    page_line (out, PAGE_INDENT, "Said", json_object_get (delivery, "reason"));
  }
}

static void
print_authentication (FILE *out, const json_t *results)
{
  for (gsize i = 0; i < json_array_size (results); i++) {
    const json_t *result = json_array_get (results, i);
    g_autofree char *properties = page_text (json_object_get (result, "properties"));
    fprintf (out, "%-13s %s says %s=%s %s\n",
             "Checked:", json_string_value (json_object_get (result, "authserv_id")),
             json_string_value (json_object_get (result, "method")),
             json_string_value (json_object_get (result, "result")),
             properties == NULL ? "" : properties);
  }
}

/* A heading and the text below it; nothing when there is none. */
static void
print_section (FILE *out, const char *title, const json_t *text)
{
  if (json_string_length (text) == 0)
    return;
  fprintf (out, "\n%s:\n", title);
  page_block (out, text);
}

void
message_page_print (FILE *out, const json_t *record)
{
  static const struct {
    const char *label;
    const char *key;
  } line[] = {
    { "Class", "class" },    { "From", "from" },
    { "Name", "from_name" }, { "To", "to" },
    { "Cc", "cc" },          { "Subject", "subject" },
    { "Date", "date" },      { "Message-ID", "message_id" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (line); i++) {
    page_line (out, "", line[i].label, json_object_get (record, line[i].key));
    if (i == 0)
      page_list (out, "", "Because", json_object_get (record, "reasons"));
  }
  page_list (out, "", "Answers", json_object_get (record, "references"));
  page_list (out, "", "Beware", json_object_get (record, "defects"));
  page_line (out, "", "About", json_object_get (record, "original_message_id"));
  print_deliveries (out, json_object_get (record, "deliveries"));
  print_authentication (out, json_object_get (record, "authentication"));
  page_attachments (out, "", json_object_get (record, "attachments"));
  print_section (out, "Text", json_object_get (record, "text"));
  print_section (out, "Quoted", json_object_get (record, "quoted"));
  print_section (out, "Signature", json_object_get (record, "signature"));
}
