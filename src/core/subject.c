#include "core/subject.h"

#include <string.h>

#include "base/text.h"

/* A tag is read backwards from its closing bracket. A bracket that ends no tag stays and stops
 * every later reading, so the time is linear, whatever the subject. */

/* Bounds of foreign tags, in characters but for their number. */
enum { FOREIGN_NAME = 60, FOREIGN_TAGS = 5, FOREIGN_SUBJECT = 250 };

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

static const char *
skip_digits_back (const char *start, const char *end)
{
  while (end > start && g_ascii_isdigit (end[-1]))
    end--;
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

static const char *
skip_scheme_back (const char *start, const char *end)
{
  static const char *const scheme[] = { "http://", "https://" };
  for (guint i = 0; i < G_N_ELEMENTS (scheme); i++) {
    gsize length = strlen (scheme[i]);
    if ((gsize) (end - start) >= length &&
        g_ascii_strncasecmp (end - length, scheme[i], length) == 0)
      return end - length;
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

/* Where the tag of one of TAGS begins whose closing bracket is at BRACKET, in the text that begins
 * at START, or NULL. */
static const char *
find_tag (const char *start, const char *bracket, const char *const *tags, gint64 *number)
{
  const char *digits_end = skip_blanks_back (start, bracket);
  const char *digits = skip_digits_back (start, digits_end);
  if (digits == digits_end || digits == start || digits[-1] != '#')
    return NULL;
  const char *name_end = skip_blanks_back (start, digits - 1);
  if (name_end == digits - 1)
    return NULL;
  for (; *tags != NULL; tags++) {
    const char *name = skip_name_back (start, name_end, *tags);
    const char *tag = name == NULL ? NULL : skip_scheme_back (start, name);
    if (tag == NULL || tag == start || tag[-1] != '[')
      continue;
    *number = read_number (digits, digits_end);
    return tag - 1;
  }
  return NULL;
}

gboolean
subject_ticket (const char *subject, const char *const *tags, gint64 *number)
{
  for (const char *p = strchr (subject, ']'); p != NULL; p = strchr (p + 1, ']'))
    if (find_tag (subject, p, tags, number) != NULL)
      return TRUE;
  return FALSE;
}

/* Removing a tag may join what stood around it to another one; looking at what is already written
 * finds that one too. */
char *
subject_with_tag (const char *subject, const char *const *tags, const char *tag, gint64 ticket)
{
  g_autofree char *line = text_one_line (subject);
  g_autoptr (GString) rest = g_string_sized_new (strlen (line) + 1);
  for (const char *p = line; *p != '\0'; p++) {
    gint64 number;
    const char *own = *p == ']' ? find_tag (rest->str, rest->str + rest->len, tags, &number) : NULL;
    gboolean doubled = *p == ' ' && (rest->len == 0 || rest->str[rest->len - 1] == ' ');
    if (own != NULL)
      g_string_truncate (rest, (gsize) (own - rest->str));
    else if (!doubled)
      g_string_append_c (rest, *p);
  }
  g_strchomp (rest->str);
  return g_strdup_printf ("[%s #%" G_GINT64_FORMAT "]%s%s", tag, ticket,
                          rest->str[0] == '\0' ? "" : " ", rest->str);
}

/* Where the foreign tag begins whose closing bracket is at BRACKET, in the text that begins at
 * START, or NULL. */
static const char *
find_foreign_tag (const char *start, const char *bracket, const char *const *tags)
{
  gint64 number;
  const char *digits = skip_digits_back (start, bracket);
  if (digits == bracket || digits - start < 3 || digits[-1] != '#' || digits[-2] != ' ' ||
      find_tag (start, bracket, tags, &number) != NULL)
    return NULL;
  const char *name = digits - 2;
  for (guint length = 0; name > start && length <= FOREIGN_NAME; length++) {
    const char *previous = g_utf8_prev_char (name);
    if (*previous == '[')
      return length == 0 ? NULL : previous;
    if (*previous == ']')
      return NULL;
    name = previous;
  }
  return NULL;
}

/* The foreign tags of LINE in order (GPtrArray of char *). */
static GPtrArray *
list_foreign_tags (const char *line, const char *const *tags)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  for (const char *p = strchr (line, ']'); p != NULL; p = strchr (p + 1, ']')) {
    const char *tag = find_foreign_tag (line, p, tags);
    if (tag != NULL)
      g_ptr_array_add (list, g_strndup (tag, (gsize) (p + 1 - tag)));
  }
  return list;
}

static gboolean
holds (const GPtrArray *list, const char *tag)
{
  g_autofree char *wanted = g_utf8_casefold (tag, -1);
  for (guint i = 0; i < list->len; i++) {
    g_autofree char *folded = g_utf8_casefold (g_ptr_array_index (list, i), -1);
    if (g_str_equal (folded, wanted))
      return TRUE;
  }
  return FALSE;
}

char *
subject_with_foreign_tags (const char *subject, const char *message, const char *const *tags)
{
  glong room = FOREIGN_SUBJECT - g_utf8_strlen (subject, -1);
  if (room <= 0)
    return NULL;
  g_autofree char *line = text_one_line (message);
  g_autoptr (GPtrArray) known = list_foreign_tags (subject, tags);
  g_autoptr (GPtrArray) brought = list_foreign_tags (line, tags);
  g_autoptr (GString) added = g_string_new (NULL);
  for (guint i = 0; i < brought->len && known->len < FOREIGN_TAGS; i++) {
    const char *tag = g_ptr_array_index (brought, i);
    glong length = g_utf8_strlen (tag, -1) + 1;
    if (length > room || holds (known, tag))
      continue;
    room -= length;
    g_string_append_printf (added, "%s ", tag);
    g_ptr_array_add (known, g_strdup (tag));
  }
  return added->len == 0 ? NULL : g_strconcat (added->str, subject, NULL);
}
