#include "mail/html-source.h"

#include <string.h>

enum { ADDRESS_BYTES = 320, NAME_BYTES = 32 };

typedef struct {
  GString *out;
  gboolean no_comment; /* no comment from here on has an end */
  gboolean no_markup;  /* nor has anything else */
} Source;

/* TRUE for an address or target in angle brackets at P, which people write without escaping. */
static gboolean
is_address (const char *p)
{
  gsize length = 1;
  while (length < ADDRESS_BYTES && p[length] != '\0' && strchr ("<>\"' \t\r\n=", p[length]) == NULL)
    length++;
  if (p[length] != '>' || !g_ascii_isalnum (p[1]))
    return FALSE;
  return memchr (p, '@', length) != NULL || g_strstr_len (p, (gssize) length, "://") != NULL;
}

/* TRUE for a reference by number at P, an `&`, to a character that text can have. */
static gboolean
is_reference (const char *p)
{
  gboolean hexadecimal = p[2] == 'x' || p[2] == 'X';
  const char *digits = hexadecimal ? p + 3 : p + 2;
  if (hexadecimal ? !g_ascii_isxdigit (*digits) : !g_ascii_isdigit (*digits))
    return FALSE;
  guint64 code = g_ascii_strtoull (digits, NULL, hexadecimal ? 16 : 10);
  if (code < 0x20)
    return code == '\t' || code == '\n' || code == '\r';
  return code <= 0x10FFFF && g_unichar_validate ((gunichar) code) && code != 0xFFFE &&
         code != 0xFFFF;
}

/* TRUE when the name at P, an `&`, is none that HTML has a character for and libxml2 might drop it:
 * it loses what is longer than what it has read so far. */
static gboolean
is_false_name (const char *p)
{
  gsize length = 1;
  while (length <= NAME_BYTES &&
         (g_ascii_isalnum (p[length]) || (p[length] != '\0' && strchr (".-_:", p[length]) != NULL)))
    length++;
  return length > NAME_BYTES || (guchar) p[length] >= 0x80;
}

/* Appends what stands between P and END. */
static void
copy (Source *source, const char *p, const char *end)
{
  for (; p < end; p++) {
    guchar byte = (guchar) *p;
    if (byte == '&' && (p[1] == '#' ? !is_reference (p) : is_false_name (p)))
      g_string_append (source->out, "&amp;");
    else if (byte == '\f')
      g_string_append_c (source->out, ' ');
    else if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')
      g_string_append (source->out, "\uFFFD");
    else if (byte == 0xEF && (guchar) p[1] == 0xBF && (guchar) p[2] >= 0xBE) {
      g_string_append (source->out, "\uFFFD");
      p += 2;
    } else
      g_string_append_c (source->out, *p);
  }
}

/* Behind the comment at P, or NULL when it has no end. */
static const char *
skip_comment (const char *p)
{
  const char *body = p + strlen ("<!--");
  const char *dash = strstr (p + strlen ("<!"), "--");
  for (; dash != NULL; dash = strstr (dash + 1, "--")) {
    if (dash[2] == '>')
      return dash + 3;
    if (dash >= body && dash[2] == '!' && dash[3] == '>')
      return dash + 4;
  }
  return NULL;
}

/* Behind the comment, declaration or instruction at P; P itself when it is none or has no end. */
static const char *
skip_unseen (Source *source, const char *p)
{
  const char *stop = NULL;
  if (g_str_has_prefix (p, "<!--")) {
    stop = source->no_comment ? NULL : skip_comment (p);
    source->no_comment = stop == NULL;
  } else if (p[1] == '!' || p[1] == '?') {
    stop = source->no_markup ? NULL : strchr (p, '>');
    source->no_markup = stop == NULL;
    stop = stop == NULL ? NULL : stop + 1;
  }
  return stop == NULL ? p : stop;
}

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t\r\n\f");
}

/* Behind the value of an attribute at P. */
static const char *
skip_value (const char *p)
{
  if (*p != '"' && *p != '\'')
    return p + strcspn (p, " \t\r\n\f>");
  const char *quote = strchr (p + 1, *p);
  return quote == NULL ? p + strlen (p) : quote + 1;
}

/* Behind the tag at P, or the end of all when it has none. What is quoted ends no tag. */
static const char *
skip_tag (const char *p)
{
  if (p[1] == '/') {
    p += strcspn (p, ">");
    return *p == '\0' ? p : p + 1;
  }
  p += strcspn (p, " \t\r\n\f/>");
  while (*p != '\0' && *p != '>') {
    p += *p == '=' ? 1 : 0; /* is part of a name where no name is before it */
    p += strcspn (p, " \t\r\n\f=/>");
    const char *sign = skip_blanks (p);
    if (*sign == '=')
      p = skip_value (skip_blanks (sign + 1));
    else
      p = *sign == '/' ? sign + 1 : sign;
  }
  return *p == '\0' ? p : p + 1;
}

/* Where the content of the element whose start tag is at P ends, if it is no markup. CONTENT is
 * behind the tag. */
static const char *
skip_raw (const char *p, const char *content)
{
  static const char *const names[] = { "script", "style" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    gsize length = strlen (names[i]);
    if (g_ascii_strncasecmp (p + 1, names[i], length) != 0 ||
        strchr (" \t\r\n\f/>", p[1 + length]) == NULL)
      continue;
    const char *stop = strstr (content, "</");
    while (stop != NULL && g_ascii_strncasecmp (stop + 2, names[i], length) != 0)
      stop = strstr (stop + 2, "</");
    return stop == NULL ? content + strlen (content) : stop;
  }
  return content;
}

/* Appends what the `<` at P begins; returns where the text goes on. */
static const char *
read_markup (Source *source, const char *p)
{
  const char *stop = skip_unseen (source, p);
  if (stop > p) {
    g_string_append (source->out, "<!---->"); /* `&am` and `p;` must not meet */
    return stop;
  }
  if (is_address (p) || (source->no_markup && (p[1] == '!' || p[1] == '?'))) {
    g_string_append (source->out, "&lt;");
    return p + 1;
  }
  const char *name = p[1] == '/' ? p + 2 : p + 1;
  stop = p + 1;
  if (g_ascii_isalpha (*name) || *name == '_' || *name == ':')
    stop = skip_raw (p, skip_tag (p));
  copy (source, p, stop);
  return stop;
}

GString *
html_source (const char *html)
{
  Source source = { .out = g_string_sized_new (strlen (html) + 1) };
  const char *p = g_str_has_prefix (html, "\uFEFF") ? html + strlen ("\uFEFF") : html;
  while (*p != '\0') {
    const char *next = p + strcspn (p, "<");
    copy (&source, p, next);
    p = *next == '\0' ? next : read_markup (&source, next);
  }
  return source.out;
}
