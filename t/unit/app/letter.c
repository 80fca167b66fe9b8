#include "config.h"

#include "letter.h"

#include <string.h>

/* The pattern that the value of each field must match; empty: it may be missing. The order is that
 * of the mail. */
static const struct {
  const char *name;
  gboolean optional;
  const char *pattern;
} fields[] = {
  { "Date", FALSE, "^[A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000$" },
  { "From", FALSE, "^\"csirt\\.example\" <(help|report)@csirt\\.example>$" },
  { "To", FALSE, "^[a-z0-9]+@[a-z]+\\.example$" },
  { "Reply-To", TRUE, "^(help|report)\\+t-[a-z2-7]{27}@csirt\\.example$" },
  { "Subject", FALSE, "^(\\[csirt\\.example #\\d+\\] )?We have received your message$" },
  { "Message-ID", FALSE, "^<[a-z2-7]{26}@csirt\\.example>$" },
  { "In-Reply-To", TRUE, "^<[!-;=?-~]+>$" },
  { "References", TRUE, "^(<ticket-\\d+@csirt\\.example>)?( ?<[!-;=?-~]+>)?$" },
  { "MIME-Version", FALSE, "^1\\.0$" },
  { "Content-Type", FALSE, "^text/plain; charset=us-ascii$" },
  { "Content-Transfer-Encoding", FALSE, "^7bit$" },
  { "Auto-Submitted", FALSE, "^auto-replied$" },
  { "X-Auto-Response-Suppress", FALSE, "^All$" },
  { "X-Tocsin-Loop", FALSE, "^csirt\\.example$" },
  { "X-Tocsin-Ticket", TRUE, "^\\d+$" },
};

/* The header of LETTER, unfolded, one field a line. */
static char **
header_of (const HouseMail *letter)
{
  const char *end = strstr (letter->text, "\n\n");
  g_assert_nonnull (end);
  g_autofree char *header = g_strndup (letter->text, (gsize) (end - letter->text));
  g_auto (GStrv) lines = g_strsplit (header, "\n", -1);
  g_autoptr (GString) unfolded = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++) {
    gboolean continued = *lines[i] == ' ' || *lines[i] == '\t';
    g_string_append_printf (unfolded, "%s%s", i == 0 || continued ? "" : "\n", lines[i]);
  }
  return g_strsplit (unfolded->str, "\n", -1);
}

void
letter_assert_answer (const HouseMail *letter)
{
  g_auto (GStrv) header = header_of (letter);
  char **line = header;
  for (const char *p = letter->text; *p != '\0'; p++)
    g_assert_true (g_ascii_isprint (*p) || *p == '\n');
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autofree char *start = g_strdup_printf ("%s: ", fields[i].name);
    gboolean here = *line != NULL && g_str_has_prefix (*line, start);
    if (!here && fields[i].optional)
      continue;
    if (!here ||
        !g_regex_match_simple (fields[i].pattern, *line + strlen (start), G_REGEX_DEFAULT, 0))
      g_error ("field %s: '%s' in\n%s", fields[i].name, *line, letter->text);
    line++;
  }
  if (*line != NULL)
    g_error ("field '%s' is one too many in\n%s", *line, letter->text);
  g_assert_cmpint (letter->ticket != 0, ==, letter->token != NULL);
}

char *
letter_without_one_id (const HouseMail *letter, gsize limit)
{
  g_auto (GStrv) header = header_of (letter);
  g_autofree char *id = NULL;
  for (guint i = 0; header[i] != NULL; i++)
    if (g_str_has_prefix (header[i], "In-Reply-To: "))
      id = g_strdup (header[i] + strlen ("In-Reply-To: "));
  if (id == NULL || strlen (id) > limit ||
      !g_regex_match_simple ("^<[!-;=?A-~]+@[!-;=?A-~]+>$", id, G_REGEX_DEFAULT, 0))
    return g_strdup (letter->text);
  g_autofree char *all = g_strjoinv ("\n", header);
  g_auto (GStrv) pieces = g_strsplit (all, id, -1);
  g_autofree char *rest = g_strjoinv ("", pieces);
  return g_strconcat (rest, strstr (letter->text, "\n\n"), NULL);
}

static char *
substituted (const char *text, const char *pattern, const char *replacement)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  return g_regex_replace_literal (regex, text, -1, 0, replacement, 0, NULL);
}

char *
letter_alike (const HouseMail *letter)
{
  g_autofree char *numbers = substituted (strstr (letter->text, "\n\n"), "\\d+", "9");
  g_autofree char *queues = substituted (numbers, "General|Incident Reports", "Q");
  return substituted (queues, "(help|report)@", "q@");
}

char *
letter_as_seen (const HouseMail *letter)
{
  return substituted (letter->text, "^(Date|Message-ID): .*$", "");
}
