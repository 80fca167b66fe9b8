#include "mail/html.h"

#include <string.h>

static const char *const breaking[] = { "br", "p",  "div", "tr", "li", "table", "blockquote",
                                        "h1", "h2", "h3",  "h4", "hr", "pre",   "ul" };

static const struct {
  const char *name; /* element whose content is no text */
  const char *end;
} hidden[] = {
  { "script", "</script" },
  { "style", "</style" },
  { "title", "</title" },
};

static const struct {
  const char *name;
  gunichar character;
} entities[] = {
  { "amp;", '&' },  { "lt;", '<' },    { "gt;", '>' },
  { "quot;", '"' }, { "apos;", '\'' }, { "nbsp;", ' ' },
};

/* The first NEEDLE in TEXT, without case, or the end of TEXT. */
static const char *
find (const char *text, const char *needle)
{
  gsize length = strlen (needle);
  while (*text != '\0' && g_ascii_strncasecmp (text, needle, length) != 0)
    text++;
  return text;
}

static gboolean
is_named (const char *tag, const char *name)
{
  gsize length = strlen (name);
  return g_ascii_strncasecmp (tag, name, length) == 0 && !g_ascii_isalnum (tag[length]);
}

/* Ends the line in TEXT, unless it is empty and so was the one before. */
static void
end_line (GString *text)
{
  while (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  gsize length = text->len;
  gboolean two = length > 1 && text->str[length - 1] == '\n' && text->str[length - 2] == '\n';
  if (length > 0 && !two)
    g_string_append_c (text, '\n');
}

/* Reads the tag at P, a `<`; returns where the text goes on. */
static const char *
read_tag (const char *p, GString *text)
{
  if (g_str_has_prefix (p, "<!--")) {
    const char *stop = find (p, "-->");
    return *stop == '\0' ? stop : stop + 3;
  }
  gboolean closing = p[1] == '/';
  const char *name = closing ? p + 2 : p + 1;
  for (gsize i = 0; i < G_N_ELEMENTS (hidden) && !closing; i++)
    if (is_named (name, hidden[i].name))
      p = find (p, hidden[i].end);
  for (gsize i = 0; i < G_N_ELEMENTS (breaking); i++)
    if (is_named (name, breaking[i]))
      end_line (text);
  const char *stop = strchr (p, '>');
  return stop == NULL ? p + strlen (p) : stop + 1;
}

/* Reads the reference to a character at P, an `&`; returns where the text goes on. */
static const char *
read_entity (const char *p, GString *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (p + 1, entities[i].name)) {
      g_string_append_unichar (text, entities[i].character);
      return p + 1 + strlen (entities[i].name);
    }
  if (p[1] == '#') {
    gboolean hexadecimal = p[2] == 'x' || p[2] == 'X';
    const char *digits = hexadecimal ? p + 3 : p + 2;
    char *stop;
    guint64 code = g_ascii_strtoull (digits, &stop, hexadecimal ? 16 : 10);
    if (stop > digits && *stop == ';' && code > 0 && code <= 0x10FFFF &&
        g_unichar_validate ((gunichar) code)) {
      g_string_append_unichar (text, (gunichar) code);
      return stop + 1;
    }
  }
  g_string_append_c (text, '&');
  return p + 1;
}

char *
html_to_text (const char *html)
{
  g_autoptr (GString) text = g_string_sized_new (strlen (html) / 2);
  for (const char *p = html; *p != '\0';) {
    if (*p == '<' && (g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!' || p[1] == '?'))
      p = read_tag (p, text);
    else if (*p == '&')
      p = read_entity (p, text);
    else if (!g_ascii_isspace (*p))
      g_string_append_c (text, *p++);
    else {
      if (text->len > 0 && !g_ascii_isspace (text->str[text->len - 1]))
        g_string_append_c (text, ' ');
      p++;
    }
  }
  end_line (text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
