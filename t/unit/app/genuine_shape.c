#include "genuine_shape.h"

#include <string.h>

#define FLOWED_COLUMNS 72

char *
genuine_replaced (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) pieces = g_strsplit (text, old, -1);
  return g_strjoinv (new, pieces);
}

char *
genuine_typed (const GenuineDraft *draft)
{
  gboolean both = *draft->commands != '\0' && *draft->text != '\0';
  return g_strconcat (draft->commands, both ? "\n\n" : "", draft->text, "\n", NULL);
}

/* TEXT with what is named in it filled in. */
static char *
filled (const char *text, const GenuineDraft *draft, gboolean html)
{
  g_autofree char *subject =
      html ? g_markup_escape_text (draft->subject, -1) : g_strdup (draft->subject);
  g_autofree char *from = genuine_replaced (text, "@FROM@", draft->to);
  g_autofree char *to = genuine_replaced (from, "@TO@", draft->from);
  return genuine_replaced (to, "@SUBJECT@", subject);
}

/* What is TYPED, each line as a paragraph. The caller frees it. */
static char *
doubled (const char *typed)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (typed, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    g_string_append_printf (text, "%s\n\n", **line == '\0' ? " " : *line);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_marked (GString *whole, char **lines, guint count, const char *mark)
{
  for (guint i = 0; i < count; i++) {
    g_string_append (whole, mark);
    g_string_append (whole, lines[i]);
    while (whole->len > 0 && whole->str[whole->len - 1] == ' ')
      g_string_truncate (whole, whole->len - 1);
    g_string_append_c (whole, '\n');
  }
}

char *
genuine_plain (const PlainForm *form, const GenuineDraft *draft)
{
  g_autofree char *single = genuine_typed (draft);
  g_autofree char *typed = form->doubled ? doubled (single) : g_strdup (single);
  g_autoptr (GString) whole = g_string_new (NULL);
  if (draft->history == NULL) {
    g_string_append_printf (whole, "%s%s", typed, form->signature);
    return g_string_free (g_steal_pointer (&whole), FALSE);
  }
  g_auto (GStrv) lines = g_strsplit (draft->history, "\n", -1);
  guint count = g_strv_length (lines);
  guint above = form->below ? count : form->between ? 3 : 0;
  g_autofree char *attribution = filled (form->attribution, draft, FALSE);
  if (above > 0)
    g_string_append_printf (whole, "%s", attribution);
  add_marked (whole, lines, above, form->mark);
  g_string_append_printf (whole, "%s%s", above > 0 ? "\n" : "", typed);
  if (above == 0)
    g_string_append_printf (whole, "%s\n%s", form->signature, attribution);
  else if (above < count)
    g_string_append_c (whole, '\n');
  add_marked (whole, lines + above, count - above, form->mark);
  g_string_append_printf (whole, "%s%s", above > 0 ? form->signature : "", form->end);
  return g_string_free (g_steal_pointer (&whole), FALSE);
}

/* LINE as HTML has it. */
static char *
escaped (const char *line, gboolean links)
{
  g_autofree char *plain = g_markup_escape_text (line, -1);
  if (!links)
    return g_steal_pointer (&plain);
  g_autoptr (GRegex) address = g_regex_new ("[a-z0-9.+-]+@[a-z0-9.-]+[a-z]", 0, 0, NULL);
  return g_regex_replace (address, plain, -1, 0, "<a href=\"mailto:\\0\">\\0</a>", 0, NULL);
}

/* Adds LINES, those that begin with `* ` as a list. */
static void
add_lines (GString *page, const HtmlForm *form, const char *open, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean list = FALSE;
  for (char **line = lines; *line != NULL; line++) {
    gboolean item = g_str_has_prefix (*line, "* ");
    g_autofree char *words = escaped (item ? *line + 2 : *line, form->links);
    if (item != list)
      g_string_append (page, item ? "<ul>\n" : "</ul>\n");
    list = item;
    if (item)
      g_string_append_printf (page, "<li>%s</li>\n", words);
    else if (**line == '\0')
      g_string_append (page, form->empty);
    else
      g_string_append_printf (page, "%s%s%s\n", open, words, form->close);
  }
  if (list)
    g_string_append (page, "</ul>\n");
}

char *
genuine_html (const HtmlForm *form, const GenuineDraft *draft)
{
  g_autofree char *typed = genuine_typed (draft);
  g_strchomp (typed);
  g_autoptr (GString) page = g_string_new (form->head);
  add_lines (page, form, form->open, typed);
  g_string_append (page, form->signature);
  if (draft->history != NULL) {
    g_autofree char *attribution = filled (form->attribution, draft, TRUE);
    g_string_append (page, attribution);
    add_lines (page, form, form->quoted, draft->history);
  }
  g_string_append (page, form->end);
  return g_string_free (g_steal_pointer (&page), FALSE);
}

/* Adds LINE, cut before a word where it is too long: a blank at the end says that it goes on. */
static void
add_flowed (GString *flowed, const char *line, gboolean delsp)
{
  while (strlen (line) > FLOWED_COLUMNS && *line != '>') {
    const char *blank = memrchr (line, ' ', FLOWED_COLUMNS);
    if (blank == NULL)
      break;
    g_string_append_len (flowed, line, blank + 1 - line);
    g_string_append (flowed, delsp ? " \n" : "\n");
    line = blank + 1;
  }
  g_string_append_printf (flowed, "%s\n", line);
}

char *
genuine_flowed (const char *text, gboolean delsp)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) flowed = g_string_new (NULL);
  for (char **line = lines; *line != NULL; line++) {
    if (**line == ' ' || g_str_has_prefix (*line, "From "))
      g_string_append_c (flowed, ' ');
    add_flowed (flowed, *line, delsp);
  }
  g_string_truncate (flowed, flowed->len - 1);
  return g_string_free (g_steal_pointer (&flowed), FALSE);
}
