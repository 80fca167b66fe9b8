#include "mail/paragraph.h"

#include <string.h>

static gboolean
has_page (const Mail *mail)
{
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (attachment->role == MAIL_PART_ALTERNATIVE && g_str_equal (attachment->type, "text/html"))
      return TRUE;
  }
  return FALSE;
}

gboolean
paragraph_is_doubled (const Mail *mail, const char *whole)
{
  static const char *const empty[] = { "\n\n \n\n", "\n\n\u00A0\n\n" };
  const char *mailer = mail_header (mail, "X-Mailer", NULL);
  if (mailer == NULL || !g_str_has_prefix (mailer, "Microsoft Outlook") || !has_page (mail))
    return FALSE;
  return strstr (whole, empty[0]) != NULL || strstr (whole, empty[1]) != NULL;
}

static gboolean
is_blank (const char *line)
{
  for (; *line != '\0'; line = g_utf8_next_char (line))
    if (!g_unichar_isspace (g_utf8_get_char (line)))
      return FALSE;
  return TRUE;
}

char *
paragraph_undouble (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) closed = g_string_sized_new (strlen (text));
  guint blank = 0;
  for (char **line = lines; *line != NULL; line++) {
    if (is_blank (*line)) {
      blank++;
      continue;
    }
    for (guint i = 0; closed->len > 0 && i <= (blank > 0 ? (blank - 1) / 2 : 0); i++)
      g_string_append_c (closed, '\n');
    g_string_append (closed, *line);
    blank = 0;
  }
  return g_string_free (g_steal_pointer (&closed), FALSE);
}
