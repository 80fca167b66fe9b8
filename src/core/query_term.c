#include "core/query_term.h"

#include <string.h>

#include "base/error.h"

#define BLANKS " \t\r\n"
#define OPERATORS ":<>"

void
term_free (Term *term)
{
  if (term == NULL)
    return;
  g_free (term->written);
  g_free (term->key);
  g_ptr_array_unref (term->values);
  g_free (term);
}

static gboolean
refuse (const char *start, const char *reason, GError **error)
{
  gsize length = strcspn (start, BLANKS);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "`%.*s`: %s", (int) length, start, reason);
  return FALSE;
}

/* Adds what stands at AT, up to a blank or one of STOPS outside quotes, to TEXT, without the
 * quotes. Returns where it ended, NULL when a quote has no end. */
static const char *
read_quoted (const char *at, const char *stops, GString *text)
{
  while (*at != '\0' && strchr (BLANKS, *at) == NULL && strchr (stops, *at) == NULL) {
    if (*at != '"') {
      g_string_append_c (text, *at++);
      continue;
    }
    const char *end = strchr (at + 1, '"');
    if (end == NULL)
      return NULL;
    g_string_append_len (text, at + 1, end - at - 1);
    at = end + 1;
  }
  return at;
}

/* Cuts `cf.{NAME}`, as RT writes fields, down to NAME. */
static gboolean
strip_field_mark (char *key)
{
  static const char *const marks[] = { "cf.{", "cf{", "customfield.{", "customfield{" };
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (key, marks[i]) && g_str_has_suffix (key, "}")) {
      gsize length = strlen (key) - strlen (marks[i]) - 1;
      memmove (key, key + strlen (marks[i]), length);
      key[length] = '\0';
      return TRUE;
    }
  return FALSE;
}

/* Reads the key or word at *AT into KEY, without quotes. Braces hold blanks together. */
static gboolean
read_key (const char **at, GString *key, GError **error)
{
  const char *start = *at;
  const char *end = read_quoted (start, OPERATORS "{", key);
  if (end == NULL)
    return refuse (start, "the quote has no end", error);
  if (*end == '{') {
    const char *close = strchr (end, '}');
    if (close == NULL)
      return refuse (start, "the brace has no end", error);
    g_string_append_len (key, end, close + 1 - end);
    end = read_quoted (close + 1, OPERATORS, key);
    if (end == NULL)
      return refuse (start, "the quote has no end", error);
  }
  *at = end;
  return TRUE;
}

static TermType
read_operator (const char **at)
{
  static const struct {
    const char *written;
    TermType type;
  } operators[] = { { "<=", TERM_AT_MOST },
                    { ">=", TERM_AT_LEAST },
                    { "<", TERM_LESS },
                    { ">", TERM_MORE },
                    { ":", TERM_EQUAL } };
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (*at, operators[i].written)) {
      *at += strlen (operators[i].written);
      return operators[i].type;
    }
  return TERM_WORD;
}

/* Reads the values at *AT; START is the term's, for messages. */
static gboolean
read_values (const char **at, const char *start, Term *term, GError **error)
{
  const char *stops = term->type == TERM_EQUAL ? "," : "";
  for (gboolean more = TRUE; more;) {
    g_autoptr (GString) value = g_string_new (NULL);
    const char *end = read_quoted (*at, stops, value);
    if (end == NULL)
      return refuse (start, "the quote has no end", error);
    if (value->len == 0)
      return refuse (start, "a value must stand right behind it, without a blank", error);
    g_ptr_array_add (term->values, g_strdup (value->str));
    more = *end == ',';
    *at = more ? end + 1 : end;
  }
  return TRUE;
}

static Term *
read_term (const char **at, GError **error)
{
  const char *start = *at;
  g_autoptr (Term) term = g_new0 (Term, 1);
  g_autoptr (GString) key = g_string_new (NULL);
  term->values = g_ptr_array_new_with_free_func (g_free);
  term->negated = *start == '-';
  *at += term->negated;
  term->quoted = **at == '"';
  if (!read_key (at, key, error))
    return NULL;
  if (key->len == 0) {
    refuse (start, "there is nothing to look for", error);
    return NULL;
  }
  term->type = read_operator (at);
  if (term->type == TERM_WORD) {
    g_ptr_array_add (term->values, g_strdup (key->str));
  } else {
    term->key = g_utf8_strdown (key->str, -1);
    term->field = strip_field_mark (term->key);
    if (!read_values (at, start, term, error))
      return NULL;
  }
  term->written = g_strndup (start, (gsize) (*at - start));
  return g_steal_pointer (&term);
}

GPtrArray *
term_list (const char *text, GError **error)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func ((GDestroyNotify) term_free);
  const char *at = text + strspn (text, BLANKS);
  while (*at != '\0') {
    Term *term = read_term (&at, error);
    if (term == NULL)
      return NULL;
    g_ptr_array_add (terms, term);
    at += strspn (at, BLANKS);
  }
  return g_steal_pointer (&terms);
}
