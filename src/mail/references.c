#include "mail/references.h"

#include <string.h>

#include "mail/defect.h"
#include "mail/message-id.h"

enum { IDS = 1000 };

/* The ids that the reader of a field found, and what it need not look for any more. */
typedef struct {
  GPtrArray *ids;
  GHashTable *seen; /* borrows them */
  const char *name;
  GPtrArray *defects;
  gboolean open_comment; /* one has no end: further ones are not looked for */
  gboolean open_string;  /* likewise */
} IdsReading;

static void
add_defect (const IdsReading *reading, const char *what)
{
  defect_add (reading->defects, "%s: %s", reading->name, what);
}

/* Takes the id between START and END, without the blanks that folding left in it. A quote without
 * its like shows half an id: the other half stands behind a bracket in quotes. */
static void
add_id (IdsReading *reading, const char *start, const char *end)
{
  g_autoptr (GString) text = g_string_new ("<");
  gsize quotes = 0;
  for (const char *p = start; p < end; p++) {
    quotes += *p == '"';
    if (*p != ' ' && *p != '\t')
      g_string_append_c (text, *p);
  }
  g_string_append_c (text, '>');
  if (quotes % 2 != 0 || !message_id_is_valid (text->str))
    add_defect (reading, "an id of no use, left out");
  else if (reading->ids->len >= IDS)
    add_defect (reading, "more than 1000 ids, the first count");
  else if (!g_hash_table_contains (reading->seen, text->str)) {
    char *id = g_string_free (g_steal_pointer (&text), FALSE);
    g_hash_table_add (reading->seen, id);
    g_ptr_array_add (reading->ids, id);
  }
}

/* Behind the comment or quoted string that begins at P, or NULL when it has no end. */
static const char *
skip_enclosed (const char *p, char close)
{
  char open = *p;
  guint depth = 1;
  for (p++; *p != '\0'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p == close && --depth == 0)
      return p + 1;
    else if (*p == open && open != close)
      depth++;
  }
  return NULL;
}

/* Behind what begins at P and is no part of any id, or P. An end that is missing is looked for only
 * once, or time would be quadratic. */
static const char *
skip_ignored (IdsReading *reading, const char *p)
{
  gboolean *open = *p == '(' ? &reading->open_comment : &reading->open_string;
  if ((*p != '(' && *p != '"') || *open)
    return p;
  const char *behind = skip_enclosed (p, *p == '(' ? ')' : '"');
  *open = behind == NULL;
  return behind == NULL ? p : behind;
}

static gboolean
is_separator (char c)
{
  return c == ' ' || c == '\t' || c == ',' || c == ';';
}

/* Takes the word between START and END when it can be an id that lost its brackets. */
static void
add_word (IdsReading *reading, const char *start, const char *end)
{
  gsize length = (gsize) (end - start);
  const char *at = memchr (start, '@', length);
  if (at == NULL || at == start || at + 1 == end ||
      memchr (at + 1, '@', (gsize) (end - at - 1)) != NULL)
    return;
  add_defect (reading, "an id without its brackets");
  add_id (reading, start, end);
}

/* Reads the id behind the `<` at P; returns where to go on. */
static const char *
read_bracketed (IdsReading *reading, const char *p)
{
  const char *start = p + 1;
  const char *end = start + strcspn (start, "<>");
  if (*end == '>') {
    add_id (reading, start, end);
    return end + 1;
  }
  add_defect (reading, "brackets that do not match");
  start += strspn (start, " \t");
  gsize length = strcspn (start, " \t,;<");
  if (length > 0)
    add_id (reading, start, start + length);
  return end;
}

/* VALUE has brackets: what stands outside them is no id, save a word before a `>` too many. */
static void
read_brackets (IdsReading *reading, const char *value)
{
  const char *word = value;
  for (const char *p = value; *p != '\0';) {
    const char *behind = skip_ignored (reading, p);
    if (behind != p)
      word = p = behind;
    else if (*p == '<')
      word = p = read_bracketed (reading, p);
    else if (*p == '>') {
      add_defect (reading, "brackets that do not match");
      add_word (reading, word, p);
      word = ++p;
    } else if (is_separator (*p++))
      word = p;
  }
}

static void
read_words (IdsReading *reading, const char *value)
{
  const char *word = value;
  const char *p = value;
  while (*p != '\0') {
    const char *behind = skip_ignored (reading, p);
    if (behind == p && !is_separator (*p)) {
      p++;
      continue;
    }
    add_word (reading, word, p);
    word = p = behind == p ? p + 1 : behind;
  }
  add_word (reading, word, p);
}

GPtrArray *
references_read (const char *value, const char *name, GPtrArray *defects)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  IdsReading reading = {
    .ids = g_ptr_array_new_with_free_func (g_free),
    .seen = seen,
    .name = name,
    .defects = defects,
  };
  if (strpbrk (value, "<>") != NULL)
    read_brackets (&reading, value);
  else
    read_words (&reading, value);
  return reading.ids;
}
