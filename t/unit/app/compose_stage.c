#include "config.h"

#include "compose_stage.h"

#include <string.h>

#include "base/error.h"

/* Beside the good configuration. */
static const char more[] = "former-tags = { \"old.example\" }\n"
                           "queue \"Reports\" {\n"
                           "  address = \"report@csirt.example\"\n"
                           "  comment-address = \"report-comment@csirt.example\"\n"
                           "  tag = \"reports\"\n"
                           "  language = es\n"
                           "}\n"
                           "constituency \"EDUNET\" {\n"
                           "  extension = edunet\n"
                           "  tag = \"edunet\"\n"
                           "}\n";

Config *
compose_stage_load (const ConfigDirectory *directory)
{
  g_autofree char *whole = g_strconcat (config_directory_good, more, NULL);
  g_autofree char *text =
      config_directory_replaced (whole, "DIR/templates", TOP_SRCDIR "/templates");
  return config_directory_load (directory, text);
}

Ticket *
compose_stage_ticket (void)
{
  Ticket *ticket = ticket_new ();
  ticket->id = 12;
  ticket->queue = g_strdup ("General");
  ticket->subject = g_strdup ("Their subject");
  ticket->status = g_strdup ("new");
  ticket->language = g_strdup ("en");
  return ticket;
}

OutboxRow *
compose_stage_row (const Config *config, const Notice *notice, const Ticket *ticket)
{
  g_autoptr (GError) error = NULL;
  OutboxRow *row = compose_notice (config, notice, ticket, COMPOSE_STAGE_NOW, &error);
  g_assert_no_error (error);
  return row;
}

char *
compose_stage_text (const OutboxRow *row)
{
  gsize length;
  const char *bytes = g_bytes_get_data (row->raw, &length);
  g_autofree char *text = g_strndup (bytes, length);
  g_assert_cmpuint (strlen (text), ==, length);
  g_auto (GStrv) parts = g_strsplit (text, "\r\n ", -1);
  return g_strjoinv (" ", parts);
}

void
compose_stage_assert_line (const char *text, const char *line, gboolean present)
{
  g_autofree char *ended = g_strconcat ("\r\n", line, "\r\n", NULL);
  g_autofree char *whole = g_strconcat ("\r\n", text, NULL);
  if ((strstr (whole, ended) != NULL) != present)
    g_error ("%s '%s' in:\n%s", present ? "no line" : "a line", line, text);
}
