#include "core/subject.h"

#include <string.h>

#include "base/text.h"

/* A tag is read backwards from its closing bracket. A bracket that ends no tag stays and stops
 * every later reading, so the time is linear, whatever the subject. */

static const char *
skip_blanks_back (const char *start, const char *end)
{
  while (end > start) {
    const char *previous = g_utf8_prev_char (end);
    if (!g_unichar_isspace (g_utf8_get_char (previous)))
      break;
    end = previous;
  }
  return end;
}

/* Where NAME begins that ends at END, compared without case, or NULL. */
static const char *
skip_name_back (const char *start, const char *end, const char *name)
{
  for (const char *rest = name + strlen (name); rest > name;) {
    if (end == start)
      return NULL;
    rest = g_utf8_prev_char (rest);
    end = g_utf8_prev_char (end);
    if (g_unichar_tolower (g_utf8_get_char (rest)) != g_unichar_tolower (g_utf8_get_char (end)))
      return NULL;
  }
  return end;
}

/* The number that the digits from START to END make, or 0 when it is no ticket number. */
static gint64
read_number (const char *start, const char *end)
{
  gint64 number = 0;
  for (const char *p = start; p < end; p++) {
    int digit = *p - '0';
    if (number > (G_MAXINT64 - digit) / 10)
      return 0;
    number = number * 10 + digit;
  }
  return number;
}

/* Where the tag of NAME begins whose closing bracket is at BRACKET, in the text that begins at
 * START, or NULL. */
static const char *
find_tag (const char *start, const char *bracket, const char *name, gint64 *number)
{
  static const char *const scheme[] = { "http://", "https://" };
  const char *digits_end = skip_blanks_back (start, bracket);
  const char *digits = digits_end;
  while (digits > start && g_ascii_isdigit (digits[-1]))
    digits--;
  if (digits == digits_end || digits == start || digits[-1] != '#')
    return NULL;
  const char *name_end = skip_blanks_back (start, digits - 1);
  if (name_end == digits - 1)
    return NULL;
  const char *tag = skip_name_back (start, name_end, name);
  if (tag == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (scheme); i++) {
    gsize length = strlen (scheme[i]);
    if ((gsize) (tag - start) > length &&
        g_ascii_strncasecmp (tag - length, scheme[i], length) == 0) {
      tag -= length;
      break;
    }
  }
  if (tag == start || tag[-1] != '[')
    return NULL;
  *number = read_number (digits, digits_end);
  return tag - 1;
}

gint64
subject_ticket (const char *subject, const char *name)
{
  gint64 number = 0;
  for (const char *p = strchr (subject, ']'); p != NULL; p = strchr (p + 1, ']'))
    if (find_tag (subject, p, name, &number) != NULL)
      break;
  return number;
}

/* Removing a tag may join what stood around it to another one; looking at what is already written
 * finds that one too. */
char *
subject_with_tag (const char *subject, const char *name, gint64 ticket)
{
  g_autofree char *line = text_one_line (subject);
  g_autoptr (GString) rest = g_string_sized_new (strlen (line) + 1);
  for (const char *p = line; *p != '\0'; p++) {
    gint64 number;
    const char *tag = *p == ']' ? find_tag (rest->str, rest->str + rest->len, name, &number) : NULL;
    gboolean doubled = *p == ' ' && (rest->len == 0 || rest->str[rest->len - 1] == ' ');
    if (tag != NULL)
      g_string_truncate (rest, (gsize) (tag - rest->str));
    else if (!doubled)
      g_string_append_c (rest, *p);
  }
  g_strchomp (rest->str);
  return g_strdup_printf ("[%s #%" G_GINT64_FORMAT "]%s%s", name, ticket,
                          rest->str[0] == '\0' ? "" : " ", rest->str);
}
